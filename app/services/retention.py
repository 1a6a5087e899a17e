"""Rows go when their time is over, as config.yaml says, and it is on record how many."""

from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.retention import Rule
from app.services import audit
from app.store import reports, retention

BATCH_ROWS = 1000  # a batch is a transaction: locks are short, and what is done stays done


def rules() -> list[Rule]:
    """The rules of config.yaml; one that cannot be obeyed is a ConfigError, which stops the start."""
    given = settings().retention
    found = [Rule(table=one.table, time_column=one.time_column, keep_days=one.keep_days) for one in given]
    for rule in found:
        retention.table_of(rule)
    return found


def days_of(table: str) -> int | None:
    """How long rows of a table are kept; None where no rule says."""
    return next((one.keep_days for one in settings().retention if one.table == table), None)


def remove_batch(session: Session, actor: Actor, *, rule: Rule, limit: int = BATCH_ROWS) -> int:
    """Remove some of the rows that a rule lets go; how many, which may be fewer than there are."""
    with audit.refusals_recorded(actor, action="system.retain"):
        actor.require_everywhere("system.retain")
    removed = retention.remove_batch(session, rule, limit=limit)
    if removed:
        audit.record(
            session,
            actor,
            action="system.retain",
            entity="table",
            entity_id=rule.table,
            details={"rows": removed, "days": rule.keep_days},
        )
    return removed


def remove_reports(session: Session, actor: Actor) -> int:
    """Remove the reports of imports whose time is over; how many."""
    with audit.refusals_recorded(actor, action="system.retain"):
        actor.require_everywhere("system.retain")
    days = settings().files.report_days
    removed = reports.remove_older(days)
    if removed:
        details = {"files": removed, "days": days}
        audit.record(session, actor, action="system.retain", entity="report", details=details)
    return removed
