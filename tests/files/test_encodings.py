"""Encodings: the first byte that does not fit is named, with what would fit."""

import pytest

from app.errors import RefusedError
from app.files.encodings import MAX_LINE_CHARACTERS, text_blocks
from app.files.sources import plain_source
from app.files.tables import BLOCK_BYTES
from tests.files.builders import read_all, rows_in, text_file


def decoded(path, encoding="utf-8"):
    return "".join(text_blocks(plain_source(path, 10 * BLOCK_BYTES), encoding))


def test_the_position_of_a_bad_byte_counts_from_the_start_of_the_file(tmp_path):
    path = tmp_path / "big.csv"
    path.write_bytes(b"\n" * (BLOCK_BYTES + 10) + b"\xff")
    with pytest.raises(RefusedError, match=rf"position {BLOCK_BYTES + 10} \(line {BLOCK_BYTES + 11}\)"):
        decoded(path)


def test_a_character_cut_by_a_block_border_is_read(tmp_path):
    path = tmp_path / "cut.csv"
    path.write_bytes(b"x" * (BLOCK_BYTES - 1) + "静".encode())
    assert decoded(path).endswith("静")


def test_a_chinese_file_gets_the_advice_that_reads_it(tmp_path):
    path = text_file(tmp_path / "t.csv", "名称,b\n静安寺,2\n", "gb18030")
    with pytest.raises(RefusedError, match=r"byte 0xC3 at position 0 \(line 1\).* try --encoding gb18030"):
        read_all(path)
    assert rows_in(path, encoding="gb18030") == [{"名称": "静安寺", "b": "2"}]


def test_utf_16_shows_by_its_first_bytes(tmp_path):
    path = text_file(tmp_path / "t.csv", "a,b\n1,2\n", "utf-16")
    with pytest.raises(RefusedError, match="try --encoding utf-16"):
        read_all(path)


@pytest.mark.parametrize("encoding", ["klingon", "hex", "undefined", "utf-8\0"])
def test_what_is_no_encoding_of_text_is_refused(tmp_path, encoding):
    with pytest.raises(RefusedError, match="is unknown"):
        read_all(text_file(tmp_path / "t.csv", "a\n1\n"), encoding=encoding)


def test_a_nul_character_is_refused_with_its_line(tmp_path):
    with pytest.raises(RefusedError, match="line 3 holds a NUL"):
        read_all(text_file(tmp_path / "t.csv", "a,b\n1,2\n\0,2\n"))


def test_a_line_without_an_end_is_refused(tmp_path):
    path = text_file(tmp_path / "t.csv", "a,b\n" + "x" * (MAX_LINE_CHARACTERS + BLOCK_BYTES))
    with pytest.raises(RefusedError, match="line of over 10000000 characters"):
        read_all(path)
