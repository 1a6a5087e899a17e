import pytest

from app.domain.coverage import CLASS_COLOURS, CoverageClass
from app.maps.city import LAND_COLOURS, USE_COLOURS, WAY_COLOURS
from tests.browser.conftest import HOSTILE_NAME
from tests.browser.watching import SIZES
from tests.builders import lon_lat

pytestmark = pytest.mark.browser

NAMES = ("coverage", "gaps", "stations", "hotspots", "areas", "cases", "city")
GAP_PATH = "path.leaflet-interactive[fill='url(#hatch-7f1d3a)']"


@pytest.fixture
def tiled(configure):
    """Everything but a handful of rows comes as tiles."""
    configure(maps={"embed_limit": 1})


def over_white(colour: str, opacity: float) -> str:
    """A colour as it looks on the white ground of a map."""
    parts = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    return "#{:02x}{:02x}{:02x}".format(*(round(part * opacity + 255 * (1 - opacity)) for part in parts))


def near(colours: dict[str, int], wanted: str) -> int:
    """Pixels within a rounding step of a colour."""
    goal = [int(wanted[start : start + 2], 16) for start in (1, 3, 5)]

    def is_near(colour: str) -> bool:
        parts = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
        return all(abs(part - aim) <= 2 for part, aim in zip(parts, goal, strict=True))

    return sum(count for colour, count in colours.items() if is_near(colour))


@SIZES
def test_the_gap_map_draws_its_gap_hatched_over_named_areas(visit, size):
    visit.map("/maps/gaps?lang=en", size)
    box = visit.page.locator(GAP_PATH).bounding_box()
    assert box["width"] > 50 and box["height"] > 50
    assert near(visit.colours(), over_white(CLASS_COLOURS[CoverageClass.GAP], 0.8)) > 500
    assert visit.page.locator(".map-tag").inner_text() == "1"
    assert visit.page.locator(".map-badge").inner_text() == "Synthetic demo data"


@SIZES
@pytest.mark.parametrize("name", NAMES)
def test_every_map_draws_without_a_single_complaint(visit, size, name):
    visit.map(f"/maps/{name}?lang=zh-CN", size)
    assert visit.page.locator("h1").count() == 1
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0]


@SIZES
def test_coverage_comes_as_vector_tiles_and_is_drawn_in_its_classes(visit, tiled, size):
    visit.map("/maps/coverage?lang=en", size)
    colours = visit.colours()
    assert any("/tiles/coverage/" in url for url in visit.requests)  # heard of a moment after the drawing
    for item in (CoverageClass.GOOD, CoverageClass.GAP):
        assert near(colours, over_white(CLASS_COLOURS[item], 0.8)) > 500


def test_a_map_that_embeds_its_rows_does_not_fetch_the_library_for_tiles(visit):
    visit.map("/maps/gaps")
    assert not [url for url in visit.requests if "maplibre" in url]


def test_the_coverage_below_the_gaps_is_drawn_when_it_is_switched_on(visit):
    visit.map("/maps/gaps?lang=en")
    good = over_white(CLASS_COLOURS[CoverageClass.GOOD], 0.8)
    assert near(visit.colours(), good) == 0
    visit.page.get_by_role("checkbox", name="Coverage").check()
    visit.wait_drawn()
    assert near(visit.colours(), good) > 500
    assert visit.page.get_by_text("Good RSRP ≥ −95 dBm").is_visible()


def test_a_click_on_a_gap_tells_its_people_and_leads_to_its_record(visit, little_city):
    visit.map("/maps/gaps?lang=en")
    visit.page.locator(GAP_PATH).click()
    popup = visit.page.locator(".map-popup")
    assert popup.locator("h2").inner_text() == "Gap 1"
    assert (
        popup.locator("dt", has_text="Residents").locator("xpath=following-sibling::dd[1]").inner_text()
        == "90"
    )
    link = popup.get_by_role("link")
    assert (link.get_attribute("href"), link.get_attribute("target")) == (
        f"/gaps/{little_city.gap_id}",
        "_top",
    )


def test_a_gap_opens_and_closes_by_keyboard_and_gets_the_focus_back(visit):
    visit.map("/maps/gaps?lang=en")
    visit.page.locator(GAP_PATH).focus()
    visit.page.keyboard.press("Enter")
    assert visit.page.locator(".map-popup").is_visible()
    visit.page.keyboard.press("Escape")
    visit.page.wait_for_selector(".map-popup", state="detached")
    assert visit.page.evaluate("document.activeElement.getAttribute('aria-label')") == "Gap 1"


def test_enter_asks_for_the_cell_in_the_middle_of_a_map_of_tiles(visit, tiled):
    visit.map("/maps/coverage?lang=en&bbox={},{},{},{}".format(*middle_box()))
    visit.page.locator(".folium-map").focus()
    visit.page.keyboard.press("Enter")
    popup = visit.page.locator(".map-popup")
    assert "Good" in popup.inner_text()
    assert "−90.0\u2009dBm" in popup.inner_text()


def houses_box() -> str:
    """A query for a box around the house, the street and the pond of the little city."""
    return "bbox={},{},{},{}".format(*lon_lat(550, 500), *lon_lat(800, 700))


@SIZES
def test_the_city_is_drawn_with_its_water_streets_and_houses_by_use(visit, size):
    visit.map(f"/maps/city?lang=en&{houses_box()}", size)
    colours = visit.colours()
    for colour in (LAND_COLOURS["water"], WAY_COLOURS["secondary"], USE_COLOURS["offices"]):
        assert near(colours, colour) > 200


