"""Settings of services other than the radio network: WLAN in venues."""

from dataclasses import dataclass, field

from app.config_rules import between, ruled, share


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
