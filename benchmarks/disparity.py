"""
Inequality and clustering beside esda and inequality (PySAL), asked anew on the same values.

Crime in the quarters of Columbus, as in the tests, then a made-up city of 2,500 squares: how far the
figures are apart, and how long each takes once all is loaded. Without the peers it says how to get them.
"""

import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from spatial.disparity.clustering import hot_spots, moran
from spatial.disparity.inequality import gini, theil_t
from spatial.disparity.neighbours import Neighbours, within
from tests.spatial.disparity.columbus import CRIME, NORTH, neighbours

try:
    import esda
    import libpysal
    from inequality.gini import Gini
    from inequality.theil import TheilD
except ImportError:
    esda = None

SIDE, PERMUTATIONS, SEED = 50, 999, 1


def weights_of(near: Neighbours) -> "libpysal.weights.W":
    """The same neighbours for PySAL."""
    lists = {
        place: near.members[near.start[place] : near.start[place + 1]] for place in range(len(near.count))
    }
    return libpysal.weights.W(
        {place: list(map(int, own)) for place, own in lists.items()}, silence_warnings=True
    )


def compare(name: str, values: np.ndarray, near: Neighbours) -> None:
    """Print how far the two are apart, and their times."""
    own, theirs = [], []
    for run in range(2):  # the first call of theirs compiles
        started = perf_counter()
        order, spots = moran(values, near, PERMUTATIONS, SEED), hot_spots(values, near, PERMUTATIONS, SEED)
        own.append(perf_counter() - started)
        weights = weights_of(near)
        started = perf_counter()
        peer = esda.Moran(values, weights, permutations=PERMUTATIONS)
        local = esda.G_Local(
            values, weights, transform="B", star=True, permutations=PERMUTATIONS, seed=SEED + run
        )
        theirs.append(perf_counter() - started)
    apart = np.abs(spots.p - 2 * local.p_sim).max()
    print(f"{name}: {len(values)} places, {PERMUTATIONS} permutations")
    print(f"  Moran's I {order.value:.6f}, apart {abs(order.value - peer.I):.1e}")
    print(f"  its p {order.p:.3f}, twice p_sim {2 * peer.p_sim:.3f}")
    print(f"  Gi* apart at most {np.abs(spots.z - local.Zs).max():.1e}; p and twice p_sim {apart:.3f}")
    print(f"  here {own[0]:.2f} s, then {own[1]:.2f} s; esda {theirs[0]:.2f} s, then {theirs[1]:.2f} s")
    print(f"  ratio {theirs[1] / own[1]:.1f}")


def main() -> None:
    """Print all."""
    if esda is None:
        print("esda is not installed: pip install -r requirements-bench.txt")
        return
    print(f"esda {esda.__version__}, libpysal {libpysal.__version__}")
    ones = np.ones(len(CRIME))
    whole, peer = theil_t(CRIME, ones, NORTH, 2), TheilD(CRIME, NORTH)
    print(f"Gini apart {abs(gini(CRIME, ones) - Gini(CRIME).g):.1e}")
    print(f"Theil apart {abs(whole.total - peer.T):.1e}, between {abs(whole.between - peer.bg[0]):.1e}")
    compare("Columbus", CRIME, neighbours())
    rng = np.random.default_rng(SEED)
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(SIDE, dtype=float), np.arange(SIDE, dtype=float)))
    compare("city", rng.random(SIDE * SIDE) + np.hypot(x - 10, y - 10) / 40, within(x, y, 1.5))


if __name__ == "__main__":
    main()
