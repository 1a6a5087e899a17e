"""Classes of levels, the four groups of people, the headline figure."""

from dataclasses import replace

import pytest

from app.config import settings
from app.domain.coverage import (
    CLASS_COLOURS,
    CoverageClass,
    OperatorShare,
    PeopleSplit,
    at_threshold,
    class_of,
    headline_of,
    profile_from,
    profile_named,
)
from app.domain.network import LevelKind
from app.errors import NotFoundError

PROFILES = [profile_from(item) for item in settings().profiles]
LTE = profile_named(PROFILES, "4g")


def split(covered, gap=0, outside=0, no_data=0):
    return PeopleSplit(covered=covered, weak_in_gap=gap, weak_outside_gap=outside, no_data=no_data)


def share(code, covered, of, weight=None):
    return OperatorShare(
        code=code,
        letter=code,
        name_zh=code,
        name_en=code,
        subscriber_share=weight,
        split=split(covered, no_data=of - covered),
    )


@pytest.mark.parametrize(
    ("level_dbm", "expected"),
    [
        (-60.0, CoverageClass.GOOD),
        (-95.0, CoverageClass.GOOD),
        (-95.01, CoverageClass.FAIR),
        (-105.0, CoverageClass.FAIR),
        (-105.01, CoverageClass.WEAK),
        (-110.0, CoverageClass.WEAK),
        (-110.01, CoverageClass.GAP),
        (None, CoverageClass.GAP),
    ],
)
def test_a_level_on_a_break_belongs_to_the_better_class(level_dbm, expected):
    assert class_of(LTE, level_dbm) is expected


def test_every_class_has_a_colour_of_its_own():
    assert set(CLASS_COLOURS) == set(CoverageClass)
    assert len(set(CLASS_COLOURS.values())) == len(CoverageClass)


def test_levels_are_named_by_their_technology():
    assert [one.level_kind for one in PROFILES] == [
        LevelKind.RSRP,
        LevelKind.SS_RSRP,
        LevelKind.RSCP,
        LevelKind.RXLEV,
    ]


def test_an_unknown_profile_is_not_found_and_those_that_are_there_are_listed():
    with pytest.raises(NotFoundError, match="coverage profile '6g' does not exist; known: 4g, 5g, 3g, 2g"):
        profile_named(PROFILES, "6g")


def test_capitals_of_the_key_of_a_profile_do_not_matter_unless_two_keys_differ_in_them_alone():
    assert profile_named(PROFILES, "4G") == profile_named(PROFILES, "4g")
    four, five = profile_named(PROFILES, "4g"), profile_named(PROFILES, "5g")
    alike = (replace(four, key="X"), replace(five, key="x"))
    assert [profile_named(alike, key).technology for key in ("X", "x")] == [four.technology, five.technology]


def test_the_four_groups_add_up_and_give_the_share():
    people = split(60, 20, 15, 5)
    assert people.total == 100
    assert people.covered_share == 0.6
    assert split(0).covered_share is None


def test_the_mean_is_weighed_by_subscribers_and_the_worst_is_named():
    headline = headline_of((share("A", 90, 100, 0.75), share("B", 50, 100, 0.25)), split(95, 5))
    assert headline.mean_share == pytest.approx(0.75 * 0.9 + 0.25 * 0.5)
    assert (headline.worst_operator, headline.worst_share) == ("B", 0.5)
    assert headline.any_share == 0.95


def test_operators_count_equally_when_a_share_is_unknown():
    headline = headline_of((share("A", 90, 100, 0.75), share("B", 50, 100)), split(95, 5))
    assert headline.mean_share == pytest.approx(0.7)


def test_a_tie_for_the_worst_goes_to_the_first_code():
    assert headline_of((share("B", 50, 100), share("A", 50, 100)), split(50, 50)).worst_operator == "A"


def test_without_operators_there_is_no_figure():
    headline = headline_of((), split(0))
    assert (headline.mean_share, headline.worst_operator, headline.any_share) == (None, None, None)


def test_where_nobody_lives_there_is_no_share_to_name():
    headline = headline_of((share("A", 0, 0, 1.0),), split(0))
    assert headline.worst_share is None
    assert headline.any_share is None


@pytest.mark.parametrize(
    ("threshold_dbm", "breaks_dbm"),
    [
        (-110.0, (-95.0, -105.0, -110.0)),
        (-120.0, (-95.0, -105.0, -120.0)),
        (-100.0, (-95.0, -100.0, -100.0)),
        (-80.0, (-80.0, -80.0, -80.0)),
    ],
)
def test_a_threshold_is_the_last_limit_and_no_class_lies_below_it(threshold_dbm, breaks_dbm):
    moved = at_threshold(LTE, threshold_dbm)
    assert (moved.threshold_dbm, moved.breaks_dbm) == (threshold_dbm, breaks_dbm)
    assert class_of(moved, threshold_dbm) is not CoverageClass.GAP
    assert class_of(moved, threshold_dbm - 0.1) is CoverageClass.GAP


def test_without_another_threshold_a_profile_stays_itself():
    assert at_threshold(LTE, None) is LTE
