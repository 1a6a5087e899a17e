"""What lies under one link: surface, bulge of the earth, first Fresnel zone, and what is in the way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial.coverage.place import Place, without_building
from spatial.coverage.suppliers import CarrierTable
from spatial.radio.diffraction import LIGHT_M_PER_S
from spatial.radio.formulas import MIN_DISTANCE_M
from spatial.radio.profile import CURVE_PER_M, Followed, Line, followed, line_between
from spatial.surface import NO_BUILDING, HeightGrid

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Profile:
    """
    What lies under one link, from the receiver to the antenna, once a cell of the raster as the engine looks.

    Attributes
    ----------
    from_m : ndarray, shape (n_samples,)
        Horizontal distance from the receiver.
    surface_m : ndarray
        Level of the highest thing there; NaN where nobody knows. The receiver's own building is not there.
    building : ndarray of int
        Which building stands there; -1 for none.
    counts : ndarray of bool
        False where the engine does not look: the cells of both ends, the roof under the antenna, what is
        not known.
    bulge_m : ndarray
        Of the earth of 4/3 radius, over the straight line between both ends' grounds.
    line_m : ndarray
        Height of the straight line between both ends.
    fresnel_m : ndarray
        Radius of the first Fresnel zone, ``sqrt(wavelength d1 d2 / (d1 + d2))``.
    """

    from_m: Floats
    surface_m: Floats
    building: NDArray[np.int64]
    counts: NDArray[np.bool_]
    bulge_m: Floats
    line_m: Floats
    fresnel_m: Floats


@dataclass(frozen=True)
class Obstacle:
    """
    A building that rises over a line.

    Attributes
    ----------
    building : int
        As the surface numbers them.
    from_m : float
        Distance from the receiver of the place where it rises most.
    height_m, over_m : float
        Its height there, and by how much it is over the line with the bulge of the earth.
    """

    building: int
    from_m: float
    height_m: float
    over_m: float


def profile_at(
    carriers: CarrierTable, carrier: int, place: Place, surface: HeightGrid, ready: Followed | None = None
) -> tuple[Profile, tuple[Obstacle, ...]]:
    """
    What lies under one link, and which buildings rise over it.

    Parameters
    ----------
    carriers : CarrierTable
    carrier : int
        Row of the table.
    place : Place
    surface : HeightGrid
    ready : Followed, optional
        The surface made ready, for who asks about many links; of a place without a building of its own.

    Returns
    -------
    Profile
    tuple of Obstacle
        From the receiver to the antenna; empty exactly where no building blocks the sight.
    """
    seen = without_building(surface, place.own_building)
    line = _line(carriers, carrier, place, seen, followed(seen) if ready is None else ready)
    steps = max(line.steps, 1)
    share = np.arange(steps + 1) / steps
    from_m = line.distance_m * share
    to_m = line.distance_m - from_m
    wavelength_m = LIGHT_M_PER_S / (float(carriers.frequency_mhz[carrier]) * 1.0e6)
    surface_m, building, counts = _looked_at(line, steps, seen)
    profile = Profile(
        from_m=from_m,
        surface_m=surface_m,
        building=building,
        counts=counts,
        bulge_m=from_m * to_m * CURVE_PER_M,
        line_m=line.low_m + (line.high_m - line.low_m) * share,
        fresnel_m=np.sqrt(wavelength_m * from_m * to_m / max(line.distance_m, MIN_DISTANCE_M)),
    )
    return profile, _obstacles(profile)


def _line(carriers: CarrierTable, carrier: int, place: Place, seen: HeightGrid, ready: Followed) -> Line:
    """The line as the engine lays it."""
    x_m, y_m, height_m = (
        float(getattr(carriers, name)[carrier]) for name in ("x_m", "y_m", "antenna_height_m")
    )
    under_m = seen.ground_at([x_m, place.x_m], [y_m, place.y_m])
    mast, receiver = (x_m, y_m, height_m + under_m[0]), (place.x_m, place.y_m, place.height_m + under_m[1])
    return line_between(ready, receiver, mast)


def _looked_at(
    line: Line, steps: int, seen: HeightGrid
) -> tuple[Floats, NDArray[np.int64], NDArray[np.bool_]]:
    """Height and building at every step of the line, and whether the engine looks there."""
    step = np.arange(steps + 1)
    col = np.floor(line.col + (line.mast_col - line.col) / steps * step).astype(np.int64)
    row = np.floor(line.row + (line.mast_row - line.row) / steps * step).astype(np.int64)
    rows, cols = seen.heights_m.shape
    is_on = (row >= 0) & (row < rows) & (col >= 0) & (col < cols)
    surface_m, building = np.full(steps + 1, np.nan), np.full(steps + 1, NO_BUILDING, np.int64)
    surface_m[is_on] = (seen.heights_m + seen.ground_m)[row[is_on], col[is_on]]
    building[is_on] = seen.buildings[row[is_on], col[is_on]]
    ends = ((line.col, line.row), (line.mast_col, line.mast_row))
    is_end = np.any([(col == np.floor(one)) & (row == np.floor(other)) for one, other in ends], axis=0)
    on_own_roof = (building == line.own_roof) & (line.own_roof != NO_BUILDING)
    return surface_m, building, ~(is_end | on_own_roof | np.isnan(surface_m))


def _obstacles(profile: Profile) -> tuple[Obstacle, ...]:
    """The place of each building where it rises most over the line."""
    over_m = profile.surface_m + profile.bulge_m - profile.line_m
    rising = np.flatnonzero(profile.counts & (over_m > 0.0))
    found = []
    for building in dict.fromkeys(profile.building[rising].tolist()):
        own = rising[profile.building[rising] == building]
        at = own[np.argmax(over_m[own])]
        found.append(
            Obstacle(building, float(profile.from_m[at]), float(profile.surface_m[at]), float(over_m[at]))
        )
    return tuple(found)
