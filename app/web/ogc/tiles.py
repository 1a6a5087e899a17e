"""Vector tiles of the collections by OGC API - Tiles (20-057); the bytes are those of `/tiles`."""

from functools import cache
from typing import Any
from urllib.parse import urlencode

import morecantile
from apiflask import APIBlueprint
from flask import Response, json, request
from flask_babel import gettext as _

from app import db
from app.config import settings
from app.domain.collections import Collection
from app.domain.layers import LAYERS
from app.domain.systems import CRS84
from app.errors import NotFoundError
from app.services import collections
from app.web import tiles as tile_doors
from app.web.current import current_actor
from app.web.ogc import links
from app.web.ogc.schemas import title_of

bp = APIBlueprint("ogc_tiles", __name__, url_prefix="/ogc", enable_openapi=False)

SET = "WebMercatorQuad"
MVT = "application/vnd.mapbox-vector-tile"
TILE_PATH = "/{tileMatrix}/{tileRow}/{tileCol}"
OWN = ("f", "lang")  # of the answer, not of the tiles


@cache
def matrix_set() -> dict[str, Any]:
    """The tile matrix set of OGC 17-083r4, annex D.1."""
    found = morecantile.tms.get(SET).model_dump_json(exclude_none=True, by_alias=True)
    return dict(json.loads(found))


@bp.get("/tileMatrixSets")
def list_matrix_sets() -> Response:
    """The one that there is."""
    links.only()
    known = {"id": SET, "title": matrix_set()["title"], "uri": matrix_set()["uri"]}
    own = [links.link("self", links.address("ogc_tiles.read_matrix_set", matrix_set_id=SET))]
    document = {"tileMatrixSets": [{**known, "links": own}], "links": links.self_links()}
    return links.answer(document, title=_("Tile matrix sets"))


@bp.get("/tileMatrixSets/<matrix_set_id>")
def read_matrix_set(matrix_set_id: str) -> Response:
    """Its matrices, zoom by zoom."""
    links.only()
    _require_set(matrix_set_id)
    return links.answer({**matrix_set(), "links": links.self_links()}, title=SET)


@bp.get("/collections/<collection_id>/tiles")
def list_tile_sets(collection_id: str) -> Response:
    """The tile sets of a collection."""
    links.only()
    found = _tiled(collection_id)
    document = {"tilesets": [_brief(found)], "links": links.self_links()}
    return links.answer(document, title=title_of(found))


@bp.get("/collections/<collection_id>/tiles/<matrix_set_id>")
def read_tile_set(collection_id: str, matrix_set_id: str) -> Response:
    """One of them: where its tiles are, what they hold."""
    query = urlencode({name: text for name, text in request.args.to_dict().items() if name not in OWN})
    tile_doors.filter_of(query)  # that of the tiles: a wrong value is refused here
    _require_set(matrix_set_id)
    found = _tiled(collection_id)
    with db.transaction() as session:
        box = collections.extent(session, current_actor(), key=collection_id)
    bounds = (
        {} if box is None else {"boundingBox": {"lowerLeft": box[:2], "upperRight": box[2:], "crs": CRS84}}
    )
    style = links.address("tile_styles.read_style", layer=collection_id)
    document = {
        **_brief(found),
        "tileMatrixSetLimits": _limits(found),
        **bounds,
        "layers": [{"id": found.key, "dataType": "vector", "title": title_of(found)}],
        "links": [
            *links.self_links(),
            links.link("item", _template(found, query), MVT) | {"templated": True},
            _scheme(),
            links.link(
                "describedby", links.address("tiles.read_tilejson", layer=collection_id), title="TileJSON"
            ),
            links.link("related", style, title=_("Style for MapLibre")),
        ],
    }
    return links.answer(document, title=title_of(found))


@bp.get("/collections/<collection_id>/tiles/<matrix_set_id>/<tile_matrix>/<tile_row>/<tile_col>")
def read_tile(
    collection_id: str, matrix_set_id: str, tile_matrix: str, tile_row: str, tile_col: str
) -> Response:
    """A Mapbox Vector Tile; 204 where nothing lies."""
    _require_set(matrix_set_id)
    found = _tiled(collection_id)
    response: Response = tile_doors.read_tile(found.key, tile_matrix, tile_col, tile_row)
    return response


def _require_set(matrix_set_id: str) -> None:
    if matrix_set_id != SET:
        raise NotFoundError("tile matrix set", matrix_set_id, known=[SET])


def _tiled(collection_id: str) -> Collection:
    """A collection that comes as tiles, too."""
    actor = current_actor()
    found = collections.collection(actor, key=collection_id)
    if found.key not in LAYERS:
        raise NotFoundError("tile set", collection_id, known=list(LAYERS))
    actor.require(LAYERS[found.key].permission)
    return found


def _brief(collection: Collection) -> dict[str, Any]:
    here = links.address("ogc_tiles.read_tile_set", collection_id=collection.key, matrix_set_id=SET)
    return {
        "title": title_of(collection),
        "dataType": "vector",
        "crs": matrix_set()["crs"],
        "tileMatrixSetURI": matrix_set()["uri"],
        "links": [links.link("self", here), _scheme()],
    }


def _scheme() -> links.Link:
    return links.link(
        "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
        links.address("ogc_tiles.read_matrix_set", matrix_set_id=SET),
    )


def _limits(collection: Collection) -> list[dict[str, Any]]:
    """From where on there are tiles: nearer to the ground than the set goes nothing is left out."""
    first, last = LAYERS[collection.key].min_zoom, settings().tiles.max_zoom
    matrices = matrix_set()["tileMatrices"][first : last + 1]
    return [
        {
            "tileMatrix": one["id"],
            "minTileRow": 0,
            "maxTileRow": one["matrixHeight"] - 1,
            "minTileCol": 0,
            "maxTileCol": one["matrixWidth"] - 1,
        }
        for one in matrices
    ]


def _template(collection: Collection, query: str) -> str:
    here = links.address("ogc_tiles.read_tile_set", collection_id=collection.key, matrix_set_id=SET)
    return here + TILE_PATH + (f"?{query}" if query else "")
