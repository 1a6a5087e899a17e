"""CSV: lines are those of the file, whatever its cells hold."""

import pytest

from app.errors import RefusedError
from app.files.encodings import refuse_undecodable
from app.files.read_csv import read_csv
from app.files.tables import BLOCK_BYTES, as_text


def read(tmp_path, text: str, encoding: str = "utf-8-sig"):
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode(encoding))
    return read_csv(path, encoding=encoding)


def test_a_row_has_the_line_it_begins_on(tmp_path):
    table = read(tmp_path, 'a,b\n1,"x\ny\nz"\n\n2,w\n')
    assert list(table.numbers) == [2, 6]
    assert table.rows[0] == {"a": "1", "b": "x\ny\nz"}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_header_tells_the_delimiter(tmp_path, mark):
    assert read(tmp_path, f"a{mark}b\n1{mark}2\n").rows == [{"a": "1", "b": "2"}]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path):
    assert read(tmp_path, "code,b\n1,2\n", "utf-8-sig").columns == ("code", "b")


def test_utf_16_is_read_when_named(tmp_path):
    assert read(tmp_path, "编号,b\n1,2\n", "utf-16").columns == ("编号", "b")


def test_a_column_without_a_name_is_left_out(tmp_path):
    assert read(tmp_path, ",code\n0,a\n").columns == ("code",)


def test_the_position_of_a_bad_byte_counts_from_the_start_of_the_file(tmp_path):
    path = tmp_path / "big.csv"
    path.write_bytes(b"\n" * (BLOCK_BYTES + 10) + b"\xff")
    with pytest.raises(RefusedError, match=rf"position {BLOCK_BYTES + 10} \(line {BLOCK_BYTES + 11}\)"):
        refuse_undecodable(path, "utf-8")


def test_a_character_cut_by_a_block_border_is_read(tmp_path):
    path = tmp_path / "cut.csv"
    path.write_bytes(b"x" * (BLOCK_BYTES - 1) + "静".encode())
    refuse_undecodable(path, "utf-8")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (310106006000, "310106006000"),
        (310106006000.0, "310106006000"),
        (2.5, "2.5"),
        (None, ""),
        (" a ", "a"),
    ],
)
def test_a_cell_as_text_keeps_codes_whole(value, text):
    assert as_text(value) == text
