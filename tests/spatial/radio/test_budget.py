"""Reference power, noise and reach by hand."""

import pytest

from spatial.errors import RadioError
from spatial.radio.budget import (
    interference_over_reference_db,
    noise_dbm,
    reach_m,
    reference_under_carrier_db,
    resource_blocks,
)
from spatial.radio.formulas import UMA
from spatial.radio.pathloss import expected_loss_db


@pytest.mark.parametrize(
    ("technology", "bandwidth_mhz", "subcarrier_khz", "under_db"),
    [("2G", 0.2, 15, 0.0), ("3G", 5.0, 15, 10.0), ("4G", 20.0, 15, 30.79), ("5G", 100.0, 30, 35.15)],
)
def test_reference_power(technology: str, bandwidth_mhz: float, subcarrier_khz: int, under_db: float):
    # 4G: 10 log10(12 * 100); 5G: 10 log10(12 * 273)
    assert reference_under_carrier_db(technology, bandwidth_mhz, subcarrier_khz) == pytest.approx(
        under_db, abs=0.01
    )


@pytest.mark.parametrize(
    ("technology", "subcarrier_khz", "noise"),
    [("4G", 15, -132.24), ("5G", 30, -129.23), ("3G", 15, -108.16), ("2G", 15, -120.99)],
)
def test_noise_in_the_bandwidth_of_the_reference(technology: str, subcarrier_khz: int, noise: float):
    assert noise_dbm(technology, 0.0, subcarrier_khz) == pytest.approx(noise, abs=0.01)
    assert noise_dbm(technology, 7.0, subcarrier_khz) == pytest.approx(noise + 7.0, abs=0.01)


def test_a_pilot_shares_its_band_with_ten_times_its_power():
    assert interference_over_reference_db("3G") == 10.0
    assert interference_over_reference_db("4G") == 0.0


def test_bandwidths_that_no_table_has_are_refused():
    for technology, bandwidth_mhz, subcarrier_khz in [
        ("4G", 12.0, 15),
        ("5G", 100.0, 15),
        ("4G", 20.0, 30),
        ("3G", 5.0, 15),
    ]:
        with pytest.raises(RadioError, match="must be one of"):
            resource_blocks(technology, bandwidth_mhz, subcarrier_khz)
    with pytest.raises(RadioError, match="6G"):
        noise_dbm("6G", 7.0)


def test_reach_is_where_the_level_falls_10_db_under_the_threshold():
    far_m = reach_m(15.0, 15.0, 1800.0, UMA, 25.0, -110.0)[0]
    assert 2000.0 < far_m < 5000.0
    assert 30.0 - expected_loss_db(UMA, far_m, 25.0, 1.5, 1800.0) == pytest.approx(-120.0, abs=0.01)


def test_reach_stays_between_2_and_5_km():
    assert list(reach_m([-30.0, 60.0], 15.0, 1800.0, UMA, 25.0, -110.0)) == [2000.0, 5000.0]
