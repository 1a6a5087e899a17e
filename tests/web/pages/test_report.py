"""The district report: what its PDF and its workbook say is what the database says, in both languages."""

import io
import re
import shutil

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import text

LANGUAGES = ("zh-CN", "en")
SPLIT = """
    select count(*) filter (where c.level_dbm >= -110) as covered,
           sum(r.residents) filter (where c.level_dbm >= -110) as covered_people,
           sum(r.residents) as everybody
    from run_cells r join cell_coverage c using (run_id, cell_id)
    where c.reception = 'outdoor' and c.technology = '4G' and c.floor_band = 0
"""


@pytest.fixture
def figures(session, records):
    """Residents covered, all residents and gaps, from the raw tables."""
    split = session.execute(text(SPLIT)).one()
    gaps = session.execute(text("select rank, residents, workers, area_m2 from gaps order by rank")).all()
    assert split.everybody > split.covered_people > 0
    return split, gaps


def words_of(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_what_the_database_says(client, figures, language):
    split, gaps = figures
    assert shutil.which("chromium")
    answer = client.get(f"/reports/district.pdf?profile=4g&operator=any&lang={language}")
    assert answer.status_code == 200, answer.text
    said = words_of(answer.data)
    title, covered = {"zh-CN": ("区域报告", "已覆盖"), "en": ("District report", "Covered")}[language]
    assert title in said
    assert f"{covered} {split.covered_people:,}" in said
    (gap,) = gaps
    for number in (split.everybody, gap.residents, f"{gap.area_m2 / 10_000:.1f}"):
        assert f" {number}" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_says_what_the_database_says(client, figures, language):
    split, gaps = figures
    answer = client.get(f"/reports/district.xlsx?profile=4g&operator=any&lang={language}")
    book = load_workbook(io.BytesIO(answer.data))
    summary, parts, groups, listed, _, card = (book[name] for name in book.sheetnames)
    names = {
        "zh-CN": ["区域报告", "各街镇", "分组", "盲区", "WLAN 指标", "模型卡"],
        "en": ["District report", "Subdistricts", "Groups", "Gaps", "WLAN targets", "Model card"],
    }
    said = dict(summary.iter_rows(min_row=2, values_only=True))
    covered, threshold = {"zh-CN": ("已覆盖", "门限，dBm"), "en": ("Covered", "Threshold, dBm")}[language]
    assert (said[covered], said[threshold]) == (split.covered_people, -110)
    assert book.sheetnames == names[language]
    (row,) = parts.iter_rows(min_row=2, values_only=True)
    assert (row[2], row[6]) == (split.covered_people, split.everybody)
    assert sum(row[2:6]) == split.everybody
    assert [one[1:4] for one in listed.iter_rows(min_row=2, values_only=True)] == [
        (gap.rank, gap.residents, gap.workers) for gap in gaps
    ]
    assert groups.max_row == 2
    assert card.max_row > 5


def test_the_workbook_lists_the_stations_of_adopted_plans(client, session, records):
    session.execute(text("update site_plans set status = 'adopted', adopted_at = now()"))
    session.execute(text("update plan_stations set owner = 'Wei', due_on = '2027-03-01'"))
    book = load_workbook(io.BytesIO(client.get("/reports/district.xlsx?lang=en").data))
    row = session.execute(text("select plan_id, rank, code, residents, year from plan_stations")).one()
    (said,) = book["Planned stations"].iter_rows(min_row=2, values_only=True)
    assert said[:3] == (row.plan_id, row.rank, row.code)
    assert said[6:] == (row.residents, row.year, "proposed", "Wei", "2027-03-01", None)


COPIER = """#!/bin/sh
for one; do case "$one" in --print-to-pdf=*) to="${one#*=}";; file://*) from="${one#file://}";; esac; done
cp "$from" "$to"
"""


def test_the_printed_document_keeps_its_style_and_runs_no_script(client, records, configure, tmp_path):
    """As a browser that hands the document on as it is shows it."""
    copier = tmp_path / "copier"
    copier.write_text(COPIER)
    copier.chmod(0o755)
    configure(reports={"browser": str(copier)})
    document = client.get("/reports/district.pdf").text
    assert '"WenQuanYi Micro Hei"' in document
    assert "default-src 'none'" in document
    assert "<script" not in document


def test_without_a_run_there_is_no_report(client):
    assert client.get("/reports/district.xlsx").status_code == 404
    assert "No coverage has been computed yet" in client.get("/reports?lang=en").text


def test_a_machine_without_chromium_is_told_so(client, records, configure):
    configure(reports={"browser": "no-such-browser"})
    answer = client.get("/reports/district.pdf?lang=en")
    assert answer.status_code == 503
    assert "no-such-browser" in answer.text
