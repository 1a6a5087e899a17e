"""An import walked through on its pages, its jobs run in this process."""

import csv
import io
import re

import pytest
from sqlalchemy import text

from app import config
from app.domain.roles import Role
from app.store import uploads
from tests.people import let_in, person
from tests.services.importing import DRAWN, bring_areas, checksums
from tests.web.pages.walking import Walk

POINTS = "nr,Bezeichnung,Ost,Nord\nH1,Library,121.412,31.212\nH2,Mall,121.424,31.218\n"
MAPPED = {"map.lon": "Ost", "map.lat": "Nord", "map.code": "nr", "map.name": "Bezeichnung"}
HOSTILE = "<script>alert(1)</script>{{7*7}}"
# What is written by walking, but is no data.
OWN = {"import_drafts", "jobs"}


pytestmark = pytest.mark.usefixtures("own_var")


@pytest.fixture
def walk(client, session):
    """The walk of one browser, in a district of two subdistricts."""
    bring_areas(session)
    return Walk(client, session)


def data(session):
    return {table: found for table, found in checksums(session).items() if table not in OWN}


def chosen(walk, content=POINTS, kind="hotspots"):
    walk.upload("Orte.csv", content)
    walk.send("kind", choice="other", other=kind)


def test_a_file_is_mapped_checked_imported_and_undone_and_a_check_writes_nothing(walk):
    before = data(walk.session)
    chosen(walk)
    walk.send("check", datum="wgs84", dataset="spots", **MAPPED)
    assert walk.sums() == [2, 2, 0, 0]
    assert data(walk.session) == before
    walk.send("write")
    rows = walk.session.execute(text("select code, name from hotspots order by code")).all()
    assert rows == [("H1", "Library"), ("H2", "Mall")]
    walk.send("undo")
    assert "Undone: 2 stored rows were taken away, 0 rows are as they were before" in walk.page()
    assert walk.count("hotspots") == 0
    assert "undone" in walk.client.get("/import?lang=en").text


def test_a_file_with_known_columns_needs_no_mapping(walk):
    walk.upload("stations.csv", (DRAWN / "stations.csv").read_bytes())
    assert "<b>Base stations</b>" in walk.page()
    walk.send("kind", choice="stations")
    walk.send("check", datum="wgs84", dataset="net", **{"operator.A": "One"})
    walk.send("write")
    assert walk.count("base_stations") == walk.sums()[1] == walk.sums()[0]


def test_operators_that_nobody_knows_are_asked_for_by_name(walk):
    walk.upload("stations.csv", (DRAWN / "stations.csv").read_bytes())
    walk.send("kind", choice="stations")
    walk.send("check", datum="wgs84", dataset="net")
    assert "Nobody knows these operators yet: A." in walk.page()
    assert "add --new-operator" not in walk.page()
    assert 'name="operator.A"' in walk.page()


def test_what_has_to_be_chosen_is_said_beside_its_field(walk):
    chosen(walk)
    page = walk.send("check", status=422, datum="", dataset="a/b")
    for field in ("map.lon", "map.lat"):
        assert (
            f'name="{field}" aria-invalid="true" aria-describedby="fault-{field.replace(".", "-")}"' in page
        )
    assert "Say in which datum the positions are" in page
    assert "Letters, digits, dots, hyphens and underscores only." in page
    assert (
        walk.session.scalar(text("select job.kind from jobs job order by id desc limit 1")) == "import_look"
    )


def test_a_text_that_is_too_long_is_said_beside_its_field_and_not_cut(walk):
    chosen(walk)
    long = {"dataset": "k" * 201, "owner": "o" * 501}
    page = walk.send("check", status=422, datum="wgs84", **long, **MAPPED)
    for field, most in (("dataset", 200), ("owner", 500)):
        assert f'aria-invalid="true" aria-describedby="fault-{field}"' in page
        assert f'id="fault-{field}">At most {most} characters.' in page


