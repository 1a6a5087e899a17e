"""Words of gaps: kinds, causes, what became of them, and what is known of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

SLOW_WORDS = ("slow", "congest", "overload", "慢", "拥塞", "拥堵", "卡顿")  # in categories of complaints


class GapKind(StrEnum):
    LEVEL = "level"  # under the threshold
    SINR = "sinr"  # level enough, SINR under the least one of the profile


class GapCause(StrEnum):
    NO_STATION = "no_station"
    BLOCKED = "blocked"
    INTERFERED = "interfered"
    OUTAGE = "outage"
    INDOOR_ONLY = "indoor_only"
    OVERLOADED = "overloaded"
    BELOW_GROUND = "below_ground"
    UNKNOWN = "unknown"


class GapChange(StrEnum):
    OPENED = "opened"
    GREW = "grew"
    SHRANK = "shrank"
    SPLIT = "split"
    MERGED = "merged"
    CLOSED = "closed"


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


HIGH_FROM, MEDIUM_FROM = 0.7, 0.4


def confidence_class(confidence: float | None) -> Confidence | None:
    """The confidence in a cause as a word; none where there is none."""
    if confidence is None:
        return None
    if confidence >= HIGH_FROM:
        return Confidence.HIGH
    return Confidence.MEDIUM if confidence >= MEDIUM_FROM else Confidence.LOW


def is_about_speed(category: str) -> bool:
    """Whether a complaint of a category is about slow data."""
    return any(word in category.lower() for word in SLOW_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFilter:
    """Which gaps of a slice are asked for, besides by place and people."""

    min_area_m2: float = 0.0
    kind: GapKind | None = None
    cause: GapCause | None = None
    open_since: date | None = None  # open on that day, and since


EVERY_GAP = GapFilter()
UNDER_THRESHOLD = GapFilter(kind=GapKind.LEVEL)  # whose people are those of the four groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """How much of a gap one operator leaves without one technology."""

    operator: str
    technology: str
    weak_cells: int
    cells: int
    is_missing: bool  # in most of the cells


@dataclass(frozen=True, slots=True, kw_only=True)
class NearSite:
    """A site near a gap."""

    id: int
    code: str
    distance_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockingBuilding:
    """A building in the way, and in how many of the cells that were looked at, wherever they lie."""

    id: int
    code: str
    cells: int | None  # None for who sees some areas only


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Samples in a gap, of its technology, reception and operator."""

    samples: int
    good: int  # at or over the threshold

    @property
    def good_share(self) -> float | None:
        return self.good / self.samples if self.samples else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFacts:
    """
    What is known of one gap, or of what of it the reader may see.

    None where the reader may not know it.
    """

    cells_by_cause: Mapping[GapCause, int] | None  # of those that were looked at, wherever they lie
    sigma_db: float | None
    blocked_by: tuple[BlockingBuilding, ...] | None
    missing: tuple[Missing, ...]
    buildings: int | None
    buildings_weak: int | None
    bands: int | None
    bands_weak: int | None
    venues: Mapping[str, int] | None
    complaints: Mapping[str, int] | None  # by place
    measured: Measured | None
    nearest_sites: tuple[NearSite, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapEventRecord:
    """What became of a gap in a run."""

    run_id: int
    happened_at: datetime
    change: GapChange
    other_line_id: int | None
    other_gap_id: int | None  # in the run of the gap asked about, if it is there
    is_other: bool  # it happened to the other line: this one was split or took it in
    cell_count: int | None
    residents: int | None
    workers: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapHistory:
    """The line of a gap: since when it is open, and what became of it."""

    line_id: int | None
    opened_at: datetime | None
    closed_at: datetime | None
    events: tuple[GapEventRecord, ...]
    last_run_id: int | None = None  # the newest that has it
    last_seen_at: datetime | None = None

    @property
    def is_seen_again(self) -> bool:
        """Whether a run after the last change has it, unchanged."""
        return self.last_run_id is not None and all(one.run_id < self.last_run_id for one in self.events)


def cells_by_cause(evidence: Mapping[str, Any]) -> dict[GapCause, int]:
    """The cells of a gap that were looked at, by their cause, most first."""
    kept = evidence.get("cells", {})
    return {GapCause(name): int(kept[name]) for name in sorted(kept, key=lambda one: (-kept[one], one))}
