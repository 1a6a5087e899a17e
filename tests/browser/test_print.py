"""A sheet of the map in a real browser: its colours, words, scale and code are those of the map."""

import re
from io import BytesIO

import pytest
import segno
from PIL import Image
from pypdf import PdfReader

from tests.browser.test_workbench import opened
from tests.browser.watching import DRAWN_MS, PHONE, SIZES, WIDE
from tests.builders import lon_lat

pytestmark = pytest.mark.browser

LON, LAT = lon_lat(400, 400)
HERE = f"at=15/{LAT:.5f}/{LON:.5f}"
MM_PER_POINT = 25.4 / 72
FINER = 2


def sheet(visit, query, size=WIDE):
    visit.open(f"/map/print?{query}", size)
    visit.page.wait_for_selector(".sheet-page[data-state=ready]", timeout=DRAWN_MS)
    return visit.page


def pdf(page):
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))


def png(page, folder):
    with page.expect_download() as waiting:
        page.locator(".sheet-tools button").nth(1).click()
    path = folder / "sheet.png"
    waiting.value.save_as(path)
    return Image.open(path).convert("RGB")


def part(page, selector):
    """Where a part of the sheet lies in its PNG."""
    box = page.evaluate(
        """(selector) => {
          const nodes = [".sheet", selector].map((one) => document.querySelector(one));
          const [sheet, part] = nodes.map((node) => node.getBoundingClientRect());
          const scale = nodes[0].offsetWidth / sheet.width;
          const { left, top } = sheet;
          const edges = [part.left - left, part.top - top, part.right - left, part.bottom - top];
          return edges.map((px) => px * scale);
        }""",
        selector,
    )
    return tuple(round(px * FINER) for px in box)


def reds_and_blues(picture):
    found = picture.getcolors(1 << 24)
    reds = sum(count for count, (red, _, blue) in found if red > blue + 40)
    return reds, sum(count for count, (red, _, blue) in found if blue > red + 40)


def code_on(picture, modules):
    """The modules of a code: three of its corners are dark, and say where it begins and ends."""
    dark = picture.convert("L").point(lambda grey: 255 if grey < 128 else 0)
    code = dark.crop(dark.getbbox())
    across, down = (side / modules for side in code.size)
    places = [number + 0.5 for number in range(modules)]
    return [[code.getpixel((int(x * across), int(y * down))) > 0 for x in places] for y in places]


def test_the_png_has_the_colours_of_the_map_and_a_code_that_opens_it(visit, tmp_path):
    page = sheet(visit, f"lang=en&title=Gaps+of+today&layers=coverage,areas&base=none&{HERE}")
    picture = png(page, tmp_path)
    assert picture.size == (1123 * FINER, 794 * FINER)  # A4 at 96 to the inch
    reds, blues = reds_and_blues(picture.crop(part(page, ".sheet-map")))
    assert reds > 1000 and blues > 5 * reds  # a gap of 9 cells among 64
    assert reds_and_blues(picture.crop(part(page, ".sheet-head"))) == (0, 0)
    link = page.get_by_role("link", name="Back to the map").get_attribute("href")
    assert link == f"/map?layers=coverage,areas&base=none&{HERE}"
    expected = [
        [bool(dark) for dark in row] for row in segno.make(visit.server + link, error="m", micro=False).matrix
    ]
    assert code_on(picture.crop(part(page, ".sheet-code")), len(expected)) == expected


def test_without_webgl_the_png_has_the_colours_of_the_map_too(plain_visit, tmp_path):
    page = sheet(plain_visit, f"lang=en&layers=coverage,areas&base=none&{HERE}")
    reds, blues = reds_and_blues(png(page, tmp_path).crop(part(page, ".sheet-map")))
    assert reds > 1000 and blues > 5 * reds


