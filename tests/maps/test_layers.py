import pandas as pd
import pytest

from app.domain.coverage import CLASS_COLOURS, CoverageClass
from app.maps.areas import ground
from app.maps.city import CITY_LAYERS, city_base, city_map
from app.maps.coverage import coverage_map
from app.maps.elements import TileSource
from app.maps.gaps import gap_map
from app.maps.geojson import feature_collection
from app.maps.stations import stations_map
from app.maps.symbols import class_range, coverage_symbols
from tests.maps.pages import BOUNDS, PROFILE, areas, block, page, points, words

TILES = TileSource(layer="coverage", url="http://x/{z}/{x}/{y}.pbf", min_zoom=8, max_zoom=18)
COUNTS = pd.DataFrame(
    {
        "class": [item.value for item in CoverageClass],
        "cells": [1, 2, 3, 1000, 0],
        "residents": [10, 20, 30, 45678, 0],
    }
)


def test_the_legend_prints_the_breaks_with_the_kind_of_level_and_true_minus_signs():
    ranges = [class_range(PROFILE, item) for item in CoverageClass]
    assert ranges == [
        "RSRP ≥ −95 dBm",
        "RSRP −105 … −95 dBm",
        "RSRP −110 … −105 dBm",
        "RSRP < −110 dBm",
        "",
    ]


def test_classes_have_their_colour_a_letter_and_hatching_where_there_is_no_signal_or_no_data():
    marks = coverage_symbols(PROFILE, words(), by_number=False).marks
    assert [mark.colour for mark in marks] == list(CLASS_COLOURS.values())
    assert [mark.is_hatched for mark in marks] == [False, False, False, True, True]
    assert all(mark.letter for mark in marks)


def test_tiles_number_the_classes_and_frames_name_them():
    numbers = [mark.value for mark in coverage_symbols(PROFILE, words(), by_number=True).marks]
    names = [mark.value for mark in coverage_symbols(PROFILE, words(), by_number=False).marks]
    assert numbers == [0, 1, 2, 3, 4]
    assert names == ["good", "fair", "weak", "gap", "no_data"]


def test_a_coverage_map_by_tiles_embeds_the_areas_alone_and_counts_in_the_legend():
    shown = coverage_map(page(), areas=areas(), cells=TILES, counts=COUNTS, profile=PROFILE, bounds=BOUNDS)
    assert block(shown, "add_tiles")["source"]["url"] == TILES.url
    marks = block(shown, "add_legend")["groups"][0]["marks"]
    assert marks[3]["note"] == "1,000 cells, 45,678 residents"


def test_gaps_are_shown_and_the_coverage_below_them_waits():
    gap = {"id": 5, "rank": 1, "residents": 90, "nearest_site_m": float("nan"), "mean_level_dbm": None}
    shown = gap_map(
        page(),
        areas=areas(),
        gaps=points(gap),
        cells=TILES,
        profile=PROFILE,
        note="1 gap",
        bounds=BOUNDS,
    )
    assert not block(shown, "add_tiles")["isShown"]
    layer = block(shown, "add_features", 1)
    assert layer["recordPath"] == "/gaps/{id}"
    properties = layer["features"]["features"][0]["properties"]
    assert (properties["residents"], properties["nearest_site_m"]) == (90, None)


def test_the_legend_of_gaps_has_no_letter_since_the_map_writes_their_rank():
    gaps = points({"id": 5, "rank": 1})
    given = {"areas": areas(), "gaps": gaps, "cells": TILES, "profile": PROFILE, "note": "1 gap"}
    shown = gap_map(page(), **given, bounds=BOUNDS)
    legend = {group["name"]: group["marks"] for group in block(shown, "add_legend")["groups"]}
    assert [(mark["letter"], mark["is_hatched"]) for mark in legend["gaps"]] == [("", True)]
    assert all(mark["letter"] for mark in legend["coverage"])


