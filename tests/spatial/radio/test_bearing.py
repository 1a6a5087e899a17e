"""True north and grid north."""

import numpy as np
import pytest

from spatial.datum import to_metric
from spatial.radio.bearing import convergence_deg

JINGAN_LON, JINGAN_LAT = 121.448, 31.229


def test_convergence_is_nothing_on_the_central_meridian_and_three_quarters_of_a_degree_in_jingan():
    x_m, y_m = to_metric([120.0, JINGAN_LON], [JINGAN_LAT, JINGAN_LAT], "wgs84", 4549)
    on_meridian_deg, in_jingan_deg = convergence_deg(x_m, y_m, 4549)
    assert on_meridian_deg == pytest.approx(0.0, abs=1e-9)
    # to first order (lon - lon0) sin(lat) = 1.448 * sin(31.229)
    assert in_jingan_deg == pytest.approx(0.7507, abs=0.001)


def test_true_north_points_west_of_grid_north_by_the_convergence():
    x_m, y_m = to_metric([JINGAN_LON, JINGAN_LON], [JINGAN_LAT, JINGAN_LAT + 0.001], "wgs84", 4549)
    grid_bearing_deg = np.degrees(np.arctan2(x_m[1] - x_m[0], y_m[1] - y_m[0]))
    assert grid_bearing_deg == pytest.approx(-convergence_deg(x_m[:1], y_m[:1], 4549)[0], abs=0.001)
