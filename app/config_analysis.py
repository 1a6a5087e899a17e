"""Settings of what is told of people: what cells weigh, and how unequal coverage is."""

from dataclasses import dataclass

from app.config_rules import between, not_negative, positive, share


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandWeightSettings:
    night: float = between(0, 1_000_000)
    day: float = between(0, 1_000_000)
    elderly: float = between(0, 1_000_000)
    school: float = between(0, 1_000_000)
    hospital: float = between(0, 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandSettings:
    home_uses: tuple[str, ...]
    work_uses: tuple[str, ...]
    unused_uses: tuple[str, ...]
    day_stay_share: float = share()
    weights: DemandWeightSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class DisparitySettings:
    permutations: int = between(99, 99_999)
    seed: int = between(0, 2**31 - 1)
    false_discovery_rate: float = between(0.001, 0.5)
    touch_m: float = between(0, 1000)
    complaint_square_m: float = between(5, 5000)
    complaint_reach_m: float = between(5, 50_000)
    complaint_draws: int = between(99, 9999)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    spacing_m: float = between(0, 5000)
    roof_min_height_m: float = between(0, 500)
    roof_min_area_m2: float = between(0, 1_000_000)
    roof_square_m: float = between(10, 5000)
    roof_unfit_uses: tuple[str, ...]
    roof_mast_m: float = between(0, 50)
    pole_spacing_m: float = between(0, 5000)
    pole_height_m: float = between(3, 50)
    shared_cost: float = positive()
    rooftop_cost: float = positive()
    pole_cost: float = positive()
    preferred_cost_share: float = share()
    exposure_within_m: float = between(1, 500)
    sensitive_kinds: tuple[str, ...]
    target_stations: int = not_negative()
    closing_samples: int = positive()
    closing_good_share: float = share()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSettings:
    browser: str
