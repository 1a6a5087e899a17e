"""`@camptocamp/ogc-client`, the client of GeoNetwork in JavaScript, against the running service."""

import json
import os
import subprocess
from pathlib import Path

import pytest
import requests

from tests.builders import lon_lat
from tests.tiles.reading import address, features

PROGRAM = Path(__file__).with_name("ogc_client.mjs")


@pytest.fixture(scope="module")
def found(serving):
    """What it found: of the houses, and of the one in a box."""
    lon, lat = lon_lat(110.0, 30.0)
    box = json.dumps([lon - 1e-5, lat - 1e-5, lon + 1e-5, lat + 1e-5])
    command = [os.environ.get("NODE", "node"), str(PROGRAM), serving.base, "buildings", box]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_finds_collections_with_features_and_those_with_tiles(found):
    assert {"buildings", "hotspots", "ways", "measurements"} <= set(found["features"])
    assert {"buildings", "hotspots", "ways"} <= set(found["tiled"])
    assert not {"measurements", "cases"} & set(found["tiled"])
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in found["classes"]
    assert found["info"]["title"] and found["info"]["description"]


def test_it_finds_queryables_formats_and_tile_sets_of_a_collection(found):
    collection = found["collection"]
    kinds = {one["name"]: one["type"] for one in collection["queryables"]}
    assert (kinds["floors"], kinds["height_m"], kinds["code"]) == ("integer", "number", "string")
    assert "application/geo+json" in collection["itemFormats"]
    assert collection["supportedTileMatrixSets"] == found["matrixSets"] == ["WebMercatorQuad"]
    assert collection["vectorTileFormats"] == ["application/vnd.mapbox-vector-tile"]
    assert collection["extent"]["spatial"]["bbox"] and collection["storageCrs"]


def test_it_reads_pages_by_offset_boxes_and_single_features(found):
    page, further = ([one["id"] for one in found[name]] for name in ("page", "further"))
    assert (len(page), len(further)) == (2, 4)
    assert len({*page, *further}) == 6
    assert [one["properties"]["floors"] for one in found["boxed"]] == [6]
    assert found["one"]["id"] == page[0]


def test_the_addresses_that_it_makes_lead_to_features_and_tiles(found, serving):
    page = requests.get(found["itemsUrl"], timeout=20).json()
    assert [one["properties"]["floors"] for one in page["features"]] == [6, 6, 6]
    (template,) = [
        one["href"]
        for one in requests.get(found["tilesetUrl"], timeout=20).json()["links"]
        if one["rel"] == "item"
    ]
    z, x, y = address(110.0, 30.0, 16)
    tile = requests.get(template.format(tileMatrix=z, tileRow=y, tileCol=x), timeout=20)
    assert 6 in [one["properties"]["floors"] for one in features(tile.content, "buildings")]
