"""From a planned base station to one on the air: stages, the moves between them, and what each needs."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.errors import ConflictError, RefusedError


class Stage(StrEnum):
    PROPOSED = "proposed"
    CONSENT = "consent"  # the owner agrees
    PERMIT = "permit"
    BUILT = "built"
    ON_AIR = "on_air"
    BLOCKED = "blocked"
    DROPPED = "dropped"


class PlanStatus(StrEnum):
    DRAFT = "draft"
    ADOPTED = "adopted"


MOVES = {
    Stage.PROPOSED: (Stage.CONSENT, Stage.BLOCKED, Stage.DROPPED),
    Stage.CONSENT: (Stage.PERMIT, Stage.BLOCKED, Stage.DROPPED),
    Stage.PERMIT: (Stage.BUILT, Stage.BLOCKED, Stage.DROPPED),
    Stage.BUILT: (Stage.ON_AIR, Stage.BLOCKED, Stage.DROPPED),
    Stage.ON_AIR: (),
    Stage.BLOCKED: (Stage.PROPOSED, Stage.CONSENT, Stage.PERMIT, Stage.BUILT, Stage.DROPPED),
    Stage.DROPPED: (),
}
NEEDS_REASON = frozenset({Stage.BLOCKED, Stage.DROPPED})
ENDED = frozenset({Stage.ON_AIR, Stage.DROPPED})
MOST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move of a planned station that somebody asks for."""

    to: Stage
    reason: str | None = None
    on: date | None = None  # the day on which it went on the air; today where none is named


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineSums:
    """Where the stations of adopted plans are, against the target of the district."""

    target: int
    by_stage: dict[Stage, int]
    late: int
    removals: int

    @property
    def on_air_net(self) -> int:
        """On the air, net of removals."""
        return self.by_stage.get(Stage.ON_AIR, 0) - self.removals


@dataclass(frozen=True, slots=True, kw_only=True)
class GapEvidence:
    """Measurements in a gap from the day after its last planned station went on the air."""

    stations_on_air: int
    since: date | None
    samples: int
    good: int
    needed: int
    needed_share: float

    @property
    def is_closed(self) -> bool:
        """Whether there are enough samples, and enough of them good: a gap is never closed by a click."""
        return self.samples >= self.needed and self.good >= self.needed_share * self.samples


def stage_of(text: str) -> Stage:
    """A stage by its name."""
    try:
        return Stage(text)
    except ValueError:
        raise RefusedError(f"stage {text!r} is unknown; use one of {', '.join(Stage)}") from None


def check_move(
    now: Stage, move: Move, before_block: Stage | None, today: date, adopted_on: date | None
) -> None:
    """Refuse a move that the table does not have, or that lacks what it needs."""
    allowed = MOVES[now]
    if now is Stage.BLOCKED and before_block is not None:
        allowed = (before_block, Stage.DROPPED)  # back to where it was
    if move.to not in allowed:
        listed = ", ".join(allowed) or "nowhere"
        raise ConflictError(f"a station that is {now} goes to {listed}, not to {move.to}")
    reason = (move.reason or "").strip()
    if move.to in NEEDS_REASON and not reason:
        raise RefusedError(f"a move to {move.to} needs a reason")
    if len(reason) > MOST_REASON:
        raise RefusedError(f"a reason of {len(reason)} characters; must have at most {MOST_REASON}")
    if move.on is not None and move.to is not Stage.ON_AIR:
        raise RefusedError(f"a day goes with a move to {Stage.ON_AIR} alone, not to {move.to}")
    if move.on is not None and move.on > today:
        raise RefusedError(f"on the air on {move.on}; must not lie in the future")
    if move.on is not None and adopted_on is not None and move.on < adopted_on:
        raise RefusedError(f"on the air on {move.on}; must not lie before the plan was adopted, {adopted_on}")
