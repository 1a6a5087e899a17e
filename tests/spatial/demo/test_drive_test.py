"""The drive test of the demo district, and the model behind it."""

import numpy as np
import pandas as pd
import pytest

from spatial.demo.chance import stream
from spatial.demo.propagation import cost231_hata_db, shadowing_db


def test_cost_231_hata_at_1800_mhz_and_1_km_is_139_db():
    # 46.3 + 33.9 * 3.25527 - 13.82 * 1.47712 - 0.043 + 3
    assert cost231_hata_db(1000.0, 1800.0, 30.0) == pytest.approx(139.2, abs=0.05)


def test_hata_at_900_mhz_and_1_km_is_126_db():
    # 69.55 + 26.16 * 2.95424 - 13.82 * 1.47712 - 0.016
    assert cost231_hata_db(1000.0, 900.0, 30.0) == pytest.approx(126.4, abs=0.05)


def test_ten_times_the_distance_costs_35_db_at_30_m():
    near_db, far_db = cost231_hata_db([100.0, 1000.0], 1800.0, 30.0)  # 44.9 - 6.55 * 1.47712
    assert far_db - near_db == pytest.approx(35.22, abs=0.01)


def test_shadowing_has_its_spread_and_fades_over_its_distance():
    trip = np.zeros(20_000, dtype=np.int64)
    shadow_db = shadowing_db(trip, 50.0, 7.0, 50.0, stream(1, "shadow"))
    assert shadow_db.std() == pytest.approx(7.0, abs=0.3)
    assert np.corrcoef(shadow_db[1:], shadow_db[:-1])[0, 1] == pytest.approx(np.exp(-1), abs=0.03)


def test_shadowing_starts_anew_with_each_trip():
    trip = np.arange(5_000)
    shadow_db = shadowing_db(trip, 1.0, 7.0, 50.0, stream(1, "shadow"))
    assert abs(np.corrcoef(shadow_db[1:], shadow_db[:-1])[0, 1]) < 0.05


def test_ten_to_twenty_thousand_samples_lie_on_the_larger_streets(city):
    assert 10_000 <= len(city.measurements) <= 20_000
    driven = city.ways[city.ways["way_class"].isin(["arterial", "secondary"])]
    _, apart_m = driven.sindex.nearest(city.measurements.geometry, return_distance=True, return_all=False)
    assert apart_m.max() < 0.02


def test_each_operator_is_measured_with_cells_of_its_own(city):
    own = city.stations.set_index("code")["operator"]
    sector = city.sectors.set_index("code")["station_code"]
    lte = city.carriers.dropna(subset="pci")
    known = pd.MultiIndex.from_arrays([lte["sector_code"].map(sector).map(own), lte["pci"]])
    measured = pd.MultiIndex.from_frame(city.measurements[["operator", "pci"]])
    assert set(city.measurements["operator"]) == {"A", "B", "C"}
    assert measured.isin(known).mean() > 0.7  # the others: stations whose operator tells nothing


def test_what_was_measured_is_physical_and_a_phone_without_service_measures_nothing(city):
    assert city.measurements["level_dbm"].between(-130, -30).all()
    assert city.measurements["quality_db"].between(-25, -3).all()  # 3GPP TS 36.133: RSRQ is -3 dB at best
    assert city.measurements["speed_mbps"].between(0, 88).all()  # 4.4 bit/s/Hz in 20 MHz
    assert str(city.measurements["measured_at"].dt.tz) == "UTC"


def test_the_better_the_sinr_the_faster(city):
    pair = city.measurements[["sinr_db", "speed_mbps"]].corr(method="spearman").iloc[0, 1]
    assert pair > 0.8


def test_the_north_measures_weaker_than_the_south_but_both_have_good_and_bad_places(city):
    groups = city.groups.set_index("area_code")["group_key"]
    streets = city.areas[city.areas["level"] == "subdistrict"][["code", "geometry"]]
    joined = city.measurements[["level_dbm", "geometry"]].sjoin(streets, predicate="within")
    level_dbm = joined.groupby(joined["code"].map(groups))["level_dbm"]
    assert level_dbm.median()["south"] > level_dbm.median()["north"]
    assert (level_dbm.quantile(0.99) > -80).all()
