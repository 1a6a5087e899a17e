"""What XML files hold, found without parsing them."""

import re

from app.files.sources import ByteSource

# Document types declare entities, by which small files grow large; UTF-16 must not hide them.
DECLARATIONS = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)


def marks_in(source: ByteSource, marks: tuple[bytes, ...]) -> frozenset[bytes]:
    """Which of some marks stand anywhere in a file."""
    overlap_bytes = max(map(len, marks)) - 1  # of a mark that a block border cuts
    found: set[bytes] = set()
    tail = b""
    for block in source.blocks():
        seen = tail + block
        found.update(mark for mark in marks if mark in seen)
        tail = seen[-overlap_bytes:]
    return frozenset(found)


def longest_gap_bytes(source: ByteSource, mark: re.Pattern[bytes]) -> int:
    """How far a file goes on without a mark, in whole blocks."""
    gap = longest = 0
    for block in source.blocks():
        gap = 0 if mark.search(block) else gap + len(block)
        longest = max(longest, gap)
    return longest
