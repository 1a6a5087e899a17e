"""XLSX: the rows of a sheet as Excel shows them; formulas are never computed."""

import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from app.errors import RefusedError
from tests.files.builders import flaws_in, numbers_in, read_all, rows_in, source_of, zipped


@pytest.fixture
def workbook(tmp_path):
    """Writes sheets of rows; a text that begins with = becomes a formula with a kept value of 7."""

    def write(**sheets):
        path = tmp_path / "t.xlsx"
        book = xlsxwriter.Workbook(path)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(row, column, cell, day)
                    elif str(cell).startswith("="):
                        sheet.write_formula(row, column, cell, value=7)
                    else:
                        sheet.write(row, column, cell)
        book.close()
        return path

    return write


def test_values_come_back_with_the_row_of_the_sheet(workbook):
    path = workbook(站址=[[], ["名称", "n", "x"], [], ["静安寺", 1, 2.5], ["曹家渡", True, None]])
    assert source_of(path).head.columns == ("名称", "n", "x")
    assert rows_in(path) == [{"名称": "静安寺", "n": 1, "x": 2.5}, {"名称": "曹家渡", "n": True, "x": None}]
    assert numbers_in(path) == [4, 5]


def test_a_day_is_iso_text(workbook):
    assert rows_in(workbook(a=[["d"], [datetime(2026, 11, 25, 8, 30)]])) == [{"d": "2026-11-25T08:30:00"}]  # noqa: DTZ001


def test_of_a_formula_the_kept_value_is_read(workbook):
    assert rows_in(workbook(a=[["n", "m"], ["=1+1", "x"]])) == [{"n": 7, "m": "x"}]


def test_a_formula_without_a_kept_value_is_a_flaw(tmp_path):
    book = openpyxl.Workbook()
    for row in (["n", "m"], ['=HYPERLINK("http://x")', 1], [2, 3]):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    (flaw,) = flaws_in(tmp_path / "t.xlsx")
    assert (flaw.number, flaw.rule) == (2, "cell A2 holds a formula without a computed value")
    assert rows_in(tmp_path / "t.xlsx") == [{"n": 2, "m": 3}]


def test_an_error_value_and_a_cell_beyond_the_header_are_flaws(tmp_path):
    book = openpyxl.Workbook()
    for row in (["n"], ["#DIV/0!"], [1, 2], [3]):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    rules = [flaw.rule for flaw in flaws_in(tmp_path / "t.xlsx")]
    assert rules == ["cell A2 holds the error #DIV/0!", "cell B3 lies beyond the header of 1 cells"]


def test_one_of_several_filled_sheets_must_be_named(workbook):
    path = workbook(a=[["n"], [1]], b=[["m"], [2]], empty=[])
    with pytest.raises(RefusedError, match="has 2 sheets with rows; name one with --layer: a, b"):
        source_of(path)
    assert rows_in(path, layer="b") == [{"m": 2}]
    with pytest.raises(RefusedError, match="has no sheet 'c'; its sheets are a, b, empty"):
        source_of(path, layer="c")


def test_an_empty_sheet_beside_a_filled_one_needs_no_name(workbook):
    assert rows_in(workbook(Sheet1=[], b=[["m"], [2]])) == [{"m": 2}]


@pytest.mark.parametrize("rows", [[], [["a"]], [["a", "a"], [1, 2]]])
def test_a_sheet_without_rows_or_with_twin_columns_is_refused(workbook, rows):
    with pytest.raises(RefusedError, match=r"has 0 sheets with rows|no row under|more than once"):
        read_all(workbook(s=rows))


def changed(path, part, mark, pieces):
    """A workbook with other texts in the place of a mark in a part, written as they come."""
    bad = path.with_name("bad.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            before, _, after = old.read(name).decode().partition(mark if name == part else "\0")
            with new.open(name, "w") as stream:
                for piece in (before, *(pieces if name == part else ()), after):
                    stream.write(piece.encode())
    return bad


def test_shared_texts_that_memory_should_not_hold_are_refused(workbook):
    pieces = (*["<si><t>静安寺</t></si>" * 10_000] * 300, "</sst>")  # of 260 kB each
    bad = changed(workbook(a=[["n"], ["x"]]), "xl/sharedStrings.xml", "</sst>", pieces)
    rule = (
        r"sharedStrings\.xml has 7\d{7} bytes and at most 64000000 are held in memory; save the sheet as CSV"
    )
    with pytest.raises(RefusedError, match=rule):
        source_of(bad)


def test_a_row_that_memory_should_not_hold_is_refused(workbook):
    begin, end = '<row r="1"><c r="A1" t="inlineStr"><is><t>', "</t></is></c></row><row"
    pieces = (begin, *["x" * 1_000_000] * 12, end)
    bad = changed(workbook(a=[["n"], ["x"]]), "xl/worksheets/sheet1.xml", "<row", pieces)
    with pytest.raises(RefusedError, match=r"sheet1\.xml has a row of over 10000000 bytes"):
        source_of(bad)


def test_entities_are_refused_before_they_are_read(workbook, tmp_path):
    path = workbook(a=[["n"], [1]])
    bad = tmp_path / "bad.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bad, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, text.replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1))
    with pytest.raises(RefusedError, match="declares XML entities"):
        source_of(bad)


def test_another_archive_is_no_workbook(tmp_path, workbook):
    inner = workbook(a=[["n"], [1]])
    with pytest.raises(RefusedError, match="is no whole XLSX workbook"):
        source_of(zipped(tmp_path / "other.xlsx", inner))
