import pytest

from app.models.datasets import Dataset
from tests import builders
from tests.maps.pages import block, blocks
from tests.maps.worlds import city

NAMES = ("coverage", "gaps", "stations", "hotspots", "areas", "cases", "city")


@pytest.fixture
def embed_limit(configure):
    """Set maps.embed_limit for a test."""
    return lambda limit: configure(maps={"embed_limit": limit})


@pytest.mark.parametrize("name", NAMES)
def test_every_map_is_a_document_that_our_pages_may_frame(client, session, name):
    city(session)
    response = client.get(f"/maps/{name}?lang=en")
    assert response.status_code == 200
    policy = response.headers["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert "frame-ancestors 'self'" in policy
    assert f'<script nonce="{nonce}" src="/static/vendor/leaflet/leaflet.js">' in response.text


def test_an_unknown_map_is_not_found(client):
    assert client.get("/maps/rivers").status_code == 404


@pytest.mark.parametrize("name", ["stations", "hotspots", "areas", "cases", "city"])
def test_a_city_without_rows_still_has_its_maps(client, name):
    assert client.get(f"/maps/{name}").status_code == 200


@pytest.mark.parametrize("name", ["coverage", "gaps"])
def test_without_a_published_run_there_is_nothing_to_map(client, session, name):
    response = client.get(f"/maps/{name}?lang=en")
    assert response.status_code == 404
    assert "published coverage run" in response.text


def test_up_to_the_embed_limit_cells_are_in_the_page_and_above_it_come_as_tiles(client, session, embed_limit):
    made = city(session)
    embed_limit(64)
    embedded = client.get("/maps/coverage").text
    assert len(block(embedded, "add_features")["features"]["features"]) == 64
    embed_limit(63)
    tiled = client.get("/maps/coverage").text
    address = block(tiled, "add_tiles")["source"]["url"]
    assert address.startswith("http://localhost/tiles/coverage/{z}/{x}/{y}.pbf?")
    assert f"run={made.run.id}" in address


def test_the_tiles_of_a_map_show_the_choice_of_the_map(client, session):
    city(session)
    shown = client.get("/maps/gaps?operator=A&reception=indoor&threshold=-100").text
    address = block(shown, "add_tiles")["source"]["url"]
    assert {"operator=A", "reception=indoor", "threshold=-100"} <= set(address.split("?")[1].split("&"))


def test_a_map_says_what_it_shows_when_it_was_computed_and_that_data_are_synthetic(client, session):
    made = city(session)
    frame = block(client.get("/maps/gaps?lang=en").text, "start")
    assert frame["badge"] == "Synthetic demo data"
    assert frame["title"] == "Gaps · 4G coverage · best of all operators · Outdoor"
    assert frame["facts"][1].startswith(f"Run {made.run.id} · 20")


def test_the_map_of_the_city_names_its_data_and_says_when_they_are_synthetic(client, session):
    house = builders.building(session)
    frame = block(client.get("/maps/city?lang=en").text, "start")
    dataset = session.get_one(Dataset, house.dataset_id)
    assert frame["facts"] == [f"Data: {dataset.key}"]
    assert frame["badge"] is None
    dataset.is_synthetic = True
    session.flush()
    assert block(client.get("/maps/city?lang=en").text, "start")["badge"] == "Synthetic demo data"


def test_a_map_opens_on_the_area_or_box_asked_for(client, session):
    city(session)
    whole = block(client.get("/maps/hotspots").text, "start")["bounds"]
    (south, west), (north, east) = whole
    lon, lat = builders.lon_lat(500, 500)
    assert south < lat < north and west < lon < east
    boxed = block(client.get("/maps/hotspots?bbox=121,31,122,32").text, "start")["bounds"]
    assert boxed == [[31, 121], [32, 122]]
    assert client.get("/maps/hotspots?area=310106012").status_code == 200
    assert client.get("/maps/hotspots?area=310106099").status_code == 404
    assert client.get("/maps/hotspots?bbox=1,2").status_code == 400


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("stations?status=live", 1),
        ("stations?status=planned", 0),
        ("stations?operator=any", 1),
        ("hotspots?kind=nowhere", 0),
        ("gaps?min_residents=90", 1),
        ("gaps?min_residents=91", 0),
    ],
)
def test_a_map_shows_the_rows_of_the_list_beside_it(client, session, query, shown):
    city(session)
    features = block(client.get(f"/maps/{query}").text, "add_features", 1)["features"]["features"]
    assert len(features) == shown


def test_counts_of_the_whole_run_do_not_stand_beside_one_area(client, session):
    city(session)

    def notes(query: str) -> set[str]:
        groups = block(client.get(f"/maps/coverage?lang=en{query}").text, "add_legend")["groups"]
        return {mark["note"] for mark in groups[0]["marks"]}

    assert "9 cells · 90 residents" in notes("")
    assert notes("&area=310106012") == {""}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("profile=9g", 404),
        ("operator=Z", 404),
        ("reception=moon", 422),
        ("run=x", 400),
        ("run=99999999", 404),
    ],
)
def test_a_choice_that_does_not_exist_is_refused(client, session, query, status):
    city(session)
    assert client.get(f"/maps/coverage?{query}").status_code == status


def test_a_hostile_name_in_the_database_stays_text(client, session):
    name = "</script><img src=x onerror=alert(1)>{{ 7 * 7 }}`${1}`"
    city(session, name=name)
    document = client.get("/maps/hotspots?lang=en").text
    assert "<img" not in document
    layers = [data for key, data in blocks(document).items() if key.startswith("add_features")]
    texts = [item["properties"].get("name") for item in layers[1]["features"]["features"]]
    assert texts == [name]
