"""Lines of gaps from run to run, and what became of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import and_, delete, exists, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.domain.coverage import RunStatus
from app.models.coverage import CoverageRun
from app.models.gaps import Gap, GapCell, GapEvent, GapLine
from app.store.frames import copy_rows, read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """What became of a line in a run; the people are those of now, none where it is gone."""

    line_id: int
    change: str
    other_line_id: int | None = None
    cell_count: int | None = None
    residents: int | None = None
    workers: int | None = None


def run_before(session: Session, *, run_id: int, grid_id: int) -> int | None:
    """The newest published run on a grid but this one."""
    statement = select(func.max(CoverageRun.id)).where(
        CoverageRun.grid_id == grid_id, CoverageRun.status == RunStatus.PUBLISHED, CoverageRun.id < run_id
    )
    return session.scalar(statement)


def gaps_with_cells(session: Session, *, run_id: int) -> pd.DataFrame:
    """Gaps of a run with their line, people and the ids of their cells."""
    cells = (
        select(func.array_agg(aggregate_order_by(GapCell.cell_id, GapCell.cell_id)))
        .where(GapCell.gap_id == Gap.id)
        .correlate(Gap)
        .scalar_subquery()
    )
    named = (Gap.profile, Gap.operator_id, Gap.reception, Gap.kind)
    people = (Gap.cell_count, Gap.residents, Gap.workers)
    statement = select(Gap.id, Gap.line_id, *named, *people, cells.label("cell_ids"))
    return read_table(session, statement.where(Gap.run_id == run_id).order_by(Gap.id))


def add_lines(session: Session, lines: Sequence[dict[str, Any]]) -> list[int]:
    """New lines; their ids in the order given."""
    if not lines:
        return []
    statement = insert(GapLine).returning(GapLine.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, list(lines)))


def put_on_lines(session: Session, pairs: Iterable[tuple[int, int]]) -> None:
    """Note of gaps, by id, on which line each lies."""
    found = list(pairs)
    statement = text(
        "update gaps set line_id = new.line_id "
        "from unnest(cast(:gap_ids as bigint[]), cast(:line_ids as bigint[])) as new (gap_id, line_id) "
        "where gaps.id = new.gap_id"
    )
    session.execute(
        statement, {"gap_ids": [one for one, _ in found], "line_ids": [other for _, other in found]}
    )


def end_lines(session: Session, *, line_ids: Sequence[int], at: datetime) -> None:
    """Close lines."""
    session.execute(update(GapLine).where(GapLine.id.in_(line_ids)).values(closed_at=at))


def reopen_lines(session: Session, *, line_ids: Sequence[int]) -> None:
    """Lines that go on, also those that a run closed which was removed since."""
    closed = and_(GapLine.id.in_(line_ids), GapLine.closed_at.is_not(None))
    session.execute(update(GapLine).where(closed).values(closed_at=None))


def add_events(session: Session, *, run_id: int, at: datetime, events: Iterable[NewEvent]) -> None:
    """What became of lines in a run."""
    columns = ["run_id", "happened_at", "line_id", "change", "other_line_id"]
    columns += ["cell_count", "residents", "workers"]
    rows = (
        (run_id, at, one.line_id, one.change, one.other_line_id, one.cell_count, one.residents, one.workers)
        for one in events
    )
    copy_rows(session, GapEvent.__table__, columns, rows)  # type: ignore[arg-type]


def published_at(session: Session, *, run_id: int) -> datetime:
    """When a run was published."""
    statement = select(CoverageRun.published_at).where(CoverageRun.id == run_id)
    found: datetime = session.scalars(statement).one()  # type: ignore[assignment]
    return found


def line(session: Session, *, line_id: int) -> GapLine | None:
    """One line."""
    return session.get(GapLine, line_id)


def last_seen(session: Session, *, line_id: int) -> tuple[int, datetime] | None:
    """The newest published run with a gap of a line, and when it was published."""
    statement = (
        select(CoverageRun.id, CoverageRun.published_at)
        .join(Gap, Gap.run_id == CoverageRun.id)
        .where(Gap.line_id == line_id, CoverageRun.status == RunStatus.PUBLISHED)
        .order_by(CoverageRun.id.desc())
        .limit(1)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else (row.id, row.published_at)


def events_of(session: Session, *, line_id: int, run_id: int) -> pd.DataFrame:
    """What became of a line, and of others by it, oldest first; with the other's gap in a run."""
    other = func.coalesce(
        func.nullif(GapEvent.line_id, line_id), GapEvent.other_line_id
    )  # the line that is not asked about
    gap = (
        select(Gap.id)
        .where(Gap.run_id == run_id, Gap.line_id == other)
        .limit(1)
        .correlate(GapEvent)
        .scalar_subquery()
    )
    statement = (
        select(
            GapEvent.run_id,
            GapEvent.happened_at,
            GapEvent.change,
            other.label("other_line_id"),
            gap.label("other_gap_id"),
            (GapEvent.line_id != line_id).label("is_other"),
            GapEvent.cell_count,
            GapEvent.residents,
            GapEvent.workers,
        )
        .where(or_(GapEvent.line_id == line_id, GapEvent.other_line_id == line_id))
        .order_by(GapEvent.happened_at, GapEvent.run_id, GapEvent.id)
    )
    return read_table(session, statement)


def forget_run(session: Session, run_id: int) -> None:
    """Take back what a run said of lines, and the lines that nothing else speaks of."""
    ended = select(GapEvent.line_id).where(
        GapEvent.run_id == run_id, GapEvent.change.in_(["closed", "merged"])
    )
    session.execute(update(GapLine).where(GapLine.id.in_(ended)).values(closed_at=None))
    of_run = list(session.scalars(select(GapEvent.line_id).where(GapEvent.run_id == run_id).distinct()))
    session.execute(delete(GapEvent).where(GapEvent.run_id == run_id))
    left = or_(exists().where(GapEvent.line_id == GapLine.id), exists().where(Gap.line_id == GapLine.id))
    unused = select(GapLine.id).where(GapLine.id.in_(of_run), ~left)
    session.execute(delete(GapLine).where(GapLine.id.in_(unused)))
