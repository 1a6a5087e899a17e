"""Settings of services other than the radio network: WLAN in venues, and what other services reach."""

from dataclasses import dataclass, field

from app.config_rules import between, positive, ruled, share


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueTargetSettings:
    key: str = field(metadata={"unique": True})
    name_zh: str
    name_en: str
    target_share: float = share()
    facility_kinds: tuple[str, ...]


def _in_one_target(targets: tuple[VenueTargetSettings, ...]) -> bool:
    kinds = [kind for one in targets for kind in one.facility_kinds]
    return len(set(kinds)) == len(kinds) and len({one.key for one in targets}) == len(targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueSettings:
    wlan_within_m: float = between(0, 1000)
    targets: tuple[VenueTargetSettings, ...] = ruled(
        "must name each key and each kind of facility once", _in_one_target
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessSettings:
    walking_kmh: float = between(1, 10)
    walk_minutes: float = between(1, 120)
    farthest_street_m: float = between(0, 2000)
    classes_not_walked: tuple[str, ...]
    camera_height_m: float = between(1, 100)
    least_share: float = between(0.01, 1)
    wlan_eirp_dbm: float = between(0, 40)
    wlan_threshold_dbm: float = between(-95, -30)
    wlan_frequency_mhz: float = between(2000, 7200)
    min_gap_cells: int = positive()
    candidate_square_m: float = between(10, 5000)
