"""YAML into dataclasses, keeping line numbers for the error messages."""

import math
from dataclasses import Field, fields, is_dataclass
from pathlib import Path
from types import NoneType
from typing import Any, NoReturn, TypeVar, get_args, get_origin, get_type_hints

import yaml

from app.errors import ConfigError

T = TypeVar("T")


def read_yaml(file: Path, shape: type[T]) -> T:
    """One dataclass from one file; every fault names file, line and rule."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from error
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ConfigError(f"{file.name}, line {_line_of(error)}: not YAML: {_said(error)}") from error
    if node is None:
        raise ConfigError(f"{file.name}, line 1: the file is empty; must hold every setting")
    return _Reader(file).value(node, shape, shape.__name__, None)  # type: ignore[no-any-return]


def _line_of(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None)
    return 1 if mark is None else mark.line + 1


def _said(error: yaml.YAMLError) -> str:
    return getattr(error, "problem", None) or str(error).splitlines()[0]


class _Reader:
    """Walks the YAML nodes and the type hints side by side."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def fail(self, node: yaml.Node, message: str) -> NoReturn:
        raise ConfigError(f"{self.file.name}, line {node.start_mark.line + 1}: {message}")

    def value(self, node: yaml.Node, shape: Any, name: str, rule: Any) -> Any:
        if NoneType in get_args(shape):
            if isinstance(node, yaml.ScalarNode) and node.value == "none":
                return None
            shape = next(one for one in get_args(shape) if one is not NoneType)
        if is_dataclass(shape):
            result: Any = self.record(node, shape, name)
        elif get_origin(shape) is tuple:
            result = self.sequence(node, get_args(shape)[0], name)
        else:
            result = self.scalar(node, shape, name)
        if rule is not None and not rule[1](result):
            is_list_of_records = isinstance(node, yaml.SequenceNode) and is_dataclass(result[0])
            self.fail(node, f"{name}{'' if is_list_of_records else f' is {result!r}'}; {rule[0]}")
        return result

    def record(self, node: yaml.Node, shape: Any, name: str) -> Any:
        if not isinstance(node, yaml.MappingNode):
            self.fail(node, f"{name} must be a mapping of settings")
        known: dict[str, Field[Any]] = {item.name: item for item in fields(shape)}
        hints = get_type_hints(shape)
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key not in known:
                self.fail(key_node, f"unknown setting {key!r} in {name}; known: {', '.join(known)}")
            if key in values:
                self.fail(key_node, f"setting {key!r} in {name} is given twice")
            rule = known[key].metadata.get("rule")
            values[key] = self.value(value_node, hints[key], f"{name}.{key}", rule)
        missing = [key for key in known if key not in values]
        if missing:
            self.fail(node, f"{name} lacks {', '.join(missing)}")
        return shape(**values)

    def sequence(self, node: yaml.Node, shape: Any, name: str) -> tuple[Any, ...]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self.fail(node, f"{name} must be a list with at least one item")
        items = tuple(
            self.value(item, shape, f"{name}[{place}]", None) for place, item in enumerate(node.value)
        )
        for field in _unique_fields(shape):
            keys = [getattr(item, field) for item in items]
            for place, key in enumerate(keys):
                if key in keys[:place]:
                    self.fail(node.value[place], f"{name} has {key!r} twice")
        return items

    def scalar(self, node: yaml.Node, shape: type, name: str) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            self.fail(node, f"{name} must be one value")
        if shape is str:
            if not node.value.strip():
                self.fail(node, f"{name} must not be empty")
            return node.value
        if shape is bool:
            if node.value not in ("true", "false"):
                self.fail(node, f"{name} is {node.value!r}; must be true or false")
            return node.value == "true"
        parsed = _number(node.value)
        if parsed is None:
            self.fail(node, f"{name} is {node.value!r}; must be a number")
        if shape is int and parsed != int(parsed):
            self.fail(node, f"{name} is {node.value!r}; must be a whole number")
        return shape(parsed)


def _unique_fields(shape: Any) -> list[str]:
    """What tells the items of a list apart: fields marked so, else the key or the code."""
    if not is_dataclass(shape):
        return []
    names = [item.name for item in fields(shape)]
    marked = [item.name for item in fields(shape) if item.metadata.get("unique")]
    return marked or [name for name in names if name in ("key", "code")][:1]


def _number(text: str) -> int | float | None:
    """A finite number as YAML reads it, None for anything else: a date, a flag, broken text."""
    try:
        parsed = yaml.safe_load(text)
        is_number = isinstance(parsed, int | float) and not isinstance(parsed, bool)
        return parsed if is_number and math.isfinite(parsed) else None
    except (yaml.YAMLError, ValueError, OverflowError):  # 2024-13-45, "a: b: c", 400 digits
        return None
