"""The record of deeds: search it, take it away."""

import json
from collections.abc import Generator, Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apiflask import APIBlueprint
from flask import Response, render_template, request

from app import db
from app.config import settings
from app.domain.audit import AuditFilter, AuditRecord, Outcome
from app.errors import InputError
from app.services import audit_search
from app.web import audit_words, parse, respond
from app.web.current import current_actor
from app.web.pages.choice import LIST_ROWS, key, text

bp = APIBlueprint("audit_page", __name__, enable_openapi=False)

COLUMNS = (
    *("id", "at", "actor", "action", "entity", "entity_id", "outcome", "source", "request_id", "details"),
    *("actor_digest", "source_digest"),
)


@bp.get("/admin/audit")
def list_events() -> str:
    """Events of a filter, newest first."""
    chosen = audit_filter()
    with db.transaction() as session:
        rows = audit_search.events(
            session, current_actor(), chosen=chosen, limit=LIST_ROWS + 1, before_id=key("before")
        )
        known = audit_search.words(session, current_actor())
    shown = rows[:LIST_ROWS]
    return render_template(
        "audit.html",
        rows=shown,
        before=shown[-1].id if len(rows) > LIST_ROWS else None,
        asked=request.args,
        known=known,
        said=audit_words,
    )


@bp.get("/admin/audit.csv")
def export_events() -> Response:
    """Every event of a filter as CSV, sent while it is read."""
    chosen, actor, max_rows = audit_filter(), current_actor(), settings().api.csv_max_rows
    with db.transaction() as session:
        newest_id = audit_search.begin_export(session, actor, chosen=chosen, max_rows=max_rows)

    def rows() -> Generator[dict[str, Any]]:
        with db.transaction() as session:  # ends with the answer, also where nobody reads it to its end
            yield from _cells(
                audit_search.exported(session, actor, chosen=chosen, newest_id=newest_id, max_rows=max_rows)
            )

    return respond.csv_stream(rows(), list(COLUMNS), "audit.csv")


def audit_filter() -> AuditFilter:
    """What the query of the request asks for; both days are whole ones in the zone of the service."""
    outcome = text("outcome")
    if outcome is not None and outcome not in set(Outcome):
        raise InputError(f"outcome {outcome!r} is unknown; use one of {', '.join(Outcome)}")
    return AuditFilter(
        since=_start_of(text("from"), "from"),
        until=_start_of(text("to"), "to", days_later=1),
        person=text("person"),
        action=text("action"),
        entity=text("entity"),
        entity_id=text("thing"),
        outcome=None if outcome is None else Outcome(outcome),
    )


def _start_of(day: str | None, name: str, days_later: int = 0) -> datetime | None:
    if day is None:
        return None
    zone = ZoneInfo(settings().service.time_zone)
    try:
        start = datetime.combine(parse.day(day, name) + timedelta(days=days_later), time(), zone)
        return start.astimezone(UTC)
    except OverflowError:
        raise InputError(f"{name} {day!r} is no day that a record can be of") from None


def _cells(rows: Iterable[AuditRecord]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            "id": row.id,
            "at": row.at,
            "actor": row.actor_plain,
            "action": row.action,
            "entity": row.entity,
            "entity_id": row.entity_id,
            "outcome": row.outcome,
            "source": row.source_plain,
            "request_id": row.request_id,
            "details": json.dumps(row.details, ensure_ascii=False, sort_keys=True),
            "actor_digest": row.actor if row.actor != row.actor_plain else None,
            "source_digest": row.source,
        }
