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
from app.web.tiles import tile_filter
from app.web.workbench_map import layer_to_style

bp = APIBlueprint("tile_styles", __name__, enable_openapi=False)

LASTING_SECONDS = 86_400
SCALES = {"": 1, "@2x": 2}


@bp.get("/tiles/<layer>/style.json")
def read_style(layer: str) -> Response:
    """The style of a layer; the filter of the query goes into the address of its tiles."""
    chosen = tile_filter()  # a wrong value is refused here, not in every tile
    asked = {name: value for name, value in request.args.to_dict().items() if name != "lang"}
    with db.transaction() as session:
        _, bounds = tiles.described(session, current_actor(), layer=layer)
        drawn = layer_to_style(session, layer, profile=chosen.profile)
    document = style(
        drawn,
        tilejson_url=url_for("tiles.read_tilejson", _external=True, **{**asked, "layer": layer}),
        sprite_url=url_for("tile_styles.read_sprite", _external=True).removesuffix(".json"),
        bounds=bounds or WHOLE_WORLD,
    )
    return respond.json_document(document)


@bp.get("/tiles/sprites/hatches.json", defaults={"scale": ""}, endpoint="read_sprite")
@bp.get("/tiles/sprites/hatches<any('@2x'):scale>.json", endpoint="read_sprite")
def read_sprite(scale: str) -> Response:
    """Names of the hatchings, and where they are in the picture."""
    return _lasting(respond.json_document(sprite_index(SCALES[scale])))


@bp.get("/tiles/sprites/hatches.png", defaults={"scale": ""}, endpoint="read_sprite_picture")
@bp.get("/tiles/sprites/hatches<any('@2x'):scale>.png", endpoint="read_sprite_picture")
def read_sprite_picture(scale: str) -> Response:
    """The hatchings side by side."""
    return _lasting(Response(sprite_png(SCALES[scale]), content_type="image/png"))


def _lasting(response: Response) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={LASTING_SECONDS}"
    return response
