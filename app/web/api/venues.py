"""WLAN in venues against the plan's targets."""

from typing import Annotated, Any

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.venues import ServedBy, TargetFigures, VenueState
from app.services import venues
from app.web.api import answers, documents, queries
from app.web.api.doors import api_blueprint
from app.web.api.queries import AreaCode, ListQuery, Query, Word
from app.web.current import current_actor

bp = api_blueprint("venues", "WLAN")

TARGET_KEYS = [target.key for target in venues.targets()]
TargetKey = Annotated[Word, Field(json_schema_extra={"enum": list(TARGET_KEYS)})]


class Target(BaseModel):
    target: str
    name_zh: str
    name_en: str
    facility_kinds: list[str]
    target_share: float = Field(description="Of the venues, to be served.")
    venues: int
    served: int
    missing: int
    no_data: int = Field(description="Venues of districts of which no hotspot is known; in no share.")
    share: float | None = Field(description="Served, of the venues of which something is known.")
    is_met: bool | None = Field(description="Null where nothing is known.")
    lacking: int = Field(description="Venues that have to be served before the target is met.")
    is_synthetic: bool


class Venue(BaseModel):
    id: int
    code: str
    kind: str
    target: str
    name_zh: str | None
    name_en: str | None
    address: str | None
    state: VenueState
    known_by: ServedBy | None = Field(
        description="A test, a hotspot in its building, or one near it; null: there is no such thing."
    )
    area_code: str | None
    area_name_zh: str | None
    area_name_en: str | None
    dataset: str
    is_synthetic: bool


class TargetQuery(Query):
    area: AreaCode | None = Field(None, description=queries.AREA)


class VenueQuery(ListQuery):
    target: TargetKey | None = Field(None, description="Only venues of this target.")
    state: VenueState | None = Field(None, description="Only venues in this state.")
    area: AreaCode | None = Field(None, description=queries.AREA)


def _row(figures: TargetFigures) -> dict[str, Any]:
    target = figures.target
    return {
        "target": target.key,
        "name_zh": target.name_zh,
        "name_en": target.name_en,
        "facility_kinds": list(target.facility_kinds),
        "target_share": target.target_share,
        "venues": figures.venues,
        "served": figures.served,
        "missing": figures.missing,
        "no_data": figures.no_data,
        "share": figures.share,
        "is_met": figures.is_met,
        "lacking": figures.lacking,
        "is_synthetic": figures.is_synthetic,
    }


@bp.get("/venues/targets")
@bp.input(TargetQuery, location="query", arg_name="query")
@bp.doc(responses=documents.items(Target))
def list_targets(query: TargetQuery) -> Response:
    """Venues with WLAN by kind, against the plan's targets"""
    with db.transaction() as session:
        found = venues.target_figures(session, current_actor(), area_code=query.area)
    return answers.items([_row(one) for one in found])


@bp.get("/venues")
@bp.input(VenueQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(Venue, "Point"))
def list_venues(query: VenueQuery) -> Response:
    """Venues that targets name, with whether they have WLAN and what says so"""
    with db.transaction() as session:
        found = venues.venues(
            session,
            current_actor(),
            target=query.target,
            state=query.state,
            area_code=query.area,
            page=query.page(),
        )
    return answers.page(found, query, model=Venue, name="venues")
