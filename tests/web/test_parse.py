"""Texts of paths and queries: what is taken, what is refused and how."""

from datetime import date

import pytest

from app.errors import InputError
from app.web import parse


def test_a_box_is_west_south_east_north():
    assert parse.bbox("121.4,31.2,121.5,31.3") == (121.4, 31.2, 121.5, 31.3)
    assert parse.bbox("-180,-90,180,90") == (-180.0, -90.0, 180.0, 90.0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has 1 numbers; needs west,south,east,north"),
        ("1,2,3", "has 3 numbers"),
        ("1,2,3,4,5", "has 5 numbers"),
        ("1,2,3,x", "bbox 'x' is not a number"),
        ("1,2,3,nan", "bbox 'nan' is not finite"),
        ("1,2,inf,4", "bbox 'inf' is not finite"),
        ("121.5,31.2,121.4,31.3", "is empty; needs west < east"),
        ("121.4,31.2,121.4,31.3", "is empty"),
        ("121.4,31.3,121.5,31.3", "is empty"),
        ("31.2,121.4,31.3,121.5", "longitude comes first"),
        ("181,0,182,1", "is off the globe; needs -180..180 and -90..90"),
    ],
)
def test_a_bad_box_is_refused_with_value_and_rule(text, said):
    with pytest.raises(InputError) as refused:
        parse.bbox(text)
    assert said in str(refused.value)


@pytest.mark.parametrize(("text", "value"), [("-110", -110.0), (" 1e3 ", 1000.0), ("0.5", 0.5)])
def test_a_number_is_finite(text, value):
    assert parse.number(text, "threshold") == value


@pytest.mark.parametrize("text", ["", "x", "1,5", "NaN", "-inf", "1e400", "0x10"])
def test_anything_else_is_no_number(text):
    with pytest.raises(InputError, match=r"threshold '.*' is not"):
        parse.number(text, "threshold")


def test_swapped_coordinates_get_a_hint_and_impossible_ones_do_not():
    with pytest.raises(InputError, match="longitude comes first"):
        parse.lon_lat(31.2, 121.4)
    with pytest.raises(InputError) as refused:
        parse.lon_lat(200, 300)
    assert "longitude comes first" not in str(refused.value)


def test_the_edges_of_the_globe_are_on_it():
    assert parse.lon_lat(-180, 90) == (-180, 90)


def test_words_are_taken_as_they_are_stored():
    assert parse.technology("4g") == "4G"
    assert parse.reception("indoor") == "indoor"
    assert parse.area_code("310106") == "310106000000"
    assert parse.datum(" GCJ02 ") == "gcj02"
    assert parse.day("2024-02-29", "on") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("reader", "text", "said"),
    [
        (parse.technology, "6g", "use one of 2G, 3G, 4G, 5G"),
        (parse.reception, "Indoor", "use one of outdoor, in_vehicle, indoor"),
        (parse.area_code, "31010", "needs 6, 9, 12 or 15 digits"),
        (parse.datum, "mars", "use wgs84, cgcs2000, gcj02, bd09 or EPSG:n"),
    ],
)
def test_an_unknown_word_is_refused_with_the_known_ones(reader, text, said):
    with pytest.raises(InputError) as refused:
        reader(text)
    assert repr(text) in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.parametrize("text", ["", "2023-02-29", "2024-13-01", "yesterday", "01/02/2024"])
def test_a_day_is_an_iso_date_that_exists(text):
    with pytest.raises(InputError, match="needs YYYY-MM-DD"):
        parse.day(text, "on")
