"""
The ground as a raster, from a GeoTIFF of any resolution and reference system.

Read over the raster of buildings, square by square, so that a roof stands at its height over the ground.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.errors import RasterioError
from rasterio.transform import from_origin
from rasterio.vrt import WarpedVRT
from scipy.ndimage import distance_transform_edt

from spatial.errors import GridError
from spatial.surface import HeightGrid

LOWEST_M, HIGHEST_M = -500.0, 9000.0  # of any ground on earth; what lies outside is a slip of units
MOST_MISSING = 0.01  # of the squares, taken from their neighbours


def on_terrain(surface: HeightGrid, path: Path, epsg: int) -> HeightGrid:
    """
    Put a surface on the ground of a GeoTIFF.

    Parameters
    ----------
    surface : HeightGrid
    path : Path
        One band of heights in metres, in any system that the file names; read bilinearly.
    epsg : int
        Of the surface.

    Returns
    -------
    HeightGrid
        With ``ground_m``. Squares that the file does not cover have the height of the nearest one that it
        does, as long as they are no more than a hundredth of all.

    Raises
    ------
    GridError
        If the file cannot be read, has no reference system or several bands, covers less, or holds heights
        that no ground has.
    """
    ground_m = _warped(path, surface, epsg)
    known = np.isfinite(ground_m)
    if known.size and known.mean() < 1.0 - MOST_MISSING:
        raise GridError(
            f"terrain {path.name} covers {known.mean():.1%} of the surface; must cover {1 - MOST_MISSING:.0%}"
        )
    for value in ground_m[known & ((ground_m < LOWEST_M) | (ground_m > HIGHEST_M))][:1]:
        raise GridError(
            f"terrain {path.name} has a height of {value:g} m; must be {LOWEST_M:g} to {HIGHEST_M:g} m"
        )
    return replace(surface, ground_m=_filled(ground_m, known))


def _warped(path: Path, surface: HeightGrid, epsg: int) -> NDArray[np.float32]:
    """Heights at the middles of the squares; NaN where the file has none."""
    rows, cols = surface.heights_m.shape
    north_m, size_m = surface.extent[3], surface.cell_size_m
    wanted = {"width": cols, "height": rows, "resampling": Resampling.bilinear}
    wanted |= {"nodata": np.nan, "dtype": "float32"}  # else what lies off the file would read as 0 m
    try:
        with rasterio.open(path) as source:
            if source.crs is None:
                raise GridError(f"terrain {path.name} names no reference system; needs one")
            if source.count != 1:
                raise GridError(f"terrain {path.name} has {source.count} bands; needs one, of heights")
            corner = from_origin(surface.origin_x_m, north_m, size_m, size_m)
            with WarpedVRT(source, crs=f"EPSG:{epsg}", transform=corner, **wanted) as warped:
                found = warped.read(1)
    except RasterioError as error:
        raise GridError(f"terrain {path.name} cannot be read: {error}") from error
    return np.ascontiguousarray(found[::-1])


def _filled(ground_m: NDArray[np.float32], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The nearest known height in place of one that is missing."""
    if known.all():
        return ground_m
    nearest = distance_transform_edt(~known, return_distances=False, return_indices=True)
    return np.ascontiguousarray(ground_m[tuple(nearest)])
