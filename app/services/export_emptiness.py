"""Why an export holds no row: which of its filters keeps rows out, and where there are some."""

from dataclasses import replace

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.search import Page
from app.services import audit, gaps
from app.services.export_rows import Chosen
from app.services.exports import Opened

OF_THE_SLICE = ("run", "profile", "technology", "operator", "reception")


def why_empty(session: Session, actor: Actor, *, opened: Opened) -> tuple[str, ...]:
    """A line a reason; none where the layer itself is empty."""
    actor.require("data.export")
    given, chosen = opened.request.filters.given, opened.chosen
    removable = {
        name: value for name, value in given.items() if name not in OF_THE_SLICE or chosen.run is None
    }
    lines = [
        f"no row passes {name} {value}; without it there are some"
        for name, value in removable.items()
        if _has_rows(session, actor, opened, _without(chosen, name))
    ]
    if lines or opened.request.layer != "gaps" or chosen.run is None:
        return tuple(lines)
    return (_slices(session, actor, chosen.run.id),)


def _without(chosen: Chosen, name: str) -> Chosen:
    drawn = None if name == "outline" else chosen.drawn
    return replace(chosen, filters=replace(chosen.filters, **{name: None}), drawn=drawn)


def _has_rows(session: Session, actor: Actor, opened: Opened, chosen: Chosen) -> bool:
    with audit.reads_covered():
        return len(opened.layer.read(session, actor, chosen=chosen, page=Page(limit=1, after=0))) > 0


def _slices(session: Session, actor: Actor, run_id: int) -> str:
    counted = gaps.gaps_by_slice(session, actor, run_id=run_id)
    named = [
        f"profile {one.profile}, operator {one.operator}, reception {one.reception} ({one.gaps})"
        for one in counted.itertuples()
    ]
    return f"run {run_id} has gaps with {'; '.join(named)}" if named else f"run {run_id} has no gaps at all"
