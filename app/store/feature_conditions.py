"""What is asked of features, as conditions on the rows of a relation."""

import math

from sqlalchemy import ColumnElement, and_

from app.domain.collections import Asked
from app.domain.cql2 import Node
from app.errors import InputError
from app.store import cql2, cql2_space, cql2_time
from app.store.boxes import touched
from app.store.cql2_values import Compiled, Fields, Kind


def conditions_of(fields: Fields, asked: Asked, *, instant: str | None) -> list[ColumnElement[bool]]:
    """All that a feature has to pass; `instant` is the property that says when it was."""
    conditions: list[ColumnElement[bool]] = []
    if asked.bbox is not None:
        conditions.append(and_(touched(cql2_space.around(asked.bbox, asked.bbox_system))))
    if asked.interval is not None:
        interval = cql2_time.interval(*asked.interval)  # a bad one is refused where there is no instant, too
        if instant is not None:
            conditions.append(cql2_time.related("t_intersects", fields.field(instant), interval))
    for name, text in (asked.equal or {}).items():
        conditions.append(_equal(fields.field(name), name, text))
    if asked.condition is not None:
        conditions.append(cql2.condition(asked.condition, fields, system=asked.condition_system))
    return conditions


def _equal(field: Compiled, name: str, text: str) -> ColumnElement[bool]:
    node: Node = text
    if field.kind is Kind.NUMBER:
        node = _number(text, name)
    if field.kind is Kind.BOOLEAN:
        if text.lower() not in ("true", "false"):
            raise InputError(f"{name} {text[:40]!r} is neither true nor false")
        node = text.lower() == "true"
    return cql2.equal(field, node)


def _number(text: str, name: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise InputError(f"{name} {text[:40]!r} is not a number") from None
    if not math.isfinite(value):
        raise InputError(f"{name} {text[:40]!r} is not finite")
    return value
