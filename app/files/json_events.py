"""JSON in blocks: events and whole values, with the place where a broken document breaks."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any

import ijson

from app.errors import RefusedError
from app.files.encodings import MAX_LINE_CHARACTERS, text_blocks
from app.files.sources import ByteSource

PIECE_CHARACTERS = 1 << 16
MAX_VALUE_CHARACTERS = MAX_LINE_CHARACTERS  # of a text, or of a feature: half a million points
VALUE_DEPTH = 3  # within a feature: inside document, list of features, feature
MAX_DEPTH = 64  # of nested lists and objects; GeoJSON needs about 10, and deeper ones are made to do harm
SHOWN_CHARACTERS = 40
LONG = f"has no comma in {MAX_VALUE_CHARACTERS} characters; one value may not have so many"
HALF = "holds half of a surrogate pair, which is no character"
_HALF = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_WHOLE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")

Event = tuple[str, Any]


def json_events(source: ByteSource, encoding: str, *, whole: Sequence[str] = ()) -> Iterator[Event]:
    """
    Events of a document: ``start_map``, ``map_key``, ``number`` and so on.

    Refuses deep nesting, and a text or a value that memory should not hold at once; `whole` names the
    members of the document whose values are built one by one later.
    """
    depth, member = 0, ""
    silent = within = 0  # characters without an event, characters of an unfinished value
    for characters, events in _parsed(source, encoding):
        silent = 0 if events else silent + characters
        for event, value in events:
            if event in ("start_map", "start_array"):
                depth += 1
                if depth > MAX_DEPTH:
                    raise RefusedError(f"{source.name}: is nested over {MAX_DEPTH} levels deep")
                within = 0 if depth == VALUE_DEPTH else within
            elif event in ("end_map", "end_array"):
                depth -= 1
            elif event == "map_key" and depth == 1:
                member = value
            yield event, value
        within += characters
        is_held = depth >= VALUE_DEPTH and member in whole
        if max(silent, within if is_held else 0) > MAX_VALUE_CHARACTERS:
            what = f"one value of {member!r}" if is_held else "one value"
            raise RefusedError(f"{source.name}: {what} has over {MAX_VALUE_CHARACTERS} characters, the limit")


def _parsed(source: ByteSource, encoding: str) -> Iterator[tuple[int, Sequence[Event]]]:
    return _pushed(source, encoding, lambda found: ijson.basic_parse_coro(found, use_float=True))


def json_items(source: ByteSource, encoding: str, prefix: str) -> Iterator[Any]:
    """Whole values at a prefix such as ``features.item``; read the events of the document first."""
    parser = partial(ijson.items_coro, prefix=prefix, use_float=True)
    return chain.from_iterable(found for _, found in _pushed(source, encoding, parser))


def json_members(source: ByteSource, encoding: str, prefix: str) -> Iterator[tuple[str, Any]]:
    """Names and whole values of an object's members; read the events of the document first."""
    parser = partial(ijson.kvitems_coro, prefix=prefix, use_float=True)
    return chain.from_iterable(found for _, found in _pushed(source, encoding, parser))


def _pushed(
    source: ByteSource, encoding: str, parser: Callable[[Any], Any]
) -> Iterator[tuple[int, Sequence[Any]]]:
    """What a parser finds in each piece of a text, with the characters of the piece."""
    found = ijson.sendable_list()
    parse = parser(found)
    for number, piece in enumerate(_pieces(source, encoding)):
        try:
            parse.send(piece.encode())
        except ijson.JSONError as error:
            raise RefusedError(_flaw(source, encoding, number, error)) from None
        except StopIteration:
            return
        yield len(piece), found
        found.clear()
    try:
        parse.close()
    except ijson.JSONError:
        raise RefusedError(f"{source.name}: ends too early; the JSON document is cut off") from None
    yield 0, found


