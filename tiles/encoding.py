"""
Tiles as gzip, which is how they are kept and sent.

Made once for each tile, at the fastest level of ISA-L: a fifth of the time of zlib's, and about as few bytes.
"""

from isal import igzip

LEVEL = 1


def packed(body: bytes) -> bytes:
    """The gzip of a tile, the same for the same bytes; an empty tile stays empty."""
    return igzip.compress(body, LEVEL, mtime=0) if body else b""


def unpacked(body: bytes) -> bytes:
    """The tile in a gzip of `packed`."""
    return bytes(igzip.decompress(body)) if body else b""
