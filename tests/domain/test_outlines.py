"""Outlines: read from GeoJSON and from the text of addresses, or refused."""

import pytest

from app.domain.outlines import MOST_VERTICES, outline_from_geojson, outline_from_text
from app.errors import RefusedError

SQUARE = [[121.45, 31.22], [121.46, 31.22], [121.46, 31.23], [121.45, 31.23], [121.45, 31.22]]
HOLE = [[121.452, 31.222], [121.454, 31.222], [121.454, 31.224], [121.452, 31.222]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def test_the_text_is_flexible_polyline_and_reads_as_what_was_drawn():
    # 1,000,000 doubled, in fives of bits from the low end: 0, 4, 1, 29, 1; with 32 more but for the last
    drawn = outline_from_geojson(polygon([[0, 0], [1, 0], [0, 1]]))
    assert drawn.text == "BGAAAgkh9Bgkh9B_jh9B"
    assert outline_from_text(drawn.text) == drawn
    assert drawn.polygons == ((((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)),),)


def test_holes_and_several_polygons_stay_apart_in_the_text():
    several = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [[[1, 1], [2, 1], [2, 2], [1, 1]]]]}
    drawn = outline_from_geojson(several)
    assert (drawn.text.count("."), drawn.text.count("~")) == (1, 1)
    assert outline_from_text(drawn.text) == drawn


def test_positions_are_rounded_to_a_tenth_of_a_metre_and_heights_are_left_out():
    drawn = outline_from_geojson(polygon([[121.45000049, 31.2, 7.5], [121.46, 31.2], [121.46, 31.21]]))
    assert drawn.polygons[0][0][0] == (121.45, 31.2)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"type": "Point", "coordinates": [121, 31]}, "type 'Point' is refused"),
        ([1, 2], "type 'None' is refused"),
        ({"type": "Polygon"}, "hold 'None'"),
        (polygon(), "is empty"),
        (polygon([]), "has 0 positions"),
        (polygon(SQUARE[:2]), "has 2 positions; needs at least three"),
        (polygon([[0, 0], [1, 0], [0, 0], [1, 0]]), "has 2 positions; needs at least three"),
        (polygon([["a", 1], [1, 1], [2, 2]]), "needs \\[lon, lat\\]"),
        (polygon([[True, 1], [1, 1], [2, 2]]), "needs \\[lon, lat\\]"),
        (polygon([[1], [1, 1], [2, 2]]), "needs \\[lon, lat\\]"),
        (polygon([[31.2, 121.4], [31.3, 121.4], [31.3, 121.5]]), "off the globe"),
        (polygon([[float("nan"), 1], [1, 1], [2, 2]]), "off the globe"),
        (polygon([[i / 1000, 0] for i in range(MOST_VERTICES + 1)]), "has 501 positions; needs at most 500"),
        (polygon("<script>"), "hold '<script>'"),
    ],
)
def test_what_is_no_outline_is_refused_with_the_value_and_the_rule(value, said):
    with pytest.raises(RefusedError, match=said):
        outline_from_geojson(value)


@pytest.mark.parametrize(
    "text", ["", "BF", "BG", "BGA", "BG!!", "BGAAAgkh9Bgkh9B_", "x" * 9000, "BG" + "_" * 50]
)
def test_a_text_that_is_no_outline_is_refused(text):
    with pytest.raises(RefusedError):
        outline_from_text(text)
