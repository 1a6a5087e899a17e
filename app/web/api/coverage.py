"""People covered."""

from typing import Literal

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain import coverage as domain
from app.domain.coverage import CoverageClass, PeopleSplit
from app.services import coverage, covered_ground
from app.web import respond
from app.web.api import answers, documents, queries
from app.web.api.doors import api_blueprint
from app.web.api.queries import AreaCode, Level
from app.web.api.slices import Facts, SliceQuery, facts_of, run_of
from app.web.current import current_actor

bp = api_blueprint("coverage", "Coverage")


class People(BaseModel):
    """Everybody, parted into four groups that never overlap."""

    covered: int
    weak_in_gap: int
    weak_outside_gap: int
    no_data: int
    total: int
    covered_share: float | None


class AreaPeople(BaseModel):
    code: str
    name_zh: str
    name_en: str | None
    residents: int
    covered: int
    weak_in_gap: int
    weak_outside_gap: int
    no_data: int
    covered_share: float | None


class OperatorPeople(BaseModel):
    code: str
    letter: str
    name_zh: str
    name_en: str
    subscriber_share: float | None
    people: People


class Headline(BaseModel):
    """The mean weighted by subscriber share, beside the worst operator and the best of all."""

    mean_share: float | None
    worst_operator: str | None
    worst_share: float | None
    any_share: float | None
    operators: list[OperatorPeople]


class ClassCount(BaseModel):
    coverage_class: CoverageClass = Field(alias="class")
    cells: int
    residents: int


class Coverage(Facts):
    people: People
    headline: Headline = Field(description="Of the whole run.")
    by_area: list[AreaPeople] = Field(description="Of the whole run.")
    classes: list[ClassCount] = Field(
        description="Of the whole run, best class first. The threshold is the last limit."
    )


class GroundCovered(BaseModel):
    """Ground in whole cells, and buildings."""

    area_m2: float
    area_covered_m2: float
    area_covered_share: float | None
    buildings: int
    buildings_covered: int
    buildings_covered_share: float | None


class AreaGround(GroundCovered):
    code: str


class CoveredGround(Facts):
    whole: GroundCovered
    by_area: list[AreaGround]


class CoverageQuery(SliceQuery):
    area: AreaCode | None = Field(None, description=queries.AREA + " Narrows `people` alone.")
    threshold_dbm: Level | None = Field(None, description="Instead of the profile's; gaps stay as they are.")
    by: Literal["subdistrict", "neighbourhood", "group"] = Field(
        "subdistrict", description="What `by_area` is a list of."
    )


@bp.get("/coverage")
@bp.input(CoverageQuery, location="query", arg_name="query")
@bp.doc(responses=documents.record(Coverage, description="Sums of a run."))
def read_coverage(query: CoverageQuery) -> Response:
    """People covered: in all, by operator, by area, by class"""
    actor, chosen, threshold_dbm = current_actor(), query.chosen(), query.threshold_dbm
    with db.transaction() as session:
        record = run_of(session, actor, query.run)
        people = coverage.people(
            session,
            actor,
            run_id=record.id,
            chosen=chosen,
            threshold_dbm=threshold_dbm,
            area_code=query.area,
        )
        headline = coverage.headline(
            session,
            actor,
            run_id=record.id,
            profile_key=chosen.profile.key,
            reception=chosen.reception,
            threshold_dbm=threshold_dbm,
        )
        by_area = coverage.people_by_area(
            session, actor, run_id=record.id, chosen=chosen, threshold_dbm=threshold_dbm, by=query.by
        )
        classes = coverage.class_counts(
            session, actor, run_id=record.id, chosen=chosen, threshold_dbm=threshold_dbm
        )
    return respond.json_document(
        {
            **facts_of(record, chosen, threshold_dbm),
            "people": _people(people),
            "headline": _headline(headline),
            "by_area": answers.rows_of(by_area, AreaPeople),
            "classes": answers.rows_of(classes, ClassCount),
        }
    )


class GroundQuery(SliceQuery):
    threshold_dbm: Level | None = Field(None, description="Instead of the profile's.")
    by: Literal["subdistrict", "neighbourhood", "group"] = Field(
        "subdistrict", description="What `by_area` is a list of."
    )


@bp.get("/coverage/ground")
@bp.input(GroundQuery, location="query", arg_name="query")
@bp.doc(responses=documents.record(CoveredGround, description="Sums of a run."))
def read_ground(query: GroundQuery) -> Response:
    """Ground and buildings covered

    Ground counts in whole cells. A building is in the cell of its centre: outdoors and in vehicles it is
    covered where that cell is; indoors, where every floor is.
    """
    actor, chosen = current_actor(), query.chosen()
    with db.transaction() as session:
        record = run_of(session, actor, query.run)
        table = covered_ground.ground_by_area(
            session, actor, run_id=record.id, chosen=chosen, threshold_dbm=query.threshold_dbm, by=query.by
        )
    whole = covered_ground.in_all(table)
    shares = {
        "area_covered_share": whole.area_covered_share,
        "buildings_covered_share": whole.buildings_covered_share,
    }
    return respond.json_document(
        {
            **facts_of(record, chosen, query.threshold_dbm),
            "whole": {**respond.plain(whole), **shares},
            "by_area": answers.rows_of(table.reset_index(), AreaGround),
        }
    )


def _people(split: PeopleSplit) -> dict[str, float | None]:
    return {**respond.plain(split), "total": split.total, "covered_share": respond.plain(split.covered_share)}


def _headline(found: domain.Headline) -> dict[str, object]:
    plain = respond.plain(found)
    for shown, operator in zip(plain["operators"], found.operators, strict=True):
        shown["people"] = {**_people(operator.split)}
        del shown["split"]
    return dict(plain)
