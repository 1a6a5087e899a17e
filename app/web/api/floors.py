"""Floors of buildings with the level indoors."""

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.coverage import CoverageClass, Reception
from app.services import floors
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint
from app.web.api.queries import Level, PlaceQuery, Word
from app.web.api.slices import Facts, LayerQuery, facts_of, run_of
from app.web.current import current_actor

bp = api_blueprint("floors", "Coverage")


class FloorBand(BaseModel):
    id: int
    building_code: str
    area_code: str
    floors: int = Field(description="Of the building, above ground; from its height where not counted.")
    height_m: float
    height_source: str = Field(description="given, floors, neighbours or unknown.")
    floor_band: int = Field(description="From 1, the lowest.")
    lowest_floor: int = Field(description="Of the band; 1 is the ground floor.")
    highest_floor: int
    operator: str = Field(description="The best one, where the operator asked for is `any`.")
    level_dbm: float | None = Field(
        description="Indoors, that 90 % of the places reach. Null: none in reach."
    )
    probability: float = Field(description="Share of the band's places that reach the threshold.")
    station_id: int | None = Field(
        description="The base station that serves most of it from outside. Null outside one's areas."
    )
    has_indoor_system: bool = Field(
        description="The operator has a system of the technology in the building."
    )
    coverage_class: CoverageClass = Field(alias="class")
    run_id: int
    is_synthetic: bool


class FloorQuery(LayerQuery, PlaceQuery):
    building: Word | None = Field(None, description="Only this building, by its code.")
    threshold_dbm: Level | None = Field(None, description="Instead of the profile's threshold.")
    below: bool = Field(False, description="Only floor bands under the threshold.")


@bp.get("/floor-bands")
@bp.input(FloorQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(FloorBand, "MultiPolygon", Facts))
def list_floor_bands(query: FloorQuery) -> Response:
    """Level indoors on every floor band of every building of a run"""
    chosen, page = query.of_reception(Reception.INDOOR), query.page()
    with db.transaction() as session:
        record = run_of(session, current_actor(), query.run)
        found = floors.floor_bands(
            session,
            current_actor(),
            run_id=record.id,
            chosen=chosen,
            building=query.building,
            bbox=query.bbox,
            area_code=query.area,
            threshold_dbm=query.threshold_dbm,
            below_threshold=query.below,
            limit=page.limit,
            after=page.after,
        )
    found = found.assign(run_id=record.id, is_synthetic=record.is_synthetic)
    facts = facts_of(record, chosen, query.threshold_dbm)
    return answers.page(found, query, model=FloorBand, name="floor-bands", facts=facts)
