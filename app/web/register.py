"""Which doors the web has."""

from importlib import import_module

from apiflask import APIBlueprint, APIFlask
from werkzeug.routing import IntegerConverter

from app.web.security import csrf, refuse_cross_site

# Modules of this room, each with a blueprint called `bp`. The first group is for people and takes
# CSRF tokens; the second is for programs and refuses what another site's page sends.
PAGE_NOUNS = (
    *(
        "frame",
        "overview",
        "workbench",
        "map_print",
        "coverage",
        "disparity",
        "gaps",
        "network",
        "hotspots",
        "areas",
        "cells",
        "explain",
        "plans",
        "reports",
        "access",
        "scenarios",
    ),
    *(
        "cases",
        "mobile",
        "jobs",
        "datasets",
        "catalogue",
        "connect",
        "imports",
        "history",
        "exports",
        "audit",
        "manual",
    ),
    *("sign_in", "oidc", "account", "admin"),
)
PAGES: tuple[str, ...] = (*(f"pages.{noun}" for noun in PAGE_NOUNS), "maps", "api_docs")
API_NOUNS = (
    *("areas", "operators", "sites", "stations", "hotspots", "venues", "buildings", "facilities"),
    *(
        "coverage",
        "disparity",
        "cells",
        "floors",
        "weak_buildings",
        "gaps",
        "measured_clusters",
        "runs",
        "scenarios",
        "scenario_cells",
        "jobs",
        "point",
        "explain",
        "profiles",
        "layers",
        "finds",
        "cases",
        "case_moves",
    ),
    *("access", "datasets", "history", "exports", "area_statistics", "area_rows", "plans", "plan_stations"),
)
INTERFACES: tuple[str, ...] = (
    "operations",
    "metrics",
    "tiles",
    "tile_styles",
    "live",
    *(f"ogc.{noun}" for noun in ("landing", "collections", "records", "items", "tiles", "processes", "jobs")),
    *(f"api.{noun}" for noun in API_NOUNS),
)


class RowKey(IntegerConverter):
    """`<int:...>` in a path: what a key of the database can hold; a longer number is nothing's address."""

    regex = r"\d{1,18}"


def _blueprint(module: str) -> APIBlueprint:
    return import_module(f"app.web.{module}").bp  # type: ignore[no-any-return]


def register_doors(app: APIFlask) -> None:
    """Register every blueprint."""
    app.url_map.converters["int"] = RowKey
    for module in PAGES:
        app.register_blueprint(_blueprint(module))
    for module in INTERFACES:
        blueprint = _blueprint(module)
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
        # on the application: a blueprint that was registered once takes no more functions
        app.before_request_funcs.setdefault(blueprint.name, []).append(refuse_cross_site)
