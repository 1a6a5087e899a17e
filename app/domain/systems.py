"""Reference systems that positions may be asked for and given in, by the addresses that OGC gave them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from pyproj import CRS

from app.errors import InputError

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
WGS84_SRID = 4326
OTHERS = (4326, 4490, 3857)  # WGS 84, CGCS2000, Web Mercator


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A reference system; flipped where its first axis points north, as in EPSG:4326."""

    uri: str
    srid: int
    is_flipped: bool
    is_geographic: bool


LON_LAT = System(uri=CRS84, srid=WGS84_SRID, is_flipped=False, is_geographic=True)


@cache
def system_of(srid: int) -> System:
    """The system of an EPSG code, its axes in the order of its definition."""
    crs = CRS.from_epsg(srid)
    return System(
        uri=f"{EPSG}{srid}",
        srid=srid,
        is_flipped=crs.axis_info[0].direction == "north",
        is_geographic=crs.is_geographic,
    )


@cache
def systems(stored_srid: int) -> Mapping[str, System]:
    """Those that the service speaks, by their addresses: degrees first, then the stored one."""
    found = [LON_LAT, *(system_of(srid) for srid in dict.fromkeys((stored_srid, *OTHERS)))]
    return MappingProxyType({one.uri: one for one in found})


def system_named(uri: str, name: str, stored_srid: int) -> System:
    """The system of an address; the safe form `[EPSG:4326]` of a CURIE is understood, too."""
    known = systems(stored_srid)
    plain = uri.strip("[]")
    if plain.upper().startswith("EPSG:"):
        plain = EPSG + plain[5:]
    elif plain.upper() in ("OGC:CRS84", "CRS84"):
        plain = CRS84
    if plain not in known:
        raise InputError(f"{name} {uri[:100]!r} is unknown; use one of {', '.join(known)}")
    return known[plain]
