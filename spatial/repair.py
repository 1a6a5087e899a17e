"""Certain repairs of polygons; what would be a guess is refused with its reason."""

from collections.abc import Hashable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from spatial.polygons import POLYGON_TYPES, polygon_flaw

SAME_AREA_SHARE = 1e-6  # an area changed by less was not reinterpreted

TURNED = "rings turned: outer ones counter-clockwise, holes clockwise"
THINNED = "repeated points removed"
FLATTENED = "height of points dropped"
MENDED = "made valid without changing the area"


@dataclass(frozen=True)
class Repair:
    """What was done to a row, by its index in the frame."""

    index: Hashable
    what: str


@dataclass(frozen=True)
class Refusal:
    """Why a row cannot be used, by its index in the frame."""

    index: Hashable
    reason: str


@dataclass(frozen=True)
class Repaired:
    """The rows that can be used, what was done to them, and the rows that cannot."""

    frame: gpd.GeoDataFrame
    repairs: tuple[Repair, ...]
    refusals: tuple[Refusal, ...]


def repair_polygons(frame: gpd.GeoDataFrame) -> Repaired:
    """
    Mend polygons where there is only one way to, and refuse the others.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Polygons and multipolygons as a file gave them.

    Returns
    -------
    Repaired
        ``frame`` holds the usable rows under their old index, ``refusals`` the others; each
        row of the given frame is in exactly one of them.

    Notes
    -----
    Certain are: dropping heights of points, removing repeated points, turning rings,
    and making valid where the area stays within ``SAME_AREA_SHARE`` (spikes, rings that
    touch themselves). A ring that crosses itself encloses an area that depends on how it
    is read, and is refused. Rings left open are closed by every reader before they get here.
    """
    repairs: list[Repair] = []
    refusals: list[Refusal] = []
    mended: list[shapely.Geometry] = []
    usable = np.ones(len(frame), dtype=np.bool_)
    for place, (index, given) in enumerate(frame.geometry.items()):
        polygon, done, reason = _mended(given)
        usable[place] = polygon is not None
        if polygon is None:
            refusals.append(Refusal(index, reason))
        else:
            mended.append(polygon)
            repairs.extend(Repair(index, what) for what in done)
    kept = frame.loc[usable].copy()
    kept[kept.geometry.name] = gpd.GeoSeries(mended, index=kept.index, crs=frame.crs)
    return Repaired(kept, tuple(repairs), tuple(refusals))


def _mended(given: shapely.Geometry | None) -> tuple[shapely.Geometry | None, list[str], str]:
    """Give the mended polygon or None, what was done, and the reason where it is None."""
    reason = _not_a_polygon(given)
    if reason:
        return None, [], reason
    polygon, done = _tidied(given)
    flaw = polygon_flaw(polygon)
    if flaw is None:
        return _turned(polygon, done)
    valid = _polygons_in(shapely.make_valid(polygon))
    if valid.area == 0.0:
        return None, [], f"{flaw}; it has no area"
    if abs(valid.area - polygon.area) > SAME_AREA_SHARE * valid.area:
        return None, [], f"{flaw}; its area can be read as {polygon.area:.6g} or {valid.area:.6g}"
    return shapely.orient_polygons(valid), [*done, MENDED], ""


def _not_a_polygon(given: shapely.Geometry | None) -> str:
    if given is None or given.is_empty or shapely.get_type_id(given) not in POLYGON_TYPES:
        return str(polygon_flaw(given))
    if not np.isfinite(shapely.get_coordinates(given)).all():
        return "has a coordinate that is not finite; needs numbers"
    return ""


def _tidied(polygon: shapely.Geometry) -> tuple[shapely.Geometry, list[str]]:
    done = []
    if polygon.has_z or polygon.has_m:
        polygon = shapely.force_2d(polygon)
        done.append(FLATTENED)
    try:
        thinned = shapely.remove_repeated_points(polygon)
    except shapely.GEOSException:  # a ring of one point; making valid drops it
        return polygon, done
    if shapely.get_num_coordinates(thinned) < shapely.get_num_coordinates(polygon):
        return thinned, [*done, THINNED]
    return polygon, done


def _turned(polygon: shapely.Geometry, done: list[str]) -> tuple[shapely.Geometry, list[str], str]:
    turned = shapely.orient_polygons(polygon)
    if shapely.equals_identical(turned, polygon):
        return polygon, done, ""
    return turned, [*done, TURNED], ""


def _polygons_in(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shapely.get_parts(geometry))  # make_valid nests a multipolygon in a collection
    polygons = [part for part in parts if part.geom_type == "Polygon"]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
