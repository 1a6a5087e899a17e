"""A real drive test, cleaned; skipped where the file is absent."""

from itertools import groupby

import pandas as pd
import pytest
from pyproj import Transformer

from app.config import ROOT
from spatial.measured.cleaning import DUPLICATE, KEPT, RELABELLED, REPEATED, Cleaned, cleaned

TRACE = ROOT.parent / "shared" / "data" / "cork_drive_trace_sample.csv"
UTM_29N = 32629
MODES = {"LTE": "4G", "5G": "5G", "HSPA+": "3G", "HSUPA": "3G"}

pytestmark = pytest.mark.skipif(not TRACE.is_file(), reason="the real file is not here")


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    return pd.read_csv(TRACE, na_values=["-", "-200"])


@pytest.fixture(scope="module")
def result(log: pd.DataFrame) -> Cleaned:
    """As the app wrote it: the level of 3G under the name of 4G's."""
    to_metres = Transformer.from_crs(4326, UTM_29N, always_xy=True)
    x_m, y_m = to_metres.transform(log["Longitude"].to_numpy(), log["Latitude"].to_numpy())
    technology = log["NetworkMode"].map(MODES)
    samples = pd.DataFrame(
        {
            "trace": log["trace"],
            "measured_at": pd.to_datetime(log["Timestamp"], format="%Y.%m.%d_%H.%M.%S"),
            "operator": log["Operatorname"],
            "technology": technology,
            "level_kind": technology.map({"3G": "RSRP", "4G": "RSRP", "5G": "SS-RSRP"}),
            "level_dbm": log["RSRP"],
            "quality_db": log["RSRQ"],
            "sinr_db": log["SNR"],
            "pci": None,
            "eci": log["RAWCELLID"],
            "x_m": x_m,
            "y_m": y_m,
        }
    )
    return cleaned(samples)


def test_of_3574_rows_231_are_left_and_each_other_one_has_its_reason(result: Cleaned):
    counts = result.fate.value_counts().to_dict()
    assert counts == {KEPT: 231, DUPLICATE: 257, REPEATED: 3086}
    assert sum(counts.values()) == 3574


def test_what_is_left_is_what_a_walk_through_the_rows_finds(log: pd.DataFrame, result: Cleaned):
    fixes = groupby(log.itertuples(), key=lambda row: (row.Longitude, row.Latitude))
    heard = [{(MODES[row.NetworkMode], row.RAWCELLID) for row in rows} for _, rows in fixes]
    assert len(result.samples) == sum(len(carriers) for carriers in heard)


def test_the_602_rows_of_3g_carry_rscp_and_a_frozen_fix_of_minutes_is_one_sample(result: Cleaned):
    umts = result.samples[result.samples["technology"] == "3G"]
    assert result.changes().set_index("reason").loc[RELABELLED].tolist() == [602, 4]
    assert (umts["level_kind"] == "RSCP").all()
    assert (umts["rows"].max(), umts["level_dbm"].max()) == (536, -59.0)


def test_no_kept_sample_stands_where_the_one_before_of_its_carrier_stood(result: Cleaned):
    again = ["technology", "eci", "x_m", "y_m"]
    ordered = result.samples.sort_values("measured_at", kind="stable")
    same = (ordered[again] == ordered[again].shift()).all(axis=1)
    assert not same.any()
