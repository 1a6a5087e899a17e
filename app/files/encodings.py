"""Text encodings: a file is read in the one named, or refused with the byte that does not fit."""

import codecs
import io
from collections.abc import Iterator

from app.errors import RefusedError
from app.files.sources import ByteSource

DEFAULT_ENCODING = "utf-8-sig"
SUGGESTIONS = ("utf-8-sig", "gb18030", "big5")  # what Chinese files come in; utf-16 shows by its first bytes
MAX_LINE_CHARACTERS = 10_000_000  # of a line, or of a cell of many lines


def refuse_unknown_encoding(encoding: str) -> None:
    """Refuse a name that is no encoding of text."""
    try:
        "a".encode(encoding)
    except (LookupError, ValueError):  # an encoding called "undefined" exists, and refuses everything
        raise RefusedError(
            f"encoding {encoding!r} is unknown; use for example {', '.join(SUGGESTIONS)} or utf-16"
        ) from None


def text_blocks(source: ByteSource, encoding: str) -> Iterator[str]:
    """Text of a file block by block; refused at the first byte that is not in the encoding."""
    refuse_unknown_encoding(encoding)
    try:
        yield from _decoded(source, encoding)
    except UnicodeError as error:
        raise RefusedError(f"{source.name}: not {encoding}: {error}; {_advice(source, encoding)}") from None


def text_lines(source: ByteSource, encoding: str) -> Iterator[str]:
    """Lines with their ends, whatever they are: the csv module wants to see them."""
    rest = ""
    for text in text_blocks(source, encoding):
        lines = list(io.StringIO(rest + text, newline=""))
        # held back even if whole: a "\r" may have its "\n" in the next block
        rest = lines.pop() if lines else ""
        yield from lines
        if len(rest) > MAX_LINE_CHARACTERS:
            raise RefusedError(f"{source.name}: has a line of over {MAX_LINE_CHARACTERS} characters")
    if rest:
        yield rest


def _decoded(source: ByteSource, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    read_bytes = 0
    line = 1
    for block in _then_end(source.blocks()):
        read_bytes += len(block)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            # the decoder may still have held bytes of the block before
            position = read_bytes - len(error.object) + error.start
            line += error.object[: error.start].count(b"\n")
            byte = error.object[error.start]
            raise UnicodeError(
                f"byte 0x{byte:02X} at position {position} (line {line}), {error.reason}"
            ) from None
        if "\x00" in text:
            line += text[: text.index("\x00")].count("\n")
            raise UnicodeError(f"line {line} holds a NUL character, which text does not")
        line += text.count("\n")
        yield text


def _then_end(blocks: Iterator[bytes]) -> Iterator[bytes]:
    yield from blocks
    yield b""


def _advice(source: ByteSource, encoding: str) -> str:
    if source.start()[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "it begins like utf-16: try --encoding utf-16"
    for other in SUGGESTIONS:
        if other != encoding and _fits(source, other):
            return f"it can be read as {other}: try --encoding {other}"
    return f"it is none of {', '.join(SUGGESTIONS)} either"


def _fits(source: ByteSource, encoding: str) -> bool:
    try:
        for _ in _decoded(source, encoding):
            pass
    except UnicodeError:
        return False
    return True