def test_only_exactly_what_was_checked_can_be_imported(walk):
    chosen(walk)
    walk.send("check", datum="wgs84", dataset="spots", **MAPPED)
    walk.send("write", status=409, digest="another")
    walk.send("check", status=422, datum="wgs84", dataset="", **MAPPED)
    assert "Check again before importing" in walk.page()
    assert f'action="{walk.path}/write"' not in walk.page()
    walk.send("write", status=409)
    assert walk.count("hotspots") == 0


def test_refused_rows_are_listed_and_reported_and_good_ones_written_only_on_request(walk):
    chosen(walk, POINTS + "H3,Nowhere,121.4,north\n")
    walk.send("check", datum="wgs84", dataset="spots", **MAPPED)
    assert "some rows are refused" in walk.page() and walk.sums() == [3, 2, 1]  # read, good, refused
    report = walk.client.get(f"{walk.path}/report")
    assert report.headers["Content-Disposition"] == "attachment; filename=Orte.report.csv"
    rows = list(csv.reader(io.StringIO(report.get_data().decode("utf-8-sig"))))
    assert rows[1][:3] == ["4", "Nord", "north"] and rows[1][4] == "refused"
    walk.send("write", status=409)
    walk.send("check", keep_good="on")
    assert walk.sums() == [3, 2, 0, 1]
    walk.send("write")
    assert walk.count("hotspots") == 2


def test_the_report_of_an_import_goes_with_its_undo(walk, own_var):
    chosen(walk, POINTS + "H3,Nowhere,121.4,north\n")
    walk.send("check", datum="wgs84", dataset="spots", keep_good="on", **MAPPED)
    walk.send("write")
    assert "north" in walk.client.get(f"{walk.path}/report").get_data(as_text=True)
    assert f"{walk.path}/report" in walk.client.get(walk.path).text
    walk.send("undo")
    assert list((own_var / "reports").iterdir()) == []
    assert walk.client.get(f"{walk.path}/report").status_code == 404
    assert f"{walk.path}/report" not in walk.client.get(walk.path).text


def test_a_file_that_cannot_be_read_says_why_and_is_read_again_in_another_encoding(walk):
    walk.upload("热点.csv", "编码,名称,经度,纬度\n甲,图书馆,121.412,31.212\n".encode("gb18030"))
    assert "The text is not in utf-8; it can be read as gb18030." in walk.page()
    walk.send("kind")  # the field holds what it can be read as
    walk.send("kind", choice="other", other="hotspots")
    walk.send("check", datum="wgs84", dataset="热点")
    walk.send("write")
    assert walk.session.scalar(text("select name from hotspots")) == "图书馆"
    named = "select count(*) from import_batches where file_name = '热点.csv'"
    assert walk.session.scalar(text(named)) == 1


def test_an_encoding_that_is_none_is_said_and_another_one_can_be_chosen(walk):
    walk.upload("Orte.csv", POINTS)
    walk.send("kind", choice="other", other="hotspots", encoding="zz")
    assert "encoding &#39;zz&#39; is unknown" in walk.page()
    walk.send("kind", encoding="")
    walk.send("kind", choice="other", other="hotspots")
    assert 'name="map.code"' in walk.page()


def test_a_message_of_a_library_does_not_tell_where_the_file_lies(walk, own_var):
    walk.upload("a.kml", "<kml/>")
    assert "a.kml: cannot be read at or after feature 1" in walk.page()
    assert str(own_var) not in walk.page()


def test_a_choice_that_no_import_takes_is_said_as_the_end_of_the_check(walk):
    chosen(walk)
    walk.send("check", datum="wgs84", dataset="spots", **MAPPED, **{f"operator.{'c' * 290}": "One"})
    assert "has 290 characters; a code has at most 200" in walk.page()


def test_a_datum_that_the_evidence_does_not_tell_is_not_guessed(walk):
    chosen(walk)
    walk.send("check", datum="auto", dataset="spots", **MAPPED)
    assert "The evidence does not tell the datum" in walk.page()
    digest = walk.session.scalar(text("select \"check\" ->> 'digest' from import_drafts"))
    assert "would write nothing" in walk.send("write", status=422, digest=digest)
    assert walk.count("hotspots") == 0


