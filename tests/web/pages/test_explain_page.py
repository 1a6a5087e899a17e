"""The page that explains one place."""

import pytest
from sqlalchemy import text

from tests import builders
from tests.web.pages.reading import Page
from tests.web.pages.refusing import said_in_chinese

LON, LAT = builders.lon_lat(75, 75)
POINT = f"lon={LON:.6f}&lat={LAT:.6f}"


@pytest.fixture
def seen(session, records):
    """The city of the pages, its footprints complete: a tower between the place and the mast."""
    part = session.scalar(text("select code from areas where level = 'subdistrict'"))
    facts = f'{{"footprint_share": {{"{part}": 0.5}}}}'
    session.execute(text("update coverage_runs set facts = facts || cast(:facts as jsonb)"), {"facts": facts})
    session.execute(text("update run_cells set footprints_complete = true"))
    builders.building(session, builders.square(200, 200, 150), floors=20, height_m=60.0)
    session.flush()


def test_the_page_of_a_cell_leads_to_its_explanation(client, records):
    cell = next(path for path in records if path.startswith("/grid/"))
    (address,) = [
        found["href"]
        for tag, found in Page(client.get(cell).text).tags
        if tag == "a" and "/explain" in (found.get("href") or "")
    ]
    answer = client.get(f"{address}&lang=en")
    assert answer.status_code == 200
    assert "Links, strongest first" in answer.text


def test_the_profile_is_drawn_with_the_house_in_the_way(client, seen):
    page = client.get(f"/explain?{POINT}&lang=en").text
    assert "1 building rises over the line." in page
    tags = [found.get("class") for tag, found in Page(page).tags if tag == "path"]
    for drawn in ("plot-obstacle", "plot-fresnel", "plot-line", "plot-ground", "plot-mast"):
        assert drawn in tags
    assert ">blocked<" in page
    assert ">60.0 m<" in page.replace("\u202f", " ").replace("\u00a0", " ")


def test_a_guest_sees_levels_and_no_profile(guest, seen):
    page = guest.get(f"/explain?{POINT}&lang=en").text
    assert "need the permission for exact places" in page
    assert "profile-plot" not in page
    assert "centre of the cell" in page


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("lon=116&lat=39", 404, "的区（310106000000）之外。"),
        ("lon=121.45", 400, "没有指定地点，需要经度和纬度，或建筑编码。"),
        ("lon=nan&lat=31", 400, "经度“nan”不是有限的数。"),
        (f"{POINT}&height_m=600", 422, "高度 600 m 不可用，模型适用 1.5 至 500 m。"),
        (f"{POINT}&link=x", 400, "到此处的链路“x”不是整数"),
        (f"{POINT}&link=5", 404, "找不到到此处的链路：5。"),
        ("building=nowhere", 404, "找不到建筑：“nowhere”。"),
        ("building=x&floor=1.5", 400, "楼层“1.5”不是整数"),
    ],
)
def test_a_chinese_reader_is_refused_in_chinese_and_keeps_the_form(client, records, query, status, said):
    answer = client.get(f"/explain?{query}&lang=zh-CN")
    assert answer.status_code == status, answer.text[-500:]
    assert said in said_in_chinese(answer)
    assert 'action="/explain"' in answer.text
