"""A map opens on the area it speaks of, however many districts the city has."""

import pytest
from sqlalchemy import select

from app.domain.demo import DATASETS
from app.models.areas import Area
from app.web import words
from tests import builders
from tests.maps.pages import block, blocks
from tests.maps.worlds import city

FAR_M = 30_000.0
ONE_KM_DEGREES = 0.013  # more than 1 km with the margin, in both directions


@pytest.fixture
def two_districts(session):
    """The little city of 1 km, and a district without subdistricts 30 km off."""
    made = city(session)
    builders.area(session, "310115000000", shape=builders.square(FAR_M, FAR_M, 5000.0))
    return made


def layers(client, address: str) -> list[dict]:
    return [data for name, data in blocks(client.get(address).text).items() if "add_features" in name]


def box_of(client, address: str) -> tuple[float, float, float, float]:
    (south, west), (north, east) = block(client.get(address).text, "start")["bounds"]
    return west, south, east, north


@pytest.mark.parametrize("name", ["coverage", "gaps", "stations", "hotspots", "areas", "cases"])
def test_a_map_opens_on_the_district_that_was_computed_and_not_on_the_city(client, two_districts, name):
    west, south, east, north = box_of(client, f"/maps/{name}")
    assert 0 < east - west < ONE_KM_DEGREES
    assert 0 < north - south < ONE_KM_DEGREES


@pytest.mark.parametrize("name", ["coverage", "gaps", "stations", "hotspots", "cases"])
def test_it_names_the_subdistricts_and_draws_the_other_districts_as_thin_outlines(
    client, two_districts, name
):
    drawn = {layer["name"]: layer for layer in layers(client, f"/maps/{name}?lang=en")}
    codes = [len(drawn[part]["features"]["features"]) for part in ("Areas", "Other districts")]
    assert codes == [1, 1]
    assert drawn["Areas"]["labelFields"] == ["name_en", "name_zh"]
    assert drawn["Other districts"]["labelFields"] == []
    assert drawn["Other districts"]["symbols"]["outline_px"] < drawn["Areas"]["symbols"]["outline_px"]


def test_the_area_asked_for_goes_before_the_one_that_was_computed(client, two_districts):
    west, south, east, north = box_of(client, "/maps/hotspots?area=310115")
    lon, lat = builders.lon_lat(FAR_M + 2500.0, FAR_M + 2500.0)
    assert west < lon < east and south < lat < north
    assert east - west > ONE_KM_DEGREES


def test_a_stray_position_outside_every_area_does_not_widen_the_map(client, session, two_districts):
    part = session.scalars(select(Area).where(Area.code == "310106012000")).one()
    by = builders.operator(session, "Z")
    builders.station(session, builders.site(session, 200.0, 300.0, area_id=part.id), by)
    builders.station(session, builders.site(session, 800.0, 700.0, area_id=part.id), by)
    builders.station(session, builders.site(session, 900_000.0, 10.0), by)
    west, _, east, _ = box_of(client, "/maps/stations")
    assert 0 < east - west < ONE_KM_DEGREES


def test_every_source_and_licence_of_the_demo_has_its_words():
    assert {item.source for item in DATASETS} <= set(words.SOURCES)
    assert {item.licence for item in DATASETS} <= set(words.LICENCES)
