"""Figures of an area, one with a code or a drawn one."""

from typing import Any

from flask import Response
from pydantic import BaseModel, ConfigDict, Field

from app import db
from app.domain.areas import AreaLevel
from app.domain.coverage import PeopleSplit
from app.services import area_statistics
from app.services.area_statistics import AreaStatistics, OfRun
from app.web import respond
from app.web.api import documents
from app.web.api.doors import api_blueprint
from app.web.api.queries import OUTLINE, AreaCode, Level, OutlineValue, Word
from app.web.api.slices import Facts, SliceQuery, facts_of
from app.web.current import current_actor

bp = api_blueprint("area_statistics", "Areas")

PARTS = ("covered", "weak_in_gap", "weak_outside_gap", "no_data")


class StatisticsBody(SliceQuery):
    """An outline or the code of an area, and the layer of a run that coverage is asked of."""

    model_config = ConfigDict(extra="forbid")

    profile: Word | None = Field(None, description="What counts as covered; the first profile unless named.")
    outline: OutlineValue | None = Field(None, description=OUTLINE)
    area: AreaCode | None = Field(None, description="Instead of an outline: 6, 9, 12 or 15 digits.")
    threshold_dbm: Level | None = Field(None, description="Instead of the profile's; gaps stay as they are.")


class NamedArea(BaseModel):
    code: str
    level: AreaLevel
    name_zh: str
    name_en: str | None


class Split(BaseModel):
    """Parts that never overlap; each share is the part over `total`, null where that is 0."""

    covered: int
    weak_in_gap: int
    weak_outside_gap: int
    no_data: int
    total: int
    shares: dict[str, float | None]


class TouchingGaps(BaseModel):
    """Gaps with a cell in the area, and what of them lies in it."""

    gaps: int
    residents: int
    workers: int
    area_m2: float


class AreaCoverage(Facts):
    residents: Split
    workers: Split
    cells: Split
    gaps: TouchingGaps | None = Field(description="Null without the permission gaps.read.")


class Statistics(BaseModel):
    area: NamedArea | None = Field(description="Null of an outline.")
    outline: str | None = Field(
        description="As addresses carry it: /map?outline=. Null of an area with a code."
    )
    area_m2: float = Field(description="On the plane of the stored metric CRS.")
    seen_m2: float = Field(description="Of it, in subdistricts that you see; figures are of these alone.")
    things: dict[str, int] = Field(description="How many of each layer; layers you may not see are left out.")
    stations_by_technology: dict[str, int] | None = Field(
        description="Base stations, and their `total`. Null without the permission network.read."
    )
    coverage: AreaCoverage | None = Field(description="Null without coverage.read or a published run.")


@bp.post("/area-statistics")
@bp.input(StatisticsBody, location="json", arg_name="body")
@bp.doc(responses={**documents.record(Statistics), **documents.problems(404)})
def read_area_statistics(body: StatisticsBody) -> Response:
    """Figures of an area: what lies there, and who is covered

    A thing counts where the point that stands for it lies: itself, or a point inside its shape. A grid cell
    counts, with all its people, where its centre lies. So parts of a city add up to the whole, and the rows
    that `area-rows` lists are those counted here.
    """
    chosen = body.chosen()
    with db.transaction() as session:
        found = area_statistics.area_statistics(
            session,
            current_actor(),
            outline=body.outline,
            code=body.area,
            chosen=chosen,
            run_id=body.run,
            threshold_dbm=body.threshold_dbm,
        )
    return respond.json_document({**_document(found, body), "coverage": _coverage(found.of_run, body)})


def _document(found: AreaStatistics, body: StatisticsBody) -> dict[str, Any]:
    named = (
        None if found.area is None else {name: getattr(found.area, name) for name in NamedArea.model_fields}
    )
    return {
        "area": named,
        "outline": body.outline and body.outline.text,
        "area_m2": found.area_m2,
        "seen_m2": found.seen_m2,
        "things": found.things,
        "stations_by_technology": found.stations_by_technology,
    }


def _coverage(of_run: OfRun | None, body: StatisticsBody) -> dict[str, Any] | None:
    if of_run is None:
        return None
    return {
        **facts_of(of_run.run, body.chosen(), of_run.threshold_dbm),
        **{name: _split(split) for name, split in of_run.splits.items()},
        "gaps": of_run.gaps,
    }


def _split(split: PeopleSplit) -> dict[str, Any]:
    parts = {name: getattr(split, name) for name in PARTS}
    shares = {name: part / split.total if split.total else None for name, part in parts.items()}
    return {**parts, "total": split.total, "shares": shares}
