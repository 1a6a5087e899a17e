"""Ground from GeoTIFFs: where it lies, what is missing, what is refused."""

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from spatial.datum import from_metric
from spatial.errors import GridError
from spatial.surface import HeightGrid
from spatial.terrain import on_terrain

EPSG = 4549
X_M, Y_M = 547_000.0, 3_455_000.0


def surface(rows: int = 20, cols: int = 30) -> HeightGrid:
    return HeightGrid(np.zeros((rows, cols), np.float32), X_M, Y_M, 10.0)


def written(path, heights_m, *, west=X_M, north=Y_M + 200.0, size=10.0, **given):
    bands = np.asarray(heights_m, np.float32).reshape(-1, *np.shape(heights_m)[-2:])
    profile = {"crs": f"EPSG:{EPSG}", "transform": from_origin(west, north, size, size), **given}
    shape = {"count": len(bands), "height": bands.shape[1], "width": bands.shape[2]}
    with rasterio.open(path, "w", driver="GTiff", dtype="float32", **shape, **profile) as file:
        file.write(bands)
    return path


def test_a_raster_of_the_same_squares_is_taken_as_it_is_north_side_up(tmp_path):
    heights_m = np.arange(600.0).reshape(20, 30)
    found = on_terrain(surface(), written(tmp_path / "t.tif", heights_m), EPSG)
    np.testing.assert_array_equal(found.ground_m, heights_m[::-1].astype(np.float32))
    assert not found.is_flat


def test_a_coarse_slope_in_degrees_becomes_the_same_slope_in_metres(tmp_path):
    # heights go with the latitude: 1 m for each 10 m to the north, sampled every 3 seconds of arc
    (west, east), (south, north) = from_metric([X_M, X_M + 300], [Y_M, Y_M + 200], "wgs84", EPSG)
    step = 3.0 / 3600.0
    rows, cols = int((north - south) / step) + 8, int((east - west) / step) + 8
    top, left = north + 4 * step, west - 4 * step
    lat = top - (np.arange(rows) + 0.5) * step
    per_degree = 200.0 / (north - south) / 10.0
    heights_m = np.repeat(((lat - south) * per_degree)[:, np.newaxis], cols, axis=1)
    path = written(tmp_path / "t.tif", heights_m, west=left, north=top, size=step, crs="EPSG:4326")
    found = on_terrain(surface(), path, EPSG).ground_m
    np.testing.assert_allclose(found[:, 15], (np.arange(20) + 0.5), atol=0.25)


def test_a_missing_square_takes_the_height_of_its_neighbour_and_many_are_refused(tmp_path):
    heights_m = np.full((20, 30), 7.0)
    heights_m[10, 10] = -9999.0
    found = on_terrain(surface(), written(tmp_path / "t.tif", heights_m, nodata=-9999.0), EPSG)
    np.testing.assert_allclose(found.ground_m, 7.0)
    heights_m[:10] = -9999.0
    with pytest.raises(GridError, match=r"covers 49\.8% of the surface; must cover 99%"):
        on_terrain(surface(), written(tmp_path / "u.tif", heights_m, nodata=-9999.0), EPSG)


def test_flat_ground_is_flat_and_buildings_stay(tmp_path):
    before = surface()
    before.heights_m[3, 4] = 12.0
    found = on_terrain(before, written(tmp_path / "t.tif", np.full((20, 30), 4.0)), EPSG)
    assert found.is_flat
    np.testing.assert_array_equal(found.heights_m, before.heights_m)


@pytest.mark.parametrize(
    ("heights_m", "given", "words"),
    [
        (np.full((20, 30), 10_000.0), {}, "has a height of 10000 m; must be -500 to 9000 m"),
        (np.zeros((20, 30)), {"crs": None}, "names no reference system"),
        (np.zeros((2, 20, 30)), {}, "has 2 bands; needs one"),
        (np.zeros((20, 30)), {"west": X_M + 10_000.0}, r"covers 0\.0% of the surface"),
    ],
)
def test_ground_that_cannot_be_is_refused(tmp_path, heights_m, given, words):
    with pytest.raises(GridError, match=words):
        on_terrain(surface(), written(tmp_path / "t.tif", heights_m, **given), EPSG)


def test_a_file_that_is_no_raster_is_refused_by_name(tmp_path):
    (tmp_path / "t.tif").write_text("no raster")
    with pytest.raises(GridError, match=r"terrain t\.tif cannot be read"):
        on_terrain(surface(), tmp_path / "t.tif", EPSG)
