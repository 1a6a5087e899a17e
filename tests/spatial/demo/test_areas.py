"""Areas, groups and figures of the demo district."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from spatial.demo.areas import subdistricts_frame
from spatial.demo.tables import subdistricts, table


def level(city, name):
    return city.areas[city.areas["level"] == name].reset_index(drop=True)


def outline():
    ring = shapely.Polygon(table("outline")[["lon", "lat"]])
    return gpd.GeoSeries([ring], crs="EPSG:4326").to_crs(4549).iloc[0]


def overlap_m2(shapes):
    first, second = shapes.sindex.query(shapes, predicate="intersects")
    pairs = first < second
    common = shapely.intersection(shapes.values[first[pairs]], shapes.values[second[pairs]])
    return shapely.area(common).max()


def test_the_district_has_14_subdistricts_and_274_neighbourhoods(city):
    assert city.areas["level"].value_counts().to_dict() == {
        "district": 1,
        "subdistrict": 14,
        "neighbourhood": 274,
    }
    assert city.areas.crs.to_epsg() == 4549
    assert set(city.areas.geom_type) == {"MultiPolygon"}


@pytest.mark.parametrize("name", ["district", "subdistrict", "neighbourhood"])
def test_each_level_covers_the_outline_without_gap(city, name):
    whole = level(city, name).geometry.union_all()
    assert whole.symmetric_difference(outline()).area < 1.0


@pytest.mark.parametrize("name", ["subdistrict", "neighbourhood"])
def test_no_two_areas_of_a_level_overlap(city, name):
    assert overlap_m2(level(city, name).geometry) < 1.0


def test_each_subdistrict_contains_its_own_point(city):
    rows = subdistricts()
    points = gpd.GeoSeries(gpd.points_from_xy(rows["lon"], rows["lat"]), crs="EPSG:4326").to_crs(4549)
    assert level(city, "subdistrict").geometry.contains(points).all()


def test_each_subdistrict_has_its_share_of_the_area_within_one_percent(city):
    area_km2 = subdistricts()["area_km2"]
    shares = level(city, "subdistrict").area / outline().area
    assert shares.to_numpy() == pytest.approx((area_km2 / area_km2.sum()).to_numpy(), rel=0.01)


def test_each_subdistrict_is_one_piece(city):
    assert (shapely.get_num_geometries(level(city, "subdistrict").geometry.values) == 1).all()


def test_neighbourhoods_fill_their_own_subdistrict_and_carry_its_code(city):
    streets = level(city, "subdistrict").set_index("code")
    hoods = level(city, "neighbourhood")
    filled_m2 = hoods.area.groupby(hoods["parent_code"]).sum()
    assert filled_m2[streets.index].to_numpy() == pytest.approx(streets.area.to_numpy(), abs=1.0)
    assert (hoods["code"].str[:9] == hoods["parent_code"].str[:9]).all()
    room = streets.geometry.buffer(0.01)[hoods["parent_code"]].reset_index(drop=True)
    assert hoods.geometry.within(room).all()


def test_borders_of_neighbourhoods_run_along_streets(city):
    hoods = level(city, "neighbourhood").geometry
    inner = hoods.boundary.union_all().difference(city.land.union_all().buffer(1.0))
    streets = city.ways[city.ways["kind"] == "road"].geometry.buffer(0.5).union_all()
    borders = inner.difference(outline().boundary.buffer(1.0))
    along_land = borders.intersection(city.land.buffer(2.0).union_all()).length
    assert borders.intersection(streets).length + along_land > 0.97 * borders.length


def test_codes_have_12_digits_and_every_parent_exists(city):
    assert city.areas["code"].is_unique
    assert city.areas["code"].str.fullmatch(r"310106\d{6}").all()
    parents = city.areas["parent_code"].dropna()
    assert len(parents) == 288
    assert parents.isin(city.areas["code"]).all()


def test_the_first_neighbourhood_is_named_after_its_street(city):
    hood = city.areas.set_index("code").loc["310106006001"]
    assert (hood["name_zh"], hood["name_en"]) == ("江宁路第1居委", "Jiangning Road No. 1 neighbourhood")


def test_five_subdistricts_are_south_and_nine_north(city):
    assert city.groups["group_key"].value_counts().to_dict() == {"north": 9, "south": 5}
    assert set(city.groups["area_code"]) == set(level(city, "subdistrict")["code"])


def test_figures_add_up_to_the_published_totals_to_the_person(city):
    totals = city.figures.groupby(["indicator", "year"])["value"].sum().to_dict()
    assert totals == {
        ("residents", 2017): 1_048_741,
        ("registered_residents", 2017): 942_026,
        ("jobs", 2023): 917_000,
    }


def test_figures_stand_at_their_own_subdistrict(city):
    value = city.figures.set_index(["area_code", "indicator"])["value"]
    assert value["310106100000", "residents"] == 144_197
    assert value["310106015000", "jobs"] == 161_000
    assert np.issubdtype(value.dtype, np.integer)


def test_another_crs_gives_the_same_areas_on_the_ground():
    utm = subdistricts_frame(32651)
    assert utm.crs.to_epsg() == 32651
    there, here = utm.to_crs(4549), subdistricts_frame(4549)
    assert there.symmetric_difference(here).area.max() < 0.005 * here.area.min()
