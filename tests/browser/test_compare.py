"""Comparing on the workbench: two choices on one map, a divider for hand and keys, figures of both sides."""

import re

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app import db
from app.models.coverage import GridCell
from app.models.network import Operator
from tests import builders
from tests.browser.test_area_tool import until
from tests.browser.test_workbench import drawn, opened, state_of
from tests.browser.watching import PHONE, SIZES
from tests.builders import lon_lat

pytestmark = pytest.mark.browser

LON, LAT = lon_lat(200, 200)
PLAIN = f"lang=en&layers=coverage:100&base=none&at=16.5/{LAT:.5f}/{LON:.5f}"
AGAINST_B = "compare=50,operator:B"


@pytest.fixture(scope="module", autouse=True)
def operator_b(little_city, database):
    """Another operator, who is 2 dB under the threshold everywhere: nobody is covered by it."""
    with Session(db.engine()) as session:
        operator = builders.operator(session, "B")
        for cell in session.query(GridCell).order_by(GridCell.id):
            builders.level(session, little_city.run, cell, operator, -112.0)
        session.commit()
    yield
    owner = create_engine(database)
    with owner.begin() as connection:
        connection.execute(text("delete from cell_coverage where level_dbm = -112"))
    owner.dispose()
    with Session(db.engine()) as session:
        session.query(Operator).filter_by(code="B").delete()
        session.commit()


def compared(visit, query, *size):
    frame = opened(visit, query, *size)
    frame.wait_for_selector(".compare-strip:not([aria-busy])")
    drawn(frame)
    return frame


def divider(frame):
    return frame.get_by_role("slider", name="Divider of the comparison")


def at_rest(frame):
    """Both sides are drawn, and a frame has been painted."""
    frame.wait_for_selector(".compare-strip:not([aria-busy])")
    drawn(frame)
    frame.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def reds_and_blues(visit, frame, from_share, to_share):
    """Pixels of the worst and of the best class in a stretch of the map, under its buttons."""
    box = frame.locator(".folium-map").bounding_box()
    left, right = (int(box["x"] + box["width"] * share) for share in (from_share, to_share))
    top, bottom = int(box["y"]) + 70, int(box["y"] + box["height"]) - 1
    found = visit.picture().crop((left, top, right, bottom)).getcolors(1 << 24)
    reds = sum(count for count, (red, _, blue) in found if red > blue + 40)
    blues = sum(count for count, (red, _, blue) in found if blue > red + 40)
    return reds, blues


def test_each_side_is_drawn_by_its_own_choice_and_the_divider_parts_them(visit):
    frame = compared(visit, f"{PLAIN}&{AGAINST_B}&operator=A")
    at_rest(frame)
    reds, blues = reds_and_blues(visit, frame, 0.52, 1)
    assert reds > 20 * blues
    _, blues = reds_and_blues(visit, frame, 0, 0.48)
    assert blues > 1000
    handle = divider(frame)
    handle.press("End")
    assert handle.get_attribute("aria-valuenow") == "100"
    at_rest(frame)
    _, blues = reds_and_blues(visit, frame, 0.52, 0.95)
    assert blues > 1000
    assert re.search("compare=100,", visit.page.url)


def test_the_strip_counts_both_sides_and_the_difference(visit):
    frame = compared(visit, f"{PLAIN}&{AGAINST_B}&operator=A")
    sides = frame.locator(".compare-people").all_inner_texts()
    assert sides == ["550 residents covered · 85.9%", "0 residents covered · 0.0%"]
    difference = frame.locator(".compare-difference").inner_text()
    assert difference == "Right against left: −550 residents · −85.9 points"
    frame.locator("[data-side=right]").get_by_label("Operator").select_option("A")
    visit.page.wait_for_url(re.compile("operator:A"))
    at_rest(frame)
    assert frame.locator(".compare-difference").inner_text().endswith("±0 residents · ±0.0 points")
    frame.locator("[data-side=left]").get_by_label("Operator").select_option("B")
    visit.page.wait_for_url(re.compile(r"[?&]operator=B"))
    at_rest(frame)
    assert frame.locator(".compare-difference").inner_text().endswith("+550 residents · +85.9 points")


def test_legends_and_popups_say_which_side_they_are_of(visit):
    frame = compared(visit, f"{PLAIN}&{AGAINST_B}&operator=A")
    legend = frame.locator("[data-layer=coverage]")
    titles = legend.locator(".bench-side").all_inner_texts()
    assert titles == ["Left: A · Operator A", "Right: B · Operator B"]
    box = frame.locator(".folium-map").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for dx, side, level in ((-60, "Left: A · Operator A", "−115.0"), (60, "Right: B · Operator B", "−112.0")):
        visit.page.mouse.click(middle[0] + dx, middle[1] + 120)
        popup = frame.locator(".map-popup").get_by_text(side)
        popup.wait_for()
        assert level in frame.locator(".map-popup").last.inner_text()
        visit.page.keyboard.press("Escape")


