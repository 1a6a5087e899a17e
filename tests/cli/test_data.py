"""`flask data`: what a person sees, and the exit code a script sees."""

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection

from app.cli.register import LazyGroup
from tests.services.importing import DRAWN, written

pytestmark = pytest.mark.usefixtures("own_var")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(LazyGroup("data", ""), [str(one) for one in arguments])


def test_a_good_import_prints_counts_that_add_up(connection: Connection):
    result = run("import", "areas", DRAWN / "areas.geojson", "--datum", "wgs84", "--source", "drawn by hand")
    assert result.exit_code == 0, result.output
    assert re.search(r"dataset areas-areas, version 1, batch \d+, datum WGS 84 \(stated\)", result.output)
    assert "3 rows read = 3 kept + 0 merged + 0 refused" in result.output


def test_a_refused_import_names_the_row_writes_the_report_and_exits_with_1(connection, tmp_path, own_var):
    path = written(tmp_path, "h.csv", "code,lon,lat,ap_count\nH1,121.41,31.21,-3\nH2,121.41,31.21,3\n")
    result = run("import", "hotspots", path, "--datum", "wgs84")
    rows = list(csv.reader((own_var / "reports" / "hotspots-h.refused.csv").open(encoding="utf-8-sig")))
    assert result.exit_code == 1
    assert "refused line 2, ap_count: -3 must be 0 or more" in result.output
    assert "nothing was written" in result.output
    assert rows == [
        ["line", "column", "value", "rule", "outcome"],
        ["2", "ap_count", "-3", "must be 0 or more", "refused"],
    ]


def test_a_dataset_whose_every_import_was_undone_is_listed_as_undone(connection, tmp_path):
    path = written(tmp_path, "h.csv", "code,lon,lat,ap_count\nH1,121.41,31.21,3\n")
    run("import", "hotspots", path, "--datum", "wgs84", "--dataset", "kept")
    brought = run("import", "hotspots", path, "--datum", "wgs84", "--dataset", "gone").output
    batch = re.search(r"batch (\d+)", brought)[1]
    assert run("undo", batch).exit_code == 0
    listed = run("list").output
    assert re.search(r"^ *gone +hotspots +0 \(undone\)", listed, re.MULTILINE)
    assert re.search(r"^ *kept +hotspots +1 ", listed, re.MULTILINE)


def test_keep_good_exits_with_0_and_writes_the_report_where_told(connection, tmp_path):
    path = written(tmp_path, "h.csv", "code,lon,lat,ap_count\nH1,121.41,31.21,-3\nH2,121.41,31.21,3\n")
    report = tmp_path / "mine.csv"
    result = run("import", "hotspots", path, "--datum", "wgs84", "--keep-good", "--report", report)
    assert result.exit_code == 0
    assert "2 rows read = 1 kept + 0 merged + 1 refused" in result.output
    assert report.is_file()


def test_a_file_that_is_refused_whole_gives_one_line(connection, tmp_path):
    result = run("import", "hotspots", tmp_path / "none.csv", "--datum", "wgs84")
    assert result.exit_code == 1
    assert result.output == "Error: none.csv: no such file\n"


def test_a_malformed_option_is_explained(connection):
    result = run("import", "hotspots", DRAWN / "hotspots.csv", "--map", "lon")
    assert result.exit_code == 2
    assert "'lon' must look like OUR=THEIRS" in result.output


def test_list_shows_datasets(connection):
    run("import", "hotspots", DRAWN / "hotspots.csv", "--datum", "wgs84", "--dataset", "mine")
    assert "mine" in run("list").output


def test_a_check_prints_what_it_found_writes_the_report_and_exits_with_0(connection: Connection, tmp_path):
    rows = "code,lon,lat,name\nH1,121.41,31.21,Hall\nH2,121.41,31.21,hall\n"
    run("import", "hotspots", written(tmp_path, "h.csv", rows), "--datum", "wgs84")
    result = run("check", "hotspots-h", "--json", tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert result.exit_code == 0, result.output
    assert "dataset hotspots-h, hotspots, version 1" in result.output
    assert re.search(r"duplicates +same_place +H1 / H2 0 m; H2 / H1 0 m +2 +2 +100.0%", result.output)
    assert report["tables"][0]["table"] == "hotspots"


def test_a_check_of_an_unknown_dataset_gives_one_line(connection: Connection):
    result = run("check", "nothing")
    assert (result.exit_code, result.output) == (1, "Error: dataset 'nothing' does not exist\n")
