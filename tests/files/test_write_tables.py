"""CSV and XLSX, opened again: texts stay texts, times are as each format takes them."""

import csv
import io
import json
import zipfile
from datetime import datetime

import openpyxl
import pytest

from app.domain.exports import ExportFormat
from app.errors import TooLargeError
from app.files import write_xlsx
from app.files.write import write_file
from tests.files import exporting
from tests.files.exporting import ROWS


def written(tmp_path, form, name, geometry="point"):
    path = tmp_path / name
    with exporting.spooled(tmp_path, geometry) as spool:
        write_file(path, spool, exporting.facts(form, geometry=geometry))
    return path


@pytest.fixture
def table(tmp_path):
    with zipfile.ZipFile(written(tmp_path, ExportFormat.CSV, "out.csv.zip")) as archive:
        content = archive.read("things.csv")
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def book(tmp_path):
    return openpyxl.load_workbook(written(tmp_path, ExportFormat.XLSX, "out.xlsx"))


def test_a_csv_holds_the_same_values(table):
    assert [row["code"] for row in table] == [row["code"] for row in ROWS]
    first, second, third = table
    assert first["name"] == "静安寺“南京西路”"
    assert (first["is_open"], first["people"], first["level_dbm"]) == ("true", "42", "-97.25")
    assert (first["opened"], first["seen_at"]) == ("2026-11-20", "2026-11-20T18:30:15Z")
    assert {second[name] for name in ("name", "is_open", "people", "level_dbm", "opened")} == {""}
    assert (third["is_open"], third["people"]) == ("false", "0")


def test_a_csv_holds_the_place_as_numbers_and_as_text(table):
    assert (table[0]["lon"], table[0]["lat"]) == ("121.4453121", "31.2283111")
    assert table[0]["wkt"] == "POINT (121.4453121 31.2283111)"


def test_a_text_that_looks_like_a_formula_is_defused_in_csv_and_a_number_is_not(table):
    assert table[2]["name"] == "'" + ROWS[2]["name"]
    assert table[2]["level_dbm"] == "-120.0"


def test_a_csv_comes_with_its_field_list_and_filters(tmp_path):
    with zipfile.ZipFile(written(tmp_path, ExportFormat.CSV, "out.csv.zip")) as archive:
        fields = archive.read("字段说明.csv").decode("utf-8-sig").splitlines()
        about = json.loads(archive.read("filters.json"))
    assert [line.split(",")[0] for line in fields[1:]] == [*exporting.TYPES, "lon", "lat", "wkt"]
    assert about["filters"] == {"area": "310106"}
    assert about["notes"] == ["一个说明 / a note"]


def test_a_workbook_has_three_sheets_and_a_frozen_header(book):
    assert book.sheetnames == ["数据 Data", "筛选条件 Filters", "字段说明 Fields"]
    assert book["数据 Data"].freeze_panes == "A2"
    header = [cell.value for cell in book["数据 Data"][1]]
    assert header == [*(f"字段{name} {name}" for name in exporting.TYPES), "经度 lon", "纬度 lat"]


def test_a_workbook_holds_the_same_values_codes_as_text_and_times_of_the_clock_on_the_wall(book):
    rows = [[cell.value for cell in row] for row in book["数据 Data"].iter_rows(min_row=2)]
    day, local = datetime.fromisoformat("2026-11-20"), datetime.fromisoformat("2026-11-21T02:30:15")
    first = [1, "310106006000", ROWS[0]["name"], True, 42, -97.25, day, local]
    assert rows[0] == [*first, 121.4453121, 31.2283111]
    assert rows[1][:8] == [2, "000000000001", None, None, None, None, None, None]
    assert rows[2][3:6] == [False, 0, -120]
    assert len(rows) == 3


def test_a_formula_in_a_text_is_a_text_in_the_workbook(book):
    cell = book["数据 Data"]["C4"]
    assert cell.value == ROWS[2]["name"]
    assert cell.data_type == "s"


def test_a_workbook_says_where_its_rows_come_from(book):
    told = {row[0].value: row[1].value for row in book["筛选条件 Filters"].iter_rows(min_row=2)}
    assert told["行数 rows"] == "3"
    assert told["导出人 made by"] == "测试员"
    assert told["导出时间（UTC） made at"] == "2026-11-25T09:00:00+00:00"
    link = told["链接（接在本系统网址之后） permalink, after the address of the service"]
    assert link == "/data?layer=things&format=xlsx&crs=EPSG%3A4326&area=310106#export"
    fields = [row[0].value for row in book["字段说明 Fields"].iter_rows(min_row=2)]
    assert fields == [*exporting.TYPES, "lon", "lat"]


def test_more_rows_than_a_sheet_has_are_refused_before_a_byte_is_written(tmp_path):
    with exporting.spooled(tmp_path) as spool:
        spool.rows = 1_048_576
        with pytest.raises(TooLargeError, match="1048576 rows are too many for XLSX, which takes 1048575"):
            write_file(tmp_path / "out.xlsx", spool, exporting.facts(ExportFormat.XLSX))
        spool.rows = 1_048_575
        write_xlsx.refuse_too_large(spool)
    assert list(tmp_path.iterdir()) == []


def test_a_polygon_is_placed_by_a_point_inside_it(tmp_path):
    book = openpyxl.load_workbook(written(tmp_path, ExportFormat.XLSX, "out.xlsx", geometry="polygon"))
    lon, lat = (cell.value for cell in book["数据 Data"][2][-2:])
    assert (lon, lat) == pytest.approx((121.4458121, 31.2288111), abs=1e-6)  # half a square further
