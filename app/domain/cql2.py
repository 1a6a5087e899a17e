"""Filters in CQL2 (OGC 21-065r2), text and JSON alike read by the `cql2` library into its JSON form."""

import re
from typing import Any, Literal

import cql2

from app.errors import InputError

Language = Literal["cql2-text", "cql2-json"]
Node = Any  # CQL2 JSON: a literal, {"property": ...}, {"op": ..., "args": [...]}, a geometry, a moment

LONGEST = 8000
# The library reads by recursion and has no limit of its own: these are far under where it breaks.
DEEPEST = 64
MOST_OPERATORS = 500
_OPERATOR = re.compile(r"\bnot\b|\bdiv\b|[-+*/%^]", re.IGNORECASE)
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"")


def read_filter(text: str, language: Language) -> Node:
    """A filter as CQL2 JSON; what it means is decided where it is compiled."""
    if len(text) > LONGEST:
        raise InputError(f"filter of {len(text)} characters is refused; needs at most {LONGEST}")
    _refuse_deep(_QUOTED.sub("", text))
    parse = cql2.parse_text if language == "cql2-text" else cql2.parse_json
    try:
        found = parse(text).to_json()
    except Exception as error:  # the library has types of its own for some mistakes, and none for the rest
        raise InputError(f"filter is no {language}: {_first_line(str(error))}") from None
    if found is None:  # the JSON `null` would else ask for nothing, and get all
        raise InputError(f"filter {text.strip()!r} is no condition")
    return found


def _refuse_deep(text: str) -> None:
    depth = deepest = 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise InputError(f"filter is nested {deepest} deep; needs at most {DEEPEST}")
    count = len(_OPERATOR.findall(text))
    if count > MOST_OPERATORS:
        raise InputError(f"filter has {count} operators; needs at most {MOST_OPERATORS}")


def _first_line(text: str) -> str:
    """What was expected and where: the library draws a picture of several lines around it."""
    place = re.search(r"-->\s*(\d+:\d+)", text)
    expected = re.search(r"=\s*(expected .*)", text)
    parts = [f"at {place[1]}" if place else "", expected[1] if expected else ""]
    return ", ".join(part for part in parts if part) or text.strip().splitlines()[0]
