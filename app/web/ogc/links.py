"""Addresses under `/ogc`, links between them, and which form of an answer is asked for."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, json, render_template, request, url_for
from flask_babel import gettext as _

from app.errors import InputError
from app.web import parse, respond

JSON = "application/json"
GEOJSON = respond.GEOJSON_TYPE
HTML = "text/html"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
# Short relations are what programs look for; the long ones are those of the standards.
LONG_RELATIONS = {
    "conformance": "http://www.opengis.net/def/rel/ogc/1.0/conformance",
    "data": "http://www.opengis.net/def/rel/ogc/1.0/data",
    "exceptions": "http://www.opengis.net/def/rel/ogc/1.0/exceptions",
    "execute": "http://www.opengis.net/def/rel/ogc/1.0/execute",
    "items": "http://www.opengis.net/def/rel/ogc/1.0/items",
    "job-list": "http://www.opengis.net/def/rel/ogc/1.0/job-list",
    "processes": "http://www.opengis.net/def/rel/ogc/1.0/processes",
    "queryables": "http://www.opengis.net/def/rel/ogc/1.0/queryables",
    "results": "http://www.opengis.net/def/rel/ogc/1.0/results",
    "schema": "http://www.opengis.net/def/rel/ogc/1.0/schema",
    "tilesets-vector": "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector",
    "tiling-schemes": "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
}
FORMATS = ("json", "html")
SHOWN_APART = ("title", "description", "links")  # of a page

Link = dict[str, Any]


def address(endpoint: str, **values: Any) -> str:
    """An absolute address under `/ogc`."""
    return url_for(endpoint, _external=True, **values)


def link(rel: str, href: str, kind: str = JSON, title: str = "") -> Link:
    """One link."""
    named = {"title": title} if title else {}
    return {"rel": rel, "type": kind, "href": href, **named}


def links(rel: str, href: str, kind: str = JSON, title: str = "") -> list[Link]:
    """A link under the short name of its relation and, where there is one, under the long one."""
    names = [rel, *([LONG_RELATIONS[rel]] if rel in LONG_RELATIONS else [])]
    return [link(name, href, kind, title) for name in names]


def wants_html() -> bool:
    """Whether a person asks: by `f`, else by what the program says it takes."""
    asked = request.args.get("f")
    if asked is not None:
        if asked not in FORMATS:
            raise InputError(f"f {asked[:40]!r} is unknown; use one of {', '.join(FORMATS)}")
        return asked == "html"
    best = request.accept_mimetypes.best_match([JSON, GEOJSON, HTML], default=JSON)
    return bool(best == HTML)


def self_links(kind: str = JSON) -> list[Link]:
    """This answer, and the same in the other form."""
    here = request.base_url
    kept = {name: texts for name, texts in request.args.lists() if name != "f"}

    def form(name: str) -> str:
        return with_query(here, {**kept, "f": name})

    is_html = wants_html()
    me, other = ((HTML, "html"), (kind, "json")) if is_html else ((kind, "json"), (HTML, "html"))
    return [link("self", form(me[1]), me[0]), link("alternate", form(other[1]), other[0])]


def with_query(path: str, values: Mapping[str, str | list[str]]) -> str:
    """An address with a query."""
    return f"{path}?{urlencode(values, doseq=True)}" if values else path


def only(*names: str, many: Collection[str] = ()) -> None:
    """Refuse parameters that an address does not know, and those given twice that are not among `many`."""
    known: Collection[str] = (*names, *many, "f", "lang")
    for name, values in request.args.lists():
        if name not in known:
            raise InputError(f"parameter {name[:40]!r} is unknown; known here: {', '.join(known)}")
        if len(values) > 1 and name not in many:
            raise InputError(f"parameter {name!r} is given {len(values)} times; give it once")


def limit(*, usual: int, most: int) -> int:
    """How many of a list a page holds; more than the most is the most."""
    text = request.args.get("limit")
    if text is None:
        return usual
    count = parse.whole(text, "limit")
    if count < 1:
        raise InputError(f"limit {count} is refused; needs at least 1")
    return min(count, most)


def next_links(after: str, *, kind: str = JSON, without: Collection[str] = ()) -> list[Link]:
    """The page after a key, every parameter kept but those that only begin this one."""
    kept = {name: values for name, values in request.args.lists() if name not in without}
    query = with_query(request.base_url, {**kept, "after": after})
    return [link("next", query, HTML if wants_html() else kind, _("Next page"))]


def stamp(at: datetime) -> str:
    """A moment as RFC 3339, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def answer(document: Mapping[str, Any], *, title: str, kind: str = JSON) -> Response:
    """A document as JSON for programs, as a page for people."""
    if wants_html():
        rest = {name: value for name, value in document.items() if name not in SHOWN_APART}
        page = render_template("ogc.html", title=title, document=document, rest=rest)
        return varying(Response(page, content_type="text/html; charset=utf-8"))
    return varying(Response(json.dumps(document, sort_keys=False), content_type=_taken(kind)))


def _taken(kind: str) -> str:
    """A schema as plain JSON for who takes that alone: GDAL 3.6 knows no other type."""
    return kind if kind != SCHEMA else request.accept_mimetypes.best_match([SCHEMA, JSON], default=kind)


def varying(response: Response) -> Response:
    """An answer that is another one for another reader."""
    response.headers["Vary"] = "Accept, Accept-Language, Authorization, Cookie"
    return response
