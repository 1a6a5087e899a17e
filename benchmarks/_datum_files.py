"""Files whose datum is known because it was chosen: points by the rules of real ones, and nonsense."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.datum import from_metric
from spatial.datum_references import References

Floats = NDArray[np.float64]

DATUMS = ("wgs84", "gcj02", "bd09")
METRIC_EPSG = 4549
SMALLEST, LARGEST = 10, 3000
NOISE_M = 6.0  # of a phone or of a digitised point
LEVELS = ("district", "subdistrict", "neighbourhood")
UNKNOWN_LEAST_M, UNKNOWN_MOST_M = 250.0, 1500.0  # of the shift of a datum nobody knows
KERB_M = (3.0, 9.0)


@dataclass(frozen=True)
class Town:
    """What is known of a district, and the ground that points of a file may stand on."""

    known: References
    outline: Any
    open_ground: Any
    quarters: NDArray[np.object_]


@dataclass(frozen=True)
class DatumFile:
    """Raw pairs, and what they are; no datum where the file is nonsense."""

    pairs: Floats
    rule: str
    datum: str | None
    is_swapped: bool


def town_of(
    areas: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
    ways: gpd.GeoDataFrame | None = None,
    buildings: gpd.GeoDataFrame | None = None,
) -> Town:
    """A town out of the frames of a demo city; without ways and buildings files lean on water and areas."""
    levels = areas[areas["level"].isin(LEVELS)]
    water = land[land["kind"] == "water"].geometry.to_numpy()
    nothing = np.empty(0, dtype=object)
    roads = nothing if ways is None else ways[ways["kind"] != "water"].geometry.to_numpy()
    known = References(
        areas=levels.geometry.to_numpy(),
        area_codes=tuple(levels["code"]),
        water=water,
        roads=roads,
        buildings=nothing if buildings is None else buildings.geometry.to_numpy(),
    )
    closed = land[land["kind"].isin(["water", "rail"])].geometry.union_all()
    outline = levels.geometry.iloc[0]
    if len(roads):
        closed = closed.union(shapely.union_all(shapely.buffer(roads, KERB_M[0])))
    quarters = levels.loc[levels["level"] == "subdistrict"].geometry.to_numpy()
    return Town(known, outline, outline.difference(closed), quarters)


def true_file(town: Town, rng: np.random.Generator, reading: int) -> DatumFile:
    """A file of 10 to 3,000 points in one of eight readings."""
    count = _count(rng)
    rule = str(rng.choice(list(_rules(town))))
    datum, is_swapped = READINGS[reading % len(READINGS)]
    return DatumFile(
        _written(_rules(town)[rule](town, count, rng), datum, is_swapped), rule, datum, is_swapped
    )


def nonsense_file(town: Town, rng: np.random.Generator) -> DatumFile:
    """Points anywhere, in a heap, or right ones in a datum that nobody knows."""
    count, rule = _count(rng), str(rng.choice(["anywhere", "heap", "unknown datum"]))
    west, south, east, north = town.outline.bounds
    if rule == "anywhere":
        points = rng.uniform((west, south), (east, north), (count, 2))
    elif rule == "heap":
        middle = ((west + east) / 2.0, (south + north) / 2.0)
        points = rng.normal(middle, rng.uniform(300.0, 2500.0), (count, 2))
    else:
        points = on_open_ground(town, count, rng) + _unknown_shift_m(town, rng)
    return DatumFile(_written(points, "wgs84", False), rule, None, False)


READINGS = [(datum, swapped) for datum in (*DATUMS, f"EPSG:{METRIC_EPSG}") for swapped in (False, True)]


def _rules(town: Town) -> dict[str, Callable[[Town, int, np.random.Generator], Floats]]:
    rules = {"open ground": on_open_ground, "three quarters": _in_three_quarters}
    if len(town.known.buildings):
        rules["in buildings"] = _in_buildings
    if len(town.known.roads):
        rules["at kerbs"] = _at_kerbs
    return rules


def _count(rng: np.random.Generator) -> int:
    return round(float(np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST)))))


def _inside(ground: Any, count: int, rng: np.random.Generator) -> Floats:
    shapely.prepare(ground)
    west, south, east, north = ground.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        drawn = rng.uniform((west, south), (east, north), (2 * count + 16, 2))
        found = np.vstack([found, drawn[shapely.contains_xy(ground, drawn[:, 0], drawn[:, 1])]])
    return found[:count]


def on_open_ground(town: Town, count: int, rng: np.random.Generator) -> Floats:
    return _inside(town.open_ground, count, rng)


def _in_three_quarters(town: Town, count: int, rng: np.random.Generator) -> Floats:
    """A part of the town, so that the outline of the whole tells little."""
    chosen = rng.choice(len(town.quarters), min(3, len(town.quarters)), replace=False)
    return _inside(shapely.union_all(town.quarters[chosen]).intersection(town.open_ground), count, rng)


def _in_buildings(town: Town, count: int, rng: np.random.Generator) -> Floats:
    chosen = town.known.buildings[rng.integers(0, len(town.known.buildings), count)]
    return shapely.get_coordinates(shapely.point_on_surface(chosen)) + rng.normal(0.0, NOISE_M, (count, 2))


def _at_kerbs(town: Town, count: int, rng: np.random.Generator) -> Floats:
    along = shapely.get_coordinates(shapely.segmentize(town.known.roads, 30.0))
    chosen = along[rng.integers(0, len(along), count)]
    return chosen + rng.choice([-1.0, 1.0], (count, 2)) * rng.uniform(*KERB_M, (count, 2))


def _unknown_shift_m(town: Town, rng: np.random.Generator) -> Floats:
    """A shift that is none of those between two datums, read either way."""
    middle = town.outline.centroid
    pairs = [np.hstack(from_metric([middle.x], [middle.y], datum, METRIC_EPSG)) for datum in DATUMS]
    metres_a_degree = np.array([111_320.0 * np.cos(np.radians(pairs[0][1])), 111_320.0])
    between = [(first - second) * metres_a_degree for first in pairs for second in pairs]
    while True:
        shift = rng.uniform(-UNKNOWN_MOST_M, UNKNOWN_MOST_M, 2)
        if min(np.hypot(*(shift - offset)) for offset in between) > UNKNOWN_LEAST_M:
            return shift


def _written(points: Floats, datum: str, is_swapped: bool) -> Floats:
    pairs = np.column_stack(from_metric(points[:, 0], points[:, 1], datum, METRIC_EPSG))
    return pairs[:, ::-1] if is_swapped else pairs
