"""
Links per second of the radio engine, beside plain NumPy of the same formulas in the same run.

650 masts of three sectors over a square of 6 km, 15,000 cells of 50 m, three operators, three
receptions; once by the statistical mix, once by sight over a raster of 10 m. The plain form
works mast by mast over whole arrays of cells and shares each loss among the three sectors, as
the engine does; it has no line of sight. It takes a part of the cells and is compared by rate.
"""

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numba
import numpy as np

from spatial.coverage.engine import Receivers, levels
from spatial.coverage.result import Coverage
from spatial.coverage.suppliers import CarrierTable
from spatial.radio.antenna import TR36814
from spatial.radio.formulas import UMA
from spatial.radio.penetration import reception_loss_db
from spatial.surface import HeightGrid

SIDE_M, MASTS, CELLS, PLAIN_CELLS = 6000.0, 650, 15_000, 3_000
RECEPTIONS = ("outdoor", "in_vehicle", "indoor")
FREQUENCY_MHZ, ANTENNA_M, RECEIVER_M, REACH_M, PEAK_DBM, NOISE_DBM, LOAD = (
    1800.0,
    25.0,
    1.5,
    5000.0,
    30.0,
    -123.2,
    0.5,
)
TILT_DEG, HPBW_DEG, VERTICAL_HPBW_DEG = 6.0, 65.0, 10.0


def network() -> CarrierTable:
    """Masts at random places, three sectors each, one operator a mast."""
    draw = np.random.default_rng(1)
    x_m, y_m = draw.uniform(0, SIDE_M, (2, MASTS))
    operator = np.repeat(draw.integers(0, 3, MASTS), 3)
    return CarrierTable(
        x_m=np.repeat(x_m, 3),
        y_m=np.repeat(y_m, 3),
        antenna_height_m=ANTENNA_M,
        model=UMA,
        convergence_deg=0.0,
        layer=operator,
        channel=operator,
        frequency_mhz=FREQUENCY_MHZ,
        reference_power_dbm=PEAK_DBM - 15.0,
        gain_dbi=15.0,
        pattern=TR36814,
        hpbw_deg=HPBW_DEG,
        vertical_hpbw_deg=VERTICAL_HPBW_DEG,
        azimuth_true_deg=np.tile([0.0, 120.0, 240.0], MASTS),
        mechanical_tilt_deg=0.0,
        electrical_tilt_deg=TILT_DEG,
        load_share=LOAD,
        interference_over_reference_db=0.0,
        noise_dbm=NOISE_DBM,
        reach_m=REACH_M,
    )


