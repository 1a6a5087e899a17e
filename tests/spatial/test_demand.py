"""People of areas are spread over cells to the person."""

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import box

from spatial.demand import cell_demand
from spatial.errors import CrsError, DemandError
from spatial.grid import SquareGrid, cells_inside


def areas_of(*rows, crs=4549):
    """Areas from (name, shape, residents, workers)."""
    names, shapes, residents, workers = zip(*rows, strict=True)
    people = {"name": names, "residents": residents, "workers": workers}
    return gpd.GeoDataFrame(people, geometry=list(shapes), crs=crs)


def strip(residents, workers, name="North"):
    """One area of four cells of 50 m in a row."""
    return areas_of((name, box(0, 0, 200, 50), residents, workers))


def layer_of(*shapes, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4549)


def cells_of(areas):
    return cells_inside(SquareGrid(50.0), areas)


def test_without_exclusions_people_are_spread_evenly_and_the_rest_goes_first():
    areas = strip(10, 4)
    demand = cell_demand(cells_of(areas), areas, None)
    assert demand["residents"].tolist() == [3, 3, 2, 2]
    assert demand["workers"].tolist() == [1, 1, 1, 1]
    assert demand.dtypes.tolist() == [np.dtype("int64")] * 2


def test_nobody_lives_on_the_water_and_half_as_many_on_half_the_land():
    areas = strip(50, 0)
    demand = cell_demand(cells_of(areas), areas, layer_of(box(0, 0, 75, 50)))
    assert demand["residents"].tolist() == [0, 10, 20, 20]


def test_exclusions_that_overlap_are_taken_off_once():
    areas = strip(35, 0)
    demand = cell_demand(cells_of(areas), areas, layer_of(box(0, 0, 25, 50), box(0, 0, 25, 25)))
    assert demand["residents"].tolist() == [5, 10, 10, 10]


def test_an_area_all_water_keeps_its_people_in_equal_parts():
    areas = strip(8, 4)
    demand = cell_demand(cells_of(areas), areas, areas)
    assert demand["residents"].tolist() == [2, 2, 2, 2]


def test_where_footprints_are_complete_people_follow_floor_area():
    areas = strip(90, 0)
    # 100 m2 of two floors, 100 m2 of 12 m (four floors), 300 m2 of unknown height (one floor)
    houses = layer_of(
        box(0, 0, 10, 10),
        box(50, 0, 60, 10),
        box(100, 0, 130, 10),
        floors=[2.0, np.nan, np.nan],
        height_m=[60.0, 12.0, np.nan],
    )
    demand = cell_demand(cells_of(areas), areas, None, houses, [True])
    assert demand["residents"].tolist() == [20, 40, 30, 0]


def test_a_building_over_two_cells_counts_in_each_by_its_part():
    areas = strip(10, 0)
    demand = cell_demand(cells_of(areas), areas, None, layer_of(box(40, 0, 90, 10)), [True])
    assert demand["residents"].tolist() == [2, 8, 0, 0]


def test_where_footprints_are_incomplete_buildings_are_ignored():
    areas = strip(8, 0)
    demand = cell_demand(cells_of(areas), areas, None, layer_of(box(0, 0, 10, 10)), [False])
    assert demand["residents"].tolist() == [2, 2, 2, 2]


def test_a_complete_area_without_a_building_in_its_cells_falls_back_to_land():
    areas = strip(8, 0)
    demand = cell_demand(cells_of(areas), areas, None, layer_of(box(900, 900, 910, 910)), [True])
    assert demand["residents"].tolist() == [2, 2, 2, 2]


def test_each_area_keeps_its_own_people():
    areas = areas_of(("North", box(0, 50, 200, 100), 7, 1), ("South", box(0, 0, 200, 50), 11, 5))
    cells = cells_of(areas)
    totals = cell_demand(cells, areas, layer_of(box(30, 0, 130, 70))).groupby(cells["area_index"]).sum()
    assert totals.values.tolist() == [[7, 1], [11, 5]]


def test_the_index_of_the_cells_is_kept_and_no_frame_is_changed():
    areas = strip(8, 0)
    cells = cells_of(areas).set_index("code")
    before = cells.copy()
    assert cell_demand(cells, areas, None).index.tolist() == cells.index.tolist()
    assert cells.equals(before)


def test_cells_of_no_area_have_no_people():
    areas = strip(8, 0)
    cells = cells_of(areas).assign(area_index=[0, -1, 0, -1])
    assert cell_demand(cells, areas, None)["residents"].tolist() == [4, 0, 4, 0]


def test_a_populated_area_without_a_cell_is_refused_by_name():
    areas = areas_of(("North", box(0, 0, 200, 50), 8, 0), ("Islet", box(0, 60, 5, 65), 3, 0))
    with pytest.raises(DemandError, match=r"row 1 \(Islet\) has 3 residents and 0 workers but no cell"):
        cell_demand(cells_of(areas), areas, None)


def test_an_empty_area_without_a_cell_is_no_fault():
    areas = areas_of(("North", box(0, 0, 200, 50), 8, 0), ("Islet", box(0, 60, 5, 65), 0, 0))
    assert cell_demand(cells_of(areas), areas, None)["residents"].sum() == 8


