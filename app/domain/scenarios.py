"""Scenarios: what would be done to the stations of a district, in order, with a way back and forth."""

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from math import isfinite
from typing import Any

from app.domain.network import Technology
from app.errors import ConflictError, RefusedError

LONGEST_NAME = 100
LONGEST_CODE = 100
MOST_CHANGES = 200  # of a scenario; a plan of more is one of sites
LIMITS = {  # as an import takes them
    "lon": (-180.0, 180.0),
    "lat": (-90.0, 90.0),
    "antenna_height_m": (1.0, 500.0),
    "electrical_tilt_deg": (-90.0, 90.0),
    "mechanical_tilt_deg": (-90.0, 90.0),
    "azimuth_deg": (0.0, 360.0),
    "transmit_power_dbm": (-50.0, 100.0),
}


class ChangeKind(StrEnum):
    ADD = "add"
    MOVE = "move"
    REMOVE = "remove"
    TILT = "tilt"
    AZIMUTH = "azimuth"
    POWER = "power"
    TECHNOLOGY = "technology"


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is done to one station."""

    station: str  # its code

    def __post_init__(self) -> None:
        if not 1 <= len(self.station) <= LONGEST_CODE:
            raise RefusedError(
                f"station code of {len(self.station)} characters is refused; needs 1 to {LONGEST_CODE}"
            )
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name, None)
            if value is not None and not low <= value <= high:
                raise RefusedError(f"{name} {value:g}; must be {low:g} to {high:g}")


@dataclass(frozen=True, kw_only=True)
class Added(Change):
    """A new station, with the antennas that the template of its technology assumes."""

    operator: str
    technology: Technology
    lon: float  # WGS 84
    lat: float
    antenna_height_m: float | None = None  # None: over the roof there, else as the template has it


@dataclass(frozen=True, kw_only=True)
class Moved(Change):
    """The station with all its antennas somewhere else."""

    lon: float
    lat: float


@dataclass(frozen=True, kw_only=True)
class Removed(Change):
    """Off the air."""


@dataclass(frozen=True, kw_only=True)
class Tilted(Change):
    """Of all its sectors, downward; None leaves a tilt as it is."""

    electrical_tilt_deg: float | None = None
    mechanical_tilt_deg: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.electrical_tilt_deg is None and self.mechanical_tilt_deg is None:
            raise RefusedError(
                f"station {self.station!r}: no tilt is given; name the electrical or the mechanical one"
            )


@dataclass(frozen=True, kw_only=True)
class Turned(Change):
    """Its first sector faces there; the others turn with it."""

    azimuth_deg: float


@dataclass(frozen=True, kw_only=True)
class Powered(Change):
    """Of each of its carriers."""

    transmit_power_dbm: float


@dataclass(frozen=True, kw_only=True)
class Converted(Change):
    """The same masts and faces with the radio that the template of another technology assumes."""

    technology: Technology


KINDS: Mapping[ChangeKind, type[Change]] = {
    ChangeKind.ADD: Added,
    ChangeKind.MOVE: Moved,
    ChangeKind.REMOVE: Removed,
    ChangeKind.TILT: Tilted,
    ChangeKind.AZIMUTH: Turned,
    ChangeKind.POWER: Powered,
    ChangeKind.TECHNOLOGY: Converted,
}
KIND_OF = {made: kind for kind, made in KINDS.items()}
TEXTS = frozenset({"station", "operator"})


def change_of(kind: str, values: Mapping[str, Any]) -> Change:
    """A change from what a form, a document or a row says of it."""
    if kind not in [one.value for one in ChangeKind]:
        raise RefusedError(f"change {kind!r} is unknown; use one of {', '.join(ChangeKind)}")
    made = KINDS[ChangeKind(kind)]
    known = [one.name for one in fields(made)]
    for name in values:
        if name not in known:
            raise RefusedError(f"change {kind!r} has no field {name!r}; its fields: {', '.join(known)}")
    for one in fields(made):
        if one.default is MISSING and values.get(one.name) is None:
            raise RefusedError(f"change {kind!r} needs the field {one.name!r}")
    return made(**{name: _value(name, value) for name, value in values.items() if value is not None})


def _value(name: str, value: Any) -> Any:
    if name in TEXTS:
        if not isinstance(value, str):
            raise RefusedError(f"{name} {value!r} is no text")
        return value.strip()
    if name == "technology":
        if value not in [one.value for one in Technology]:
            raise RefusedError(f"technology {value!r} is unknown; use one of {', '.join(Technology)}")
        return Technology(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise RefusedError(f"{name} {value!r} is no finite number")
    return float(value)


def kind_of(change: Change) -> ChangeKind:
    """What sort of change it is."""
    return KIND_OF[type(change)]


def values_of(change: Change) -> dict[str, Any]:
    """What `change_of` makes it from again."""
    return {name: value for name, value in asdict(change).items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What a scenario starts from: today's network of a district, and the layer looked at first."""

    area_id: int
    area_code: str
    operator: str
    technology: Technology


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A base and the changes to it; those behind the cursor are undone and can be done again."""

    id: int
    name: str
    base: Base
    area_name_zh: str
    area_name_en: str | None
    changes: tuple[Change, ...]
    cursor: int
    version: int  # counts deeds
    forked_from: int | None
    made_by: str
    created_at: datetime
    changed_at: datetime

    @property
    def done(self) -> tuple[Change, ...]:
        """The changes that count."""
        return self.changes[: self.cursor]

    @property
    def undone(self) -> tuple[Change, ...]:
        """The changes that can be done again, the next one first."""
        return self.changes[self.cursor :]


def require_version(scenario: Scenario, version: int) -> None:
    """Refuse who has not seen what another has done meanwhile."""
    if version != scenario.version:
        raise ConflictError(
            f"scenario {scenario.id} is at version {scenario.version}, not {version}; read it again first"
        )


def undone_cursor(scenario: Scenario) -> int:
    """Where the cursor stands after a step back."""
    if scenario.cursor == 0:
        raise ConflictError(f"scenario {scenario.id} has no change to undo")
    return scenario.cursor - 1


def redone_cursor(scenario: Scenario) -> int:
    """Where the cursor stands after a step forth."""
    if scenario.cursor == len(scenario.changes):
        raise ConflictError(f"scenario {scenario.id} has no change to redo")
    return scenario.cursor + 1


def require_room(scenario: Scenario) -> None:
    """Refuse one change more than a scenario holds."""
    if scenario.cursor >= MOST_CHANGES:
        raise RefusedError(
            f"scenario {scenario.id} has {scenario.cursor} changes; the most is {MOST_CHANGES}"
        )


def require_there(done: tuple[Change, ...], change: Change) -> None:
    """Refuse what is done to a station that the scenario itself has removed."""
    gone: int | None = None
    for number, one in enumerate(done, 1):
        if one.station == change.station and isinstance(one, Added | Removed):
            gone = number if isinstance(one, Removed) else None
    if gone is not None and not isinstance(change, Added):
        raise RefusedError(
            f"station {change.station!r} is removed by change {gone} of this scenario; undo that one first"
        )


def name_from(text: str) -> str:
    """The name of a scenario without blanks around it."""
    name = text.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise RefusedError(f"scenario name of {len(name)} characters is refused; needs 1 to {LONGEST_NAME}")
    return name


def require_same_district(first: Scenario, second: Scenario) -> None:
    """Only scenarios of one district can be held against each other."""
    if first.base.area_id != second.base.area_id:
        raise RefusedError(
            f"scenario {first.id} is of district {first.base.area_code}, scenario {second.id} of "
            f"{second.base.area_code}; needs two of one district"
        )
