"""The chain of the audit: seal its head, verify it, cut off what is older than the retention."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from app import db
from app.domain.actors import Actor
from app.domain.audit import Outcome
from app.domain.audit_chain import CUT, HEAD, Head, Verdict
from app.services import audit
from app.services.audit_verdict import Walk, checked_heads, unlinked_flaws
from app.store import audit as audit_store
from app.store import audit_chain as chain_store
from app.store import audit_heads, audit_keys
from app.store.audit_chain import Point


def seal(session: Session, actor: Actor) -> Head | None:
    """
    Sign the head of the chain and append it to the heads file; None when there is no event yet.

    Only what is committed is sealed. The seal itself is an event, so that a heads file without it was cut.
    """
    actor.require("audit.read")
    with audit_heads.held():
        with db.independent_transaction() as own:
            chain_store.link_pending(own)
        with db.independent_transaction() as own:
            point = chain_store.head(own)
        return None if point is None else _sealed(session, actor, point)


def seal_if_due(session: Session, actor: Actor) -> Head | None:
    """Seal unless that was done on this day already, by UTC."""
    newest, _ = audit_heads.newest(audit_heads.heads_file())
    if newest is not None and datetime.fromisoformat(newest.at).date() >= datetime.now(UTC).date():
        return None
    return seal(session, actor)


def retain(session: Session, actor: Actor, *, keep_days: int) -> int:
    """
    Remove the whole days of events beyond the retention from the beginning of the chain; how many went.

    A signed cut says where the chain begins now; values that no kept event can name are forgotten.
    """
    with audit.refusals_recorded(actor, action="audit.retain"):
        actor.require("audit.erase")
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    kept_from = midnight - timedelta(days=keep_days)
    with audit_heads.held():
        point = chain_store.cut_point(session, kept_from=kept_from)
        if point is None:
            return 0
        cut = _appended(CUT, point)
        removed = chain_store.cut(session, up_to=point.position, keep_days=keep_days)
    forgotten = audit_store.erase_unused(session, before=kept_from)
    details = {"up_to": cut.position, "removed": removed, "forgotten": forgotten, "keep_days": keep_days}
    audit.record(session, actor, action="audit.retain", entity="audit", details=details)
    return removed


def verify(
    session: Session,
    actor: Actor,
    *,
    heads_file: Path | None = None,
    key_file: Path | None = None,
    progress: Callable[[int], None] = lambda position: None,
) -> Verdict:
    """
    Recompute the whole chain and compare it with its links and its signed heads.

    The session is a snapshot. With a copy of the heads, seals newer than the copy are not missed.
    """
    actor.require("audit.read")
    file = heads_file or audit_heads.heads_file()
    with audit_heads.held():  # nothing is sealed or cut between the two looks
        pending = chain_store.pending_count(session)
        heads, flaws = checked_heads(
            audit_heads.read_heads(file), audit_keys.public_keys(key_file), file.name
        )
    walk = Walk(heads, must_hold_seals=heads_file is None)
    for row in chain_store.rows(session):
        if not walk.step(row):
            break
        progress(row.position)
    unlinked = chain_store.first_unlinked(session)
    found = [*walk.in_rows(), *unlinked_flaws(unlinked), *flaws, *walk.seals_missed]
    verdict = Verdict(
        events=walk.events,
        first=walk.first,
        last=walk.last,
        heads=len(heads),
        pending=pending,
        flaws=tuple(found),
    )
    _record_verdict(actor, verdict)
    return verdict


def _record_verdict(actor: Actor, verdict: Verdict) -> None:
    """In a transaction of its own: the snapshot of the verification is for reading."""
    told = {"events": verdict.events, "last": verdict.last, "flaws": [one.said for one in verdict.flaws]}
    outcome = Outcome.DONE if verdict.holds else Outcome.FAILED
    with db.independent_transaction() as own:
        audit.record(own, actor, action="audit.verify", entity="audit", outcome=outcome, details=told)


def _sealed(session: Session, actor: Actor, point: Point) -> Head:
    head = _appended(HEAD, point)
    details = {"number": head.number, "position": head.position, "hash": head.hash, "key": head.key}
    audit.record(session, actor, action="audit.seal", entity="audit", details=details)
    return head


def _appended(kind: str, point: Point) -> Head:
    file = audit_heads.heads_file()
    newest, previous = audit_heads.newest(file)
    key = audit_keys.signing_key()
    head = Head(
        kind=kind,
        number=1 if newest is None else newest.number + 1,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        position=point.position,
        hash=point.hash.hex(),
        count=point.count,
        previous=previous,
        key=audit_keys.publish(key.public_key()),
    )
    head = head.signed(key.sign(head.signed_bytes))
    audit_heads.append(file, head)
    return head
