"""Areas on the workbench in a real browser: drawn, picked, counted, taken back; their rows in a table."""

import csv

import pytest
from sqlalchemy import text

from app import db
from app.jobs import exports as exports_job
from tests.browser.conftest import HOSTILE_NAME
from tests.browser.test_workbench import drawn, opened
from tests.browser.watching import PHONE
from tests.builders import lon_lat

pytestmark = pytest.mark.browser

PART = "310106012000"
BY_HAND = """
    select sum(r.residents), sum(r.residents) filter (where c.level_dbm >= :threshold), count(*)
    from run_cells r join grid_cells g on g.id = r.cell_id
    join cell_coverage c on c.run_id = r.run_id and c.cell_id = r.cell_id
    where r.run_id = :run and st_covers(
        st_transform(st_geomfromtext(:wkt, 4326), 4549), st_centroid(g.geom))
"""


def here(zoom=17, x_m=200, y_m=200):
    lon, lat = lon_lat(x_m, y_m)
    return f"at={zoom}/{lat:.6f}/{lon:.6f}"


def place_of(frame, x_m, y_m):
    """Pixels of a place in the window, frame and map counted."""
    lon, lat = lon_lat(x_m, y_m)
    within = frame.evaluate(
        """([lat, lon]) => {
        const { map } = cityMap.bench;
        const point = map.latLngToContainerPoint([lat, lon]);
        const box = map.getContainer().getBoundingClientRect();
        return [box.left + point.x, box.top + point.y];
      }""",
        [lat, lon],
    )
    box = frame.frame_element().bounding_box()
    return box["x"] + within[0], box["y"] + within[1]


def click(visit, frame, *places_m):
    for place in places_m:
        at = place_of(frame, *place)
        visit.page.mouse.move(*at)
        visit.page.mouse.click(*at)


def drag(visit, frame, start_m, end_m):
    visit.page.mouse.move(*place_of(frame, *start_m))
    visit.page.mouse.down()
    visit.page.mouse.move(*place_of(frame, *end_m), steps=5)
    visit.page.mouse.up()


def until(frame, expression):
    """Waits without `wait_for_function`, whose way to ask the policy of the page forbids."""
    for _ in range(200):
        if frame.evaluate(expression):
            return
        frame.wait_for_timeout(100)
    raise AssertionError(expression)


def start(frame, mode):
    frame.locator("#bench-area").evaluate("node => { node.open = true; }")
    frame.get_by_role("button", name=mode, exact=True).click()
    frame.wait_for_selector(f".area-mode[aria-pressed=true]:has-text('{mode}')")


def figure(frame, name):
    frame.wait_for_selector(".area-card:not([aria-busy])")
    drawn(frame)
    node = frame.locator(f".area-card [data-figure={name}]")
    return int(node.evaluate("node => node.firstChild.textContent").replace(",", ""))


def outline_of(frame):
    """The outline as the page has it, as text of PostGIS."""
    ring = frame.evaluate("cityMap.area.parse(cityMap.workbench.state().outline)[0][0]")
    return "POLYGON((" + ", ".join(f"{lon} {lat}" for lon, lat in [*ring, ring[0]]) + "))"


def by_hand(city, wkt, threshold_dbm):
    with db.transaction() as session:
        given = {"run": city.run.id, "wkt": wkt, "threshold": threshold_dbm}
        return tuple(session.execute(text(BY_HAND), given).one())


def test_what_is_drawn_is_counted_as_by_sql_and_the_address_brings_it_back(visit, little_city):
    frame = opened(visit, f"lang=en&operator=A&{here()}")
    start(frame, "Polygon")
    click(visit, frame, (20, 20), (310, 20), (310, 310), (20, 310))
    frame.get_by_role("button", name="Finish").click()
    visit.page.wait_for_url("**outline=BG**")
    residents, covered, cells = by_hand(little_city, outline_of(frame), -110)
    assert (figure(frame, "residents-total"), figure(frame, "cells-total")) == (residents, cells) == (360, 36)
    assert figure(frame, "residents-covered") == covered == 270

    frame.locator(".bench-threshold input[type=number]").fill("-120")
    visit.page.wait_for_url("**threshold=-120**")
    frame.wait_for_selector(".area-split caption:has-text('−120')")
    assert figure(frame, "residents-covered") == by_hand(little_city, outline_of(frame), -120)[1] == 360

    address, before = visit.page.url.split("?")[1], outline_of(frame)
    frame = opened(visit, address)
    assert outline_of(frame) == before
    assert figure(frame, "residents-covered") == 360
    assert frame.locator(".leaflet-overlay-pane path[stroke='#b4540a']").count() == 1


