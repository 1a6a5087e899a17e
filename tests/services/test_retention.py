"""Rows go when their time is over, on record, and nothing else goes."""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, text

from app.domain.actors import WORKER_ACTOR, Actor
from app.domain.retention import Rule
from app.errors import ConfigError, ForbiddenError
from app.jobs import retention as retention_job
from app.models.accounts import AccountSession, ApiToken, ApiTokenPermission, SetupLink, SignInCounter
from app.models.audit import AuditEvent
from app.models.import_drafts import ImportDraft
from app.models.jobs import Job
from app.services import retention
from app.store import reports, uploads
from tests import builders
from tests.people import person

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


def test_a_batch_keeps_to_its_size_in_a_table_that_was_empty_when_it_was_counted(session):
    """The planner takes such a table for a row or two, and asks for the oldest rows once for each."""
    for _ in range(300):
        builders.job(session)
    session.execute(delete(Job))
    session.execute(text("select refresh_statistics(array['jobs'])"))
    for _ in range(3):
        builders.job(session, status="done", finished_at=ago(40))
    assert retention.remove_batch(session, WORKER_ACTOR, rule=RULE, limit=2) == 2


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


def rule_of(table: str) -> Rule:
    return next(one for one in retention.rules() if one.table == table)


DAYS = (-1, 8, 31, 181, 366)


def add_of_accounts(session):
    """A row of each age in every table that signing in fills, all of one person."""
    account_id = person(session, "wei")
    for day in DAYS:
        own = {"digest": f"day {day}", "account_id": account_id, "expires_at": ago(day)}
        session.add(AccountSession(**own))
        session.add(SetupLink(**own, purpose="password"))
        session.add(ApiToken(**own, name="x", shown_part="cg_"))
        session.add(SignInCounter(kind="name", digest=f"day {day}", tries=5, since=ago(day)))
    session.flush()
    tokens = session.scalars(select(ApiToken.id)).all()
    session.add_all(ApiTokenPermission(token_id=one, permission="jobs.read") for one in tokens)
    session.flush()


@pytest.mark.parametrize(
    ("model", "left"),
    [
        (AccountSession, {-1, 8, 31, 181}),
        (ApiToken, {-1, 8, 31}),
        (SetupLink, {-1, 8}),
        (SignInCounter, {-1}),
    ],
)
def test_what_signing_in_leaves_behind_goes_after_its_time_and_what_is_live_stays(session, model, left):
    add_of_accounts(session)
    rule = rule_of(model.__tablename__)
    assert retention.remove_batch(session, WORKER_ACTOR, rule=rule) == len(DAYS) - len(left)
    assert set(session.scalars(select(model.digest))) == {f"day {day}" for day in left}


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


def test_reports_of_imports_go_when_their_time_is_over_and_it_is_on_record(session, tmp_path, monkeypatch):
    monkeypatch.setenv("CITYGRID_VAR", str(tmp_path))
    for name, days in {"1.csv": 31, "spots.refused.csv": 31, "2.csv": 29}.items():
        (reports.folder() / name).write_text("row")
        os.utime(reports.folder() / name, (time.time() - days * 86_400,) * 2)
    assert retention_job.retain() == "removed 2 reports of imports"
    assert [file.name for file in reports.folder().iterdir()] == ["2.csv"]
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "system.retain")).one()
    assert (event.entity, event.details) == ("report", {"files": 2, "days": 30})


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
    of_accounts = {"sessions", "api_tokens", "setup_links", "sign_in_counters"}
    others = {"jobs", "import_drafts", "case_contacts"}
    assert {rule.table for rule in retention.rules()} == others | of_accounts


def test_a_stranger_removes_nothing(session):
    builders.job(session, status="done", finished_at=ago(40))
    with pytest.raises(ForbiddenError, match=r"system\.retain"):
        retention.remove_batch(session, Actor("stranger", frozenset()), rule=RULE)
    with pytest.raises(ForbiddenError, match=r"system\.retain"):
        retention.remove_reports(session, Actor("stranger", frozenset()))
