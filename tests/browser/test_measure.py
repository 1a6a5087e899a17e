"""Measuring on the workbench: figures on the ellipsoid, points by pointer and keys, kept in the address."""

import re

import pytest
from pyproj import Geod

from tests.browser.test_workbench import opened, state_of
from tests.browser.watching import PHONE
from tests.builders import lon_lat

pytestmark = pytest.mark.browser

# Both of GeographicLib's own documentation (Karney 2013): Wellington to Salamanca, and Antarctica.
WELLINGTON, SALAMANCA, BETWEEN_M = [174.81, -41.32], [-5.50, 40.96], 19959679.267
ANTARCTICA = [
    *([-58, -63.1], [-74, -72.9], [-102, -71.9], [-102, -74.9], [-131, -74.3], [-163, -77.5], [163, -77.4]),
    *([172, -71.7], [140, -65.9], [113, -65.7], [88, -66.6], [59, -66.9], [25, -69.8], [-4, -70.0]),
    *([-14, -71.0], [-33, -77.3], [-46, -77.9], [-61, -74.7]),
]
ANTARCTICA_M2 = 13662703680020.1
EARTH = Geod(ellps="WGS84")


def measuring(visit, query="", size=None):
    """The frame with the tool started, at street level."""
    lon, lat = lon_lat(400, 400)
    frame = opened(visit, f"lang=en&at=15/{lat:.5f}/{lon:.5f}{query}", *([size] if size else []))
    frame.get_by_role("button", name="Measure").click()
    frame.wait_for_selector(".measure-panel")
    return frame


def figures(frame):
    names, values = (frame.locator(f".measure-figures {part}").all_inner_texts() for part in ("dt", "dd"))
    return dict(zip(names, values, strict=True))


def places(frame):
    return frame.evaluate(
        "(cityMap.measure.parse(cityMap.workbench.state().measure || '') || {}).places || []"
    )


def click(visit, frame, *points):
    box = frame.locator(".folium-map").bounding_box()
    for x, y in points:
        visit.page.mouse.click(box["x"] + x, box["y"] + y)


def test_lengths_and_areas_are_those_that_geographiclib_publishes(visit, little_city):
    frame = measuring(visit)
    length_m = frame.evaluate("([a, b]) => cityMap.measure.segmentM(a, b)", [WELLINGTON, SALAMANCA])
    assert length_m == pytest.approx(BETWEEN_M, abs=0.001)
    assert frame.evaluate("(ring) => cityMap.measure.areaM2(ring)", ANTARCTICA) == pytest.approx(
        ANTARCTICA_M2, abs=0.1
    )


def test_units_follow_the_length(visit):
    frame = opened(visit, "lang=en")
    expected = {0.04: "0.0 m", 99.94: "99.9 m", 999.4: "999 m", 1234.5: "1.235 km", 123456: "123.5 km"}
    said = {value: frame.evaluate(f"cityMap.measure.lengthText({value})") for value in expected}
    assert said == {value: words.replace(" ", "\u2009") for value, words in expected.items()}


def test_clicks_measure_what_pyproj_measures_and_the_address_brings_it_back(visit, little_city):
    frame = measuring(visit)
    click(visit, frame, (300, 200), (500, 300), (420, 420))
    visit.page.wait_for_url(re.compile("measure=line/"))
    lons, lats = zip(*places(frame), strict=True)
    expected_m = EARTH.line_length(lons, lats)
    assert 1000 < expected_m < 10000
    assert figures(frame) == {"Distance": f"{expected_m / 1000:.3f}\u2009km"}
    box = frame.locator(".folium-map").bounding_box()
    visit.page.mouse.move(box["x"] + 600, box["y"] + 420)
    running = frame.locator(".measure-total").last.inner_text()
    assert re.fullmatch(r"[\d.]+\s(m|km) · Σ [\d.]+\skm", running)
    assert frame.locator(".map-popup").count() == 0  # the click was the tool's

    frame.get_by_role("radio", name="Surface area").check()
    area_m2, perimeter_m = EARTH.polygon_area_perimeter(lons, lats)
    assert figures(frame) == {
        "Surface area": f"{abs(area_m2) / 10000:.2f}\u2009ha",
        "Perimeter": f"{perimeter_m / 1000:.3f}\u2009km",
    }
    shown = figures(frame)
    frame = opened(visit, visit.page.url.split("?")[1])
    assert state_of(frame)["measure"].startswith("area/")
    frame.locator(".measure-total").get_by_text(shown["Surface area"]).wait_for()


