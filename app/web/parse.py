"""Texts of paths and queries into values; every refusal gives the value and the rule."""

import math
import re
from datetime import date

from app.domain.areas import full_code
from app.domain.coverage import Reception
from app.domain.datums import datum_named
from app.domain.network import Technology
from app.domain.outlines import Outline, outline_from_geojson, outline_from_text
from app.errors import InputError, RefusedError

POSITION = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*°?\s*([,，;；\s])\s*([-+]?\d+(?:\.\d+)?)\s*°?\s*")
LEVELS_DBM = (-200.0, 0.0)  # noise of one subcarrier is -129 dBm; at 0 dBm a receiver is overdriven


def bbox(text: str) -> tuple[float, float, float, float]:
    """`west,south,east,north` in WGS 84 degrees."""
    parts = text.split(",")
    if len(parts) != 4:
        raise InputError(f"bbox {text!r} has {len(parts)} numbers; needs west,south,east,north")
    west, south, east, north = (number(part, "bbox") for part in parts)
    lon_lat(west, south)
    lon_lat(east, north)
    if west >= east or south >= north:
        raise InputError(f"bbox {text!r} is empty; needs west < east and south < north")
    return west, south, east, north


def outline(value: object) -> Outline:
    """A GeoJSON polygon, or the text that addresses carry."""
    return outline_from_text(value) if isinstance(value, str) else outline_from_geojson(value)


def number(text: str, name: str) -> float:
    """A finite number."""
    try:
        value = float(text)
    except ValueError:
        raise InputError(f"{name} {text!r} is not a number") from None
    if not math.isfinite(value):
        raise InputError(f"{name} {text!r} is not finite")
    return value


def whole(text: str, name: str) -> int:
    """A whole number that the database can hold."""
    if re.fullmatch(r"-?[0-9]{1,18}", text.strip()) is None:
        raise InputError(f"{name} {text[:40]!r} is not a whole number")
    return int(text)


def level_dbm(text: str, name: str) -> float:
    """A level that a receiver could report."""
    value = number(text, name)
    lowest, highest = LEVELS_DBM
    if not lowest <= value <= highest:
        raise InputError(f"{name} {text} dBm is no level; needs {lowest:g} to {highest:g}")
    return value


def lon_lat(lon: float, lat: float) -> tuple[float, float]:
    """A position in degrees, longitude first."""
    if not -180 <= lon <= 180 or not -90 <= lat <= 90:
        hint = "; longitude comes first" if -90 <= lon <= 90 and -180 <= lat <= 180 else ""
        raise InputError(f"position {lon}, {lat} is off the globe; needs -180..180 and -90..90{hint}")
    return lon, lat


def place(text: str, name: str) -> tuple[float, float]:
    """`lon,lat` in WGS 84 degrees."""
    parts = text.split(",")
    if len(parts) != 2:
        raise InputError(f"{name} {text[:40]!r} is refused; needs lon,lat as in 121.45,31.23")
    lon, lat = (number(part, name) for part in parts)
    return lon_lat(lon, lat)


def area_code(text: str) -> str:
    """The stored form of an area code."""
    try:
        return full_code(text)
    except RefusedError as error:
        raise InputError(str(error)) from error


def technology(text: str) -> Technology:
    """One of the technologies."""
    try:
        return Technology(text.upper())
    except ValueError:
        raise InputError(f"technology {text!r} is unknown; use one of {', '.join(Technology)}") from None


def reception(text: str) -> Reception:
    """One of the receptions."""
    try:
        return Reception(text)
    except ValueError:
        raise InputError(f"reception {text!r} is unknown; use one of {', '.join(Reception)}") from None


def day(text: str, name: str) -> date:
    """An ISO date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{name} {text!r} is not a date; needs YYYY-MM-DD") from None


def datum(text: str) -> str:
    """The stored spelling of a datum."""
    try:
        return datum_named(text)
    except RefusedError as error:
        raise InputError(str(error)) from error


def position(text: str) -> tuple[float, float] | None:
    """
    Two numbers as people write a position; None of any other text.

    Longitude first; the other way round where only that makes sense. Without a comma both need a decimal
    point.
    """
    match = POSITION.fullmatch(text)
    if match is None or (match[2].isspace() and not ("." in match[1] and "." in match[3])):
        return None
    first, second = float(match[1]), float(match[3])
    return (second, first) if abs(first) <= 90 < abs(second) <= 180 else (first, second)
