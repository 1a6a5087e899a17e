"""Building footprints."""

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.search import PlaceFilter
from app.services import buildings
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint
from app.web.api.queries import PlaceQuery, Word
from app.web.current import current_actor

bp = api_blueprint("buildings", "City")


class Building(BaseModel):
    id: int
    code: str
    name_zh: str | None
    name_en: str | None
    use: str | None
    height_m: float | None
    floors: int | None
    footprint_m2: float
    area_code: str | None
    area_name_zh: str | None
    area_name_en: str | None
    dataset: str
    is_synthetic: bool


class BuildingQuery(PlaceQuery):
    use: Word | None = Field(None, description="Only buildings of this use.")

    def chosen(self) -> PlaceFilter:
        """Which buildings."""
        return PlaceFilter(area_code=self.area, bbox=self.bbox, kind=self.use)


@bp.get("/buildings")
@bp.input(BuildingQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(Building, "MultiPolygon"))
def list_buildings(query: BuildingQuery) -> Response:
    """Building footprints with heights where known"""
    with db.transaction() as session:
        found = buildings.buildings(session, current_actor(), chosen=query.chosen(), page=query.page())
        count = buildings.building_count(session, current_actor(), chosen=query.chosen())
    return answers.page(found, query, model=Building, name="buildings", number_matched=count)
