"""Gap profiles of an installation beside those of the technologies: gaps of their own, and the same sum."""

from collections import Counter

import pytest
from shapely import box
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.coverage import Reception
from app.domain.gaps import UNDER_THRESHOLD, GapCause, GapFilter
from app.errors import ConfigError
from app.models.network import Operator
from app.services import coverage, gap_facts, gaps
from tests import builders
from tests.configuring import settings_with
from tests.jobs import district
from tests.jobs.sums import extra_profiles, slices, split_by_sql


@pytest.fixture(scope="module", autouse=True)
def extra(tmp_path_factory):
    with settings_with(tmp_path_factory.mktemp("config"), gap_profiles=extra_profiles()):
        yield


@pytest.fixture(scope="module")
def run_id(shared_session: Session, extra) -> int:
    """
    The small district with two halls across the west, behind which operator B in the east is weak.

    B has a second station of the same channel, and A one in the east that an outage keeps silent.
    """
    district.build(shared_session)
    for x_m in (500.0, 900.0):
        west, south = builders.square(x_m, 0, 1).bounds[:2]
        hall = box(west, south, west + 60.0, south + 1200.0)
        builders.building(shared_session, hall, code=f"hall-{x_m:g}", floors=6, height_m=18.0)
    first, second = (
        shared_session.scalars(select(Operator).where(Operator.code == code)).one() for code in ("A", "B")
    )
    builders.station(shared_session, builders.site(shared_session, 2100.0, 900.0), second, code="B-twin")
    silent = builders.station(
        shared_session, builders.site(shared_session, 1800.0, 300.0), first, code="A-off"
    )
    low = builders.sector(shared_session, silent, antenna_height_m=8.0, gain_dbi=5.0)
    builders.carrier(shared_session, low, transmit_power_dbm=16.0)
    shared_session.execute(text("update carriers set transmit_power_dbm = 36 where transmit_power_dbm = 16"))
    builders.outage(shared_session, "A-off", started="now() - interval '1 day'", ended="null")
    return district.run(shared_session)


@pytest.fixture(autouse=True)
def connection(undone_after_test: Connection) -> Connection:
    return undone_after_test


def test_everybody_is_in_one_of_the_four_groups_of_every_profile_operator_and_reception(session, run_id):
    everybody = sum(district.RESIDENTS.values())
    asked = list(slices())
    assert len({chosen.profile.key for chosen in asked}) == 7
    for chosen in asked:
        split = coverage.people(session, ACTOR, run_id=run_id, chosen=chosen)
        shown = (split.covered, split.weak_in_gap, split.weak_outside_gap, split.no_data)
        assert shown == split_by_sql(session, run_id, chosen), chosen
        assert sum(shown) == everybody, chosen


def test_people_in_gaps_under_the_threshold_are_those_weak_in_a_gap(session, run_id):
    for chosen in slices():
        split = coverage.people(session, ACTOR, run_id=run_id, chosen=chosen)
        sums = gaps.gap_count(session, ACTOR, run_id=run_id, chosen=chosen, only=UNDER_THRESHOLD)
        if chosen.reception in chosen.profile.gap_receptions:
            assert split.weak_in_gap == sums.residents, chosen
        else:
            assert (split.weak_in_gap, sums.gaps) == (0, 0), chosen


def test_a_share_of_places_that_is_greater_covers_fewer(session, run_id):
    usual, sure = (
        coverage.people(session, ACTOR, run_id=run_id, chosen=coverage.slice_of(key, "B", "outdoor"))
        for key in ("4g", "4g-sure")
    )
    assert sure.covered < usual.covered


