"""What a cell of a file may hold: text in, value out, or the rule it breaks."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.config import settings
from app.domain.planet_file import DEGREES, HIGHEST_LOSS_DB
from app.errors import RefusedError

Reader = Callable[[str], Any]

MAX_WHOLE = 2_147_483_647  # what a database integer holds
TINY = 1e-30  # nothing is measured so finely, and a column of 32 bits refuses what it cannot hold
MAX_CODE_CHARACTERS = 200  # an index takes keys of 2,704 bytes, and three codes may make one
YEARS = (1900, 2100)  # a zone may move a moment of year 1 or 9999 to where no clock goes

# How many of our unit one of theirs is; spellings in lower case.
UNITS: Mapping[str, Mapping[str, float]] = {
    "m": {"m": 1.0, "米": 1.0, "cm": 0.01, "km": 1000.0, "ft": 0.3048, "'": 0.3048},
    "mhz": {"mhz": 1.0, "khz": 0.001, "ghz": 1000.0},
    "dbm": {"dbm": 1.0},
    "mbps": {"mbps": 1.0, "mbit/s": 1.0, "mb/s": 1.0, "kbps": 0.001, "kbit/s": 0.001, "gbps": 1000.0},
    "kmh": {"km/h": 1.0, "kmh": 1.0, "mph": 1.609344},
    "ms": {"ms": 1.0, "s": 1000.0},
}
_MEASURE = re.compile(r"(?P<number>[-+]?(?:\d[\d.]*|\.\d+)(?:[eE][-+]?\d+)?)\s*(?P<unit>[^\d\s.].*)")
_BETWEEN_CODES = re.compile("[;,、，；|]")
YES = frozenset({"yes", "true", "1", "y", "t", "是", "有"})
NO = frozenset({"no", "false", "0", "n", "f", "否", "无"})


def text(value: str) -> str:
    """Any text that the database can hold."""
    if "\x00" in value:
        raise RefusedError("must not hold a NUL character")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise RefusedError("must not hold half a character (a lone surrogate)")
    return value


def short_text(most: int, what: str) -> Reader:
    """A text of so many characters or fewer."""

    def read(value: str) -> str:
        if len(value) > most:
            raise RefusedError(f"has {len(value)} characters; {what} has at most {most}")
        return text(value)

    return read


code_text = short_text(MAX_CODE_CHARACTERS, "a code")  # short enough to be found by


def codes(value: str) -> tuple[str, ...]:
    """Codes with a comma, a semicolon or a list mark between them; each once, sorted."""
    parts = (part.strip() for part in _BETWEEN_CODES.split(value))
    return tuple(sorted({code_text(part) for part in parts if part}))


def number(low: float = -math.inf, high: float = math.inf, *, above: float = -math.inf) -> Reader:
    """A finite number from low to high; nearer to nothing than `TINY` it is 0."""

    def read(value: str) -> float:
        try:
            found = float(value) if "_" not in value else math.nan
        except ValueError:
            raise RefusedError("must be a number") from None
        if not math.isfinite(found):
            raise RefusedError("must be a finite number")
        found = found if abs(found) >= TINY else 0.0
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


@dataclass(frozen=True, slots=True)
class Measure:
    """Reads a number in our unit, or with another one written behind it."""

    units: Mapping[str, float]
    read_number: Reader

    def __call__(self, value: str) -> float:
        """The number in our unit."""
        match = None if is_plain_number(value) else _MEASURE.fullmatch(value)
        if match is None:
            return float(self.read_number(value))
        factor = self.units.get(match["unit"].strip().lower())
        if factor is None:
            raise RefusedError(f"unit {match['unit']!r} is unknown; use one of {', '.join(self.units)}")
        return float(self.read_number(repr(round(number()(match["number"]) * factor, 9))))


def measure(
    unit: str, low: float = -math.inf, high: float = math.inf, *, above: float = -math.inf
) -> Measure:
    """A number in our unit, or with another one written behind it: `12`, `12 m`, `40 ft`."""
    return Measure(UNITS[unit], number(low, high, above=above))


def is_plain_number(value: str) -> bool:
    """Whether a text is a number with nothing behind it."""
    try:
        float(value)
    except ValueError:
        return False
    return True


def share(value: str) -> float:
    """A share from 0 to 1; written in per cent it says so."""
    if value.endswith("%"):
        return float(number(0, 100)(value[:-1].strip())) / 100.0
    return float(number(0, 1)(value))


def floors(value: str) -> int:
    """A number of floors; half ones, as some maps have them, count as one."""
    return math.ceil(float(number(0, 500)(value)))


def one_letter(value: str) -> str:
    """A letter for maps."""
    if len(value) != 1:
        raise RefusedError("must be one letter")
    return text(value)


def yes_no(value: str) -> bool:
    """Yes or no, in the usual spellings."""
    found = value.lower()
    if found in YES:
        return True
    if found in NO:
        return False
    raise RefusedError("must be yes or no")


def cut_db(value: str) -> list[float]:
    """The cut of an antenna: its loss in dB at each whole degree, with blanks or commas between."""
    words = value.strip("[]").replace(",", " ").split()
    if len(words) != DEGREES:
        raise RefusedError(f"has {len(words)} values; must have {DEGREES}, one a degree")
    read = number(0, HIGHEST_LOSS_DB)
    return [float(read(word)) for word in words]


def moment(value: str) -> datetime:
    """A date and time, year first, as UTC; without a zone it is the clock of the city."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise RefusedError("must be a date and time like 2024-05-31T14:05") from None
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise RefusedError(f"must lie in the years {YEARS[0]} to {YEARS[1]}")
    there = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(settings().service.time_zone))
    return there.astimezone(UTC)


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
