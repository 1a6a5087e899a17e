"""What a cell of a file may hold, and the rule it breaks."""

from datetime import UTC, datetime

import pytest

from app.domain.import_values import (
    bearing_deg,
    code_text,
    day,
    floors,
    measure,
    moment,
    number,
    one_letter,
    share,
    text,
    whole,
    yes_no,
)
from app.errors import RefusedError


def refused(read, value: str) -> str:
    with pytest.raises(RefusedError) as caught:
        read(value)
    return caught.value.message


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        ("mbps", "32.84 Mbps", 32.84),
        ("mbps", "950 kbit/s", 0.95),
        ("mbps", "1.2Gbps", 1200.0),
        ("m", "40 ft", 12.192),  # the foot is 0.3048 m by definition
        ("m", "12 m", 12.0),
        ("m", "180 cm", 1.8),
        ("m", "3 米", 3.0),
        ("kmh", "30 mph", 48.28032),  # the mile is 1609.344 m by definition
        ("mhz", "3.5 GHz", 3500.0),
        ("dbm", "-97.5 dBm", -97.5),
        ("ms", "0.25 s", 250.0),
        ("m", "1e2", 100.0),
        ("mbps", "1e3 kbps", 1.0),
        ("mbps", "950. kbps", 0.95),
        ("m", ".5 km", 500.0),
        ("m", "7", 7.0),
    ],
)
def test_a_measure_may_have_its_unit_behind_it(unit, value, expected):
    assert measure(unit)(value) == pytest.approx(expected, abs=1e-12)


def test_an_unknown_unit_is_refused_by_name_with_the_known_ones():
    assert refused(measure("m"), "3 yd") == "unit 'yd' is unknown; use one of m, 米, cm, km, ft, '"
    assert refused(measure("mbps"), "3 Mbps/4 Mbps").startswith("unit 'Mbps/4 Mbps' is unknown")


def test_the_limits_of_a_measure_are_in_our_unit():
    assert refused(measure("m", 0, 1000), "1.1 km") == "must be 1000 or less"
    assert refused(measure("m", above=0), "0 ft") == "must be more than 0"


@pytest.mark.parametrize("value", ["1.2.3 m", "tall", "", "m 3", "1_000", "1_000 m", "1,000 m"])
def test_what_is_no_measure_is_refused(value):
    refused(measure("m"), value)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999"])
def test_a_number_is_finite(value):
    assert refused(number(), value) == "must be a finite number"
    assert refused(measure("m"), value) == "must be a finite number"


def test_a_number_finer_than_anything_measured_is_0():
    assert [number()("1e-60"), number()("-1e-320"), number()("1e-29")] == [0.0, 0.0, 1e-29]
    assert refused(number(above=0), "1e-60") == "must be more than 0"


def test_a_whole_number_may_be_written_with_a_point():
    assert whole()("7.0") == 7
    assert refused(whole(), "7.5") == "must be a whole number"
    assert refused(whole(), "2147483648") == "must be 2147483647 or less"  # what 32 bits hold


def test_a_share_is_written_from_0_to_1_or_in_per_cent():
    assert [share("95%"), share("95 %"), share("0.95"), share("100%")] == [0.95, 0.95, 0.95, 1.0]
    assert refused(share, "95") == "must be 1 or less"
    assert refused(share, "101%") == "must be 100 or less"


def test_half_a_floor_counts_as_one():
    assert [floors("2.5"), floors("2"), floors("0")] == [3, 2, 0]
    assert refused(floors, "-1") == "must be 0 or more"


@pytest.mark.parametrize(("value", "expected"), [("Yes", True), ("是", True), ("F", False), ("无", False)])
def test_yes_and_no_have_several_spellings(value, expected):
    assert yes_no(value) is expected


def test_what_is_neither_yes_nor_no_is_refused():
    assert refused(yes_no, "maybe") == "must be yes or no"


def test_a_moment_without_a_zone_is_on_the_clock_of_the_city():
    # Shanghai is eight hours before UTC, all the year since 1991
    assert moment("2024-05-31T14:05") == datetime(2024, 5, 31, 6, 5, tzinfo=UTC)
    assert moment("2024-05-31T14:05+02:00") == datetime(2024, 5, 31, 12, 5, tzinfo=UTC)
    assert moment("2024-05-31 14:05:30Z") == datetime(2024, 5, 31, 14, 5, 30, tzinfo=UTC)
    assert refused(moment, "31.05.2024") == "must be a date and time like 2024-05-31T14:05"


def test_one_moment_has_one_form_in_whatever_zone_it_is_written():
    assert len({moment(one).isoformat() for one in ("2024-05-31T14:05", "2024-05-31T06:05Z")}) == 1


@pytest.mark.parametrize("value", ["0001-01-01T00:00", "1899-12-31T23:00", "9999-12-31T23:59-08:00"])
def test_a_moment_that_no_calendar_of_ours_holds_is_refused(value):
    assert refused(moment, value) == "must lie in the years 1900 to 2100"


def test_a_day_is_year_first():
    assert day("2024-05-31").isoformat() == "2024-05-31"
    assert refused(day, "2024-02-30") == "must be a date like 2024-05-31"


def test_one_letter_is_one_letter():
    assert [one_letter("A"), one_letter("移")] == ["A", "移"]
    assert [refused(one_letter, value) for value in ("AB", "")] == ["must be one letter"] * 2


def test_a_full_turn_is_north():
    assert [bearing_deg("360"), bearing_deg("0"), bearing_deg("359.5")] == [0.0, 0.0, 359.5]
    assert refused(bearing_deg, "-10") == "must be 0 or more"


def test_text_holds_what_the_database_can_hold():
    assert text("=1+1 静安 🏠") == "=1+1 静安 🏠"
    assert refused(text, "a\x00b") == "must not hold a NUL character"
    assert refused(text, "a\ud800b").startswith("must not hold half a character")


def test_a_code_is_short_enough_for_an_index():
    assert code_text("静" * 200) == "静" * 200
    assert refused(code_text, "x" * 201) == "has 201 characters; a code has at most 200"
    assert refused(code_text, "x\x00") == "must not hold a NUL character"
