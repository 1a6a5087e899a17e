"""Blocks of rows and cells as text."""

import pytest

from app.files.tables import BLOCK_ROWS, FileRow, RowFlaw, as_text, in_blocks


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


def test_a_block_is_full_at_its_limit():
    entries = (FileRow(number, {}) for number in range(BLOCK_ROWS + 1))
    assert [len(block.rows) for block in in_blocks(entries, has_shapes=False)] == [BLOCK_ROWS, 1]


def test_flaws_alone_make_a_block():
    (block,) = in_blocks([RowFlaw(1, "", "is bad")], has_shapes=True)
    assert (list(block.rows), len(block.shapes), block.flaws[0].number) == ([], 0, 1)
