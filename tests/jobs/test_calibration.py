"""
The demo's drive test held against the engine: what is known of its truth is found again.

The truth is worked out anew here, from the network in the database: COST 231 Hata with the horizontal pattern
alone. The drive test adds shadowing of 7 dB and a phone's error of 1 dB, together 7.07 dB.
"""

import numpy as np
import pandas as pd
import pytest
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import COMMAND_LINE_ACTOR
from app.jobs.calibration import STREET, Report, calibration
from app.jobs.coverage_inputs import Inputs, read_inputs
from app.services.demo import load_demo
from app.services.measurements import samples_of_district
from spatial.demo.propagation import cost231_hata_db
from spatial.measured.calibration import calibrated, huber_fit
from spatial.measured.matching import BY_BEST, BY_PCI

DISTRICT = "310106000000"
SCATTER_DB = np.hypot(7.0, 1.0)


@pytest.fixture(scope="module")
def inputs(shared_session: Session) -> Inputs:
    load_demo(shared_session, COMMAND_LINE_ACTOR, seed=310106)
    return read_inputs(shared_session, DISTRICT)


@pytest.fixture(scope="module")
def samples(shared_session: Session, inputs: Inputs) -> pd.DataFrame:
    return samples_of_district(shared_session, COMMAND_LINE_ACTOR, area_code=DISTRICT, operator="A")


@pytest.fixture(scope="module")
def report(samples: pd.DataFrame, inputs: Inputs) -> Report:
    return calibration(samples, inputs, settings())


@pytest.fixture(scope="module")
def truth_dbm(report: Report, inputs: Inputs) -> np.ndarray:
    """Median level of the matched carrier at each sample that was compared."""
    stations = inputs.stations.set_index("id")
    stations = stations[(stations["operator"] == "A") & (stations["technology"] == "4G")]
    carriers = inputs.carriers[inputs.carriers["station_id"].isin(stations.index)]
    own = carriers.iloc[report.fitted["carrier"]].reset_index(drop=True)
    masts = stations.geometry[own["station_id"]]
    east_m = report.fitted["x_m"].to_numpy() - masts.x.to_numpy()
    north_m = report.fitted["y_m"].to_numpy() - masts.y.to_numpy()
    off_deg = (np.degrees(np.arctan2(east_m, north_m)) - own["azimuth_deg"] + 180.0) % 360.0 - 180.0
    peak_dbm = own["transmit_power_dbm"] - own["feeder_loss_db"] + own["gain_dbi"]
    pilot_dbm = peak_dbm - 10.0 * np.log10(60.0 * own["bandwidth_mhz"])
    loss_db = cost231_hata_db(np.hypot(east_m, north_m), own["frequency_mhz"], own["antenna_height_m"])
    return (pilot_dbm - np.minimum(12.0 * (off_deg / own["hpbw_deg"]) ** 2, 25.0) - loss_db).to_numpy()


def test_every_sample_is_accounted_for(samples: pd.DataFrame, report: Report):
    assert report.cleaning.account()["rows"].sum() == len(samples) > 5000
    assert len(report.pairs) == len(report.cleaning.samples)


def test_carriers_are_found_by_pci_and_those_of_assumed_antennas_are_compared_with_nothing(report: Report):
    hows = report.pairs["how"].value_counts()
    assert hows[BY_PCI] > 0.8 * len(report.pairs)
    assert report.pairs.loc[report.pairs["how"] == BY_BEST, "is_assumed"].all()
    assert (report.fitted["how"] == BY_PCI).all()


def test_each_sample_was_matched_to_the_carrier_that_it_was_of(report: Report, truth_dbm: np.ndarray):
    off_db = report.fitted["measured_dbm"].to_numpy() - truth_dbm
    assert np.mean(off_db) == pytest.approx(0.0, abs=0.3)
    assert np.std(off_db) == pytest.approx(SCATTER_DB, abs=0.3)


def test_a_model_that_is_off_the_truth_by_a_known_line_is_set_right_within_three_stated_errors(
    report: Report, truth_dbm: np.ndarray
):
    own = report.fitted[report.fitted["clutter"] != "unknown"]
    truth = truth_dbm[(report.fitted["clutter"] != "unknown").to_numpy()]
    wrong_dbm = truth - 6.0 - 4.0 * np.log10(own["distance_m"] / 500.0)
    found = calibrated(own.assign(predicted_dbm=wrong_dbm, group=own["site"].astype(str)))
    for group in found.groups:
        assert group.fit.offset_db == pytest.approx(6.0, abs=3.0 * group.fit.offset_error_db)
        assert group.fit.slope_db == pytest.approx(4.0, abs=3.0 * group.fit.slope_error_db)
        assert group.after.rmse_db == pytest.approx(SCATTER_DB, abs=0.5)
    assert found.groups[0].clutter == "blocked"
    assert found.groups[0].fit.offset_error_db < 0.5


def test_the_line_between_engine_and_truth_is_found_through_shadowing_within_three_stated_errors(
    report: Report, truth_dbm: np.ndarray
):
    fits = {group.clutter: group.fit for group in report.calibration.groups if group.fit is not None}
    assert {"blocked", "clear"} <= set(fits)
    for clutter, fit in fits.items():
        here = (report.fitted["clutter"] == clutter).to_numpy()
        own = report.fitted[here]
        known = huber_fit(own["distance_m"].to_numpy(), truth_dbm[here] - own["predicted_dbm"].to_numpy())
        assert fit.offset_db == pytest.approx(known[0], abs=3.0 * fit.offset_error_db)
        assert fit.slope_db == pytest.approx(known[1], abs=3.0 * fit.slope_error_db)


def test_calibration_takes_the_bias_and_lowers_the_error_on_sites_held_out(report: Report):
    before, after = report.calibration.totals["4G"]
    clear = next(group for group in report.calibration.groups if group.clutter == "clear")
    assert clear.before.bias_db > 10.0 > 1.0 > abs(clear.after.bias_db)
    assert abs(after.bias_db) < 0.5
    assert after.rmse_db < before.rmse_db - 2.0
    assert after.correlation > before.correlation


def test_whole_streets_can_be_held_out_instead(samples: pd.DataFrame, inputs: Inputs, report: Report):
    by_street = calibration(samples, inputs, settings(), hold_out=STREET)
    groups = {group.clutter: group.groups for group in by_street.calibration.groups}
    assert groups["blocked"] == report.fitted.query("clutter == 'blocked'")["street"].nunique() > 50


def test_samples_taken_in_pieces_are_matched_as_at_once(
    samples: pd.DataFrame, inputs: Inputs, report: Report, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("app.jobs.calibration.LINKS_AT_ONCE", 200_000)
    pieces = calibration(samples, inputs, settings())
    pd.testing.assert_frame_equal(pieces.pairs, report.pairs)
