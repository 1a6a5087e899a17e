"""Settings of what is told of people: what cells weigh, and how unequal coverage is."""

from dataclasses import dataclass, field

from app.config_rules import between, share


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandWeightSettings:
    night: float = between(0, 1_000_000)
    day: float = between(0, 1_000_000)
    elderly: float = between(0, 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityWeightSettings:
    kind: str = field(metadata={"unique": True})
    weight: float = between(0, 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseSettings:
    key: str = field(metadata={"unique": True})
    home_share: float = share()
    work_share: float = share()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandSettings:
    day_stay_share: float = share()
    weights: DemandWeightSettings
    facilities: tuple[FacilityWeightSettings, ...]
    uses: tuple[UseSettings, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisparitySettings:
    permutations: int = between(99, 99_999)
    seed: int = between(0, 2**31 - 1)
    false_discovery_rate: float = between(0.001, 0.5)
    touch_m: float = between(0, 1000)
    complaint_square_m: float = between(5, 5000)
    complaint_reach_m: float = between(5, 50_000)
    complaint_draws: int = between(99, 9999)
