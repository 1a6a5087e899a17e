"""Rasters of losses by hand: tenths, sight, whose places they hold, and what is refused."""

import numba
import numpy as np
import pytest

from spatial.coverage.ground import Ground
from spatial.coverage.losses import SIGHTS, losses_of_mast
from spatial.errors import RadioError
from spatial.radio.antenna import TR36814
from spatial.radio.formulas import BLOCKED, CLEAR, UMA, UNKNOWN
from spatial.radio.pathloss import expected_loss_db
from spatial.radio.urban import TR38901
from spatial.surface import HeightGrid
from tests.spatial.coverage.network import carriers_at, places_at


def line(*x_m: float, **columns) -> Ground:
    """Places on a line to the east, without sight unless said otherwise."""
    return Ground(places_at(x_m, np.zeros(len(x_m))), **{"by_sight": np.zeros(len(x_m), bool), **columns})


def test_a_value_is_four_times_the_tenths_and_the_sight():
    found = losses_of_mast(line(100.0, 500.0, 2900.0), carriers_at(0, 0))[0]
    tenths = np.round(10.0 * expected_loss_db(UMA, [100.0, 500.0, 2900.0], 25.0, 1.5, 1800.0))
    assert found.dtype == np.uint16
    assert (found // SIGHTS).tolist() == tenths.tolist()
    assert (found % SIGHTS).tolist() == [UNKNOWN + 1] * 3


def test_the_antenna_is_part_of_the_loss():
    # behind a face of TR 36.814 it is 25 dB more: 250 tenths
    ground = line(-500.0, 500.0)
    plain = losses_of_mast(ground, carriers_at(0, 0))[0].astype(int) // SIGHTS
    faced = losses_of_mast(
        ground, carriers_at(0, 0, pattern=TR36814, azimuth_true_deg=90.0, vertical_hpbw_deg=360.0)
    )
    more = faced[0].astype(int) // SIGHTS - plain
    assert more[0] == 250
    assert more[1] <= 1  # 2.7 degrees under the middle of a beam of 360


def test_a_house_between_is_in_the_sight():
    heights_m = np.zeros((10, 40), np.float32)
    heights_m[:, 20] = 60.0
    surface = HeightGrid(heights_m, -10.0, -50.0, 10.0)
    ground = line(105.0, 305.0, surface=surface, by_sight=np.array([True, True]), method=TR38901)
    found = losses_of_mast(ground, carriers_at(5.0, 0.0))[0]
    assert (found % SIGHTS).tolist() == [CLEAR + 1, BLOCKED + 1]


def test_each_carrier_of_a_mast_has_the_places_of_its_own_reach_the_rim_among_them():
    ground = line(100.0, 300.0, 2000.0, 4999.0, 5000.0, 5001.0)
    table = carriers_at(np.zeros(3), 0, reach_m=[300.0, 9000.0, 50.0], frequency_mhz=[3500.0, 900.0, 1800.0])
    assert [len(found) for found in losses_of_mast(ground, table)] == [2, 5, 0]
    alone = losses_of_mast(ground, carriers_at(0, 0, frequency_mhz=3500.0, reach_m=300.0))[0]
    assert (losses_of_mast(ground, table)[0] == alone).all()


def test_one_thread_gives_the_bits_of_all():
    ground = line(*np.linspace(10.0, 4000.0, 3000))
    before = numba.get_num_threads()
    whole = losses_of_mast(ground, carriers_at(0, 0))[0]
    try:
        numba.set_num_threads(1)
        assert (losses_of_mast(ground, carriers_at(0, 0))[0] == whole).all()
    finally:
        numba.set_num_threads(before)


def test_carriers_of_two_masts_are_refused():
    with pytest.raises(RadioError, match="2 carriers of 2 masts; must be of one"):
        losses_of_mast(line(100.0), carriers_at([0, 1], [0, 0]))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"by_sight": [True]}, "1 by_sight for 2 cells"),
        ({"by_sight": [True, False]}, "1 cells go by sight; need a surface"),
        ({"method": 9}, "method 9; must be one of"),
        ({"height_m": 0.5}, "height 0.5 m; must be 1.5 to 500 m"),
    ],
)
def test_ground_that_is_none_is_refused(columns, words):
    with pytest.raises(RadioError, match=words):
        line(100.0, 200.0, **columns)
