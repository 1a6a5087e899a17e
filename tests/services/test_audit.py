"""The record of deeds: appended with the deed, never changed, refusals kept, persons as digests."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import db
from app.domain.actors import COMMAND_LINE_ACTOR, Actor
from app.domain.audit import NOWHERE, PHOTO, PLACE_TILES, RESIDENTS, Origin, Outcome, Personal, PersonalKind
from app.errors import ForbiddenError
from app.models.audit import AuditEvent, AuditValue
from app.services import audit, audit_search, coverage, jobs
from app.store import audit as audit_store
from tests import builders

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def events_of(session: Session, person: str) -> list[AuditEvent]:
    known = [person, *audit_store.digests_of(session, person)]
    found = select(AuditEvent).where(AuditEvent.actor.in_(known)).order_by(AuditEvent.id)
    return list(session.scalars(found))


def stranger() -> Actor:
    return Actor(f"stranger {uuid4()}", frozenset())


def test_a_deed_is_recorded_with_its_actor_and_thing(session):
    actor = Actor("warden", frozenset())
    audit.record(session, actor, action="case.move", entity="case", entity_id=7, details={"to": "closed"})
    (event,) = events_of(session, "warden")
    assert (event.action, event.entity, event.entity_id, event.outcome) == ("case.move", "case", "7", "done")
    assert event.details == {"to": "closed"}
    assert event.at.utcoffset().total_seconds() == 0


def test_a_person_is_a_digest_and_a_program_has_its_name(session):
    audit.record(session, Actor("张三", frozenset()), action="test")
    audit.record(session, COMMAND_LINE_ACTOR, action="test")
    actors = session.scalars(select(AuditEvent.actor).order_by(AuditEvent.id.desc()).limit(2)).all()
    assert actors[0] == "command line"
    assert DIGEST.fullmatch(actors[1])
    value = session.get(AuditValue, actors[1])
    assert (value.kind, value.plain, len(value.salt)) == ("person", "张三", 16)


def test_the_same_value_of_a_kind_has_one_digest_and_of_another_kind_another(session):
    actor = stranger()
    details = {
        "phone": Personal(PersonalKind.PHONE, actor.name),
        "all": [Personal(PersonalKind.PERSON, actor.name)],
    }
    audit.record(session, actor, action="first", details=details)
    audit.record(session, actor, action="second")
    first, second = events_of(session, actor.name)
    assert first.actor == second.actor == first.details["all"][0]["digest"]
    assert first.details["phone"]["personal"] == "phone"
    assert first.details["phone"]["digest"] not in (first.actor, None)


def test_no_plain_value_stands_in_an_event(session):
    audit.come_from(Origin(request_id="r1", address="203.0.113.77"))
    try:
        details = {"phone": Personal(PersonalKind.PHONE, "13800001111")}
        audit.record(session, Actor("li.lei", frozenset()), action="test", details=details)
    finally:
        audit.come_from(NOWHERE)
    whole = session.scalar(text("select audit_events::text from audit_events order by id desc limit 1"))
    assert "r1" in whole
    assert not re.search(r"203\.0\.113|1380000|li\.lei", whole)


def test_texts_that_the_database_cannot_hold_are_recorded_all_the_same(session):
    hostile = "a\0b\ud800" + "x" * 3000
    audit.record(
        session, Actor(hostile, frozenset()), action="test", entity_id=hostile, details={"k": hostile}
    )
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert event.details["k"].startswith("a\ufffdb?")


def test_what_names_a_thing_is_cut_where_the_index_could_not_hold_it(session):
    """Letters that hardly compress, of three bytes each: 12,000 bytes, where the index takes 2,704."""
    path = "/data/" + "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(4000))
    audit.record_refusal(session, stranger(), action="request.get", reason="refused", entity_id=path)
    kept = session.scalars(select(AuditEvent.entity_id).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert kept == path[:399] + "…"


def test_a_deed_that_is_undone_leaves_no_record(session):
    with pytest.raises(ZeroDivisionError), db.transaction() as inner:
        audit.record(inner, Actor("undone", frozenset()), action="case.move")
        raise ZeroDivisionError
    assert events_of(session, "undone") == []


@pytest.mark.parametrize("table", ["audit_events", "audit_links", "audit_checkpoints"])
@pytest.mark.parametrize("deed", ["update {} set {} = {}", "delete from {}", "truncate {}"])
def test_the_service_has_no_right_to_change_the_record(session, table, deed):
    column = "actor" if table == "audit_events" else "hash"
    with pytest.raises(DBAPIError, match=f"permission denied for table {table}"), session.begin_nested():
        session.execute(text(deed.format(table, column, column)))


@pytest.mark.parametrize(
    "statement",
    [
        "insert into audit_links (position, event_id, previous, hash) values (1, 1, '', '')",
        "insert into audit_pending values (1)",
        "insert into audit_checkpoints (position, hash) values (1, '')",
        "insert into audit_events (at, actor, action, outcome, details) values (now(), 'x', 'x', 'x', '{}')",
        "insert into audit_events (id, actor, action, outcome, details) values (1, 'x', 'x', 'x', '{}')",
        "select link_audit_event(1)",
        "update audit_values set plain = 'x'",
        "create trigger x before insert on audit_events execute function refuse_audit_change()",
        "alter table audit_events disable trigger all",
        "set session_replication_role = replica",
        "drop table audit_events",
        "create table own (n integer)",
        "update alembic_version set version_num = '0001'",
    ],
)
def test_the_service_can_neither_forge_nor_backdate_nor_switch_anything_off(session, statement):
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), session.begin_nested():
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "deed"),
    [
        ("update audit_events set actor = 'nobody'", "UPDATE"),
        ("delete from audit_events", "DELETE"),
        ("truncate audit_events", "TRUNCATE"),
        ("update audit_links set hash = ''", "UPDATE"),
        ("delete from audit_links", "DELETE"),
        ("truncate audit_links", "TRUNCATE"),
    ],
)
def test_the_database_refuses_the_owner_too(owner, statement, deed):
    owner.execute(
        text("insert into audit_events (actor, action, outcome, details) values ('x', 'x', 'x', '{}')")
    )
    owner.execute(text("set constraints all immediate"))
    with pytest.raises(DBAPIError, match=f"audit events are append-only: {deed} refused"):
        owner.execute(text(statement))


def test_what_is_younger_than_180_days_cannot_be_cut_off_by_anybody(owner):
    owner.execute(
        text("insert into audit_events (actor, action, outcome, details) values ('x', 'x', 'x', '{}')")
    )
    owner.execute(text("set constraints all immediate"))
    newest = owner.scalar(text("select max(position) from audit_links"))
    for statement, said in (
        (f"select cut_audit({newest}, 179)", "179 days is refused; needs 180 or more"),
        (f"select cut_audit({newest}, 180)", "is not before the last 180 days"),
        (f"insert into audit_checkpoints values ({newest}, '')", "of the last 180 days are kept"),
    ):
        with pytest.raises(DBAPIError, match=said), owner.begin_nested():
            owner.execute(text(statement))


@pytest.mark.usefixtures("database")
def test_a_refusal_is_recorded_though_its_transaction_is_undone():
    """On connections of their own: what is committed here stays in the test's database."""
    actor = stranger()
    with pytest.raises(ForbiddenError), db.transaction() as session:
        coverage.start_run(session, actor)
    with db.transaction() as session:
        (event,) = events_of(session, actor.name)
    assert (event.action, event.outcome) == ("coverage.run", "refused")
    assert event.details == {"reason": "the actor lacks the permission 'coverage.run'"}


