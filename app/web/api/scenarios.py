"""Scenarios: changes to a district's stations, and what they do."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import pandas as pd
from flask import Response, url_for
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.orm import Session

from app import db
from app.domain.areas import full_code
from app.domain.coverage import Reception
from app.domain.network import Technology
from app.domain.scenario_answers import GapMove, NetworkLayer, Outcome
from app.domain.scenarios import LONGEST_CODE, LONGEST_NAME, ChangeKind, Scenario, kind_of, values_of
from app.services import scenarios
from app.web import respond
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint, row_id
from app.web.api.queries import MAX_COUNT, Query, ReceptionText, RecordsQuery, RowId, TechnologyText, Word
from app.web.current import current_actor

bp = api_blueprint("scenarios", "Scenarios")

Name = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
Version = Annotated[int, Field(ge=1, le=MAX_COUNT, description="As it was read; 409 where it has moved on.")]
Number = Annotated[float, Field(allow_inf_nan=False)]
BEFORE = "With today's network, or that of the scenario compared with."


class ScenarioChange(BaseModel):
    number: int
    kind: ChangeKind
    is_done: bool = Field(description="False: undone; it can be done again until something else is changed.")
    values: dict[str, Any] = Field(description="As given to it.")


class ScenarioRecord(BaseModel):
    id: int
    name: str
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    operator: str = Field(description="Of the layer that is looked at first.")
    technology: Technology
    version: int
    forked_from: int | None
    made_by: str
    created_at: datetime
    changed_at: datetime
    changes: list[ScenarioChange]


class ScenarioLayerPeople(BaseModel):
    operator: str
    technology: Technology
    reception: Reception
    residents: int
    before: int = Field(description=f"With enough level. {BEFORE}")
    after: int
    gained: int
    lost: int


class ScenarioPartPeople(BaseModel):
    code: str
    name_zh: str
    residents: int
    before: int
    after: int
    gained: int
    lost: int


class ScenarioGapChange(BaseModel):
    """Gaps before and after that overlap each other."""

    move: GapMove
    gaps_before: int
    gaps_after: int
    cells_before: int
    cells_after: int
    residents_before: int
    residents_after: int
    subdistrict: str = Field(description="Code; of most of their cells.")
    lon: float
    lat: float


class ScenarioLevels(BaseModel):
    cells: int
    cells_changed: int = Field(description="In level or SINR, to a tenth of a dB.")
    cells_gained: int
    cells_lost: int
    mean_change_db: float | None = Field(description="Of the level, over cells that changed and have one.")
    median_sinr_before_db: float | None
    median_sinr_after_db: float | None


class ScenarioCell(BaseModel):
    id: int
    code: str
    subdistrict: str
    residents: int
    change: str = Field(description="gained, lost, stronger or weaker")
    level_before_dbm: float | None
    level_after_dbm: float | None
    sinr_before_db: float | None
    sinr_after_db: float | None


class ScenarioOutcome(BaseModel):
    """At street level; levels from losses kept to a tenth of a dB, so that a run may differ by that."""

    operator: str = Field(description="Of the layer that subdistricts, gaps, levels and cells are of.")
    technology: Technology
    reception: Reception
    threshold_dbm: float
    people: list[ScenarioLayerPeople] = Field(description="Every layer that a change touches.")
    parts: list[ScenarioPartPeople]
    gaps_before: int
    gaps_after: int
    gaps_residents_before: int
    gaps_residents_after: int
    gaps: list[ScenarioGapChange] = Field(description="Those that are not as they were.")
    levels: ScenarioLevels
    cells: list[ScenarioCell] | None = Field(description="Those that changed; null where not asked for.")
    is_synthetic: bool
    rasters_made: int = Field(description="Losses of carriers that had to be computed.")
    seconds: float


class ScenarioChanged(BaseModel):
    scenario: ScenarioRecord
    outcome: ScenarioOutcome


class ScenarioRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Name
    operator: Word
    technology: TechnologyText
    area_code: Annotated[str, AfterValidator(full_code)] | None = Field(
        None, description="Code of a district; may be left out where there is only one."
    )


class ScenarioFork(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Name


class ScenarioStep(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: Version


class ScenarioChangeRequest(BaseModel):
    """A change; each kind takes its own fields and refuses the others."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    kind: ChangeKind
    station: Annotated[str, StringConstraints(max_length=LONGEST_CODE)] | None = Field(
        None, description="Its code; a new station without one gets NEW-1, NEW-2, ..."
    )
    operator: Word | None = Field(None, description="Of a new station.")
    technology: TechnologyText | None = Field(None, description="Of a new station, or instead of its own.")
    lon: Number | None = Field(None, description="WGS 84; of a new or a moved station.")
    lat: Number | None = None
    antenna_height_m: Number | None = Field(
        None, description="Of a new station; unless named over the roof there, else as the template has it."
    )
    electrical_tilt_deg: Number | None = Field(None, description="Of all its sectors, downward.")
    mechanical_tilt_deg: Number | None = Field(None, description="Of all its sectors, downward.")
    azimuth_deg: Number | None = Field(None, description="Of its first sector; the others turn with it.")
    transmit_power_dbm: Number | None = Field(None, description="Of each of its carriers.")
    reception: ReceptionText = Reception.OUTDOOR
    cells: bool = Field(False, description="Whether the outcome lists the cells that changed.")


