"""Antenna files as rows."""

import zipfile
from pathlib import Path

import pytest

from app.errors import RefusedError
from app.files.read import read_file
from tests.files.antennas import lobe, planet_text, written_antenna


def rows_in(path: Path, **given):
    file = read_file(path, encoding=given.get("encoding"), layer=None, max_megabytes=100)
    return [row for block in file.blocks() for row in block.rows]


def packed(folder: Path, **members: str) -> Path:
    path = folder / "antennas.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text)
    return path


@pytest.mark.parametrize("file_name", ["a.msi", "A.MSI", "a.pln"])
def test_a_file_is_one_row(tmp_path, file_name):
    (row,) = rows_in(written_antenna(tmp_path, file_name=file_name))
    assert (row["code"], row["manufacturer"], row["gain_dbi"]) == ("N20-04T", "Maker", 18.0)
    assert (row["min_frequency_mhz"], row["electrical_tilt_deg"]) == (1800.0, 4.0)
    assert (row["horizontal_db"], row["vertical_db"]) == (lobe(20.0), lobe(10.0, 4.0))


def test_an_archive_is_a_row_for_each_file_and_notes_beside_are_none(tmp_path):
    path = packed(tmp_path, b__msi=planet_text("B"), a__pln=planet_text("A"), readme__txt="note", c__pdf="x")
    assert [row["code"] for row in rows_in(path)] == ["A", "B"]


def test_words_in_another_encoding_are_read_in_the_one_named(tmp_path):
    path = tmp_path / "a.msi"
    path.write_bytes(planet_text().replace("MAKE Maker", "MAKE Müller").encode("latin-1"))
    assert rows_in(path, encoding="latin-1")[0]["manufacturer"] == "Müller"
    with pytest.raises(RefusedError, match=r"a\.msi: not utf-8-sig: byte 0xFC at position"):
        rows_in(path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.msi", b"", "a.msi: the file is empty"),
        ("a.msi", b"\x00\x01\x02" * 99, r"a\.msi: not utf-8-sig: line 1 holds a NUL"),
        ("a.msi", b"PK\x03\x04" + b"x" * 99, r"a\.msi: begins like a zip archive, not a text table"),
        (
            "a.msi",
            b"NAME x\n" + b"COMMENT " * 200_000,
            r"a\.msi: 1600007 bytes; an antenna has at most 1000000",
        ),
        ("a.ant", planet_text().encode(), r"a\.ant: format '\.ant' is unknown; use one of .*\.msi, \.pln"),
        (
            "a.msi",
            planet_text(gain="17 dBx").encode(),
            r"a\.msi: line 7: 'GAIN 17 dBx' must be a number in dBi or dBd",
        ),
        ("a.msi", planet_text().encode()[:-200], r"a\.msi: line 712: '340' must be an angle and a loss"),
        (
            "a.msi",
            planet_text().encode().rpartition(b"350\t")[0],
            r"a\.msi: is cut off: VERTICAL says 360 lines \(line 371\), and 350 are there",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_named(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RefusedError, match=words):
        rows_in(path)


def test_in_an_archive_the_file_that_is_wrong_is_named(tmp_path):
    path = packed(tmp_path, a__msi=planet_text("A"), b__msi=planet_text("B", gain="x"))
    with pytest.raises(RefusedError, match=r"antennas\.zip: b\.msi: line 7: 'GAIN x' must be a number"):
        rows_in(path)


def test_antennas_beside_a_table_are_refused(tmp_path):
    path = packed(tmp_path, a__msi=planet_text(), b__csv="code\n1\n")
    with pytest.raises(RefusedError, match="holds 2 files with data"):
        rows_in(path)
