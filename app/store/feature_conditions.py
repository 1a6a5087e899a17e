"""What is asked of features, as conditions on the rows of a relation."""

import math

from shapely.geometry import box
from sqlalchemy import ColumnElement, or_

from app.domain.collections import Asked
from app.domain.cql2 import Node
from app.domain.search import BBox
from app.domain.systems import System
from app.errors import InputError
from app.store import cql2, cql2_space, cql2_time
from app.store.boxes import touched
from app.store.cql2_values import Compiled, Fields, Kind


def conditions_of(fields: Fields, asked: Asked, *, instant: str | None) -> list[ColumnElement[bool]]:
    """All that a feature has to pass; `instant` is the property that says when it was."""
    conditions = []
    if asked.bbox is not None:
        conditions.append(_in_box(asked.bbox, asked.bbox_system))
    if asked.interval is not None:
        interval = cql2_time.interval(*asked.interval)  # a bad one is refused where there is no instant, too
        if instant is not None:
            conditions.append(cql2_time.related("t_intersects", fields.field(instant), interval))
    for name, text in (asked.equal or {}).items():
        conditions.append(_equal(fields.field(name), name, text))
    if asked.condition is not None:
        conditions.append(cql2.condition(asked.condition, fields, system=asked.condition_system))
    return conditions


def _in_box(bbox: BBox, system: System) -> ColumnElement[bool]:
    """Shapes that touch a box; in degrees it may go over the 180th meridian."""
    return or_(*(touched(cql2_space.turned(box(*part), system)) for part in _parts(bbox, system)))


def _parts(bbox: BBox, system: System) -> list[BBox]:
    """A box, or the two on either side of the 180th meridian."""
    first, second, third, fourth = bbox
    if system.is_geographic and system.is_flipped and second > fourth:
        return [(first, second, third, 180.0), (first, -180.0, third, fourth)]
    if system.is_geographic and not system.is_flipped and first > third:
        return [(first, second, 180.0, fourth), (-180.0, second, third, fourth)]
    return [bbox]


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
