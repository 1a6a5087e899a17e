"""Floor bands through the API: pages, classes and refusals."""

import pytest

from tests import builders


@pytest.fixture
def house(session, city):
    building = builders.building(session, builders.square(60, 10, 20), code="house-A", area_id=city.south.id)
    for band, level_dbm in ((1, -104.0), (2, None)):
        builders.floor_level(
            session, city.run, "house-A", city.a, city.south, floor_band=band, level_dbm=level_dbm
        )
    return building


def bands(client, query=""):
    return client.get(f"/api/v1/floor-bands?{query}").json["features"]


def test_a_floor_band_says_its_floors_its_level_and_its_class(client, house):
    low, high = (one["properties"] for one in bands(client))
    assert (low["building_code"], low["lowest_floor"], low["highest_floor"]) == ("house-A", 1, 3)
    assert (low["level_dbm"], low["class"], low["operator"]) == (-104.0, "fair", "A")
    assert (high["level_dbm"], high["class"]) == (None, "gap")


def test_pages_lead_from_one_band_to_the_next(client, house):
    first = client.get("/api/v1/floor-bands?limit=1").json
    (link,) = [one["href"] for one in first["links"] if one["rel"] == "next"]
    second = client.get(link).json
    assert [one["properties"]["floor_band"] for one in (*first["features"], *second["features"])] == [1, 2]


def test_what_is_weak_may_be_asked_for_by_operator_and_building(client, house):
    assert [one["properties"]["floor_band"] for one in bands(client, "below=true")] == [2]
    assert len(bands(client, "operator=A&building=house-A")) == 2
    assert not bands(client, "operator=B")
    assert not bands(client, "building=nowhere")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("operator=Z", 404),
        ("reception=outdoor", 400),
        ("technology=9G", 400),
        ("after=-1", 400),
        ("run=999999", 404),
    ],
)
def test_bad_questions_are_refused(client, house, query, status):
    assert client.get(f"/api/v1/floor-bands?{query}").status_code == status


def test_the_cell_page_names_the_floors_of_its_buildings(client, city, house):
    page = client.get(f"/grid/{city.cells[1].code}?lang=en").text
    assert "Indoors, by floor" in page
    assert "house-A" in page
    assert "1–3" in page
