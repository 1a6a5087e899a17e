"""Buildings with floors under a threshold."""

from enum import StrEnum

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.coverage import Reception
from app.services import weak_buildings
from app.web.api import answers, documents, queries
from app.web.api.doors import api_blueprint
from app.web.api.queries import MAX_COUNT, AreaCode, Level, ListQuery
from app.web.api.slices import Facts, LayerQuery, facts_of, run_of
from app.web.current import current_actor

bp = api_blueprint("weak_buildings", "Coverage")


class Order(StrEnum):
    FLOORS = "floors"
    PEOPLE = "people"


class WeakBuilding(BaseModel):
    rank: int = Field(description="By floors or people under the threshold, as asked for; from 1.")
    id: int
    building_code: str
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    use: str | None
    floors: int
    floors_under: int = Field(description="Floors above ground under the threshold.")
    weak_floors: list[str] = Field(description="Which, from and to.")
    worst_level_dbm: float | None = Field(description="Of those with any; null: none in reach.")
    residents: int | None = Field(description="Null where not known, or not to be seen.")
    residents_under: int | None = Field(description="On those floors, spread evenly over all of them.")
    run_id: int
    is_synthetic: bool


class WeakBuildingQuery(LayerQuery, ListQuery):
    area: AreaCode | None = Field(None, description=queries.AREA)
    threshold_dbm: Level | None = Field(None, description="Instead of the profile's threshold.")
    order: Order = Field(Order.FLOORS, description="What ranks; `people` needs the right to see residents.")
    min_floors: int = Field(1, ge=1, le=MAX_COUNT, description="At least so many floors under it.")
    min_residents: int = Field(0, ge=0, le=MAX_COUNT, description="At least so many residents on them.")


@bp.get("/weak-buildings")
@bp.input(WeakBuildingQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(WeakBuilding, "MultiPolygon", Facts))
def list_weak_buildings(query: WeakBuildingQuery) -> Response:
    """Buildings with floors under the threshold indoors, most floors or residents first"""
    chosen, page = query.of_reception(Reception.INDOOR), query.page()
    with db.transaction() as session:
        record = run_of(session, current_actor(), query.run)
        found = weak_buildings.weak_buildings(
            session,
            current_actor(),
            run_id=record.id,
            chosen=chosen,
            threshold_dbm=query.threshold_dbm,
            by_people=query.order is Order.PEOPLE,
            min_floors=query.min_floors,
            min_residents=query.min_residents,
            area_code=query.area,
            limit=page.limit,
            after_rank=page.after,
        )
    found = found.assign(run_id=record.id, is_synthetic=record.is_synthetic)
    facts = facts_of(record, chosen, query.threshold_dbm)
    return answers.page(found, query, model=WeakBuilding, name="weak-buildings", key="rank", facts=facts)
