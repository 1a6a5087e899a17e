"""What a cell of a file may hold: text in, value out, or the rule it breaks."""

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.errors import RefusedError

Reader = Callable[[str], Any]

MAX_WHOLE = 2_147_483_647  # what a database integer holds


def text(value: str) -> str:
    """Any text that the database can hold."""
    if "\x00" in value:
        raise RefusedError("must not hold a NUL character")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise RefusedError("must not hold half a character (a lone surrogate)")
    return value


def number(low: float = -math.inf, high: float = math.inf, *, above: float = -math.inf) -> Reader:
    """A finite number from low to high."""

    def read(value: str) -> float:
        try:
            found = float(value) if "_" not in value else math.nan
        except ValueError:
            raise RefusedError("must be a number") from None
        if not math.isfinite(found):
            raise RefusedError("must be a finite number")
        if found <= above:
            raise RefusedError(f"must be more than {above:g}")
        if found < low:
            raise RefusedError(f"must be {low:g} or more")
        if found > high:
            raise RefusedError(f"must be {high:.10g} or less")
        return found

    return read


def whole(low: int = 0, high: int = MAX_WHOLE) -> Reader:
    """A whole number from low to high; 7.0 counts as 7."""
    read_number = number(low, high)

    def read(value: str) -> int:
        found = read_number(value)
        if found != int(found):
            raise RefusedError("must be a whole number")
        return int(found)

    return read


def bearing_deg(value: str) -> float:
    """A bearing from true north; a full turn is north."""
    return float(number(0, 360)(value)) % 360.0


def day(value: str) -> date:
    """A date, year first."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise RefusedError("must be a date like 2024-05-31") from None


def one_of(spellings: Mapping[str, str]) -> Reader:
    """A word of a list, in any of its spellings."""

    def read(value: str) -> str:
        found = spellings.get(value.lower())
        if found is None:
            raise RefusedError(f"must be one of {', '.join(dict.fromkeys(spellings.values()))}")
        return found

    return read


def first_match(prefixes: Mapping[str, str]) -> Reader:
    """The word of the first beginning that fits, else the text itself."""

    def read(value: str) -> str:
        return next((word for prefix, word in prefixes.items() if value.startswith(prefix)), text(value))

    return read
