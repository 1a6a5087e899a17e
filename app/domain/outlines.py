"""Outlines that somebody draws: rings of WGS 84 positions, as GeoJSON or as a short text for addresses."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.areas import AreaRecord
from app.errors import RefusedError

Position = tuple[float, float]  # longitude, latitude
Ring = tuple[Position, ...]  # closed: it ends where it begins
Polygon = tuple[Ring, ...]  # the outer ring, then its holes

KINDS = ("Polygon", "MultiPolygon")
MOST_VERTICES = 500  # their text is some 3,000 characters then, and an address has 8,190
DECIMALS = 6  # 0.1 m
# Flexible Polyline of HERE: letters that need no escape in an address.
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
VALUES = {letter: value for value, letter in enumerate(LETTERS)}
HEAD = "BG"  # version 1, six decimals, no third dimension
BETWEEN_RINGS, BETWEEN_POLYGONS = ".", "~"
MOST_BITS = 40  # of a step of 360 degrees there are 31


@dataclass(frozen=True, slots=True)
class Outline:
    """One polygon or several, positions rounded to 0.1 m."""

    polygons: tuple[Polygon, ...]

    @property
    def text(self) -> str:
        """Each ring as Flexible Polyline, latitude first; rings parted by a dot, polygons by a tilde."""
        return BETWEEN_POLYGONS.join(
            BETWEEN_RINGS.join(_ring_text(ring) for ring in polygon) for polygon in self.polygons
        )

    @property
    def geojson(self) -> dict[str, Any]:
        """A GeoJSON geometry."""
        return {"type": "MultiPolygon", "coordinates": self.polygons}


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnArea:
    """An outline in the stored CRS: an area that has no code."""

    wkb: bytes
    area_m2: float


Within = AreaRecord | DrawnArea  # what a list is narrowed to


def outline_from_geojson(value: Any) -> Outline:
    """The outline of a GeoJSON Polygon or MultiPolygon; refuses what is none."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in KINDS:
        shown = str(kind)[:40]
        raise RefusedError(f"outline of type {shown!r} is refused; needs a GeoJSON Polygon or MultiPolygon")
    given = value.get("coordinates")
    polygons = [given] if kind == "Polygon" else _list(given)
    return _outline([[[_position(pair) for pair in _list(ring)] for ring in _list(one)] for one in polygons])


def outline_from_text(text: str) -> Outline:
    """The outline that `Outline.text` wrote."""
    return _outline(
        [
            [list(_positions(ring)) for ring in one.split(BETWEEN_RINGS)]
            for one in text.split(BETWEEN_POLYGONS)
        ]
    )


def _outline(polygons: Sequence[Sequence[Sequence[Position]]]) -> Outline:
    count = sum(len(ring) for polygon in polygons for ring in polygon)
    if count > MOST_VERTICES:
        raise RefusedError(f"the outline has {count} positions; needs at most {MOST_VERTICES}")
    if not polygons or not all(polygons):
        raise RefusedError("the outline is empty; needs a ring of at least three positions")
    return Outline(tuple(tuple(_closed(ring) for ring in polygon) for polygon in polygons))


def _closed(ring: Sequence[Position]) -> Ring:
    rounded = [(round(lon, DECIMALS), round(lat, DECIMALS)) for lon, lat in ring]
    if len(set(rounded)) < 3:
        raise RefusedError(f"a ring of the outline has {len(set(rounded))} positions; needs at least three")
    return tuple(rounded if rounded[0] == rounded[-1] else [*rounded, rounded[0]])


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise RefusedError(f"coordinates of the outline hold {str(value)[:40]!r}; needs rings of [lon, lat]")
    return value


def _position(value: Any) -> Position:
    pair = _list(value)[:2]  # a height that a program adds is no part of an outline
    if len(pair) < 2 or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in pair):
        raise RefusedError(
            f"position {str(value)[:40]!r} of the outline is refused; needs [lon, lat] in degrees"
        )
    lon, lat = pair
    if not (math.isfinite(lon) and math.isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
        raise RefusedError(f"position {lon}, {lat} is off the globe; needs -180..180 and -90..90")
    return float(lon), float(lat)


def _ring_text(ring: Ring) -> str:
    """The ring without its last position, which is the first."""
    scaled = [(round(lat * 10**DECIMALS), round(lon * 10**DECIMALS)) for lon, lat in ring[:-1]]
    steps = zip(scaled, [(0, 0), *scaled[:-1]], strict=True)
    return HEAD + "".join(_number_text(new[axis] - old[axis]) for new, old in steps for axis in (0, 1))


def _number_text(number: int) -> str:
    left, letters = (number << 1) ^ (number >> 63), []
    while left > 0x1F:
        letters.append(LETTERS[(left & 0x1F) | 0x20])
        left >>= 5
    return "".join([*letters, LETTERS[left]])


def _positions(text: str) -> Iterator[Position]:
    numbers = _numbers(text.removeprefix(HEAD)) if text.startswith(HEAD) else None
    if numbers is None or len(numbers) % 2:
        raise RefusedError(f"outline {text[:40]!r} cannot be read; needs Flexible Polyline of six decimals")
    lat = lon = 0
    for lat_step, lon_step in zip(numbers[::2], numbers[1::2], strict=True):
        lat, lon = lat + lat_step, lon + lon_step
        yield _position([lon / 10**DECIMALS, lat / 10**DECIMALS])


def _numbers(text: str) -> list[int] | None:
    """Numbers of a text; None of one that holds other letters or breaks off."""
    numbers, number, shift = [], 0, 0
    for letter in text:
        if letter not in VALUES or shift > MOST_BITS:
            return None
        number |= (VALUES[letter] & 0x1F) << shift
        shift += 5
        if not VALUES[letter] & 0x20:
            numbers.append((number >> 1) ^ -(number & 1))
            number = shift = 0
    return None if shift else numbers
