"""OGC API - Tiles, 20-057, and tile matrix sets, 17-083r4: by links alone, so any server can be asked."""

import mapbox_vector_tile
import pytest

from tests.ogc.serving import links_of
from tests.tiles.reading import address

TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
SETS = "http://www.opengis.net/spec/tms/2.0/conf/"
NAME, MVT = "WebMercatorQuad", "application/vnd.mapbox-vector-tile"
ZOOM = 17  # the city in one tile or two
HOTSPOT_M = (160.0, 10.0)  # where the city has one
SCALE_AT_0 = 559082264.0287178  # 17-083r4, table D.1


def _tile_set(service):
    """The tile set of hotspots in Web Mercator, as the list links to it."""
    listed = service.read("/collections/hotspots/tiles")["tilesets"]
    (own,) = [link for one in listed for link in links_of(one, "self") if NAME in link["href"]]
    return service.read(own["href"])


def _tile(service, z, x, y):
    """A tile at the address that the template of the tile set makes, whatever it calls the three numbers."""
    (template,) = [one["href"] for one in _tile_set(service)["links"] if one["type"] == MVT]
    for names, value in {("tileMatrix", "z"): z, ("tileRow", "y"): y, ("tileCol", "x"): x}.items():
        for name in names:
            template = template.replace(f"{{{name}}}", str(value))
    assert "{" not in template
    return service.get(template, accept=MVT)


@pytest.mark.abstract(f"{TILES}tilesets-list#tileset-links")
@pytest.mark.abstract(f"{TILES}geodata-tilesets#desc-links")
def test_a_collection_leads_to_its_tile_sets(service):
    links = service.read("/collections/hotspots")["links"]
    assert any(one["rel"].endswith("tilesets-vector") for one in links)
    for one in service.read("/collections/hotspots/tiles")["tilesets"]:
        assert one["dataType"] == "vector" and one["crs"]
        assert links_of(one, "self")


@pytest.mark.abstract(f"{TILES}tileset#description")
def test_a_tile_set_says_its_system_and_which_matrices_it_follows(service):
    found = _tile_set(service)
    assert found["dataType"] == "vector"
    assert "3857" in str(found["crs"])
    by_link = any(one["rel"].endswith("/tiling-scheme") for one in found["links"])
    assert by_link or found["tileMatrixSetURI"].endswith(NAME)
    assert all("{tileMatrix}" in one["href"] for one in links_of(found, "item"))


@pytest.mark.abstract(f"{TILES}core#tc-op")
@pytest.mark.abstract(f"{TILES}core#tc-success")
@pytest.mark.abstract(f"{TILES}mvt#content")
def test_a_tile_holds_what_lies_there(service):
    tile = _tile(service, *address(*HOTSPOT_M, ZOOM))
    assert (tile.status_code, tile.mimetype) == (200, MVT)
    shown = [one for layer in mapbox_vector_tile.decode(tile.data).values() for one in layer["features"]]
    codes = {one["properties"]["code"] for one in service.items("hotspots", {"limit": 100})["features"]}
    assert shown and {one["properties"]["code"] for one in shown} <= codes


@pytest.mark.abstract(f"{TILES}core#tc-error")
@pytest.mark.parametrize(("z", "x", "y"), [(14, 16384, 0), (14, 0, 16384), (99, 0, 0)])
def test_a_tile_off_the_map_is_an_error_of_who_asks(service, z, x, y):
    assert _tile(service, z, x, y).status_code in (400, 404)


@pytest.mark.abstract(f"{SETS}tilematrixset#model")
@pytest.mark.abstract(f"{SETS}json-tilematrixset#model")
def test_matrices_halve_their_cells_from_zoom_to_zoom(service):
    (scheme, *_) = [one for one in _tile_set(service)["links"] if one["rel"].endswith("/tiling-scheme")]
    for number, one in enumerate(service.read(scheme["href"])["tileMatrices"]):
        assert one["id"] == str(number)
        assert one["matrixWidth"] == one["matrixHeight"] == 2**number
        assert one["scaleDenominator"] == pytest.approx(SCALE_AT_0 / 2**number)
