"""Whose rows come out, and which of their properties."""

import pytest

from tests.ogc.serving import Serving, all_features, ids
from tests.people import let_in, person

PLACED = ("hotspots", "buildings", "stations", "sectors", "measurements", "coverage", "gaps")


@pytest.fixture
def southern(application, session, city):
    """Somebody who sees the southern half alone."""
    client = application.test_client()
    let_in(client, session, person(session, "southern", area_codes=[city.south.code]))
    return Serving(client, "/ogc")


@pytest.fixture
def public(application, session, city):
    """Nobody is signed in."""
    return Serving(application.test_client(), "/ogc")


@pytest.mark.parametrize("key", PLACED)
def test_a_neighbours_rows_never_come_out(service, southern, city, key):
    own = ids(all_features(southern, key))
    others = set(ids(all_features(service, key))) - set(own)
    assert own == ids(all_features(southern, key, {"filter": "TRUE"}))
    assert own == ids(all_features(southern, key, {"bbox": "-180,-90,180,90"}))
    assert southern.items(key)["numberMatched"] == len(own)
    for number in others:
        assert southern.status(f"/collections/{key}/items/{number}") == 404
        assert southern.items(key, {"filter": f"id = {number}"})["numberMatched"] == 0
        assert southern.items(key, {"id": number})["numberMatched"] == 0
    assert all(
        one["properties"].get("area_code") in (None, city.south.code) for one in all_features(southern, key)
    )


def test_the_extent_is_that_of_ones_own_rows(service, southern):
    (whole,) = service.read("/collections/hotspots")["extent"]["spatial"]["bbox"]
    (own,) = southern.read("/collections/hotspots")["extent"]["spatial"]["bbox"]
    assert own[2] < whole[2]


def test_guests_see_no_people_of_buildings_nor_find_them_by_a_filter(public):
    for one in all_features(public, "buildings"):
        assert one["properties"]["residents"] is None and one["properties"]["jobs"] is None
    assert public.items("buildings", {"filter": "residents > 0 OR jobs > 0"})["numberMatched"] == 0
    assert public.items("buildings", {"residents": 7})["numberMatched"] == 0


def test_guests_see_no_exact_places(service, public):
    exact = {one["id"]: one["geometry"] for one in all_features(service, "stations")}
    shown = {one["id"]: one["geometry"] for one in all_features(public, "stations")}
    assert shown and all(shown[number] != exact[number] for number in shown)
    (at,) = {tuple(one["coordinates"]) for one in exact.values()}
    near = f"{at[0] - 1e-6},{at[1] - 1e-6},{at[0] + 1e-6},{at[1] + 1e-6}"
    assert public.items("stations", {"bbox": near})["numberMatched"] == 0
    assert service.items("stations", {"bbox": near})["numberMatched"] == len(exact)


def test_what_one_may_not_read_is_neither_listed_nor_opened(public):
    listed = {one["id"] for one in public.read("/collections")["collections"]}
    assert "cases" not in listed
    assert public.status("/collections/cases/items") in (401, 403)
