"""OGC API - Tiles: tile sets of the collections, their matrices, and tiles that are those of `/tiles`."""

import mapbox_vector_tile
import morecantile
import pytest

from app.domain.collections import COLLECTIONS
from app.domain.layers import LAYERS
from app.web.ogc import tiles
from tests import builders
from tests.ogc.serving import EPSG
from tests.tiles.reading import address

ROOT = "/ogc/collections/hotspots/tiles"
TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
SETS = "http://www.opengis.net/spec/tms/2.0/conf/"
SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"


def abstract(*names):
    """Marks a test with the classes that it is a test of."""

    def marked(test):
        for name in names:
            test = pytest.mark.abstract(name)(test)
        return test

    return marked


@pytest.fixture
def hotspot(session):
    """One, at the place of most tests."""
    district = builders.area(session)
    return builders.hotspot(session, 525.0, 525.0, area_id=district.id)


@abstract(
    TILES + "tileset#description",
    TILES + "tilesets-list#tileset-links",
    TILES + "geodata-tilesets#operation",
    SETS + "tilematrixsetlimits#model",
    SETS + "json-tilematrixsetlimits#model",
)
def test_a_collection_with_tiles_lists_its_tile_set_and_says_where_its_tiles_are(client, hotspot):
    listed = client.get(ROOT).json["tilesets"]
    (own,) = [one["href"] for one in listed[0]["links"] if one["rel"] == "self"]
    assert own == f"http://localhost{ROOT}/WebMercatorQuad"
    found = client.get(own).json
    (item,) = [one for one in found["links"] if one["rel"] == "item"]
    assert item["href"] == own + "/{tileMatrix}/{tileRow}/{tileCol}"
    assert found["tileMatrixSetURI"].endswith("/tilematrixset/OGC/1.0/WebMercatorQuad")
    limits = found["tileMatrixSetLimits"]
    assert (limits[0]["tileMatrix"], limits[0]["maxTileCol"]) == ("6", 63)
    assert client.get("/ogc/collections/measurements/tiles").status_code == 404  # it has none


@abstract(TILES + "core#tc-op", TILES + "core#tc-success", TILES + "mvt#content")
def test_a_tile_is_asked_for_by_row_then_column_and_is_that_of_the_map(client, hotspot):
    z, x, y = address(525.0, 525.0, 14)
    tile = client.get(f"{ROOT}/WebMercatorQuad/{z}/{y}/{x}")
    assert (tile.status_code, tile.mimetype) == (200, "application/vnd.mapbox-vector-tile")
    (feature,) = mapbox_vector_tile.decode(tile.data)["hotspots"]["features"]
    assert feature["id"] == hotspot.id
    assert tile.data == client.get(f"/tiles/hotspots/{z}/{x}/{y}.pbf").data
    assert client.get(f"{ROOT}/WebMercatorQuad/{z}/{x}/{y}").status_code == 204  # column and row exchanged
    known = {"If-None-Match": tile.headers["ETag"]}
    assert client.get(f"{ROOT}/WebMercatorQuad/{z}/{y}/{x}", headers=known).status_code == 304


