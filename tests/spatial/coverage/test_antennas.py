"""Antennas of manufacturers' files in the engine."""

import numpy as np
import pytest

from spatial.coverage.engine import levels
from spatial.errors import RadioError
from spatial.radio.antenna import FIRST_OF_CUTS, TR36814
from spatial.radio.antenna_cuts import cuts_gain_db
from tests.spatial.coverage.network import carriers_at, cells_at, grid_cells, random_network

ANGLE = np.arange(360)
FOLDED = np.minimum(ANGLE, 360 - ANGLE)
NARROW = np.minimum(12 * (FOLDED / 20.0) ** 2, 30.0)
WIDE = np.minimum(12 * (FOLDED / 90.0) ** 2, 30.0)
VERTICAL = np.minimum(12 * ((((ANGLE - 4) + 180) % 360 - 180) / 10.0) ** 2, 30.0)
CUTS = np.stack([[NARROW, VERTICAL], [WIDE, VERTICAL]])


def gain_over_isotropic_db(bearing_deg, distance_m=1000.0, **columns):
    """What a file's antenna at the origin adds to the level of one alike all round."""
    bearing = np.radians(bearing_deg)
    cells = cells_at(distance_m * np.sin(bearing), distance_m * np.cos(bearing))
    isotropic = levels(carriers_at(0.0, 0.0), cells).level_dbm[0, 0]
    table = carriers_at(0.0, 0.0, pattern=FIRST_OF_CUTS, cuts_db=CUTS, **columns)
    return levels(table, cells).level_dbm[0, 0] - isotropic


def test_the_level_follows_the_cuts_in_whole_and_half_degrees_and_over_north():
    # 23.5 m lower at 1 km: 1.346 degrees down. V(1) = 1.08, V(2) = 0.48; between them 0.8724
    assert gain_over_isotropic_db([30.0], azimuth_true_deg=30.0) == pytest.approx(-0.8724, abs=1e-3)
    # H(10) = 3, of V in front 170 / 180, behind V(178.654) = 30 = H(180): 3 + 0.8239
    assert gain_over_isotropic_db([40.0], azimuth_true_deg=30.0) == pytest.approx(-3.8239, abs=1e-3)
    # H(10) = 3, H(11) = 3.63: half way 3.315; 0.8724 * 169.5 / 180 = 0.8215
    assert gain_over_isotropic_db([40.5], azimuth_true_deg=30.0) == pytest.approx(-4.1365, abs=1e-3)
    # H(359) = H(1) = 0.03: half way to north 0.015; 0.8724 * 179.5 / 180 = 0.8700
    assert gain_over_isotropic_db([29.5], azimuth_true_deg=30.0) == pytest.approx(-0.8850, abs=1e-3)


def test_a_mechanical_tilt_turns_the_face_and_an_electrical_one_is_over_that_of_the_file():
    # leaned forward by 2 degrees, 1.346 down is 0.654 up: V(0) = 1.92, V(359) = 3: 1.92 + 0.654 * 1.08
    leaned = gain_over_isotropic_db([30.0], azimuth_true_deg=30.0, mechanical_tilt_deg=2.0)
    assert leaned == pytest.approx(-2.6263, abs=2e-3)
    further = gain_over_isotropic_db([30.0], azimuth_true_deg=30.0, electrical_tilt_deg=2.0)
    assert further == pytest.approx(leaned, abs=1e-6)
    # on the axis that the face turns about, a mechanical tilt lowers nothing but the way it looks
    side = gain_over_isotropic_db([120.0], azimuth_true_deg=30.0, mechanical_tilt_deg=2.0)
    np.testing.assert_allclose(side, cuts_gain_db(NARROW, VERTICAL, 90.0, 1.346), atol=0.1)


def test_without_an_azimuth_only_the_vertical_cut_counts():
    gains = gain_over_isotropic_db([0.0, 77.0, 200.0])
    np.testing.assert_allclose(gains, -0.8724, atol=1e-3)


