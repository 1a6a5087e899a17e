"""
Links per second of the walk over the roofs, and of closed forms, on one core.

One antenna at 30 m over a made-up city on a raster of 10 m; every cell within 500 m and within 2 km is
asked for its loss at 1800 MHz, by each of the three models. Then the engine with its default, the
hybrid: twenty masts of one carrier each, antennas and best server included. Beside it the same walk in
plain NumPy, as it would be written for clarity; and the closed form of TR 38.901 beside plain NumPy of
the same formulas, and beside pycraf where that is installed (requirements-bench.txt).
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
from spatial.coverage.engine import Receivers, levels
from spatial.coverage.suppliers import CarrierTable
from spatial.radio import urban
from spatial.radio.antenna import TR36814
from spatial.radio.formulas import UMA
from spatial.radio.pathloss import expected_loss_db
from spatial.radio.profile import obstruction
from spatial.surface import HeightGrid

try:
    from astropy import units
    from pycraf import pathprof
except ImportError:  # GPL, and the benchmark does without
    pathprof = None

CELL_M, ANTENNA_M, RECEIVER_M, FREQUENCY_MHZ = 10.0, 30.0, 1.5, 1800.0
ROUNDS, PLAIN_LINKS, MASTS = 5, 4000, 20
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


def masts(radius_m: float) -> CarrierTable:
    """Masts of one carrier each in the middle of the city."""
    x_m, y_m = np.random.default_rng(3).uniform(0.7 * radius_m, 1.3 * radius_m, (2, MASTS))
    return CarrierTable(
        x_m=x_m,
        y_m=y_m,
        antenna_height_m=ANTENNA_M,
        model=UMA,
        convergence_deg=0.0,
        layer=0,
        channel=0,
        frequency_mhz=FREQUENCY_MHZ,
        reference_power_dbm=15.0,
        gain_dbi=15.0,
        pattern=TR36814,
        hpbw_deg=65.0,
        vertical_hpbw_deg=10.0,
        azimuth_true_deg=np.linspace(0.0, 360.0, MASTS, endpoint=False),
        mechanical_tilt_deg=0.0,
        electrical_tilt_deg=6.0,
        load_share=0.5,
        interference_over_reference_db=0.0,
        noise_dbm=-123.2,
        reach_m=radius_m,
    )


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
    cells = Receivers(x_m, y_m, np.ones(len(x_m), bool))
    engine = partial(levels, masts(radius_m), cells, surface=surface)
    print_rate(f"the engine, hybrid, {radius_m:g} m", engine().counts.links, seconds(engine))
    few = slice(None, None, max(len(x_m) // PLAIN_LINKS, 1))
    taken = seconds(partial(plain_obstruction, surface, radius_m, x_m[few], y_m[few]))
    print_rate(f"plain NumPy, the walk alone, {radius_m:g} m", len(x_m[few]), taken)


def pycraf_expected_loss_db(distance_m: np.ndarray) -> np.ndarray:
    """The same mean out of what pycraf gives."""
    heights = {"h_bs": ANTENNA_M * units.m, "h_ue": RECEIVER_M * units.m}
    frequency = FREQUENCY_MHZ / 1000.0 * units.GHz
    found = pathprof.imt_urban_macro_losses(frequency, distance_m * units.m, **heights)
    clear_db, blocked_db, share = (one.value for one in found)
    return share * clear_db + (1.0 - share) * blocked_db


def rate_closed_forms() -> None:
    """Rates of the mean of TR 38.901 with and without sight."""
    distance_m = np.random.default_rng(1).uniform(20, 5000, 1_000_000)
    ends = (ANTENNA_M, RECEIVER_M, FREQUENCY_MHZ)
    ours = seconds(partial(expected_loss_db, UMA, distance_m, *ends))
    plain = seconds(partial(plain_expected_loss_db, distance_m, UMA, *ends))
    print_rate("closed form", len(distance_m), ours)
    print_rate("closed form, plain NumPy", len(distance_m), plain)
    if pathprof is None:
        print("closed form, pycraf: not installed")
        return
    theirs = partial(pycraf_expected_loss_db, distance_m)
    print_rate("closed form, pycraf", len(distance_m), seconds(theirs))
    apart_db = np.abs(theirs() - expected_loss_db(UMA, distance_m, *ends)).max()
    print(f"pycraf and the closed form are {apart_db:.1e} dB apart")


def main() -> None:
    """Print the rates."""
    numba.set_num_threads(1)
    for radius_m in (500.0, 2000.0):
        rate_over(radius_m)
    rate_closed_forms()


if __name__ == "__main__":
    main()