def test_corners_and_whole_areas_are_taken_back_and_done_again_by_keys_and_buttons(visit, little_city):
    frame = opened(visit, f"lang=en&operator=A&{here()}")
    start(frame, "Polygon")
    click(visit, frame, (20, 20), (310, 20), (310, 310), (200, 390))
    corners = "cityMap.bench.map.pm.Draw.Polygon._layer.getLatLngs().length"
    assert frame.evaluate(corners) == 4
    visit.page.keyboard.press("Control+z")
    visit.page.keyboard.press("Control+z")
    assert frame.evaluate(corners) == 2
    visit.page.keyboard.press("Control+Shift+Z")
    frame.get_by_role("button", name="Redo").click()
    assert frame.evaluate(corners) == 4
    frame.get_by_role("button", name="Undo").click()
    click(visit, frame, (20, 310), (20, 20))  # the first corner again ends it
    visit.page.wait_for_url("**outline=BG**")
    assert figure(frame, "cells-total") == 36

    drag(visit, frame, (310, 310), (410, 410))  # editing follows by itself
    until(frame, "document.querySelector('[data-figure=cells-total]').firstChild.textContent !== '36'")
    assert figure(frame, "cells-total") == by_hand(little_city, outline_of(frame), -110)[2] > 36
    visit.page.keyboard.press("Control+z")
    until(frame, "document.querySelector('[data-figure=cells-total]').firstChild.textContent === '36'")
    visit.page.keyboard.press("Control+Shift+Z")
    until(frame, "document.querySelector('[data-figure=cells-total]').firstChild.textContent !== '36'")
    frame.get_by_role("button", name="Clear", exact=True).click()
    visit.page.wait_for_url(lambda url: "outline" not in url)
    assert frame.locator(".area-card").inner_text() == ""
    visit.page.keyboard.press("Escape")
    assert frame.locator("[data-tool=area]").get_attribute("aria-pressed") == "false"


def test_rectangle_circle_and_view_are_outlines_too(visit, little_city):
    frame = opened(visit, f"lang=en&operator=A&{here()}")
    start(frame, "Rectangle")
    click(visit, frame, (10, 10), (190, 190))
    visit.page.wait_for_url("**outline=BG**")
    assert figure(frame, "cells-total") == 16
    start(frame, "Circle")
    click(visit, frame, (200, 200), (300, 200))
    until(frame, "cityMap.area.parse(cityMap.workbench.state().outline)[0][0].length === 64")
    # centres within 100 m of 200, 200: 25 and 75 off in x and y, not 75 and 75 = 106
    assert figure(frame, "cells-total") == 12
    frame.get_by_role("button", name="What the map shows").click()
    until(frame, "cityMap.area.parse(cityMap.workbench.state().outline)[0][0].length === 4")
    assert figure(frame, "cells-total") == 64


def test_an_area_is_drawn_by_keys_alone(visit, little_city):
    frame = opened(visit, f"lang=en&operator=A&{here()}")
    frame.locator("[data-tool=area]").focus()
    visit.page.keyboard.press("Enter")
    frame.wait_for_selector(".area-mode[data-mode=polygon][aria-pressed=true]")
    frame.locator(".folium-map").focus()
    visit.page.keyboard.press("Enter")  # the cross comes first
    for key, times in ((None, 0), ("ArrowRight", 12), ("ArrowUp", 12)):
        for _ in range(times):
            visit.page.keyboard.press(key)
        visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Enter")  # the same corner again ends it
    visit.page.wait_for_url("**outline=BG**")
    assert figure(frame, "cells-total") == by_hand(little_city, outline_of(frame), -110)[2] > 0


def test_an_area_is_picked_on_the_map_or_by_name_and_its_name_is_shown_as_text(visit, little_city):
    frame = opened(visit, f"lang=en&operator=A&{here()}")
    start(frame, "Pick")
    click(visit, frame, (200, 200))
    visit.page.wait_for_url(f"**area={PART}**")
    assert figure(frame, "residents-total") == 640
    assert frame.locator(".area-name").inner_text() == HOSTILE_NAME
    click(visit, frame, (-300, 200))
    frame.get_by_text("No area of this level lies there.").wait_for()
    frame.get_by_label("Level of areas").select_option("district")
    frame.get_by_label("By name").select_option("310106000000")
    visit.page.wait_for_url("**area=310106000000**")
    frame.wait_for_selector(".area-name:has-text('Area 310106000000')")
    frame = opened(visit, visit.page.url.split("?")[1])
    assert figure(frame, "residents-total") == 640


