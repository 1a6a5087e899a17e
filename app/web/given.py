"""Values that a form or a JSON body gives, by name; each refusal gives field, value and rule."""

from collections.abc import Mapping
from typing import Any

from app.errors import RefusedError


def given(values: Mapping[str, Any], name: str) -> Any:
    """A value without the spaces around it; None for an empty one."""
    value = values.get(name)
    if isinstance(value, str):
        value = value.strip()
    return None if value == "" else value


def text(values: Mapping[str, Any], name: str) -> str | None:
    """A text."""
    value = given(values, name)
    if value is not None and not isinstance(value, str):
        raise RefusedError(f"{name} {value!r} is not a text")
    return value


def number(values: Mapping[str, Any], name: str, *, required: bool = False) -> Any:
    """A number as a float, finite or not."""
    value = given(values, name)
    if value is None:
        if required:
            raise RefusedError(f"{name} is missing; a report needs a position")
        return None
    try:
        if isinstance(value, bool):  # Python counts with it, people do not
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise RefusedError(f"{name} {value!r} is not a number") from None


def whole(values: Mapping[str, Any], name: str) -> int | None:
    """A whole number."""
    value = number(values, name)
    if value is None:
        return None
    if value != value or value in (float("inf"), float("-inf")) or value != int(value):
        raise RefusedError(f"{name} {value!r} is refused; needs a whole number")
    return int(value)


def one_of(kind: Any, values: Mapping[str, Any], name: str) -> Any:
    """A word of a list of words."""
    value = given(values, name)
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError:
        raise RefusedError(f"{name} {value!r} is unknown; use one of {', '.join(kind)}") from None
