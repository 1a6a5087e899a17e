"""The moves of a case: the table of the national workflow, and rules that no order of moves gets around."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.actors import EVERYWHERE, Actor, Scope
from app.domain.case_clocks import Limit, LimitUnit, share_used
from app.domain.case_effects import clocks_after, ends
from app.domain.case_rules import Brought, Deed, Level, Rule, Standing, open_moves, refusal
from app.domain.case_states import (
    ENDED,
    HOTLINE_CLOCKS,
    OPEN_STATES,
    CaseMove,
    CaseState,
    Channel,
    ClockName,
    Effect,
)
from app.domain.cases import TABLE, row_of
from app.domain.roles import Role, permissions_of
from tests.domain.test_work_calendar import CALENDAR, at

TODAY = date(2026, 10, 13)
WORDS = """
    reported   request_verification verifying
    reported   accept               accepted
    reported   merge                merged
    reported   close_on_the_spot    self_closed
    verifying  verify               verifying
    verifying  accept               accepted
    verifying  reject               rejected
    accepted   merge                merged
    accepted   file                 filed
    accepted   reject               rejected
    accepted   escalate             accepted
    accepted   hand_down            accepted
    filed      dispatch             dispatched
    filed      escalate             filed
    filed      hand_down            filed
    dispatched sign                 handling
    dispatched return               filed
    handling   return               filed
    handling   request_extension    extension_requested
    extension_requested endorse_extension extension_requested
    extension_requested grant_extension   handling
    extension_requested refuse_extension  handling
    handling   request_suspension   handling
    handling   suspend              suspended
    suspended  resume               handling
    handling   finish               handled
    rework     finish               handled
    handled    send_to_check        checking
    checking   pass_check           to_close
    checking   fail_check           rework
    to_close   close                closed
    to_close   send_back            rework
    closed     reopen               handling
    closed     appeal               closed
    closed     endorse_appeal       closed
    closed     grant_appeal         closed
    closed     refuse_appeal        closed