def test_houses_can_be_switched_off_and_on_again(visit):
    visit.map(f"/maps/city?lang=en&{houses_box()}")
    box = visit.page.get_by_role("checkbox", name="Buildings")

    def house_px():
        visit.wait_drawn()
        map_alone = visit.picture().crop((300, 100, 1100, 800)).getcolors(maxcolors=1 << 24)
        return near({"#{:02x}{:02x}{:02x}".format(*rgb): n for n, rgb in map_alone}, USE_COLOURS["offices"])

    assert house_px() > 200
    box.uncheck()
    assert house_px() == 0
    box.check()
    assert house_px() > 200


def test_a_house_tells_its_use_and_floors(visit):
    visit.map("/maps/city?lang=en&bbox={},{},{},{}".format(*lon_lat(600, 600), *lon_lat(640, 640)))
    visit.page.locator(".folium-map").focus()
    visit.page.keyboard.press("Enter")
    popup = visit.page.locator(".map-popup")
    assert popup.locator("h2").inner_text() == "Tower"
    assert popup.locator("dd").all_inner_texts() == ["Offices", "7"]


def test_the_city_under_another_map_is_fetched_when_it_is_switched_on(visit):
    visit.map(f"/maps/stations?lang=en&{houses_box()}")
    assert not [url for url in visit.requests if "/tiles/" in url]
    visit.page.get_by_role("checkbox", name="City").check()
    visit.wait_drawn()
    assert {"land", "ways", "buildings"} == {
        url.split("/tiles/")[1].split("/")[0] for url in visit.requests if "/tiles/" in url
    }


def middle_box() -> tuple[float, float, float, float]:
    """A box of about 200 m in the covered part of the little city."""
    return (*lon_lat(225, 225), *lon_lat(375, 375))


def test_a_hostile_name_is_shown_letter_by_letter(visit):
    visit.map("/maps/hotspots?lang=en")
    marker = visit.page.locator(".leaflet-marker-icon.leaflet-interactive")
    assert marker.get_attribute("aria-label") == HOSTILE_NAME
    marker.click()
    assert visit.page.locator(".map-popup h2").inner_text() == HOSTILE_NAME
    assert visit.page.locator(".folium-map img").count() == 0


def test_the_legend_of_the_city_dashes_what_the_map_dashes(visit):
    visit.map("/maps/city?lang=en")
    dashed = visit.page.locator(".map-legend li", has=visit.page.locator("[stroke-dasharray]"))
    assert [text.strip() for text in dashed.all_inner_texts()] == ["Railway", "Metro"]


@pytest.mark.parametrize("size", [(675, 460), (675, 160), (366, 340), (1400, 900)])
@pytest.mark.parametrize("name", ["stations", "coverage", "city"])
def test_the_list_of_layers_and_the_legend_never_lie_over_each_other(visit, name, size):
    visit.map(f"/maps/{name}?lang=en", size)
    visit.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    upper, lower = (visit.page.locator(part).bounding_box() for part in (".map-layers", ".map-legend"))
    assert upper["y"] >= 0 and upper["y"] + upper["height"] <= lower["y"]
    assert lower["y"] + lower["height"] <= size[1]
    assert upper["height"] > 30 and lower["height"] > 30


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_on_a_phone_the_open_legend_leaves_what_the_map_says_of_itself_free(visit, language):
    visit.map(f"/maps/coverage?lang={language}", (366, 560))
    visit.page.locator(".map-legend").evaluate("part => { part.open = true; }")
    legend, facts = (visit.page.locator(part).bounding_box() for part in (".map-legend", ".map-facts"))
    assert facts["height"] > 60
    assert legend["y"] + legend["height"] <= facts["y"]


@pytest.mark.parametrize(("language", "said"), [("en", "Loading map"), ("zh-CN", "地图加载中")])
def test_a_map_says_that_it_is_loading_until_it_is_drawn(visit, language, said):
    held = []
    visit.page.route("**/leaflet.js", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks its handlers
    visit.page.set_viewport_size({"width": 600, "height": 460})
    visit.page.goto(f"{visit.server}/maps/gaps?lang={language}", wait_until="commit")
    loading = visit.page.locator(".map-loading")
    loading.wait_for()
    assert loading.inner_text() == said
    held[0].continue_()
    visit.wait_drawn()
    assert not loading.is_visible()


@pytest.mark.parametrize("lost", ["leaflet.js", "panels.js"])
def test_a_map_that_cannot_be_loaded_says_so(visit, lost):
    visit.page.route(f"**/{lost}", lambda route: route.abort())
    visit.open("/maps/gaps?lang=en")
    visit.page.get_by_role("alert").get_by_text("The map could not be loaded.").wait_for()
    assert not visit.page.locator(".map-loading").is_visible()
    assert any(lost in problem for problem in visit.problems)
    visit.problems.clear()


def test_a_layer_whose_library_cannot_be_loaded_says_so_and_the_rest_is_drawn(visit, tiled):
    visit.page.route("**/maplibre-gl-csp.js", lambda route: route.abort())
    visit.map("/maps/coverage?lang=en")
    assert visit.page.get_by_text("A part of the map could not be loaded.").is_visible()
    assert not visit.page.locator("#map-failed").is_visible()
    visit.problems.clear()