class ScenarioQuery(Query):
    other: RowId | None = Field(
        None, alias="with", description="Another scenario of the district; today's network unless named."
    )
    operator: Word | None = Field(None, description="Of the layer shown; with a technology.")
    technology: TechnologyText | None = Field(None, description="Of the layer shown; with an operator.")
    reception: ReceptionText = Field(Reception.OUTDOOR, description="outdoor or in_vehicle.")

    def layer(self) -> NetworkLayer | None:
        """The layer shown; None for the one that the scenario is looked at first."""
        if self.operator is None or self.technology is None:
            return None
        return NetworkLayer(operator=self.operator, technology=self.technology)


class ComparisonQuery(ScenarioQuery):
    cells: bool = Field(False, description="Whether to list the cells that changed.")


@bp.get("/scenarios")
@bp.input(RecordsQuery, location="query", arg_name="query")
@bp.doc(responses=documents.items(ScenarioRecord, is_paged=True))
def list_scenarios(query: RecordsQuery) -> Response:
    """Scenarios, newest first"""
    with db.transaction() as session:
        found = scenarios.scenarios(session, current_actor(), limit=query.limit + 1, before_id=query.after)
    return answers.records(found, query, record)


@bp.post("/scenarios")
@bp.input(ScenarioRequest, location="json", arg_name="body")
@bp.doc(responses={**documents.record(ScenarioRecord, 201), **documents.problems(404, 422)})
def create_scenario(body: ScenarioRequest) -> Response:
    """A scenario without changes"""
    with db.transaction() as session:
        scenario_id = scenarios.create(
            session,
            current_actor(),
            name=body.name,
            operator=body.operator,
            technology=body.technology,
            area_code=body.area_code,
        )
        found = scenarios.scenario(session, current_actor(), scenario_id=scenario_id)
    return _created(found)


@bp.get("/scenarios/<scenario_id>")
@bp.doc(responses=documents.record(ScenarioRecord))
def read_scenario(scenario_id: str) -> Response:
    """One scenario with its changes in order"""
    with db.transaction() as session:
        found = scenarios.scenario(session, current_actor(), scenario_id=row_id(scenario_id, "scenario"))
    return respond.json_document(record(found))


@bp.post("/scenarios/<scenario_id>/changes")
@bp.input(ScenarioChangeRequest, location="json", arg_name="body")
@bp.doc(responses={**documents.record(ScenarioChanged), **documents.problems(404, 409, 422)})
def add_change(scenario_id: str, body: ScenarioChangeRequest) -> Response:
    """Do one thing more to a station, and read what all changes together do"""
    given = body.model_dump(exclude_none=True, exclude={"version", "kind", "reception", "cells"})
    number = row_id(scenario_id, "scenario")
    with db.transaction() as session:
        told = scenarios.change(
            session,
            current_actor(),
            scenario_id=number,
            version=body.version,
            kind=body.kind,
            values=given,
            reception=body.reception,
            with_cells=body.cells,
        )
        found = scenarios.scenario(session, current_actor(), scenario_id=number)
    return respond.json_document({"scenario": record(found), "outcome": document(told)})


