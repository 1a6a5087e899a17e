"""`flask data import --check` and `--datum auto`: what is said before anything is written."""

import re

import numpy as np
import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.cli.running import data, lines
from tests.services.importing import DRAWN, REAL, row_counts, written

HEADER = "code,name,lon,lat,ap_count\n"


pytestmark = pytest.mark.usefixtures("own_var")


def test_a_check_says_what_would_happen_writes_nothing_and_exits_with_0(session: Session):
    before = row_counts(session)
    result = data("import", "areas", DRAWN / "areas.geojson", "--datum", "wgs84", "--check")
    assert result.exit_code == 0, result.output
    assert "dataset areas-areas, datum WGS 84 (stated)" in result.output
    assert "3 rows read = 3 kept + 0 merged + 0 refused" in result.output
    assert "nothing was written, as --check says" in result.output
    assert row_counts(session) == before


def test_a_check_that_finds_a_bad_row_exits_with_1(connection: Connection, tmp_path, own_var):
    path = written(tmp_path, "h.csv", HEADER + "H1,x,121.41,31.21,-3\nH2,x,121.41,31.21,3\n")
    result = data("import", "hotspots", path, "--datum", "wgs84", "--check")
    assert result.exit_code == 1
    assert "refused line 2, ap_count: -3 must be 0 or more" in result.output
    assert "2 rows read, 1 of them refused" in result.output
    assert (own_var / "reports" / "hotspots-h.refused.csv").is_file()


def test_the_rows_that_a_check_would_keep_are_listed_in_its_report(connection: Connection, tmp_path):
    data("import", "areas", DRAWN / "areas.geojson", "--datum", "wgs84")
    path = written(tmp_path, "h.csv", HEADER + "H1,x,121.41,31.21,3\nH2,x,2.35,48.85,3\n")
    report = tmp_path / "report.csv"
    result = data("import", "hotspots", path, "--datum", "wgs84", "--check", "--report", report)
    assert "1 row over 500 km from every known area: would be kept, listed in the report" in result.output
    assert 'km from every known area: would be kept",noted' in report.read_text(encoding="utf-8-sig")


def test_a_datum_that_cannot_be_told_is_refused_with_the_evidence(session: Session, tmp_path):
    data("import", "areas", DRAWN / "areas.geojson", "--datum", "wgs84")
    pairs = np.random.default_rng(3).uniform((121.405, 31.205), (121.435, 31.235), (80, 2))
    rows = "".join(f"H{place},x,{lon:.6f},{lat:.6f},1\n" for place, (lon, lat) in enumerate(pairs))
    before = row_counts(session)
    result = data("import", "hotspots", written(tmp_path, "h.csv", HEADER + rows), "--datum", "auto")
    assert result.exit_code == 1
    assert "read as" in result.output
    assert "by chance" in result.output
    for name in ("WGS 84", "GCJ-02", "BD-09"):
        assert any(line.startswith(f"{name} ") for line in lines(result.output))
    assert "Error: h.csv: --datum auto: cannot tell: " in result.output
    assert row_counts(session) == before


def test_the_evidence_is_read_in_100_columns_and_names_no_word_of_the_code(session: Session, tmp_path):
    data("import", "areas", DRAWN / "areas.geojson", "--datum", "wgs84")
    pairs = np.random.default_rng(3).uniform((121.405, 31.205), (121.435, 31.235), (80, 2))
    rows = "".join(f"H{place},x,{lon:.6f},{lat:.6f},1\n" for place, (lon, lat) in enumerate(pairs))
    result = data("import", "hotspots", written(tmp_path, "h.csv", HEADER + rows), "--datum", "auto")
    table = result.output.split("cannot tell")[0].splitlines()
    assert max(map(len, table)) <= 100
    assert "boundaries of subdistricts" in result.output and "boundaries of districts" in result.output
    assert not re.search(r"[a-z]_[a-z]", "".join(table))


def test_where_nothing_is_known_the_advice_is_to_import_areas(connection: Connection):
    result = data("import", "hotspots", DRAWN / "hotspots.csv", "--datum", "auto")
    assert result.exit_code == 1
    assert "import some first, or state the datum" in result.output


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
def test_a_datum_that_is_told_is_printed_with_the_evidence(connection: Connection):
    data("import", "areas", REAL / "jingan_14_subdistricts_wgs84.geojson", "--datum", "wgs84")
    result = data("import", "areas", REAL / "shanghai_16_districts_gcj02.geojson", "--datum", "auto")
    assert result.exit_code == 0, result.output
    assert "GCJ-02 fits: " in result.output
    assert "datum GCJ-02 (evidence)" in result.output
    assert "16 rows read = 16 kept" in result.output


def test_a_profile_of_ones_own_and_a_filter_are_taken(connection: Connection, tmp_path):
    profile = written(tmp_path, "mine.yaml", "kind: hotspots\ndatum: gcj02\ncolumns: {ap_count: APs}\n")
    path = written(tmp_path, "h.csv", "id;lon;lat;APs;state\n1;121.41;31.21;3;on\n2;121.42;31.21;4;off\n")
    result = data("import", "hotspots", path, "--profile", profile, "--where", "state=on")
    assert result.exit_code == 0, result.output
    assert "datum GCJ-02 (profile)" in result.output
    assert "1 row read = 1 kept" in result.output
    assert "1 row left out, as --where says" in result.output


def test_the_report_of_a_refused_file_has_a_name_that_a_disk_takes(connection: Connection, tmp_path, own_var):
    path = written(tmp_path, "h.csv", "code,lon,lat\n1,121.41,east\n")
    result = data("import", "hotspots", path, "--datum", "wgs84", "--dataset", "键" * 200)
    assert (result.exit_code, len(list((own_var / "reports").iterdir()))) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (("--profile", "tram"), "profile 'tram' is unknown; use one of drive-test-log"),
        (("--profile", "opencellid"), "profile 'opencellid' is of stations, not of hotspots"),
        (
            ("--vintage", "2" * 501),
            f"--vintage '{'2' * 40}…' has 501 characters; a description has at most 500",
        ),
        (("--where", "state=on"), "hotspots.csv: --where state=on: the file has no column 'state'"),
    ],
)
def test_what_cannot_be_meant_gives_one_line(connection: Connection, arguments, rule):
    result = data("import", "hotspots", DRAWN / "hotspots.csv", "--datum", "wgs84", *arguments)
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {rule}")
    assert result.output.count("\n") == 1


def test_areas_are_never_replaced(connection: Connection):
    result = data("import", "areas", DRAWN / "areas.geojson", "--datum", "wgs84", "--replace")
    assert (result.exit_code, result.output) == (
        1,
        "Error: --replace is not for areas: an area ends by its valid_to\n",
    )
