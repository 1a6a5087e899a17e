"""Styles of the layers that come as tiles, and the pictures that they name."""

from apiflask import APIBlueprint
from flask import Response, request, url_for

from app import db
from app.maps.hatches import sprite_index, sprite_png
from app.maps.shell import WHOLE_WORLD
from app.maps.styles import style
from app.services import tiles
from app.web import respond
from app.web.current import current_actor
from app.web.tiles import filters_of, tile_filter
from app.web.workbench_map import layer_to_style

bp = APIBlueprint("tile_styles", __name__, enable_openapi=False)

LASTING_SECONDS = 86_400


@bp.get("/tiles/<layer>/style.json")
def read_style(layer: str) -> Response:
    """The style of a layer; the filter of the query goes into the address of its tiles."""
    chosen = tile_filter()  # a wrong value is refused here, not in every tile
    with db.transaction() as session:
        _, bounds = tiles.described(session, current_actor(), layer=layer)
        drawn = layer_to_style(session, layer, profile=chosen.profile)
    document = style(
        drawn,
        tilejson_url=url_for("tiles.read_tilejson", _external=True, layer=layer, **filters_of(request.args)),
        sprite_url=url_for("tile_styles.read_sprite", _external=True).removesuffix(".json"),
        bounds=bounds or WHOLE_WORLD,
    )
    return respond.json_document(document)


@bp.get("/tiles/sprites/hatches.json")
def read_sprite() -> Response:
    """Names of the hatchings, and where they are in the picture."""
    return _index(1)


@bp.get("/tiles/sprites/hatches@2x.json")
def read_fine_sprite() -> Response:
    """The same for screens with small pixels."""
    return _index(2)


@bp.get("/tiles/sprites/hatches.png")
def read_sprite_picture() -> Response:
    """The hatchings side by side."""
    return _picture(1)


@bp.get("/tiles/sprites/hatches@2x.png")
def read_fine_sprite_picture() -> Response:
    """The same for screens with small pixels."""
    return _picture(2)


def _index(scale: int) -> Response:
    return _lasting(respond.json_document(sprite_index(scale)))


def _picture(scale: int) -> Response:
    return _lasting(Response(sprite_png(scale), content_type="image/png"))


def _lasting(response: Response) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={LASTING_SECONDS}"
    return response
