"""The workbench in a real browser: its address, its threshold, its search, its keys; wide and on a phone."""

import re
from itertools import pairwise

import pytest
from sqlalchemy import text

from app import db
from tests.browser.watching import DRAWN_MS, PHONE, WIDE
from tests.builders import lon_lat

pytestmark = pytest.mark.browser

COVERED = """
    select sum(r.residents) from run_cells r
    join cell_coverage c on c.run_id = r.run_id and c.cell_id = r.cell_id
    where r.run_id = :run and c.technology = '4G' and c.reception = 'outdoor' and c.level_dbm >= :threshold
"""


def opened(visit, query, size=WIDE):
    """The frame of the workbench, once it is drawn."""
    visit.open(f"/map?{query}", size)
    frame = visit.page.locator("iframe.map-frame").element_handle().content_frame()
    drawn(frame)
    return frame


def drawn(frame):
    frame.wait_for_selector("html[data-state=drawn]", timeout=DRAWN_MS)


def covered(frame):
    """The people that the page says are covered, once it has asked."""
    frame.wait_for_selector(".bench-result:not([aria-busy])")
    drawn(frame)
    return int(frame.locator("[data-people=covered]").inner_text().replace(",", ""))


def covered_by_sql(run_id, threshold_dbm):
    with db.transaction() as session:
        return session.execute(text(COVERED), {"run": run_id, "threshold": threshold_dbm}).scalar_one()


def state_of(frame):
    return frame.evaluate("cityMap.workbench.state()")


def test_the_address_gives_the_map_back_and_the_threshold_asks_again(visit, little_city):
    lon, lat = lon_lat(300, 300)
    here = f"at=15/{lat:.5f}/{lon:.5f}"
    frame = opened(visit, f"lang=en&operator=A&layers=stations,coverage:50&{here}")
    state = state_of(frame)
    assert (state["operator"], state["reception"], state["threshold"]) == ("A", "outdoor", -110)
    assert state["view"]["zoom"] == 15 and state["view"]["lat"] == pytest.approx(lat, abs=1e-4)
    shown = [(one["key"], one["opacity"]) for one in state["layers"] if one["isShown"]]
    assert shown == [("stations", 1), ("coverage", 0.5)]
    assert covered(frame) == covered_by_sql(little_city.run.id, -110) == 550

    frame.locator(".bench-threshold input[type=number]").fill("-120")
    visit.page.wait_for_url("**threshold=-120**")
    assert covered(frame) == covered_by_sql(little_city.run.id, -120) == 640
    assert frame.get_by_text("Gaps are those of the run, at −110 dBm").is_visible()
    assert frame.get_by_text("Too weak RSRP < −120 dBm").is_visible()
    assert any("/tiles/coverage/" in url and "threshold=-120" in url for url in visit.requests)

    other = frame.evaluate(
        "cityMap.workbench.style({ operator: 'any', threshold: null }).sources.coverage.tiles[0]"
    )
    assert "operator=" not in other and "threshold=" not in other  # what a tool draws beside it
    assert frame.evaluate("cityMap.workbench.tilesOf('coverage')").endswith("threshold=-120")

    frame.get_by_role("checkbox", name="Gaps").check()
    drawn(frame)
    assert re.search(r"layers=stations,gaps,coverage:50", visit.page.url)
    again = visit.page.url
    visit.page.go_back()
    frame.wait_for_selector("[data-layer=gaps] input:not(:checked)")
    visit.page.go_back()
    frame.wait_for_selector(".bench-result:not([aria-busy])")
    assert (state_of(frame)["threshold"], covered(frame)) == (-110, 550)
    frame = opened(visit, again.split("?")[1])
    assert state_of(frame)["threshold"] == -120
    assert frame.get_by_role("checkbox", name="Gaps").is_checked()
    frame.get_by_role("button", name="Back to −110 dBm").click()
    visit.page.wait_for_url(lambda url: "threshold" not in url)
    assert covered(frame) == 550


def test_a_code_is_found_by_keyboard_and_keys_and_tools_do_what_they_say(visit, little_city):
    frame = opened(visit, "lang=en")
    assert frame.locator("[data-layer=gaps] .bench-count").inner_text() == "1 · 90 residents"
    visit.page.locator("h1").evaluate("node => { node.tabIndex = -1; node.focus(); }")
    visit.page.keyboard.press("/")  # though the focus is in the page around
    with db.transaction() as session:
        code = session.execute(
            text("select code from base_stations where id = :id"), {"id": little_city.station_id}
        ).scalar_one()
    field = frame.get_by_role("combobox", name="Search")
    field.fill(code)
    frame.get_by_role("option", name=code).wait_for()
    assert field.get_attribute("aria-activedescendant") == "bench-option-0"
    field.press("Enter")
    popup = frame.locator(".map-popup")
    assert popup.get_by_role("link").get_attribute("href") == f"/stations/{little_city.station_id}"
    assert "at=17/" in visit.page.url
    popup.press("Escape")

    frame.locator(".folium-map").focus()
    visit.page.keyboard.press("?")
    assert frame.get_by_role("dialog", name="Keys").is_visible()
    visit.page.keyboard.press("Escape")
    visit.page.keyboard.press("l")
    assert frame.evaluate("document.activeElement.parentNode.id") == "bench-layers"
    for name in ("Cases", "Base stations"):  # the group of one, then a layer among others
        assert frame.get_by_role("checkbox", name=name, exact=True).count() == 1
    before = [one["key"] for one in frame.evaluate("cityMap.workbench.layers()")]
    frame.get_by_role("checkbox", name="Base stations").press("Alt+ArrowDown")
    after = [one["key"] for one in frame.evaluate("cityMap.workbench.layers()")]
    assert before.index("stations") + 1 == before.index("sectors")
    assert after.index("sectors") + 1 == after.index("stations")
    assert frame.get_by_role("checkbox", name="Base stations").evaluate(
        "node => node === document.activeElement"
    )

    frame.evaluate(
        """() => {
        const note = (text) => { document.documentElement.dataset.said = text; };
        for (const key of ["one", "two"]) cityMap.tools.push({
          key, title: key,
          start: (map) => note(key + " starts at " + map.getZoom()), stop: () => note(key + " stops"),
        });
        cityMap.workbench.listTools();
      }"""
    )
    one, two = (frame.get_by_role("button", name=name, exact=True) for name in ("one", "two"))
    one.click()
    assert frame.locator("html").get_attribute("data-said") == "one starts at 17"
    two.click()
    assert (one.get_attribute("aria-pressed"), two.get_attribute("aria-pressed")) == ("false", "true")
    two.click()
    assert frame.locator("html").get_attribute("data-said") == "two stops"


def test_on_a_phone_nothing_lies_over_anything_and_nothing_scrolls_sideways(visit):
    frame = opened(visit, "lang=zh-CN", PHONE)
    frame.locator("#bench-layers summary").click()
    boxes = [frame.locator(part).bounding_box() for part in (".bench-search", ".folium-map", ".bench-sheets")]
    for upper, lower in pairwise(boxes):
        assert upper["y"] + upper["height"] <= lower["y"] + 1
    assert boxes[1]["height"] > 150
    assert frame.locator("#bench-choice[open]").count() == 0
    assert frame.evaluate("document.documentElement.scrollWidth") <= 390
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert "覆盖" in frame.locator("[data-layer=coverage]").inner_text()
