"""Water, rail and parks of the demo district: schematic bands around drawn lines."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.demo.drawn import drawn_lines
from spatial.demo.tables import table

SHORE_STEP_M = 15.0
SHORE_WAVE_M = {"water": 5.0, "park": 9.0, "rail": 0.0}  # how far a shore or a hedge strays from its band
SHORE_LENGTHS_M = (370.0, 211.0)


def land_frame(outline: Any, epsg: int) -> gpd.GeoDataFrame:
    """
    Land on which nobody lives, inside the district.

    Parameters
    ----------
    outline : Polygon or MultiPolygon
        The district, in the CRS of `epsg`.
    epsg : int
        Projected CRS in metres.

    Returns
    -------
    GeoDataFrame
        ``code, kind, name_zh, name_en, geometry``; kind is water, rail or park; each
        geometry a MultiPolygon; no two overlap: water goes over rail, rail over parks.
    """
    rows = table("land")
    bands = shapely.buffer(drawn_lines(rows, epsg), rows["width_m"].to_numpy() / 2)
    waves_m = rows["kind"].map(SHORE_WAVE_M).to_numpy()
    shores = [_wavy(band, wave_m) for band, wave_m in zip(bands, waves_m, strict=True)]
    pieces = gpd.GeoDataFrame(rows[["code", "kind", "name_zh", "name_en"]], geometry=shores, crs=epsg)
    whole = pieces.dissolve("code", aggfunc="first", as_index=False)
    geometry = [shapely.multipolygons(shapely.get_parts(shape)) for shape in _apart(whole, outline)]
    return gpd.GeoDataFrame(whole[["code", "kind", "name_zh", "name_en"]], geometry=geometry, crs=epsg)


def _wavy(band: Any, wave_m: float) -> Any:
    """The band with its edge moved in and out along its own length."""
    ring = shapely.segmentize(band.exterior, SHORE_STEP_M)
    corners = shapely.get_coordinates(ring)[:-1]
    along_m = np.linspace(0.0, ring.length, len(corners), endpoint=False)
    turns = [round(ring.length / length_m) for length_m in SHORE_LENGTHS_M]  # whole, so that the ends meet
    phase = sum(np.sin(2 * np.pi * count * along_m / ring.length) for count in turns)
    outward = _outward(corners)
    return shapely.Polygon(corners + wave_m / len(turns) * phase[:, None] * outward).buffer(0)


def _outward(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit normals of a closed ring, all to the same side."""
    along = np.roll(corners, -1, axis=0) - np.roll(corners, 1, axis=0)
    length = np.hypot(*along.T)[:, None]
    return np.column_stack([along[:, 1], -along[:, 0]]) / np.where(length > 0, length, 1.0)


def _apart(land: gpd.GeoDataFrame, outline: Any) -> list[Any]:
    shapes = []
    for kind, shape in zip(land["kind"], land.geometry, strict=True):
        above = {"water": [], "rail": ["water"], "park": ["water", "rail"]}[kind]
        over = land.loc[land["kind"].isin(above)].geometry.union_all()
        shapes.append(shape.difference(over).intersection(outline))
    return shapes
