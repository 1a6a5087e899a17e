"""The clock's deed that removes what is too old, with the files that only those rows knew."""

from app import db
from app.domain.actors import WORKER_ACTOR
from app.services import import_drafts, retention
from app.store import uploads


def retain() -> str | None:
    """Obey every rule, batch by batch."""
    removed = {}
    for rule in retention.rules():
        removed[rule.table] = 0
        while True:
            with db.transaction() as session:
                batch = retention.remove_batch(session, WORKER_ACTOR, rule=rule)
            removed[rule.table] += batch
            if batch == 0:
                break
    with db.transaction() as session:
        known = import_drafts.files_in_use(session, WORKER_ACTOR)
    uploads.remove_strays(known)
    with db.transaction() as session:
        reports = retention.remove_reports(session, WORKER_ACTOR)
    said = [f"{count} rows of {table}" for table, count in removed.items() if count]
    said += [f"{reports} reports of imports"] if reports else []
    return f"removed {', '.join(said)}" if said else None
