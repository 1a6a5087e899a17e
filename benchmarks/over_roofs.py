"""
Links per second of the walk over the roofs, and of closed forms, on one core.

One antenna at 30 m over a made-up city on a raster of 10 m; every cell within 500 m and within 2 km is
asked for its loss at 1800 MHz, by each of the three models. Beside it the same walk in plain NumPy,
which looks at every sample of every link, as it would be written for clarity; and the closed form of
TR 38.901 beside plain NumPy of the same formulas.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numba
import numpy as np

from benchmarks._plain_radio import expected_loss_db as plain_expected_loss_db
from spatial.radio import urban
from spatial.radio.formulas import UMA
from spatial.radio.pathloss import expected_loss_db
from spatial.radio.profile import obstruction
from spatial.surface import HeightGrid

CELL_M, ANTENNA_M, RECEIVER_M, FREQUENCY_MHZ = 10.0, 30.0, 1.5, 1800.0
ROUNDS, PLAIN_LINKS = 5, 4000
MODELS = {
    "delta-Bullington": urban.DELTA_BULLINGTON,
    "TR 38.901 by sight": urban.TR38901,
    "hybrid": urban.HYBRID,
}


def city(radius_m: float) -> HeightGrid:
    """A quarter of the land under houses of 6 to 40 m, in squares of 30 m."""
    draw = np.random.default_rng(2)
    side = int(2 * radius_m / CELL_M) // 3 + 1
    blocks = np.where(draw.random((side, side)) < 0.25, draw.uniform(6, 40, (side, side)), 0.0)
    return HeightGrid(np.kron(blocks, np.ones((3, 3))).astype(np.float32), 0.0, 0.0, CELL_M)


def receivers(radius_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Middles of the cells around the antenna."""
    middle_m = (np.arange(int(2 * radius_m / CELL_M)) + 0.5) * CELL_M
    x_m, y_m = (axis.ravel() for axis in np.meshgrid(middle_m, middle_m))
    near = np.hypot(x_m - radius_m, y_m - radius_m) <= radius_m
    return x_m[near], y_m[near]


def losses_db(
    surface: HeightGrid, radius_m: float, x_m: np.ndarray, y_m: np.ndarray, method: int
) -> np.ndarray:
    """Loss to every receiver."""
    found = obstruction(surface, radius_m, radius_m, ANTENNA_M, x_m, y_m, RECEIVER_M)
    distance_m = np.hypot(x_m - radius_m, y_m - radius_m)
    link = (distance_m, ANTENNA_M, RECEIVER_M, FREQUENCY_MHZ)
    return urban.urban_loss_db(method, UMA, found.sight, found.obstruction_rm, *link)


def plain_obstruction(surface: HeightGrid, radius_m: float, x_m: np.ndarray, y_m: np.ndarray) -> np.ndarray:
    """Obstruction of blocked links, negative for clear ones: every sample of every link at once."""
    east_m, north_m = radius_m - x_m, radius_m - y_m
    way_m = np.hypot(east_m, north_m)[:, np.newaxis]
    steps = np.ceil(way_m / CELL_M)
    share = np.arange(1, int(steps.max()))[np.newaxis] / steps
    inside = share < 1.0
    share = np.where(inside, share, 0.5)
    col = (x_m[:, np.newaxis] + share * east_m[:, np.newaxis]) // CELL_M
    row = (y_m[:, np.newaxis] + share * north_m[:, np.newaxis]) // CELL_M
    top_m = surface.heights_m[row.astype(int), col.astype(int)]
    is_end = (col == x_m[:, np.newaxis] // CELL_M) & (row == y_m[:, np.newaxis] // CELL_M)
    top_m = np.where(inside & ~is_end, top_m, -np.inf)
    up = ((top_m - ANTENNA_M) / (way_m * (1 - share))).max(axis=1)
    down = ((top_m - RECEIVER_M) / (way_m * share)).max(axis=1)
    direct = (RECEIVER_M - ANTENNA_M) / way_m[:, 0]
    hidden = np.maximum(up - direct, 0.0) * np.maximum(down + direct, 0.0)
    return np.where(up >= direct, np.sqrt(2.0 * way_m[:, 0] * hidden), -1.0)


def seconds(compute: Callable[[], object]) -> tuple[float, float]:
    """Least time of some rounds: by the clock and by the processor."""
    wall_s, cpu_s = [], []
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        compute()
        wall_s.append(time.perf_counter() - wall)
        cpu_s.append(time.process_time() - cpu)
    return min(wall_s), min(cpu_s)


def print_rate(name: str, links: int, taken: tuple[float, float]) -> None:
    """One line of rates."""
    by_clock, by_cpu = (links / one / 1e6 for one in taken)
    print(f"{name:<40} {links:>8,} links: {by_clock:6.2f} M links/s, {by_cpu:6.2f} M a CPU second")


def rate_over(radius_m: float) -> None:
    """Rates of the three models, and of the plain walk on some of the links."""
    surface, (x_m, y_m) = city(radius_m), receivers(radius_m)
    for name, method in MODELS.items():
        compute = partial(losses_db, surface, radius_m, x_m, y_m, method)
        compute()
        print_rate(f"{name}, {radius_m:g} m", len(x_m), seconds(compute))
    few = slice(None, None, max(len(x_m) // PLAIN_LINKS, 1))
    taken = seconds(partial(plain_obstruction, surface, radius_m, x_m[few], y_m[few]))
    print_rate(f"plain NumPy, the walk alone, {radius_m:g} m", len(x_m[few]), taken)


def rate_closed_forms() -> None:
    """Rates of the mean of TR 38.901 with and without sight."""
    distance_m = np.random.default_rng(1).uniform(20, 5000, 1_000_000)
    ends = (ANTENNA_M, RECEIVER_M, FREQUENCY_MHZ)
    ours = seconds(partial(expected_loss_db, UMA, distance_m, *ends))
    plain = seconds(partial(plain_expected_loss_db, distance_m, UMA, *ends))
    print_rate("closed form", len(distance_m), ours)
    print_rate("closed form, plain NumPy", len(distance_m), plain)


def main() -> None:
    """Print the rates."""
    numba.set_num_threads(1)
    for radius_m in (500.0, 2000.0):
        rate_over(radius_m)
    rate_closed_forms()


if __name__ == "__main__":
    main()
