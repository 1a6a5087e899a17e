"""Pages as people use them: on a desk, on a phone, by keyboard."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.browser.watching import PHONE, SIZES
from tests.builders import lon_lat

pytestmark = pytest.mark.browser

GAP_PATH = "path.leaflet-interactive[fill='url(#hatch-7f1d3a)']"


@pytest.fixture
def photo(tmp_path, own_var) -> Path:
    """A picture to send; what the service keeps of it goes into a folder of the test."""
    Image.new("RGB", (64, 48), "#2a6fbb").save(tmp_path / "dead-spot.jpg")
    return tmp_path / "dead-spot.jpg"


@SIZES
@pytest.mark.parametrize("path", ["/", "/gaps"])
def test_the_gap_is_drawn_inside_its_frame_and_the_page_fits_the_window(visit, size, path):
    visit.open(f"{path}?lang=en", size)
    frame = visit.page.locator("iframe.map-frame")
    frame.scroll_into_view_if_needed()
    inside = frame.content_frame
    inside.locator("html[data-state=drawn]").wait_for(state="attached")
    gap, edges = inside.locator(GAP_PATH).bounding_box(), frame.bounding_box()
    assert gap["width"] > 20 and gap["height"] > 20
    assert edges["x"] <= gap["x"] and gap["x"] + gap["width"] <= edges["x"] + edges["width"]
    assert edges["y"] <= gap["y"] and gap["y"] + gap["height"] <= edges["y"] + edges["height"]
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert "1 gap · " in inside.locator(".map-legend").text_content()


def test_the_facts_of_a_map_do_not_lie_over_the_city_on_a_phone(visit):
    visit.map("/maps/gaps?lang=zh-CN", PHONE)
    facts = visit.page.locator(".map-facts").bounding_box()
    areas = visit.page.locator(".leaflet-cityOutlines-pane path").first.bounding_box()
    assert areas["y"] + areas["height"] <= facts["y"]


def edge_brightness(visit, frame, side: str) -> float:
    """How bright the foot of a table is right at one of its edges, where no text stands."""
    box = frame.bounding_box()
    x = box["x"] + 3 if side == "left" else box["x"] + box["width"] - 5
    strip = visit.picture().crop((int(x), int(box["y"]) + 4, int(x) + 2, int(box["y"]) + 10)).convert("L")
    return float(np.asarray(strip).mean())


def test_a_table_has_a_shadow_only_at_the_edge_behind_which_there_is_more(visit):
    visit.open("/data?lang=en", PHONE)
    frame = visit.page.locator(".table-frame").first
    frame.scroll_into_view_if_needed()
    assert frame.evaluate("node => node.scrollWidth > node.clientWidth + 60")
    assert edge_brightness(visit, frame, "left") > 250 > 240 > edge_brightness(visit, frame, "right")
    frame.focus()
    visit.page.keyboard.press("ArrowRight")
    frame.evaluate("node => { node.scrollLeft = node.scrollWidth; }")
    visit.page.wait_for_timeout(200)
    assert edge_brightness(visit, frame, "right") > 250 > 240 > edge_brightness(visit, frame, "left")


def test_the_first_stop_of_the_tab_key_leads_past_the_bar(visit):
    visit.open("/help?lang=en")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.textContent") == "Skip to content"
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "main"


def test_a_report_from_a_phone_takes_its_position_and_photo_and_stands_on_the_map(visit, photo):
    visit.stand_at(*lon_lat(225, 225), accuracy_m=8)
    visit.open("/m?lang=en", PHONE)
    page = visit.page
    page.locator(".chip").first.click()
    page.get_by_text("±8 m · good").wait_for()
    page.locator("[name=photos]").first.set_input_files(photo)
    assert "dead-spot.jpg" in page.locator("#photo-state").inner_text()
    page.get_by_role("button", name="Send the report").click()
    page.wait_for_url("**/cases/*?filed=1")
    assert "Filed as case" in page.get_by_role("status").inner_text()
    assert "±8\u202fm · standard of the device" in page.locator("dl.facts").inner_text()
    assert (
        page.locator(".photos img").evaluate("photo => photo.decode().then(() => photo.naturalWidth)") == 64
    )
    visit.map("/maps/cases?lang=en", PHONE)
    assert page.locator(".leaflet-marker-icon.leaflet-interactive").count() == 1


def test_a_refused_report_says_why_in_the_language_of_the_page_and_keeps_what_was_typed(visit):
    visit.open("/m?lang=zh-CN", PHONE)
    page = visit.page
    page.locator(".chip").first.click()
    page.get_by_label("经度").fill("200")
    page.get_by_label("纬度").fill("31.2")
    page.get_by_role("button", name="提交").click()
    page.get_by_role("alert").get_by_text("位置有误：经度 200 超出 -180 至 180 的范围。").wait_for()
    assert page.get_by_label("经度").input_value() == "200"
    assert all("422" in problem for problem in visit.problems)
    visit.problems.clear()


def test_a_report_without_scripts_is_filed_too(visit_without_scripts):
    visit, (lon, lat) = visit_without_scripts, lon_lat(525, 525)
    visit.open("/m?lang=en", PHONE)
    visit.page.locator(".chip").first.click()
    visit.page.get_by_label("Longitude").fill(f"{lon:.6f}")
    visit.page.get_by_label("Latitude").fill(f"{lat:.6f}")
    visit.page.get_by_role("button", name="Send the report").click()
    assert "Filed as case" in visit.page.get_by_role("status").inner_text()
    assert visit.page.locator("noscript p").is_visible()
    visit.page.wait_for_load_state()
