"""
CQL2 JSON into conditions of SQLAlchemy: every value is bound, and every name is one that is known.

Comparisons, logic, arithmetic, patterns; what is spatial or of time has modules of its own.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    and_,
    between,
    cast,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    true,
)

from app.domain.cql2 import Node
from app.domain.systems import LON_LAT, System
from app.errors import InputError
from app.store import cql2_space, cql2_time
from app.store.cql2_time import comparable
from app.store.cql2_values import Compiled, Fields, Kind, described

DEEPEST = 600  # a chain of operators is a tree as deep as it is long
MOST_COMPUTED = 64  # each may stand inside the one before, and takes several calls
COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / func.nullif(other, 0.0),
    "%": lambda one, other: one - func.trunc(one / func.nullif(other, 0.0)) * other,
    "div": lambda one, other: func.trunc(one / func.nullif(other, 0.0)),
    "^": func.power,
}
_MARKS = "[\u0300-\u036f]"  # accents that stand apart once a text is decomposed


def condition(node: Node, fields: Fields, *, system: System) -> ColumnElement[bool]:
    """The rows that a filter keeps; positions in it are of a reference system."""
    return _Compiler(fields, system).condition(node)


class _Compiler:
    def __init__(self, fields: Fields, system: System) -> None:
        self._fields = fields
        self._system = system
        self._depth = 0
        self._computed_count = 0

    def condition(self, node: Node) -> ColumnElement[bool]:
        self._depth += 1
        if self._depth > DEEPEST:
            raise InputError(f"filter has more than {DEEPEST} parts")
        if isinstance(node, bool):
            return true() if node else false()
        if not isinstance(node, dict):
            raise InputError(f"filter {described(node)!r} is no condition")
        if "property" in node:
            return self._whole(node, Kind.BOOLEAN).value == true()  # type: ignore[no-any-return]
        return self._operation(*_parts(node))

    def _operation(self, name: str, args: list[Node]) -> ColumnElement[bool]:
        if name in ("and", "or"):
            parts = [self.condition(one) for one in args]
            return and_(*parts) if name == "and" else or_(*parts)
        if name == "not":
            return not_(self.condition(_only(name, args, 1)[0]))
        if name in COMPARISONS:
            one, other = comparable(*map(self.value, _only(name, args, 2)))
            return COMPARISONS[name](one.value, other.value)  # type: ignore[no-any-return]
        if name in _WORDS:
            return _WORDS[name](self, args)
        if name in cql2_space.RELATIONS:
            shapes = [self._whole(one, Kind.GEOMETRY) for one in _only(name, args, 2)]
            return cql2_space.related(name, *shapes)
        if name in cql2_time.RELATIONS:
            return cql2_time.related(name, *map(self.value, _only(name, args, 2)))
        raise InputError(f"operator {name!r} of the filter is unknown or no condition")

    def value(self, node: Node) -> Compiled:
        """A property, a literal, or what is computed of these."""
        if isinstance(node, dict) and "property" in node:
            return self._fields.field(node["property"])
        if isinstance(node, dict) and "op" in node:
            return self._computed(*_parts(node))
        if isinstance(node, dict) and ("coordinates" in node or "geometries" in node or "bbox" in node):
            return cql2_space.shape(node, self._system)
        if isinstance(node, dict):
            return cql2_time.moment(node, self._fields)
        if isinstance(node, bool):
            return Compiled(literal(node), Kind.BOOLEAN)
        if isinstance(node, int | float):
            return Compiled(literal(float(node), Float), Kind.NUMBER)
        if isinstance(node, str):
            return Compiled(literal(node), Kind.TEXT, text=node)
        raise InputError(f"value {described(node)!r} of the filter cannot be compared")

    def _computed(self, name: str, args: list[Node]) -> Compiled:
        self._computed_count += 1
        if self._computed_count > MOST_COMPUTED:
            raise InputError(f"filter has more than {MOST_COMPUTED} parts")
        if name in ARITHMETIC:
            one, other = (self._whole(each, Kind.NUMBER).value for each in _only(name, args, 2))
            number = ARITHMETIC[name](cast(one, Float), cast(other, Float))
            return Compiled(number, Kind.NUMBER)
        if name in ("casei", "accenti"):
            (text,) = (self._whole(each, Kind.TEXT).value for each in _only(name, args, 1))
            plain = func.lower(text) if name == "casei" else _without_accents(text)
            return Compiled(plain, Kind.TEXT)
        raise InputError(f"function {name!r} of the filter is unknown")

    def _whole(self, node: Node, kind: Kind) -> Compiled:
        found = self.value(node)
        if found.kind is not kind:
            raise InputError(f"{described(node)!r} in the filter is no {kind.value}")
        return found

    def between(self, args: list[Node]) -> ColumnElement[bool]:
        value, low, high = map(self.value, _only("between", args, 3))
        (value, low), (_, high) = comparable(value, low), comparable(value, high)
        return between(value.value, low.value, high.value)

    def among(self, args: list[Node]) -> ColumnElement[bool]:
        wanted, listed = _only("in", args, 2)
        if not isinstance(listed, list) or not listed:
            raise InputError("operator 'in' of the filter needs a list of values")
        pairs = [comparable(self.value(wanted), self.value(one)) for one in listed]
        return or_(*(one.value == other.value for one, other in pairs))

    def like(self, args: list[Node]) -> ColumnElement[bool]:
        text, pattern = (self._whole(one, Kind.TEXT).value for one in _only("like", args, 2))
        return text.like(pattern, escape="\\")  # type: ignore[no-any-return]

    def is_null(self, args: list[Node]) -> ColumnElement[bool]:
        found = self.value(_only("isNull", args, 1)[0])
        if found.value is None:  # an interval has two ends and no value
            raise InputError(f"value {described(args[0])!r} of the filter cannot be compared")
        return found.value.is_(None)  # type: ignore[no-any-return]


_WORDS: Mapping[str, Callable[[_Compiler, list[Node]], ColumnElement[bool]]] = {
    "between": _Compiler.between,
    "in": _Compiler.among,
    "like": _Compiler.like,
    "isNull": _Compiler.is_null,
}


def _without_accents(text: Any) -> Any:
    return func.regexp_replace(func.normalize(text, literal_column("NFD")), _MARKS, "", "g")


def _parts(node: dict[str, Any]) -> tuple[str, list[Node]]:
    name, args = node.get("op"), node.get("args")
    if not isinstance(name, str) or not isinstance(args, list):
        raise InputError(f"filter {described(node)!r} has no operator with arguments")
    return name, args


def _only(name: str, args: list[Node], count: int) -> list[Node]:
    if len(args) != count:
        raise InputError(f"operator {name!r} of the filter has {len(args)} arguments; needs {count}")
    return args


def equal(field: Compiled, value: Node) -> ColumnElement[bool]:
    """Rows whose property has a value."""
    one, other = comparable(field, _Compiler(Fields({}), LON_LAT).value(value))
    return one.value == other.value  # type: ignore[no-any-return]
