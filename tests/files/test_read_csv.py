"""CSV: lines are those of the file, whatever its cells hold."""

import gzip

import pytest

from app.errors import RefusedError
from app.files.read_csv import OPENCELLID_HEADER
from app.files.tables import BLOCK_BYTES
from tests.files.builders import flaws_in, numbers_in, read_all, rows_in, source_of, text_file

CELL = "LTE,460,0,6211,12345678,0,121.4451,31.2279,1000,3,1,1459814400,1459814400,0\n"


@pytest.fixture
def csv(tmp_path):
    return lambda text, encoding="utf-8", name="t.csv": text_file(tmp_path / name, text, encoding)


def test_a_row_has_the_line_it_begins_on(csv):
    path = csv('a,b\n1,"x\ny\nz"\n\n2,w\n')
    assert numbers_in(path) == [2, 6]
    assert rows_in(path)[0] == {"a": "1", "b": "x\ny\nz"}


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_header_tells_the_delimiter(csv, mark):
    assert rows_in(csv(f"a{mark}b\n1{mark}2\n")) == [{"a": "1", "b": "2"}]


def test_a_delimiter_inside_quotes_is_none(csv):
    assert rows_in(csv('"lon, lat, height";b\n1;2\n')) == [{"lon, lat, height": "1", "b": "2"}]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_ends_a_line(csv, end):
    assert numbers_in(csv(end.join(["a,b", "1,2", "3,4"]))) == [2, 3]


def test_a_line_end_cut_by_a_block_border_is_one(csv):
    path = csv("a,b\r\n" + "x" * (BLOCK_BYTES - 8) + ",1\r\n2,3\r\n")
    assert numbers_in(path) == [2, 3]


def test_a_byte_order_mark_is_no_part_of_the_first_name(csv):
    assert source_of(csv("code,b\n1,2\n", "utf-8-sig")).head.columns == ("code", "b")


def test_utf_16_is_read_when_named(csv):
    path = csv("编号,b\n静,2\n", "utf-16")
    assert rows_in(path, encoding="utf-16") == [{"编号": "静", "b": "2"}]


def test_a_column_without_a_name_is_left_out(csv):
    path = csv(",code\n0,a\n")
    assert source_of(path).head.columns == ("code",)
    assert rows_in(path) == [{"code": "a"}]


def test_two_columns_of_one_name_are_refused(csv):
    with pytest.raises(RefusedError, match="names 'a' more than once"):
        source_of(csv("a,b,a\n1,2,3\n"))


def test_a_row_of_another_width_is_a_flaw_of_its_line(csv):
    (flaw,) = flaws_in(csv("a,b\n1,2\n1,2,3\n4,5\n"))
    assert (flaw.number, flaw.rule) == (3, "has 3 cells; the header has 2")


def test_one_badly_quoted_row_among_many_is_a_flaw_of_its_line(csv):
    path = csv("a,b\n" + "1,2\n" * 9_999 + '"x"y,2\n' + "1,2\n" * 9_999)
    (flaw,) = flaws_in(path)
    assert flaw.number == 10_001
    assert read_all(path) == 19_999


def test_a_quote_that_never_closes_is_refused_with_its_line(csv):
    with pytest.raises(RefusedError, match="begins on line 3 is not CSV"):
        read_all(csv('a,b\n1,2\n"3,4\n5,6\n'))


def test_a_header_in_the_middle_is_a_flaw(csv):
    (flaw,) = flaws_in(csv("a,b\n1,2\na,b\n3,4\n"))
    assert (flaw.number, flaw.rule) == (3, "repeats the header")


def test_opencellid_without_a_header_gets_its_names(csv):
    path = csv(CELL * 2)
    assert source_of(path).head.columns == OPENCELLID_HEADER
    assert numbers_in(path) == [1, 2]
    assert rows_in(path)[0]["lon"] == "121.4451"


def test_opencellid_with_a_header_keeps_it(csv):
    renamed = ",".join(OPENCELLID_HEADER).replace("cell", "cellid")
    path = csv(f"{renamed}\n{CELL}")
    assert rows_in(path)[0]["cellid"] == "12345678"
    assert numbers_in(path) == [2]


def test_a_packed_file_is_read_as_the_plain_one(tmp_path):
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress("名,b\n静,2\n".encode()))
    assert rows_in(path) == [{"名": "静", "b": "2"}]


def test_a_packed_file_is_counted_while_it_is_unpacked(tmp_path):
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 500_000))
    with pytest.raises(RefusedError, match="unpacks to more than 1000000 bytes"):
        read_all(path, max_megabytes=1)


def test_a_packed_file_that_is_cut_off_is_refused(tmp_path):
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 500)[:-12])
    with pytest.raises(RefusedError, match="damaged or cut off"):
        read_all(path)


@pytest.mark.parametrize("text", ["a,b\n", "\n\n", ",\n1,2\n"])
def test_a_table_without_rows_or_names_is_refused(csv, text):
    with pytest.raises(RefusedError, match=r"no row|names no column"):
        read_all(csv(text))