@abstract(SETS + "tilematrixset#model", SETS + "json-tilematrixset#model")
def test_the_matrices_halve_their_cells_from_zoom_to_zoom(client):
    listed = client.get("/ogc/tileMatrixSets").json["tileMatrixSets"]
    assert [one["id"] for one in listed] == ["WebMercatorQuad"]
    found = client.get("/ogc/tileMatrixSets/WebMercatorQuad").json
    assert found["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3857"
    matrices = found["tileMatrices"]
    # OGC 17-083r4, table D.1: 559082264.028 at zoom 0, and half of it at each step
    assert matrices[0]["scaleDenominator"] == pytest.approx(559082264.0287178)
    for number, one in enumerate(matrices):
        assert one["id"] == str(number)
        assert one["matrixWidth"] == one["matrixHeight"] == 2**number
        assert one["scaleDenominator"] == pytest.approx(559082264.0287178 / 2**number)
    assert client.get("/ogc/tileMatrixSets/WorldCRS84Quad").status_code == 404


@pytest.mark.parametrize("path", ["14/16384/0", "14/0/16384", "25/0/0", "-1/0/0", "x/0/0"])
@abstract(TILES + "core#tc-error")
def test_a_tile_off_the_map_is_refused(client, hotspot, path):
    answer = client.get(f"{ROOT}/WebMercatorQuad/{path}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_a_filter_goes_into_the_address_of_the_tiles(client, hotspot):
    found = client.get("/ogc/collections/gaps/tiles/WebMercatorQuad?operator=A").json
    assert [one["href"].endswith("?operator=A") for one in found["links"] if one["rel"] == "item"] == [True]
    both = {one["rel"]: one["href"] for one in found["links"] if one["rel"] in ("self", "alternate")}
    again, page = (client.get(both[rel]) for rel in ("self", "alternate"))
    assert [one["href"] for one in again.json["links"] if one["rel"] == "item"] == [
        one["href"] for one in found["links"] if one["rel"] == "item"
    ]
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert client.get("/ogc/collections/gaps/tiles/WebMercatorQuad?threshold=x").status_code == 400


@abstract(
    TILES + "tileset#description", TILES + "geodata-tilesets#desc-links", SETS + "tilesetmetadata#identifier"
)
@abstract(SETS + "json-tilesetmetadata#ietf", SETS + "json-tilesetmetadata#media-type")
@abstract(SETS + "json-tilematrixsetlimits#ietf", SETS + "json-tilematrixsetlimits#schema")
def test_every_tile_set_says_which_grid_it_has_and_what_its_tiles_are(client, hotspot):
    tiled = 0
    for collection in client.get("/ogc/collections").json["collections"]:
        lists = [one["href"] for one in collection["links"] if one["rel"].endswith("/1.0/tilesets-vector")]
        tiled += len(lists)
        for brief in client.get(lists[0]).json["tilesets"] if lists else ():
            links = {one["rel"]: one for one in brief["links"]}
            assert (brief["dataType"], brief["crs"]) == ("vector", f"{EPSG}3857")
            answer = client.get(links["self"]["href"], headers={"Accept": "application/json"})
            assert answer.mimetype == "application/json"
            assert links["self"]["href"] == f"{lists[0]}/WebMercatorQuad"
            _is_described(client, answer.json, links[SCHEME]["href"])
    assert tiled == len(LAYERS.keys() & COLLECTIONS.keys())


def _is_described(client, found, scheme):
    links = {one["rel"]: one for one in found["links"]}
    assert links[SCHEME]["href"] == scheme and client.get(scheme).json["uri"] == found["tileMatrixSetURI"]
    assert (links["item"]["type"], links["item"]["templated"]) == (tiles.MVT, True)
    assert all(f"{{{name}}}" in links["item"]["href"] for name in ("tileMatrix", "tileRow", "tileCol"))
    names = [one["tileMatrix"] for one in found["tileMatrixSetLimits"]]
    assert len(set(names)) == len(names)
    for one in found["tileMatrixSetLimits"]:
        assert set(one) == {"tileMatrix", "minTileRow", "maxTileRow", "minTileCol", "maxTileCol"}
        assert 0 <= one["minTileRow"] <= one["maxTileRow"] < 2 ** int(one["tileMatrix"])


@abstract(
    SETS + "tilesetmetadata#model", SETS + "json-tilesetmetadata#model", SETS + "json-tilesetmetadata#schema"
)
def test_a_tile_set_has_what_its_model_asks_for(client, hotspot):
    found = client.get(f"{ROOT}/WebMercatorQuad").json
    assert {"title", "dataType", "crs", "tileMatrixSetURI", "links", "layers"} <= set(found)
    assert [(one["id"], one["dataType"]) for one in found["layers"]] == [("hotspots", "vector")]
    west, south = found["boundingBox"]["lowerLeft"]
    east, north = found["boundingBox"]["upperRight"]
    assert 121 < west <= east < 122 and 31 < south <= north < 32
    assert found["boundingBox"]["crs"].endswith("/CRS84")


@abstract(
    SETS + "json-tilematrixset#ietf",
    SETS + "json-tilematrixset#media-type",
    SETS + "json-tilematrixset#schema",
)
def test_a_matrix_set_is_json_that_others_read(client):
    answer = client.get("/ogc/tileMatrixSets/WebMercatorQuad", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/json"
    read = morecantile.TileMatrixSet.model_validate(answer.json)
    assert read.id == "WebMercatorQuad" and len(read.tileMatrices) == len(answer.json["tileMatrices"])
    for one in answer.json["tileMatrices"]:
        assert {"id", "scaleDenominator", "cellSize", "pointOfOrigin", "tileWidth", "tileHeight"} <= set(one)


@abstract(TILES + "core#tc-tilematrix-definition", TILES + "core#tc-tilerow-definition")
@abstract(TILES + "core#tc-tilecol-definition", TILES + "oas30#operation-id")
def test_the_document_calls_operations_and_their_numbers_as_the_standard_does(client, hotspot):
    paths = client.get("/ogc/api").json["paths"].values()
    operations = [operation for path in paths for operation in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names)
    for ending in ("getTileSetsList", "getTileSet", "getTile"):
        assert f"hotspots.collection.vector.{ending}" in names
    assert {"getTileMatrixSetsList", "getTileMatrixSet"} <= set(names)
    (tile,) = [one for one in operations if one["operationId"] == "hotspots.collection.vector.getTile"]
    kinds = {one["name"]: (one["required"], one["schema"]["type"]) for one in tile["parameters"]}
    assert kinds["tileMatrix"] == (True, "string")
    assert kinds["tileRow"] == kinds["tileCol"] == (True, "integer")


@abstract(TILES + "oas30#completeness")
def test_the_document_has_a_path_of_tiles_for_each_collection_that_has_some(client, hotspot):
    paths = client.get("/ogc/api").json["paths"]
    tile = paths["/collections/hotspots/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"]["get"]
    assert "application/vnd.mapbox-vector-tile" in tile["responses"]["200"]["content"]
    assert "/collections/measurements/tiles" not in paths
