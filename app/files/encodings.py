"""Text encodings: a file is read in the one named, or refused with the byte that does not fit."""

import codecs
from pathlib import Path

from app.errors import RefusedError
from app.files.tables import BLOCK_BYTES, first_bytes

DEFAULT_ENCODING = "utf-8-sig"
SUGGESTIONS = ("utf-8-sig", "gb18030", "big5")  # what Chinese files come in; utf-16 shows by its first bytes


def refuse_undecodable(path: Path, encoding: str) -> None:
    """Refuse an unknown encoding, or a file that is not in it, before a row is read."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise RefusedError(
            f"encoding {encoding!r} is unknown; use for example {', '.join(SUGGESTIONS)} or utf-16"
        ) from None
    flaw = _first_flaw(path, encoding)
    if flaw is not None:
        raise RefusedError(f"{path.name}: not {encoding}: {flaw}; {_advice(path, encoding)}")


def _first_flaw(path: Path, encoding: str) -> str | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    read_bytes = 0
    line = 1
    with path.open("rb") as stream:
        while True:
            block = stream.read(BLOCK_BYTES)
            read_bytes += len(block)
            try:
                decoded = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                # the decoder may still have held bytes of the block before
                position = read_bytes - len(error.object) + error.start
                line += error.object[: error.start].count(b"\n")
                byte = error.object[error.start]
                return f"byte 0x{byte:02X} at position {position} (line {line}), {error.reason}"
            except UnicodeError as error:
                return str(error)
            if not block:
                return None
            line += decoded.count("\n")


def _advice(path: Path, encoding: str) -> str:
    if first_bytes(path, 2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "it begins like utf-16: try --encoding utf-16"
    for other in SUGGESTIONS:
        if other != encoding and _first_flaw(path, other) is None:
            return f"it can be read as {other}: try --encoding {other}"
    return f"it is none of {', '.join(SUGGESTIONS)} either"
