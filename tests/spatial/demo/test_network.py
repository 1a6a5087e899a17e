"""Sites, stations, sectors and carriers of the demo district."""

import numpy as np
import pandas as pd
import pytest

from spatial.demo.chance import apportion
from spatial.demo.tables import subdistricts

SOUTH_SHARE = 0.6
DOWNLINK_MHZ = {  # 3GPP TS 45.005, 25.101 and 36.101: bands 8, 3, 1 and 41
    "2G": [(925, 960), (1805, 1880)],
    "3G": [(2110, 2170)],
    "4G": [(1805, 1880), (2110, 2170), (2496, 2690)],
}


def by_subdistrict(city, points):
    streets = city.areas[city.areas["level"] == "subdistrict"][["code", "geometry"]]
    joined = points[["geometry"]].sjoin(streets, predicate="within")
    assert len(joined) == len(points)
    return joined["code"].reindex(points.index)


def stations_on_sites(city):
    return city.stations.merge(city.sites, left_on="site_code", right_on="code", suffixes=("", "_site"))


def carriers_of_stations(city):
    sectors = city.sectors.rename(columns={"code": "sector_code"})
    stations = city.stations.rename(columns={"code": "station_code"})
    return city.carriers.merge(sectors, on="sector_code").merge(stations, on="station_code")


def split(total, weights, in_south):
    south = round(SOUTH_SHARE * total)
    counts = np.zeros(len(weights), dtype=int)
    counts[in_south] = apportion(south, weights[in_south])
    counts[~in_south] = apportion(total - south, weights[~in_south])
    return counts.tolist()


def test_there_are_653_stations_of_which_159_are_4g(city):
    assert city.stations["technology"].value_counts().to_dict() == {"2G": 260, "3G": 234, "4G": 159}
    assert city.stations["code"].is_unique


def test_the_density_table_follows_its_stated_rule_and_nothing_else():
    rows = subdistricts()
    in_south = (rows["group_key"] == "south").to_numpy()
    people = (rows["population_2017"] + rows["jobs_2023"]).to_numpy()
    assert rows["stations"].tolist() == split(653, people, in_south)
    assert rows["stations_4g"].tolist() == split(159, people, in_south)
    assert rows["hotspots"].tolist() == split(1400, rows["jobs_2023"].to_numpy(), in_south)


def test_the_south_has_three_fifths_of_the_stations_on_a_fifth_of_the_area(city):
    rows = subdistricts()
    south = rows[rows["group_key"] == "south"]
    assert south["area_km2"].sum() / rows["area_km2"].sum() == pytest.approx(0.206, abs=0.001)
    assert south["stations"].sum() == 392
    assert south["stations_4g"].sum() == 95


def test_stations_stand_in_the_subdistrict_the_table_gives_them(city):
    placed = stations_on_sites(city).assign(
        area=lambda rows: rows["site_code"].map(
            pd.Series(by_subdistrict(city, city.sites).to_numpy(), index=city.sites["code"])
        )
    )
    table = subdistricts().set_index("code12")
    assert placed.groupby("area").size().to_dict() == table["stations"].to_dict()
    is_4g = placed["technology"] == "4G"
    assert placed[is_4g].groupby("area").size().to_dict() == table["stations_4g"].to_dict()


def test_no_site_stands_in_water_or_on_rail(city):
    closed = city.land[city.land["kind"].isin(["water", "rail"])].union_all()
    assert not city.sites.intersects(closed).any()


def test_sites_are_shared_but_never_by_the_same_operator_and_technology_twice(city):
    assert not city.stations.duplicated(["site_code", "operator", "technology"]).any()
    carried = city.stations.groupby("site_code").size()
    assert set(carried.index) == set(city.sites["code"])
    assert (carried > 1).sum() > 50


def test_a_pole_carries_one_station(city):
    placed = stations_on_sites(city)
    assert placed[placed["kind"] == "pole"].groupby("site_code").size().max() == 1


def test_heights_stay_in_the_range_of_their_kind(city):
    heights = city.sites.groupby("kind")["height_m"].agg(["min", "max"])
    for kind, lowest_m, highest_m in [("roof", 18, 60), ("tower", 30, 45), ("pole", 8, 12)]:
        assert lowest_m <= heights.loc[kind, "min"] <= heights.loc[kind, "max"] <= highest_m