def test_every_carrier_takes_the_antenna_it_names():
    # two masts 2 km apart face each other's side; the cell between them lies 45 degrees off both
    table = carriers_at(
        [0.0, 2000.0],
        [0.0, 0.0],
        azimuth_true_deg=[45.0, 315.0],
        pattern=[FIRST_OF_CUTS, FIRST_OF_CUTS + 1],
        cuts_db=CUTS,
    )
    found = levels(table, cells_at(1000.0, 0.0))
    # H(45): narrow min(60.75, 30) = 30, wide 12 / 4 = 3
    assert found.carrier[0, 0, 0] == 1
    assert found.dominance_db[0, 0, 0] == pytest.approx(27.0, abs=0.3)


def test_a_narrow_beam_hands_the_cells_beside_it_to_the_neighbour():
    place = {"x_m": [0.0, 2000.0], "y_m": [0.0, 0.0], "azimuth_true_deg": [90.0, 270.0]}
    beside = cells_at(700.0, 700.0)  # 45 degrees off the near mast, 28.3 degrees off the far one
    wide = levels(carriers_at(**place, pattern=FIRST_OF_CUTS + 1, cuts_db=CUTS), beside)
    first_narrow = [FIRST_OF_CUTS, FIRST_OF_CUTS + 1]
    narrow = levels(carriers_at(**place, pattern=first_narrow, cuts_db=CUTS), beside)
    assert (wide.carrier[0, 0, 0], narrow.carrier[0, 0, 0]) == (0, 1)


def test_a_file_of_tr_36814_serves_as_its_formula_does():
    # cuts in steps of a degree, read beside whole degrees: a line over a parabola is at most
    # 12 / 70^2 / 4 and 12 / 10^2 / 4 dB off, 0.0306 together; and 1.35 degrees down beside the boresight
    # two cuts know 1 - offset / 180 of A_V = 0.22 dB
    half = np.where(ANGLE < 180, ANGLE, ANGLE - 360)
    front = np.minimum(12 * (half / 10.0) ** 2, 20.0)
    cuts = np.stack([[np.minimum(12 * (half / 70.0) ** 2, 25.0), np.where(np.abs(half) <= 90, front, 25.0)]])
    bearing = np.radians(np.arange(0.0, 360.0, 3.7))
    cells = cells_at(1000 * np.sin(bearing), 1000 * np.cos(bearing))
    turned = {"azimuth_true_deg": 20.0, "hpbw_deg": 70.0, "vertical_hpbw_deg": 10.0}
    norm = levels(carriers_at(0.0, 0.0, pattern=TR36814, **turned), cells).level_dbm
    file = levels(carriers_at(0.0, 0.0, pattern=FIRST_OF_CUTS, cuts_db=cuts, **turned), cells).level_dbm
    assert np.abs(file - norm).max() < 0.22 + 0.0306


def test_carriers_beside_an_antenna_of_a_file_answer_as_without_it():
    table, cells = random_network(1), grid_cells()
    columns = {name: column for name, column in vars(table).items() if name != "cuts_db"}
    with_file = carriers_at(**columns, cuts_db=CUTS)
    np.testing.assert_array_equal(levels(table, cells).level_dbm, levels(with_file, cells).level_dbm)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"pattern": FIRST_OF_CUTS}, "antenna 0: pattern 3; must be 0, 1 or 2"),
        ({"pattern": FIRST_OF_CUTS + 2, "cuts_db": CUTS}, "antenna 0: pattern 5; must be 0, 1, 2, 3 or 4"),
        ({"cuts_db": CUTS[:, :, 1:]}, r"cuts_db has shape \(2, 2, 359\); must be \(n_antennas, 2, 360\)"),
        ({"cuts_db": -CUTS}, "antenna 0: horizontal cut at 1 degrees: -0.03 dB; needs 0 to 100 dB"),
    ],
)
def test_an_antenna_that_is_none_is_refused(columns, words):
    with pytest.raises(RadioError, match=words):
        carriers_at(0.0, 0.0, **columns)
