"""The way in: what the service is, which standards it keeps, its document."""

from apiflask import APIBlueprint
from flask import Response
from flask_babel import gettext as _

from app import db
from app.web.current import current_actor
from app.web.ogc import links, openapi
from app.web.ogc.conformance import CLASSES

bp = APIBlueprint("ogc", __name__, url_prefix="/ogc", enable_openapi=False)


@bp.get("/", strict_slashes=False)
def read_landing() -> Response:
    """Where everything else is."""
    links.only()
    title = _("CityGrid: layers of the district")
    document = {
        "title": title,
        "description": _(
            "Areas, network, coverage and gaps of a city district, by the standards of OGC API."
        ),
        "links": [
            *links.self_links(),
            links.link("service-desc", links.address("ogc.read_api"), links.OPENAPI, _("OpenAPI document")),
            links.link("service-doc", links.address("ogc.read_api", f="html"), links.HTML, _("For people")),
            *links.links("conformance", links.address("ogc.read_conformance"), title=_("Conformance")),
            *links.links("data", links.address("ogc_collections.list_collections"), title=_("Collections")),
            *links.links("processes", links.address("ogc_processes.list_processes"), title=_("Processes")),
            *links.links("job-list", links.address("ogc_jobs.list_jobs"), title=_("Tasks")),
            *links.links(
                "tiling-schemes", links.address("ogc_tiles.list_matrix_sets"), title=_("Tile matrix sets")
            ),
        ],
    }
    return links.answer(document, title=title)


@bp.get("/conformance")
def read_conformance() -> Response:
    """The classes whose abstract tests pass."""
    links.only()
    document = {"conformsTo": list(CLASSES), "links": links.self_links()}
    return links.answer(document, title=_("Conformance"))


@bp.get("/api")
def read_api() -> Response:
    """The OpenAPI document: one path and its properties for each collection that its reader may see."""
    links.only()
    with db.transaction() as session:
        document = openapi.document(session, current_actor())
    return links.answer(document, title=_("OpenAPI document"), kind=links.OPENAPI)