def test_the_pdf_is_one_page_of_its_paper_with_words_that_can_be_searched(visit, little_city):
    query = f"lang=en&title=Gaps+of+today&paper=A3&orientation=portrait&approval=GS(2026)7&note=Draft&{HERE}"
    found = pdf(sheet(visit, f"{query}&threshold=-112"))
    (only,) = found.pages
    sides_mm = [float(side) * MM_PER_POINT for side in (only.mediabox.width, only.mediabox.height)]
    assert sides_mm == pytest.approx([297, 420], abs=0.5)
    text = " ".join(only.extract_text().split())
    said = ("Gaps of today", "GS(2026)7", "Draft", "Synthetic demo data", "Too weak RSRP < −112 dBm")
    for words in (*said, "1 : 15,500", "Tester", "Threshold, dBm −112", "Best of all operators"):
        assert words in text
    assert re.search(rf"Run {little_city.run.id} ·", text)


def test_bar_and_ratio_are_those_of_the_map(visit):
    page = sheet(visit, f"lang=en&{HERE}")
    # at zoom 15 a pixel is 4.089 m here on the ellipsoid, and 0.2646 mm on paper
    assert page.locator(".sheet-ratio").inner_text() == "1 : 15,500"
    assert page.locator(".sheet-bar").inner_text() == "500\u2009m"
    width_mm = page.locator(".sheet-bar").evaluate("node => node.offsetWidth") * 25.4 / 96
    assert width_mm == pytest.approx(500 / 15.453, abs=0.3)
    half = sheet(visit, f"lang=en&{HERE}&seen=1628x1070").locator(".sheet-ratio").inner_text()
    assert 29_000 < int(half.removeprefix("1 : ").replace(",", "")) < 36_000  # twice as much is to be seen


def test_the_dialog_hands_on_map_measurement_and_comparison(visit, tmp_path):
    lon, lat = lon_lat(900, 400)
    measured = f"measure=line/{LON:.6f},{LAT:.6f}/{lon:.6f},{lat:.6f}"
    frame = opened(visit, f"lang=en&{HERE}&{measured}&compare=30,reception:indoor&layers=coverage")
    frame.get_by_role("button", name="Print").click()
    dialog = frame.get_by_role("dialog", name="Print")
    dialog.get_by_label("Title").fill("<b>Both</b>")
    dialog.get_by_label("Orientation").select_option("portrait")
    with visit.page.context.expect_page() as waiting:
        dialog.get_by_role("button", name="Make the sheet").click()
    page = waiting.value
    page.wait_for_selector(".sheet-page[data-state=ready]", timeout=DRAWN_MS)
    assert page.locator(".sheet h1").inner_text() == "<b>Both</b>"
    assert page.locator(".sheet-choice span").all_inner_texts() == ["Left: Outdoor", "Right: Indoor"]
    assert re.search(r"Distance 500\sm", page.locator(".sheet-legend").inner_text())
    assert page.locator(".sheet-legend .bench-side").all_inner_texts() == ["Left: Outdoor", "Right: Indoor"]
    map_part = png(page, tmp_path).crop(part(page, ".sheet-map"))
    width, height = map_part.size
    line = [map_part.getpixel((round(width * 0.3), y)) for y in range(height // 10, height // 3)]
    assert all(max(colour) < 60 for colour in line)  # the divider


@SIZES
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_sheet_is_shown_whole_on_every_screen(visit, size, language):
    page = sheet(visit, f"lang={language}&{HERE}", size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    box = page.locator(".sheet").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= size[0] + 1
    if size == PHONE:
        assert len(pdf(page).pages) == 1  # in the size of its paper all the same
    legend = page.locator(".sheet-legend")
    assert legend.evaluate("node => node.scrollHeight <= node.clientHeight + 1")


def test_what_is_measured_is_in_the_picture(visit, tmp_path):
    lon, lat = lon_lat(900, 400)
    query = f"lang=en&layers=none&base=none&{HERE}"
    measured = f"measure=line/{LON:.6f},{LAT:.6f}/{lon:.6f},{lat:.6f}"
    dark = []
    for more in ("", f"&{measured}"):
        page = sheet(visit, query + more)
        map_part = png(page, tmp_path).crop(part(page, ".sheet-map"))
        width, height = map_part.size
        middle = map_part.crop((width // 2, height // 2 - 20, width // 2 + 400, height // 2 + 20))
        dark.append(sum(count for count, colour in middle.getcolors(1 << 24) if max(colour) < 60))
    assert dark[0] == 0
    # 500 m at 4.089 m a pixel are 122, twice as many on the picture; the line is 2.5 pixels wide
    assert dark[1] > 122 * 2 * 2.5
