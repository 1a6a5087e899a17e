"""The list of refused rows opens in a spreadsheet, and runs nothing there."""

import csv

import pytest

from app.files.reports import write_report


def cells(path, value: str) -> list[str]:
    write_report(path, number_word="line", rows=[(2, "name", value, "rule", "refused")])
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))[1]


@pytest.mark.parametrize("value", ["=1+1", "+1+1", "-1+1", "@a", "=cmd|'/c calc'!A1", "\t=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(tmp_path, value):
    assert cells(tmp_path / "r.csv", value)[2] == f"'{value}"


@pytest.mark.parametrize("value", ["-7", "+7", "-1e5", "-110.5", "a=1", "", "静安,区", 'a "b"', "two\nlines"])
def test_numbers_and_other_texts_stay(tmp_path, value):
    assert cells(tmp_path / "r.csv", value)[2] == value


@pytest.mark.parametrize(
    ("value", "shown"), [("a\x00b", "a\\x00b"), ("a\x1bb", "a\\x1bb"), ("a\ud800", "a\\ud800")]
)
def test_what_no_eye_can_see_is_spelled_out(tmp_path, value, shown):
    assert cells(tmp_path / "r.csv", value)[2] == shown


def test_the_file_begins_with_the_mark_that_excel_looks_for(tmp_path):
    cells(tmp_path / "folder" / "r.csv", "静")
    assert (tmp_path / "folder" / "r.csv").read_bytes()[:7] == b"\xef\xbb\xbfline"
