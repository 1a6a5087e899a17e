"""Bodies of requests: forms and JSON, without what no table can hold."""

from collections.abc import Iterator
from typing import Any

from flask import Flask, Request
from flask.json.provider import DefaultJSONProvider

from app.errors import InputError, RefusedError


def _refuse_nul(texts: Iterator[str], where: str) -> None:
    """What no table can hold is refused where a body is read, not where a value is stored."""
    for one in texts:
        if "\0" in one:
            raise RefusedError(f"{where} holds a NUL character; no text of this service does")
        if any("\ud800" <= letter <= "\udfff" for letter in one):
            raise RefusedError(f"{where} holds half a surrogate pair; no text of this service does")


class BoundedJson(DefaultJSONProvider):
    """Refuses what is nested deeper than the parser can follow, as any other unreadable body."""

    ensure_ascii = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value of a text."""
        try:
            value = super().loads(s, **kwargs)
            _refuse_nul(_texts(value), "the document")
        except RecursionError:
            raise ValueError("the document is nested too deeply") from None
        return value


def _texts(value: Any) -> Iterator[str]:
    """Every name and every text of a document."""
    if isinstance(value, str):
        yield value
    inner = [*value, *value.values()] if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for one in inner:
            yield from _texts(one)


class CleanRequest(Request):
    """A request whose form is looked through when it is first read."""

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Say what is wrong with the body; without an error it is of another type than JSON."""
        if e is None:
            return super().on_json_loading_failed(e)
        raise InputError(f"the body is not JSON: {e}")

    def _load_form_data(self) -> None:
        is_new = "form" not in self.__dict__
        super()._load_form_data()
        if is_new:
            self._refuse_nameless()
            _refuse_nul((text for pair in self.form.items(multi=True) for text in pair), "the form")

    def _refuse_nameless(self) -> None:
        """A part without a name that can be read stands under None, which the guard of forms falls over."""
        if any(name is None for name in self.form):
            raise RefusedError("a part of the form has no name that can be read")


def init_bodies(app: Flask) -> None:
    """Wire the parsers."""
    app.json = BoundedJson(app)
    app.request_class = CleanRequest