def test_no_areas_and_no_cells_give_no_demand():
    areas = strip(8, 0).iloc[:0]
    cells = cells_of(strip(8, 0)).iloc[:0]
    demand = cell_demand(cells, areas, None)
    assert len(demand) == 0
    assert list(demand.columns) == ["residents", "workers"]


@pytest.mark.parametrize(("value", "shown"), [(-1, "-1"), (np.nan, "nan"), (np.inf, "inf"), (2.5, "2.5")])
def test_people_that_are_no_whole_number_are_refused_by_name(value, shown):
    areas = strip(8.0, value, name="Daning")
    with pytest.raises(DemandError, match=rf"row 0 \(Daning\) has {shown} workers; needs a whole number"):
        cell_demand(cells_of(strip(8, 0)), areas, None)


def test_a_missing_column_is_refused_by_name():
    areas = strip(8, 0).drop(columns="workers")
    with pytest.raises(DemandError, match="no column 'workers'"):
        cell_demand(cells_of(areas), areas, None)


def test_an_exclusion_in_another_crs_is_refused():
    areas = strip(8, 0)
    with pytest.raises(CrsError, match="layer 'exclude' is in EPSG:4326"):
        cell_demand(cells_of(areas), areas, layer_of(box(0, 0, 1, 1)).to_crs(4326))


def test_flags_for_another_number_of_areas_are_refused():
    areas = strip(8, 0)
    with pytest.raises(DemandError, match="one value for each of 1 areas"):
        cell_demand(cells_of(areas), areas, None, None, [True, False])


def test_residents_go_to_floors_to_live_on_and_workers_to_floors_to_work_on():
    areas = strip(90, 30)
    homes = {"home_share": [1.0, 0.0, np.nan], "work_share": [0.0, 1.0, np.nan]}
    houses = layer_of(box(0, 0, 10, 10), box(50, 0, 60, 10), box(100, 0, 120, 10), **homes)
    demand = cell_demand(cells_of(areas), areas, None, houses, [True])
    assert demand["residents"].tolist() == [30, 0, 60, 0]
    assert demand["workers"].tolist() == [0, 10, 20, 0]


def test_where_nobody_could_live_by_use_all_floors_count():
    areas = strip(90, 30)
    offices = layer_of(box(0, 0, 10, 10), box(50, 0, 70, 10), home_share=[0.0, 0.0], work_share=[1.0, 0.0])
    demand = cell_demand(cells_of(areas), areas, None, offices, [True])
    assert demand["residents"].tolist() == [30, 60, 0, 0]
    assert demand["workers"].tolist() == [30, 0, 0, 0]


def test_a_building_in_a_park_is_nobodys_home_and_one_at_its_edge_by_what_stands_outside():
    areas = strip(40, 0)
    houses = layer_of(box(10, 0, 20, 10), box(45, 0, 55, 10), box(110, 0, 125, 10))
    demand = cell_demand(cells_of(areas), areas, layer_of(box(0, 0, 50, 50)), houses, [True])
    assert demand["residents"].tolist() == [0, 10, 30, 0]


@pytest.mark.parametrize("value", [-0.1, np.inf])
def test_a_share_of_floors_that_cannot_be_is_refused_by_building(value):
    areas = strip(8, 0)
    houses = layer_of(box(0, 0, 10, 10), name=["Tower"], home_share=[value])
    with pytest.raises(DemandError, match=r"row 0 \(Tower\) has a home_share of .*; needs 0 or more"):
        cell_demand(cells_of(areas), areas, None, houses, [True])


# Two subdistricts of 600 m by 300 m with a river, a railway and a park that no line of a grid follows.
RIVER, RAIL, PARK = box(83, -9, 171, 311), box(-9, 197, 611, 263), box(401, 33, 577, 167)
HOUSES = [box(x, y, x + 23, y + 17) for x in range(7, 590, 41) for y in range(5, 290, 37)]


@given(
    size_m=st.floats(8.0, 290.0),
    residents=st.tuples(st.integers(0, 200_000), st.integers(0, 50)),
    workers=st.tuples(st.integers(0, 100_000), st.integers(0, 50)),
    complete=st.tuples(st.booleans(), st.booleans()),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_for_any_grid_everybody_of_the_area_table_has_a_cell_and_nobody_one_in_water_rail_or_park(
    size_m, residents, workers, complete
):
    shapes = (box(0, 0, 300, 300), box(300, 0, 600, 300))
    areas = areas_of(*zip(("West", "East"), shapes, residents, workers, strict=True))
    uses = {"home_share": [one % 3 / 2 for one in range(len(HOUSES))]}
    closed = layer_of(RIVER, RAIL, PARK)
    cells = cells_inside(SquareGrid(size_m), areas)
    if set(cells["area_index"]) != {0, 1}:
        return  # refused by name, as a test above shows
    demand = cell_demand(cells, areas, closed, layer_of(*HOUSES, **uses), complete)
    totals = demand.groupby(cells["area_index"]).sum()
    assert totals["residents"].tolist() == list(residents)
    assert totals["workers"].tolist() == list(workers)
    assert (demand >= 0).all(axis=None)
    is_closed = cells.within(closed.union_all().buffer(1e-6))
    for area in (0, 1):
        own = cells["area_index"] == area
        if not is_closed[own].all():
            assert (demand[is_closed & own] == 0).all(axis=None)
