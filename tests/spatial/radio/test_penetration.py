"""Losses on the way in."""

import numpy as np
import pytest

from spatial.errors import FrequencyError, RadioError
from spatial.radio.penetration import high_loss_wall_db, indoor_loss_db, low_loss_wall_db, reception_loss_db


def test_walls_at_1800_mhz():
    # glass 2.36 dB, concrete 12.2 dB: 5 - 10 log10(0.3 * 0.58076 + 0.7 * 0.06026)
    assert low_loss_wall_db(1800.0) == pytest.approx(
        5 - 10 * np.log10(0.3 * 0.58076 + 0.7 * 0.06026), abs=1e-3
    )
    assert low_loss_wall_db(1800.0) == pytest.approx(11.65, abs=0.01)
    assert high_loss_wall_db(1800.0) == pytest.approx(21.74, abs=0.01)


def test_indoors_is_the_mixed_wall_and_half_a_decibel_a_metre():
    low_db, high_db = low_loss_wall_db(1800.0), high_loss_wall_db(1800.0)
    assert indoor_loss_db(1800.0, 10.0, 0.25) == pytest.approx(0.75 * low_db + 0.25 * high_db + 5.0)


def test_receptions_come_in_the_order_asked_for():
    loss_db = reception_loss_db([900.0, 1800.0], ("in_vehicle", "outdoor", "indoor"), 5.0, 0.0)
    np.testing.assert_allclose(loss_db[:, :2], [[9.0, 0.0], [9.0, 0.0]])
    np.testing.assert_allclose(loss_db[:, 2], low_loss_wall_db([900.0, 1800.0]) + 2.5)


def test_without_carriers_there_are_no_losses():
    assert reception_loss_db([], ("outdoor", "indoor"), 5.0, 0.5).shape == (0, 2)


def test_what_has_no_formula_is_refused():
    with pytest.raises(FrequencyError):
        low_loss_wall_db(0.0)
    with pytest.raises(RadioError, match="26 m"):
        indoor_loss_db(900.0, 26.0, 0.5)
    with pytest.raises(RadioError, match="nan"):
        indoor_loss_db(900.0, 5.0, np.nan)
    with pytest.raises(RadioError, match="underground"):
        reception_loss_db([900.0], ("underground",), 5.0, 0.5)
