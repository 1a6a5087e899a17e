"""Gaps: connected sets of grid cells under the threshold."""

from datetime import datetime

import geopandas as gpd
import pandas as pd
from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.coverage import CoverageRecord, Reception
from app.domain.gaps import GapCause, GapChange, GapFilter, GapKind
from app.domain.network import Technology
from app.services import coverage, gap_facts, gaps
from app.web import respond
from app.web.api import answers, documents, queries
from app.web.api.doors import api_blueprint, row_id
from app.web.api.queries import MAX_COUNT, Day, PlaceQuery, Query, RowId
from app.web.api.slices import Facts, SliceQuery, facts_of, run_of
from app.web.current import current_actor

bp = api_blueprint("gaps", "Coverage")


class Gap(BaseModel):
    id: int
    rank: int
    profile: str
    technology: Technology
    operator: str
    reception: Reception
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    subdistricts: list[str] = Field(description="Codes of all that it lies in, `area_code` first.")
    cell_count: int
    area_m2: float
    residents: int
    workers: int
    mean_level_dbm: float | None
    worst_level_dbm: float | None
    kind: GapKind = Field(
        description="`level`: under the threshold; `sinr`: level enough, SINR under the least."
    )
    cause: GapCause | None = Field(description="Null in runs from before causes were looked for.")
    confidence: float | None = Field(description="In the cause, 0 to 1; null where it is unknown.")
    line_id: int | None = Field(description="The same from run to run while the gap overlaps with itself.")
    open_since: datetime | None
    nearest_site_id: int | None
    nearest_site_code: str | None
    nearest_site_m: float | None
    run_id: int
    is_synthetic: bool


class GapQuery(SliceQuery, PlaceQuery):
    after: int = Field(0, ge=0, le=MAX_COUNT, description="Rank of the last gap of the page before.")
    min_residents: int = Field(0, ge=0, le=MAX_COUNT, description="Only gaps with as many residents or more.")
    min_area_m2: float = Field(
        0, ge=0, le=1e12, allow_inf_nan=False, description="Only gaps as large or larger."
    )
    kind: GapKind | None = Field(None, description="Only gaps of this kind; both unless one is named.")
    cause: GapCause | None = Field(None, description="Only gaps of this cause.")
    open_since: Day | None = Field(None, description="Only gaps that are open since this day or longer.")

    def only(self) -> GapFilter:
        """The filter besides place and people."""
        return GapFilter(
            min_area_m2=self.min_area_m2, kind=self.kind, cause=self.cause, open_since=self.open_since
        )


class GapMissing(BaseModel):
    operator: str
    technology: Technology
    weak_cells: int
    cells: int
    is_missing: bool = Field(description="Weak in most of the cells.")


class GapNearSite(BaseModel):
    id: int
    code: str
    distance_m: float


class GapBuilding(BaseModel):
    id: int
    code: str
    cells: int | None = Field(
        description="Of the cells that were looked at, those that it stands in the way of; null as above."
    )


class GapMeasured(BaseModel):
    samples: int
    good: int
    good_share: float | None = Field(description="Of the samples, at or over the threshold.")


class GapFactsAnswer(BaseModel):
    gap_id: int
    cells_by_cause: dict[str, int] | None = Field(
        description="Cells of the whole gap that were looked at; null for who sees some areas only."
    )
    sigma_db: float | None = Field(description="Error of the model that the confidence goes by.")
    blocked_by: list[GapBuilding] | None
    missing: list[GapMissing]
    buildings: int | None
    buildings_weak: int | None
    bands: int | None = Field(description="Floor bands of these buildings.")
    bands_weak: int | None
    venues: dict[str, int] | None = Field(description="By kind.")
    complaints: dict[str, int] | None = Field(description="By place; an empty word where none is named.")
    measured: GapMeasured | None
    nearest_sites: list[GapNearSite] | None = Field(description="Null without the right to exact places.")


