"""The catalogue for everybody: what data there is, whom it is given to, where it is to be had."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, json, render_template, request
from flask_babel import gettext as _

from app import db
from app.domain.access_levels import AccessLevel, access_level_named
from app.domain.catalogue import CatalogueRecord, CatalogueSearch, Way
from app.domain.imports import ImportKind
from app.errors import InputError
from app.services import catalogue
from app.web import catalogue_words, dcat
from app.web.catalogue_links import place_of
from app.web.current import current_actor
from app.web.pages.choice import text

bp = APIBlueprint("catalogue_page", __name__, enable_openapi=False)

JSON_LD = "application/ld+json"


@bp.get("/catalogue")
def list_records() -> str:
    """Datasets, narrowed by words, level and kind."""
    search = _search()
    with db.transaction() as session:
        everything = catalogue.records(session, current_actor())
    return render_template(
        "catalogue.html",
        records=[one for one in everything if search.finds(one)],
        total=len(everything),
        q=text("q") or "",
        search=search,
        kinds=sorted({one.kind for one in everything}),
        levels=list(AccessLevel),
        said=catalogue_words,
    )


@bp.get("/catalogue/<key>")
def show_record(key: str) -> str:
    """One dataset: what it is, where it comes from, where it is to be had."""
    with db.transaction() as session:
        found = catalogue.record_of(session, current_actor(), key=key)
    return render_template("catalogue_record.html", record=found, ways=_ways(found), said=catalogue_words)


@bp.get("/data/catalog.jsonld")
def read_dcat() -> Response:
    """All of it for programs, as DCAT 3."""
    with db.transaction() as session:
        found = catalogue.records(session, current_actor(), with_extents=True)
    answer = Response(json.dumps(dcat.document(found), sort_keys=False), content_type=JSON_LD)
    answer.headers["Vary"] = "Authorization, Cookie"
    return answer


def _search() -> CatalogueSearch:
    level, kind = text("level"), text("kind")
    if kind is not None and kind not in set(ImportKind):
        raise InputError(f"kind {kind[:40]!r} is unknown; use one of {', '.join(ImportKind)}")
    return CatalogueSearch(
        words=tuple((text("q") or "").split()),
        level=None if level is None else access_level_named(level),
        kind=kind,
    )


def _ways(record: CatalogueRecord) -> list[dict[str, Any]]:
    """Distributions by layer and way; addresses begin at the root of this service: pages name no host."""
    found: dict[tuple[str, Way], list[dict[str, str]]] = {}
    for one in record.distributions:
        place, label = place_of(record, one), catalogue_words.form_of(one)
        links = found.setdefault((one.layer, one.way), [])
        links.append({"label": label, "path": _path(place.address)})
        if place.style is not None:
            links.append({"label": str(_("Style for MapLibre")), "path": _path(place.style)})
    return [{"title": _title(layer, way), "links": links} for (layer, way), links in found.items()]


def _title(layer: str, way: Way) -> str:
    name = catalogue_words.layer_title(layer)
    return f"{name}, {catalogue_words.WAYS[way]}" if way is Way.EXPORT else name


def _path(address: str) -> str:
    return address.removeprefix(request.host_url.rstrip("/"))