def test_keys_set_points_take_them_back_and_end(visit, little_city):
    frame = measuring(visit)
    region = frame.locator(".folium-map")
    assert region.evaluate("node => node === document.activeElement")
    region.press("Enter")  # shows where the cross stands
    assert places(frame) == []
    region.press("Enter")
    for _ in range(4):
        region.press("ArrowRight")
    region.press("Enter")
    region.press("Shift+ArrowDown")
    region.press("Enter")
    (first, second, third) = places(frame)
    assert second[0] > first[0] and second[1] == first[1]
    # a step of 10 pixels against one of a single pixel, at the latitude's scale
    east_deg, south_deg = second[0] - first[0], second[1] - third[1]
    assert 30 < east_deg / south_deg < 60
    region.press("Backspace")
    assert len(places(frame)) == 2
    frame.get_by_role("button", name="Print").click()
    frame.get_by_role("button", name="Make the sheet").focus()
    visit.page.keyboard.press("Escape")  # ends the dialog alone
    assert frame.locator("dialog[open]").count() == 0
    assert frame.locator(".measure-panel").count() == 1
    region.press("Escape")
    assert frame.locator(".measure-panel").count() == 0
    assert frame.get_by_role("button", name="Measure").get_attribute("aria-pressed") == "false"
    assert len(places(frame)) == 2  # what is measured stays
    frame.get_by_role("button", name="Measure").click()
    frame.get_by_role("button", name="Clear").click()
    assert state_of(frame)["measure"] is None
    assert "measure" not in visit.page.url


def test_a_tool_that_is_begun_thrice_before_its_library_is_there_ends_once(visit, little_city):
    held = []

    def hold(route):
        held.append(route)

    visit.page.route("**/geographiclib-geodesic.min.js", hold)
    frame = opened(visit, "lang=en")
    button = frame.get_by_role("button", name="Measure")
    for _ in range(3):
        button.click()
    frame.wait_for_timeout(200)
    for one in held:
        one.continue_()
    frame.wait_for_selector(".measure-panel")
    assert frame.locator(".measure-panel").count() == 1
    button.click()
    assert frame.locator(".measure-panel").count() == 0
    click(visit, frame, (300, 200))
    assert places(frame) == []


def test_a_library_that_did_not_come_is_asked_for_again(visit, little_city):
    visit.page.route("**/geographiclib-geodesic.min.js", lambda route: route.abort(), times=1)
    frame = opened(visit, "lang=en")
    button = frame.get_by_role("button", name="Measure")
    button.click()
    frame.wait_for_selector("[data-tool=measure][aria-pressed=false]")
    assert any("geographiclib" in one for one in visit.problems)
    visit.problems.clear()
    button.click()
    frame.wait_for_selector(".measure-panel")


def test_an_outline_that_crosses_itself_is_said_to(visit, little_city):
    frame = measuring(visit)
    frame.get_by_role("radio", name="Surface area").check()
    click(visit, frame, (300, 200), (400, 300), (400, 200))
    assert frame.get_by_text("The outline crosses itself").count() == 0
    click(visit, frame, (300, 300))
    frame.get_by_text("The outline crosses itself").wait_for()


def test_what_is_no_measurement_is_left_out_and_named(visit):
    frame = opened(visit, "lang=en&measure=area/200,10")
    assert state_of(frame)["measure"] is None
    assert "measure=area/200,10" in frame.locator(".bench-notice").inner_text()
    for text in ("line/1,2,3", "area/200,10", "circle/1,2", "line", "line/a,b", "line/,"):
        visit.page.evaluate(  # as by the back button, for which the map is not made again
            """(text) => {
            history.pushState(null, "", "/map?lang=en&measure=" + text);
            dispatchEvent(new PopStateEvent("popstate"));
          }""",
            text,
        )
        assert (text, state_of(frame)["measure"]) == (text, None)
        assert frame.locator(".bench-notice").inner_text().endswith(f": measure={text}")


def test_the_panel_fits_on_a_phone(visit, little_city):
    frame = measuring(visit, size=PHONE)
    click(visit, frame, (100, 150), (200, 200))
    assert figures(frame)["Distance"].endswith("m")
    assert frame.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    box, whole = (frame.locator(part).bounding_box() for part in (".measure-panel", ".folium-map"))
    assert whole["y"] <= box["y"] and box["y"] + box["height"] <= whole["y"] + whole["height"]
