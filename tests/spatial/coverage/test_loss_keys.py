"""A raster's name changes when, and only when, something changes that its losses depend on."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import spatial
from spatial.coverage import loss_keys
from spatial.coverage.ground import Ground
from spatial.coverage.loss_keys import formulas_digest, keys_of
from spatial.coverage.suppliers import CarrierTable
from spatial.radio.antenna import FIRST_OF_CUTS, TR36814
from spatial.radio.formulas import UMI
from spatial.radio.urban import TR38901
from spatial.surface import HeightGrid
from tests.spatial.coverage.network import carriers_at, places_at

CELL_M, SIDE = 10.0, 200
MAST_M, REACH_M = 1005.0, 400.0
ONE = np.array([0])
# one face in the middle of 2 km by 2 km
FACE = {
    "reach_m": REACH_M,
    "antenna_height_m": 25.0,
    "pattern": TR36814,
    "azimuth_true_deg": 90.0,
    "electrical_tilt_deg": 6.0,
}


def surface(*houses: tuple[float, float, float], number: int = 0) -> HeightGrid:
    """Flat land with houses of one square each: x, y, height; numbered from `number` on."""
    heights_m = np.zeros((SIDE, SIDE), np.float32)
    buildings = np.full((SIDE, SIDE), -1, np.int32)
    for place, (x_m, y_m, height_m) in enumerate(houses):
        row, col = int(y_m // CELL_M), int(x_m // CELL_M)
        heights_m[row, col], buildings[row, col] = height_m, number + place
    return HeightGrid(heights_m, 0.0, 0.0, CELL_M, buildings)


def land(
    *houses: tuple[float, float, float], x_m=(1100.0, 905.0, 1005.0, 1700.0), number=0, **columns
) -> Ground:
    """Four places by sight, the last one out of reach."""
    x = np.array(x_m)
    ground = {"surface": surface(*houses, number=number), "by_sight": np.ones(len(x), bool), **columns}
    return Ground(places_at(x, np.full(len(x), 1005.0)), **ground)


def face(**columns) -> CarrierTable:
    return carriers_at(MAST_M, MAST_M, **{**FACE, **columns})


def key(ground: Ground | None = None, carriers: CarrierTable | None = None) -> str:
    """Name of the raster of the first carrier."""
    return keys_of(land() if ground is None else ground, face() if carriers is None else carriers, ONE)[0]


@pytest.mark.parametrize(
    "columns",
    [
        {"antenna_height_m": 25.1},
        {"model": UMI},
        {"convergence_deg": 0.1},
        {"frequency_mhz": 1805.0},
        {"azimuth_true_deg": 91.0},
        {"azimuth_true_deg": np.nan},
        {"mechanical_tilt_deg": 1.0},
        {"electrical_tilt_deg": 7.0},
        {"pattern": 2},
        {"hpbw_deg": 65.0},
        {"vertical_hpbw_deg": 9.0},
        {"reach_m": 401.0},
    ],
)
def test_what_an_antenna_is_and_how_it_stands_changes_the_name(columns):
    assert key(carriers=face(**columns)) != key()


def test_a_mast_elsewhere_has_another_name():
    assert key(carriers=carriers_at(MAST_M + 1.0, MAST_M, **FACE)) != key()


@pytest.mark.parametrize(
    "columns",
    [
        {"reference_power_dbm": 30.0},
        {"gain_dbi": 3.0},
        {"load_share": 1.0},
        {"noise_dbm": -100.0},
        {"interference_over_reference_db": 3.0},
        {"layer": 3, "channel": 7},
        {"mechanical_tilt_deg": -0.0},
    ],
)
def test_power_load_noise_and_numbers_do_not_change_the_name(columns):
    assert key(carriers=face(**columns)) == key()


def test_reaches_beyond_the_models_are_one():
    assert key(carriers=face(reach_m=5000.0)) == key(carriers=face(reach_m=9000.0))


def test_the_cuts_of_an_antenna_count_and_its_number_does_not():
    first, second = (np.full((2, 360), loss_db, np.float32) for loss_db in (3.0, 4.0))
    alone = face(pattern=FIRST_OF_CUTS, cuts_db=np.stack([first]))
    behind = face(pattern=FIRST_OF_CUTS + 1, cuts_db=np.stack([second, first]))
    other = face(pattern=FIRST_OF_CUTS, cuts_db=np.stack([second, first]))
    assert key(carriers=alone) == key(carriers=behind)
    assert key(carriers=alone) != key(carriers=other)
    assert key(carriers=replace(alone, hpbw_deg=np.array([33.0]))) == key(carriers=alone)


def test_a_house_that_moves_within_reach_changes_the_name_and_one_out_of_reach_does_not():
    near, far = (1055.0, 1055.0, 12.0), (1605.0, 1005.0, 12.0)
    was = key(land(near, far))
    assert key(land((1065.0, 1055.0, 12.0), far)) != was
    assert key(land((1055.0, 1055.0, 13.0), far)) != was
    assert key(land(near, (1615.0, 1005.0, 90.0))) == was
    assert key(land(near)) == was


def test_houses_may_be_numbered_anew_and_the_roof_under_the_mast_is_told_apart():
    houses = [(1005.0, 1005.0, 20.0), (1015.0, 1005.0, 20.0)]
    ground = land(*houses)
    assert key(land(*houses, number=50)) == key(ground)
    one_roof = replace(ground.surface, buildings=np.minimum(ground.surface.buildings, 0))
    assert key(replace(ground, surface=one_roof)) != key(ground)


def test_unknown_land_in_reach_lets_the_highest_of_all_count_as_far_as_the_antenna_is_high():
    def with_hole(highest_m: float) -> Ground:
        found = surface((1905.0, 1905.0, highest_m))
        found.heights_m[110, 110] = np.nan
        return replace(land(), surface=found)

    assert key(with_hole(10.0)) != key(with_hole(20.0))
    assert key(with_hole(30.0)) == key(with_hole(60.0))
    assert key(land((1905.0, 1905.0, 10.0))) == key(land((1905.0, 1905.0, 20.0)))


def test_places_in_reach_count_and_others_do_not():
    was = key()
    assert key(land(x_m=(1101.0, 905.0, 1005.0, 1700.0))) != was
    assert key(land(x_m=(905.0, 1100.0, 1005.0, 1700.0))) != was  # the order is that of the values
    assert key(land(x_m=(1100.0, 905.0, 1005.0))) == was
    assert key(land(x_m=(1100.0, 905.0, 1700.0, 1005.0, 1900.0))) == was


def test_height_sight_method_and_cell_size_count():
    was = key()
    assert key(land(height_m=3.0)) != was
    assert key(land(by_sight=np.array([True, True, False, True]))) != was
    assert key(land(by_sight=np.array([True, True, True, False]))) == was  # that one is out of reach
    assert key(land(method=TR38901)) != was
    coarser = HeightGrid(np.zeros((SIDE, SIDE), np.float32), 0.0, 0.0, 20.0)
    assert key(land(surface=coarser)) != was


def test_where_no_place_goes_by_sight_the_surface_does_not_count():
    by_sight = np.zeros(4, bool)
    assert key(land((1055.0, 1055.0, 12.0), by_sight=by_sight)) == key(land(by_sight=by_sight))


def test_an_edited_formula_changes_every_name(tmp_path, monkeypatch):
    package = Path(next(iter(spatial.__path__)))
    copy = tmp_path / "spatial"
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__"))
    assert formulas_digest(copy) == loss_keys.FORMULAS
    was = key()
    with (copy / "radio" / "hata.py").open("a") as source:
        source.write("\n")
    assert formulas_digest(copy) != loss_keys.FORMULAS
    monkeypatch.setattr(loss_keys, "FORMULAS", formulas_digest(copy))
    assert key() != was
