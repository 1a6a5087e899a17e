"""The catalogue for people, and the page on connecting QGIS."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from app.domain.roles import Role
from tests import builders
from tests.people import let_in, person
from tests.web.pages.reading import Page


@pytest.fixture
def city(session):
    area = builders.area(session)
    builders.hotspot(session, area_id=area.id)
    builders.complaint(session)
    builders.dataset(session, "ways", key="roads", title="道路网 / Road network", cadence="monthly")
    return area


def titles(answer):
    return [tag["href"] for tag in Page(answer.text).all("a") if tag["href"].startswith("/catalogue/")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=road+network", ["/catalogue/roads"]),
        ("q=ROADS", ["/catalogue/roads"]),
        ("q=地铁", ["/catalogue/roads"]),
        ("level=closed", ["/catalogue/test-complaints"]),
        ("kind=hotspots", ["/catalogue/test-hotspots"]),
        ("level=open&q=hotspots", ["/catalogue/test-hotspots"]),
        ("q=nothing+of+it", []),
    ],
)
def test_a_guest_searches_by_words_level_and_kind(guest, city, query, found):
    assert titles(guest.get(f"/catalogue?lang=en&{query}")) == found


@pytest.mark.parametrize("query", ["level=secret", "kind=moons", "words=x"])
def test_a_filter_that_means_nothing_is_refused_by_its_value(guest, city, query):
    answer = guest.get(f"/catalogue?lang=en&{query}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_what_was_searched_for_stays_text(guest, city):
    page = guest.get("/catalogue?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert" not in page


def test_a_closed_dataset_is_a_page_without_ways_for_a_guest_and_with_them_for_a_dispatcher(
    guest, application, session, city
):
    seen = guest.get("/catalogue/test-complaints?lang=en")
    assert "Not open" in seen.text and "No rows of it are offered to you." in seen.text
    assert "/ogc/collections/complaints" not in seen.text
    inside = application.test_client()
    let_in(inside, session, person(session, "dispatcher", {Role.DISPATCHER}))
    assert "/ogc/collections/complaints/items" in inside.get("/catalogue/test-complaints").text


def test_a_record_says_what_is_known_and_leads_to_its_rows(guest, session, city):
    page = guest.get("/catalogue/test-hotspots?lang=en")
    links = {tag["href"] for tag in Page(page.text).all("a")}
    assert {"/ogc/collections/hotspots/items?dataset=test-hotspots", "/tiles/hotspots.json"} <= links
    assert "/tiles/hotspots/style.json" in links
    assert "Open to all" in page.text


def test_a_dataset_that_is_late_says_so(guest, session, city):
    late = builders.dataset(session, "land", key="late", cadence="daily")
    builders.batch(session, late, created_at=datetime(2026, 1, 1, tzinfo=UTC))
    page = guest.get("/catalogue/late?lang=en").text
    assert "overdue" in page and "2026-01-02" in page
    assert "overdue" not in guest.get("/catalogue/test-hotspots?lang=en").text


def test_a_dataset_that_is_not_there_is_404(guest, city):
    assert guest.get("/catalogue/nothing").status_code == 404


def layers(client, query=""):
    answer = client.get(f"/connect/citygrid.qlr{query}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="citygrid.qlr"'
    return {one.findtext("id"): one for one in ElementTree.fromstring(answer.data).iter("maplayer")}


def test_the_layer_file_of_a_guest_holds_what_guests_see_and_no_token(guest, city):
    found = layers(guest)
    assert {"citygrid_areas", "citygrid_stations", "citygrid_coverage_tiles"} <= set(found)
    assert not {"citygrid_cases", "citygrid_complaints"} & set(found)
    source = found["citygrid_areas"].findtext("datasource")
    assert "url='http://localhost/ogc'" in source and "authcfg" not in source


def test_the_layer_file_of_who_is_signed_in_holds_more_and_names_the_setting_of_the_token(client, city):
    found = layers(client)
    assert {"citygrid_cases", "citygrid_complaints"} <= set(found)
    assert all("authcfg=citygrd" in one.findtext("datasource") for one in found.values())
    public = layers(client, "?view=public")
    assert "citygrid_cases" not in public
    assert not any("authcfg" in one.findtext("datasource") for one in public.values())
    assert client.get("/connect/citygrid.qlr?view=all").status_code == 400


def test_the_page_on_connecting_holds_every_address_to_copy(guest, city):
    page = Page(guest.get("/connect?lang=en").text)
    values = [one.get("value") for one in page.all("input")]
    assert "http://localhost/ogc" in values
    assert "http://localhost/tiles/coverage/style.json" in values
    assert "http://localhost/tiles/areas/{z}/{x}/{y}.pbf" in values
