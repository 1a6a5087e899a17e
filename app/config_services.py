"""Settings of services other than the radio network: WLAN in venues, what others reach, base maps."""

import re
from dataclasses import dataclass, field

from app.config_rules import between, one_of, positive, ruled, share

# Nothing in it may end a directive of the content security policy, where its scheme and host stand.
_HOST = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(?=/)")
_REST = re.compile(r"/[^\s;,'\"<>\\{}]*")
_PLACES = ("{z}", "{x}", "{y}")
BASE_MAP_DATUMS = ("wgs84", "gcj02")


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


def _is_tiles_address(text: str) -> bool:
    host = _HOST.match(text)
    if host is None or any(text.count(place) != 1 for place in _PLACES):
        return False
    rest = text[host.end() :]
    for place in _PLACES:
        rest = rest.replace(place, "0")
    return _REST.fullmatch(rest) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMapSettings:
    key: str = ruled(
        "must be a word of a-z, 0-9 and -, other than none and own",
        lambda value: re.fullmatch(r"[a-z0-9-]{1,30}", value) is not None and value not in ("none", "own"),
    )
    name_zh: str
    name_en: str
    url: str = ruled(
        "must be an http or https address with {z}, {x} and {y}, each once, after the host", _is_tiles_address
    )
    attribution: str
    datum: str = one_of(*BASE_MAP_DATUMS)
    max_zoom: int = between(1, 22)

    @property
    def host(self) -> str:
        """Scheme, host and port: what a page that shows it asks."""
        found = _HOST.match(self.url)
        assert found is not None  # the rule of `url`
        return found[0]
