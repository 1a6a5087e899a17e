"""From answers to rows."""

import numpy as np

from spatial.coverage.cells import cell_levels
from spatial.coverage.engine import levels
from spatial.coverage.result import rows_of, with_best_of
from tests.spatial.coverage.network import carriers_at, cells_at, places_at, service


def test_rows_leave_out_layers_nobody_supplies_and_keep_cells_without_signal():
    table = carriers_at([0, 0], [0, 0], layer=[0, 2], channel=[0, 1], reach_m=100.0)
    wanted = service(2, receptions=2, layers=3)
    rows = rows_of(cell_levels(table, places_at([50, 500], 0), [False, False], wanted))
    np.testing.assert_array_equal(rows.layer, [0, 0, 0, 0, 2, 2, 2, 2])
    np.testing.assert_array_equal(rows.reception, [0, 0, 1, 1, 0, 0, 1, 1])
    np.testing.assert_array_equal(rows.cell, [0, 1] * 4)
    np.testing.assert_array_equal(rows.carrier, [0, -1, 0, -1, 1, -1, 1, -1])
    np.testing.assert_array_equal(np.isnan(rows.level_dbm), [False, True] * 4)
    np.testing.assert_array_equal(rows.probability[1::2], 0.0)


def test_the_best_of_a_group_is_its_strongest_layer_cell_by_cell():
    table = carriers_at([0, 1000], [0, 0], layer=[0, 1], channel=[0, 1], reach_m=900.0)
    found = with_best_of(levels(table, cells_at([100, 950, 5000], 0), layers=3), [[0, 1], [2]])
    np.testing.assert_array_equal(found.carrier[3, 0], [0, 1, -1])
    np.testing.assert_array_equal(
        found.level_dbm[3, 0, :2], [found.level_dbm[0, 0, 0], found.level_dbm[1, 0, 1]]
    )
    np.testing.assert_array_equal(found.supplied, [True, True, False, True, False])
    assert np.isnan(found.level_dbm[3, 0, 2])
