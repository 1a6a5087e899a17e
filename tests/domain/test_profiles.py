"""What a profile does to the text of a cell before our column reads it."""

import pytest

from app.domain.imports import ImportKind
from app.domain.profiles import PLAIN, CellReading, Profile, ProfileColumn
from app.errors import RefusedError


def test_a_plain_reading_changes_nothing():
    assert [PLAIN.text(found) for found in ("", "-", "12 m")] == ["", "-", "12 m"]


def test_further_words_mean_missing():
    reading = CellReading(missing=("-", "-200"))
    assert [reading.text(found) for found in ("-", "-200", "-99", "")] == ["", "", "-99", ""]


def test_codes_are_replaced_and_other_words_stay():
    reading = CellReading(codes={"HSPA+": "3G", "LTE": "4G"})
    assert [reading.text(found) for found in ("LTE", "HSPA+", "6G")] == ["4G", "3G", "6G"]


def test_a_time_in_its_own_format_becomes_iso():
    reading = CellReading(time_format="%m/%d/%Y %I:%M:%S %p")
    assert reading.text("12/31/2023 12:05:09 AM") == "2023-12-31T00:05:09"
    with pytest.raises(RefusedError, match="must be a time like %m/%d/%Y"):
        reading.text("2023-12-31")


def test_a_zone_in_the_format_is_kept():
    assert (
        CellReading(time_format="%d.%m.%Y %H:%M %z").text("31.05.2024 14:05 +0200").endswith("14:05:00+02:00")
    )


def test_a_number_without_a_unit_gets_that_of_the_column_and_one_with_a_unit_keeps_its_own():
    reading = CellReading(unit="kbps")
    assert [reading.text(found) for found in ("950", "950.", "1e3", "-1", "2 Mbps", "none", "")] == [
        "950 kbps",
        "950. kbps",
        "1e3 kbps",
        "-1 kbps",
        "2 Mbps",
        "none",
        "",
    ]


def test_what_is_missing_everywhere_is_missing_in_columns_that_the_profile_does_not_name():
    profile = Profile(
        key="p",
        kind=ImportKind.HOTSPOTS,
        title_zh="",
        title_en="",
        recognised_by=(),
        columns={"name": ProfileColumn(reading=CellReading(codes={"a": "b"}))},
        missing=("n/a",),
    )
    assert profile.reading_of("ap_count").text("n/a") == ""
    assert profile.reading_of("name").text("a") == "b"
