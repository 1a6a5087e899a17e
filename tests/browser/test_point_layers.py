"""Layers of points on the workbench: circles that stand for several, and the stations of a scenario."""

import pytest
from sqlalchemy import select

from app import db
from app.domain.network import Technology
from app.domain.scenarios import Added, Powered
from app.models.areas import Area
from tests import builders
from tests.browser.watching import DRAWN_MS
from tests.builders import lon_lat

pytestmark = pytest.mark.browser

CIRCLES = """
() => cityMap.workbench.drawing()
  .queryRenderedFeatures({ layers: ["hotspots-many"] })
  .map((one) => one.properties.count)
"""


def drawn(frame):
    frame.wait_for_selector("html[data-state=drawn]", timeout=DRAWN_MS)


def test_a_circle_says_how_many_it_stands_for_and_a_click_goes_into_it(visit, little_city):
    places = [(300.0, 650.0), (300.0, 710.0)]  # around the hotspot of the little city
    with db.transaction() as session:
        for place in places:
            builders.hotspot(session, *place)
    lon, lat = lon_lat(300.0, 687.0)
    visit.open(f"/map?lang=en&layers=hotspots&base=none&at=14/{lat:.5f}/{lon:.5f}")
    frame = visit.page.locator("iframe.map-frame").element_handle().content_frame()
    drawn(frame)
    assert frame.evaluate(CIRCLES) == [3]
    frame.evaluate("cityMap.bench.map.fire('click', { latlng: cityMap.bench.map.getCenter() })")
    visit.page.wait_for_url("**at=16/**")
    drawn(frame)
    assert frame.evaluate(CIRCLES) == []
    assert frame.locator(".map-popup").count() == 0


def test_a_scenario_is_chosen_in_the_tree_and_its_list_is_its_page(visit, little_city):
    lon, lat = lon_lat(525.0, 525.0)
    added = Added(station="NEW-1", operator="A", technology=Technology.LTE, lon=lon, lat=lat)
    power = Powered(station="NEW-1", transmit_power_dbm=40.0)
    with db.transaction() as session:
        district = session.scalar(select(Area).where(Area.level == "district"))
        older, newer = (builders.scenario(session, district, *some) for some in ((added, power), ()))
    visit.open(f"/map?lang=en&layers=scenarios&base=none&at=15/{lat:.5f}/{lon:.5f}")
    frame = visit.page.locator("iframe.map-frame").element_handle().content_frame()
    drawn(frame)
    link = frame.locator("[data-layer=scenarios] .bench-list")
    assert link.get_attribute("href") == f"/scenarios/{newer}"
    frame.get_by_role("combobox", name="Scenario", exact=True).select_option(str(older))
    visit.page.wait_for_url(f"**scenario={older}**")
    drawn(frame)
    assert link.get_attribute("href") == f"/scenarios/{older}"
    frame.evaluate("cityMap.bench.map.fire('click', { latlng: cityMap.bench.map.getCenter() })")
    popup = frame.locator(".map-popup")
    assert popup.locator("h2").inner_text() == "NEW-1"
    assert popup.get_by_text("added", exact=True).is_visible()
    assert popup.get_by_text("Add a station · Power", exact=True).is_visible()