"""
OUT_OF_ANY_OPEN = {
    "propose_void": None,
    "void": "voided",
    "force_close": "force_closed",
    "supervise": None,
    "urge": None,
}
IN_ANY = ("note", "contact", "reply", "call_back")
NATIONAL = {tuple(line.split()) for line in WORDS.strip().splitlines()}
NATIONAL |= {(state, move, to or state) for state in OPEN_STATES for move, to in OUT_OF_ANY_OPEN.items()}
NATIONAL |= {(state, move, state) for state in CaseState for move in IN_ANY}

WORKING_DAYS = {name: Limit(amount=3, unit=LimitUnit.WORKING_DAY) for name in ClockName}
PEOPLE = {
    role: Actor(role.value, permissions_of([role]), EVERYWHERE, account_id=number)
    for number, role in enumerate(
        (Role.INSPECTOR, Role.ACCEPTOR, Role.DISPATCHER, Role.DUTY_HEAD, Role.DEPARTMENT, Role.LEADER)
    )
}
ALL = frozenset().union(*(one.permissions for one in PEOPLE.values()))
EVERYTHING = Brought(
    reason="because",
    result="as it should be",
    condition_id=1,
    says_condition_met=True,
    department="D1",
    target_number=2,
    until=TODAY + timedelta(days=30),
    photos=1,
    distance_m=10.0,
)


def begun(channel=Channel.INSPECTOR, person="reporter", level=Level.SUBDISTRICT):
    effects = [(Effect.START, ClockName.ACCEPT)]
    if channel is Channel.HOTLINE:
        effects += [(Effect.START, ClockName.CONTACT), (Effect.START, ClockName.REPLY)]
    clocks = clocks_after({}, tuple(effects), at(13, "09:00"), limits=WORKING_DAYS, calendar=CALENDAR)
    deed = Deed(move=CaseMove.REPORT, person=person, changed_state=True)
    return Standing(state=CaseState.REPORTED, channel=channel, level=level, deeds=(deed,), clocks=clocks)


def made(standing, move, person, now):
    """The case after a move; its clocks must allow what the rules allow."""
    row = row_of(move, standing.state)
    effects = (*row.effects, *ends(standing.clocks, row.target))
    clocks = clocks_after(standing.clocks, effects, now, limits=WORKING_DAYS, calendar=CALENDAR)
    levels = {CaseMove.ESCALATE: Level.DISTRICT, CaseMove.HAND_DOWN: Level.SUBDISTRICT}
    deed = Deed(move=move, person=person, changed_state=row.target is not None)
    handle = clocks.get(ClockName.HANDLE)
    return replace(
        standing,
        state=row.target or standing.state,
        deeds=(*standing.deeds, deed),
        clocks=clocks,
        level=levels.get(move, standing.level),
        share_of_limit=0.0 if handle is None else share_used(handle, now, CALENDAR),
    )


def walked(standing, *steps):
    """The case after moves by roles, a minute each."""
    now = at(13, "09:00")
    for role, move in steps:
        now += timedelta(minutes=1)
        actor = PEOPLE[role] if isinstance(role, Role) else Actor(role, ALL)
        assert refusal(move, standing, actor, EVERYTHING, TODAY) is None
        standing = made(standing, move, actor.name, now)
    return standing


def refused(standing, move, actor, brought=EVERYTHING):
    found = refusal(move, standing, actor, brought, TODAY)
    return None if found is None else found.rule


WHOLE_WAY = (
    (Role.ACCEPTOR, CaseMove.ACCEPT),
    (Role.DUTY_HEAD, CaseMove.FILE),
    (Role.DISPATCHER, CaseMove.DISPATCH),
    (Role.DEPARTMENT, CaseMove.SIGN),
    (Role.DEPARTMENT, CaseMove.FINISH),
    (Role.ACCEPTOR, CaseMove.SEND_TO_CHECK),
    (Role.INSPECTOR, CaseMove.PASS_CHECK),
    ("other head", CaseMove.CLOSE),
)


def test_the_table_is_the_national_workflow_and_nothing_else():
    rows = {(state, row.name, row.target or state) for row in TABLE for state in row.sources}
    assert rows == NATIONAL
    assert sum(len(row.sources) for row in TABLE) == len(NATIONAL)  # no pair twice


def test_from_report_to_closing():
    closed = walked(begun(), *WHOLE_WAY)
    assert closed.state is CaseState.CLOSED
    running = [name for name, clock in closed.clocks.items() if clock.stopped_at is None]
    assert running == []


def test_a_report_of_the_public_is_looked_at_before_it_is_accepted():
    public = begun(Channel.RESIDENT)
    assert refused(public, CaseMove.ACCEPT, PEOPLE[Role.ACCEPTOR]) is Rule.CHANNEL
    looked_for = walked(public, (Role.ACCEPTOR, CaseMove.REQUEST_VERIFICATION))
    assert refused(looked_for, CaseMove.ACCEPT, PEOPLE[Role.ACCEPTOR]) is Rule.ORDER
    seen = walked(looked_for, (Role.INSPECTOR, CaseMove.VERIFY))
    assert refused(seen, CaseMove.VERIFY, PEOPLE[Role.INSPECTOR]) is Rule.ONCE
    assert walked(seen, (Role.ACCEPTOR, CaseMove.ACCEPT)).state is CaseState.ACCEPTED


@pytest.mark.parametrize(
    ("steps", "move", "person"),
    [
        (WHOLE_WAY[:1], CaseMove.FILE, "reporter"),
        (WHOLE_WAY[:6], CaseMove.PASS_CHECK, "department"),
        (WHOLE_WAY[:6], CaseMove.FAIL_CHECK, "reporter"),
        (WHOLE_WAY[:7], CaseMove.CLOSE, "duty_head"),  # who filed it
        (WHOLE_WAY[:7], CaseMove.CLOSE, "department"),
    ],
)
def test_one_person_does_not_do_both_whatever_the_rights(steps, move, person):
    standing = walked(begun(), *steps)
    assert refused(standing, move, Actor(person, ALL)) is Rule.SEPARATION
    assert refused(standing, move, Actor("somebody else", ALL)) is None


def test_who_sent_a_case_that_came_back_does_not_send_it_on():
    back = walked(begun(), *WHOLE_WAY[:3], (Role.DEPARTMENT, CaseMove.RETURN))
    assert refused(back, CaseMove.DISPATCH, PEOPLE[Role.DISPATCHER]) is Rule.RETURNED
    again = walked(back, ("other dispatcher", CaseMove.DISPATCH))
    assert again.state is CaseState.DISPATCHED


def test_work_that_is_not_good_enough_keeps_its_deadline():
    handling = walked(begun(), *WHOLE_WAY[:4])
    rework = walked(handling, *WHOLE_WAY[4:6], (Role.INSPECTOR, CaseMove.FAIL_CHECK))
    assert rework.state is CaseState.REWORK
    assert rework.clocks[ClockName.HANDLE] == handling.clocks[ClockName.HANDLE]
    back = walked(rework, *WHOLE_WAY[4:7], ("other head", CaseMove.SEND_BACK))
    assert back.clocks[ClockName.HANDLE] == handling.clocks[ClockName.HANDLE]


def test_a_limit_is_extended_by_two_others_twice_at_most_and_never_once_it_is_over():
    handling = walked(begun(), *WHOLE_WAY[:4])
    round_of = (
        (Role.DEPARTMENT, CaseMove.REQUEST_EXTENSION),
        (Role.DISPATCHER, CaseMove.ENDORSE_EXTENSION),
        (Role.DUTY_HEAD, CaseMove.GRANT_EXTENSION),
    )
    asked = walked(handling, round_of[0])
    assert refused(asked, CaseMove.GRANT_EXTENSION, PEOPLE[Role.DUTY_HEAD]) is Rule.ORDER
    twice = walked(handling, *round_of, *round_of)
    assert twice.clocks[ClockName.HANDLE].extensions == 2
    assert refused(twice, CaseMove.REQUEST_EXTENSION, PEOPLE[Role.DEPARTMENT]) is Rule.ONCE
    late = replace(handling, share_of_limit=1.01)
    assert refused(late, CaseMove.REQUEST_EXTENSION, PEOPLE[Role.DEPARTMENT]) is Rule.ONCE


def test_a_subdistrict_leaves_what_the_district_has():
    below = replace(PEOPLE[Role.DUTY_HEAD], scope=Scope(frozenset({7})))
    accepted = walked(begun(), *WHOLE_WAY[:1])
    assert refused(accepted, CaseMove.HAND_DOWN, below) is Rule.LEVEL
    taken_up = made(accepted, CaseMove.ESCALATE, "somebody", at(13, "10:00"))
    assert refused(taken_up, CaseMove.FILE, below) is Rule.LEVEL
    assert refused(taken_up, CaseMove.FILE, PEOPLE[Role.DUTY_HEAD]) is None
    assert refused(taken_up, CaseMove.ESCALATE, PEOPLE[Role.DUTY_HEAD]) is Rule.LEVEL


def test_voiding_takes_two_people():
    proposed = walked(begun(), (Role.DUTY_HEAD, CaseMove.PROPOSE_VOID))
    assert refused(begun(), CaseMove.VOID, PEOPLE[Role.DUTY_HEAD]) is Rule.ORDER
    assert refused(proposed, CaseMove.VOID, PEOPLE[Role.DUTY_HEAD]) is Rule.SEPARATION
    assert walked(proposed, ("other head", CaseMove.VOID)).state is CaseState.VOIDED


def test_only_work_that_was_late_is_appealed_against_and_once():
    closed = walked(begun(), *WHOLE_WAY)
    assert refused(closed, CaseMove.APPEAL, PEOPLE[Role.DEPARTMENT]) is Rule.ONCE
    late = replace(closed, share_of_limit=1.5)
    assert refused(late, CaseMove.APPEAL, PEOPLE[Role.DEPARTMENT]) is None
    appealed = replace(made(late, CaseMove.APPEAL, "department", at(14, "09:00")), share_of_limit=1.5)
    assert refused(appealed, CaseMove.APPEAL, PEOPLE[Role.DEPARTMENT]) is Rule.ONCE


def test_a_merged_hotline_case_keeps_the_clocks_that_it_owes_whoever_called():
    merged = made(begun(Channel.HOTLINE), CaseMove.MERGE, "acceptor", at(13, "09:10"))
    running = {name for name, clock in merged.clocks.items() if clock.is_running}
    assert running == {ClockName.CONTACT, ClockName.REPLY}
    called = walked(merged, (Role.ACCEPTOR, CaseMove.CONTACT), (Role.ACCEPTOR, CaseMove.REPLY))
    assert {name for name, clock in called.clocks.items() if clock.is_running} == {ClockName.CALL_BACK}


@pytest.mark.parametrize(
    ("steps", "move", "missing"),
    [
        ((), CaseMove.MERGE, {"reason": " "}),
        ((), CaseMove.MERGE, {"target_number": None}),
        (WHOLE_WAY[:1], CaseMove.FILE, {"condition_id": None}),
        (WHOLE_WAY[:1], CaseMove.REJECT, {"reason": ""}),
        (WHOLE_WAY[:2], CaseMove.DISPATCH, {"department": None}),
        (WHOLE_WAY[:3], CaseMove.RETURN, {"reason": ""}),
        (WHOLE_WAY[:4], CaseMove.REQUEST_SUSPENSION, {"until": None}),
        (WHOLE_WAY[:4], CaseMove.REQUEST_SUSPENSION, {"until": TODAY}),
        (WHOLE_WAY[:4], CaseMove.REQUEST_SUSPENSION, {"until": TODAY + timedelta(days=366)}),
        (WHOLE_WAY[:4], CaseMove.FINISH, {"result": ""}),
        (WHOLE_WAY[:6], CaseMove.PASS_CHECK, {"photos": 0}),
        (WHOLE_WAY[:6], CaseMove.PASS_CHECK, {"distance_m": None}),
        (WHOLE_WAY[:6], CaseMove.PASS_CHECK, {"distance_m": 100.5}),
        (WHOLE_WAY[:7], CaseMove.CLOSE, {"says_condition_met": False}),
    ],
)
def test_a_move_without_what_it_needs_is_refused(steps, move, missing):
    standing = walked(begun(), *steps)
    actor = Actor("other", ALL)
    assert refused(standing, move, actor) is None
    assert refused(standing, move, actor, replace(EVERYTHING, **missing)) is Rule.NEEDED


APART = [
    ({CaseMove.FILE}, {CaseMove.CLOSE}),
    ({CaseMove.SIGN, CaseMove.FINISH}, {CaseMove.PASS_CHECK, CaseMove.FAIL_CHECK, CaseMove.CLOSE}),
    ({CaseMove.REPORT}, {CaseMove.FILE, CaseMove.VERIFY, CaseMove.PASS_CHECK, CaseMove.FAIL_CHECK}),
    ({CaseMove.PROPOSE_VOID}, {CaseMove.VOID}),
]
ACTORS = st.sampled_from(
    [
        *PEOPLE.values(),
        *(Actor(name, ALL) for name in ("reporter", "anybody", "other head")),
        *(replace(one, scope=Scope(frozenset({7})), name=f"{one.name} below") for one in PEOPLE.values()),
    ]
)
BROUGHT = st.one_of(
    st.just(EVERYTHING),
    st.builds(
        Brought, reason=st.text(max_size=3), photos=st.integers(0, 1), condition_id=st.none() | st.just(1)
    ),
)
DEEDS = st.lists(st.tuples(st.sampled_from(CaseMove), ACTORS, BROUGHT, st.integers(1, 90_000)), max_size=60)


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(Channel), DEEDS)
def test_random_actors_and_moves_never_leave_the_table_and_every_refusal_names_its_rule(channel, deeds):
    standing, now = begun(channel), at(13, "09:00")
    for wish, actor, brought, seconds in deeds:
        now += timedelta(seconds=seconds)
        may = open_moves(standing, actor)
        move = may[wish % len(may)].name if isinstance(wish, int) and may else CaseMove.URGE
        move = move if isinstance(wish, int) else wish
        found = refusal(move, standing, actor, brought, TODAY)
        if found is not None:
            assert found.rule in Rule and found.said
            continue
        assert row_of(move, standing.state) in open_moves(standing, actor)
        before = standing.state
        standing = made(standing, move, actor.name, now)
        assert (before, move, standing.state) in NATIONAL
        if standing.state in ENDED and before not in ENDED:
            running = {name for name, clock in standing.clocks.items() if clock.stopped_at is None}
            assert running <= HOTLINE_CLOCKS
    for first, second in APART:
        did = {
            which: {deed.person for deed in standing.deeds if deed.move in moves}
            for which, moves in (("first", first), ("second", second))
        }
        if CaseMove.REOPEN not in {deed.move for deed in standing.deeds}:
            assert not did["first"] & did["second"]
