"""People in buildings: to the person, and never too tight."""

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import box

from spatial.demo.people import LEAST_JOB_M2, LEAST_RESIDENT_M2, grown, people_in, shares_under
from spatial.demo.tables import subdistricts
from spatial.errors import DemandError


def one_home_and_one_office(floors):
    """A home and an office of 10,000 m2 each in every subdistrict, one beside the other."""
    codes = subdistricts()["code12"].tolist()
    rows = [(code, use) for code in codes for use in ("residential", "office")]
    shapes = [box(place * 200, 0, place * 200 + 100, 100) for place in range(len(rows))]
    frame = gpd.GeoDataFrame(rows, columns=["area_code", "use"], geometry=shapes, crs=4549)
    return frame.assign(floors=floors)


def test_shares_follow_their_weights_until_one_is_full():
    assert shares_under(10, np.array([1.0, 1.0, 2.0]), np.array([10, 10, 10])).tolist() == [3, 2, 5]
    assert shares_under(10, np.array([1.0, 1.0, 2.0]), np.array([1, 10, 10])).tolist() == [1, 3, 6]


def test_people_without_room_are_refused():
    with pytest.raises(DemandError, match="5 people, and room for 4"):
        shares_under(5, np.array([1.0, 1.0]), np.array([2, 2]))


def test_low_buildings_grow_until_there_is_half_as_much_floor_again_as_people_need():
    city = one_home_and_one_office(floors=1)
    home = grown(city)[0]  # Jiangning Road: 73,360 residents at 12 m2, half more: 1,320,480 m2 on 10,000 m2
    assert home == 133
    assert grown(city)[1] == 32  # 35,000 jobs at 6 m2, half more: 315,000 m2


def test_buildings_with_room_stay_as_they_are():
    city = one_home_and_one_office(floors=500)
    assert grown(city).tolist() == city["floors"].tolist()


def test_residents_live_in_homes_and_jobs_are_elsewhere():
    people = people_in(one_home_and_one_office(floors=500))
    assert people.iloc[0].tolist() == [73_360, 0]
    assert people.iloc[1].tolist() == [0, 35_000]


def test_every_subdistrict_of_the_city_has_its_people_to_the_person(city, buildings_by_subdistrict):
    rows = subdistricts().set_index("code12")
    sums = city.buildings.groupby(buildings_by_subdistrict)[["residents", "jobs"]].sum()
    assert sums["residents"].to_dict() == rows["population_2017"].to_dict()
    assert sums["jobs"].to_dict() == rows["jobs_2023"].to_dict()
    assert city.buildings[["residents", "jobs"]].sum().tolist() == [1_048_741, 917_000]


def test_nobody_has_less_floor_than_the_stated_least(city):
    floor_m2 = city.buildings.area * city.buildings["floors"]
    assert (LEAST_RESIDENT_M2, LEAST_JOB_M2) == (12.0, 6.0)
    assert (floor_m2 >= LEAST_RESIDENT_M2 * city.buildings["residents"]).all()
    assert (floor_m2 >= LEAST_JOB_M2 * city.buildings["jobs"]).all()
