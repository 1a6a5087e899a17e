"""The people, levels and gaps of one run, and the sum that must always hold."""

import random

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.errors import NotFoundError
from app.services import coverage, gaps
from tests.jobs import district
from tests.jobs.sums import slices, split_by_sql


@pytest.fixture(scope="module")
def run_id(shared_session: Session) -> int:
    district.build(shared_session)
    return district.run(shared_session)


@pytest.fixture(autouse=True)
def connection(undone_after_test: Connection) -> Connection:
    return undone_after_test


def require_same_sums(session: Session, run_id: int) -> None:
    everybody = session.scalar(
        text("select sum(residents) from run_cells where run_id = :run"), {"run": run_id}
    )
    for chosen in slices():
        split = coverage.people(session, ACTOR, run_id=run_id, chosen=chosen)
        shown = (split.covered, split.weak_in_gap, split.weak_outside_gap, split.no_data)
        assert shown == split_by_sql(session, run_id, chosen), chosen
        assert sum(shown) == everybody, chosen


def test_everybody_is_in_one_of_the_four_groups(session: Session, run_id: int):
    require_same_sums(session, run_id)


def test_the_sum_holds_after_random_edits(session: Session, run_id: int):
    chance = random.Random(7)
    cells = list(session.scalars(text("select cell_id from run_cells where run_id = :run"), {"run": run_id}))
    edits = (
        "delete from cell_coverage where run_id = :run and cell_id = any(:cells)",
        "update cell_coverage set level_dbm = null where run_id = :run and cell_id = any(:cells)",
        "update cell_coverage set level_dbm = level_dbm - 25 where run_id = :run and cell_id = any(:cells)",
        "update cell_coverage set level_dbm = -110 where run_id = :run and cell_id = any(:cells)",
        "update run_cells set residents = residents * 3 + 1 where run_id = :run and cell_id = any(:cells)",
        "delete from gap_cells where cell_id = any(:cells)",
    )
    for edit in edits:
        session.execute(text(edit), {"run": run_id, "cells": chance.sample(cells, 100)})
        require_same_sums(session, run_id)


def test_people_of_a_run_are_those_of_its_areas_to_the_person(session: Session, run_id: int):
    rows = session.execute(
        text(
            "select code, sum(residents), sum(workers) from run_cells join areas on areas.id = area_id "
            "where run_id = :run group by code"
        ),
        {"run": run_id},
    )
    found = {code: (int(residents), int(workers)) for code, residents, workers in rows}
    assert found == {code: (district.RESIDENTS[code], district.JOBS[code]) for code in district.RESIDENTS}


def test_people_in_gaps_are_the_sum_over_the_gaps(session: Session, run_id: int):
    for chosen in slices():
        split = coverage.people(session, ACTOR, run_id=run_id, chosen=chosen)
        sums = gaps.gap_count(session, ACTOR, run_id=run_id, chosen=chosen)
        assert split.weak_in_gap == sums.residents, chosen


def test_the_weak_station_leaves_a_gap_that_names_its_nearest_site(session: Session, run_id: int):
    chosen = coverage.slice_of("4g", "A", "outdoor")
    found = gaps.gaps(session, ACTOR, run_id=run_id, chosen=chosen, limit=10)
    assert len(found) >= 1
    assert found["rank"].tolist() == list(range(1, len(found) + 1))
    assert (found["nearest_site_m"] > 0).all()
    # The station stands in the west: the whole east is out of its reach or under the threshold.
    east = coverage.people(session, ACTOR, run_id=run_id, chosen=chosen, area_code=district.EAST)
    assert east.covered == 0
    assert east.weak_in_gap == district.RESIDENTS[district.EAST]


def test_a_technology_without_stations_is_no_data(session: Session, run_id: int):
    split = coverage.people(session, ACTOR, run_id=run_id, chosen=coverage.slice_of("5g", "any", "outdoor"))
    assert split.no_data == split.total == sum(district.RESIDENTS.values())


def test_any_operator_is_at_least_as_good_as_each(session: Session, run_id: int):
    covered = {
        operator: coverage.people(
            session, ACTOR, run_id=run_id, chosen=coverage.slice_of("4g", operator, "outdoor")
        ).covered
        for operator in ("A", "B", "any")
    }
    assert covered["any"] >= max(covered["A"], covered["B"])


def test_the_headline_is_the_mean_weighted_by_subscribers(session: Session, run_id: int):
    head = coverage.headline(session, ACTOR, run_id=run_id, profile_key="4g", reception="outdoor")
    shares = {item.code: item.split.covered_share for item in head.operators}
    assert head.mean_share == pytest.approx(0.75 * shares["A"] + 0.25 * shares["B"])
    assert head.worst_share == min(shares.values())


def test_indoors_is_never_better_than_outdoors(session: Session, run_id: int):
    pairs = session.execute(
        text(
            "select o.level_dbm, i.level_dbm from cell_coverage o "
            "join cell_coverage i using (run_id, operator_id, technology, cell_id) "
            "where o.reception = 'outdoor' and i.reception = 'indoor'"
        )
    ).all()
    assert len(pairs) > 1000
    assert all(inside is None or inside < outside for outside, inside in pairs)


def test_stations_without_radio_data_are_counted_with_their_template(session: Session, run_id: int):
    facts = coverage.run(session, ACTOR, run_id=run_id).facts
    assert (facts["stations"], facts["stations_assumed"]) == (3, 1)
    assert facts["templates"] == {"4g-macro": 1}


def test_a_run_that_is_not_published_is_not_shown(session: Session, run_id: int):
    session.execute(text("update coverage_runs set status = 'running' where id = :run"), {"run": run_id})
    with pytest.raises(NotFoundError, match="published coverage run"):
        coverage.people(session, ACTOR, run_id=run_id, chosen=coverage.slice_of("4g", "A", "outdoor"))
