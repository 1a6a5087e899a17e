"""Losses and throughput of a run: by which way indoors, and for which technology."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point

from app.config import settings
from app.domain.network import Technology
from app.jobs.receptions import RECEPTIONS, losses_of, throughput_of
from app.jobs.supply import Supply
from spatial.radio.entry import EFFICIENT, building_entry_loss_db
from spatial.radio.penetration import indoor_loss_db
from tests.spatial.coverage.network import carriers_at

RADIO = settings().coverage
INDOOR = 2


def test_indoors_goes_by_wall_and_depth_or_by_p2109_and_never_by_both():
    table = carriers_at(0, 0, frequency_mhz=3500.0)
    by_wall = losses_of(table, RECEPTIONS, RADIO)[0]
    by_entry = losses_of(table, RECEPTIONS, replace(RADIO, indoor_model="p2109_efficient"))[0]
    assert by_wall[INDOOR] == indoor_loss_db(3500.0, RADIO.indoor_depth_m, RADIO.indoor_high_loss_share)
    assert by_entry[INDOOR] == building_entry_loss_db(3500.0, EFFICIENT)
    np.testing.assert_array_equal(by_entry[:INDOOR], by_wall[:INDOOR])


def test_throughput_is_that_of_4g_and_5g_and_less_where_time_is_shared():
    # 22.05 dB is the cap of 4.4 bit/s/Hz: 88 Mbit/s on 20 MHz at 1800 MHz, three quarters of it at 2600 MHz
    supply = Supply(
        carriers=carriers_at(np.zeros(3), np.zeros(3), frequency_mhz=[2100.0, 1800.0, 2600.0]),
        stations=gpd.GeoDataFrame({"id": [1]}, geometry=[Point(0.0, 0.0)], crs="EPSG:4549"),
        layers=[(1, "A", Technology.UMTS), (1, "A", Technology.LTE)],
        station_of_carrier=np.zeros(3, int),
        assumed={},
        by_roofs=np.zeros(3, bool),
        bandwidth_mhz=np.array([5.0, 20.0, 20.0]),
        under_roof=np.zeros(3, bool),
    )
    layer, carrier = np.array([0, 1, 1, 1, 1]), np.array([0, 1, 2, -1, 1])
    sinr_db = np.array([30.0, 30.0, 30.0, 30.0, np.nan])
    found = throughput_of(supply, layer, carrier, sinr_db, RADIO)
    np.testing.assert_allclose(found, [np.nan, 88.0, 66.0, np.nan, np.nan])


@pytest.mark.parametrize("name", ["o2i", "p2109_traditional", "p2109_efficient"])
def test_every_way_indoors_of_the_settings_is_known(name):
    loss_db = losses_of(carriers_at(0, 0), RECEPTIONS, replace(RADIO, indoor_model=name))
    assert loss_db[0, INDOOR] > loss_db[0, 0] == 0.0
