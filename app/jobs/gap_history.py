"""From run to run: which gap is which, and what became of it."""

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from app.domain.gaps import GapChange
from app.store import gap_history as history_store
from app.store.gap_history import NewEvent
from spatial.gap_history import UNCHANGED, GapFate, changes_between

NAMED = ["profile", "operator_id", "reception", "kind"]
GOES_ON = (GapChange.GREW, GapChange.SHRANK, UNCHANGED)
ANY_OPERATOR_ID = 0  # no operator has it


def follow(session: Session, *, run_id: int, grid_id: int) -> None:
    """Put the gaps of a run that is published now on the lines of the run before it on the same grid."""
    at = history_store.published_at(session, run_id=run_id)
    earlier = history_store.run_before(session, run_id=run_id, grid_id=grid_id)
    now = _gaps(session, run_id)
    before = now.iloc[:0] if earlier is None else _gaps(session, earlier)
    before = before[before["line_id"].notna()]  # gaps from before there were lines have nothing to go on
    changes = [change for pair in _slices(before, now) for change in _changes(*pair)]
    by_id = now.set_index("id")
    line_of_gap = dict(zip(before["id"].tolist(), before["line_id"].astype(int).tolist(), strict=True))
    begun = [one for one in changes if one.change in (GapChange.OPENED, GapChange.SPLIT)]
    lines = [_line(by_id.loc[one.now], grid_id, at) for one in begun]
    on = {
        one.now: line_id for one, line_id in zip(begun, history_store.add_lines(session, lines), strict=True)
    }
    goes_on = [one for one in changes if one.change in GOES_ON]
    on |= {one.now: line_of_gap[one.before] for one in goes_on}  # type: ignore[index]
    history_store.put_on_lines(session, [(gap, line_id) for gap, line_id in on.items() if gap is not None])
    history_store.reopen_lines(session, line_ids=[on[one.now] for one in goes_on])
    ended = [one for one in changes if one.change in (GapChange.CLOSED, GapChange.MERGED)]
    history_store.end_lines(session, line_ids=[line_of_gap[one.before] for one in ended], at=at)  # type: ignore[index]
    events = [_event(one, by_id, on, line_of_gap) for one in changes if one.change != UNCHANGED]
    history_store.add_events(session, run_id=run_id, at=at, events=events)


def _gaps(session: Session, run_id: int) -> pd.DataFrame:
    found = history_store.gaps_with_cells(session, run_id=run_id)
    return found.assign(operator_id=found["operator_id"].fillna(ANY_OPERATOR_ID).astype(int))


def _slices(before: pd.DataFrame, now: pd.DataFrame) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """The gaps of before and of now, by profile, operator, reception and kind."""
    sides = [dict(iter(frame.groupby(NAMED))) for frame in (before, now)]
    keys = sorted(sides[0].keys() | sides[1].keys())
    return [(sides[0].get(key, before.iloc[:0]), sides[1].get(key, now.iloc[:0])) for key in keys]


def _changes(before: pd.DataFrame, now: pd.DataFrame) -> list[GapFate]:
    """What became of the gaps of a slice, by the ids of gaps."""
    cells = [np.concatenate([np.zeros(0, np.int64), *frame["cell_ids"]]) for frame in (before, now)]
    every = np.unique(np.concatenate(cells))
    labels = []
    for frame, own in zip((before, now), cells, strict=True):
        label = np.full(len(every), -1, dtype=np.int64)
        number = np.repeat(np.arange(len(frame)), frame["cell_ids"].map(len).to_numpy(int))
        label[np.searchsorted(every, own)] = number
        labels.append(label)
    return [
        GapFate(
            one.change,
            None if one.now is None else int(now["id"].iloc[one.now]),
            None if one.before is None else int(before["id"].iloc[one.before]),
        )
        for one in changes_between(*labels)
    ]


def _line(gap: pd.Series, grid_id: int, at: Any) -> dict[str, Any]:
    operator_id = int(gap["operator_id"])
    named = {name: str(gap[name]) for name in ("profile", "reception", "kind")}
    return {
        **named,
        "grid_id": grid_id,
        "operator_id": None if operator_id == ANY_OPERATOR_ID else operator_id,
        "opened_at": at,
    }


def _event(
    change: GapFate, gaps: pd.DataFrame, on: dict[int | None, int], line_of_gap: dict[int, int]
) -> NewEvent:
    """The event of the line that begins, goes on or ends; the other one is where it came from or went."""
    ends = change.change in (GapChange.CLOSED, GapChange.MERGED)
    before = None if change.before is None else line_of_gap[change.before]
    now = None if change.now is None else on[change.now]
    if ends:
        return NewEvent(line_id=before or 0, change=change.change, other_line_id=now)
    gap = gaps.loc[change.now]
    return NewEvent(
        line_id=now or 0,
        change=change.change,
        other_line_id=before if change.change == GapChange.SPLIT else None,
        cell_count=int(gap["cell_count"]),
        residents=int(gap["residents"]),
        workers=int(gap["workers"]),
    )