def test_the_divider_is_dragged_and_the_address_brings_it_back(visit):
    frame = compared(visit, f"{PLAIN}&{AGAINST_B}")
    box, whole = divider(frame).bounding_box(), frame.locator(".folium-map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    visit.page.mouse.move(x, y)
    visit.page.mouse.down()
    visit.page.mouse.move(whole["x"] + whole["width"] * 0.25, y, steps=4)
    visit.page.mouse.up()
    visit.page.wait_for_url(re.compile("compare=25,"))
    assert state_of(frame)["view"]["lon"] == pytest.approx(LON, abs=1e-4)  # the map did not move with it
    frame = compared(visit, visit.page.url.split("?")[1])
    assert divider(frame).get_attribute("aria-valuenow") == "25"
    text = divider(frame).get_attribute("aria-valuetext")
    assert text == "Left: Best of all operators; Right: B · Operator B"


def test_the_key_c_starts_and_ends_and_measuring_goes_on_beside_it(visit):
    frame = opened(visit, PLAIN)
    frame.locator(".folium-map").focus()
    visit.page.keyboard.press("c")
    frame.wait_for_selector(".compare-strip:not([aria-busy])")
    assert divider(frame).evaluate("node => node === document.activeElement")
    button = frame.get_by_role("button", name="Compare")
    assert button.get_attribute("aria-pressed") == "true"
    frame.get_by_role("button", name="Measure").click()
    frame.wait_for_selector(".measure-panel")
    assert button.get_attribute("aria-pressed") == "true"
    frame.get_by_role("button", name="Measure").click()
    visit.page.keyboard.press("c")
    frame.wait_for_selector(".compare-strip", state="detached")
    assert "compare" not in visit.page.url
    assert frame.locator(".leaflet-cityTiles-pane").evaluate("node => node.style.clipPath") == ""


def test_what_is_closed_before_it_was_drawn_is_waited_for_no_longer(visit):
    frame = opened(visit, PLAIN)
    visit.page.route("**/tiles/coverage/**operator=A**", lambda route: None)  # is never answered
    frame.evaluate("cityMap.bench.toggleCompare()")
    until(frame, "cityMap.bench.sides().length === 2")
    frame.wait_for_selector(".compare-strip:not([aria-busy])")
    assert frame.locator("html").get_attribute("data-state") == "drawing"
    frame.evaluate("cityMap.bench.toggleCompare()")
    drawn(frame)


def test_a_legend_tells_no_counts_of_the_question_before(visit):
    frame = compared(visit, f"{PLAIN}&{AGAINST_B}&operator=A")
    counts = frame.locator("[data-layer=coverage] small")
    assert counts.count() == 2 * 5
    visit.page.route("**/api/v1/coverage?*", lambda route: route.abort())
    frame.locator("[data-side=right]").get_by_label("Operator").select_option("any")
    at_rest(frame)
    assert counts.count() == 5  # the left side's
    assert "".join(frame.locator(".compare-people").all_inner_texts()) == ""
    frame.get_by_role("button", name="End comparing").click()
    frame.get_by_label("Operator").select_option("any")
    frame.wait_for_selector(".bench-result:not([aria-busy])")
    assert counts.count() == 0
    visit.problems.clear()


@pytest.mark.parametrize("wrong", ["x", "101", "50,operator:Q", "50,moon:1", "50,run:999999", "50,operator"])
def test_what_is_no_comparison_is_left_out_and_named(visit, wrong):
    frame = opened(visit, f"lang=en&compare={wrong}")
    assert state_of(frame)["compare"] is None
    assert f"compare={wrong}" in frame.locator(".bench-notice").inner_text()


@SIZES
def test_nothing_lies_over_the_strip(visit, size):
    frame = compared(visit, f"{PLAIN}&{AGAINST_B}", size)
    whole, strip = (frame.locator(part).bounding_box() for part in (".folium-map", ".compare-strip"))
    assert whole["y"] + whole["height"] <= strip["y"] + 1
    assert whole["height"] > 250
    assert frame.evaluate("document.documentElement.scrollWidth") <= size[0]
    if size == PHONE:
        sheets = frame.locator(".bench-sheets").bounding_box()
        assert strip["y"] + strip["height"] <= sheets["y"] + 1
