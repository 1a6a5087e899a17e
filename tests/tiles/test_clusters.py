"""Points far away: one for each square of 64 px, with a count, alike in every tile that shows it."""

import pytest

from app.domain.live import REACH_SHARE, window_of_box, window_of_tile
from tests import builders
from tests.tiles.reading import EVERYWHERE, STATIONS, address, features, read
from tiles.render import tile

CASES = {"area_ids": None, "state": None}
FACILITIES = {"area_ids": None, "kind": None}


def edge_of(z, y_m=525.0):
    """Metres to the eastern edge of the tile over the corner of the test world, by bisection."""
    low, high = 0.0, 100_000.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if address(middle, y_m, z) == address(0, y_m, z) else (low, middle)
    return low


def both_sides(connection, layer, parameters, z, y_m=525.0):
    """Features of the tile over the corner of the test world, and of its eastern neighbour."""
    z, x, y = address(0, y_m, z)
    return [features(tile(connection, layer, z, column, y, parameters), layer) for column in (x, x + 1)]


def row_id(made):
    return made if isinstance(made, int) else made.id


@pytest.mark.parametrize(
    ("layer", "make", "parameters"),
    [
        ("hotspots", builders.hotspot, EVERYWHERE),
        ("facilities", builders.facility, FACILITIES),
        ("cases", builders.case, CASES),
    ],
)
def test_points_near_each_other_are_one_until_zoom_14(connection, session, layer, make, parameters):
    made = {row_id(make(session, 525.0 + 10 * number, 525.0)) for number in range(3)}
    (many,) = read(connection, layer, parameters, z=12)
    assert many["properties"] == {"count": 3}
    near = read(connection, layer, parameters, z=14)
    assert {one["id"] for one in near} == made
    assert all("count" not in one["properties"] for one in near)


def test_a_point_alone_in_its_square_stays_itself(connection, session):
    made = builders.hotspot(session)
    (found,) = read(connection, "hotspots", EVERYWHERE, z=8)
    assert found["id"] == made.id
    assert found["properties"]["code"] == made.code


def test_no_point_is_lost_in_the_counts(connection, session):
    for number in range(40):
        builders.hotspot(session, 40.0 * number, 500.0)
    sides = both_sides(connection, "hotspots", EVERYWHERE, 12, y_m=500.0)
    found = {one["id"]: one["properties"] for side in sides for one in side}
    assert len(found) < 40
    assert sum(one.get("count", 1) for one in found.values()) == 40


def test_a_square_beside_the_edge_of_a_tile_says_the_same_in_both_tiles_that_show_it(connection, session):
    edge_m = edge_of(12)
    for beyond_m in (2.0, 40.0):  # in the first square of the eastern tile, their middle within its margin
        builders.hotspot(session, edge_m + beyond_m, 525.0)
    sides = both_sides(connection, "hotspots", EVERYWHERE, 12)
    assert [[one["properties"] for one in side] for side in sides] == [[{"count": 2}], [{"count": 2}]]


def test_a_square_reaches_no_farther_than_changes_are_looked_for():
    z, x, y = 13, 100, 200
    half_m, side_m = 20037508.342789244, 2 * 20037508.342789244 / 2**13
    west, north = x * side_m - half_m, half_m - y * side_m
    reach_m = side_m / 8 - 1
    around = window_of_box(
        (west - reach_m, north - side_m - reach_m, west + side_m + reach_m, north + reach_m)
    )
    seen = window_of_tile(z, x, y)
    assert REACH_SHARE == 1 / 8
    assert seen.west <= around.west and seen.east >= around.east
    assert seen.north <= around.north and seen.south >= around.south


def test_rows_outside_the_scope_are_not_counted(connection, session):
    area = builders.area(session)
    builders.hotspot(session, 500.0, 525.0, area_id=area.id)
    builders.hotspot(session, 510.0, 525.0)
    (both,) = read(connection, "hotspots", EVERYWHERE, z=12)
    (own,) = read(connection, "hotspots", {"area_ids": [area.id]}, z=12)
    assert both["properties"] == {"count": 2}
    assert "count" not in own["properties"]


def test_blurred_stations_are_counted_where_they_are_shown(connection, session):
    """Two stations on both sides of a line between squares of 64 px, in one square of the ground."""
    operator = builders.operator(session)
    edge_m = edge_of(13)
    assert 2 < (edge_m + builders.EAST_M) % 50 < 48
    for x_m in (edge_m - 1, edge_m + 1):
        builders.station(session, builders.site(session, x_m, 525.0), operator)

    def counts(**given):
        sides = both_sides(connection, "stations", {**STATIONS, **given}, 13)
        return {one["id"]: one["properties"].get("count", 1) for side in sides for one in side}

    assert list(counts(exact=True).values()) == [1, 1]
    assert list(counts(exact=False).values()) == [2]