def test_a_roof_site_stands_on_a_building_three_metres_over_its_parapet(city):
    roofs = city.sites[city.sites["kind"] == "roof"]
    under = roofs.sjoin(city.buildings[["height_m", "geometry"]], predicate="within", rsuffix="building")
    assert len(under) == len(roofs) > 0.7 * len(city.sites)
    assert (under["height_m_left"] - under["height_m_building"]).to_numpy() == pytest.approx(3.0, abs=0.051)


def test_a_pole_stands_at_a_kerb_and_towers_are_few(city):
    roads = city.ways[city.ways["kind"] == "road"]
    edges = roads.buffer(roads["width_m"] / 2, cap_style="flat")
    poles = city.sites[city.sites["kind"] == "pole"]
    _, apart_m = edges.sindex.nearest(poles.geometry, return_distance=True, return_all=False)
    assert apart_m.max() < 1.5
    assert (city.sites["kind"] == "tower").mean() < 0.05


@pytest.mark.parametrize(
    ("density", "weights"),
    [("flat", "area_km2"), ("by_people", ["population_2017", "jobs_2023"])],
)
def test_a_spread_density_keeps_the_totals_and_follows_its_measure(density, weights):
    rows = subdistricts(density)
    assert (rows["stations"].sum(), rows["stations_4g"].sum()) == (653, 159)
    measure = rows[weights] if isinstance(weights, str) else rows[weights].sum(axis=1)
    exact = 653 * measure / measure.sum()
    assert (rows["stations"] - exact).abs().max() < 1


def test_each_operator_has_stations_of_each_technology_and_shares_sum_to_one(city):
    assert city.operators["code"].tolist() == ["A", "B", "C"]
    assert city.operators["subscriber_share"].tolist() == [0.5, 0.3, 0.2]
    assert city.stations.groupby(["operator", "technology"]).ngroups == 9


def test_sixty_five_stations_have_no_sector_and_all_others_have_three(city):
    sectors = city.sectors.groupby("station_code").size()
    assert len(sectors) == 653 - 65
    assert set(sectors) == {3}
    assert sectors.index.isin(city.stations["code"]).all()


def test_sectors_of_a_station_are_120_degrees_apart_and_tilts_are_small(city):
    assert city.sectors["azimuth_deg"].between(0, 360, inclusive="left").all()
    azimuths = city.sectors.sort_values("azimuth_deg")["azimuth_deg"].groupby(city.sectors["station_code"])
    assert set(azimuths.diff().dropna()) == {120.0}
    assert city.sectors["mechanical_tilt_deg"].between(0, 6).all()
    assert city.sectors["electrical_tilt_deg"].between(0, 10).all()


def test_antennas_hang_at_the_height_of_their_site(city):
    height_m = stations_on_sites(city).set_index("code")["height_m"]
    assert (city.sectors["antenna_height_m"] == city.sectors["station_code"].map(height_m)).all()


def test_each_sector_has_one_carrier_inside_a_band_of_its_technology(city):
    carriers = carriers_of_stations(city)
    assert len(carriers) == len(city.sectors) == len(city.carriers)
    half = carriers["bandwidth_mhz"] / 2
    low, high = carriers["frequency_mhz"] - half, carriers["frequency_mhz"] + half
    for technology, bands in DOWNLINK_MHZ.items():
        own = carriers["technology"] == technology
        inside = [(low[own] >= start) & (high[own] <= end) for start, end in bands]
        assert np.any(inside, axis=0).all()


def test_carriers_of_two_operators_or_technologies_never_overlap(city):
    bands = carriers_of_stations(city).drop_duplicates(["operator", "technology"])
    bands = bands.sort_values("frequency_mhz")
    low = (bands["frequency_mhz"] - bands["bandwidth_mhz"] / 2).to_numpy()
    high = (bands["frequency_mhz"] + bands["bandwidth_mhz"] / 2).to_numpy()
    assert len(bands) == 9
    assert (low[1:] >= high[:-1]).all()


def test_pci_is_for_4g_only_unique_in_an_operator_and_distinct_modulo_3_in_a_station(city):
    carriers = carriers_of_stations(city)
    lte = carriers[carriers["technology"] == "4G"]
    assert carriers["pci"].notna().sum() == len(lte) == lte["pci"].notna().sum()
    assert lte["pci"].between(0, 503).all()
    assert not lte.duplicated(["operator", "pci"]).any()
    assert (lte["pci"] % 3).groupby(lte["station_code"]).nunique().eq(3).all()
