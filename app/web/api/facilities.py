"""Venues and service points."""

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.search import PlaceFilter
from app.services import facilities
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint
from app.web.api.queries import PlaceQuery, Word
from app.web.current import current_actor

bp = api_blueprint("facilities", "City")


class Facility(BaseModel):
    id: int
    code: str
    kind: str
    name_zh: str | None
    name_en: str | None
    address: str | None
    area_code: str | None
    area_name_zh: str | None
    area_name_en: str | None
    dataset: str
    is_synthetic: bool


class FacilityQuery(PlaceQuery):
    kind: Word | None = Field(None, description="Only facilities of this kind.")

    def chosen(self) -> PlaceFilter:
        """Which facilities."""
        return PlaceFilter(area_code=self.area, bbox=self.bbox, kind=self.kind)


@bp.get("/facilities")
@bp.input(FacilityQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(Facility, "Point"))
def list_facilities(query: FacilityQuery) -> Response:
    """Schools, hospitals, stops, shops and offices"""
    with db.transaction() as session:
        found = facilities.facilities(session, current_actor(), chosen=query.chosen(), page=query.page())
        count = facilities.facility_count(session, current_actor(), chosen=query.chosen())
    return answers.page(found, query, model=Facility, name="facilities", number_matched=count)
