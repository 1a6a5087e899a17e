"""The reach of services in a small district: who is within a walk, what cameras see, and what cannot be."""

from types import SimpleNamespace

import pytest
from sqlalchemy import text

from app.domain.access import CellState, Service
from app.domain.actors import COMMAND_LINE_ACTOR, Actor, Scope
from app.domain.jobs import JobStatus
from app.domain.search import Page
from app.errors import RefusedError
from app.jobs import access as access_job
from app.services import access
from app.services import jobs as jobs_service
from tests import builders

DISTRICT, WEST, EAST = "310106000000", "310106001000", "310106002000"


@pytest.fixture
def city(session):
    """
    Two subdistricts of 500 m by 500 m, one street of 1 km through both, a school at its west end.

    1,000 people live in each: 10 in every cell of 50 m. A second street in the north-east leads nowhere.
    """
    district = builders.area(session, DISTRICT, shape=builders.square(0, 0, 1000))
    parts = []
    for code, x_m in ((WEST, 0.0), (EAST, 500.0)):
        shape = builders.square(x_m, 0, 500)
        parts.append(builders.area(session, code, level="subdistrict", parent=district, shape=shape))
        builders.figure(session, parts[-1], "residents", 1000)
        builders.figure(session, parts[-1], "jobs", 0)
    builders.way(session, (0, 225), (1000, 225))
    builders.way(session, (800, 475), (1000, 475))
    builders.facility(session, 0.0, 225.0, area_id=parts[0].id)
    session.flush()
    return SimpleNamespace(parts=parts)


def run(session, service=Service.WALKING, status=JobStatus.DONE, **given):
    """Run the job in this process; its record, and the answer if there is one."""
    if service is Service.WALKING:
        given = {"facility_kind": "school", "minutes": 7.5, **given}  # 600 m at 4.8 km/h
    job_id = access.start_reach(
        session, COMMAND_LINE_ACTOR, service=service, area_code=DISTRICT, in_background=False, **given
    )
    session.flush()
    assert access_job.run(job_id) is status
    return jobs_service.job(session, COMMAND_LINE_ACTOR, job_id=job_id)


def by_area(session, record):
    table = access.people_by_area(session, COMMAND_LINE_ACTOR, reach_id=record.result["reach_id"])
    return table.set_index("code")[[state.value for state in CellState]]


def test_people_within_a_walk_are_counted_by_hand(session, city):
    """
    600 m from the school: a cell in column c and row r is 50 c + 25 m along and 50 |r - 4| m off the street.

    Cells farther than 200 m from any street have none: the row 9 of the west, whose street is 250 m away.
    """
    found = by_area(session, run(session))
    west = sum(50 * c + 25 + 50 * abs(r - 4) <= 600 and abs(r - 4) <= 4 for c in range(10) for r in range(10))
    assert found.loc[WEST, "reached"] == 10 * west
    assert found.loc[WEST].sum() == found.loc[EAST].sum() == 1000
    assert found.loc[WEST, "off_streets"] == 100


def test_cells_whose_streets_lead_to_no_school_are_said_to_be_cut_off(session, city):
    """The row 9 by the second street, and those nearer to it than to the first."""
    found = by_area(session, run(session))
    assert found.loc[EAST, "cut_off"] > 0
    assert found.loc[WEST, "cut_off"] == 0
    record = run(session)
    assert record.result["street_networks"] == 2


def test_what_is_out_of_reach_makes_gaps_with_its_people(session, city):
    record = run(session)
    gaps = access.gaps(session, COMMAND_LINE_ACTOR, reach_id=record.result["reach_id"], page=Page(limit=9))
    assert len(gaps) == record.result["gaps"]
    beyond = record.result["residents"] - record.result["residents_reached"]
    assert gaps["residents"].sum() == beyond
    assert gaps["area_m2"].tolist() == (gaps["cells"] * 2500.0).tolist()


def test_the_same_question_is_answered_once_and_another_beside_it(session, city):
    first, second = run(session), run(session)
    other = run(session, minutes=5.0)
    known = [one.id for one in access.reaches(session, COMMAND_LINE_ACTOR, limit=9)]
    assert known == [other.result["reach_id"], second.result["reach_id"]]
    assert first.result["reach_id"] not in known


def test_one_more_school_is_proposed_where_it_brings_most_people(session, city):
    """By trying every candidate: no other brings more residents within the walk."""
    record = run(session, more=1)
    (place,) = record.result["proposed"]
    assert place["area_code"] == EAST
    assert (
        record.result["residents_more"] == place["residents_alone"] <= record.result["residents_more_at_most"]
    )
    builders.facility(session, *at(place), kind="school")
    after = run(session)
    gained = after.result["residents_reached"] - record.result["residents_reached"]
    assert gained == record.result["residents_more"]


def at(place):
    """Metres of the test world of a proposed place: the middle of its cell."""
    _, col, row = place["cell"].split("-")
    return int(col) * 50 + 25 - builders.EAST_M, int(row) * 50 + 25 - builders.NORTH_M