def test_stations_take_colour_and_letter_of_their_operator():
    operators = pd.DataFrame(
        [
            {"code": "A", "letter": "A", "name_zh": "甲", "name_en": "One"},
            {"code": "B", "letter": "B", "name_zh": "乙", "name_en": None},
        ]
    )
    station = {"id": 1, "code": "bs-1", "operator": "B", "technology": "4G", "secret": "not for pages"}
    shown = stations_map(page(), areas=areas(), stations=points(station), operators=operators, bounds=BOUNDS)
    layer = block(shown, "add_features", 1)
    marks = layer["symbols"]["marks"]
    assert [(mark["value"], mark["letter"], mark["label"]) for mark in marks] == [
        ("A", "A", "One"),
        ("B", "B", "乙"),
    ]
    assert len({mark["colour"] for mark in marks}) == 2
    assert "secret" not in layer["features"]["features"][0]["properties"]


def test_an_empty_frame_makes_an_empty_layer():
    assert feature_collection(areas().iloc[:0], ["code"])["features"] == []


def test_positions_leave_in_degrees_with_longitude_first():
    (feature,) = feature_collection(areas(), ["code"])["features"]
    lon, lat = feature["middle"]
    assert (lon, lat) == (pytest.approx(121.455, abs=0.005), pytest.approx(31.23, abs=0.005))


def test_names_are_in_the_language_of_the_page():
    assert ground(areas(), words("zh-CN")).label_fields == ("name_zh", "name_en")
    assert ground(areas(), words("en")).label_fields == ("name_en", "name_zh")
    assert words("en").name("静安", None) == "静安"


CITY_TILES = {
    layer: TileSource(layer=layer, url="http://x/{z}/{x}/{y}.pbf", min_zoom=8, max_zoom=18)
    for layer in CITY_LAYERS
}


def shown_city():
    operators = pd.DataFrame([{"code": "A", "letter": "A", "name_zh": "甲", "name_en": "Alpha"}])
    return city_map(page(), areas=areas(), tiles=CITY_TILES, operators=operators, bounds=BOUNDS)


def test_the_city_is_one_drawing_of_land_under_ways_under_buildings():
    stack = block(shown_city(), "add_stack")
    assert [layer["source"]["layer"] for layer in stack["layers"]] == ["land", "ways", "buildings"]
    assert [layer["shape"] for layer in stack["layers"]] == ["surface", "line", "surface"]


def test_the_legend_of_the_city_explains_what_is_drawn_alike_once():
    groups = {group["name"]: group for group in block(shown_city(), "add_legend")["groups"]}
    ways = {mark["label"] for mark in groups["ways"]["marks"] if mark["label"]}
    assert ways == {"arterial", "secondary", "streets_and_lanes", "railway", "metro"}
    assert groups["ways"]["shape"] == "line"
    assert len({mark["colour"] for mark in groups["buildings"]["marks"]}) == 6


def test_the_legend_and_the_drawing_of_a_dashed_way_share_their_dashes():
    drawn = block(shown_city(), "add_stack")["layers"][1]["symbols"]["marks"]
    explained = {group["name"]: group for group in block(shown_city(), "add_legend")["groups"]}["ways"]
    dashed = {mark["value"]: mark["dash"] for mark in drawn if mark["dash"]}
    assert dashed == {"metro": [3.0, 1.5], "railway": [5.0, 5.0]}
    assert explained["marks"] == drawn


def test_base_stations_of_the_city_wait_until_somebody_asks():
    shown = shown_city()
    assert block(shown, "add_tiles")["isShown"] is False
    assert all(layer["isShown"] for layer in block(shown, "add_stack")["layers"])


def test_the_city_under_another_map_is_one_layer_that_waits_and_answers_no_click():
    frame = points({"id": 1, "code": "S1", "operator": "A"})
    operators = pd.DataFrame([{"code": "A", "letter": "A", "name_zh": "甲", "name_en": "Alpha"}])
    based = page(base=city_base(CITY_TILES, words()))
    shown = stations_map(based, areas=areas(), stations=frame, operators=operators, bounds=BOUNDS)
    stack = block(shown, "add_stack")
    assert (stack["name"], stack["isShown"]) == ("city", False)
    assert not any(layer["isInteractive"] for layer in stack["layers"])
    assert [group["name"] for group in block(shown, "add_legend")["groups"]] == ["stations"]
