"""The record of deeds: appended with the deed, never changed, refusals kept."""

from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import db
from app.domain.actors import Actor
from app.errors import ForbiddenError
from app.models.audit import AuditEvent
from app.services import audit, coverage, jobs
from tests import builders
from tests.people import TESTER


def events_of(session: Session, actor: str) -> list[AuditEvent]:
    return list(session.scalars(select(AuditEvent).where(AuditEvent.actor == actor).order_by(AuditEvent.id)))


def stranger() -> Actor:
    return Actor(f"stranger {uuid4()}", frozenset())


def test_a_deed_is_recorded_with_its_actor_and_thing(session):
    actor = Actor("warden", frozenset())
    audit.record(session, actor, action="case.move", entity="case", entity_id=7, details={"to": "closed"})
    (event,) = events_of(session, "warden")
    assert (event.action, event.entity, event.entity_id, event.outcome) == ("case.move", "case", "7", "done")
    assert event.details == {"to": "closed"}
    assert event.at.utcoffset().total_seconds() == 0


def test_a_deed_that_is_undone_leaves_no_record(session):
    with pytest.raises(ZeroDivisionError), db.transaction() as inner:
        audit.record(inner, Actor("undone", frozenset()), action="case.move")
        raise ZeroDivisionError
    assert events_of(session, "undone") == []


@pytest.mark.parametrize(
    ("statement", "deed"),
    [
        ("update audit_events set actor = 'nobody'", "UPDATE"),
        ("delete from audit_events", "DELETE"),
        ("truncate audit_events", "TRUNCATE"),
    ],
)
def test_the_database_refuses_to_change_the_record(session, statement, deed):
    audit.record(session, TESTER, action="test")
    with (
        pytest.raises(Exception, match=f"audit events are append-only: {deed} refused"),
        session.begin_nested(),
    ):
        session.execute(text(statement))
    assert session.scalar(select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(1)) == "test"


@pytest.mark.usefixtures("database")
def test_a_refusal_is_recorded_though_its_transaction_is_undone():
    """On connections of their own: what is committed here stays in the test's database."""
    actor = stranger()
    with pytest.raises(ForbiddenError), db.transaction() as session:
        coverage.start_run(session, actor)
    with db.transaction() as session:
        (event,) = events_of(session, actor.name)
    assert (event.action, event.outcome) == ("coverage.run", "refused")
    assert event.details == {"reason": f"{actor.name} lacks the permission 'coverage.run'"}


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
