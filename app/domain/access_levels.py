"""Whether the rows of a dataset are given to everybody, to some, or to nobody outside."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.imports import ImportKind
from app.errors import InputError


class AccessLevel(StrEnum):
    """The three levels of Shanghai's rules on open public data; a statement, never a right."""

    OPEN = "open"  # 无条件开放
    CONDITIONAL = "conditional"  # 有条件开放: for a purpose, or in a coarser form
    CLOSED = "closed"  # 不予开放


# Where nobody has said it: open is what guests see whole; on conditions, what they see coarsened or in part;
# closed is what speaks of persons.
USUAL_LEVELS: Mapping[ImportKind, AccessLevel] = MappingProxyType(
    {
        ImportKind.AREAS: AccessLevel.OPEN,
        ImportKind.POPULATION: AccessLevel.CONDITIONAL,
        ImportKind.OPERATORS: AccessLevel.OPEN,
        ImportKind.ANTENNAS: AccessLevel.CONDITIONAL,
        ImportKind.STATIONS: AccessLevel.CONDITIONAL,
        ImportKind.OUTAGES: AccessLevel.CONDITIONAL,
        ImportKind.INDOOR_SYSTEMS: AccessLevel.CONDITIONAL,
        ImportKind.HOTSPOTS: AccessLevel.OPEN,
        ImportKind.WLAN_MONITORING: AccessLevel.CONDITIONAL,
        ImportKind.WLAN_TESTS: AccessLevel.OPEN,
        ImportKind.MEASUREMENTS: AccessLevel.OPEN,
        ImportKind.COMPLAINTS: AccessLevel.CLOSED,
        ImportKind.BUILDINGS: AccessLevel.OPEN,
        ImportKind.FACILITIES: AccessLevel.OPEN,
        ImportKind.CAMERAS: AccessLevel.CONDITIONAL,
        ImportKind.WAYS: AccessLevel.OPEN,
        ImportKind.LAND: AccessLevel.OPEN,
    }
)


def access_level_named(text: str) -> AccessLevel:
    """The level of a word."""
    try:
        return AccessLevel(text)
    except ValueError:
        raise InputError(
            f"access level {text[:40]!r} is unknown; use one of {', '.join(AccessLevel)}"
        ) from None


def level_of(kind: str, stated: str | None) -> AccessLevel:
    """The level that a dataset states, else the usual one of its kind; of an unknown kind the strictest."""
    if stated is not None:
        return AccessLevel(stated)
    return USUAL_LEVELS[ImportKind(kind)] if kind in set(ImportKind) else AccessLevel.CLOSED
