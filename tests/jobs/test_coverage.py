"""The main job end to end."""

from uuid import uuid4

import pytest
from shapely import box
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.case_reports import CaseReport
from app.domain.coverage import Reception, RunStatus
from app.domain.jobs import JobStatus
from app.errors import ConflictError, NotFoundError, RefusedError
from app.jobs import coverage as coverage_job
from app.services import cases, coverage, model_cards
from app.services import jobs as jobs_service
from app.store import runs as runs_store
from tests import builders
from tests.jobs import district


@pytest.fixture
def run_id(session: Session) -> int:
    district.build(session)
    return district.run(session)


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


@pytest.mark.parametrize(
    ("started", "ended", "off_air"),
    [
        ("now() - interval '1 day'", "null", 1),
        ("now() - interval '1 day'", "now() + interval '1 day'", 1),
        ("now() - interval '2 days'", "now() - interval '1 day'", 0),
        ("now() + interval '1 day'", "null", 0),
    ],
)
def test_a_station_serves_nobody_just_while_its_outage_lasts(session: Session, started, ended, off_air):
    district.build(session)
    builders.outage(session, "A-4G", started=started, ended=ended)
    run_id = district.run(session)
    facts = coverage.run(session, ACTOR, run_id=run_id).facts
    assert (facts["stations"], facts["stations_off_air"]) == (3 - off_air, off_air)
    people = coverage.people(session, ACTOR, run_id=run_id, chosen=coverage.slice_of("4g", "A", "outdoor"))
    assert (people.covered > 0, people.no_data > 0) == (not off_air, bool(off_air))


def test_a_run_notes_what_its_model_card_says(session: Session):
    district.build(session)
    session.execute(text("update datasets set vintage = '2026-10' where key = 'test-stations'"))
    run_id = district.run(session)
    session.execute(text("update datasets set vintage = '2027-01' where key = 'test-stations'"))
    card = model_cards.card(session, ACTOR, run_id=run_id)
    dates = {one.key: one.vintage for one in card.inputs}
    assert dates["test-stations"] == "2026-10"
    assert dates["test-population"] is None
    assert (card.resolution.cell_size_m, card.resolution.sample_size_m) == (50.0, 10.0)
    loss_db = {one.reception: (one.min_loss_db, one.max_loss_db) for one in card.receiver.receptions}
    assert loss_db[Reception.OUTDOOR] == (0.0, 0.0)
    assert loss_db[Reception.IN_VEHICLE] == (9.0, 9.0)  # TR 38.901, 7.4.3.2
    assert loss_db[Reception.INDOOR] == pytest.approx(
        (21.69, 22.33), abs=0.01
    )  # by hand, at 1800 and 2100 MHz
    assert (card.assumed.stations, card.assumed.stations_assumed) == (3, 1)
    assert (card.assumed.carriers, card.assumed.carriers_by_roofs) == (5, 0)  # the template has three
    assert {one.technology.value: one.threshold_dbm for one in card.profiles}["2G"] == -94.0
    assert [one.is_complete for one in card.footprints.areas] == [False, False]


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


def test_antennas_inside_houses_and_sectors_without_azimuth_are_counted(session: Session):
    district.build(session)
    builders.building(session, builders.square(190, 590, 20), height_m=12.0)  # over the antenna at 8 m
    session.execute(text("update sectors set azimuth_deg = null where antenna_height_m = 30"))
    facts = coverage.run(session, ACTOR, run_id=district.run(session)).facts
    # of two carriers on that roof one hangs at 8 m, the other at 30 m; three of the template lie far off
    assert (facts["carriers_under_roof"], facts["carriers_all_round"]) == (1, 1)


def test_a_shared_station_serves_the_phones_of_every_operator_as_its_own(session: Session):
    district.build(session)
    session.execute(text("update base_stations set shared_with = '{B}' where code = 'A-3G'"))
    run_id = district.run(session)
    rows = session.execute(
        text(
            "select o.code as operator, cell_id, reception, level_dbm, sinr_db, station_id from cell_coverage"
            " join operators o on o.id = operator_id where run_id = :run and technology = '3G'"
        ),
        {"run": run_id},
    ).all()
    by_operator = {code: {tuple(row)[1:] for row in rows if row.operator == code} for code in ("A", "B")}
    assert by_operator["A"]
    assert by_operator["A"] == by_operator["B"]
    assert coverage.run(session, ACTOR, run_id=run_id).facts["stations_shared"] == 1


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
