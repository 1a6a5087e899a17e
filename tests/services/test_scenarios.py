"""Scenarios through their service: what is kept, in which order, who may, what is refused."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.actors import Actor, Scope
from app.domain.coverage import Reception
from app.domain.network import Technology
from app.domain.roles import Role, permissions_of
from app.domain.scenario_answers import NetworkLayer
from app.domain.scenarios import MOST_CHANGES, Powered, Removed
from app.errors import ConflictError, ForbiddenError, NotFoundError, RefusedError
from app.services import scenarios
from app.store import scenarios as store
from tests import builders
from tests.jobs import district
from tests.people import TESTER


@pytest.fixture
def made(session: Session) -> int:
    """A scenario without changes of the small district."""
    district.build(session)
    return scenarios.create(session, TESTER, name=" plan ", operator="A", technology="4G")


def weaken(session: Session, made: int, power_dbm: float, version: int):
    values = {"station": "A-4G", "transmit_power_dbm": power_dbm}
    return scenarios.change(session, TESTER, scenario_id=made, version=version, kind="power", values=values)


def read(session: Session, made: int):
    return scenarios.scenario(session, TESTER, scenario_id=made)


def put(session: Session, made: int, *changes) -> None:
    """Changes as they are kept, without asking what they do."""
    for number, change in enumerate(changes, 1):
        store.put_change(session, scenario_id=made, number=number, change=change)
        store.move_cursor(session, scenario_id=made, cursor=number)


def deeds(session: Session) -> list[str]:
    rows = session.execute(text("select action from audit_events where action like 'scenario%' order by id"))
    return list(rows.scalars())


def test_a_change_is_kept_and_told_and_can_be_undone_and_done_again(session, made):
    told = weaken(session, made, 3.0, version=1)
    assert told.people[0].after < told.people[0].before
    found = read(session, made)
    assert (found.name, found.version, found.done) == (
        "plan",
        2,
        (Powered(station="A-4G", transmit_power_dbm=3.0),),
    )
    assert scenarios.undo(session, TESTER, scenario_id=made, version=2).done == ()
    assert scenarios.redo(session, TESTER, scenario_id=made, version=3).done == found.done
    assert deeds(session) == ["scenario.create", "scenario.change", "scenario.undo", "scenario.redo"]


def test_what_was_undone_is_gone_once_something_else_is_done(session, made):
    put(session, made, Powered(station="A-4G", transmit_power_dbm=3.0), Removed(station="A-4G"))
    scenarios.undo(session, TESTER, scenario_id=made, version=3)
    scenarios.undo(session, TESTER, scenario_id=made, version=4)
    weaken(session, made, 5.0, version=5)
    assert read(session, made).changes == (Powered(station="A-4G", transmit_power_dbm=5.0),)


def test_a_fork_goes_its_own_way_with_what_was_undone(session, made):
    put(session, made, Powered(station="A-4G", transmit_power_dbm=3.0), Removed(station="A-4G"))
    scenarios.undo(session, TESTER, scenario_id=made, version=3)
    forked = scenarios.fork(session, TESTER, scenario_id=made, name="other")
    scenarios.redo(session, TESTER, scenario_id=forked, version=1)
    first, second = read(session, made), read(session, forked)
    assert (first.cursor, second.cursor, second.forked_from) == (1, 2, made)
    assert first.changes == second.changes


def test_two_scenarios_are_compared_and_one_with_today(session, made):
    put(session, made, Removed(station="A-4G"))
    other = scenarios.create(session, TESTER, name="other", operator="A", technology="4G")
    today = scenarios.comparison(session, TESTER, scenario_id=made)
    against = scenarios.comparison(session, TESTER, scenario_id=other, with_id=made)
    assert today.people[0].lost == against.people[0].gained > 0
    assert today.gaps_after == against.gaps_before == 1
    itself = scenarios.comparison(session, TESTER, scenario_id=made, with_id=made)
    assert (itself.people[0].gained, itself.gaps, itself.levels.cells_changed) == (0, (), 0)


def test_another_layer_and_reception_are_shown_where_the_scenario_touches_it(session, made):
    put(session, made, Removed(station="A-3G"))
    shown = NetworkLayer(operator="A", technology=Technology.UMTS)
    told = scenarios.comparison(
        session, TESTER, scenario_id=made, shown=shown, reception=Reception.IN_VEHICLE, with_cells=True
    )
    assert (told.shown, told.reception, told.levels.cells_gained) == (shown, "in_vehicle", 0)
    assert set(told.cells["change"]) == {"lost", "weaker"}
    with pytest.raises(RefusedError, match="reception 'indoor' is not answered"):
        scenarios.comparison(session, TESTER, scenario_id=made, reception=Reception.INDOOR)


def test_data_that_change_are_seen_at_the_next_question(session, made):
    put(session, made, Removed(station="A-4G"))
    first = scenarios.comparison(session, TESTER, scenario_id=made)
    session.execute(text("update base_stations set status = 'closed' where code = 'A-4G'"))
    assert first.people[0].before > 0
    with pytest.raises(NotFoundError, match="'A-4G'"):
        scenarios.comparison(session, TESTER, scenario_id=made)


def test_new_stations_get_codes_of_their_own(session, made):
    lon, lat = builders.lon_lat(600.0, 600.0)
    values = {"operator": "A", "technology": "4G", "lon": lon, "lat": lat}
    for version in (1, 2):
        scenarios.change(session, TESTER, scenario_id=made, version=version, kind="add", values=values)
    assert [one.station for one in read(session, made).done] == ["NEW-1", "NEW-2"]
    assert "NEW-2" in scenarios.station_codes(session, TESTER, scenario_id=made)


def test_what_cannot_be_done_is_refused_and_not_kept(session, made):
    with pytest.raises(NotFoundError, match="within 5 km of it has the code 'X'"):
        scenarios.change(session, TESTER, scenario_id=made, version=1, kind="remove", values={"station": "X"})
    with pytest.raises(RefusedError, match="transmit_power_dbm 500; must be -50 to 100"):
        weaken(session, made, 500.0, version=1)
    assert read(session, made).changes == ()
    assert read(session, made).version == 1


@pytest.mark.parametrize("deed", [scenarios.undo, scenarios.redo])
def test_nothing_to_undo_or_redo_and_a_stale_version_are_conflicts(session, made, deed):
    with pytest.raises(ConflictError, match="has no change to"):
        deed(session, TESTER, scenario_id=made, version=1)
    with pytest.raises(ConflictError, match=f"scenario {made} is at version 1, not 7"):
        deed(session, TESTER, scenario_id=made, version=7)
    with pytest.raises(ConflictError, match="read it again first"):
        weaken(session, made, 3.0, version=2)


def test_a_scenario_takes_so_many_changes_and_no_more(session, made):
    session.execute(
        text("update scenarios set cursor = :most where id = :id"), {"most": MOST_CHANGES, "id": made}
    )
    with pytest.raises(RefusedError, match=f"the most is {MOST_CHANGES}"):
        weaken(session, made, 3.0, version=1)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"name": "  "}, RefusedError, "scenario name of 0 characters"),
        ({"name": "x" * 101}, RefusedError, "needs 1 to 100"),
        ({"operator": "Z"}, NotFoundError, "operator 'Z'"),
        ({"technology": "6G"}, RefusedError, "technology '6G' is unknown"),
        ({"area_code": "310999"}, NotFoundError, "district '310999'"),
    ],
)
def test_a_scenario_of_nothing_is_refused(session, given, error, words):
    district.build(session)
    with pytest.raises(error, match=words):
        scenarios.create(session, TESTER, **{"name": "x", "operator": "A", "technology": "4G", **given})


def test_scenarios_of_two_districts_are_not_compared(session, made):
    far = builders.area(session, "310107000000", shape=builders.square(9000, 0, 500))
    builders.area(session, "310107001000", level="subdistrict", parent=far)
    other = scenarios.create(session, TESTER, name="far", operator="A", technology="4G", area_code="310107")
    with pytest.raises(RefusedError, match="is of district 310106000000, scenario"):
        scenarios.comparison(session, TESTER, scenario_id=made, with_id=other)
    with pytest.raises(NotFoundError, match="scenario 999"):
        scenarios.comparison(session, TESTER, scenario_id=made, with_id=999)


def test_a_planner_writes_analysts_read_and_others_do_neither(session, made):
    def who(role: Role, scope: Scope | None = None) -> Actor:
        return Actor("x", permissions_of({role}), *([scope] if scope else []))

    assert scenarios.scenarios(session, who(Role.COORDINATOR), limit=5)[0].id == made
    for actor in (who(Role.COORDINATOR), who(Role.PLANNER, Scope(frozenset({1})))):
        with pytest.raises(ForbiddenError):
            scenarios.fork(session, actor, scenario_id=made, name="x")
    for actor in (who(Role.GUEST), who(Role.LEADER), who(Role.PLANNER, Scope(frozenset({1})))):
        with pytest.raises(ForbiddenError):
            scenarios.scenario(session, actor, scenario_id=made)
    scenarios.fork(session, who(Role.PLANNER), scenario_id=made, name="mine")
