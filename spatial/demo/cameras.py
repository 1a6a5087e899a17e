"""Cameras at the street crossings of the demo district."""

import geopandas as gpd
import numpy as np
import shapely

from spatial.demo.chance import stream
from spatial.demo.roadside import ROUNDING_DECIMALS, crossings
from spatial.demo.scatter import spread_choice

CAMERAS = 600
OUT_M = (9.0, 14.0, 19.0, 24.0)  # from the middle of the crossing to the pole; the first that is free
OWNER_SHARES = {"示范公安分局": 0.6, "示范交警支队": 0.3, "示范城管中心": 0.1}
VIEW_ANGLES_DEG = (60.0, 75.0, 90.0)
RANGES_M = (40.0, 60.0, 80.0, 120.0)
HEIGHT_RANGE_M = (4.5, 7.0)


def cameras_frame(
    seed: int, ground: gpd.GeoSeries, ways: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """
    Poles at the corners of crossings, each looking over its crossing.

    Parameters
    ----------
    seed : int
        Seed of the city.
    ground : GeoSeries
        Where things may stand, by subdistrict; metric CRS.
    ways, buildings : GeoDataFrame
        From `streets_of` and `settled`.

    Returns
    -------
    GeoDataFrame
        ``code, name, owner, azimuth_deg, view_angle_deg, range_m, height_m, geometry``;
        azimuth clockwise from grid north, which is within a degree of true north.
    """
    rng = stream(seed, "cameras")
    middles = crossings(ways)
    bearings_deg = rng.integers(0, 360, len(middles)).astype(float)
    poles, free = _corners(middles, bearings_deg, ground, buildings)
    middles, bearings_deg, poles = middles[free], bearings_deg[free], poles[free]
    chosen = np.sort(spread_choice(middles, CAMERAS, rng))
    numbers = range(1, CAMERAS + 1)
    frame = {
        "code": [f"DEMO-V{number:03d}" for number in numbers],
        "name": [f"示范路口摄像机 {number}" for number in numbers],
        "owner": rng.choice(list(OWNER_SHARES), CAMERAS, p=list(OWNER_SHARES.values())),
        "azimuth_deg": (bearings_deg[chosen] + 180.0) % 360.0,  # back over the crossing
        "view_angle_deg": rng.choice(VIEW_ANGLES_DEG, CAMERAS),
        "range_m": rng.choice(RANGES_M, CAMERAS),
        "height_m": rng.uniform(*HEIGHT_RANGE_M, CAMERAS).round(1),
    }
    return gpd.GeoDataFrame(frame, geometry=shapely.points(poles[chosen]), crs=ground.crs)


def _corners(
    middles: np.ndarray, bearings_deg: np.ndarray, ground: gpd.GeoSeries, buildings: gpd.GeoDataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """A pole for each crossing in its bearing, and whether there is room for it."""
    inside = ground.union_all()
    shapely.prepare(inside)
    toward = np.column_stack([np.sin(np.radians(bearings_deg)), np.cos(np.radians(bearings_deg))])
    poles, free = middles.copy(), np.zeros(len(middles), dtype=bool)
    for out_m in OUT_M:
        tried = (middles + out_m * toward).round(ROUNDING_DECIMALS)
        open_here = shapely.contains_xy(inside, tried[:, 0], tried[:, 1])
        open_here[buildings.sindex.query(shapely.points(tried), predicate="intersects")[0]] = False
        poles = np.where((open_here & ~free)[:, None], tried, poles)
        free |= open_here
    return poles, free
