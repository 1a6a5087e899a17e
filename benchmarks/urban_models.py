"""
How far the three models of a link over buildings are apart, and how far from what others say.

Links of the demo city from its own antennas to open ground, 250 m to 3 km, at 1800 MHz: mean and
standard deviation of what each model takes beyond free space, by sight and distance; beside them
COST 231 Hata, which was fitted to measurements in cities and knows no buildings. Then the building profile
that was computed with ITU-R P.1812-7 by another program (figures in the text of docs/method.md).
"""

import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from numpy.typing import NDArray

from spatial.demo.city import DemoCity, demo_city
from spatial.demo.propagation import cost231_hata_db
from spatial.radio import urban
from spatial.radio.formulas import BLOCKED, CLEAR, UMA, UMI
from spatial.radio.pathloss import free_space_db
from spatial.radio.profile import Obstruction, obstruction
from spatial.surface import height_grid

DRAWN, NEAREST_M, FARTHEST_M = 24_000, 250.0, 3000.0
CLASSES_M = ((250.0, 500.0), (500.0, 1000.0), (1000.0, 2000.0), (2000.0, 3000.0))
CELL_M, RECEIVER_M, FREQUENCY_MHZ, UMA_FROM_M = 10.0, 1.5, 1800.0, 20.0
METHODS = {
    "delta-Bullington": urban.DELTA_BULLINGTON,
    "TR 38.901": urban.TR38901,
    "hybrid": urban.HYBRID,
}
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Links:
    """Links between antennas and open ground, with what stands in their way and what they lose."""

    distance_m: Floats
    sight: NDArray[np.int8]
    beyond_free_space_db: dict[str, Floats]

    def rows(self) -> list[str]:
        """Lines of the table."""
        lines = []
        for name, sight in (("clear", CLEAR), ("blocked", BLOCKED)):
            for near_m, far_m in CLASSES_M:
                chosen = (self.sight == sight) & (self.distance_m >= near_m) & (self.distance_m < far_m)
                if chosen.any():
                    lines.append(f"{name:<8} {near_m:>5.0f} to {far_m:<5.0f} {self._of(chosen)}")
        return lines

    def _of(self, chosen: NDArray[np.bool_]) -> str:
        losses = [loss_db[chosen] for loss_db in self.beyond_free_space_db.values()]
        figures = "  ".join(f"{loss.mean():>12.1f} ({loss.std():>4.1f})" for loss in losses)
        return f"{int(chosen.sum()):>6} {figures}"


def links_of(city: DemoCity) -> Links:
    """Links drawn at random, the same every time."""
    draw = np.random.default_rng(1)
    surface = height_grid(city.buildings, CELL_M)
    stations = city.stations.set_index("code")["site_code"]
    masts = city.sectors.assign(site=stations.loc[city.sectors["station_code"]].to_numpy())
    masts = masts.drop_duplicates(["site", "antenna_height_m"])
    points = city.sites.set_index("code").geometry.loc[masts["site"]]
    mast = draw.integers(0, len(masts), DRAWN)
    mast_x, mast_y = points.x.to_numpy()[mast], points.y.to_numpy()[mast]
    antenna_m = masts["antenna_height_m"].to_numpy(float)[mast]
    row, col = np.nonzero(surface.heights_m == 0.0)
    cell = draw.integers(0, len(row), DRAWN)
    x_m, y_m = (
        origin + (place[cell] + 0.5) * CELL_M
        for origin, place in ((surface.origin_x_m, col), (surface.origin_y_m, row))
    )
    distance_m = np.hypot(x_m - mast_x, y_m - mast_y)
    near = (distance_m >= NEAREST_M) & (distance_m <= FARTHEST_M)
    ends = [column[near] for column in (mast_x, mast_y, antenna_m, x_m, y_m)]
    return _with_losses(obstruction(surface, *ends, RECEIVER_M), distance_m[near], antenna_m[near])


def _with_losses(found: Obstruction, distance_m: Floats, antenna_m: Floats) -> Links:
    link = (distance_m, antenna_m, RECEIVER_M, FREQUENCY_MHZ)
    scenario = np.where(antenna_m >= UMA_FROM_M, UMA, UMI)
    free_db = free_space_db(np.hypot(distance_m, antenna_m - RECEIVER_M), FREQUENCY_MHZ)
    losses = {
        name: urban.urban_loss_db(method, scenario, found.sight, found.obstruction_rm, *link) - free_db
        for name, method in METHODS.items()
    }
    losses["COST 231 Hata"] = cost231_hata_db(distance_m, FREQUENCY_MHZ, antenna_m) - free_db
    return Links(distance_m, found.sight, losses)


def main() -> None:
    """Print the table."""
    links = links_of(demo_city(epsg=4549))
    print(f"{len(links.distance_m):,} links; dB beyond free space, mean (standard deviation)")
    names = "  ".join(f"{name:>19}" for name in links.beyond_free_space_db)
    print(f"{'sight':<8} {'metres':<14} {'links':>6} {names}")
    for line in links.rows():
        print(line)


if __name__ == "__main__":
    main()
