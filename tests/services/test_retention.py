"""Rows go when their time is over, on record, and nothing else goes."""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.domain.actors import WORKER_ACTOR, Actor
from app.domain.retention import Rule
from app.errors import ConfigError, ForbiddenError
from app.jobs import retention as retention_job
from app.models.audit import AuditEvent
from app.models.import_drafts import ImportDraft
from app.models.jobs import Job
from app.services import retention
from app.store import uploads
from tests import builders

TWO_DAYS_AGO = time.time() - 2 * 86_400
RULE = Rule(table="jobs", time_column="finished_at", keep_days=30)


def ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def ids(session, model):
    return set(session.scalars(select(model.id)))


def test_what_is_older_goes_and_what_is_younger_or_has_no_time_stays(session):
    old = builders.job(session, status="done", finished_at=ago(31))
    young = builders.job(session, status="done", finished_at=ago(29))
    waiting = builders.job(session, created_at=ago(100))
    assert retention.remove_batch(session, WORKER_ACTOR, rule=RULE) == 1
    assert ids(session, Job) == {young.id, waiting.id} - {old.id}


def test_a_batch_takes_the_oldest_and_no_more_than_its_size(session):
    jobs = [builders.job(session, status="done", finished_at=ago(40 + day)).id for day in range(5)]
    assert retention.remove_batch(session, WORKER_ACTOR, rule=RULE, limit=2) == 2
    assert ids(session, Job) == set(jobs[:3])


def test_a_row_that_another_table_needs_stays(session):
    needed = builders.job(session, status="done", finished_at=ago(40))
    builders.run(session, builders.area(session), job_id=needed.id)
    pointed_at = builders.job(session, status="done", finished_at=ago(40))
    draft = builders.import_draft(session, job_id=pointed_at.id)  # empties itself
    assert retention.remove_batch(session, WORKER_ACTOR, rule=RULE) == 1
    assert ids(session, Job) == {needed.id}
    session.expire(draft)
    assert draft.job_id is None


def test_every_batch_is_on_record_with_its_count(session):
    for _ in range(3):
        builders.job(session, status="failed", finished_at=ago(40))
    retention.remove_batch(session, WORKER_ACTOR, rule=RULE, limit=2)
    retention.remove_batch(session, WORKER_ACTOR, rule=RULE, limit=2)
    retention.remove_batch(session, WORKER_ACTOR, rule=RULE, limit=2)
    events = session.scalars(
        select(AuditEvent).where(AuditEvent.action == "system.retain").order_by(AuditEvent.id)
    )
    assert [(one.entity_id, one.details) for one in events] == [
        ("jobs", {"rows": 2, "days": 30}),
        ("jobs", {"rows": 1, "days": 30}),
    ]


def test_the_clock_obeys_every_rule_of_the_file_and_takes_the_files_along(session, own_var):
    builders.job(session, status="done", finished_at=ago(366))
    forgotten = builders.import_draft(session, touched_at=ago(31))
    kept = builders.import_draft(session, touched_at=ago(29))
    for draft in (forgotten, kept):
        file = uploads.upload_file(draft.stored_name)
        file.write_text("lon,lat\n")
        os.utime(file, (TWO_DAYS_AGO, TWO_DAYS_AGO))  # a younger one may still be on its way in
    assert retention_job.retain() == "removed 1 rows of jobs, 1 rows of import_drafts"
    assert ids(session, ImportDraft) == {kept.id}
    assert [file.name for file in uploads.folder().iterdir()] == [kept.stored_name]
    assert retention_job.retain() is None


@pytest.mark.parametrize(
    ("table", "time_column", "said"),
    [
        ("audit_events", "at", "rules do not remove from the audit"),
        ("audit_of_tomorrow", "at", "rules do not remove from the audit"),
        ("rivers", "created_at", "there is no such table"),
        ("jobs", "ended_at", "'ended_at' is no column with a time"),
        ("jobs", "kind", "'kind' is no column with a time"),
    ],
)
def test_a_rule_that_cannot_be_obeyed_stops_the_start(configure, table, time_column, said):
    configure(retention=[{"table": table, "time_column": time_column, "keep_days": 30}])
    with pytest.raises(ConfigError, match=said):
        retention.rules()


def test_the_rules_of_the_file_can_be_obeyed():
    assert {rule.table for rule in retention.rules()} == {"jobs", "import_drafts"}


def test_a_stranger_removes_nothing(session):
    builders.job(session, status="done", finished_at=ago(40))
    with pytest.raises(ForbiddenError, match=r"system\.retain"):
        retention.remove_batch(session, Actor("stranger", frozenset()), rule=RULE)
