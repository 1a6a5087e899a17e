"""What moves do to the clocks of a case."""

from collections.abc import Mapping
from datetime import datetime

from app.domain.case_clocks import Clock, ClockEvent, Limit, after
from app.domain.case_states import ENDED, HOTLINE_CLOCKS, CaseState, ClockName, Effect
from app.domain.work_calendar import WorkCalendar

Clocks = Mapping[ClockName, Clock]


def clocks_after(
    clocks: Clocks,
    effects: tuple[tuple[Effect, ClockName], ...],
    at: datetime,
    *,
    limits: Mapping[ClockName, Limit],
    calendar: WorkCalendar,
) -> dict[ClockName, Clock]:
    """The clocks after a move; one that starts again is a new one."""
    changed = dict(clocks)
    for effect, name in effects:
        clock = Clock(limit=limits[name]) if effect is Effect.START else changed[name]
        changed[name] = after(clock, ClockEvent(effect=effect, at=at), calendar)
    return changed


def ends(clocks: Clocks, target: CaseState | None) -> tuple[tuple[Effect, ClockName], ...]:
    """Where a case ends, every clock but those of a hotline stops."""
    if target not in ENDED:
        return ()
    goes_on = [name for name, clock in clocks.items() if clock.stopped_at is None]
    return tuple((Effect.STOP, name) for name in goes_on if name not in HOTLINE_CLOCKS)
