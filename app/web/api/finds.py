"""Search: names, codes, and positions in any of the datums."""

from typing import Annotated, Any
from urllib.parse import quote

from flask import Response
from pydantic import BaseModel, Field, StringConstraints

from app import db
from app.domain.datums import NAMED_DATUMS
from app.domain.finds import SEARCH_MAX_LENGTH, Find, FindKind
from app.errors import InputError
from app.services import finds
from app.web import parse, respond
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint
from app.web.api.point import DatumText
from app.web.api.queries import Query
from app.web.current import current_actor
from app.web.written import address
from spatial.errors import DatumError

bp = api_blueprint("finds", "Areas")

MOST_OF_A_KIND = 20
# Kind -> the page of one, else of the list that holds it, and the permission without which it is of no use.
PAGES = {
    FindKind.AREA: ("/areas/{code}", "areas.read"),
    FindKind.STATION: ("/stations/{id}", "network.read"),
    FindKind.CELL: ("/grid/{code}", "coverage.read"),
    FindKind.HOTSPOT: ("/wlan", "hotspots.read"),
    FindKind.BUILDING: ("/explain?building={code}", "coverage.read"),
    FindKind.FACILITY: ("/data", "data.read"),
}

SearchText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=SEARCH_MAX_LENGTH)
]


class Found(BaseModel):
    kind: FindKind
    id: int | None = Field(description="Null of a position that was typed in.")
    code: str
    name_zh: str | None
    name_en: str | None
    lon: float = Field(description="WGS 84, inside the thing; base stations by grid without the permission.")
    lat: float
    bbox: list[float] = Field(description="west, south, east, north in WGS 84 degrees.")
    path: str | None = Field(description="Page of the record, or of the list that holds it.")
    properties: dict[str, Any] = Field(description="As in the tiles of its layer.")


class SearchQuery(Query):
    q: SearchText = Field(
        description="Part of a name or code, the beginning of a cell's code, or lon,lat as a position."
    )
    datum: DatumText = Field("wgs84", description=f"Of a position: {', '.join(NAMED_DATUMS)}, or EPSG:n.")
    limit: int = Field(5, ge=1, le=MOST_OF_A_KIND, description="Things of each kind.")


@bp.get("/search")
@bp.input(SearchQuery, location="query", arg_name="query")
@bp.doc(responses=documents.items(Found))
def search(query: SearchQuery) -> Response:
    """Areas, stations, hotspots, buildings, facilities and cells by name or code, or a position"""
    pair = parse.position(query.q)
    actor = current_actor()
    with db.transaction() as session:
        if pair is None:
            kept = finds.found(session, actor, text=query.q, limit=query.limit)
        else:
            lon, lat = parse.lon_lat(*pair) if query.datum in NAMED_DATUMS else pair
            try:
                kept = [finds.place(session, actor, lon=lon, lat=lat, datum=query.datum)]
            except DatumError as error:
                raise InputError(str(error)) from error
    return answers.items([{**respond.plain(one), "path": _path(one)} for one in kept])


def _path(find: Find) -> str | None:
    if find.kind is FindKind.PLACE:
        is_covered = find.properties["cell_code"] is not None
        return (
            address("/explain", {"lon": f"{find.lon:.6f}", "lat": f"{find.lat:.6f}"}) if is_covered else None
        )
    page, permission = PAGES[find.kind]
    return (
        page.format(id=find.id, code=quote(find.code, safe="")) if current_actor().may(permission) else None
    )
