"""An import in a real browser: by mouse on a desk, by plain forms on a phone without scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from app import db
from app.jobs import imports as imports_job
from tests.browser.watching import PHONE, SIZES
from tests.builders import lon_lat

pytestmark = pytest.mark.browser

QUEUED = "select id from jobs where status = 'queued' order by id"


@pytest.fixture
def points(tmp_path: Path, own_var: Path) -> Path:
    """A file of twelve places in the little city, with columns that nobody knows."""
    rows = [lon_lat(60.0 + 25 * number, 60.0 + 20 * number) for number in range(12)]
    lines = [f"P{number},Ort {number},{lon:.6f},{lat:.6f}" for number, (lon, lat) in enumerate(rows)]
    file = tmp_path / "orte.csv"
    file.write_text("\n".join(["nr,Bezeichnung,Ost,Nord", *lines]), encoding="utf-8")
    return file


@pytest.fixture
def work(server: str) -> Callable[[], None]:
    """What the worker would do with the jobs that wait."""

    def run() -> None:
        with db.engine().connect() as connection:
            waiting = connection.scalars(text(QUEUED)).all()
        for job_id in waiting:
            imports_job.run(job_id)

    return run


def hotspots() -> int:
    with db.engine().connect() as connection:
        return connection.scalar(text("select count(*) from hotspots where code like 'P%'")) or 0


def map_columns(page) -> None:
    for ours, theirs in (("lon", "Ost"), ("lat", "Nord"), ("code", "nr"), ("name", "Bezeichnung")):
        field = page.locator(f"[name='map.{ours}']")
        if not field.is_visible():
            page.get_by_text("more columns that can be read").click()
        field.select_option(theirs)


def test_a_file_is_uploaded_mapped_checked_imported_and_undone(visit, points, work):
    page = visit.page
    visit.open("/import?lang=en")
    page.get_by_label("File", exact=True).set_input_files(points)
    page.get_by_role("button", name="Upload and look").click()
    page.get_by_text("Waiting for the worker").wait_for()
    work()
    page.get_by_text("12 rows").wait_for()  # the page has asked for news by itself
    page.locator("[name=other]").select_option("hotspots")
    page.get_by_role("button", name="Take this choice").click()
    map_columns(page)
    page.locator("[name=datum][value=wgs84]").check()
    page.locator("[name=dataset]").fill("orte")
    page.get_by_role("button", name="Check the file").click()
    work()
    page.get_by_role("heading", name="Outcome of the check").wait_for()
    preview = page.locator("iframe[src^='/maps/import-preview']")
    preview.scroll_into_view_if_needed()
    preview.content_frame.locator("html[data-state=drawn]").wait_for(state="attached")
    assert preview.content_frame.locator(".leaflet-marker-icon.leaflet-interactive").count() == 12
    assert hotspots() == 0
    page.get_by_role("button", name="Import", exact=True).click()
    work()
    page.get_by_text("12 rows of the file are in dataset orte.").wait_for()
    assert hotspots() == 12
    page.get_by_text("Undo this import").click()
    page.get_by_role("button", name="Yes, undo it").click()
    page.get_by_text("Undone: 12 stored rows were taken away").wait_for()
    assert hotspots() == 0


@SIZES
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_step_fits_the_window(visit, points, work, size, language):
    page = visit.page
    visit.open(f"/import?lang={language}", size)
    page.locator("[name=file]").set_input_files(points)
    page.locator("form.upload button").click()
    work()
    page.locator("#what").wait_for()
    page.locator("[name=other]").select_option("stations")
    page.locator("#what button").click()
    page.locator("#columns").wait_for()
    for details in page.locator("details").all():
        details.evaluate("part => { part.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_no_step_on_a_phone_is_longer_than_3000_pixels(visit, points, work):
    page = visit.page
    visit.open("/import?lang=en", PHONE)
    heights = []

    def measure():
        visit.wait_whole()  # else leaving the page breaks its maps off
        heights.append(page.evaluate("document.documentElement.scrollHeight"))

    page.locator("[name=file]").set_input_files(points)
    page.locator("form.upload button").click()
    work()
    page.locator("#what").wait_for()
    measure()
    page.locator("[name=other]").select_option("hotspots")
    page.locator("#what button").click()
    page.locator("#columns").wait_for()
    measure()
    map_columns(page)
    page.locator("[name=datum][value=auto]").check()
    page.locator("[name=dataset]").fill("orte-3")
    page.get_by_role("button", name="Check the file").click()
    work()
    page.locator("#evidence").wait_for()
    measure()
    page.locator("[name=datum][value=wgs84]").check()
    page.get_by_role("button", name="Check the file").click()
    work()
    page.get_by_role("button", name="Import", exact=True).wait_for()
    measure()
    assert max(heights) < 3000, heights


def test_a_link_to_a_folded_step_opens_it(visit, points, work):
    page = visit.page
    visit.open("/import?lang=en", PHONE)
    page.locator("[name=file]").set_input_files(points)
    page.locator("form.upload button").click()
    work()
    page.locator("#what").wait_for()
    page.locator("[name=other]").select_option("hotspots")
    page.locator("#what button").click()
    page.locator("#columns").wait_for()
    assert not page.locator("#what").is_visible()
    page.get_by_role("link", name="What it is").click()
    page.locator("#what").wait_for()


def test_without_scripts_the_same_forms_import_a_file(visit_without_scripts, points, work):
    visit, page = visit_without_scripts, visit_without_scripts.page
    visit.open("/import?lang=en", PHONE)
    page.locator("[name=file]").set_input_files(points)
    page.get_by_role("button", name="Upload and look").click()
    work()
    page.reload()
    page.locator("[name=other]").select_option("hotspots")
    page.get_by_role("button", name="Take this choice").click()
    map_columns(page)
    page.locator("[name=datum][value=wgs84]").check()
    page.locator("[name=dataset]").fill("orte-2")
    page.get_by_role("button", name="Check the file").click()
    work()
    page.reload()
    page.get_by_role("button", name="Import", exact=True).click()
    work()
    page.reload()
    assert "12 rows of the file are in dataset orte-2." in page.locator("#result").inner_text()
    page.wait_for_load_state()


def test_the_way_through_a_form_by_keyboard_alone(visit, points, work):
    page = visit.page
    visit.open("/import?lang=en")
    page.locator("[name=file]").set_input_files(points)
    page.locator("[name=file]").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Waiting for the worker").wait_for()
    work()
    page.locator("#what").wait_for()
    page.locator("[name=other]").focus()
    page.keyboard.type("WLAN hot")
    page.keyboard.press("Enter")
    page.locator(".drop summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Drop it"
    page.keyboard.press("Enter")
    page.get_by_text("The import was dropped and its file removed.").wait_for()
