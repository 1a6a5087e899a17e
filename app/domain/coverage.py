"""Words and sums of coverage."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.config_profiles import ProfileSettings
from app.domain.network import LEVEL_KIND, LevelKind, Technology
from app.errors import NotFoundError

ANY_OPERATOR = "any"
STATED_BY = {"operators", "assumed_share", "cells", "cells_by_sight"}  # facts of a run


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
    gap_connectivity: int = 8
    gap_receptions: tuple[str, ...] = tuple(Reception)
    gap_location_share: float | None = None
    min_sinr_db: float | None = None

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
        gap_connectivity=settings.gap_connectivity,
        gap_receptions=settings.gap_receptions,
        gap_location_share=settings.gap_location_share,
        min_sinr_db=settings.min_sinr_db,
    )


def profile_named(profiles: Iterable[Profile], key: str) -> Profile:
    """The profile of a key, in capitals or not."""
    by_key = {profile.key: profile for profile in profiles}
    same = [known for known in by_key if known.casefold() == key.casefold()]
    if key not in by_key and len(same) != 1:
        raise NotFoundError("coverage profile", key, known=tuple(by_key))
    return by_key[key if key in by_key else same[0]]


def at_threshold(profile: Profile, threshold_dbm: float | None) -> Profile:
    """The profile with another threshold: the worst class is what misses it, and no class lies below it."""
    if threshold_dbm is None:
        return profile
    breaks_dbm = (*(max(limit, threshold_dbm) for limit in profile.breaks_dbm[:-1]), threshold_dbm)
    return replace(profile, threshold_dbm=threshold_dbm, breaks_dbm=breaks_dbm)


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
    def is_unknown(self) -> bool:
        """Whether nobody is known to have a signal or none: no share can be given."""
        return 0 < self.total == self.no_data

    @property
    def total(self) -> int:
        return self.covered + self.weak_in_gap + self.weak_outside_gap + self.no_data

    @property
    def covered_share(self) -> float | None:
        return self.covered / self.total if self.total else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundCovered:
    """Ground in whole cells, and buildings."""

    area_m2: float
    area_covered_m2: float
    buildings: int
    buildings_covered: int

    @property
    def area_covered_share(self) -> float | None:
        return self.area_covered_m2 / self.area_m2 if self.area_m2 else None

    @property
    def buildings_covered_share(self) -> float | None:
        return self.buildings_covered / self.buildings if self.buildings else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorShare:
    """What one operator covers."""

    code: str
    letter: str
    name_zh: str
    name_en: str
    subscriber_share: float | None
    split: PeopleSplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """People covered, over all operators: the mean weighted by subscribers, the worst, any of them."""

    mean_share: float | None
    worst_operator: str | None
    worst_share: float | None
    any_share: float | None
    operators: tuple[OperatorShare, ...]


def headline_of(operators: tuple[OperatorShare, ...], any_split: PeopleSplit) -> Headline:
    """
    Weigh the operators by subscriber share; equally when a share is unknown.

    An operator without any data of the technology has no stations of it: it covers nobody and counts.
    """
    known = all(item.subscriber_share is not None for item in operators)
    weights = [item.subscriber_share or 0.0 if known else 1.0 for item in operators]
    shares = [item.split.covered_share or 0.0 for item in operators]
    worst = min(operators, key=lambda item: (item.split.covered_share or 0.0, item.code), default=None)
    total = sum(weights)
    return Headline(
        mean_share=sum(w * s for w, s in zip(weights, shares, strict=True)) / total if total else None,
        worst_operator=None if worst is None else worst.code,
        worst_share=None if worst is None else worst.split.covered_share,
        any_share=any_split.covered_share,
        operators=operators,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRecord:
    """A run as people see it."""

    id: int
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    status: RunStatus
    model: str
    code_version: str
    is_synthetic: bool
    parameters: dict[str, Any]
    dataset_versions: dict[str, Any]
    facts: dict[str, Any]
    created_at: datetime
    published_at: datetime | None
    job_id: int | None

    @property
    def dataset_batches(self) -> Mapping[str, int | None]:
        """The newest batch of each dataset that was read; runs from before it was noted have none."""
        batches: Mapping[str, int | None] = self.parameters.get("dataset_batches", {})
        return batches


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStatement:
    """What must be said beside every figure of a run: whose network, how much is assumed, what was built."""

    operators: int
    assumed_percent: int  # of the stations
    sight_percent: int  # of the cells: those where buildings tell what is in sight
    off_air: int  # stations that an outage kept silent

    def __str__(self) -> str:
        """In English, for the command line; `app.web.words` says the same in the language of the reader."""
        whose = "one operator" if self.operators == 1 else f"{self.operators} operators"
        assumed = f"{self.assumed_percent} %" if self.assumed_percent else "no"
        buildings = {0: "no buildings", 100: "buildings everywhere"}.get(
            self.sight_percent, f"buildings in {self.sight_percent} % of the cells"
        )
        off = f", {self.off_air} stations off the air" if self.off_air else ""
        return f"{whose}, {assumed} assumed radio data, {buildings}{off}"

    @property
    def zh(self) -> str:
        """In Chinese, for files that speak both languages."""
        assumed = f"{self.assumed_percent} % 假定无线参数" if self.assumed_percent else "无假定无线参数"
        buildings = {0: "无建筑数据", 100: "建筑完整"}.get(
            self.sight_percent, f"{self.sight_percent} % 的格有建筑"
        )
        off = f"，{self.off_air} 座基站退服" if self.off_air else ""
        return f"{self.operators} 家运营商，{assumed}，{buildings}{off}"


def statement_of(facts: Mapping[str, Any]) -> RunStatement | None:
    """The statement of a run by its facts; None where they do not say, as before it is published."""
    if not facts.keys() >= STATED_BY:
        return None
    return RunStatement(
        operators=len(facts["operators"]),
        assumed_percent=_whole_percent(facts["assumed_share"]),
        sight_percent=_whole_percent(facts["cells_by_sight"] / facts["cells"]),
        off_air=facts.get("stations_off_air", 0),  # runs before outages counted do not say
    )


def _whole_percent(share: float) -> int:
    """Never 0 or 100 when something is left over."""
    return min(max(round(share * 100), 1), 99) if 0 < share < 1 else round(share * 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLevel:
    """What one operator and technology bring to a point."""

    operator: str
    technology: Technology
    reception: Reception
    level_kind: LevelKind
    level_dbm: float | None
    coverage_class: CoverageClass
    probability: float | None  # share of the cell's places that reach the threshold
    sinr_db: float | None
    dominance_db: float | None  # over the second strongest of the channel
    overlap_share: float | None  # of the cell's places, with four or more servers
    throughput_mbps: float | None  # of one phone alone on the carrier
    station_code: str | None
    station_distance_m: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointCoverage:
    """What covers a point and how well, from the grid cell that holds it."""

    run_id: int
    cell_code: str
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    layers: tuple[PointLevel, ...]


def class_of(profile: Profile, level_dbm: float | None) -> CoverageClass:
    """The class of a computed level; no station in reach is the worst class."""
    if level_dbm is None:
        return CoverageClass.GAP
    steps = (CoverageClass.GOOD, CoverageClass.FAIR, CoverageClass.WEAK)
    for limit_dbm, step in zip(profile.breaks_dbm, steps, strict=True):
        if level_dbm >= limit_dbm:
            return step
    return CoverageClass.GAP
