"""A message of the program, said in the language of the reader."""

from collections.abc import Callable
from functools import lru_cache

from flask_babel import gettext as _

from app.web.refusals import (
    accounts,
    cases,
    collections,
    data,
    files,
    imports,
    plans,
    processes,
    requests,
    scenarios,
)
from app.web.refusals.patterns import hole_of, pattern
from app.web.refusals.values import FIELD_HOLES, shown, with_fields

MESSAGES = (
    *accounts.MESSAGES,
    *cases.MESSAGES,
    *data.MESSAGES,
    *imports.MESSAGES,
    *files.MESSAGES,
    *plans.MESSAGES,
    *scenarios.MESSAGES,
    *collections.MESSAGES,
    *processes.MESSAGES,
    *requests.MESSAGES,  # last: many a message has the shape of those on filters
)
PATTERNS = tuple(pattern(message) for message in MESSAGES)
MOST_CHARACTERS = 3000  # of a text that is looked into; what people sent may be part of it
BETWEEN = "; "  # messages that are said in one
MOST_PARTS = 4  # of a message that holds the sign itself, and one more
STOP = "。"


def said(text: str, again: Callable[[str], str]) -> str | None:
    """
    The message in the reader's language; None where that is the program's own, or nobody translated it.

    A message may hold another one, which `again` says.
    """
    whole = _said(text, again)
    return _one_by_one(text, again) if whole is None else whole


def _said(text: str, again: Callable[[str], str]) -> str | None:
    found = _found(text) if len(text) <= MOST_CHARACTERS else None
    if found is None:
        return None
    message, held = found
    words = str(_(message))
    if words == message:
        return _with_fields(message, held)
    return words % {name: _value(hole_of(name), value, again) for name, value in held.items()}


def _with_fields(message: str, held: dict[str, str]) -> str | None:
    """The program's own message with its fields as pages call them; None where it names none."""
    called = {name: with_fields(text) for name, text in held.items() if hole_of(name) in FIELD_HOLES}
    return None if all(called[name] == held[name] for name in called) else message % {**held, **called}


@lru_cache(maxsize=512)
def _found(text: str) -> tuple[str, dict[str, str]] | None:
    tried = ((one.message, one.held_in(text)) for one in PATTERNS)
    return next(((message, held) for message, held in tried if held is not None), None)


def _value(hole: str, text: str, again: Callable[[str], str]) -> str:
    return again(text).removesuffix(STOP) if hole == "rule" else shown(hole, text)


def _one_by_one(text: str, again: Callable[[str], str]) -> str | None:
    """Several messages in one, each of them known."""
    parts, words = text.split(BETWEEN), ""
    while parts:
        tried = ((count, _said(BETWEEN.join(parts[:count]), again)) for count in range(1, MOST_PARTS))
        count, first = next(((count, one) for count, one in tried if one is not None), (0, None))
        if first is None:
            return None
        words, parts = words + first, parts[count:]
    return words
