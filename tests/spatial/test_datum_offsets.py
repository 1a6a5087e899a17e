"""Distances between datums at a place, and an independent package that shifts as we do."""

import numpy as np
import prcoords
import pytest
from pyproj import Geod

from spatial.datum import from_wgs84, wgs84_from
from spatial.datum_offsets import datum_offsets
from spatial.errors import DatumError

JINGAN = (121.448, 31.229)
GROUND = Geod(ellps="WGS84")
CENTIMETRE_M, MILLIMETRE_M = 0.01, 0.001


def places_of_the_city(count=1000, seed=310000):
    rng = np.random.default_rng(seed)
    return rng.uniform(120.86, 122.25, count), rng.uniform(30.68, 31.87, count)


def farthest_m(lon, lat, other_lon, other_lat):
    return GROUND.inv(lon, lat, other_lon, other_lat)[2].max()


def by_package(shift, lon, lat):
    """The package takes and gives lat before lon, one place at a time."""
    moved = np.array([shift((y, x)) for x, y in zip(lon, lat, strict=True)])
    return moved[:, 1], moved[:, 0]


def offset_between(first, second):
    return next(o for o in datum_offsets(*JINGAN) if (o.from_datum, o.to_datum) == (first, second))


@pytest.mark.parametrize(("datum", "shift"), [("gcj02", prcoords.wgs_gcj), ("bd09", prcoords.wgs_bd)])
def test_forward_shifts_agree_with_an_independent_package_within_a_centimetre(datum, shift):
    lon, lat = places_of_the_city()
    assert farthest_m(*from_wgs84(lon, lat, datum), *by_package(shift, lon, lat)) < CENTIMETRE_M


@pytest.mark.parametrize(
    ("datum", "shift"), [("gcj02", prcoords.gcj_wgs_bored), ("bd09", prcoords.bd_wgs_bored)]
)
def test_inverse_shifts_agree_with_an_independent_package_within_a_centimetre(datum, shift, monkeypatch):
    # By default it stops at a step of 1e-5 degrees, up to 18 mm short for BD-09; this is its own knob.
    monkeypatch.setattr(prcoords, "PRC_EPS", 1e-9)
    lon, lat = places_of_the_city()
    assert farthest_m(*wgs84_from(lon, lat, datum), *by_package(shift, lon, lat)) < CENTIMETRE_M


def test_bd09_from_gcj02_and_back_agrees_with_an_independent_package_within_a_centimetre():
    lon, lat = places_of_the_city()
    there = from_wgs84(*wgs84_from(lon, lat, "gcj02"), "bd09")
    assert farthest_m(*there, *by_package(prcoords.gcj_bd, lon, lat)) < CENTIMETRE_M
    back = from_wgs84(*wgs84_from(*there, "bd09"), "gcj02")
    assert farthest_m(*back, *by_package(prcoords.bd_gcj_bored, *there)) < CENTIMETRE_M


@pytest.mark.parametrize("datum", ["gcj02", "bd09", "EPSG:4549"])
def test_round_trips_over_the_city_end_within_a_millimetre(datum):
    lon, lat = places_of_the_city()
    assert farthest_m(lon, lat, *wgs84_from(*from_wgs84(lon, lat, datum), datum)) < MILLIMETRE_M


def test_gcj02_lies_477_to_488_m_east_south_east_of_wgs84_in_jingan():
    offset = offset_between("wgs84", "gcj02")
    assert 477.0 < offset.distance_m < 488.0
    assert 114.0 < offset.bearing_deg < 117.0


def test_the_way_back_is_as_far_and_points_the_other_way():
    there, back = offset_between("gcj02", "bd09"), offset_between("bd09", "gcj02")
    assert there.distance_m == pytest.approx(back.distance_m, abs=0.001)
    assert (there.bearing_deg + 180.0) % 360.0 == pytest.approx(back.bearing_deg, abs=0.01)


def test_bd09_lies_where_two_added_shifts_put_it():
    # 0.0065 and 0.006 degrees are 619 and 665 m in Jing'an; the waves of BD-09 add under 60 m.
    offset = offset_between("gcj02", "bd09")
    assert offset.distance_m == pytest.approx(np.hypot(619, 665), abs=60)
    assert offset.bearing_deg == pytest.approx(43, abs=5)


def test_every_ordered_pair_is_there_once():
    offsets = datum_offsets(*JINGAN)
    assert len({(o.from_datum, o.to_datum) for o in offsets}) == len(offsets) == 4 * 3


def test_cgcs2000_lies_on_wgs84_and_no_bearing_leads_there():
    offset = offset_between("wgs84", "cgcs2000")
    assert (offset.distance_m, offset.bearing_deg) == (0.0, None)


def test_gcj02_lies_on_wgs84_outside_its_range():
    offset = next(iter(datum_offsets(7.42, 43.73, ("wgs84", "gcj02"))))
    assert (offset.distance_m, offset.bearing_deg) == (0.0, None)


def test_no_place_has_no_offsets():
    with pytest.raises(DatumError, match="lat is nan"):
        datum_offsets(121.4, float("nan"))
