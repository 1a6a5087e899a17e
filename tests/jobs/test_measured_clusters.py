"""Problem clusters of measurements: found by a run, listed by the API and the command line."""

from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from app.cli.register import LazyGroup
from app.config import settings
from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.actors import Scope
from app.domain.search import Page
from app.models.network import Operator
from app.services import measured_clusters
from tests import builders
from tests.configuring import settings_with
from tests.jobs import district

RULE = {"min_samples": 4, "good_share": 0.9, "min_cells": 4, "weak_share": 0.25}
COLS = range(4)  # of 50 m


@pytest.fixture(scope="module")
def run_id(shared_session: Session, tmp_path_factory) -> int:
    """In the west a row of four cells with five samples each of operator A: weak, good, weak, good."""
    district.build(shared_session)
    first = shared_session.scalars(select(Operator).where(Operator.code == "A")).one()
    for col in COLS:
        for number in range(5):
            level_dbm = -115.0 if col % 2 == 0 and number else -80.0
            x_m, given = 50.0 * col + 10.0 * number + 5.0, {"operator_id": first.id, "level_dbm": level_dbm}
            builders.measurement(shared_session, x_m, 25.0, **given)
    builders.measurement(shared_session, 5.0, 25.0, level_dbm=-115.0)  # of nobody known
    with settings_with(tmp_path_factory.mktemp("config"), measured_gaps=RULE):
        return district.run(shared_session)


@pytest.fixture(autouse=True)
def connection(undone_after_test: Connection) -> Connection:
    return undone_after_test


def found(session, run_id, actor=ACTOR, **given):
    return measured_clusters.clusters(session, actor, run_id=run_id, page=Page(limit=10), **given)


def test_a_run_finds_the_cluster_and_states_weak_and_total_people(session, run_id):
    (one,) = found(session, run_id).to_dict("records")
    assert (one["operator"], one["technology"], one["reception"]) == ("A", "4G", "outdoor")
    assert (one["cell_count"], one["weak_cells"], one["area_m2"]) == (4, 2, 10_000.0)
    assert (one["samples"], one["good_samples"]) == (20, 12)
    people = text(
        "select sum(residents), sum(residents) filter (where (col - :west) % 2 = 0) from run_cells"
        " join grid_cells on grid_cells.id = cell_id where run_id = :run and row = :south"
        " and col between :west and :west + 3"
    )
    corner = {"run": run_id, "west": int(builders.EAST_M / 50), "south": int(builders.NORTH_M / 50)}
    every, weak = session.execute(people, corner).one()
    assert (one["residents"], one["weak_residents"]) == (every, weak)
    assert one["area_code"] == district.WEST


def test_clusters_are_narrowed_by_operator_technology_area_and_scope(session, run_id):
    assert len(found(session, run_id, operator="A", technology="4G", area_code=district.WEST)) == 1
    assert found(session, run_id, operator="B").empty
    assert found(session, run_id, technology="3G").empty
    assert found(session, run_id, area_code=district.EAST).empty
    west = session.scalar(text("select id from areas where code = :code"), {"code": district.WEST})
    for area_id, count in ((0, 0), (west, 1)):
        seen_by = replace(ACTOR, scope=Scope(frozenset({area_id})))
        assert len(found(session, run_id, seen_by)) == count
    session.execute(text("update measured_clusters set is_within_area = false"))
    assert found(session, run_id, seen_by).empty


def test_the_run_keeps_the_rule_that_it_went_by(session, run_id):
    kept = session.scalar(text("select parameters from coverage_runs where id = :run"), {"run": run_id})
    assert kept["measured_gaps"] == RULE
    assert settings().measured_gaps.min_samples == 500


def test_the_command_lists_them(run_id):
    said = CliRunner().invoke(LazyGroup("gaps", ""), ["measured"]).output
    assert "A 4G outdoor" in said
    assert "2 of 4" in said
    assert "60%" in said


def test_a_gap_can_be_shown_and_gaps_narrowed_on_the_command_line(session, run_id):
    gap_id = session.scalar(text("select min(id) from gaps where run_id = :run"), {"run": run_id})
    said = CliRunner().invoke(LazyGroup("gaps", ""), ["show", str(gap_id)]).output
    for words in (f"gap {gap_id} of run {run_id}", "cause ", "missing: ", "opened, "):
        assert words in said, words
    asked = ["list", "--operator", "A", "--cause", "outage", "--min-ha", "1", "--open-since", "2026-01-01"]
    assert "0 gaps in all" in CliRunner().invoke(LazyGroup("gaps", ""), asked).output


def test_the_api_lists_them(client, run_id):
    (one,) = client.get("/api/v1/measured-clusters?format=json").json["items"]
    assert (one["weak_cells"], one["cell_count"], one["run_id"]) == (2, 4, run_id)


def test_the_page_of_gaps_lists_them_apart_from_the_gaps(client, run_id):
    page = client.get(f"/gaps?run={run_id}&lang=en").text
    assert "Problem clusters of measurements" in page
    assert "2 / 4" in page  # weak cells of all