def test_a_level_that_is_disturbed_is_a_gap_of_its_own_kind_and_its_people_stay_covered(session, run_id):
    chosen = coverage.slice_of("4g-clean", "B", "outdoor")
    only = GapFilter(cause=GapCause.INTERFERED)
    found = gaps.gaps(session, ACTOR, run_id=run_id, chosen=chosen, only=only, limit=100)
    assert len(found) >= 1
    assert set(found["kind"]) == {"sinr"}
    usual = coverage.people(session, ACTOR, run_id=run_id, chosen=coverage.slice_of("4g", "B", "outdoor"))
    assert coverage.people(session, ACTOR, run_id=run_id, chosen=chosen) == usual
    levels = text(
        "select count(*), min(level_dbm), max(sinr_db) from gap_cells join gaps on gaps.id = gap_id"
        " join cell_coverage c on c.run_id = gaps.run_id and c.cell_id = gap_cells.cell_id"
        " and c.operator_id = gaps.operator_id and c.technology = '4G' and c.reception = gaps.reception"
        " where gaps.run_id = :run and kind = 'sinr'"
    )
    cells, least_dbm, most_db = session.execute(levels, {"run": run_id}).one()
    assert cells > 0
    assert least_dbm >= -110.0
    assert most_db < 15.0


def test_ranks_of_both_kinds_go_through(session, run_id):
    chosen = coverage.slice_of("4g-clean", "B", "outdoor")
    ranks = gaps.gaps(session, ACTOR, run_id=run_id, chosen=chosen, limit=1000)["rank"].tolist()
    assert ranks == list(range(1, len(ranks) + 1))


def test_every_gap_of_a_run_has_a_cause_a_line_and_cells_that_were_looked_at(session, run_id):
    counts = text(
        "select count(*), count(cause), count(line_id),"
        " count(*) filter (where (confidence is null) = (cause = 'unknown')) from gaps where run_id = :run"
    )
    every, *others = session.execute(counts, {"run": run_id}).one()
    assert every > 0
    assert others == [every] * 3
    gap_id = session.scalar(text("select min(id) from gaps where run_id = :run"), {"run": run_id})
    assert 1 <= sum(gap_facts.facts(session, ACTOR, gap_id=gap_id).cells_by_cause.values()) <= 25


def causes(session, run_id, operator):
    chosen = coverage.slice_of("4g", operator, "outdoor")
    return gaps.gaps(session, ACTOR, run_id=run_id, chosen=chosen, limit=100)


def test_cells_behind_a_hall_name_it_and_cells_of_a_silent_station_name_the_outage(session, run_id):
    looked_at = Counter()
    blocking = set()
    for operator in ("A", "B"):
        for gap_id in causes(session, run_id, operator)["id"]:
            found = gap_facts.facts(session, ACTOR, gap_id=int(gap_id))
            looked_at.update((operator, cause) for cause, cells in found.cells_by_cause.items() if cells)
            blocking |= {one.code for one in found.blocked_by}
    assert looked_at["A", GapCause.OUTAGE]  # its silent station would serve the east
    assert looked_at["B", GapCause.BLOCKED]  # its stations in the east see nothing of the west
    assert not looked_at["B", GapCause.OUTAGE]
    assert blocking
    assert blocking <= {"hall-500", "hall-900"}


def test_a_run_keeps_the_profiles_that_it_used(session, run_id):
    kept = coverage.run(session, ACTOR, run_id=run_id).parameters
    assert [one["key"] for one in kept["gap_profiles"]] == ["4g-dense", "4g-sure", "4g-clean"]
    assert kept["profiles"][0]["gap_connectivity"] == 8


def test_a_gap_profile_with_the_key_of_a_profile_or_a_share_of_another_threshold_is_refused(tmp_path):
    same, other = ({**extra_profiles()[0], **given} for given in ({"key": "4g"}, {"gap_location_share": 0.9}))
    for one, words in (
        (same, "has the key of a profile"),
        (other, "must have the -110 dBm of 4G, or no share"),
    ):
        with settings_with(tmp_path, gap_profiles=[one]), pytest.raises(ConfigError, match=words):
            settings()


@pytest.mark.parametrize("reception", list(Reception))
def test_a_gap_profile_of_one_reception_has_no_gap_of_another(session, run_id, reception):
    chosen = coverage.slice_of("4g-dense", "A", reception)
    found = gaps.gaps(session, ACTOR, run_id=run_id, chosen=chosen, limit=5)
    assert (len(found) > 0) == (reception is Reception.OUTDOOR)
