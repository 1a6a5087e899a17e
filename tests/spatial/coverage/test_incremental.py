"""Answers from rasters of losses, whole and after a change: beside the engine, and beside each other."""

from dataclasses import replace

import numba
import numpy as np
import pytest

from spatial.coverage import from_losses, ground
from spatial.coverage.cells import cell_levels
from spatial.coverage.ground import Ground
from spatial.coverage.incremental import Answered, answered, answered_anew
from spatial.coverage.service import Service
from spatial.coverage.suppliers import CarrierTable, rows_of_table
from spatial.errors import RadioError
from spatial.radio.antenna import FIRST_OF_CUTS
from spatial.surface import HeightGrid
from tests.spatial.coverage.network import carriers_at, places_at, random_network, service
from tests.spatial.coverage.shelves import Memory

CELLS, LAYERS = 150, 2


def city(seed: int = 3) -> HeightGrid:
    """Houses of 6 to 40 m on a fifth of the land, in squares of 25 m; nothing known in the north-east."""
    draw = np.random.default_rng(seed)
    heights_m = np.where(draw.random((180, 180)) < 0.2, draw.uniform(6, 40, (180, 180)), 0.0)
    heights_m[150:, 150:] = np.nan
    buildings = np.where(heights_m > 0.0, np.arange(180 * 180).reshape(180, 180), -1)
    return HeightGrid(heights_m.astype(np.float32), -250.0, -250.0, 25.0, buildings.astype(np.int32))


def district(places_a_cell: int = 6, **columns) -> Ground:
    """Cells of some places each, most of them by sight."""
    draw = np.random.default_rng(8)
    start = np.concatenate([[0], np.cumsum(draw.integers(1, 2 * places_a_cell, CELLS))])
    middle_x_m, middle_y_m = draw.uniform(0, 4000, (2, CELLS))
    x_m = np.repeat(middle_x_m, np.diff(start)) + draw.uniform(-25, 25, start[-1])
    y_m = np.repeat(middle_y_m, np.diff(start)) + draw.uniform(-25, 25, start[-1])
    return Ground(
        places_at(x_m, y_m, start), **{"by_sight": draw.random(CELLS) < 0.8, "surface": city(), **columns}
    )


def network(seed: int) -> CarrierTable:
    """The random network with reaches of 375 to 1,375 m, so that a change leaves most cells alone."""
    table = random_network(seed)
    return replace(table, reach_m=table.reach_m / 4.0)


def served(table: CarrierTable) -> Service:
    """Two receptions, scatter by carrier and sight."""
    scatter_db = np.linspace(4.0, 8.0, 6).reshape(1, 2, 3) + np.zeros((len(table), 1, 1))
    return Service(
        extra_loss_db=np.zeros((len(table), 2)) + np.array([0.0, 9.0]),
        sigma_db=scatter_db,
        threshold_dbm=np.array([-100.0, -95.0]),
        share=np.array([0.75, 0.9]),
    )


def one_place_each() -> Ground:
    """Cells of one place: with a share of a half their level is that of the place."""
    whole = district()
    places = places_at(whole.samples.x_m, whole.samples.y_m)
    return Ground(places, np.repeat(whole.by_sight, np.diff(whole.samples.start)), whole.surface)


@pytest.mark.parametrize("seed", range(4))
def test_a_place_has_the_level_of_the_engine_to_half_a_tenth(seed):
    table, places = random_network(seed), one_place_each()
    wanted = service(len(table), layers=LAYERS)
    found = answered(places, table, wanted, Memory()).coverage
    engine = cell_levels(table, places.samples, places.by_sight, wanted, surface=places.surface)
    assert (np.isnan(found.level_dbm) == np.isnan(engine.level_dbm)).all()
    assert np.nanmax(np.abs(found.level_dbm - engine.level_dbm)) <= 0.05 + 1e-6
    alike = (found.carrier == engine.carrier) & (found.carrier >= 0)  # near ties may go to another channel
    assert alike.mean() > 0.5
    assert np.abs(found.sinr_db - engine.sinr_db)[alike].max() <= 0.1 + 1e-6
    assert found.supplied.tolist() == engine.supplied.tolist()


def test_cells_of_many_places_are_near_those_of_the_engine_and_have_its_servers_where_none_is_near():
    table, where = random_network(5), district()
    wanted = served(table)
    found = answered(where, table, wanted, Memory()).coverage
    engine = cell_levels(table, where.samples, where.by_sight, wanted, surface=where.surface)
    assert np.nanmedian(np.abs(found.level_dbm - engine.level_dbm)) < 0.03
    assert (found.carrier == engine.carrier).mean() > 0.95


def moved(table: CarrierTable, row: int, **columns: float) -> CarrierTable:
    """The table with one carrier changed."""
    changed = {name: getattr(table, name).copy() for name in columns}
    for name, value in columns.items():
        changed[name][row] = value
    return replace(table, **changed)


