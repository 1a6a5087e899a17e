"""Moves of cases on the real database: events in a chain, clocks in their rows, one move at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from app import db
from app.domain.actors import PERMISSIONS, Actor, Scope
from app.domain.case_events import flaws_of_chain
from app.domain.case_reports import CaseReport
from app.domain.case_rules import Brought
from app.domain.case_states import CaseMove, CaseState, ClockName
from app.errors import ConflictError, ForbiddenError, NotFoundError, RefusedError
from app.models.audit import AuditEvent
from app.models.case_moves import CaseClock
from app.models.case_moves import CaseEvent as EventRow
from app.models.cases import Case
from app.services import case_course, case_limits, case_moves, cases
from app.services.case_moves import Standpoint, Step
from app.store import case_moves as moves_store
from tests import builders
from tests.builders import lon_lat
from tests.emptying import empty
from tests.services.test_cases import photo

pytestmark = pytest.mark.usefixtures("own_var")


HERE = lon_lat(525.0, 525.0)


def who(name, area_id=None):
    scope = Scope(None if area_id is None else frozenset({area_id}))
    return Actor(name, PERMISSIONS, scope)


LI, WANG, ZHAO, CHEN, SUN = (who(name) for name in ("lina", "wang", "zhao", "chen", "sun"))


def reported(session, class_code="L03", by=LI):
    lon, lat = builders.lon_lat(525.0, 525.0)
    sent = CaseReport(client_id=uuid4(), class_code=class_code, lon=lon, lat=lat)
    return cases.report_case(session, by, report=sent).id


def moved(session, case_id, actor, name, **brought):
    version = session.scalars(select(Case.version).where(Case.id == case_id)).one()
    at, photos = brought.pop("at", None), brought.pop("photos", ())
    step = Step(move=name, expected_version=version, brought=Brought(**brought), at=at, photos=tuple(photos))
    return case_moves.move(session, actor, case_id=case_id, step=step)


def condition(session, case_id, number=1):
    found = case_course.course(session, LI, case_id=case_id).conditions
    return found[number - 1].id


def filed(session, number=1):
    case_id = reported(session)
    moved(session, case_id, WANG, CaseMove.ACCEPT)
    moved(session, case_id, ZHAO, CaseMove.FILE, condition_id=condition(session, case_id, number))
    return case_id


def handling(session, number=1):
    case_id = filed(session, number)
    moved(session, case_id, CHEN, CaseMove.DISPATCH, department="Pipes")
    moved(session, case_id, SUN, CaseMove.SIGN)
    return case_id


def clock(session, case_id, name):
    return session.get(CaseClock, (case_id, name.value))


def test_a_case_goes_its_whole_way_and_every_move_is_an_event_in_its_chain(session):
    case_id = handling(session)
    moved(session, case_id, SUN, CaseMove.FINISH, result="cover replaced")
    moved(session, case_id, WANG, CaseMove.SEND_TO_CHECK)
    near, far = (Standpoint(lon=lon, lat=lat) for lon, lat in (lon_lat(525, 565), lon_lat(525, 630)))
    with pytest.raises(RefusedError, match="the position is 105 m from the case; within 100"):
        moved(session, case_id, who("gao"), CaseMove.PASS_CHECK, photos=[photo()], at=far)
    with pytest.raises(RefusedError, match="needs photo"):
        moved(session, case_id, who("gao"), CaseMove.PASS_CHECK, at=near)
    moved(session, case_id, who("gao"), CaseMove.PASS_CHECK, photos=[photo()], at=near)
    assert [one.event_number for one in cases.photos(session, LI, case_id=case_id)] == [8]
    last = moved(session, case_id, who("he"), CaseMove.CLOSE, says_condition_met=True)
    assert last.state is CaseState.CLOSED
    row = session.get(Case, case_id, populate_existing=True)
    assert (row.state, row.department, row.version) == ("closed", "Pipes", 9)
    events = moves_store.events_of(session, case_id=case_id)
    assert [event.move for event in events] == [
        *("report", "accept", "file", "dispatch", "sign", "finish", "send_to_check", "pass_check", "close")
    ]
    assert [event.name for event in events][:5] == ["lina", "wang", "zhao", "chen", "sun"]
    assert list(flaws_of_chain(row.number, events)) == []


def test_a_name_is_a_digest_in_the_event_and_the_reason_leaves_a_digest_when_it_is_forgotten(session):
    case_id = reported(session)
    moved(session, case_id, WANG, CaseMove.NOTE, reason="call 139 1234 5678")
    row = session.scalars(select(EventRow).where(EventRow.move == "note")).one()
    assert "wang" not in row.person and len(row.person) >= 32
    row.reason = None
    session.flush()
    events = moves_store.events_of(session, case_id=case_id)
    number = session.get(Case, case_id).number
    assert list(flaws_of_chain(number, events)) == []


@pytest.mark.parametrize(
    "deed",
    [
        "update case_events set to_state = 'closed'",
        "delete from case_events",
        "update case_events set at = now()",
    ],
)
def test_the_database_refuses_a_changed_event(session, deed):
    reported(session)
    with pytest.raises(Exception, match="append-only"):
        session.execute(text(deed))


def test_a_row_changed_by_hand_is_named(owner, session):
    case_id = reported(session)
    moved(session, case_id, WANG, CaseMove.ACCEPT)
    events = moves_store.events_of(session, case_id=case_id)
    number = session.get(Case, case_id).number
    forged = [events[0], events[1].__class__(**{**_fields(events[1]), "move": CaseMove.REJECT})]
    assert list(flaws_of_chain(number, forged)) == [f"case {number}, event 2: is not what was written"]
    assert list(flaws_of_chain(number, [events[1]])) == [f"case {number}, event 2: event 1 is missing"]


def _fields(event):
    return {name: getattr(event, name) for name in event.__slots__}


def test_the_work_has_the_limit_of_the_condition_and_the_deadline_is_kept_in_its_row(session):
    case_id = handling(session, number=2)  # broken: 4 working hours
    row = clock(session, case_id, ClockName.HANDLE)
    assert (row.limit_amount, row.limit_unit) == (4, "working_hour")
    calendar = case_limits.calendar()
    worked = calendar.worked(row.deadline_at) - calendar.worked(row.begun_at)
    assert worked == timedelta(hours=4)
    assert clock(session, case_id, ClockName.ACCEPT).stopped_at is not None
    assert clock(session, case_id, ClockName.DISPATCH).deadline_at is None


def test_a_suspended_case_has_no_deadline_until_it_goes_on(session):
    case_id = handling(session)
    until = datetime.now(UTC).date() + timedelta(days=30)
    moved(session, case_id, SUN, CaseMove.REQUEST_SUSPENSION, reason="planned works", until=until)
    moved(session, case_id, ZHAO, CaseMove.SUSPEND)
    assert clock(session, case_id, ClockName.HANDLE).deadline_at is None
    moved(session, case_id, ZHAO, CaseMove.RESUME)
    session.expire_all()
    assert clock(session, case_id, ClockName.HANDLE).deadline_at is not None
    told = [event.details for event in moves_store.events_of(session, case_id=case_id)]
    assert {"until": until.isoformat()} in told


def test_who_saw_an_older_version_is_told_and_nothing_is_written(session):
    case_id = reported(session)
    moved(session, case_id, WANG, CaseMove.ACCEPT)
    with pytest.raises(ConflictError, match="is at version 2, not 1"):
        case_moves.move(session, ZHAO, case_id=case_id, step=Step(move=CaseMove.URGE, expected_version=1))
    assert len(moves_store.events_of(session, case_id=case_id)) == 2


@pytest.mark.parametrize(
    ("name", "brought", "error", "said"),
    [
        (CaseMove.CLOSE, {}, ConflictError, "does not lead out of state"),
        (CaseMove.FILE, {"condition_id": 10**9}, RefusedError, "is none of class L03"),
        (CaseMove.FILE, {}, RefusedError, "needs condition"),
        (CaseMove.REJECT, {"reason": "  "}, RefusedError, "needs reason"),
        (CaseMove.MERGE, {"reason": "same", "target_number": 10**9}, RefusedError, "is unknown"),
    ],
)
def test_what_breaks_a_rule_is_refused_and_leaves_the_case_as_it_was(session, name, brought, error, said):
    case_id = reported(session)
    moved(session, case_id, WANG, CaseMove.ACCEPT)
    before = session.scalars(select(Case.version).where(Case.id == case_id)).one()
    with pytest.raises(error, match=said):
        moved(session, case_id, ZHAO, name, **brought)
    assert session.scalars(select(Case.version).where(Case.id == case_id)).one() == before
    assert len(moves_store.events_of(session, case_id=case_id)) == 2


@pytest.mark.parametrize(("class_code", "may"), [("L03", False), ("L04", True)])
def test_only_where_its_class_allows_it_a_case_is_closed_on_the_spot(session, class_code, may):
    case_id = reported(session, class_code)
    stands = Standpoint(lon=HERE[0], lat=HERE[1])
    brought = {"photos": [photo()], "at": stands, "result": "locked again"}
    if may:
        assert moved(session, case_id, LI, CaseMove.CLOSE_ON_THE_SPOT, **brought).state == "self_closed"
    else:
        with pytest.raises(ConflictError, match="are not closed on the spot"):
            moved(session, case_id, LI, CaseMove.CLOSE_ON_THE_SPOT, **brought)


def test_a_case_is_merged_into_one_that_goes_on_and_not_into_itself(session):
    first, second = reported(session), reported(session)
    numbers = {one: session.get(Case, one).number for one in (first, second)}
    with pytest.raises(RefusedError, match="does not go on"):
        moved(session, second, WANG, CaseMove.MERGE, reason="same", target_number=numbers[second])
    moved(session, second, WANG, CaseMove.MERGE, reason="same", target_number=numbers[first])
    row = session.get(Case, second, populate_existing=True)
    assert (row.state, row.merged_into_id) == ("merged", first)


def test_without_the_permission_and_outside_of_the_areas_no_case_moves(session):
    district = builders.area(session)
    south = builders.area(
        session, "310106012000", level="subdistrict", parent=district, shape=builders.square(0, 0, 700)
    )
    case_id = reported(session)
    reader = Actor("reader", frozenset({"cases.read"}))
    with pytest.raises(ForbiddenError, match="'cases\\.accept'"):
        moved(session, case_id, reader, CaseMove.ACCEPT)
    with pytest.raises(NotFoundError):
        moved(session, case_id, who("neighbour", area_id=south.id + 1), CaseMove.ACCEPT)
    assert moved(session, case_id, who("own", area_id=south.id), CaseMove.ACCEPT).state is CaseState.ACCEPTED


def test_a_refused_move_is_on_record(session):
    case_id = reported(session)
    with pytest.raises(ForbiddenError):
        moved(session, case_id, Actor("reader", frozenset({"cases.read"})), CaseMove.ACCEPT)
    actions = session.execute(
        select(AuditEvent.action, AuditEvent.outcome).where(AuditEvent.entity_id == str(case_id))
    ).all()
    assert ("case.accept", "refused") in [tuple(one) for one in actions]


def test_a_case_from_before_there_were_events_gets_its_first_one_with_its_first_move(session):
    case_id = builders.case(session)
    seen = case_course.course(session, LI, case_id=case_id)
    assert [event.move for event in seen.events] == ["report"] and CaseMove.ACCEPT in [
        row.name for row in seen.moves
    ]
    moved(session, case_id, WANG, CaseMove.ACCEPT)
    assert [event.move for event in moves_store.events_of(session, case_id=case_id)] == ["report", "accept"]


def test_who_does_not_work_on_cases_reads_what_happened_without_names(session):
    case_id = reported(session)
    planner = Actor("planner", frozenset({"cases.read"}))
    shown = case_course.course(session, planner, case_id=case_id).events
    assert [event.name for event in shown] == [None]
    assert [event.name for event in case_course.course(session, LI, case_id=case_id).events] == ["lina"]


def test_a_result_and_a_reason_are_both_kept(session):
    case_id = handling(session)
    moved(session, case_id, SUN, CaseMove.FINISH, result="cover replaced", reason="the old one is scrap")
    last = moves_store.events_of(session, case_id=case_id)[-1]
    assert last.reason == "cover replaced\nthe old one is scrap"


def test_two_cases_that_are_merged_crosswise_at_once_do_not_wait_for_each_other_for_ever(database, own_var):
    with db.transaction() as session:
        pair = (reported(session), reported(session))
        numbers = [session.get(Case, one).number for one in pair]

    def merge(case_id, into):
        with db.transaction() as session:
            brought = Brought(reason="same", target_number=into)
            step = Step(move=CaseMove.MERGE, expected_version=1, brought=brought)
            case_moves.move(session, WANG, case_id=case_id, step=step)

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(merge, pair[0], numbers[1]), pool.submit(merge, pair[1], numbers[0])]
        errors = [one.exception() for one in asked]
    empty(database)
    assert sorted(type(error).__name__ for error in errors) == ["NoneType", "RefusedError"]


def test_the_course_tells_the_moves_of_whoever_asks(session):
    case_id = filed(session)
    may = {row.name for row in case_course.course(session, CHEN, case_id=case_id).moves}
    assert CaseMove.DISPATCH in may and CaseMove.CLOSE not in may
    reader = Actor("reader", frozenset({"cases.read"}))
    assert case_course.course(session, reader, case_id=case_id).moves == ()


def test_of_two_who_move_a_case_at_once_one_does_and_the_other_is_told(database, own_var):
    with db.transaction() as session:
        case_id = reported(session)

    def accept(name):
        with db.transaction() as session:
            step = Step(move=CaseMove.ACCEPT, expected_version=1)
            case_moves.move(session, who(name), case_id=case_id, step=step)

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(accept, f"person {number}") for number in range(8)]
        errors = [one.exception() for one in asked]
    with db.transaction() as session:
        events = moves_store.events_of(session, case_id=case_id)
    empty(database)
    assert sorted(type(error).__name__ for error in errors) == ["ConflictError"] * 7 + ["NoneType"]
    assert [event.move for event in events] == ["report", "accept"]
