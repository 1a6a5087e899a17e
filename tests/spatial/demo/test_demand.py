"""People of the demo city on grids of several sizes: all of them, and none in water, rail or park."""

import pytest
import shapely

from spatial.demand import cell_demand
from spatial.demo.city import DemoCity
from spatial.grid import SquareGrid, cells_inside


@pytest.mark.slow
@pytest.mark.parametrize("size_m", [20.0, 50.0, 250.0])
def test_nobody_is_lost_and_nobody_is_put_where_nobody_lives(city: DemoCity, size_m: float):
    areas = city.areas[city.areas["level"] == "subdistrict"].reset_index(drop=True)
    people = city.figures.pivot_table(index="area_code", columns="indicator", values="value", aggfunc="last")
    areas = areas.assign(
        residents=people["residents"].reindex(areas["code"]).to_numpy(),
        workers=people["jobs"].reindex(areas["code"]).to_numpy(),
    )
    cells = cells_inside(SquareGrid(size_m), areas)
    demand = cell_demand(cells, areas, city.land, city.buildings, [True] * len(areas))
    sums = demand.groupby(cells["area_index"]).sum()
    assert (sums.to_numpy() == areas[["residents", "workers"]].to_numpy()).all()
    closed = shapely.union_all(city.land.geometry.to_numpy())
    shapely.prepare(closed)
    is_closed = shapely.covers(closed, cells.geometry.to_numpy())
    assert is_closed.any()
    assert demand[is_closed].to_numpy().sum() == 0
