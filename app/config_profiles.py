"""Settings of profiles: what counts as covered, and which weak cells make a gap."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.config_rules import between, one_of, positive, ruled, share
from app.errors import ConfigError

TECHNOLOGIES = ("2G", "3G", "4G", "5G")
RECEPTIONS = ("outdoor", "in_vehicle", "indoor")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSettings:
    key: str
    name_zh: str
    name_en: str
    technology: str = one_of(*TECHNOLOGIES)
    threshold_dbm: float = between(-150, -30)
    breaks_dbm: tuple[float, ...] = ruled(
        "must be three levels, best first", lambda value: len(value) == 3 and value[0] > value[1] > value[2]
    )
    min_gap_cells: int = positive()
    gap_connectivity: int = ruled("must be 4 or 8", lambda value: value in (4, 8))
    gap_receptions: tuple[str, ...] = ruled(
        f"must name each of {', '.join(RECEPTIONS)} once at most",
        lambda value: set(value) <= set(RECEPTIONS) and len(set(value)) == len(value),
    )
    gap_location_share: float | None = between(0.01, 0.99)
    min_sinr_db: float | None = between(-20, 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredGapSettings:
    min_samples: int = positive()
    good_share: float = share()
    min_cells: int = positive()
    weak_share: float = share()


def require_named_apart(profiles: Iterable[ProfileSettings], gap_profiles: Iterable[ProfileSettings]) -> None:
    """Gap profiles beside those of the technologies; a share of places goes with their threshold alone."""
    thresholds_dbm = {item.technology: item.threshold_dbm for item in profiles}
    keys = [item.key for item in profiles]
    for item in gap_profiles:
        if item.key in keys:
            raise ConfigError(f"gap profile {item.key!r} has the key of a profile; must have one of its own")
        of_technology = thresholds_dbm[item.technology]
        if item.gap_location_share is not None and item.threshold_dbm != of_technology:
            raise ConfigError(
                f"gap profile {item.key!r} has a gap_location_share and {item.threshold_dbm:g} dBm; must "
                f"have the {of_technology:g} dBm of {item.technology}, or no share"
            )
