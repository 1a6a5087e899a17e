"""One place to answer for, and the surface as it is seen from there."""

from dataclasses import dataclass, replace

import numpy as np

from spatial.coverage.engine import Receivers
from spatial.surface import NO_BUILDING, HeightGrid


@dataclass(frozen=True)
class Place:
    """
    Where a receiver is.

    Attributes
    ----------
    x_m, y_m : float
        In the metric CRS of the carriers.
    height_m : float
        Above ground, 1.5 to 500 m.
    by_sight : bool
        Whether footprints are complete there, as in `spatial.coverage.engine.Receivers`.
    own_building : int
        The building that it is in, as the surface numbers them: it stands in no way. -1 for none.

    Raises
    ------
    RadioError
        If the position is not finite or the height out of range.
    """

    x_m: float
    y_m: float
    height_m: float
    by_sight: bool
    own_building: int = NO_BUILDING

    def __post_init__(self) -> None:
        Receivers(np.array([self.x_m]), np.array([self.y_m]), np.array([self.by_sight]), self.height_m)


def without_building(surface: HeightGrid, building: int) -> HeightGrid:
    """
    Surface on which one building does not stand.

    Parameters
    ----------
    surface : HeightGrid
    building : int
        As the surface numbers them; -1 changes nothing.

    Returns
    -------
    HeightGrid
    """
    if building == NO_BUILDING:
        return surface
    gone = surface.buildings == building
    heights_m = np.where(gone, np.float32(0.0), surface.heights_m)
    buildings = np.where(gone, np.int32(NO_BUILDING), surface.buildings)
    return replace(surface, heights_m=heights_m, buildings=buildings)
