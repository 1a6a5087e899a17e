"""Baked tiles in a file: what another program reads, what is found again, what a broken file does."""

import gzip
import tracemalloc
from random import Random

import pytest
from pmtiles.reader import MmapSource, Reader

from tiles.archive import OWN, Archive, ArchiveError, Baked, addresses_over, count_over, write
from tiles.encoding import packed

CITY = (121.40, 31.20, 121.50, 31.32)
KEY = "0123456789abcdef"
METADATA = {"name": "Test", OWN: {"version": 7}}


def written(path, bodies, key=KEY):
    """A file with a body for each address, in its order."""
    addresses = addresses_over(CITY, range(12, 14))[: len(bodies)]
    made = [Baked(address, key, packed(body)) for address, body in zip(addresses, bodies, strict=True)]
    write(path, made, bounds=CITY, metadata=METADATA)
    return addresses


def test_another_program_reads_tiles_bounds_and_metadata(tmp_path):
    first, empty, last = written(tmp_path / "a.pmtiles", [b"one", b"", b"three"])
    with (tmp_path / "a.pmtiles").open("rb") as file:
        reader = Reader(MmapSource(file))
        assert gzip.decompress(reader.get(*first)) == b"one"
        assert gzip.decompress(reader.get(*last)) == b"three"
        assert reader.get(*empty) is None
        header = reader.header()
        assert (header["min_zoom"], header["max_zoom"]) == (12, 12)
        assert (header["min_lon_e7"], header["max_lat_e7"]) == (1_214_000_000, 313_200_000)
        assert reader.metadata()[OWN]["version"] == 7


def test_a_tile_is_found_under_its_key_alone_and_nothing_is_something_known(tmp_path):
    first, empty, _ = written(tmp_path / "a.pmtiles", [b"one", b"", b"one"])
    archive = Archive(tmp_path / "a.pmtiles")
    assert gzip.decompress(archive.find(first, KEY)) == b"one"
    assert archive.find(empty, KEY) == b""
    assert archive.find(first, "f" * 16) is None
    assert archive.find((12, 0, 0), KEY) is None


def test_a_file_of_many_tiles_finds_each(tmp_path):
    """More than fit in the first directory of the file."""
    addresses = addresses_over(CITY, range(12, 20))
    sizes = Random(7)  # alike, they would all fit
    bodies = {one: sizes.randbytes(sizes.randrange(1, 200)) for one in addresses}
    made = (Baked(one, KEY, packed(body)) for one, body in bodies.items())
    write(tmp_path / "many.pmtiles", made, bounds=CITY, metadata=METADATA)
    with (tmp_path / "many.pmtiles").open("rb") as file:
        assert Reader(MmapSource(file)).header()["leaf_directory_length"] > 0
    archive = Archive(tmp_path / "many.pmtiles")
    for one in (addresses[0], addresses[len(addresses) // 2], addresses[-1]):
        assert gzip.decompress(archive.find(one, KEY)) == bodies[one]


def test_places_are_those_that_the_library_reads(tmp_path):
    """Runs of alike tiles, tiles that lie behind each other, and leaves."""
    path = tmp_path / "a.pmtiles"
    sizes = Random(3)
    bodies = [b"sea" if number % 7 < 4 else sizes.randbytes(sizes.randrange(1, 99)) for number in range(9000)]
    addresses = addresses_over(CITY, range(12, 20))[: len(bodies)]
    made = [Baked(one, KEY, packed(body)) for one, body in zip(addresses, bodies, strict=True)]
    write(path, made, bounds=CITY, metadata=METADATA)
    archive = Archive(path)
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        for one in addresses[::37]:
            assert archive.find(one, KEY) == reader.get(*one)


def test_a_bake_that_breaks_off_leaves_the_former_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.pmtiles"
    first, _ = written(path, [b"one", b"two"])

    def broken():
        yield Baked(first, KEY, packed(b"new"))
        raise RuntimeError("the database has gone")

    with pytest.raises(RuntimeError, match="has gone"):
        write(path, broken(), bounds=CITY, metadata=METADATA)
    assert gzip.decompress(Archive(path).find(first, KEY)) == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_to_see_is_no_file(tmp_path):
    with pytest.raises(ArchiveError, match="nothing to bake"):
        written(tmp_path / "a.pmtiles", [b"", b""])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("broken", [b"", b"PMTiles", b"PMTiles\x03" + bytes(200), b"x" * 500])
def test_a_broken_file_is_said_by_name(tmp_path, broken):
    path = tmp_path / "a.pmtiles"
    path.write_bytes(broken)
    with pytest.raises(ArchiveError, match=r"a\.pmtiles holds no baked tiles"):
        Archive(path)


def test_whatever_is_changed_in_a_file_it_is_refused_by_name_or_finds_something(tmp_path):
    path = tmp_path / "a.pmtiles"
    first, *_ = written(path, [b"one", b"", b"three"])
    whole, chance = path.read_bytes(), Random(5)
    for _ in range(400):
        changed = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            changed[chance.randrange(len(whole))] = chance.randrange(256)
        path.write_bytes(changed[: chance.choice([len(whole), chance.randrange(len(whole))])])
        try:
            Archive(path).find(first, KEY)
        except ArchiveError:
            continue


def test_many_tiles_cost_a_process_few_bytes_each(tmp_path):
    addresses = addresses_over(CITY, range(12, 19))
    alike = packed(b"sea")
    made = (Baked(one, f"{number:032x}", alike) for number, one in enumerate(addresses))
    write(tmp_path / "a.pmtiles", made, bounds=CITY, metadata=METADATA)
    tracemalloc.start()
    archive = Archive(tmp_path / "a.pmtiles")
    held, _most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert archive.find(addresses[-1], f"{len(addresses) - 1:032x}") == alike
    assert held / len(addresses) < 60  # number and name, and five numbers of a run; objects took over 300


def test_the_tiles_over_a_box_are_those_that_it_touches():
    # Tile 12/3430/1673 spans 121.4648 to 121.5527 east and 31.2034 to 31.2786 north.
    inside = (121.47, 31.21, 121.54, 31.27)
    assert addresses_over(inside, [12]) == [(12, 3430, 1673)]
    assert len(addresses_over(inside, [13])) == count_over(inside, [13]) == 4
    assert count_over((-180.0, -90.0, 180.0, 90.0), range(3)) == 1 + 4 + 16
