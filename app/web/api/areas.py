"""Administrative areas."""

from datetime import date

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.areas import AreaLevel
from app.domain.search import AreaFilter
from app.services import areas
from app.web import parse
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint
from app.web.api.queries import AreaCode, Day, PlaceQuery, Query, Word
from app.web.current import current_actor

bp = api_blueprint("areas", "Areas")


class Area(BaseModel):
    id: int
    code: str
    level: AreaLevel
    parent_code: str | None
    name_zh: str
    name_en: str | None
    valid_from: date
    valid_to: date | None
    area_m2: float
    groups: list[str]
    dataset: str
    is_synthetic: bool


class AreaFigure(BaseModel):
    indicator: str
    year: int
    value: int
    dataset: str
    is_synthetic: bool


class AreaDetail(Area):
    figures: list[AreaFigure] | None = Field(description="Null without the permission population.read.")


class AreaDay(Query):
    on: Day | None = Field(None, description="The day to look at; today unless named.")


class AreaQuery(PlaceQuery, AreaDay):
    area: AreaCode | None = Field(None, description="Only areas right under the one of this code.")
    level: AreaLevel | None = Field(None, description="Only areas of this level.")
    group: Word | None = Field(None, description="Only members of this group, such as `north`.")

    def chosen(self) -> AreaFilter:
        """Which areas."""
        return AreaFilter(
            on=self.on, level=self.level, parent_code=self.area, group=self.group, bbox=self.bbox
        )


@bp.get("/areas")
@bp.input(AreaQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(Area, "MultiPolygon"))
def list_areas(query: AreaQuery) -> Response:
    """Areas of a day"""
    with db.transaction() as session:
        found = areas.areas(session, current_actor(), chosen=query.chosen(), page=query.page())
        count = areas.area_count(session, current_actor(), chosen=query.chosen())
    return answers.page(found, query, model=Area, name="areas", number_matched=count)


@bp.get("/areas/<code>")
@bp.input(AreaDay, location="query", arg_name="query")
@bp.doc(responses=documents.feature(AreaDetail, "MultiPolygon"))
def read_area(code: str, query: AreaDay) -> Response:
    """One area with what is counted of it"""
    with db.transaction() as session:
        found = areas.area(session, current_actor(), code=parse.area_code(code), on=query.on)
    figures = None if found.figures is None else answers.rows_of(found.figures, AreaFigure)
    return answers.feature(found.area, Area, {"figures": figures})
