"""What the cells of a district weigh for a plan."""

import numpy as np
import pandas as pd

from app.config import Settings
from app.errors import RefusedError
from app.jobs.ground import District
from app.jobs.plan_inputs import PlanInputs
from spatial.demand_weights import counts_by_cell, demand_weight, spread_like


def weight_of(inputs: PlanInputs, district: District, config: Settings) -> np.ndarray:
    """The weight of each cell; refused where something has a weight that nobody counted."""
    weights = inputs.weights
    cells = pd.DataFrame(district.cells[["residents", "workers", "row", "col"]])
    if weights.elderly > 0.0:
        if not inputs.elderly:
            raise RefusedError("no area has a count of elderly residents; import it, or give them no weight")
        totals = [inputs.elderly.get(int(area_id), 0) for area_id in inputs.run.parts["id"]]
        cells["elderly"] = spread_like(totals, district.area_index, district.residents)
    for kind in weights.facilities:
        own = inputs.weighed[inputs.weighed["kind"] == kind].geometry
        if own.empty:
            raise RefusedError(f"no place of kind {kind!r} is known; import them, or give it no weight")
        cells[kind] = counts_by_cell(own.x, own.y, cells["row"], cells["col"], config.grid.cell_size_m)
    return demand_weight(cells, weights)
