"""
The data dictionary: every column that leaves the service, described once.

`dictionary/<layer>.yaml` describes a layer, `dictionary/shared.yaml` what layers have in common.
Names in exports, field lists, headers and docs/dictionary.md all come from here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.config_reader import read_yaml
from app.errors import ConfigError, NotFoundError

FOLDER = Path(__file__).parent / "dictionary"
SHARED_FILE = "shared.yaml"
SHAPE_GROUP = "shape"  # the columns that hold the place in formats without geometry
GEOMETRIES = ("point", "line", "polygon", "none")
LONGEST_ASCII = 10  # bytes of a field name in a Shapefile


class ColumnType(StrEnum):
    TEXT = "text"
    CODE = "code"  # digits that are a name: never a number, zeros in front and at the end count
    LIST = "list"  # texts parted by semicolons
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"  # an instant, UTC


class Sensitivity(StrEnum):
    OPEN = "open"
    RESTRICTED = "restricted"  # shown to those with a permission of its own, or coarsened
    PERSONAL = "personal"  # may speak of a person


def _ruled(text: str, holds: Callable[[str], bool], *, unique: bool = False) -> Any:
    return field(metadata={"rule": (text, holds), "unique": unique})


def _among(words: type[StrEnum]) -> Any:
    return _ruled(f"must be one of {', '.join(words)}", lambda value: value in set(words))


def _is_ascii_name(text: str) -> bool:
    return re.fullmatch(rf"[a-z][a-z0-9_]{{0,{LONGEST_ASCII - 1}}}", text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its names, what it holds, what an empty cell means."""

    name: str = _ruled(
        "must be lower case letters, digits and _",
        lambda value: re.fullmatch(r"[a-z][a-z0-9_]*", value) is not None,
        unique=True,
    )
    ascii10: str = _ruled(
        f"must be at most {LONGEST_ASCII} lower case letters, digits and _", _is_ascii_name, unique=True
    )
    zh: str
    en: str
    type: str = _among(ColumnType)
    unit: str
    allowed: str
    null: str
    source: str
    example: str
    sensitivity: str = _among(Sensitivity)
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGroup:
    """Columns that several layers have."""

    key: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedColumns:
    """All of shared.yaml."""

    groups: tuple[ColumnGroup, ...]

    def group(self, key: str) -> tuple[Column, ...]:
        """The columns of a group."""
        for group in self.groups:
            if group.key == key:
                return group.columns
        known = ", ".join(group.key for group in self.groups)
        raise ConfigError(f"{SHARED_FILE}: no group {key!r}; known: {known}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _LayerFile:
    """One file of a layer as it is written; `shared` names groups that follow its own columns."""

    key: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    geometry: str = _ruled(f"must be one of {', '.join(GEOMETRIES)}", lambda value: value in GEOMETRIES)
    columns: tuple[Column, ...]
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerColumns:
    """A layer with all of its columns, in the order in which they are written."""

    key: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    geometry: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


def read_dictionary(folder: Path) -> dict[str, LayerColumns]:
    """Every layer of a folder, by key; a flaw names the file, and the line where it has one."""
    shared = read_yaml(folder / SHARED_FILE, SharedColumns)
    files = sorted(file for file in folder.glob("*.yaml") if file.name != SHARED_FILE)
    layers = [_layer(file, shared) for file in files]
    return {layer.key: layer for layer in layers}


def _layer(file: Path, shared: SharedColumns) -> LayerColumns:
    written = read_yaml(file, _LayerFile)
    if written.key != file.stem:
        raise ConfigError(f"{file.name}, line 1: key is {written.key!r}; must be the name of the file")
    columns = written.columns + tuple(column for key in written.shared for column in shared.group(key))
    for attribute in ("name", "ascii10"):
        values = [getattr(column, attribute) for column in (*columns, *shared.group(SHAPE_GROUP))]
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise ConfigError(f"{file.name}: with its shared columns it has {attribute} {twice[0]!r} twice")
    return LayerColumns(
        key=written.key,
        zh=written.zh,
        en=written.en,
        about_zh=written.about_zh,
        about_en=written.about_en,
        geometry=written.geometry,
        columns=columns,
    )


@lru_cache(maxsize=1)
def dictionary() -> Mapping[str, LayerColumns]:
    """The dictionary of this release."""
    return MappingProxyType(read_dictionary(FOLDER))


@lru_cache(maxsize=1)
def shape_columns() -> Mapping[str, Column]:
    """Columns that hold the place of a row in formats without geometry."""
    shared = read_yaml(FOLDER / SHARED_FILE, SharedColumns)
    return MappingProxyType({column.name: column for column in shared.group(SHAPE_GROUP)})


def layer_described(key: str) -> LayerColumns:
    """The columns of a layer."""
    if key not in dictionary():
        raise NotFoundError("export layer", f"{key}; known: {', '.join(dictionary())}")
    return dictionary()[key]
