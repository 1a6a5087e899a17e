"""Words of geotagged cases; the first slice knows reporting only."""

from enum import StrEnum


class CaseKind(StrEnum):
    """The two kinds of GB/T 30428.2."""

    COMPONENT = "component"
    EVENT = "event"


class CaseState(StrEnum):
    REPORTED = "reported"
    CLOSED = "closed"


OPEN_STATES = frozenset({CaseState.REPORTED})


class Place(StrEnum):
    """Where the signal is missed."""

    OUTDOOR = "outdoor"
    INDOOR = "indoor"
    UNDERGROUND = "underground"
