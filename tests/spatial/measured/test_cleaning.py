"""Cleaning: what goes, what changes, and that every row is accounted for."""

import numpy as np
import pandas as pd
import pytest

from spatial.errors import MeasurementError
from spatial.measured import cleaning
from spatial.measured.cleaning import KEPT, cleaned
from tests.spatial.measured.samples import samples

AT_THE_LIGHT = {"x_m": 100.0, "y_m": 50.0}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"x_m": np.nan}, cleaning.NO_POSITION),
        ({"y_m": np.inf}, cleaning.NO_POSITION),
        ({"measured_at": pd.NaT}, cleaning.NO_TIME),
        ({"technology": "WLAN"}, cleaning.UNKNOWN_TECHNOLOGY),
        ({"level_dbm": None}, cleaning.NO_LEVEL),
        ({"level_dbm": -200.0}, cleaning.SENTINEL),
        ({"level_dbm": 2147483647.0}, cleaning.SENTINEL),
        ({"level_dbm": -157.0}, cleaning.OUT_OF_RANGE),
        ({"level_dbm": -20.0}, cleaning.OUT_OF_RANGE),
        ({"technology": "3G", "level_kind": "RSCP", "level_dbm": -125.0}, cleaning.OUT_OF_RANGE),
    ],
)
def test_a_row_that_is_no_measurement_goes_with_its_reason(given, reason):
    result = cleaned(samples({}, given, {}))
    assert result.fate.tolist() == [KEPT, reason, KEPT]
    assert result.samples.index.tolist() == [0, 2]


@pytest.mark.parametrize("level_dbm", [-156.0, -43.0])
def test_the_ends_of_the_range_are_kept(level_dbm):
    assert len(cleaned(samples({"level_dbm": level_dbm})).samples) == 1


def test_a_3g_level_in_the_column_of_rsrp_is_named_rscp_and_said_so():
    result = cleaned(samples({"technology": "3G", "level_dbm": -60.0}, {}))
    assert result.samples["level_kind"].tolist() == ["RSCP", "RSRP"]
    assert result.changes().to_numpy().tolist() == [[cleaning.RELABELLED, 1, 1]]


def test_a_quality_that_cannot_be_is_left_out_and_its_level_kept():
    result = cleaned(samples({"quality_db": -200.0, "sinr_db": 99.0}))
    assert result.samples[["quality_db", "sinr_db"]].isna().all(axis=None)
    assert result.samples["level_dbm"].tolist() == [-90.0]
    assert result.changes().to_numpy().tolist() == [[cleaning.BLANKED, 1, 1]]


def test_a_standing_car_is_one_sample_of_the_median():
    waiting = [{**AT_THE_LIGHT, "level_dbm": level} for level in (-80.0, -95.0, -91.0)]
    result = cleaned(samples({}, *waiting, {}))
    assert result.fate.tolist() == [KEPT, KEPT, cleaning.REPEATED, cleaning.REPEATED, KEPT]
    assert result.samples.loc[1, ["level_dbm", "rows"]].tolist() == [-91.0, 3]
    assert result.changed[cleaning.MEDIAN].tolist() == [False, True, False, False, False]


def test_a_standing_car_that_changes_carrier_is_one_sample_of_each():
    pcis = (7, 8, 7, 8, 8)
    result = cleaned(samples(*({**AT_THE_LIGHT, "pci": pci, "level_dbm": -90.0 - pci} for pci in pcis)))
    assert result.samples["pci"].tolist() == [7, 8]
    assert result.samples["rows"].tolist() == [2, 3]


def test_coming_back_to_a_place_is_another_sample():
    result = cleaned(samples(AT_THE_LIGHT, {}, AT_THE_LIGHT))
    assert result.fate.tolist() == [KEPT] * 3


def test_two_phones_at_one_place_are_two_samples():
    result = cleaned(samples(AT_THE_LIGHT, {**AT_THE_LIGHT, "trace": "drive B", "operator": "B"}))
    assert len(result.samples) == 2


def test_a_creeping_car_is_thinned_from_where_it_began_and_not_from_row_to_row():
    result = cleaned(samples(*({"x_m": 0.6 * number} for number in range(4))))
    assert result.fate.tolist() == [KEPT, cleaning.REPEATED, KEPT, cleaning.REPEATED]


def test_the_same_row_twice_is_counted_apart_from_a_stay():
    row = {**AT_THE_LIGHT, "measured_at": pd.Timestamp("2026-11-02T09:00:00Z")}
    result = cleaned(samples(row, row, {**row, "level_dbm": -70.0}))
    assert result.fate.tolist() == [KEPT, cleaning.DUPLICATE, cleaning.REPEATED]
    assert result.samples["level_dbm"].tolist() == [-80.0]


def test_rows_out_of_order_are_thinned_as_in_order():
    rows = samples({}, AT_THE_LIGHT, AT_THE_LIGHT, {})
    there, back = cleaned(rows), cleaned(rows.iloc[::-1])
    assert there.fate.sort_index().tolist() == back.fate.sort_index().tolist()


@pytest.mark.parametrize("seed", range(5))
def test_every_row_read_is_kept_or_dropped_for_one_reason(seed):
    rng = np.random.default_rng(seed)
    levels = rng.choice([-90.0, -200.0, -170.0, np.nan, -101.5], 200)
    spots = rng.integers(0, 6, 200) * 30.0
    technologies = rng.choice(["3G", "4G", "5G", "6G"], 200)
    rows = samples(
        *(
            {"level_dbm": level, "x_m": spot, "technology": technology}
            for level, spot, technology in zip(levels, spots, technologies, strict=True)
        )
    )
    result = cleaned(rows)
    assert result.account()["rows"].sum() == 200 == len(result.fate)
    assert (result.fate == KEPT).sum() == len(result.samples)
    assert result.samples["rows"].sum() + (~result.fate.isin([KEPT, cleaning.REPEATED])).sum() == 200


def test_the_frame_given_is_not_changed():
    rows = samples({"technology": "3G", "quality_db": -200.0}, {})
    before = rows.copy()
    cleaned(rows)
    pd.testing.assert_frame_equal(rows, before)


def test_no_rows_are_no_samples():
    assert cleaned(samples({}).iloc[:0]).account().to_numpy().tolist() == [["kept", "", 0]]


def test_a_column_that_is_missing_is_named():
    with pytest.raises(MeasurementError, match="samples without eci"):
        cleaned(samples({}).drop(columns="eci"))
