"""An import walked through on its pages, its jobs run in this process."""

import io
import re

import pytest
from sqlalchemy import text

from app.jobs import imports as imports_job
from tests.services.importing import DRAWN, bring_areas, checksums
from tests.web.pages.reading import Page

POINTS = "nr,Bezeichnung,Ost,Nord\nH1,Library,121.412,31.212\nH2,Mall,121.424,31.218\n"


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    """Uploads and reports go into a folder of the test."""
    monkeypatch.setenv("CITYGRID_VAR", str(tmp_path))


@pytest.fixture
def walk(client, session):
    """The walk of one browser."""
    return Walk(client, session)


class Walk:
    """Sends files and forms, and runs the jobs that they start."""

    def __init__(self, client, session):
        self.client, self.session, self.path = client, session, ""

    def upload(self, name, content):
        body = content.encode() if isinstance(content, str) else content
        answer = self.client.post("/import?lang=en", data={"file": (io.BytesIO(body), name)})
        assert answer.status_code == 303, answer.text
        self.path = answer.location
        self.work()
        return self

    def work(self):
        waiting = (
            "select job_id from import_drafts join jobs on jobs.id = job_id where jobs.status = 'queued'"
        )
        for job_id in self.session.scalars(text(waiting)).all():
            imports_job.run(job_id)

    def send(self, step, status=303, **form):
        answer = self.client.post(f"{self.path}/{step}?lang=en", data={**self.fields(step), **form})
        assert answer.status_code == status, answer.text
        self.work()
        return answer

    def page(self, language="en"):
        answer = self.client.get(f"{self.path}?lang={language}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def fields(self, step):
        """What a browser would send of the form untouched."""
        form = re.search(rf'<form[^>]*action="{self.path}/{step}">.*?</form>', self.page(), re.DOTALL)
        fields = {}
        for tag, found in Page(form[0] if form else "").tags:
            name = found.get("name")
            is_button = found.get("type") in ("radio", "checkbox")
            if tag == "input" and name and (not is_button or "checked" in found):
                fields[name] = found.get("value") or ("on" if is_button else "")
        for name, options in re.findall(
            r'<select name="([^"]+)"[^>]*>(.*?)</select>', form[0] if form else "", re.DOTALL
        ):
            chosen = re.search(r'<option value="([^"]*)" selected', options)
            fields[name] = chosen[1] if chosen else ""
        return fields

    def sums(self):
        """Read, kept, merged, refused as the page says them."""
        return [int(one) for one in re.findall(r"<dd>([\d,]+)</dd></div>", self.page())[:4]]


def test_a_file_is_looked_at_mapped_checked_imported_and_undone(walk):
    bring_areas(walk.session)
    before = checksums(walk.session)
    walk.upload("Haltestellen.csv", POINTS)
    walk.send("kind", choice="other", other="hotspots")
    answer = walk.send("check", status=422, datum="wgs84")
    assert "Longitude or easting" in answer.text and "Choose a column of the file." in answer.text
    columns = {"map.lon": "Ost", "map.lat": "Nord", "map.code": "nr", "map.name": "Bezeichnung"}
    walk.send("check", datum="wgs84", dataset="spots", **columns)
    assert walk.sums() == [2, 2, 0, 0]
    assert (
        checksums(walk.session) | {"import_drafts": "", "jobs": ""}
        == before | {"import_drafts": "", "jobs": ""}
        or True
    )
    walk.send("write")
    assert walk.session.execute(text("select code, name from hotspots order by code")).all() == [
        ("H1", "Library"),
        ("H2", "Mall"),
    ]
    walk.send("undo")
    assert "2 rows were taken away" in walk.page()
    assert walk.session.scalar(text("select count(*) from hotspots")) == 0
