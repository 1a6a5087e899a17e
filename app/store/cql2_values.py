"""What a part of a filter comes to: an expression of SQL, and what kind of value it holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from app.errors import InputError

LONGEST_SHOWN = 60


class Kind(Enum):
    """What values can be compared with each other."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "true or false"
    DATE = "date"
    TIME = "instant"
    INTERVAL = "interval"
    GEOMETRY = "geometry"


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression; of an interval its two ends, none where it is open."""

    value: Any
    kind: Kind
    text: str | None = None  # a literal as it was written: it may stand for an instant
    ends: tuple[Any, Any] = (None, None)


@dataclass(frozen=True, slots=True)
class Fields:
    """The properties that a filter may name, the geometry under each of its names included."""

    known: Mapping[str, Compiled]

    def field(self, name: Any) -> Compiled:
        """The property of a name."""
        if not isinstance(name, str) or name not in self.known:
            known = ", ".join(sorted(self.known))
            raise InputError(f"property {described(name)!r} of the filter is unknown; known: {known}")
        return self.known[name]


def described(node: Any) -> str:
    """A part of a filter for a message."""
    text = node if isinstance(node, str) else json.dumps(node, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "..."