@pytest.mark.usefixtures("database")
def test_a_refusal_does_not_wait_for_the_transaction_of_its_caller():
    """Both record the same new person and address; the caller's is still open, and has not committed."""
    actor = stranger()
    audit.come_from(Origin(request_id="r2", address=str(uuid4())))
    try:
        with db.transaction() as outer:
            outer.execute(text("set local lock_timeout = '2s'"))
            audit.record(outer, actor, action="outer")
            with pytest.raises(ForbiddenError), audit.refusals_recorded(actor, action="inner"):
                actor.require("data.import")
            audit.record(outer, actor, action="outer")
    finally:
        audit.come_from(NOWHERE)
    with db.transaction() as session:
        found = events_of(session, actor.name)
    assert sorted(event.action for event in found) == ["inner", "outer", "outer"]
    assert len({event.source for event in found}) == 1


@pytest.mark.usefixtures("connection")
def test_after_a_first_read_that_was_undone_the_next_one_is_the_first(session):
    actor = stranger()

    def read(times):
        with db.transaction() as own:
            for _ in range(times):
                audit.record_first_read(own, actor, read=PLACE_TILES, entity_id="stations", details={})
            if times == 1:
                raise KeyError("undone")

    with pytest.raises(KeyError):
        read(1)
    assert events_of(session, actor.name) == []
    read(2)
    read(2)
    (event,) = events_of(session, actor.name)
    assert (event.action, event.entity_id) == ("network.places.open", "stations")


