"""Matching: identity first, then the best prediction, and what cannot be told is said."""

import numpy as np
import pandas as pd
import pytest

from spatial.errors import MeasurementError
from spatial.measured.matching import BY_BEST, BY_ECI, BY_PCI, UNMATCHED, matched

CARRIERS = pd.DataFrame({"pci": [10, 20, 10, None], "eci": [1001, None, 1003, None]})
NAN = np.nan


def match(pci, eci, *levels_dbm, carriers=CARRIERS):
    sample = pd.DataFrame({"pci": [pci], "eci": [eci]}, index=[5], dtype="Int64")
    return matched(sample, carriers, [levels_dbm]).loc[5]


def test_the_eci_decides_over_a_stronger_prediction():
    found = match(None, 1003, -60.0, -60.0, -110.0, -60.0)
    assert (found["carrier"], found["how"], found["predicted_dbm"]) == (2, BY_ECI, -110.0)
    assert not found["is_ambiguous"]


def test_of_two_carriers_with_the_pci_the_one_predicted_strongest_is_taken():
    found = match(10, None, -100.0, -60.0, -80.0, -60.0)
    assert (found["carrier"], found["how"], found["candidates"]) == (2, BY_PCI, 2)
    assert not found["is_ambiguous"]


@pytest.mark.parametrize(("second_dbm", "is_ambiguous"), [(-86.0, True), (-86.1, False)])
def test_a_second_one_within_6_db_makes_the_match_ambiguous(second_dbm, is_ambiguous):
    found = match(10, None, -80.0, NAN, second_dbm, NAN)
    assert (found["carrier"], found["is_ambiguous"]) == (0, is_ambiguous)


def test_a_pci_that_no_known_carrier_has_leaves_those_without_identity():
    found = match(99, None, -60.0, -60.0, -60.0, -120.0)
    assert (found["carrier"], found["how"], found["is_ambiguous"]) == (3, BY_BEST, False)


def test_a_sample_without_identity_goes_to_the_best_prediction():
    found = match(None, None, -90.0, -70.0, -80.0, -100.0)
    assert (found["carrier"], found["how"], found["candidates"]) == (1, BY_BEST, 4)


def test_a_carrier_out_of_reach_is_never_taken():
    found = match(20, None, -90.0, NAN, -80.0, NAN)
    assert (found["carrier"], found["how"]) == (-1, UNMATCHED)
    assert np.isnan(found["predicted_dbm"])


def test_a_carrier_of_another_eci_is_not_taken_for_its_pci():
    assert match(10, 1003, -60.0, NAN, NAN, NAN)["how"] == UNMATCHED


def test_without_carriers_nothing_matches():
    found = matched(pd.DataFrame({"pci": [1, 2], "eci": [None, 3]}), CARRIERS.iloc[:0], np.empty((2, 0)))
    assert found["how"].tolist() == [UNMATCHED] * 2
    assert found["carrier"].tolist() == [-1, -1]


def test_predictions_of_another_shape_are_refused():
    with pytest.raises(MeasurementError, match=r"shape \(1, 2\); must be \(1, 4\)"):
        match(1, 1, -60.0, -70.0)
