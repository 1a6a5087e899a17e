"""
Under which name a raster of losses is kept: a digest of everything that it depends on, and of nothing else.

A building counts where it stands within the carrier's reach: a line to a place in reach leaves
it nowhere. Which building is which counts only for the roof under the mast, and how high the highest
of all is only where something within reach is not known (`spatial.radio.profile`).
"""

import hashlib
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spatial.coverage.ground import Floats, Ground, Ints, usable_reach_m, within
from spatial.coverage.suppliers import CarrierTable
from spatial.radio.antenna import FIRST_OF_CUTS
from spatial.radio.profile import NOT_KNOWN
from spatial.surface import NO_BUILDING

OF_PLACE = ("x_m", "y_m", "antenna_height_m", "convergence_deg", "model")
OF_ANTENNA = ("frequency_mhz", "azimuth_true_deg", "mechanical_tilt_deg", "electrical_tilt_deg")
OF_LOBE = ("pattern", "hpbw_deg", "vertical_hpbw_deg")
SOURCES = (
    "radio/*.py",
    "coverage/kernel.py",
    "coverage/engine.py",
    "coverage/losses.py",
    "coverage/ground.py",
)
ROUNDING_CELLS = 1.0  # of the surface around a reach, so that rounding leaves none out


def formulas_digest(package: Path) -> str:
    """
    Digest of the sources that a loss is computed by.

    Parameters
    ----------
    package : Path
        Folder of `spatial`.

    Returns
    -------
    str
        Another one whenever a formula may have changed.
    """
    digest = hashlib.sha256()
    for source in sorted(file for pattern in SOURCES for file in package.glob(pattern)):
        digest.update(source.relative_to(package).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()


FORMULAS = formulas_digest(Path(__file__).resolve().parent.parent)


def keys_of(ground: Ground, carriers: CarrierTable, rows: Ints) -> list[str]:
    """
    Names of the rasters of some carriers.

    Parameters
    ----------
    ground : Ground
    carriers : CarrierTable
    rows : ndarray of int, shape (n,)
        Which of them.

    Returns
    -------
    list of str
        64 hexadecimal digits each.
    """
    around: dict[tuple[float, ...], bytes] = {}
    keys = []
    for row in rows.tolist():
        reach_m = float(usable_reach_m(carriers.reach_m[row]))
        circle = (float(carriers.x_m[row]), float(carriers.y_m[row]), reach_m)
        spot = (*circle, float(carriers.antenna_height_m[row]))
        if spot not in around:
            around[spot] = _around(ground, *spot)
        digest = hashlib.sha256(f"{FORMULAS} {ground.method} {reach_m!r}".encode())
        digest.update(_of_carrier(carriers, row))
        digest.update(around[spot])
        keys.append(digest.hexdigest())
    return keys


def _of_carrier(carriers: CarrierTable, row: int) -> bytes:
    """What of the carrier itself counts; an antenna of a file by its cuts, not by its number."""
    pattern = int(carriers.pattern[row])
    names = (*OF_PLACE, *OF_ANTENNA, *(OF_LOBE if pattern < FIRST_OF_CUTS else ()))
    values = [float(getattr(carriers, name)[row]) + 0.0 for name in names]  # -0.0 is 0.0
    cuts = carriers.cuts_db[pattern - FIRST_OF_CUTS].tobytes() if pattern >= FIRST_OF_CUTS else b""
    return repr(values).encode() + hashlib.sha256(cuts).digest()


def _around(ground: Ground, x_m: float, y_m: float, reach_m: float, height_m: float) -> bytes:
    """Digest of the places in reach, and of the surface there if one of them goes by sight."""
    places = ground.places[within(ground.samples.x_m, ground.samples.y_m, x_m, y_m, reach_m)]
    digest = hashlib.sha256(places.tobytes())
    if places["by_sight"].any():
        top_m = max(height_m, float(places["height_m"].max()))
        _add_surface(digest, ground, x_m, y_m, reach_m, height_m, top_m)
    return digest.digest()


def _add_surface(
    digest: "hashlib._Hash",
    ground: Ground,
    x_m: float,
    y_m: float,
    reach_m: float,
    height_m: float,
    top_m: float,
) -> None:
    """Heights within reach, the roof under the mast, and what is feared where nothing is known."""
    ready = ground.ready
    (rows, cols), size_m = ready.tops_m.shape, ready.cell_size_m
    col, row = (x_m - ready.origin_x_m) / size_m, (y_m - ready.origin_y_m) / size_m
    reach = reach_m / size_m + ROUNDING_CELLS
    west, east = max(0, math.floor(col - reach)), min(cols, math.ceil(col + reach))
    south, north = max(0, math.floor(row - reach)), min(rows, math.ceil(row + reach))
    box = (slice(south, max(south, north)), slice(west, max(west, east)))
    near = _near(np.arange(west, east), col)[np.newaxis] + _near(np.arange(south, north), row)[:, np.newaxis]
    inside = near <= reach**2
    tops_m = np.where(inside, ready.tops_m[box], np.float32(0.0))
    corner = (ready.origin_x_m, ready.origin_y_m, size_m)
    digest.update(repr((corner, box, reach)).encode() + tops_m.tobytes())
    if not ready.is_flat:
        under_m = float(ground.levels_m([x_m], [y_m])[0])
        ground_m = np.where(inside, ready.ground_m[box], np.float32(0.0))
        digest.update(f"ground {under_m!r}".encode() + ground_m.tobytes())
    is_on = 0.0 <= col < cols and 0.0 <= row < rows
    own = int(ready.roofs[int(row), int(col)]) if is_on else NO_BUILDING
    if own != NO_BUILDING and ready.tops_m[int(row), int(col)] < height_m:
        digest.update(b"own roof" + (inside & (ready.roofs[box] == own)).tobytes())
    is_whole = west <= col - reach and east >= col + reach and south <= row - reach and north >= row + reach
    if not is_whole or (tops_m == NOT_KNOWN).any():
        digest.update(f"unknown under {min(ready.highest_m, top_m)!r}".encode())


def _near(cells: NDArray[np.int64], at: float) -> Floats:
    """Squared distance, in cells, from a place to the nearest part of each cell of one axis."""
    return np.asarray(np.maximum(0.0, np.maximum(cells - at, at - cells - 1.0)) ** 2)
