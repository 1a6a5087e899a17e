"""The sheet of the map: what it says beside the map, and what it refuses."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
import segno

from app.web.map_sheet import map_path, picture_of
from tests import builders
from tests.maps.worlds import city
from tests.web.pages.reading import Page

HOSTILE = "<script>alert(1)</script>`${alert(2)}`"


def test_the_sheet_says_run_sources_maker_number_and_note(client, session):
    made = city(session)
    page = client.get("/map/print?lang=en&title=Gaps&approval=GS(2026)7&note=Draft&run=").text
    foot = re.search(r'<footer class="sheet-foot">.*?</footer>', page, re.S).group()
    assert "<h1>Gaps</h1>" in page
    assert f"<dd>{made.run.id} · " in foot
    for said in ("Test stations", "Tester, ", "GS(2026)7", "Draft", "Asia/Shanghai"):
        assert said in foot
    assert "size: A4 landscape" in page


def test_a_sheet_of_a_run_that_failed_is_not_made(client, session):
    made = city(session)
    district = session.get_one(builders.Area, made.run.area_id)
    failed = builders.run(
        session, district, session.get_one(builders.Grid, made.run.grid_id), status="failed"
    )
    answer = client.get(f"/map/print?lang=en&run={failed.id}")
    assert (answer.status_code, f"published coverage run {failed.id}" in answer.text) == (404, True)


@pytest.mark.parametrize(
    ("query", "english", "chinese"),
    [
        ("paper=A5", "paper &#39;A5&#39; is unknown; use one of A4, A3", "“A5”"),
        ("orientation=up", "orientation &#39;up&#39; is unknown; use one of landscape, portrait", "“up”"),
        (f"title={'x' * 121}", "title has 121 characters; at most 120", "121"),
        (f"note={'x' * 401}", "note has 401 characters; at most 400", "401"),
        ("titel=x", "parameter &#39;titel&#39; is unknown", "“titel”"),
    ],
)
def test_what_is_no_sheet_is_refused_with_value_and_rule(client, query, english, chinese):
    answer = client.get(f"/map/print?lang=en&{query}")
    assert (answer.status_code, english in answer.text) == (400, True)
    assert chinese in client.get(f"/map/print?lang=zh-CN&{query}").text


def test_texts_are_shown_as_text(client, session):
    city(session, name=HOSTILE)
    for name in ("title", "approval", "note"):
        page = client.get("/map/print", query_string={name: HOSTILE}).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_the_map_in_the_frame_and_the_link_have_the_query_of_the_map(client):
    query = "layers=areas&at=15/31.2/121.4&seen=900x600"
    own = "title=T&paper=A3&orientation=portrait&note=N&approval=1"
    page = Page(client.get(f"/map/print?lang=en&{own}&{query}").text)
    (holder,) = [one for one in page.all("div") if "data-map" in one]
    asked = dict(parse_qsl(urlsplit(holder["data-map"]).query))
    assert asked == {"lang": "en", "layers": "areas", "at": "15/31.2/121.4", "seen": "900x600"}
    links = [one["href"] for one in page.all("a") if "layers=areas" in (one.get("href") or "")]
    assert "/map?layers=areas&at=15/31.2/121.4" in links


def test_the_code_is_of_the_link_and_missing_where_that_is_too_long():
    path = map_path({"lang": "en", "layers": "areas,gaps", "operator": "A"})
    assert path == "/map?layers=areas,gaps&operator=A"
    link = "http://localhost" + path
    modules = len(segno.make(link, error="m", micro=False).matrix)
    assert f'viewBox="0 0 {3 * (modules + 8)} ' in picture_of(link)
    assert picture_of(link + "x" * 1000) is None  # finer than a phone can read
    assert picture_of(link + "x" * 9000) is None


def test_a_sheet_without_any_data_says_no_run(client):
    page = client.get("/map/print?lang=en").text
    assert "<dt>Run</dt>" not in page
    assert "<h1>Map</h1>" in page
