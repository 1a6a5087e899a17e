"""Zip archives: traps are refused by their table of contents, before anything is unpacked."""

import struct
import zipfile

import pytest

from app.errors import RefusedError
from tests.files.builders import (
    NAMES,
    collection,
    feature,
    read_all,
    rows_in,
    source_of,
    text_file,
    written,
    zipped,
)


@pytest.fixture
def archive(tmp_path):
    """Writes members of an archive from names and texts."""

    def write(**options):
        path = tmp_path / "t.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            for name, content in options.items():
                out.writestr(name, content)
        return path

    return write


def encrypted(path):
    """Sets the flag of encryption in both headers of the only member."""
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", content, content.index(mark) + offset, 1)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["t.csv", "数据/t.csv", "t.TSV"])
def test_a_table_is_read_inside_an_archive(archive, name):
    assert rows_in(archive(**{name: "名,b\n静,2\n"})) == [{"名": "静", "b": "2"}]


def test_geojson_is_read_inside_an_archive(archive):
    assert rows_in(archive(**{"t.geojson": collection(feature({"n": 1}))})) == [{"n": 1}]


def test_notes_and_hidden_files_beside_the_data_do_not_matter(archive):
    members = {"a.csv": "a\n1\n", "read me.txt": "hello", "__MACOSX/._a.csv": "x", ".b.csv": "x"}
    assert rows_in(archive(**members)) == [{"a": "1"}]


def test_a_table_beside_a_shapefile_says_what_its_fields_mean(tmp_path):
    written(tmp_path / "places.shp", encoding="UTF-8")
    text_file(tmp_path / "places.csv", "field,meaning\nn,number\n")
    assert read_all(zipped(tmp_path / "t.zip", *tmp_path.glob("places.*"))) == 3


@pytest.mark.parametrize("name", ["../../etc/t.csv", "/etc/t.csv", "a/../../t.csv", "C:\\t.csv", "..\\t.csv"])
def test_a_path_that_leads_out_is_refused(archive, name):
    with pytest.raises(RefusedError, match="may not lead out of it"):
        source_of(archive(**{name: "a\n1\n"}))


def test_an_encrypted_member_is_refused(archive):
    with pytest.raises(RefusedError, match=r"'t\.csv' is encrypted"):
        source_of(encrypted(archive(**{"t.csv": "a\n1\n"})))


def test_what_unpacks_over_the_limit_is_refused(archive):
    path = archive(**{"t.csv": "a\n" + "1\n" * 1_000_000})
    with pytest.raises(RefusedError, match="unpacks to 2000002 bytes; the limit is 1000000"):
        source_of(path, max_megabytes=1)


def test_a_bomb_is_refused_by_its_ratio(archive):
    path = archive(**{"t.csv": "a\n" + "1" * 120_000_000})
    with pytest.raises(RefusedError, match=r"unpacks to \d+ times its size; at most 200 times"):
        source_of(path, max_megabytes=2000)


def test_a_member_that_states_a_smaller_size_is_not_read_beyond_it(archive):
    path = archive(**{"t.csv": "a\n" + "1\n" * 100_000})
    content = bytearray(path.read_bytes())
    place = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, place + 24, 100)
    path.write_bytes(content)
    with pytest.raises(RefusedError, match="damaged or cut off"):
        read_all(path)


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"a.csv": "a\n", "b.csv": "a\n"}, "holds 2 files with data: a.csv, b.csv; needs exactly one"),
        ({"a.doc": "a"}, "holds 0 files with data, none that ends in"),
        ({"a.shp": "", "b.shp": ""}, r"holds 2 \.shp files; needs exactly one"),
        ({"a.xlsx": "x"}, "is packed twice; unpack the zip archive first"),
        ({"a.csv.gz": "x"}, "is packed twice; unpack the zip archive first"),
    ],
)
def test_an_archive_holds_one_file_with_data(archive, members, rule):
    with pytest.raises(RefusedError, match=rule):
        source_of(archive(**members))


def test_what_is_no_archive_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="is not a zip archive"):
        source_of(text_file(tmp_path / "t.zip", "a,b\n"))


def test_names_in_gbk_do_not_matter(tmp_path):
    """Windows in Chinese packs names in GBK and does not say so."""
    written(tmp_path / "places.shp", encoding="UTF-8")
    path = zipped(tmp_path / "t.zip", *tmp_path.glob("places.*"))
    content = path.read_bytes().replace(b"places", "街道图".encode("gbk"))
    path.write_bytes(content)
    assert [row["name"] for row in rows_in(path)] == list(NAMES)