class GapEvent(BaseModel):
    run_id: int
    happened_at: datetime
    change: GapChange
    other_line_id: int | None
    other_gap_id: int | None
    is_other: bool = Field(description="It is the other line that began or ended.")
    cell_count: int | None
    residents: int | None
    workers: int | None


class GapHistoryAnswer(BaseModel):
    gap_id: int
    line_id: int | None
    opened_at: datetime | None
    closed_at: datetime | None
    events: list[GapEvent]
    last_run_id: int | None = Field(description="The newest run that has it, changed or not.")
    last_seen_at: datetime | None = Field(description="When that run was published.")


@bp.get("/gaps")
@bp.input(GapQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(Gap, "MultiPolygon", Facts))
def list_gaps(query: GapQuery) -> Response:
    """Gaps of a run by rank: most residents and workers first"""
    chosen, page = query.chosen(), query.page()
    with db.transaction() as session:
        record = run_of(session, current_actor(), query.run)
        found = gaps.gaps(
            session,
            current_actor(),
            run_id=record.id,
            chosen=chosen,
            area_code=query.area,
            bbox=query.bbox,
            min_residents=query.min_residents,
            only=query.only(),
            limit=page.limit,
            after_rank=page.after,
        )
        found = gaps.with_subdistricts(session, current_actor(), found=found)
    found = _described(found, record)
    return answers.page(found, query, model=Gap, name="gaps", key="rank", facts=facts_of(record, chosen))


class GapsOfCellQuery(Query):
    run: RowId | None = queries.RUN


@bp.get("/cells/<code>/gaps")
@bp.input(GapsOfCellQuery, location="query", arg_name="query")
@bp.doc(responses={**documents.items(Gap), **documents.problems(404)})
def list_gaps_of_cell(code: str, query: GapsOfCellQuery) -> Response:
    """Who is uncovered in a grid cell and why: every gap that holds it"""
    with db.transaction() as session:
        record = run_of(session, current_actor(), query.run)
        found = gaps.gaps_at(session, current_actor(), run_id=record.id, cell_code=code)
        found = gaps.with_subdistricts(session, current_actor(), found=found)
    table = pd.DataFrame(_described(found, record).drop(columns="geometry"))
    return answers.items(answers.rows_of(table, Gap))


@bp.get("/gaps/<gap_id>")
@bp.doc(responses=documents.feature(Gap, "MultiPolygon"))
def read_gap(gap_id: str) -> Response:
    """One gap"""
    with db.transaction() as session:
        found = gaps.gap(session, current_actor(), gap_id=row_id(gap_id, "gap"))
        found = gaps.with_subdistricts(session, current_actor(), found=found)
        record = coverage.run(session, current_actor(), run_id=int(found["run_id"].iloc[0]))
    return answers.feature(_described(found, record), Gap)


@bp.get("/gaps/<gap_id>/facts")
@bp.doc(responses={**documents.record(GapFactsAnswer), **documents.problems(404)})
def read_gap_facts(gap_id: str) -> Response:
    """What lies in a gap, and what its cause goes by"""
    number = row_id(gap_id, "gap")
    with db.transaction() as session:
        found = gap_facts.facts(session, current_actor(), gap_id=number)
    body = respond.plain(found)
    if found.measured is not None:
        body["measured"]["good_share"] = found.measured.good_share
    return respond.json_document({"gap_id": number, **body})


@bp.get("/gaps/<gap_id>/history")
@bp.doc(responses={**documents.record(GapHistoryAnswer), **documents.problems(404)})
def read_gap_history(gap_id: str) -> Response:
    """What became of a gap from run to run"""
    number = row_id(gap_id, "gap")
    with db.transaction() as session:
        found = gap_facts.history(session, current_actor(), gap_id=number)
    return respond.json_document({"gap_id": number, **respond.plain(found)})


def _described(found: gpd.GeoDataFrame, record: CoverageRecord) -> gpd.GeoDataFrame:
    codes = found["subdistricts"].map(lambda under: [one["code"] for one in under])
    return found.assign(subdistricts=codes, is_synthetic=record.is_synthetic)
