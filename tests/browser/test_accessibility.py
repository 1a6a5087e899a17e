"""Every page and every map by the rules of axe-core: WCAG 2.2 A and AA, and good practice."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.watching import PHONE, SIZES, WIDE
from tests.web.pages.test_every_page import LISTS, MAPS

pytestmark = pytest.mark.browser

OGC = (
    *("/ogc?f=html", "/ogc/api?f=html", "/ogc/collections?f=html", "/ogc/collections/buildings?f=html"),
    *("/ogc/collections/buildings/items?f=html", "/ogc/collections/gaps/tiles/WebMercatorQuad?f=html"),
    *("/ogc/processes?f=html", "/ogc/processes/plan?f=html", "/ogc/jobs?f=html"),
)


def violations(visit) -> list[str]:
    """What axe-core finds wrong with the open page, its frames left out: they are opened by themselves."""
    options = {"iframes": False, "resultTypes": ["violations"]}
    found = Axe().run(visit.page, options=options).response["violations"]
    return [f"{visit.page.url} {one['id']}: {node['html']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize(("language", "size"), [("en", WIDE), ("zh-CN", PHONE)], ids=["en-1440", "zh-390"])
def test_no_page_hinders_anybody_or_breaks_the_policy_or_the_window(visit, little_city, language, size):
    catalogue = ("/catalogue/test-hotspots", "/ogc/collections/catalogue/items?f=html")
    records = (f"/gaps/{little_city.gap_id}", f"/stations/{little_city.station_id}", "/areas/310106012")
    found = []
    there = [path for path in LISTS if "test-areas" not in path]
    for path in (
        *there,
        *OGC,
        *records,
        *catalogue,
        "/account",
        "/account/password",
        "/account/second-factor",
    ):
        mark = "&" if "?" in path else "?"
        visit.open(f"{path}{mark}lang={language}", size)
        visit.wait_whole()
        found += violations(visit)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0], path
    assert found == []


@SIZES
def test_no_map_hinders_who_cannot_see_it_or_has_no_mouse(visit, size):
    found = []
    for name in (*MAPS, "workbench"):
        visit.map(f"/maps/{name}", size)
        found += violations(visit)
    assert found == []


def test_axe_finds_what_is_wrong(visit):
    visit.open("/help")
    visit.page.evaluate("document.body.append(document.createElement('button'))")
    assert any("button-name" in one for one in violations(visit))
