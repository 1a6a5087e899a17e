"""How unequally coverage is shared out, in words and records."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.areas import AreaLevel

UNITS = (AreaLevel.NEIGHBOURHOOD, AreaLevel.SUBDISTRICT)  # of areas that are held against each other


class Spot(StrEnum):
    """What an area and its neighbours are together, beside all the others."""

    HIGH = "high"  # better covered than by chance
    LOW = "low"
    NEITHER = "neither"
    UNTOLD = "untold"  # without a neighbour, or all areas are the same


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaStanding:
    """One area: its share covered, and whether it lies in a cluster of areas like it."""

    code: str
    name_zh: str
    name_en: str | None
    group: str | None
    residents: int
    weight: float  # by the weights of the analysis; residents by the usual ones
    covered_share: float  # of the weight
    gi_star_z: float | None
    p: float | None
    false_discovery_rate: float | None
    spot: Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStanding:
    """Areas of one group, or those of none; what they add to Theil from within."""

    key: str | None
    name_zh: str | None
    name_en: str | None
    areas: int
    residents: int
    weight: float
    covered_share: float | None
    gini: float | None
    theil_t: float | None
    theil_t_within: float | None
    theil_l: float | None
    theil_l_within: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Theil:
    """An index and its two parts; None where nobody is covered, or where it is infinite."""

    total: float | None
    between: float | None
    within: float | None
    is_infinite: bool

    @property
    def between_share(self) -> float | None:
        """Of the index, what lies between the groups."""
        return self.between / self.total if self.total and self.between is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustering:
    """Moran's I of the areas' shares; None where all are the same, or too few."""

    moran_i: float | None
    expected: float | None
    z: float | None
    p: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintCluster:
    """A circle with more complaints than its people lead to expect."""

    lon: float
    lat: float
    radius_m: float
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    complaints: int
    expected: float
    p: float

    @property
    def times(self) -> float:
        """Complaints over what is expected."""
        return self.complaints / self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaints:
    """Complaints held against residents and workers, and the clusters that are more than chance."""

    counted: int
    left_out: int  # where nobody lives or works
    first_at: datetime | None
    last_at: datetime | None
    square_m: float
    draws: int
    clusters: tuple[ComplaintCluster, ...]
    best_p: float | None  # of the strongest circle, cluster or not


@dataclass(frozen=True, slots=True, kw_only=True)
class Disparity:
    """Everything that is told of one slice of a run."""

    by: AreaLevel
    permutations: int
    significance: float
    areas: tuple[AreaStanding, ...]
    left_out: int  # areas without weight, or without data
    residents: int
    weight: float
    weights: dict[str, Any]  # what one of each counts for
    covered_share: float | None
    gini: float | None
    theil_t: Theil
    theil_l: Theil
    groups: tuple[GroupStanding, ...]
    clustering: Clustering
    lorenz: tuple[tuple[float, float], ...]  # shares of people and of the covered among them
    complaints: Complaints | None  # None when the actor may not read them

    def count(self, spot: Spot) -> int:
        """How many areas are of a kind."""
        return sum(area.spot == spot for area in self.areas)
