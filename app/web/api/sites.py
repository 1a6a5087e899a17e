"""Sites: roofs, towers and poles."""

from typing import Literal

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.network import SiteKind
from app.domain.search import PlaceFilter
from app.services import network
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint
from app.web.api.queries import PlaceQuery
from app.web.current import current_actor

bp = api_blueprint("sites", "Network")

POSITION = "`exact`, or `grid`: the centre of the grid cell, without the permission network.read_exact."


class Site(BaseModel):
    id: int
    code: str
    name: str | None
    kind: SiteKind
    owner: str | None
    height_m: float | None
    stations: int
    area_code: str | None
    area_name_zh: str | None
    area_name_en: str | None
    dataset: str
    is_synthetic: bool
    position: Literal["exact", "grid"] = Field(description=POSITION)


class SiteQuery(PlaceQuery):
    kind: SiteKind | None = Field(None, description="Only sites of this kind.")

    def chosen(self) -> PlaceFilter:
        """Which sites."""
        return PlaceFilter(area_code=self.area, bbox=self.bbox, kind=self.kind)


@bp.get("/sites")
@bp.input(SiteQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(Site, "Point"))
def list_sites(query: SiteQuery) -> Response:
    """Sites with the number of base stations on them"""
    with db.transaction() as session:
        found = network.sites(session, current_actor(), chosen=query.chosen(), page=query.page())
        count = network.site_count(session, current_actor(), chosen=query.chosen())
    return answers.page(found, query, model=Site, name="sites", number_matched=count)
