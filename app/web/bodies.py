"""JSON bodies of requests."""

from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider


class BoundedJson(DefaultJSONProvider):
    """Refuses what is nested deeper than the parser can follow, as any other unreadable body."""

    ensure_ascii = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value of a text."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("the document is nested too deeply") from None


def init_bodies(app: Flask) -> None:
    """Wire the parser."""
    app.json = BoundedJson(app)
