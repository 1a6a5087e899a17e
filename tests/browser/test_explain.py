"""The explanation of one place in a real browser: the drawing, another link, a phone."""

import pytest
from sqlalchemy import text

from app import db
from tests.browser.watching import SIZES
from tests.builders import lon_lat

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(little_city):
    """A place whose footprints count as complete; the mast stands north-east of it."""
    with db.transaction() as session:
        session.execute(text("update run_cells set footprints_complete = true"))
        shares = '{"footprint_share": {"310106012000": 0.5}}'
        session.execute(text("update coverage_runs set facts = cast(:facts as jsonb)"), {"facts": shares})
    lon, lat = lon_lat(125, 125)
    return f"/explain?lon={lon:.6f}&lat={lat:.6f}&lang=en"


@SIZES
def test_the_profile_fits_the_window_and_another_link_is_a_choice_away(visit, address, size):
    visit.page.set_default_navigation_timeout(90_000)  # the first answer of an installation compiles
    visit.open(address, size)
    plot = visit.page.locator("svg.profile-plot")
    edges = plot.bounding_box()
    assert edges["width"] > 250 and edges["height"] > 150
    line = visit.page.locator("svg.profile-plot path.plot-line").bounding_box()
    assert line["width"] > 0.9 * edges["width"]
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    links = visit.page.locator("table.links tbody a")
    assert links.count() == 3
    assert links.nth(0).get_attribute("aria-current") == "true"
    links.nth(1).focus()
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**link=*#profile")
    chosen = visit.page.locator("table.links tbody a[aria-current=true]")
    assert chosen.count() == 1
    assert visit.page.locator("table.links tr.chosen").get_attribute("class") == "chosen"
    assert visit.page.locator("table.links tbody a").nth(1).get_attribute("aria-current") == "true"
    assert visit.page.locator("svg.profile-plot").is_visible()


def test_the_form_names_another_place(visit, address):
    visit.open(address)
    visit.page.locator("input[name=height_m]").fill("10")
    visit.page.get_by_role("button", name="Explain").click()
    visit.page.wait_for_url("**height_m=10**")
    assert "10.0" in visit.page.locator(".explain-facts").text_content()
