"""Maps of tiles in a browser without WebGL: drawn on plain canvases, with the same answers."""

import pytest

from app.domain.coverage import CLASS_COLOURS, CoverageClass
from tests.browser.test_maps import near, over_white
from tests.builders import lon_lat

pytestmark = pytest.mark.browser

GROUND = "#eef0f2"  # of the workbench
IN_THE_GAP, IN_THE_OPEN = lon_lat(75, 75), lon_lat(325, 125)


def bench(visit, query):
    visit.map(f"/maps/workbench?lang=en&base=none&layers=coverage&{query}")
    assert visit.page.evaluate("cityMap.hasWebGl()") is False


def on_ground(item):
    """A class as it looks where nothing lies under it: 0.8 of the layer, of 0.8 of its fill."""
    pairs = [
        [int(one[start : start + 2], 16) for start in (1, 3, 5)] for one in (CLASS_COLOURS[item], GROUND)
    ]
    return "#{:02x}{:02x}{:02x}".format(
        *(round(0.64 * of + 0.36 * under) for of, under in zip(*pairs, strict=True))
    )


def at(place, zoom=16):
    lon, lat = place
    return f"at={zoom}/{lat:.5f}/{lon:.5f}"


def popup_of(visit, place):
    lon, lat = place
    spot = visit.page.evaluate(
        "([lat, lon]) => { const map = cityMap.bench.map; const at = map.latLngToContainerPoint([lat, lon]);"
        " const box = map.getContainer().getBoundingClientRect(); return [box.x + at.x, box.y + at.y]; }",
        [lat, lon],
    )
    visit.page.mouse.click(*spot)
    popup = visit.page.locator(".map-popup").last
    popup.wait_for()
    return popup.inner_text()


def test_the_classes_have_the_colours_that_they_have_with_webgl(plain_visit, visit):
    counted = []
    for one in (plain_visit, visit):
        one.map(f"/maps/workbench?lang=en&base=none&layers=coverage&{at(IN_THE_OPEN)}")
        colours = one.colours()
        counted.append(near(colours, on_ground(CoverageClass.GOOD)))
    plain, usual = counted
    assert usual > 10_000
    assert plain == pytest.approx(usual, rel=0.05)


def test_a_click_tells_of_the_cell_under_it(plain_visit):
    bench(plain_visit, at(IN_THE_OPEN))
    assert "−90.0\u2009dBm" in popup_of(plain_visit, IN_THE_OPEN)
    assert "−115.0\u2009dBm" in popup_of(plain_visit, IN_THE_GAP)


def test_another_threshold_is_painted_anew(plain_visit):
    bench(plain_visit, at(IN_THE_GAP))
    bad = on_ground(CoverageClass.GAP)
    assert near(plain_visit.colours(), bad) > 2_000
    plain_visit.page.evaluate("cityMap.workbench.set({ threshold: -120 })")
    plain_visit.wait_drawn()
    assert near(plain_visit.colours(), bad) == 0


def test_a_layer_of_an_ordinary_map_is_switched_off_and_on(plain_visit, configure):
    configure(maps={"embed_limit": 1})
    plain_visit.map("/maps/coverage?lang=en")
    good = over_white(CLASS_COLOURS[CoverageClass.GOOD], 0.8)
    assert near(plain_visit.colours(), good) > 500
    plain_visit.page.get_by_role("checkbox", name="Coverage").uncheck()
    assert near(plain_visit.colours(), good) == 0
    plain_visit.page.get_by_role("checkbox", name="Coverage").check()
    plain_visit.wait_drawn()
    assert near(plain_visit.colours(), good) > 500
