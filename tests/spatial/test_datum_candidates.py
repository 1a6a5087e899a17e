"""Which readings numbers allow: by their size, by the zone they lie in, with the axes either way."""

import numpy as np
import pytest

from spatial.datum import from_wgs84, to_metric
from spatial.datum_candidates import candidates_of, offset_m, systems_in_metres

LON, LAT = np.array([121.45, 121.46]), np.array([31.25, 31.26])
CENTRE = tuple(float(v[0]) for v in to_metric(LON, LAT, "wgs84", 4549))


def written_in(datum):
    return np.column_stack(from_wgs84(LON, LAT, datum))


def names_at_the_place(pairs):
    return [r.name for r in candidates_of(pairs, CENTRE, 4549) if np.hypot(*(r.points[0] - CENTRE)) < 1.0]


def test_degrees_are_read_in_three_datums():
    assert [r.name for r in candidates_of(written_in("wgs84"), CENTRE, 4549)] == ["wgs84", "gcj02", "bd09"]


def test_latitude_first_is_read_with_swapped_axes_only():
    names = [r.name for r in candidates_of(written_in("wgs84")[:, ::-1], CENTRE, 4549)]
    assert names == [f"{datum} with swapped axes" for datum in ("wgs84", "gcj02", "bd09")]


@pytest.mark.parametrize("datum", ["EPSG:4549", "EPSG:32651", "EPSG:4528", "EPSG:4550", "EPSG:3857"])
def test_metres_are_read_in_the_system_that_puts_them_here(datum):
    assert names_at_the_place(written_in(datum)) == [datum]
    assert names_at_the_place(written_in(datum)[:, ::-1]) == [f"{datum} with swapped axes"]


def test_utm_and_the_zone_of_cgcs2000_on_its_meridian_are_a_mile_apart_and_both_read():
    readings = {r.name: r for r in candidates_of(written_in("EPSG:32651"), CENTRE, 4549)}
    # The scale of UTM is 0.9996: 4 parts in 10,000 of 3,458 km are 1.4 km.
    assert np.hypot(*offset_m(readings["EPSG:32651"], readings["EPSG:4550"])) == pytest.approx(1385, abs=15)


def test_outside_china_gcj02_is_no_reading_of_its_own():
    pairs = np.array([[7.42, 43.73], [7.43, 43.74]])
    centre = tuple(float(v[0]) for v in to_metric(pairs[:, 0], pairs[:, 1], "wgs84", 32632))
    names = [r.name for r in candidates_of(pairs, centre, 32632) if np.hypot(*(r.points[0] - centre)) < 1.0]
    assert names == ["wgs84"]
    assert "gcj02" not in [r.name for r in candidates_of(pairs, centre, 32632)]


def test_systems_of_a_place_begin_with_the_stored_one_and_hold_no_chinese_zone_abroad():
    assert systems_in_metres(CENTRE, 4549)[:3] == ("EPSG:4549", "EPSG:32651", "EPSG:3857")
    assert systems_in_metres((372_500.0, 4_843_000.0), 32632) == ("EPSG:32632", "EPSG:3857")


def test_rows_that_are_no_positions_lie_nowhere():
    pairs = np.vstack([written_in("wgs84"), [[np.nan, 31.0], [0.0, 95.0]]])
    assert np.isnan(candidates_of(pairs, CENTRE, 4549)[0].points).all(axis=1).tolist() == [
        False,
        False,
        True,
        True,
    ]


def test_no_position_has_no_reading():
    assert candidates_of(np.empty((0, 2)), CENTRE, 4549) == []
