"""Words and sums of coverage."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.config import ProfileSettings
from app.domain.network import LEVEL_KIND, LevelKind, Technology
from app.errors import NotFoundError

ANY_OPERATOR = "any"


class Reception(StrEnum):
    OUTDOOR = "outdoor"
    IN_VEHICLE = "in_vehicle"
    INDOOR = "indoor"


class RunStatus(StrEnum):
    RUNNING = "running"
    PUBLISHED = "published"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"


class CoverageClass(StrEnum):
    """Classes by the breaks of a profile, best to worst, and no data."""

    GOOD = "good"
    FAIR = "fair"
    WEAK = "weak"
    GAP = "gap"
    NO_DATA = "no_data"


CLASS_COLOURS = {
    CoverageClass.GOOD: "#2a6fbb",
    CoverageClass.FAIR: "#f6d98a",
    CoverageClass.WEAK: "#e8743b",
    CoverageClass.GAP: "#7f1d3a",
    CoverageClass.NO_DATA: "#9aa0a6",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What counts as covered for one technology."""

    key: str
    name_zh: str
    name_en: str
    technology: Technology
    threshold_dbm: float
    breaks_dbm: tuple[float, ...]
    min_gap_cells: int

    @property
    def level_kind(self) -> LevelKind:
        return LEVEL_KIND[self.technology]


def profile_from(settings: ProfileSettings) -> Profile:
    """A profile of config.yaml with its technology as a word of the domain."""
    return Profile(
        key=settings.key,
        name_zh=settings.name_zh,
        name_en=settings.name_en,
        technology=Technology(settings.technology),
        threshold_dbm=settings.threshold_dbm,
        breaks_dbm=settings.breaks_dbm,
        min_gap_cells=settings.min_gap_cells,
    )


def profile_named(profiles: Iterable[Profile], key: str) -> Profile:
    """The profile of a key."""
    for profile in profiles:
        if profile.key == key:
            return profile
    raise NotFoundError("coverage profile", key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One layer of a run: a profile, an operator (or the best of all) and a reception."""

    profile: Profile
    operator: str
    reception: Reception


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSplit:
    """Everybody, parted into four groups that never overlap."""

    covered: int
    weak_in_gap: int
    weak_outside_gap: int
    no_data: int

    @property
    def total(self) -> int:
        return self.covered + self.weak_in_gap + self.weak_outside_gap + self.no_data

    @property
    def covered_share(self) -> float | None:
        return self.covered / self.total if self.total else None
