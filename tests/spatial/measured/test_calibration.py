"""The fit finds an offset and a slope that are known, through noise and wrong rows, on sites held out."""

import numpy as np
import pandas as pd
import pytest

from spatial.errors import MeasurementError
from spatial.measured.calibration import calibrated, huber_fit
from spatial.measured.scores import folds_of, score

OFFSET_DB, SLOPE_DB, NOISE_DB = -7.5, 12.0, 6.0


def pairs(rng: np.random.Generator, count: int = 4000, sites: int = 60, wrong: float = 0.05) -> pd.DataFrame:
    """A model that is off by a known line, sites that differ by 2 dB, noise, and rows of a wrong carrier."""
    site = rng.integers(0, sites, count)
    distance_m = 10.0 ** rng.uniform(1.5, 3.5, count)
    predicted_dbm = -60.0 - 35.0 * np.log10(distance_m / 100.0)
    off_db = OFFSET_DB + SLOPE_DB * np.log10(distance_m / 500.0)
    noise_db = rng.normal(0.0, NOISE_DB, count) + rng.normal(0.0, 2.0, sites)[site]
    outlier_db = np.where(rng.random(count) < wrong, 45.0, 0.0)
    return pd.DataFrame(
        {
            "technology": "4G",
            "clutter": "blocked",
            "group": [f"site {number}" for number in site],
            "distance_m": distance_m,
            "predicted_dbm": predicted_dbm,
            "measured_dbm": predicted_dbm + off_db + noise_db + outlier_db,
        }
    )


@pytest.mark.parametrize("seed", range(6))
def test_a_known_offset_and_slope_are_found_within_three_stated_errors(seed):
    fit = calibrated(pairs(np.random.default_rng(seed), wrong=0.0)).groups[0].fit
    assert fit.offset_db == pytest.approx(OFFSET_DB, abs=3.0 * fit.offset_error_db)
    assert fit.slope_db == pytest.approx(SLOPE_DB, abs=3.0 * fit.slope_error_db)
    assert fit.offset_error_db < 0.5
    assert fit.slope_error_db < 1.0


def test_one_row_in_twenty_off_by_45_db_moves_the_fit_by_less_than_a_db_and_least_squares_by_two():
    with_wrong, without = pairs(np.random.default_rng(3)), pairs(np.random.default_rng(3), wrong=0.0)
    distance_m = without["distance_m"].to_numpy()
    off_db = [(given["measured_dbm"] - given["predicted_dbm"]).to_numpy() for given in (with_wrong, without)]
    robust = [huber_fit(distance_m, one) for one in off_db]
    plain = [np.polyfit(np.log10(distance_m / 500.0), one, 1) for one in off_db]
    assert 0.0 < robust[0][0] - robust[1][0] < 1.0
    assert robust[0][1] == pytest.approx(robust[1][1], abs=0.5)
    assert plain[0][1] - plain[1][1] == pytest.approx(0.05 * 45.0, abs=0.3)


def test_without_noise_the_line_is_found_exactly():
    distance_m = np.array([50.0, 100.0, 500.0, 1000.0, 5000.0])
    difference_db = 3.0 + 5.0 * np.log10(distance_m / 500.0)
    assert huber_fit(distance_m, difference_db) == pytest.approx((3.0, 5.0), abs=1e-6)


def test_on_sites_held_out_the_error_falls_to_the_noise_and_the_bias_to_nothing():
    group = calibrated(pairs(np.random.default_rng(1), wrong=0.0)).groups[0]
    assert group.before.rmse_db > 10.0
    assert group.after.rmse_db == pytest.approx(np.hypot(NOISE_DB, 2.0), abs=0.4)
    assert abs(group.after.bias_db) < 0.6
    assert group.after.correlation > group.before.correlation - 0.01


