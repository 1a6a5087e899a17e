"""What a page or map of a scenario was asked to show, and what a form asks to change."""

from dataclasses import dataclass, fields
from typing import Any

from flask import request

from app.domain.coverage import Reception
from app.domain.network import technology_of
from app.domain.scenario_answers import NetworkLayer
from app.domain.scenarios import KINDS, TEXTS, ChangeKind
from app.errors import InputError
from app.web import parse, written
from app.web.pages.choice import key, text


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Which layer and reception, and what it is compared with; None for the scenario's own and for today."""

    shown: NetworkLayer | None
    reception: Reception
    with_id: int | None

    def query(self, **more: object) -> dict[str, object]:
        """The same as query values."""
        layer = self.shown
        return {
            "with": self.with_id,
            "operator": None if layer is None else layer.operator,
            "technology": None if layer is None else layer.technology.value,
            "reception": self.reception.value,
            **more,
        }

    def address(self, path: str, **more: object) -> str:
        """A path that shows the same."""
        return written.address(path, self.query(**more))


def read_view() -> View:
    """The view in the query of this request."""
    operator, technology = text("operator"), text("technology")
    if (operator is None) != (technology is None):
        raise InputError("operator and technology name a layer together; give both or none")
    layer = None
    if operator is not None and technology is not None:
        layer = NetworkLayer(operator=operator, technology=technology_of(technology))
    return View(
        shown=layer,
        reception=parse.reception(text("reception") or Reception.OUTDOOR),
        with_id=key("with"),
    )


def form_text(name: str) -> str:
    """A field of the form without blanks around it."""
    return request.form.get(name, "").strip()


def form_version() -> int:
    """The version that the form was made from."""
    return parse.whole(form_text("version"), "version")


def form_change() -> tuple[str, dict[str, Any]]:
    """The kind of change and its filled fields; what is no field of the kind is not looked at."""
    kind = form_text("kind")
    known = {one.value for one in ChangeKind}
    names = [one.name for one in fields(KINDS[ChangeKind(kind)])] if kind in known else []
    filled = {name: form_text(name) for name in names if form_text(name)}
    return kind, {name: _value(name, given) for name, given in filled.items()}


def _value(name: str, given: str) -> Any:
    if name in TEXTS:
        return given
    return technology_of(given) if name == "technology" else parse.number(given, name)
