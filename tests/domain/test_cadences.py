"""How often, until when, of which days: out of what people write."""

from datetime import UTC, date, datetime

import pytest

from app.domain.cadences import cadence_of, due_on, period_of

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("monthly", "MONTHLY"),
        ("  Every   Month ", "MONTHLY"),
        ("P1M", "MONTHLY"),
        ("每月", "MONTHLY"),
        ("每季度", "QUARTERLY"),
        ("annual", "ANNUAL"),
        ("不定期", "IRREG"),
    ],
)
def test_a_usual_rhythm_is_known_by_its_words(text, code):
    assert cadence_of(text).code == code


@pytest.mark.parametrize("text", [None, "", "when the mayor asks", "monthly or so"])
def test_other_words_name_no_rhythm_and_nothing_is_due(text):
    assert cadence_of(text) is None
    assert due_on(text, NOON) is None


def test_the_next_edition_is_due_one_rhythm_after_the_newest():
    assert due_on("daily", NOON) == date(2026, 2, 1)
    assert due_on("weekly", NOON) == date(2026, 2, 7)
    assert due_on("monthly", NOON) == date(2026, 3, 3)  # 31 days: no month is longer


def test_nothing_is_due_of_what_comes_irregularly_or_has_never_come():
    assert due_on("irregular", NOON) is None
    assert due_on("once", NOON) is None
    assert due_on("monthly", None) is None


@pytest.mark.parametrize(
    ("vintage", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-06-30", date(2026, 6, 30), date(2026, 6, 30)),
        ("2017, 2023", date(2017, 1, 1), date(2023, 12, 31)),
        ("2023-05/2023-07", date(2023, 5, 1), date(2023, 7, 31)),
        ("2020 至 2021", date(2020, 1, 1), date(2021, 12, 31)),
    ],
)
def test_a_date_of_data_is_its_first_and_its_last_day(vintage, first, last):
    assert period_of(vintage) == (first, last)


@pytest.mark.parametrize(
    "vintage", [None, "", "spring 2023", "2023-13", "2023-02-30", "23", "2023 and more", "0000"]
)
def test_a_date_in_other_words_says_no_day(vintage):
    assert period_of(vintage) is None