def test_rows_and_map_lead_to_each_other(visit, little_city):
    frame = opened(visit, f"lang=en&operator=A&layers=gaps,coverage&table=coverage&{here()}")
    rows = frame.locator(".table-rows tbody tr")
    frame.wait_for_selector(".table-count:has-text('64 of 64 rows')")
    drawn(frame)
    frame.get_by_role("button", name="Level, dBm").click()
    frame.get_by_role("button", name="Level, dBm").click()
    assert frame.locator("th[aria-sort=descending]").inner_text().startswith("Level, dBm")
    assert "−90" in rows.first.inner_text() and "−115" in rows.last.inner_text()

    rows.first.focus()
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("End")
    assert rows.last.get_attribute("aria-selected") == "true"
    last = rows.last.locator("td").first.inner_text()
    assert frame.locator("path[stroke='#b4540a']").count() == 1  # where it lies
    visit.page.keyboard.press("Enter")
    frame.locator(".map-popup").wait_for()
    assert "Too weak" in frame.locator(".map-popup").inner_text()
    frame.wait_for_timeout(600)  # a move of one's own would have been followed by now
    assert rows.count() == 64
    visit.page.keyboard.press("Escape")
    frame.locator(f".table-rows tr:focus:has-text('{last}')").wait_for()  # though rows were read again
    drawn(frame)

    frame.get_by_label("Rows of").select_option("all")
    frame.wait_for_selector(".table-count:has-text('64 of 64 rows')")
    drawn(frame)
    click(visit, frame, (225, 175))  # in the cell of column 4, row 3
    frame.locator(".map-popup").wait_for()
    chosen = frame.locator("tr[aria-selected=true]")
    assert frame.locator(".map-popup h2").inner_text() in chosen.inner_text()
    assert "table=coverage,all,-level_dbm" in visit.page.url
    frame = opened(visit, visit.page.url.split("?")[1])
    frame.wait_for_selector("th[aria-sort=descending]:has-text('Level, dBm')")
    assert frame.get_by_label("Rows of").evaluate("node => node.value") == "all"
    rows = frame.locator(".table-rows tbody tr")
    layers = frame.get_by_role("combobox", name="Layer", exact=True)
    with visit.page.expect_request("**/area-rows") as asked:
        layers.select_option("sectors")
    assert asked.value.post_data_json["operator"] == "A"  # as the map shows them
    layers.select_option("hotspots")
    frame.wait_for_selector(".table-count:has-text('1 of 1 rows')")
    assert HOSTILE_NAME in rows.first.inner_text()
    frame.locator(".table-close").click()
    visit.page.wait_for_url(lambda url: "table" not in url)
    assert not frame.locator(".bench-table").is_visible()


def test_a_file_of_the_rows_of_an_area_is_made_by_a_task(visit, little_city, own_var):
    frame = opened(visit, f"lang=en&area={PART}&table=gaps&{here()}")
    frame.wait_for_selector(".table-count:has-text('1 of 1 rows')")
    assert frame.get_by_label("Rows of").evaluate("node => node.value") == "area"
    frame.get_by_label("Format").select_option("geojson")
    with visit.page.expect_response("**/api/v1/exports") as asked:
        frame.get_by_role("button", name="Export").click()
    exports_job.run(asked.value.json()["job_id"])
    link = frame.get_by_role("link", name="Download citygrid_gaps_310106012000")
    with visit.page.expect_download() as loaded:
        link.click()
    assert f'"area": "{PART}"' in loaded.value.path().read_text(encoding="utf-8")


def test_a_guest_takes_the_rows_at_once_and_sees_no_cases(guest_visit, little_city):
    frame = opened(guest_visit, f"lang=en&table=hotspots&{here(15, 400, 400)}")
    frame.wait_for_selector(".table-count:has-text('1 of 1 rows')")
    assert "cases" not in frame.get_by_role("combobox", name="Layer", exact=True).locator(
        "option"
    ).evaluate_all("all => all.map((one) => one.value)")
    frame.get_by_label("Format").select_option("csv")
    frame.get_by_role("button", name="Export").click()
    with guest_visit.page.expect_download() as loaded:
        frame.get_by_role("link", name="Download citygrid_hotspots.csv").click()
    with loaded.value.path().open(encoding="utf-8-sig") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert names == [HOSTILE_NAME]
    frame.locator(".table-close").click()
    assert frame.locator(".table-made").inner_text() == ""  # and its file is held no longer


def test_on_a_phone_the_panel_and_the_table_are_sheets_in_both_languages(visit, little_city):
    visit.open(f"/map?lang=zh-CN&area={PART}&table=gaps&{here()}", PHONE)
    frame = visit.page.locator("iframe.map-frame").element_handle().content_frame()
    drawn(frame)
    frame.locator("#bench-area > summary").click()
    assert frame.locator("#bench-area > summary").inner_text() == "区域"
    assert figure(frame, "residents-total") == 640
    frame.wait_for_selector(".table-count:has-text('1 / 1 行')")
    wide = frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0
    map_box, table_box = (frame.locator(one).bounding_box() for one in (".folium-map", ".bench-table"))
    assert map_box["height"] >= 100 and table_box["y"] >= map_box["y"] + map_box["height"] - 1


def test_an_area_outside_the_city_is_refused_in_words(visit, little_city):
    frame = opened(visit, "lang=en&outline=BGAAAgkh9Bgkh9B_jh9B")
    frame.wait_for_selector(".area-refused:has-text('draw it in the city')")
    assert visit.problems.pop().startswith("console error: Failed to load resource")
    assert visit.problems.pop().startswith("status 422")