def test_where_the_evidence_does_not_tell_no_datum_is_ticked_and_the_check_asks_for_one(walk):
    chosen(walk)
    walk.send("check", datum="auto", dataset="spots", **MAPPED)
    assert "datum" not in walk.fields("check")
    page = walk.send("check", status=422)
    assert "The evidence does not tell it: say in which datum the positions are." in page
    assert "datum" not in walk.fields("check")
    walk.send("check", datum="gcj02")
    assert walk.fields("check")["datum"] == "gcj02" and walk.sums() == [2, 2, 0, 0]


def folds(page):
    """Which steps stand open, by the page."""
    found = re.findall(r'<details class="card fold"( open)?><summary><h2 id="(\w+)-head"', page)
    return {step: bool(is_open) for is_open, step in found}


def test_a_finished_step_is_one_line_and_the_present_one_stands_open(walk):
    walk.upload("Orte.csv", POINTS)
    assert folds(walk.page()) == {"what": True}
    walk.send("kind", choice="other", other="hotspots")
    assert folds(walk.page()) == {"what": False, "columns": True, "datum": True, "dataset": True}
    walk.send("check", datum="wgs84", dataset="spots", **MAPPED)
    closed = {"what": False, "columns": False, "datum": False, "dataset": False}
    assert folds(walk.page()) == {"evidence": False, "preview": True, **closed}
    for line in ("WLAN hotspots", "4 columns matched", "WGS 84, stated at import", "spots"):
        assert f'<span class="said">{line}</span>' in walk.page()


def test_a_step_with_a_fault_opens_again(walk):
    chosen(walk)
    walk.send("check", datum="wgs84", dataset="spots", **MAPPED)
    page = walk.send("check", status=422, dataset="a/b", **{"map.lon": ""})
    assert {step for step, is_open in folds(page).items() if is_open} >= {"columns", "dataset"}
    assert not folds(page)["datum"]


def test_columns_that_find_themselves_are_folded_and_named_in_the_line(walk):
    walk.upload("stations.csv", (DRAWN / "stations.csv").read_bytes())
    walk.send("kind", choice="stations")
    assert folds(walk.page())["columns"] is False
    assert re.search(r"<summary>\d+ columns matched: .*Operator ← operator", walk.page())


