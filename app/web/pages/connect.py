"""How QGIS and other programs connect, and a file that brings the layers into QGIS."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, render_template, request, url_for
from sqlalchemy.orm import Session

from app import db
from app.domain.actors import Actor
from app.domain.collections import SHAPES
from app.domain.layers import LAYERS
from app.errors import InputError
from app.maps.qgis_layers import DrawnLayer, FeatureLayer, layer_definition
from app.services import collections
from app.services.identity import guest
from app.web.catalogue_words import layer_title
from app.web.current import current_actor, current_visitor
from app.web.pages.frame import service_name
from app.web.tiles import tile_source
from app.web.workbench_map import layer_to_style

bp = APIBlueprint("connect_page", __name__, enable_openapi=False)

QLR = "application/x-qgis-layer-definition"
TOKEN_SETTING = "citygrd"  # noqa: S105 - the name under which QGIS keeps a token: seven letters
DRAWN = ("coverage", "areas")  # the first that the reader may see comes as tiles with its style
VIEWS = ("own", "public")


@bp.get("/connect")
def show_connect() -> str:
    """Addresses to copy, step by step."""
    actor = current_actor()
    return render_template(
        "connect.html",
        ogc=_ogc(),
        dcat=url_for("catalogue_page.read_dcat", _external=True),
        layers=collections.listed(actor),
        tiles=[_addresses(key) for key in _tiled(actor)],
        is_signed_in=current_visitor() is not None,
        token_setting=TOKEN_SETTING,
        layer_title=layer_title,
    )


@bp.get("/connect/citygrid.qlr")
def read_layers() -> Response:
    """Every layer that the reader may see, for QGIS; a guest's view by `view=public`."""
    view = request.args.get("view", "own")
    if view not in VIEWS:
        raise InputError(f"view {view[:40]!r} is unknown; use one of {', '.join(VIEWS)}")
    is_public = view == "public" or current_visitor() is None
    actor = guest() if is_public else current_actor()
    with db.transaction() as session:
        drawn = [_drawn(session, key) for key in DRAWN if key in _tiled(actor)][:1]
    document = layer_definition(
        service_name(),
        ogc=_ogc(),
        features=[
            FeatureLayer(key=one.key, title=layer_title(one.key), geometry=SHAPES[one.columns.geometry][0])
            for one in collections.listed(actor)
        ],
        drawn=drawn,
        token_setting=None if is_public else TOKEN_SETTING,
    )
    answer = Response(document, content_type=QLR)
    answer.headers["Content-Disposition"] = 'attachment; filename="citygrid.qlr"'
    answer.headers["Vary"] = "Cookie, Authorization"
    return answer


def _ogc() -> str:
    return url_for("ogc.read_landing", _external=True).rstrip("/")


def _tiled(actor: Actor) -> list[str]:
    """Layers that come as tiles and are of one piece; a scenario must be named."""
    return [key for key, one in LAYERS.items() if key != "scenarios" and actor.may(one.permission)]


def _addresses(key: str) -> dict[str, Any]:
    """Where a layer that comes as tiles is."""
    source = tile_source(key)
    return {
        "key": key,
        "title": layer_title(key),
        "tiles": source.url,
        "style": url_for("tile_styles.read_style", layer=key, _external=True),
        "min_zoom": source.min_zoom,
        "max_zoom": source.max_zoom,
    }


def _drawn(session: Session, key: str) -> DrawnLayer:
    return DrawnLayer(**_addresses(key), symbols=layer_to_style(session, key, profile=None).symbols)
