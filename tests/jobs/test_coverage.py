"""The main job end to end, and the sum that must always hold."""

import random
from uuid import uuid4

import pytest
from shapely import box
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.cases import CaseReport
from app.domain.coverage import Reception, RunStatus
from app.domain.jobs import JobStatus
from app.errors import ConflictError, NotFoundError, RefusedError
from app.jobs import coverage as coverage_job
from app.services import cases, coverage, gaps
from app.services import jobs as jobs_service
from app.store import runs as runs_store
from tests import builders
from tests.jobs import district
from tests.jobs.sums import slices, split_by_sql


def require_same_sums(session: Session, run_id: int) -> None:
    everybody = session.scalar(
        text("select sum(residents) from run_cells where run_id = :run"), {"run": run_id}
    )
    for chosen in slices():
        split = coverage.people(session, ACTOR, run_id=run_id, chosen=chosen)
        shown = (split.covered, split.weak_in_gap, split.weak_outside_gap, split.no_data)
        assert shown == split_by_sql(session, run_id, chosen), chosen
        assert sum(shown) == everybody, chosen


@pytest.fixture
def run_id(session: Session) -> int:
    district.build(session)
    return district.run(session)


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


def test_a_station_outside_the_district_serves_inside_and_only_cells_inside_are_reported(session: Session):
    district.build(session)
    operator = builders.operator(session, "C")
    builders.station(session, builders.site(session, 1200.0, -400.0), operator, code="C-4G")
    run_id = district.run(session)
    near = coverage.people(session, ACTOR, run_id=run_id, chosen=coverage.slice_of("4g", "C", "outdoor"))
    assert near.covered > 0
    assert coverage.run(session, ACTOR, run_id=run_id).facts["stations_inside"] == 3
    outside = text(
        "select count(*) from run_cells join grid_cells on grid_cells.id = cell_id "
        "join areas on areas.id = area_id "
        "where run_id = :run and not ST_Covers(areas.geom, ST_Centroid(grid_cells.geom))"
    )
    assert session.scalar(outside, {"run": run_id}) == 0


def test_two_runs_of_the_same_data_are_the_same(session: Session, run_id: int):
    second = district.run(session)
    same = text(
        "select count(*) from cell_coverage a join cell_coverage b using "
        "(operator_id, technology, reception, floor_band, cell_id) "
        "where a.run_id = :first and b.run_id = :second "
        "and a.level_dbm is not distinct from b.level_dbm and a.sinr_db is not distinct from b.sinr_db "
        "and a.station_id is not distinct from b.station_id"
    )
    rows = session.scalar(text("select count(*) from cell_coverage where run_id = :run"), {"run": run_id})
    assert rows
    assert session.scalar(same, {"first": run_id, "second": second}) == rows


def test_a_cancelled_job_leaves_nothing_to_see(session: Session):
    district.build(session)
    job_id = coverage.start_run(session, ACTOR, area_code=district.DISTRICT, in_background=False)

    def cancel_in_levels(step: str, _whole: float) -> None:
        if step == "levels":
            session.execute(text("update jobs set cancel_requested = true where id = :id"), {"id": job_id})
            session.flush()

    assert coverage_job.run(job_id, cancel_in_levels) is JobStatus.CANCELLED
    with pytest.raises(NotFoundError):
        coverage.newest_run(session, ACTOR)
    assert session.scalar(text("select count(*) from cell_coverage")) == 0
    assert coverage.runs(session, ACTOR, limit=5)[0].status is RunStatus.CANCELLED


def test_a_run_given_up_as_lost_while_it_went_on_leaves_nothing(session: Session):
    district.build(session)
    job_id = coverage.start_run(session, ACTOR, area_code=district.DISTRICT, in_background=False)

    def give_up_in_store(step: str, _whole: float) -> None:
        if step == "store":
            runs_store.abandon(session, job_id=job_id, status=RunStatus.LOST)
            session.flush()

    assert coverage_job.run(job_id, give_up_in_store) is JobStatus.FAILED
    assert "was given up as lost" in str(jobs_service.job(session, ACTOR, job_id=job_id).error)
    for table in ("cell_coverage", "run_cells", "gaps"):
        assert session.scalar(text(f"select count(*) from {table}")) == 0, table


