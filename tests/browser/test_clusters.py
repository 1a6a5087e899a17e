"""Points far away on a map: a circle with a number, and a click that goes into it."""

import pytest

from app import db
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
