"""The maps of an import: what they open on, what is known around, what is ticked."""

import pytest

from app.web.import_maps import ground_box
from tests import builders
from tests.maps.pages import block, blocks

READINGS = ("wgs84", "gcj02", "bd09")


def candidate(datum):
    return {"datum": datum, "is_swapped": False, "counted": 12, "p_value": 0.5, "findings": []}


def drawn(session, pairs, *, told=None, stated="auto"):
    """The number of a checked import with these positions."""
    verdict = {"datum": told, "is_swapped": False, "reason": "cannot tell", "offsets": []}
    check = {"digest": "x", "verdict": {**verdict, "candidates": [candidate(one) for one in READINGS]}}
    options = {"kind": "hotspots", "datum": stated}
    sample = {"pairs": [list(pair) for pair in pairs], "rows": []}
    return builders.import_draft(session, options=options, check=check, sample=sample, state="checked").id


def row_of_places(count=40):
    return [builders.lon_lat(20.0 * number, 50.0 * number) for number in range(count)]


@pytest.fixture
def evidence(client):
    """The evidence map of an import."""
    return lambda draft_id: client.get(f"/maps/import-evidence?draft={draft_id}&lang=en").text


def layers(document):
    return {data["name"]: data for name, data in blocks(document).items() if name.startswith("add_features")}


def test_no_position_lies_outside_the_box_that_a_map_opens_on(session, evidence):
    places = row_of_places()
    (south, west), (north, east) = block(evidence(drawn(session, places)), "start")["bounds"]
    assert all(west < lon < east and south < lat < north for lon, lat in places)


def test_a_stray_position_does_not_show_half_a_country(session, evidence):
    (south, west), (north, east) = block(
        evidence(drawn(session, [*row_of_places(), (100.0, 40.0)])), "start"
    )["bounds"]
    assert north - south < 0.1 and east - west < 0.1


@pytest.mark.parametrize("aspect", [3.5, 0.7], ids=["a wide frame", "a tall one"])
def test_what_is_known_reaches_beyond_what_any_frame_shows(aspect):
    west, south, east, north = 121.40, 31.20, 121.40 + 0.1168, 31.30  # 11.1 km square
    box = ground_box((west, south, east, north))
    zoomed = 2**0.25  # a map stops at quarters of a zoom
    shown_lon, shown_lat = (east - west) * max(aspect, 1) * zoomed, (north - south) / min(aspect, 1) * zoomed
    assert box[2] - box[0] > 1.2 * shown_lon
    assert box[3] - box[1] > 1.2 * shown_lat


def test_a_road_beside_the_box_is_drawn_too(session, evidence):
    builders.way(session, (4000, 0), (4500, 0))
    assert len(layers(evidence(drawn(session, row_of_places())))["Known roads"]["features"]["features"]) == 1


def test_a_layer_of_which_only_a_sample_is_drawn_says_so(session, evidence, configure):
    configure(maps={"embed_limit": 2})
    for number in range(3):
        builders.building(session, builders.square(100.0 * number, 600, 20))
    builders.way(session, (0, 0), (500, 0))
    found = layers(evidence(drawn(session, row_of_places())))
    assert len(found["Known buildings (sample of 2)"]["features"]["features"]) == 2
    assert "Known roads" in found


@pytest.mark.parametrize(
    ("told", "stated", "ticked"),
    [
        ("bd09", "auto", ["3 · BD-09"]),
        (None, "auto", []),
        ("wgs84", "gcj02", ["2 · GCJ-02"]),
        (None, "cgcs2000", ["1 · WGS 84"]),
    ],
)
def test_the_reading_that_was_taken_is_ticked_and_none_where_nobody_knows(
    session, evidence, told, stated, ticked
):
    document = evidence(drawn(session, row_of_places(), told=told, stated=stated))
    assert [name for name, one in layers(document).items() if "·" in name and one["isShown"]] == ticked
    hint = "Tick a reading to see its positions."
    assert (hint in block(document, "start")["facts"]) is not bool(ticked)