def receivers(count: int, by_sight: bool) -> Receivers:
    """Cells of 50 m, row by row."""
    index = np.arange(count)
    return Receivers(
        25.0 + 50.0 * (index % 120), 25.0 + 50.0 * (index // 120 % 120), np.full(count, by_sight)
    )


def surface() -> HeightGrid:
    """A quarter of the land under buildings of 10 to 60 m, in squares of 30 m."""
    draw = np.random.default_rng(2)
    blocks = np.where(draw.random((200, 200)) < 0.25, draw.uniform(10, 60, (200, 200)), 0.0)
    return HeightGrid(np.kron(blocks, np.ones((3, 3))).astype(np.float32), 0.0, 0.0, 10.0)


def plain_loss_db(distance_m: np.ndarray) -> np.ndarray:
    """Expected loss of UMa, TR 38.901 Tables 7.4.1-1 and 7.4.2-1."""
    log_slant, log_ghz = (
        np.log10(np.hypot(distance_m, ANTENNA_M - RECEIVER_M)),
        np.log10(FREQUENCY_MHZ / 1000),
    )
    break_m = 4 * (ANTENNA_M - 1) * (RECEIVER_M - 1) * FREQUENCY_MHZ * 1e6 / 3e8
    corner = np.log10(break_m**2 + (ANTENNA_M - RECEIVER_M) ** 2)
    near, far = 28 + 22 * log_slant + 20 * log_ghz, 28 + 40 * log_slant + 20 * log_ghz - 9 * corner
    clear = np.where(distance_m <= break_m, near, far)
    blocked = np.maximum(clear, 13.54 + 39.08 * log_slant + 20 * log_ghz)
    share = np.where(
        distance_m <= 18, 1.0, 18 / distance_m + np.exp(-distance_m / 63) * (1 - 18 / distance_m)
    )
    return share * clear + (1 - share) * blocked


def plain_levels(table: CarrierTable, cells: Receivers) -> np.ndarray:
    """Outdoor level of every carrier in every cell; -inf out of reach."""
    levels_dbm = np.empty((len(table), len(cells)))
    for first in range(0, len(table), 3):
        east_m, north_m = cells.x_m - table.x_m[first], cells.y_m - table.y_m[first]
        true_m = np.hypot(east_m, north_m)
        distance_m = np.maximum(true_m, 10.0)
        peak_dbm = np.where(true_m <= REACH_M, PEAK_DBM - plain_loss_db(distance_m), -np.inf)
        depression_deg = np.degrees(np.arctan2(ANTENNA_M - RECEIVER_M, distance_m))
        vertical_db = np.minimum(12 * ((depression_deg - TILT_DEG) / VERTICAL_HPBW_DEG) ** 2, 20)
        bearing_deg = np.degrees(np.arctan2(east_m, north_m))
        for sector in range(first, first + 3):
            offset_deg = (bearing_deg - table.azimuth_true_deg[sector] + 180) % 360 - 180
            horizontal_db = np.minimum(12 * (offset_deg / HPBW_DEG) ** 2, 25)
            levels_dbm[sector] = peak_dbm - np.minimum(horizontal_db + vertical_db, 25)
    return levels_dbm


def plain_answers(
    table: CarrierTable, cells: Receivers, loss_db: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Best level and SINR of each operator, reception and cell."""
    outdoor_dbm = plain_levels(table, cells)
    level, sinr = np.empty((2, 3, loss_db.shape[1], len(cells)))
    for operator in range(3):
        own = table.layer == operator
        for reception in range(loss_db.shape[1]):
            heard_dbm = outdoor_dbm[own] - loss_db[own, reception, np.newaxis]
            power_mw = 10 ** (heard_dbm / 10)
            best = heard_dbm.argmax(axis=0)[np.newaxis]
            best_dbm = np.take_along_axis(heard_dbm, best, axis=0)[0]
            others_mw = LOAD * (power_mw.sum(axis=0) - np.take_along_axis(power_mw, best, axis=0)[0])
            level[operator, reception] = best_dbm
            sinr[operator, reception] = best_dbm - 10 * np.log10(others_mw + 10 ** (NOISE_DBM / 10))
    return level, sinr


def peak_mb() -> float:
    """Most memory the process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass(frozen=True)
class Rate:
    """Links of one way of computing, and the least time three runs took."""

    name: str
    links: int
    wall_s: float
    cpu_s: float
    held_mb: float

    def line(self) -> str:
        """Rate by the clock, and by the time processors spent, which other programs disturb less."""
        by_clock, by_cpu = self.links / self.wall_s / 1e6, self.links / self.cpu_s / 1e6
        return (
            f"{self.name:<20} {self.links / 1e6:5.1f} M links in {self.wall_s:5.2f} s: "
            f"{by_clock:5.1f} M links/s, {by_cpu:5.1f} M a CPU second; peak memory {self.held_mb:4.0f} MB"
        )


def timed(name: str, links: int, compute: Callable[[], object]) -> Rate:
    """Best of three runs."""
    wall_s, cpu_s = [], []
    for _ in range(3):
        wall, cpu = time.perf_counter(), time.process_time()
        compute()
        wall_s.append(time.perf_counter() - wall)
        cpu_s.append(time.process_time() - cpu)
    return Rate(name, links, min(wall_s), min(cpu_s), peak_mb())


def main() -> None:
    """Print the rates, their ratios, and how far the answers are apart."""
    table, heights = network(), surface()
    loss_db = reception_loss_db(table.frequency_mhz, RECEPTIONS, 5.0, 0.5)

    def engine(cells: Receivers) -> Coverage:
        return levels(table, cells, loss_db, surface=heights)

    started = time.perf_counter()
    engine(receivers(120, True))
    print(
        f"compiling or loading: {time.perf_counter() - started:.1f} s, not counted below; {peak_mb():.0f} MB"
    )
    found = engine(receivers(CELLS, False))
    few = receivers(PLAIN_CELLS, False)
    plain_links = int(np.isfinite(plain_levels(table, few)).sum())
    mixed = timed("engine, statistical", found.counts.links, lambda: engine(receivers(CELLS, False)))
    seen = timed("engine, by sight", found.counts.links, lambda: engine(receivers(CELLS, True)))
    plain = timed("plain NumPy", plain_links, lambda: plain_answers(table, few, loss_db))
    for rate in (mixed, seen, plain):
        print(rate.line())
    for rate in (mixed, seen):
        by_clock = rate.links / rate.wall_s / (plain.links / plain.wall_s)
        by_cpu = rate.links / rate.cpu_s / (plain.links / plain.cpu_s)
        threads = numba.get_num_threads()
        print(f"{rate.name}: {by_clock:.1f} times plain NumPy on {threads} threads, {by_cpu:.1f} by CPU time")
    level_dbm, sinr_db = plain_answers(table, few, loss_db)
    apart_db = np.abs(found.level_dbm[..., :PLAIN_CELLS] - level_dbm).max()
    apart_sinr_db = np.abs(found.sinr_db[..., :PLAIN_CELLS] - sinr_db).max()
    print(f"answers apart: level {apart_db:.1e} dB, SINR {apart_sinr_db:.1e} dB")


if __name__ == "__main__":
    main()