CHANGES = {
    "tilted": lambda table: moved(table, 7, electrical_tilt_deg=9.0),
    "turned": lambda table: moved(table, 7, azimuth_true_deg=123.0),
    "stronger": lambda table: moved(table, 11, reference_power_dbm=21.0),
    "stronger, with its reach": lambda table: moved(table, 11, reference_power_dbm=21.0, reach_m=2000.0),
    "weaker, with its reach": lambda table: moved(table, 11, reference_power_dbm=5.0, reach_m=300.0),
    "busier": lambda table: moved(table, 3, load_share=1.0),
    "moved": lambda table: moved(table, 20, x_m=3000.0, y_m=120.0),
    "off the air": lambda table: rows_of_table(table, np.arange(len(table)) != 13),
    "all off the air": lambda table: rows_of_table(table, np.array([], int)),
    "a layer off the air": lambda table: rows_of_table(table, table.layer == 1),
    "the other way round": lambda table: rows_of_table(table, np.arange(len(table))[::-1]),
    "unchanged": lambda table: table,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("forth", [True, False])
def test_a_change_gives_the_bits_of_the_whole_answered_anew(change, forth, monkeypatch):
    monkeypatch.setattr(from_losses, "CHUNK_PLACES", 300)
    monkeypatch.setattr(ground, "BLOCK_PLACES", 40)
    where, first = district(), network(9)
    before, after = (first, CHANGES[change](first))[:: 1 if forth else -1]
    was = answered(where, before, served(before), Memory())
    found = answered_anew(where, was, after, served(after), Memory())
    whole = answered(where, after, served(after), Memory())
    assert_same(found, whole)


def assert_same(found: Answered, whole: Answered) -> None:
    for name in whole.answers.dtype.names:
        np.testing.assert_array_equal(found.answers[name], whole.answers[name])
    assert found.keys == whole.keys
    assert all((one == other).all() for one, other in zip(found.rasters, whole.rasters, strict=True))


def test_a_change_makes_only_its_own_rasters_and_touches_only_cells_in_reach():
    where, table, shelf = district(), network(9), Memory()
    was = answered(where, table, served(table), shelf)
    assert len(shelf.made) == len(set(was.keys)) == was.made == len(table)
    after = moved(table, 7, electrical_tilt_deg=9.0)
    found = answered_anew(where, was, after, served(after), shelf)
    assert (found.made, len(shelf.made)) == (1, len(table) + 1)
    away_m = np.hypot(where.samples.x_m - table.x_m[7], where.samples.y_m - table.y_m[7])
    in_reach = np.logical_or.reduceat(away_m <= table.reach_m[7], where.samples.start[:-1])
    assert found.touched.tolist() == in_reach.tolist()
    assert 0 < found.touched.sum() < CELLS / 2
    assert answered_anew(where, found, table, served(table), shelf).made == 0


def test_power_and_load_need_no_raster():
    where, table, shelf = district(), network(9), Memory()
    was = answered(where, table, served(table), shelf)
    after = moved(moved(table, 7, reference_power_dbm=1.0), 8, load_share=0.1)
    found = answered_anew(where, was, after, served(after), shelf)
    assert found.made == 0
    assert (found.answers["level_dbm"] != was.answers["level_dbm"]).any()


def test_one_of_two_alike_on_one_mast_off_the_air_leaves_the_other():
    where, one, shelf = district(), carriers_at(2000, 2000), Memory()
    both = carriers_at([2000, 2000], [2000, 2000])
    was = answered(where, both, served(both), shelf)
    assert was.keys[0] == was.keys[1]
    found = answered_anew(where, was, one, served(one), shelf)
    assert_same(found, answered(where, one, served(one), Memory()))
    heard = found.answers["carrier"] >= 0
    assert heard.any()
    assert np.isinf(found.answers["dominance_db"][heard]).all()  # nobody else is on the channel


def test_two_changes_in_a_row_are_as_one():
    where, table = district(), network(2)
    first = moved(table, 4, x_m=100.0)
    second = moved(first, 9, azimuth_true_deg=10.0)
    step = answered_anew(
        where, answered(where, table, served(table), Memory()), first, served(first), Memory()
    )
    found = answered_anew(where, step, second, served(second), Memory())
    assert_same(found, answered(where, second, served(second), Memory()))


def test_antennas_of_files_may_change_their_places_and_their_cuts():
    where, table = district(), network(2)
    wide, narrow = (np.full((2, 360), loss_db, np.float32) for loss_db in (1.0, 7.0))
    is_of_file = np.arange(len(table)) == 5
    first, second = (np.where(is_of_file, FIRST_OF_CUTS + place, table.pattern) for place in (0, 1))
    alone = replace(table, pattern=first, cuts_db=np.stack([wide]))
    listed_second = replace(table, pattern=second, cuts_db=np.stack([narrow, wide]))
    other = replace(table, pattern=first, cuts_db=np.stack([narrow, wide]))
    was = answered(where, alone, served(alone), Memory())
    assert not answered_anew(where, was, listed_second, served(alone), Memory()).touched.any()
    found = answered_anew(where, was, other, served(alone), Memory())
    assert found.made == 1
    assert_same(found, answered(where, other, served(alone), Memory()))


def test_nothing_to_serve_and_nothing_that_serves_give_empty_answers():
    nowhere = Ground(places_at([], []), np.empty(0, bool))
    table = network(1)
    assert answered(nowhere, table, served(table), Memory()).answers.shape == (2, 2, 0)
    nobody = rows_of_table(table, np.array([], int))
    found = answered(district(), nobody, served(nobody), Memory())
    assert np.isnan(found.answers["level_dbm"]).all()
    assert not found.coverage.supplied.any()


def test_one_thread_gives_the_bits_of_all():
    where, table, threads = district(), network(6), numba.get_num_threads()
    whole = answered(where, table, served(table), Memory())
    try:
        numba.set_num_threads(1)
        assert_same(answered(where, table, served(table), Memory()), whole)
    finally:
        numba.set_num_threads(threads)


def test_other_thresholds_and_losses_of_other_carriers_are_refused():
    where, table = district(), network(1)
    was = answered(where, table, served(table), Memory())
    other = replace(served(table), threshold_dbm=np.array([-100.0, -90.0]))
    with pytest.raises(RadioError, match=r"threshold_dbm was \[-100.0, -95.0\] and is \[-100.0, -90.0\]"):
        answered_anew(where, was, table, other, Memory())
    with pytest.raises(RadioError, match="losses of 59 carriers for 60"):
        answered(where, table, served(rows_of_table(table, np.arange(59))), Memory())
