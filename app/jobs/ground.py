"""The ground of a district at street level: places to ask about, what stands around, and the people there."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np

from app.config import Settings
from app.jobs.coverage import cells_of, peopled, places_of
from app.jobs.coverage_inputs import Inputs, surface_over
from app.jobs.urban_models import METHODS
from spatial.coverage.ground import Ground
from spatial.land import footprint_share


@dataclass(frozen=True)
class District:
    """The ground of a district with the people on it."""

    ground: Ground
    cells: gpd.GeoDataFrame

    @cached_property
    def residents(self) -> np.ndarray:
        """By cell."""
        return np.asarray(self.cells["residents"])

    @cached_property
    def area_index(self) -> np.ndarray:
        """By cell, row of the subdistrict."""
        return np.asarray(self.cells["area_index"])

    @cached_property
    def squares(self) -> np.ndarray:
        """By cell, its shape."""
        return np.asarray(self.cells.geometry.to_numpy(), dtype=object)


def district_of(inputs: Inputs, config: Settings) -> District:
    """Cells, places and surface as a run has them."""
    share = footprint_share(inputs.parts, inputs.buildings, inputs.land)
    complete = share >= config.coverage.complete_footprint_share
    cells = peopled(cells_of(inputs, config), inputs, complete)
    surface = surface_over(inputs, complete, config.coverage.surface_cell_m)
    ground = Ground(
        places_of(cells, surface, config),
        cells["complete"].to_numpy(),
        surface,
        METHODS[config.coverage.urban_model],
        config.coverage.receiver_height_m,
    )
    return District(ground, cells)
