"""One demo district for all tests of it: making it twice is what one of them is about."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from spatial.demo.city import DemoCity, demo_city


@pytest.fixture(scope="session")
def city() -> DemoCity:
    """The demo district in CGCS2000, 3-degree zone, 120 E."""
    return demo_city(epsg=4549)


@pytest.fixture(scope="session")
def buildings_by_subdistrict(city: DemoCity) -> pd.Series:
    """Code of the only subdistrict that each building stands in, whole."""
    return areas_around(city.buildings, city.areas[city.areas["level"] == "subdistrict"])


def areas_around(things: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    """Code of the one area that holds each thing whole; fails where there is none."""
    shapes, holders = things.geometry.to_numpy(), areas.geometry.to_numpy()
    shapely.prepare(holders)
    thing, area = shapely.STRtree(shapes).query(holders, predicate="contains")[::-1]
    assert sorted(thing) == list(range(len(things)))
    return pd.Series(areas["code"].to_numpy()[area], index=things.index[thing]).sort_index()
