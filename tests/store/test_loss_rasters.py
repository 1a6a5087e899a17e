"""Rasters of losses as files: whole or not at all, and no more of them than the limit."""

import os
from pathlib import Path

import numpy as np
import pytest

from app.store.loss_rasters import HEADER, LossRasters

KEY, OTHER, THIRD = "a" * 64, "b" * 64, "c" * 64
VALUES = np.arange(1000, dtype=np.uint16)
FILE_MEGABYTES = (HEADER.size + VALUES.nbytes) / 2**20


def file_of(folder: Path, key: str = KEY) -> Path:
    return folder / f"{key}.loss"


def test_what_was_put_is_taken_value_by_value_by_another_process_too(tmp_path):
    LossRasters(tmp_path, 1).put({KEY: VALUES, OTHER: VALUES[:0]})
    again = LossRasters(tmp_path, 1)
    assert (again.take(KEY, 1000) == VALUES).all()
    assert len(again.take(OTHER, 0)) == 0
    assert again.take(THIRD, 1000) is None
    assert sorted(file.suffix for file in tmp_path.iterdir()) == [".loss", ".loss"]


def test_a_raster_of_another_length_is_not_the_one_asked_for(tmp_path):
    shelf = LossRasters(tmp_path, 1)
    shelf.put({KEY: VALUES})
    assert shelf.take(KEY, 999) is None


@pytest.mark.parametrize("place", [0, 8, 16, HEADER.size - 1, HEADER.size, HEADER.size + 777])
def test_one_changed_byte_anywhere_makes_a_file_as_good_as_not_there(tmp_path, place):
    shelf = LossRasters(tmp_path, 1)
    shelf.put({KEY: VALUES})
    content = bytearray(file_of(tmp_path).read_bytes())
    content[place] ^= 0xFF
    file_of(tmp_path).write_bytes(content)
    assert shelf.take(KEY, 1000) is None
    shelf.put({KEY: VALUES})
    assert (shelf.take(KEY, 1000) == VALUES).all()


@pytest.mark.parametrize("size", [0, 3, HEADER.size, HEADER.size + 1999])
def test_a_file_cut_short_is_as_good_as_not_there(tmp_path, size):
    shelf = LossRasters(tmp_path, 1)
    shelf.put({KEY: VALUES})
    os.truncate(file_of(tmp_path), size)
    assert shelf.take(KEY, 1000) is None


def test_over_the_limit_the_one_unused_for_longest_goes(tmp_path):
    shelf = LossRasters(tmp_path, 2.5 * FILE_MEGABYTES)
    shelf.put({KEY: VALUES, OTHER: VALUES})
    for age_s, key in ((100, OTHER), (200, KEY)):
        os.utime(file_of(tmp_path, key), (1e9 - age_s, 1e9 - age_s))
    shelf.take(KEY, 1000)  # used just now
    shelf.put({THIRD: VALUES})
    assert {file.name[0] for file in tmp_path.iterdir()} == {"a", "c"}


def test_a_raster_in_hand_stays_readable_when_its_file_goes(tmp_path):
    shelf = LossRasters(tmp_path, 0)
    LossRasters(tmp_path, 1).put({KEY: VALUES})
    held = shelf.take(KEY, 1000)
    shelf.put({OTHER: VALUES})
    assert list(tmp_path.iterdir()) == []
    assert (held == VALUES).all()
    with pytest.raises(ValueError, match="read-only"):
        held[0] = 1
