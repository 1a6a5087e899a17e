"""Style documents of the layers: what they read is in the tiles, and they look as the workbench does."""

from io import BytesIO

import pytest
from PIL import Image

from app.domain.coverage import CLASS_COLOURS, CoverageClass
from app.domain.layers import LAYERS
from app.maps.symbols import OPERATOR_COLOURS
from tests import builders
from tests.maps.pages import block
from tests.maps.worlds import city
from tiles.tilejson import FIELDS


def style_of(client, layer, query=""):
    answer = client.get(f"/tiles/{layer}/style.json?lang=en{query}")
    assert answer.status_code == 200, answer.text
    return answer.json


def fields_read(value):
    """Names in every ["get", name] and ["has", name]."""
    if isinstance(value, dict):
        return {name for one in value.values() for name in fields_read(one)}
    if not isinstance(value, list):
        return set()
    own = {value[1]} if len(value) == 2 and value[0] in ("get", "has") else set()
    return own | {name for one in value for name in fields_read(one)}


@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_a_style_reads_fields_that_the_tiles_have_and_names_each_part_once(client, session, layer):
    builders.operator(session)
    document = style_of(client, layer)
    assert document["version"] == 8
    assert list(document["sources"]) == [layer]
    ids = [part["id"] for part in document["layers"]]
    assert ids and len(set(ids)) == len(ids)
    assert {(part["source"], part["source-layer"]) for part in document["layers"]} == {(layer, layer)}
    assert fields_read(document["layers"]) <= set(FIELDS[layer])


def test_the_workbench_draws_the_same_parts(client, session):
    city(session)
    shown = block(client.get("/maps/workbench?lang=en").text, "add_workbench")["layers"]
    for layer in shown:
        drawn = style_of(client, layer["key"])["layers"]
        assert [part for name in ("low", "raised", "names") for part in layer["sketch"][name]] == drawn


def test_classes_and_operators_have_their_colours(client, session):
    builders.operator(session, "A")
    (fill, *_) = style_of(client, "coverage")["layers"]
    assert CLASS_COLOURS[CoverageClass.GOOD] in fill["paint"]["fill-color"]
    (face, *_) = style_of(client, "sectors")["layers"]
    assert face["paint"]["fill-color"][:4] == ["match", ["get", "operator"], ["A"], OPERATOR_COLOURS[0]]


def test_the_filter_goes_into_the_tiles_and_a_wrong_one_is_refused(client, session):
    source = style_of(client, "stations", "&operator=A&technology=4G")["sources"]["stations"]
    assert source["url"] == "http://localhost/tiles/stations.json?operator=A&technology=4G"
    refused = client.get("/tiles/stations/style.json?technology=6G")
    assert refused.status_code == 400
    assert "'6G'" in refused.json["detail"]
    assert client.get("/tiles/rivers/style.json").status_code == 404


@pytest.mark.parametrize(("scale", "side"), [("", 8), ("@2x", 16)])
def test_every_pattern_of_a_style_is_in_the_sprite(client, session, scale, side):
    document = style_of(client, "coverage")
    patterns = {part["paint"].get("fill-pattern") for part in document["layers"]}
    sprite = document["sprite"].removeprefix("http://localhost")
    index = client.get(f"{sprite}{scale}.json").json
    picture = Image.open(BytesIO(client.get(f"{sprite}{scale}.png").data))
    for cls in (CoverageClass.GAP, CoverageClass.NO_DATA):
        name = f"hatch-{CLASS_COLOURS[cls]}"
        assert name in patterns
        at = index[name]
        assert (at["width"], at["height"], picture.height) == (side, side, side)
        colours = picture.crop((at["x"], 0, at["x"] + side, side)).convert("RGB").get_flattened_data()
        assert tuple(bytes.fromhex(CLASS_COLOURS[cls][1:])) in set(colours)
        assert max(sum(one) for one in colours) > 3 * 200


def test_tilejson_says_what_comes_at_which_zoom(client, session):
    builders.area(session)
    document = client.get("/tiles/hotspots.json?lang=en").json
    (layer,) = document["vector_layers"]
    assert (layer["id"], layer["minzoom"], layer["maxzoom"]) == ("hotspots", 6, document["maxzoom"])
    assert "count" in layer["fields"]
    assert "64 x 64 px" in document["description"]
    west, south, east, north = document["bounds"]
    assert document["center"] == pytest.approx([(west + east) / 2, (south + north) / 2, 11], abs=1e-5)
