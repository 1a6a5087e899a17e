"""Positions and shapes that a file holds as text."""

import pytest
import shapely

from spatial.errors import GeometryError
from spatial.shape_text import shape_of_text

SQUARE = "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"


@pytest.mark.parametrize(
    "text",
    [
        "POINT (121.45 31.23)",
        "point(121.45 31.23)",
        "SRID=4326;POINT (121.45 31.23)",
        "srid=4549;POINT (121.45 31.23)",
        '{"type": "Point", "coordinates": [121.45, 31.23]}',
        "c(121.45, 31.23)",
        "c( 1.2145e2 ,31.23 )",
        "  POINT (121.45 31.23)\n",
    ],
)
def test_a_point_in_each_of_its_spellings(text):
    found = shape_of_text(text)
    assert (found.geom_type, found.x, found.y) == ("Point", 121.45, 31.23)


def test_wkb_in_hexadecimal_with_and_without_an_srid():
    # OGC 06-103r4: byte order 1, type 1, then x = 1.0 and y = 2.0; PostGIS adds 0x20000000 and the SRID
    plain = "0101000000000000000000F03F0000000000000040"
    extended = "0101000020E6100000000000000000F03F0000000000000040"
    assert [(one.x, one.y) for one in map(shape_of_text, (plain, extended.lower()))] == [(1.0, 2.0)] * 2


def test_polygons_lines_heights_and_empty_ones_come_as_the_text_says():
    assert shape_of_text(SQUARE).area == 1.0
    assert shape_of_text("LINESTRING Z (0 0 5, 3 4 5)").length == 5.0
    assert shape_of_text("LINESTRING Z (0 0 5, 3 4 5)").has_z
    assert shape_of_text("POLYGON EMPTY").is_empty
    assert isinstance(shape_of_text("MULTIPOINT (0 0, 1 1)"), shapely.MultiPoint)


@pytest.mark.parametrize(
    "text",
    [
        "(31.23, 121.45)",
        "31.23, 121.45",
        "121.45 31.23",
        "c(121.45)",
        "c(121.45, 31.23, 4)",
        "POINT (121.45)",
        "CIRCULARSTRING (0 0, 1 1, 2 0)",
        "CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))",
        "POLYGON ((0 0, 1 1",
        '{"type": "Point"}',
        '{"type": "Dot", "coordinates": [1, 2]}',
        "{",
        "01010000",
        "0101000000000000000000F03F00000000000000",
        "静安寺",
        "",
    ],
)
def test_what_does_not_say_where_it_lies_is_refused(text):
    with pytest.raises(GeometryError, match=r"is no WKT, GeoJSON or c\(x, y\)"):
        shape_of_text(text)


def test_a_long_text_is_shown_by_its_beginning():
    with pytest.raises(GeometryError) as caught:
        shape_of_text("POLYGON" + "x" * 500)
    assert len(str(caught.value)) < 120
