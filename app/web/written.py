"""Numbers, shares, levels and times as people read them: with a unit, in the language of the request."""

import math
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from flask_babel import format_datetime, format_decimal

from app.config import settings

THIN_SPACE = "\u202f"  # narrow, and never broken
NOTHING = "–"
BYTES_PER_MEGABYTE = 1024 * 1024


def _is_missing(value: float | None) -> bool:
    return value is None or not math.isfinite(value)


def count(value: float | None) -> str:
    """A whole number with separators."""
    return NOTHING if _is_missing(value) else str(format_decimal(round(value), format="#,##0"))  # type: ignore[arg-type]


def decimal(value: float | None, digits: int = 1) -> str:
    """A number with a fixed count of decimals."""
    pattern = "#,##0" if digits == 0 else "#,##0." + "0" * digits
    return NOTHING if _is_missing(value) else str(format_decimal(value, format=pattern))


def share_at_most(value: float | None, digits: int = 2) -> str:
    """A share that is not passed, in per cent, rounded up: what is not proved is not left out."""
    if value is None or _is_missing(value):
        return NOTHING
    return f"{decimal(math.ceil(value * 100 * 10**digits) / 10**digits, digits)}{THIN_SPACE}%"


def share(value: float | None, digits: int = 1) -> str:
    """A share from 0 to 1 in per cent; never 100 or 0 when something is left over."""
    if value is None or _is_missing(value):
        return NOTHING
    step = 10.0**-digits
    percent = round(value * 100, digits)
    if 0 < value < 1 and percent == 0:
        return f"< {decimal(step, digits)}{THIN_SPACE}%"
    if 0 < value < 1 and percent == 100:
        return f"> {decimal(100 - step, digits)}{THIN_SPACE}%"
    return f"{decimal(percent, digits)}{THIN_SPACE}%"


def unit(value: float | None, name: str, digits: int = 0) -> str:
    """A number with its unit after a thin space."""
    return NOTHING if _is_missing(value) else f"{decimal(value, digits)}{THIN_SPACE}{name}"


def level(value: float | None) -> str:
    """A level in dBm, with a true minus sign."""
    return unit(value, "dBm", 1).replace("-", "−", 1)


def threshold(value: float) -> str:
    """A limit in dBm, with no more decimals than it has."""
    return f"{value:g}{THIN_SPACE}dBm".replace("-", "−", 1)


def plain_level(value: float | None) -> str:
    """A level whose unit stands in the head of its column."""
    return decimal(value, 1).replace("-", "−", 1)


def distance(value_m: float | None) -> str:
    """Metres under a kilometre, kilometres above."""
    if value_m is not None and math.isfinite(value_m) and value_m >= 1000:
        return unit(value_m / 1000, "km", 2)
    return unit(value_m, "m")


def surface(value_m2: float | None) -> str:
    """Hectares, the size that a gap has."""
    return unit(None if value_m2 is None else value_m2 / 10_000, "ha", 1)


def size(value_bytes: int) -> str:
    """Of a file: KB under a megabyte, MB above."""
    if value_bytes < BYTES_PER_MEGABYTE:
        return unit(value_bytes / 1024, "KB", 1 if value_bytes < 10 * 1024 else 0)
    return unit(value_bytes / BYTES_PER_MEGABYTE, "MB", 1)


def when(value: datetime | None) -> str:
    """A moment in the time zone of the service."""
    return NOTHING if value is None else str(format_datetime(value, "yyyy-MM-dd HH:mm"))


def when_there(value: datetime | None) -> str:
    """A moment with the zone, for what is shown apart from the foot of a page, which names it."""
    return NOTHING if value is None else f"{when(value)} {time_zone()}"


def time_zone() -> str:
    """The zone that every moment is written in."""
    return settings().service.time_zone


def moment(value: datetime) -> str:
    """A moment to the second, in the time zone of the service."""
    return str(format_datetime(value, "yyyy-MM-dd HH:mm:ss"))


def day(value: datetime | None) -> str:
    """The day of a moment in the time zone of the service."""
    return NOTHING if value is None else str(format_datetime(value, "yyyy-MM-dd"))


def clock(value: str | None) -> str:
    """The time of day of an ISO text, in the time zone of the service."""
    return NOTHING if not value else str(format_datetime(datetime.fromisoformat(value), "HH:mm:ss"))


def address(path: str, values: Mapping[str, object]) -> str:
    """A path with a query; empty values are left out."""
    query = urlencode({key: str(value) for key, value in values.items() if value not in (None, "")})
    return f"{path}?{query}" if query else path
