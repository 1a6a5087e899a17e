"""Whether things lie where such things can lie."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.crs import require_metric, require_same_crs
from spatial.land import BLOCK_SHAPES, covered_area_m2
from spatial.polygons import metric_polygons
from spatial.quality.findings import Finding, finding

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]

LAND_KINDS = ("water", "rail", "park")
POINT_KINDS = ("water", "rail")  # a kiosk or an antenna in a park is nothing odd


def points_in_land(
    points: gpd.GeoDataFrame, land: gpd.GeoDataFrame, kinds: Sequence[str] = POINT_KINDS
) -> list[Finding]:
    """
    Points in water or between rails.

    Parameters
    ----------
    points : GeoDataFrame of points, metric CRS
        With ``code``.
    land : GeoDataFrame of polygons, same CRS
        With ``code`` and ``kind``; valid.
    kinds : sequence of str
        Kinds of land that hold no such points; those without a polygon are not looked at.

    Returns
    -------
    list of Finding
        ``point_in_land``, one a kind: the value is how far from the nearest edge, in metres;
        a point is deeper in trouble the farther in it lies.
    """
    places, ground = _points(points), metric_polygons(land, "land")
    require_same_crs(points, land, "land")
    tree = shapely.STRtree(places)
    codes, land_codes = (frame["code"].to_numpy(dtype=object) for frame in (points, land))
    found = []
    for kind in [kind for kind in kinds if (land["kind"] == kind).any()]:
        of_kind = np.flatnonzero(land["kind"] == kind)
        which, inside = tree.query(ground[of_kind], predicate="contains")
        _, first = np.unique(inside, return_index=True)  # a point in two overlapping ponds counts once
        inside, holder = inside[first], of_kind[which[first]]
        depth_m = shapely.distance(places[inside], shapely.boundary(ground[holder]))
        found.append(
            finding(
                "point_in_land",
                codes[inside],
                depth_m,
                checked=len(points),
                unit="m",
                subject=kind,
                others=land_codes[holder],
            )
        )
    return found


def buildings_in_land(
    buildings: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
    kinds: Sequence[str] = LAND_KINDS,
    min_share: float = 0.5,
) -> list[Finding]:
    """
    Buildings that stand mostly in water, between rails or in a park.

    Parameters
    ----------
    buildings : GeoDataFrame of polygons, metric CRS
        With ``code``; valid.
    land : GeoDataFrame of polygons, same CRS
        With ``kind``; valid, may overlap.
    kinds : sequence of str
        Kinds of land to look at; those without a polygon are not.
    min_share : float
        Share of a footprint in the land from which it is named.

    Returns
    -------
    list of Finding
        ``building_in_land``, one a kind: the value is the share of the footprint.
    """
    shapes, ground = metric_polygons(buildings, "buildings"), metric_polygons(land, "land")
    require_same_crs(buildings, land, "land")
    codes = buildings["code"].to_numpy(dtype=object)
    found = []
    for kind in [kind for kind in kinds if (land["kind"] == kind).any()]:
        of_kind = ground[(land["kind"] == kind).to_numpy()]
        share = covered_area_m2(shapes, of_kind) / shapely.area(shapes)
        odd = share > min_share
        found.append(
            finding(
                "building_in_land", codes[odd], share[odd], checked=len(shapes), unit="share", subject=kind
            )
        )
    return found


def across_area_lines(
    buildings: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, min_share: float = 0.05
) -> Finding:
    """
    Buildings that stand in two areas.

    Parameters
    ----------
    buildings : GeoDataFrame of polygons, metric CRS
        With ``code``; valid.
    areas : GeoDataFrame of polygons, same CRS
        With ``code``; valid, of one level.
    min_share : float
        Share of a footprint in its second area from which it is named.

    Returns
    -------
    Finding
        ``across_area_line``: the value is the share in the second area, whose code stands
        beside it. Looked at are buildings that touch any area.
    """
    shapes, outlines = metric_polygons(buildings, "buildings"), metric_polygons(areas, "areas")
    require_same_crs(buildings, areas, "areas")
    area, building = shapely.STRtree(shapes).query(outlines, predicate="intersects")
    touched = np.bincount(building, minlength=len(shapes))
    several = touched[building] > 1
    area, building = area[several], building[several]
    shared_m2 = shapely.area(shapely.intersection(shapes[building], outlines[area]))
    order = np.lexsort((area, -shared_m2, building))  # by building, its largest area first
    area, building, shared_m2 = area[order], building[order], shared_m2[order]
    is_first = np.append(True, building[1:] != building[:-1])[: len(building)]
    second = np.flatnonzero(np.append(False, is_first[:-1])[: len(building)] & ~is_first)
    share = shared_m2[second] / shapely.area(shapes[building[second]])
    odd = share > min_share
    codes, area_codes = (frame["code"].to_numpy(dtype=object) for frame in (buildings, areas))
    return finding(
        "across_area_line",
        codes[building[second][odd]],
        share[odd],
        checked=int((touched > 0).sum()),
        unit="share",
        others=area_codes[area[second][odd]],
    )


def far_from_buildings(
    points: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, limit_m: float, check: str
) -> Finding:
    """
    Points that should stand in or at a building and do not.

    Parameters
    ----------
    points : GeoDataFrame of points, metric CRS
        With ``code``; where footprints are incomplete the answer means nothing, so only
        points in areas with complete ones should be handed in.
    buildings : GeoDataFrame of polygons, same CRS
        With ``code``; valid.
    limit_m : float
        Distance to the nearest footprint from which a point is named.
    check : str
        Key of the check: ``roof_without_building``, ``far_from_building``.

    Returns
    -------
    Finding
        The value is the distance in metres, the second code the nearest building. Nothing is
        looked at where there is no building.
    """
    places, shapes = _points(points), metric_polygons(buildings, "buildings")
    require_same_crs(points, buildings, "buildings")
    if not len(shapes):
        return finding(check, [], [], checked=0, unit="m")
    nearest, distance_m = _nearest(shapely.STRtree(shapes), places)
    far = distance_m > limit_m
    return finding(
        check,
        points["code"].to_numpy(dtype=object)[far],
        distance_m[far],
        checked=len(points),
        unit="m",
        others=buildings["code"].to_numpy(dtype=object)[nearest[far]],
    )


def ways_through_buildings(
    ways: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, min_m: float = 1.0
) -> Finding:
    """
    Centre lines that run through footprints.

    Parameters
    ----------
    ways : GeoDataFrame of lines, metric CRS
        With ``code``; tunnels and elevated roads should be left out.
    buildings : GeoDataFrame of polygons, same CRS
        With ``code``; valid.
    min_m : float
        Length inside one footprint from which the pair is named.

    Returns
    -------
    Finding
        ``way_through_building``: pairs; the value is the length inside in metres.
    """
    require_metric(ways, "ways")
    shapes = metric_polygons(buildings, "buildings")
    require_same_crs(ways, buildings, "buildings")
    lines = np.asarray(ways.geometry.values, dtype=object)
    tree = shapely.STRtree(lines)
    pairs = [_through(tree, lines, shapes, start, min_m) for start in range(0, len(shapes), BLOCK_SHAPES)]
    none = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    way, building, inside_m = (np.concatenate(columns) for columns in zip(none, *pairs, strict=True))
    return finding(
        "way_through_building",
        ways["code"].to_numpy(dtype=object)[way],
        inside_m,
        checked=len(ways),
        unit="m",
        others=buildings["code"].to_numpy(dtype=object)[building],
    )


def _through(
    tree: shapely.STRtree, lines: Shapes, shapes: Shapes, start: int, min_m: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    building, way = tree.query(shapes[start : start + BLOCK_SHAPES], predicate="intersects")
    building = building + start
    inside_m = shapely.length(shapely.intersection(lines[way], shapes[building]))
    long = inside_m > min_m
    return way[long], building[long], inside_m[long]


def _nearest(tree: shapely.STRtree, places: Shapes) -> tuple[NDArray[np.int64], Floats]:
    nearest = np.zeros(len(places), dtype=np.int64)
    distance_m = np.zeros(len(places))
    for start in range(0, len(places), BLOCK_SHAPES):
        block = slice(start, start + BLOCK_SHAPES)
        found, apart_m = tree.query_nearest(places[block], return_distance=True, all_matches=False)
        nearest[block], distance_m[block] = found[1], apart_m
    return nearest, distance_m


def _points(points: gpd.GeoDataFrame) -> Shapes:
    require_metric(points, "points")
    return np.asarray(points.geometry.values, dtype=object)
