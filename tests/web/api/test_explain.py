"""One place explained through the API."""

import pytest

from tests import builders

LON, LAT = builders.lon_lat(25, 25)
POINT = f"lon={LON}&lat={LAT}"


def test_a_place_is_explained_with_its_links_and_what_they_lean_on(client, city):
    """36 m east and 13 m south of the place stands the mast: 38.3 m."""
    found = client.get(f"/api/v1/explain?{POINT}&operator=A").json
    assert found["run_id"] == city.run.id
    assert (found["position"], found["height_m"], found["by_sight"]) == ("exact", 1.5, False)
    assert found["threshold_dbm"] == -110.0
    (link,) = found["links"]
    assert link["distance_m"] == pytest.approx((36.0**2 + 13.0**2) ** 0.5, abs=0.2)
    assert link["sight"] == "unknown"
    assert link["diffraction_db"] is None
    assert link["margin_db"] == pytest.approx(link["level_dbm"] + 110.0)
    assert (found["samples"], found["profile_of"]) == ([], None)


def test_a_guest_sees_whole_decibels_at_the_centre_of_the_cell_and_no_distance(guest, city):
    found = guest.get(f"/api/v1/explain?{POINT}&operator=A").json
    (link,) = found["links"]
    assert found["position"] == "grid"
    assert link["level_dbm"] == round(link["level_dbm"])
    assert link["distance_m"] is link["bearing_deg"] is link["path_loss_db"] is link["obstacles"] is None


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 400, "no place is named"),
        ("lon=121.4", 400, "no place is named"),
        ("lon=nan&lat=31.2", 400, "lon"),
        ("lon=31.2&lat=121.4", 400, "longitude comes first"),
        ("lon=116.4&lat=39.9", 404, "116.4, 39.9 lies outside district 310106000000 of run"),
        (f"{POINT}&height_m=501", 422, "height 501 m is refused; the models take 1.5 to 500 m"),
        (f"{POINT}&height_m=nan", 400, "height_m"),
        (f"{POINT}&link=5", 404, "link to this place"),
        (f"{POINT}&operator=Z", 404, "operator"),
        ("building=nowhere", 404, "building"),
        (f"{POINT}&floor=x", 400, "floor"),
        (f"{POINT}&colour=red", 400, "unknown"),
    ],
)
def test_what_cannot_be_explained_is_refused(client, city, query, status, said):
    answer = client.get(f"/api/v1/explain?{query}")
    assert answer.status_code == status, answer.text
    assert said in answer.text