def test_texts_of_the_file_never_become_markup(walk):
    chosen(walk, f'nr,"{HOSTILE}",Ost,Nord\n1,"{HOSTILE}",121.412,31.212\n')
    walk.send("check", datum="wgs84", dataset="spots", **{**MAPPED, "map.name": HOSTILE})
    assert "<script>alert" not in walk.page() and "&lt;script&gt;alert" in walk.page()
    draft_id = walk.path.rpartition("/")[2]
    preview = walk.client.get(f"/maps/import-preview?draft={draft_id}&lang=en")
    assert preview.status_code == 200
    assert "<script>alert" not in preview.text and "{{7*7}}" in preview.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("", b"x", "Choose a file first."), ("a.exe", b"x", "of no format"), ("a.csv", b"", "is empty")],
)
def test_a_file_that_is_none_is_refused_on_the_form(client, own_var, name, content, said):
    answer = client.post("/import?lang=en", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 422
    assert said in answer.text and 'aria-invalid="true"' in answer.text
    assert list((own_var / "uploads").iterdir()) == []


def test_a_file_lies_under_a_name_of_ours_and_goes_with_its_import(walk, own_var):
    walk.upload("../../etc/pass wd.csv", POINTS)
    (stored,) = (own_var / "uploads").iterdir()
    assert stored.read_text() == POINTS
    assert len(stored.stem) == 32 and stored.suffix == ".csv"
    assert "pass wd.csv" in walk.page() and "etc" not in walk.page()
    walk.send("drop")
    assert list((own_var / "uploads").iterdir()) == []
    assert walk.client.get(walk.path).status_code == 404


def test_an_upload_that_no_import_could_begin_with_leaves_no_file(guest, session, own_var):
    let_in(guest, session, person(session, "leader", {Role.LEADER}))
    refused = guest.post("/import", data={"file": (io.BytesIO(POINTS.encode()), "Orte.csv")})
    assert refused.status_code == 403
    assert list(uploads.folder().iterdir()) == []


def test_an_upload_may_be_larger_than_other_bodies_but_not_than_its_own_limit(client, own_var):
    own = config.settings().files
    assert own.max_import_upload_megabytes > own.max_upload_megabytes
    large = b"a,b\n" + b"1,2\n" * (own.max_upload_megabytes * 270_000)
    assert len(large) > own.max_upload_megabytes * 1024 * 1024
    assert client.post("/import", data={"file": (io.BytesIO(large), "large.csv")}).status_code == 303
    assert client.post("/m", data={"photos": (io.BytesIO(large), "large.jpg")}).status_code == 413
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    size = {"CONTENT_LENGTH": str(own.max_import_upload_megabytes * 1024 * 1024 + 1)}
    assert client.post("/import", headers=headers, environ_overrides=size).status_code == 413


def test_another_sites_page_cannot_send_a_file(client, own_var):
    sent = {"file": (io.BytesIO(b"a\n1\n"), "a.csv")}
    answer = client.post("/import", data=sent, headers={"Origin": "http://elsewhere.example"})
    assert answer.status_code == 403
    assert not (own_var / "uploads").exists()


def test_the_oldest_imports_make_room_and_take_their_files_along(walk, own_var, configure):
    for number in range(3):
        walk.upload(f"{number}.csv", POINTS)
    configure(files={"max_import_drafts": 2})
    walk.upload("3.csv", POINTS)
    names = walk.session.scalars(text("select file_name from import_drafts order by id")).all()
    assert names == ["2.csv", "3.csv"]
    assert len(list((own_var / "uploads").iterdir())) == 2


def test_a_stopped_check_leaves_the_import_ready_to_be_checked_again(walk):
    chosen(walk)
    form = {**walk.fields("check"), **MAPPED, "datum": "wgs84", "dataset": "spots"}
    walk.client.post(f"{walk.path}/check", data=form)
    assert "Check of an import" in walk.page() and 'id="job-state"' in walk.page()
    assert walk.client.post(f"{walk.path}/check", data=form).status_code == 409
    walk.client.post(f"{walk.path}/stop")
    assert "Nothing was written; try again." in walk.page()
    walk.send("check", **form)
    assert walk.sums() == [2, 2, 0, 0]


def test_who_may_not_import_sees_nothing_of_it(application, session, walk):
    walk.upload("a.csv", POINTS)
    client = application.test_client()
    let_in(client, session, person(session, "planner", {Role.PLANNER}))
    for path in ("/import", walk.path, f"{walk.path}/state", f"{walk.path}/report"):
        assert client.get(path).status_code == 403
    for step in ("kind", "check", "write", "stop", "drop", "undo"):
        assert client.post(f"{walk.path}/{step}").status_code == 403
    assert client.post("/import", data={"file": (io.BytesIO(b"a\n1\n"), "a.csv")}).status_code == 403
    assert len(list(uploads.folder().iterdir())) == 1


def test_no_value_of_a_form_breaks_the_service(walk):
    chosen(walk)
    fields = {**walk.fields("check"), **MAPPED, "where_column": "nr", "where_value": "H1", "operator.A": "x"}
    for name in (*fields, "operator.\0", "keep_good"):
        for hostile in ("\0", "'; drop table areas; --", "a" * 3000, "😀", "-1", "{{7*7}}"):
            answer = walk.client.post(f"{walk.path}/check", data={**fields, name: hostile})
            assert answer.status_code < 500, (name, hostile[:20])
            walk.work()
            assert walk.client.get(walk.path).status_code == 200, (name, hostile[:20])
    for choice in ("\0", "rivers", "stations:no", ":", "other"):
        assert walk.client.post(f"{walk.path}/kind", data={"choice": choice}).status_code < 500
