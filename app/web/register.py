"""Which doors the web has."""

from importlib import import_module

from apiflask import APIBlueprint, APIFlask

from app.web.security import csrf, refuse_cross_site

# Modules of this room, each with a blueprint called `bp`. The first group is for people and takes
# CSRF tokens; the second is for programs and refuses what another site's page sends.
PAGES: tuple[str, ...] = ("pages.frame",)
INTERFACES: tuple[str, ...] = ("operations", "tiles")


def _blueprint(module: str) -> APIBlueprint:
    return import_module(f"app.web.{module}").bp  # type: ignore[no-any-return]


def register_doors(app: APIFlask) -> None:
    """Register every blueprint."""
    for module in PAGES:
        app.register_blueprint(_blueprint(module))
    for module in INTERFACES:
        blueprint = _blueprint(module)
        csrf.exempt(blueprint)
        blueprint.before_request(refuse_cross_site)
        app.register_blueprint(blueprint)
