import gzip

from tiles.encoding import packed, unpacked


def test_any_reader_of_gzip_finds_the_tile():
    tile = bytes(range(256)) * 100
    assert gzip.decompress(packed(tile)) == tile == unpacked(packed(tile))
    assert len(packed(tile)) < len(tile) / 10


def test_the_same_tile_is_packed_into_the_same_bytes():
    assert packed(b"tile") == packed(b"tile")  # no time in it


def test_an_empty_tile_stays_empty():
    assert packed(b"") == b"" == unpacked(b"")
