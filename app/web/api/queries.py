"""Query parameters that several doors share; an unknown one is refused."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from flask import request
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from app.config import settings
from app.domain.areas import full_code
from app.domain.coverage import ANY_OPERATOR, Reception
from app.domain.network import Technology
from app.domain.outlines import Outline
from app.domain.search import BBox, Page
from app.services import coverage
from app.web import parse
from app.web.api.doors import MAX_ID
from app.web.respond import GEOJSON_TYPE


class Format(StrEnum):
    GEOJSON = "geojson"
    CSV = "csv"
    JSON = "json"


MEDIA_TYPES = {GEOJSON_TYPE: Format.GEOJSON, "text/csv": Format.CSV, "application/json": Format.JSON}
LIMITS = settings().api
PROFILE_KEYS = [profile.key for profile in coverage.profiles()]


def _spelled(schema: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema(schema, mode="validation")


def _day(text: str) -> date:
    return parse.day(text, "date")


BBoxText = Annotated[
    BBox,
    BeforeValidator(parse.bbox),
    _spelled({"type": "string", "examples": ["121.44,31.22,121.47,31.25"]}),
]
CODE = _spelled({"type": "string", "pattern": "^([0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15})$"})
AreaCode = Annotated[str, AfterValidator(parse.area_code), CODE]
BodyCode = Annotated[str, AfterValidator(full_code), CODE]  # in a body a rule refuses it, not the reading
OutlineValue = Annotated[
    Outline,
    BeforeValidator(parse.outline),
    _spelled(
        {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {
                        "type": {"enum": ["Polygon", "MultiPolygon"]},
                        "coordinates": {"type": "array"},
                    },
                    "required": ["type", "coordinates"],
                },
                {"type": "string"},
            ]
        }
    ),
]
TechnologyText = Annotated[
    Technology, BeforeValidator(parse.technology), _spelled({"type": "string", "enum": list(Technology)})
]
ReceptionText = Annotated[
    Reception, BeforeValidator(parse.reception), _spelled({"type": "string", "enum": list(Reception)})
]
FormatText = Annotated[Format, _spelled({"type": "string", "enum": list(Format)})]
Day = Annotated[date, BeforeValidator(_day), _spelled({"type": "string", "format": "date"})]
Word = Annotated[str, StringConstraints(min_length=1, max_length=100)]
RowId = Annotated[int, Field(ge=1, le=MAX_ID)]
Level = Annotated[float, Field(ge=-200, le=50, allow_inf_nan=False)]

MAX_COUNT = 2**31 - 1

AREA = "Only what lies in the area of this code: 6, 9, 12 or 15 digits."
OUTLINE = (
    "Only what lies in a drawn area: a GeoJSON Polygon or MultiPolygon in WGS 84, or the text that answers "
    "and addresses carry: each ring in Flexible Polyline of six decimals; a dot parts rings, ~ polygons."
)
BBOX = "Only what touches west,south,east,north in WGS 84 degrees."


class Query(BaseModel):
    """Parameters of an address; what is not named here is refused."""

    model_config = ConfigDict(extra="forbid", use_enum_values=False)


class ListQuery(Query):
    """A page of a list."""

    limit: int | None = Field(
        None,
        ge=1,
        le=LIMITS.page_max,
        description=(
            f"Rows on a page, {LIMITS.page_default} unless named. "
            f"CSV without it holds all rows, to {LIMITS.csv_max_rows}."
        ),
    )
    after: int = Field(
        0, ge=0, le=MAX_ID, description="Key of the last row of the page before; `next` carries it."
    )
    format: FormatText | None = Field(None, description="Overrules the Accept header.")

    @property
    def wanted(self) -> Format:
        """The form of the answer: as named, else as accepted, else GeoJSON."""
        accepted = request.accept_mimetypes.best_match(MEDIA_TYPES, default=GEOJSON_TYPE)
        return self.format or MEDIA_TYPES[accepted]

    @property
    def rows(self) -> int:
        """Most rows of the answer."""
        unnamed = LIMITS.csv_max_rows if self.wanted is Format.CSV else LIMITS.page_default
        return self.limit or unnamed

    def page(self) -> Page:
        """One row more than asked for: it tells whether another page follows."""
        return Page(limit=self.rows + 1, after=self.after)


class PlaceQuery(ListQuery):
    """A page of things with a place."""

    area: AreaCode | None = Field(None, description=AREA)
    bbox: BBoxText | None = Field(None, description=BBOX)


class RecordsQuery(Query):
    """A page of records, newest first."""

    limit: int = Field(LIMITS.page_default, ge=1, le=LIMITS.page_max, description="Rows on a page.")
    after: RowId | None = Field(None, description="Id of the last row of the page before.")


RUN = Field(None, description="Id of a published run; the newest one unless named.")
PROFILE = Field(
    None,
    description="What counts as covered; the first profile unless this or a technology is named.",
    json_schema_extra={"enum": list(PROFILE_KEYS)},
)
TECHNOLOGY = Field(None, description="Chooses the first profile of this technology.")
OPERATOR = Field(ANY_OPERATOR, description="Code of an operator, or `any`: the best of all of them.")
RECEPTION = Field(Reception.OUTDOOR, description="Where the phone is.")