def test_cameras_see_cells_and_those_that_cannot_look_are_counted(session, city):
    """All around, 100 m far, in the middle of a cell: it and its four neighbours, and most of the corners."""
    builders.camera(session, 225.0, 225.0)
    builders.camera(session, 225.0, 225.0, range_m=None)
    builders.camera(session, 225.0, 225.0, azimuth_deg=90.0)
    builders.camera(session, 700.0, 225.0, height_m=None)
    record = run(session, Service.CAMERAS)
    assert record.result["unusable"] == {"no_range": 1, "no_view_angle": 1}
    assert record.result["assumed_heights"] == 1
    assert record.result["seen_ground_m2"] == pytest.approx(2 * 31_400, rel=0.01)
    cells = access.cells(
        session,
        COMMAND_LINE_ACTOR,
        reach_id=record.result["reach_id"],
        state=CellState.REACHED,
        page=Page(limit=99),
    )
    assert {(4, 4), (3, 4), (5, 5), (6, 4)} <= {cell_of(code) for code in cells["code"]}
    assert (7, 4) not in {cell_of(code) for code in cells["code"]}


def cell_of(code):
    _, col, row = code.split("-")
    return int(col) - int(builders.EAST_M // 50), int(row) - int(builders.NORTH_M // 50)


def test_wlan_serves_its_building_indoors_and_the_street_outdoors(session, city):
    builders.building(session, builders.square(100, 100, 50), code="hall")
    builders.hotspot(session, 125.0, 125.0, building_code="hall")
    builders.hotspot(session, 800.0, 225.0)
    record = run(session, Service.WLAN)
    cells = access.cells(
        session,
        COMMAND_LINE_ACTOR,
        reach_id=record.result["reach_id"],
        state=CellState.REACHED,
        page=Page(limit=99),
    )
    reached = {cell_of(code) for code in cells["code"]}
    assert (2, 2) in reached and not {(1, 2), (3, 2)} & reached
    assert {(15, 4), (16, 4)} <= reached


@pytest.mark.parametrize(
    ("removed", "service", "reason"),
    [
        ("facilities", Service.WALKING, "no facility of kind 'school' in or around district"),
        ("ways", Service.WALKING, "no street in or around district"),
        ("cameras", Service.CAMERAS, "no camera in or around district"),
        ("hotspots", Service.WLAN, "no hotspot in or around district"),
        ("area_figures", Service.WALKING, "has no residents; import population first"),
    ],
)
def test_what_is_not_there_is_named_before_a_task_is_queued(session, city, removed, service, reason):
    session.execute(text(f"delete from {removed}"))
    with pytest.raises(RefusedError, match=reason):
        run(session, service)
    assert session.scalar(text("select count(*) from jobs")) == 0


def test_a_task_names_what_went_away_while_it_waited(session, city):
    job_id = access.start_reach(
        session, COMMAND_LINE_ACTOR, service=Service.WALKING, facility_kind="school", in_background=False
    )
    session.execute(text("delete from facilities"))
    assert access_job.run(job_id) is JobStatus.FAILED
    error = jobs_service.job(session, COMMAND_LINE_ACTOR, job_id=job_id).error
    assert error.startswith("no facility of kind 'school' in or around district")


def test_cameras_none_of_which_can_look_are_no_blind_district(session, city):
    builders.camera(session, range_m=None)
    error = run(session, Service.CAMERAS, JobStatus.FAILED).error
    assert error == "none of 1 cameras has a range and a view angle"


@pytest.mark.parametrize(
    ("service", "given", "rule"),
    [
        (Service.WALKING, {"facility_kind": None}, "name one for a walk"),
        (Service.CAMERAS, {"facility_kind": "school"}, "name one for a walk"),
        (Service.WLAN, {"minutes": 3.0}, "name them for a walk"),
        (Service.WALKING, {"minutes": float("nan")}, "a walk of nan minutes"),
        (Service.WALKING, {"more": 201}, "201 more places"),
        (Service.CAMERAS, {"more": 1}, "for walks alone"),
    ],
)
def test_questions_that_make_no_sense_are_refused(session, city, service, given, rule):
    given = {"facility_kind": "school", **given} if service is Service.WALKING else given
    with pytest.raises(RefusedError, match=rule):
        access.start_reach(session, COMMAND_LINE_ACTOR, service=service, area_code=DISTRICT, **given)


def test_somebody_of_one_subdistrict_reads_its_cells_and_people_alone(session, city):
    reach_id = run(session, more=1).result["reach_id"]
    local = Actor("local", COMMAND_LINE_ACTOR.permissions, Scope(frozenset({city.parts[0].id})))
    assert access.people_by_area(session, local, reach_id=reach_id)["code"].tolist() == [WEST]
    cells = access.cells(session, local, reach_id=reach_id, page=Page(limit=999))
    assert set(cells["area_code"]) == {WEST}
    assert set(access.gaps(session, local, reach_id=reach_id, page=Page(limit=9))["area_code"]) <= {WEST}
    assert "residents" not in access.reach(session, local, reach_id=reach_id).facts
    assert "proposed" not in access.reach(session, local, reach_id=reach_id).facts