def test_a_site_that_is_held_out_is_predicted_by_the_others_alone():
    given = pairs(np.random.default_rng(2), count=600, sites=6, wrong=0.0)
    given.loc[given["group"] == "site 0", "measured_dbm"] += 300.0
    found = calibrated(given, folds=6)
    off_db = (given["measured_dbm"] - found.held_out_dbm).groupby(given["group"]).mean()
    assert off_db["site 0"] > 290.0


def test_few_samples_or_few_sites_are_not_fitted_and_say_so():
    few = pairs(np.random.default_rng(4), count=49)
    four = pairs(np.random.default_rng(4), count=400, sites=4)
    for given in (few, four):
        group = calibrated(given).groups[0]
        assert group.fit is None
        assert group.note == "not fitted: needs 50 samples and 5 groups"
        assert group.after == group.before


def test_without_a_spread_of_distances_there_is_an_offset_and_no_slope():
    given = pairs(np.random.default_rng(5), wrong=0.0).assign(distance_m=400.0)
    given["measured_dbm"] = given["predicted_dbm"] - 5.0
    group = calibrated(given).groups[0]
    assert (group.fit.offset_db, group.fit.slope_db) == (pytest.approx(-5.0, abs=0.1), 0.0)
    assert np.isnan(group.fit.slope_error_db)
    assert group.note == "no slope: distances hardly vary"


def test_classes_are_fitted_apart_and_totals_are_of_all_samples():
    given = pairs(np.random.default_rng(6), wrong=0.0)
    clear = given.assign(clutter="clear", measured_dbm=given["measured_dbm"] + 20.0)
    found = calibrated(pd.concat([given, clear], ignore_index=True))
    offsets_db = {group.clutter: group.fit.offset_db for group in found.groups}
    assert offsets_db["clear"] - offsets_db["blocked"] == pytest.approx(20.0, abs=1e-4)
    assert found.totals["4G"][1].rmse_db == pytest.approx(np.hypot(NOISE_DB, 2.0), abs=0.4)


def test_the_order_of_the_rows_changes_nothing():
    given = pairs(np.random.default_rng(7), count=500)
    mixed = given.sample(frac=1.0, random_state=1)
    first, second = calibrated(given), calibrated(mixed)
    assert first.groups[0].fit.slope_db == pytest.approx(second.groups[0].fit.slope_db, abs=1e-4)
    pd.testing.assert_series_equal(first.held_out_dbm, second.held_out_dbm.sort_index(), atol=1e-3)


def test_a_level_that_is_missing_is_refused_with_its_row():
    given = pairs(np.random.default_rng(8), count=60)
    given.loc[17, "measured_dbm"] = np.nan
    with pytest.raises(MeasurementError, match="pair 17: measured_dbm nan; must be finite"):
        calibrated(given)


def test_no_pairs_are_no_groups():
    assert calibrated(pairs(np.random.default_rng(9)).iloc[:0]).groups == []


def test_folds_are_even_and_never_split_a_group():
    groups = ["a"] * 50 + ["b"] * 30 + ["c"] * 20 + ["d"] * 5
    fold = folds_of(groups, 2)
    assert [sorted(set(fold[np.array(groups) == name])) for name in "abcd"] == [[0], [1], [1], [0]]
    assert np.bincount(fold).tolist() == [55, 50]


def test_one_fold_is_refused():
    with pytest.raises(MeasurementError, match="1 folds; need at least 2"):
        calibrated(pairs(np.random.default_rng(9), count=60), folds=1)


def test_a_score_by_hand():
    found = score([-80.0, -90.0, -100.0], [-83.0, -90.0, -109.0])
    assert found.bias_db == pytest.approx(4.0)
    assert found.rmse_db == pytest.approx(np.sqrt(30.0))
    assert found.correlation == pytest.approx(260.0 / np.sqrt(200.0 * 362.0))


def test_a_flat_prediction_has_no_correlation():
    assert np.isnan(score([-80.0, -80.0], [-70.0, -90.0]).correlation)
