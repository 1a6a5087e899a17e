"""Versions of a dataset and the way back, on the pages of data."""

import re

import pytest
from sqlalchemy import select

from app.models.areas import Area
from app.store import reports
from tests import builders
from tests.services.importing import bring, bring_areas, written
from tests.web.pages.reading import Page

HEAD = "code,name,lon,lat\n"
FIRST = f"{HEAD}H1,Library,121.412,31.212\nH2,Mall,121.424,31.218\n"
SECOND = f"{HEAD}H1,Town library,121.412,31.212\nH2,Mall,121.424,31.219\nH3,Hall,121.42,31.22\n"


@pytest.fixture
def two_versions(session, tmp_path):
    """Hotspots that came twice: one renamed, one moved by 0.001 degrees, one new."""
    bring_areas(session)
    for name, text in (("first.csv", FIRST), ("second.csv", SECOND)):
        result = bring(session, "hotspots", written(tmp_path, name, text), datum="wgs84", dataset="spots")
    return result.batch_id


def undo_forms(client):
    return re.findall(r'action="/data/batches/(\d+)/undo"', client.get("/data").text)


def test_the_difference_between_two_versions_is_counted_and_listed(client, two_versions):
    page = client.get("/data/spots/changes?lang=en").text
    counts = re.findall(r"<dt>(\w+)</dt><dd>(\d+)</dd>", page)
    assert counts == [("added", "1"), ("removed", "0"), ("moved", "1"), ("changed", "1")]
    assert "<s>Library</s> → Town library" in page
    moved_m = float(re.search(r'class="num">([\d.]+)\u202fm', page)[1])
    assert moved_m == pytest.approx(110.9, abs=0.2)  # a thousandth of a degree of latitude at 31 degrees


def test_from_the_beginning_everything_is_new(client, two_versions):
    page = client.get("/data/spots/changes?from=0&to=2&lang=en").text
    assert re.findall(r"<dt>(\w+)</dt><dd>(\d+)</dd>", page)[0] == ("added", "3")


def test_only_the_newest_batch_of_a_dataset_offers_its_undo(client, session, two_versions):
    assert str(two_versions) in undo_forms(client)
    assert str(two_versions - 1) not in undo_forms(client)
    answer = client.post(f"/data/batches/{two_versions}/undo?lang=en")
    assert answer.status_code == 303
    text = Page(client.get("/data?lang=en").text).text
    assert "Undone: 1 stored row was taken away, 2 rows are as they were before" in text
    assert str(two_versions - 1) in undo_forms(client)


def test_a_dataset_whose_imports_were_all_undone_says_so_and_offers_nothing(client, two_versions):
    for batch_id in (two_versions, two_versions - 1):
        client.post(f"/data/batches/{batch_id}/undo")
    said = "empty: all of its 2 imports were undone"
    page = client.get("/data/spots?lang=en").text
    assert said in page and "Check quality" not in page
    assert said in client.get("/data?lang=en").text
    changes = client.get("/data/spots/changes?lang=en").text
    assert "There is nothing to compare" in changes and "version 0" not in changes


def test_rows_of_an_undone_import_are_not_counted_as_kept(client, two_versions):
    row = r'<code>spots</code></th>.*?<td class="num">.*?</td><td class="num">(\d+)</td>'
    assert re.search(row, client.get("/data").text, re.DOTALL)[1] == "5"
    client.post(f"/data/batches/{two_versions}/undo")
    assert re.search(row, client.get("/data").text, re.DOTALL)[1] == "2"


@pytest.mark.parametrize("path", ["/data/batches/{}/undo", "/api/v1/batches/{}/undo"])
def test_with_an_import_its_report_goes_whichever_way_it_is_undone(client, two_versions, own_var, path):
    report = reports.batch_report(two_versions)
    report.write_text("line,column,value,rule", encoding="utf-8")
    assert client.post(path.format(two_versions)).status_code < 400
    assert not report.exists()


@pytest.mark.parametrize(("path", "status"), [("9/undo", 404), ("{older}/undo", 409)])
def test_a_batch_that_cannot_be_undone_says_why(client, two_versions, path, status):
    assert client.post(f"/data/batches/{path.format(older=two_versions - 1)}").status_code == status


def test_programs_read_the_same_difference_and_undo_the_same_batch(client, two_versions):
    changes = client.get("/api/v1/datasets/spots/changes?from=1&to=2").json
    assert changes["counts"] == {"added": 1, "removed": 0, "moved": 1, "changed": 1}
    assert changes["listed"]["changed"][0]["fields"] == {"name": ["Library", "Town library"]}
    assert client.get("/api/v1/datasets/spots/changes?from=2&to=1").status_code == 422
    assert client.get("/api/v1/datasets/none/changes").status_code == 404
    undone = client.post(f"/api/v1/batches/{two_versions}/undo")
    assert undone.json == {"dataset": "spots", "version": 1, "rows_taken_away": 1, "rows_put_back": 2}
    assert client.post(f"/api/v1/batches/{two_versions}/undo").status_code == 409


@pytest.mark.parametrize("path", ["/data", "/data/spots"])
def test_a_datum_is_written_as_people_write_it(client, two_versions, path):
    text = Page(client.get(f"{path}?lang=en").text).text
    assert "WGS 84, stated at import" in text and "wgs84" not in text


def test_the_page_says_which_run_stands_in_the_way_of_an_undo_and_what_to_type(client, session):
    batch_id = bring_areas(session).batch_id
    district = session.scalars(select(Area).where(Area.level == "district")).one()
    run = builders.run(session, district)
    for lang, said in (("en", "coverage runs lean on rows"), ("zh-CN", "无法撤销：覆盖计算")):
        answer = client.post(f"/data/batches/{batch_id}/undo?lang={lang}")
        assert answer.status_code == 409
        assert said in answer.text and f"flask coverage remove {run.id}" in answer.text