@bp.post("/scenarios/<scenario_id>/undo")
@bp.input(ScenarioStep, location="json", arg_name="body")
@bp.doc(responses={**documents.record(ScenarioRecord), **documents.problems(404, 409)})
def undo_change(scenario_id: str, body: ScenarioStep) -> Response:
    """One step back"""
    return _stepped(scenarios.undo, scenario_id, body)


@bp.post("/scenarios/<scenario_id>/redo")
@bp.input(ScenarioStep, location="json", arg_name="body")
@bp.doc(responses={**documents.record(ScenarioRecord), **documents.problems(404, 409)})
def redo_change(scenario_id: str, body: ScenarioStep) -> Response:
    """One step forth again"""
    return _stepped(scenarios.redo, scenario_id, body)


def _stepped(step: Callable[..., Scenario], scenario_id: str, body: ScenarioStep) -> Response:
    with db.transaction() as session:
        number = row_id(scenario_id, "scenario")
        found = step(session, current_actor(), scenario_id=number, version=body.version)
    return respond.json_document(record(found))


@bp.post("/scenarios/<scenario_id>/fork")
@bp.input(ScenarioFork, location="json", arg_name="body")
@bp.doc(responses={**documents.record(ScenarioRecord, 201), **documents.problems(404, 422)})
def fork_scenario(scenario_id: str, body: ScenarioFork) -> Response:
    """The same changes under another name, undone ones included"""
    with db.transaction() as session:
        forked = scenarios.fork(
            session, current_actor(), scenario_id=row_id(scenario_id, "scenario"), name=body.name
        )
        found = scenarios.scenario(session, current_actor(), scenario_id=forked)
    return _created(found)


@bp.get("/scenarios/<scenario_id>/comparison")
@bp.input(ComparisonQuery, location="query", arg_name="query")
@bp.doc(responses={**documents.record(ScenarioOutcome), **documents.problems(404, 422)})
def compare_scenario(scenario_id: str, query: ComparisonQuery) -> Response:
    """What is different in a scenario from today, or from another scenario of the district"""
    with db.transaction() as session:
        told = outcome_of(session, scenario_id, query, with_cells=query.cells)
    return respond.json_document(document(told))


def outcome_of(session: Session, scenario_id: str, query: ScenarioQuery, *, with_cells: bool) -> Outcome:
    """What the query asks of a scenario."""
    return scenarios.comparison(
        session,
        current_actor(),
        scenario_id=row_id(scenario_id, "scenario"),
        with_id=query.other,
        shown=query.layer(),
        reception=query.reception,
        with_cells=with_cells,
    )


def _created(found: Scenario) -> Response:
    response = respond.json_document(record(found), status=201)
    response.headers["Location"] = url_for(
        "api_scenarios.read_scenario", scenario_id=found.id, _external=True
    )
    return response


def record(found: Scenario) -> dict[str, Any]:
    """A scenario as a document."""
    named = {name: getattr(found, name) for name in ScenarioRecord.model_fields if hasattr(found, name)}
    base = {name: getattr(found.base, name) for name in ("area_code", "operator", "technology")}
    return {**named, **base, "changes": _changes(found)}


def _changes(found: Scenario) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "kind": kind_of(change),
            "is_done": number <= found.cursor,
            "values": values_of(change),
        }
        for number, change in enumerate(found.changes, 1)
    ]


def document(told: Outcome) -> dict[str, Any]:
    """An outcome as a document."""
    named = {name: getattr(told, name) for name in ScenarioOutcome.model_fields if hasattr(told, name)}
    layer = {"operator": told.shown.operator, "technology": told.shown.technology}
    return {**layer, **named, "cells": None if told.cells is None else _cells(told.cells)}


def _cells(cells: pd.DataFrame) -> respond.Ready:
    """Rows of thousands of cells; a frame's own way to them takes ten times as long."""
    names = list(ScenarioCell.model_fields)
    columns = (_plain(cells[name]) for name in names)
    return respond.Ready([dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)])


def _plain(column: pd.Series) -> list[Any]:
    """Values of a column, null where nothing is known."""
    values = column.tolist()
    return [None if one != one else one for one in values] if column.dtype.kind == "f" else values
