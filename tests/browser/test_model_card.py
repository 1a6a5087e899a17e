"""The model card below a map in a real browser: by keyboard, on a wide screen and on a phone."""

import pytest

from tests.browser.watching import SIZES

pytestmark = pytest.mark.browser


@SIZES
@pytest.mark.parametrize("path", ["/", "/map", "/gaps", "/coverage"])
def test_the_card_opens_by_keyboard_and_fits_the_window(visit, path, size):
    visit.open(f"{path}?lang=en", size)
    card = visit.page.locator("details.model-card")
    heading = card.get_by_role("heading", name="Receiver and margins")
    assert not heading.is_visible()
    frame = visit.page.locator("iframe.map-frame").bounding_box()
    assert card.bounding_box()["y"] >= frame["y"] + frame["height"]
    visit.page.locator("details.model-card > summary").focus()
    visit.page.keyboard.press("Enter")
    assert heading.is_visible()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    inner = card.locator(".card-sections").bounding_box()
    assert inner["x"] >= 0 and inner["x"] + inner["width"] <= size[0]
    assert visit.page.locator("iframe.map-frame").bounding_box()["height"] >= 360


def test_a_map_in_its_frame_leads_the_whole_page_to_the_card(visit, little_city):
    visit.open("/gaps?lang=en")
    visit.page.frame_locator("iframe.map-frame").get_by_role("link", name="Model card").click()
    visit.page.wait_for_url(f"**/coverage/runs/{little_city.run.id}")
    assert visit.page.get_by_role("heading", name=f"Model card of run {little_city.run.id}").is_visible()
