"""Profiles in YAML: those that come with the program, and files of one's own."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app.domain.datums import datum_named
from app.domain.import_kinds import KINDS
from app.domain.import_values import Measure, Reader
from app.domain.imports import GEOMETRY, ImportKind
from app.domain.profiles import CellReading, Profile, ProfileColumn
from app.errors import RefusedError

FOLDER = Path(__file__).parent / "known_profiles"
PROFILE_KEYS = frozenset(
    {"kind", "title_zh", "title_en", "recognised_by", "columns", "missing", "datum", "where", "layer"}
)
COLUMN_KEYS = frozenset({"from", "default", "missing", "codes", "time_format", "unit"})


@cache
def known_profiles() -> Mapping[str, Profile]:
    """The profiles that come with the program, by key."""
    return {path.stem: read_profile(path) for path in sorted(FOLDER.glob("*.yaml"))}


def profile_named(name: str) -> Profile:
    """A profile by its key, or from a YAML file of one's own."""
    if name.endswith((".yaml", ".yml")):
        return read_profile(Path(name))
    known = known_profiles()
    if name not in known:
        raise RefusedError(
            f"profile {name!r} is unknown; use one of {', '.join(known)}, or the path of a .yaml file"
        )
    return known[name]


def read_profile(path: Path) -> Profile:
    """The profile of a file; refuses unknown keys, kinds, columns and units by name."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RefusedError(f"{path.name}: cannot be read: {error}") from None
    try:
        return _profile(path.stem, _mapping(content, "a profile", PROFILE_KEYS))
    except RefusedError as error:
        raise RefusedError(f"{path.name}: {error.message}") from None


def _profile(key: str, content: Mapping[str, Any]) -> Profile:
    kind = _kind(content.get("kind"))
    missing = _texts(content.get("missing"), "missing")
    readers = _readers(kind)
    columns = _mapping(content.get("columns") or {}, "columns", frozenset(readers))
    return Profile(
        key=key,
        kind=kind,
        title_zh=str(content.get("title_zh") or key),
        title_en=str(content.get("title_en") or key),
        recognised_by=_texts(content.get("recognised_by"), "recognised_by"),
        columns={name: _column(name, found, missing, readers[name]) for name, found in columns.items()},
        missing=missing,
        datum=None if content.get("datum") is None else datum_named(str(content["datum"])),
        where=_words(content.get("where"), "where"),
        layer=_word(content.get("layer"), "layer"),
    )


def _kind(found: Any) -> ImportKind:
    if found not in list(ImportKind):
        raise RefusedError(f"kind {found!r} is unknown; use one of {', '.join(ImportKind)}")
    return ImportKind(found)


def _readers(kind: ImportKind) -> Mapping[str, Reader]:
    return {column.name: column.read for column in (GEOMETRY, *KINDS[kind].columns)}


def _column(name: str, found: Any, missing: tuple[str, ...], read: Reader) -> ProfileColumn:
    if not isinstance(found, dict):
        found = {"from": found}
    given = _mapping(found, f"column {name}", COLUMN_KEYS)
    theirs = given.get("from")
    return ProfileColumn(
        theirs=(theirs,) if isinstance(theirs, str) else _texts(theirs, f"{name}: from"),
        default=None if given.get("default") is None else _text(given["default"]),
        reading=CellReading(
            missing=(*missing, *_texts(given.get("missing"), f"{name}: missing")),
            codes=_words(given.get("codes"), f"{name}: codes"),
            time_format=_word(given.get("time_format"), f"{name}: time_format"),
            unit=_unit(name, _word(given.get("unit"), f"{name}: unit"), read),
        ),
    )


def _unit(name: str, unit: str | None, read: Reader) -> str | None:
    """A unit that the column can be in: one of another quantity would refuse every row."""
    known = read.units if isinstance(read, Measure) else {}
    if unit is not None and unit.lower() not in known:
        offer = f"use one of {', '.join(known)}" if known else "it takes none"
        raise RefusedError(f"{name}: unit {unit!r} is unknown; {offer}")
    return unit


def _word(found: Any, what: str) -> str | None:
    if found is not None and not isinstance(found, str):
        raise RefusedError(f"{what} must be a word")
    return found


def _mapping(found: Any, what: str, known: frozenset[str]) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise RefusedError(f"{what} must be a mapping of names to values")
    unknown = sorted(str(name) for name in found if name not in known)
    if unknown:
        raise RefusedError(f"{what} has no {unknown[0]!r}; known are {', '.join(sorted(known))}")
    return found


def _texts(found: Any, what: str) -> tuple[str, ...]:
    if found is None:
        return ()
    if not isinstance(found, list):
        raise RefusedError(f"{what} must be a list")
    return tuple(_text(one) for one in found)


def _words(found: Any, what: str) -> dict[str, str]:
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise RefusedError(f"{what} must be a mapping of words to words")
    return {_text(left): _text(right) for left, right in found.items()}


def _text(value: Any) -> str:
    """YAML reads yes and no as truth; a code list means the words."""
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
