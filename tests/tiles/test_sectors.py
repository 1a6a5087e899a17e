"""Wedges of antenna faces: where they look, how far they reach, who sees them."""

import pytest
from shapely.geometry import shape

from tests import builders
from tests.tiles.reading import SECTORS, STATIONS, address, features, read
from tiles.render import tile

EXTENT = 4096
UNITS_PER_PX = EXTENT / 512
INSIDE = (785.0, 525.0)  # far from the edges of its tile of zoom 16


@pytest.fixture
def station(session):
    """A 4G station in the middle of a tile of zoom 16."""
    return builders.station(session, builders.site(session, *INSIDE), builders.operator(session))


def face(connection, z=16, **given):
    (found,) = read(connection, "sectors", {**SECTORS, **given}, z=z, at=INSIDE)
    return found


def place_of(connection, z=16):
    (found,) = read(connection, "stations", STATIONS, z=z, at=INSIDE)
    return found["geometry"]["coordinates"]


@pytest.mark.parametrize(
    ("azimuth_deg", "right", "down"), [(0, 0, -1), (90, 1, 0), (180, 0, 1), (270, -1, 0)]
)
def test_a_face_looks_along_its_azimuth_from_the_site(connection, session, station, azimuth_deg, right, down):
    builders.sector(session, station, azimuth_deg=float(azimuth_deg), hpbw_deg=60.0)
    x, y = place_of(connection)
    middle = shape(face(connection)["geometry"]).centroid
    assert (middle.x - x) * right + (middle.y - y) * down > 80
    assert abs((middle.x - x) * down) + abs((middle.y - y) * right) < 3


def test_a_face_is_as_wide_as_its_beam_and_as_long_as_its_technology_has_it(connection, session, station):
    builders.sector(session, station, azimuth_deg=0.0, hpbw_deg=60.0)
    radius = 36 * 0.8 * UNITS_PER_PX
    left, top, right, bottom = shape(face(connection)["geometry"]).bounds
    assert bottom - top == pytest.approx(radius, abs=2)
    assert right - left == pytest.approx(radius, abs=2)  # the chord of 60 degrees is the radius


def test_a_face_without_an_azimuth_is_a_disc_around_the_site(connection, session, station):
    builders.sector(session, station, azimuth_deg=None)
    x, y = place_of(connection)
    left, top, right, bottom = shape(face(connection)["geometry"]).bounds
    assert (left + right) / 2 == pytest.approx(x, abs=1)
    assert (top + bottom) / 2 == pytest.approx(y, abs=1)


def test_faces_grow_with_the_zoom_and_newer_ones_lie_in_older_ones(connection, session, station):
    builders.sector(session, station)
    newer = builders.station(
        session,
        session.get_one(builders.Site, station.site_id),
        builders.operator(session, "B"),
        technology="5G",
    )
    builders.sector(session, newer)
    of_zooms = []
    for z in (13, 14, 15, 16):
        first, last = read(connection, "sectors", SECTORS, z=z, at=INSIDE)
        assert (first["properties"]["technology"], last["properties"]["technology"]) == ("4G", "5G")
        assert shape(first["geometry"]).buffer(2).covers(shape(last["geometry"]))
        of_zooms.append(shape(first["geometry"]).area)
    assert of_zooms == sorted(of_zooms)


def test_a_face_says_whose_it_is_and_filters_as_stations_do(connection, session, station):
    made = builders.sector(session, station, mechanical_tilt_deg=2.0, electrical_tilt_deg=4.0)
    found = face(connection)
    assert found["id"] == made.id
    assert found["properties"]["station_id"] == station.id
    assert (found["properties"]["operator"], found["properties"]["tilt_deg"]) == ("A", 6.0)
    for given in ({"technology": "5G"}, {"operator_id": station.operator_id + 1}, {"area_ids": []}):
        assert read(connection, "sectors", {**SECTORS, **given}, z=16, at=INSIDE) == []


def test_a_face_over_the_edge_of_a_tile_is_in_both_tiles(connection, session):
    z, x, y = address(525.0, 525.0, 17)
    low, high = 525.0, 1_525.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if address(middle, 525.0, 17) == (z, x, y) else (low, middle)
    near = builders.site(session, low - 5, 525.0)
    builders.sector(session, builders.station(session, near, builders.operator(session)), azimuth_deg=90.0)
    for column in (x, x + 1):
        assert len(features(tile(connection, "sectors", z, column, y, SECTORS), "sectors")) == 1
