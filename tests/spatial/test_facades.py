"""Points at facades, floors in bands, and which cell they speak for: small buildings by hand."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely

from spatial.coverage.floors import floor_bands, floor_counts
from spatial.coverage.indoor_places import indoor_places, places_of_cells
from spatial.errors import CrsError, GeometryError, RadioError
from spatial.facades import facade_points

CRS = "EPSG:4549"
BANDS = (1, 4, 8, 16)


def built(*shapes):
    return gpd.GeoSeries(shapes, crs=CRS)


def test_a_square_of_80_m_has_a_point_a_metre_before_the_middle_of_each_side():
    points = facade_points(built(shapely.box(0, 0, 20, 20)), 20.0)
    before = sorted(zip(points.x_m.round(6).tolist(), points.y_m.round(6).tolist(), strict=True))
    assert before == [(-1.0, 10.0), (10.0, -1.0), (10.0, 21.0), (21.0, 10.0)]
    behind = sorted(zip(points.inner_x_m.round(6).tolist(), points.inner_y_m.round(6).tolist(), strict=True))
    assert behind == [(0.5, 10.0), (10.0, 0.5), (10.0, 19.5), (19.5, 10.0)]


def test_the_way_a_footprint_is_drawn_does_not_matter():
    drawn = shapely.box(0, 0, 20, 20, ccw=True), shapely.box(0, 0, 20, 20, ccw=False)
    either, other = (facade_points(built(shape), 20.0) for shape in drawn)
    key = lambda points: sorted(zip(points.x_m.round(6), points.y_m.round(6), strict=True))  # noqa: E731
    assert key(either) == key(other)


def test_small_buildings_have_four_points_and_long_ones_24_a_part():
    hut, hall = shapely.box(0, 0, 3, 3), shapely.box(100, 0, 1100, 50)
    both = shapely.MultiPolygon([hut, hall])
    assert np.bincount(facade_points(built(hut, hall, both), 20.0).building).tolist()[:2] == [4, 24]
    assert len(facade_points(built(both), 20.0).building) == 28


def test_a_wall_that_a_neighbour_stands_against_is_no_facade():
    points = facade_points(built(shapely.box(0, 0, 20, 20), shapely.box(20, 0, 40, 20)), 20.0)
    assert np.bincount(points.building).tolist() == [3, 3]
    assert not ((points.x_m > 1) & (points.x_m < 39) & (points.y_m > 0) & (points.y_m < 20)).any()


def test_a_building_with_neighbours_on_all_sides_keeps_its_walls():
    ring = shapely.box(-50, -50, 70, 70).difference(shapely.box(0, 0, 20, 20))
    points = facade_points(built(shapely.box(0, 0, 20, 20), ring), 20.0)
    assert (points.building == 0).sum() == 4


def test_no_building_has_no_point():
    assert len(facade_points(gpd.GeoSeries([], crs=CRS), 20.0).building) == 0


def test_floors_are_counted_or_come_from_the_height_or_are_one():
    floors = floor_counts([6, np.nan, np.nan, 0], [99.0, 18.0, np.nan, 4.0], 3.0)
    assert floors.tolist() == [6, 6, 1, 1]


def test_a_walk_up_of_six_floors_and_18_m_has_two_bands_with_phones_at_4_and_a_half_and_13_and_a_half_m():
    bands = floor_bands([6], [18.0], BANDS)
    assert bands.number.tolist() == [1, 2]
    assert bands.lowest.tolist() == [1, 4]
    assert bands.highest.tolist() == [3, 6]
    assert bands.height_m.tolist() == [4.5, 13.5]  # middle floors 2 and 5: (2 - 1) 3 + 1.5, (5 - 1) 3 + 1.5


def test_bands_of_several_buildings_stand_side_by_side():
    bands = floor_bands([1, 33], [3.0, 99.0], BANDS)
    assert bands.building.tolist() == [0, 1, 1, 1, 1]
    assert bands.highest.tolist() == [1, 3, 7, 15, 33]
    assert bands.height_m[0] == 1.5


def test_every_point_is_asked_about_in_every_band():
    shapes = built(shapely.box(0, 0, 20, 20), shapely.box(100, 0, 120, 20))
    places = indoor_places(floor_bands([1, 6], [3.0, 18.0], BANDS), facade_points(shapes, 20.0))
    assert places.by_band.start.tolist() == [0, 4, 8, 12]
    assert places.building.tolist() == [0] * 4 + [1] * 8
    assert places.height_m.tolist() == [1.5] * 4 + [4.5] * 4 + [13.5] * 4
    np.testing.assert_array_equal(places.x_m[4:8], places.x_m[8:12])


def test_a_cell_hears_of_its_part_of_a_building_by_floor_area():
    # 40 m by 20 m over two cells of 30 m: 600 and 200 square metres, on 6 floors in two bands of three
    shapes = gpd.GeoDataFrame(geometry=built(shapely.box(0, 0, 40, 20)))
    cells = gpd.GeoDataFrame(geometry=built(shapely.box(0, 0, 30, 30), shapely.box(30, 0, 60, 30)))
    bands, points = floor_bands([6], [18.0], BANDS), facade_points(shapes, 20.0)
    groups = places_of_cells(cells, shapes, bands, points)
    assert len(points.x_m) == 6
    sums = np.add.reduceat(groups.weight, groups.start[:-1])
    np.testing.assert_allclose(sums, [600 * 6, 200 * 6])
    own = [set(groups.place[first:behind] % 6) for first, behind in pairwise(groups.start)]
    assert own[0].isdisjoint(own[1])
    assert own[0] | own[1] == set(range(6))


def test_a_corner_without_a_facade_point_is_spoken_for_by_the_whole_building():
    shapes = gpd.GeoDataFrame(geometry=built(shapely.box(0, 0, 20, 20)))
    cells = gpd.GeoDataFrame(
        geometry=built(shapely.box(-50, -50, 19, 50), shapely.box(19, 19, 50, 50), shapely.box(60, 0, 90, 30))
    )
    groups = places_of_cells(cells, shapes, floor_bands([1], [3.0], BANDS), facade_points(shapes, 20.0))
    assert np.diff(groups.start).tolist() == [3, 4, 0]
    assert groups.weight[3:].tolist() == [0.25] * 4


@pytest.mark.parametrize(
    ("floors", "height_m", "first", "words"),
    [
        ([0], [3.0], BANDS, "building 0: 0 floors"),
        ([1], [np.nan], BANDS, "building 0: 1 floors, nan m"),
        ([1], [3.0], (2, 4), "must go up from 1"),
        ([1], [3.0], (1, 1), "must go up from 1"),
        ([1], [3.0], (), "must go up from 1"),
    ],
)
def test_floors_that_make_no_sense_are_named(floors, height_m, first, words):
    with pytest.raises(RadioError, match=words):
        floor_bands(floors, height_m, first)


def test_bad_footprints_and_spacings_are_named():
    with pytest.raises(RadioError, match="every 0 m; must be over 0"):
        facade_points(built(shapely.box(0, 0, 20, 20)), 0.0)
    with pytest.raises(GeometryError):
        facade_points(built(shapely.Point(0, 0)), 20.0)
    with pytest.raises(CrsError):
        facade_points(gpd.GeoSeries([shapely.box(0, 0, 1, 1)], crs="EPSG:4326"), 20.0)