def _pieces(source: ByteSource, encoding: str) -> Iterator[str]:
    for text in _whole_text(source, encoding):
        for start in range(0, len(text), PIECE_CHARACTERS):
            yield text[start : start + PIECE_CHARACTERS]


def _whole_text(source: ByteSource, encoding: str) -> Iterator[str]:
    """Blocks of text; refuses half a character, of which the parser would make a question mark."""
    rest, line = "", 1
    for text in text_blocks(source, encoding):
        rest += text
        end = rest.rfind(",") + 1  # neither an escape nor a pair of them goes across a comma
        line = _line_after(source.name, line, rest[:end])
        rest = rest[end:]
        if len(rest) > MAX_VALUE_CHARACTERS:
            raise RefusedError(f"{source.name}: line {line} {LONG}")
        yield text
    _line_after(source.name, line, rest)


def _line_after(name: str, line: int, text: str) -> int:
    """The line that a text ends on; halves are looked for without backslashes that stand for themselves."""
    if _HALF.search(text):
        blank = _WHOLE.sub("", text.replace(r"\\", ""))
        half = _HALF.search(blank)
        if half:
            raise RefusedError(f"{name}: line {line + blank.count(chr(10), 0, half.start())} {HALF}")
    return line + text.count("\n")


def _flaw(source: ByteSource, encoding: str, number: int, error: Exception) -> str:
    """Line and column of a flaw that lies in the piece of that number: read again, sign by sign."""
    parse = ijson.basic_parse_coro(found := ijson.sendable_list(), use_float=True)
    line, column, tail = 1, 0, ""
    for place, piece in enumerate(_pieces(source, encoding)):
        signs = piece if place == number else (piece,)
        for at, sign in enumerate(signs):
            try:
                parse.send(sign.encode())
            except ijson.JSONError as exact:
                shown = (tail + piece[:at])[-SHOWN_CHARACTERS:] + piece[at : at + SHOWN_CHARACTERS]
                rule = _rule(exact, piece[max(0, at - 9) :], shown)
                return f"{source.name}: line {line}, column {column + 1} {rule}"
            found.clear()
            line += sign.count("\n")
            column = len(sign) - sign.rfind("\n") - 1 if "\n" in sign else column + len(sign)
        tail = piece[-SHOWN_CHARACTERS:]
    return f"{source.name}: is not JSON: {_reason(error)}"


def _rule(error: Exception, near: str, shown: str) -> str:
    if any(word in near[:18] for word in ("NaN", "Infinity")):
        return f"holds NaN or Infinity, which JSON has no word for; write null: {shown.strip()!r}"
    return f"is not JSON: {_reason(error)} near {shown.strip()!r}"


def _reason(error: Exception) -> str:
    """The parser's first line, without its drawing of the place."""
    return str(error).removeprefix("b'").removeprefix('b"').replace("\\n", "\n").splitlines()[0].strip()


def json_line(text: str) -> Any:
    """One document on one line; NaN and deep nesting are refused."""
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
        if "\\u" in text:
            json.dumps(document, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise RefusedError(f"column {error.colno} is not JSON: {error.msg}") from None
    except UnicodeEncodeError:
        raise RefusedError(HALF) from None
    except RecursionError:
        raise RefusedError("is nested too deeply") from None
    except ValueError as error:  # a number of thousands of digits
        raise RefusedError(f"is not JSON: {error}") from None
    return document


def _refuse_constant(word: str) -> Any:
    raise RefusedError(f"holds {word}, which JSON has no word for; write null")


def document_type(source: ByteSource, encoding: str) -> str | None:
    """The `type` of a document, read no further than to it."""
    depth = 0
    key = None
    for event, value in json_events(source, encoding):
        if event == "map_key" and depth == 1:
            key = value
        elif event == "string" and depth == 1 and key == "type":
            return str(value)
        depth += (event in ("start_map", "start_array")) - (event in ("end_map", "end_array"))
    return None