@pytest.mark.usefixtures("database")
def test_many_first_reads_at_the_same_moment_are_one_event_and_nobody_waits_for_a_connection():
    """More than the pool has connections, of a person whom the audit does not know yet."""
    actor, together = stranger(), Barrier(24, timeout=10)

    def read(_number):
        together.wait()
        with db.transaction() as own:
            own.execute(text("select 1"))
            audit.record_first_read(own, actor, read=PLACE_TILES, entity_id="stations", details={})

    with ThreadPoolExecutor(24) as threads:
        list(threads.map(read, range(24)))
    with db.transaction() as session:
        assert len(events_of(session, actor.name)) == 1


def test_other_mistakes_are_not_recorded_as_refusals(session):
    actor = stranger()
    with pytest.raises(KeyError), audit.refusals_recorded(actor, action="case.report"):
        raise KeyError("case")
    assert events_of(session, actor.name) == []


def test_a_refused_cancel_is_recorded(session):
    actor, job = stranger(), builders.job(session)
    with pytest.raises(ForbiddenError):
        jobs.cancel(session, actor, job_id=job.id)
    assert [(event.action, event.outcome) for event in events_of(session, actor.name)] == [
        ("job.cancel", "refused")
    ]


def test_an_event_needs_an_actor(session):
    with pytest.raises(Exception, match="actor"), session.begin_nested():
        session.execute(
            text("insert into audit_events (action, outcome, details) values ('x', 'done', '{}')")
        )


def test_a_sensitive_read_is_recorded_from_its_number_of_rows_in_an_hour_on(session):
    actor = stranger()
    for rows in (RESIDENTS.from_rows - 1, 1):
        audit.record_read(session, actor, read=RESIDENTS, entity_id="buildings", details={"rows": rows})
    audit.record_read(session, actor, read=PHOTO, entity_id=3, details={"photo": 1})
    with audit.reads_covered():
        audit.record_read(session, actor, read=PHOTO, entity_id=3, details={"photo": 1})
    read = [(event.action, event.entity_id) for event in events_of(session, actor.name)]
    assert read == [("population.buildings.read", "buildings"), ("case.photo.read", "3")]


def test_erasing_a_value_leaves_its_events_and_nobody_can_tell_who_it_was(session):
    actor = stranger()
    audit.record(session, actor, action="before")
    (before,) = events_of(session, actor.name)
    count = audit_search.erase(session, COMMAND_LINE_ACTOR, value=actor.name, kind=PersonalKind.PERSON)
    assert count == 1
    assert events_of(session, actor.name) == []
    assert session.scalar(select(AuditEvent.action).where(AuditEvent.actor == before.actor)) == "before"
    audit.record(session, actor, action="after")
    (after,) = events_of(session, actor.name)
    assert after.actor != before.actor


def test_erasing_needs_its_permission_and_is_recorded_without_the_value(session):
    actor = Actor(f"reader {uuid4()}", frozenset({"audit.read"}))
    audit.record(session, actor, action="test")
    with pytest.raises(ForbiddenError):
        audit_search.erase(session, actor, value=actor.name, kind=PersonalKind.PERSON)
    audit_search.erase(session, COMMAND_LINE_ACTOR, value=actor.name, kind=PersonalKind.PERSON)
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.action, event.actor, event.outcome) == ("audit.erase", "command line", Outcome.DONE)
    assert actor.name not in str(event.details)
    assert DIGEST.fullmatch(event.details["digests"][0])