def test_a_run_that_is_not_published_is_not_shown(session: Session, run_id: int):
    session.execute(text("update coverage_runs set status = 'running' where id = :run"), {"run": run_id})
    with pytest.raises(NotFoundError, match="published coverage run"):
        coverage.people(session, ACTOR, run_id=run_id, chosen=coverage.slice_of("4g", "A", "outdoor"))


def test_a_district_without_stations_ends_with_a_clear_refusal(session: Session):
    district.build(session)
    session.execute(text("delete from base_stations"))
    job_id = coverage.start_run(session, ACTOR, area_code=district.DISTRICT, in_background=False)
    assert coverage_job.run(job_id) is JobStatus.FAILED
    record = jobs_service.job(session, ACTOR, job_id=job_id)
    assert record.error == (
        "no live base station within 5 km of district 310106000000; import stations first"
    )


def test_a_second_run_of_the_same_district_is_refused_while_one_waits(session: Session):
    district.build(session)
    coverage.start_run(session, ACTOR)
    with pytest.raises(ConflictError, match="is computing coverage of 310106000000 already"):
        coverage.start_run(session, ACTOR)


def test_without_a_district_the_refusal_says_which_there_are(session: Session):
    with pytest.raises(RefusedError, match="districts with subdistricts: none"):
        coverage.start_run(session, ACTOR)


def test_runs_beyond_the_number_kept_go_with_all_their_rows(session: Session, run_id: int):
    second = district.run(session)
    area_id = session.scalar(text("select id from areas where code = :code"), {"code": district.DISTRICT})
    assert runs_store.delete_oldest(session, area_id=area_id, keep=1) == [run_id]
    for table in ("cell_coverage", "run_cells", "gaps"):
        kept = session.scalars(text(f"select distinct run_id from {table}")).all()
        assert kept == [second], table


def test_a_case_reported_before_there_was_a_grid_finds_its_cell(session: Session):
    district.build(session)
    lon, lat = builders.lon_lat(110.0, 60.0)
    where = CaseReport(client_id=uuid4(), class_code="L01", lon=lon, lat=lat)
    number = cases.report_case(session, ACTOR, report=where).number
    district.run(session)
    cell = "select row, col from grid_cells join cases on cell_id = grid_cells.id where number = :number"
    row, col = session.execute(text(cell), {"number": number}).one()
    # 110 m east and 60 m north of the corner: third column, second row of 50 m
    corner = (builders.NORTH_M / 50, builders.EAST_M / 50)
    assert (row - corner[0], col - corner[1]) == (1, 2)


def test_where_footprints_are_complete_a_wall_in_the_way_lowers_the_level(session: Session):
    district.build(session)
    first = district.run(session)
    # A wall of 120 m by 1,200 m stands right east of the west's mast: a tenth of the west is built over.
    south_west, north_east = builders.square(300, 0, 1).bounds, builders.square(419, 1199, 1).bounds
    builders.building(session, box(*south_west[:2], *north_east[2:]), height_m=80.0)
    second = district.run(session)
    facts = coverage.run(session, ACTOR, run_id=second).facts
    assert facts["footprint_share"] == {district.WEST: pytest.approx(0.1), district.EAST: 0.0}
    assert facts["cells_by_sight"] == 24 * 24
    behind = levels_at(session, second, x_m=825.0, y_m=625.0)
    assert behind < levels_at(session, first, x_m=825.0, y_m=625.0)
    in_sight = levels_at(session, second, x_m=275.0, y_m=625.0)
    assert in_sight > levels_at(session, first, x_m=275.0, y_m=625.0)
    # Nothing is known of the east: its levels stay statistical, to the hundredth.
    assert levels_at(session, second, x_m=1825.0, y_m=625.0) == levels_at(
        session, first, x_m=1825.0, y_m=625.0
    )


def levels_at(session: Session, run_id: int, *, x_m: float, y_m: float) -> float:
    """Level of operator A, 4G, outdoors, at a place of the test world."""
    lon, lat = builders.lon_lat(x_m, y_m)
    point = coverage.at_point(session, ACTOR, lon=lon, lat=lat, run_id=run_id)
    (found,) = [
        one.level_dbm
        for one in point.layers
        if (one.operator, one.technology, one.reception) == ("A", "4G", Reception.OUTDOOR)
    ]
    assert found is not None
    return found
