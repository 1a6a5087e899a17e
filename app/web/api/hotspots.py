"""WLAN sites."""

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.search import PlaceFilter
from app.services import hotspots
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint
from app.web.api.queries import PlaceQuery, Word
from app.web.current import current_actor

bp = api_blueprint("hotspots", "WLAN")


class Hotspot(BaseModel):
    id: int
    code: str
    name: str | None
    venue_kind: str | None
    operator: str | None
    ap_count: int | None
    area_code: str | None
    area_name_zh: str | None
    area_name_en: str | None
    dataset: str
    is_synthetic: bool


class HotspotQuery(PlaceQuery):
    venue_kind: Word | None = Field(None, description="Only hotspots in venues of this kind.")

    def chosen(self) -> PlaceFilter:
        """Which hotspots."""
        return PlaceFilter(area_code=self.area, bbox=self.bbox, kind=self.venue_kind)


@bp.get("/hotspots")
@bp.input(HotspotQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(Hotspot, "Point"))
def list_hotspots(query: HotspotQuery) -> Response:
    """WLAN sites with the number of their access points"""
    with db.transaction() as session:
        found = hotspots.hotspots(session, current_actor(), chosen=query.chosen(), page=query.page())
        count = hotspots.hotspot_count(session, current_actor(), chosen=query.chosen())
    return answers.page(found, query, model=Hotspot, name="hotspots", number_matched=count)
