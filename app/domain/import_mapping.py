"""Which column of a file feeds which of ours."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.imports import POSITION, Column, Kind
from app.errors import RefusedError

_YEAR_AT_END = re.compile(r"^(?P<stem>.+?)_?(?P<year>(?:19|20)\d\d)年?$")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the values of one of our columns come from: a column of the file or a constant."""

    column: Column
    theirs: str | None = None
    constant: str | None = None
    year: int | None = None

    @property
    def slot(self) -> str:
        """The key of the value in a row: a figure may come for several years."""
        return self.column.name if self.year is None else f"{self.column.name} {self.year}"


def sources_of(
    kind: Kind,
    file_columns: Sequence[str],
    *,
    maps: Sequence[tuple[str, str]],
    constants: Mapping[str, str],
    has_shapes: bool,
) -> tuple[Source, ...]:
    """Every column of ours that the file or a constant fills; refuses unknown and missing ones."""
    ours = [column for column in kind.columns if not (has_shapes and column in POSITION)]
    _refuse_unknown([name for name, _ in maps], ours, kind, "--map")
    _refuse_unknown(constants, ours, kind, "--set")
    _refuse_missing_theirs(maps, file_columns)
    found = [source for column in ours for source in _feeds(column, file_columns, maps, constants)]
    _refuse_unfed(ours, found, file_columns)
    _refuse_unclear_figures(kind, found, file_columns)
    return tuple(found)


def _feeds(
    column: Column,
    file_columns: Sequence[str],
    maps: Sequence[tuple[str, str]],
    constants: Mapping[str, str],
) -> list[Source]:
    if column.name in constants:
        return [Source(column, constant=constants[column.name])]
    stated = [theirs for name, theirs in maps if name == column.name]
    if column.is_figure:
        names = stated or [name for name in file_columns if _year_split(name)[0].lower() in column.aliases]
        return [Source(column, theirs=name, year=_year_split(name)[1]) for name in names]
    if len(stated) > 1:
        raise RefusedError(f"--map {column.name} is given {len(stated)} times; needs one column")
    theirs = stated[0] if stated else _alias_in(file_columns, column)
    return [] if theirs is None else [Source(column, theirs=theirs)]


def _alias_in(file_columns: Sequence[str], column: Column) -> str | None:
    by_spelling = {name.strip().lower(): name for name in reversed(file_columns)}
    return next((by_spelling[alias] for alias in column.aliases if alias in by_spelling), None)


def _year_split(name: str) -> tuple[str, int | None]:
    """`pop_2020` speaks of 2020."""
    match = _YEAR_AT_END.match(name.strip())
    return (name.strip(), None) if match is None else (match["stem"], int(match["year"]))


def _refuse_unknown(names: object, ours: Sequence[Column], kind: Kind, option: str) -> None:
    known = [column.name for column in ours]
    for name in names:  # type: ignore[attr-defined]
        if name not in known:
            raise RefusedError(
                f"{option} {name}: {kind.key} have no such column; ours are {', '.join(known)}"
            )


def _refuse_missing_theirs(maps: Sequence[tuple[str, str]], file_columns: Sequence[str]) -> None:
    for ours, theirs in maps:
        if theirs not in file_columns:
            raise RefusedError(
                f"--map {ours}={theirs}: the file has no column {theirs!r}; "
                f"its columns are {_listed(file_columns)}"
            )


def _refuse_unfed(ours: Sequence[Column], found: Sequence[Source], file_columns: Sequence[str]) -> None:
    fed = {source.column.name for source in found}
    for column in ours:
        if column.required and column.name not in fed:
            raise RefusedError(
                f"no column for {column.name!r} (looked for {', '.join(column.aliases)}); "
                f"the file's columns are {_listed(file_columns)}; "
                f"add {_offer(column)}"
            )


def _offer(column: Column) -> str:
    """What would fill a column; no two rows stand in the same place, so a position is never set."""
    read = f"--map {column.name}=THEIRS"
    return read if column in POSITION else f"{read} or --set {column.name}=VALUE"


def _refuse_unclear_figures(kind: Kind, found: Sequence[Source], file_columns: Sequence[str]) -> None:
    figures = [source for source in found if source.column.is_figure]
    if any(column.is_figure for column in kind.columns) and not figures:
        names = ", ".join(column.name for column in kind.columns if column.is_figure)
        raise RefusedError(
            f"no column for any of {names}; the file's columns are {_listed(file_columns)}; "
            "add --map residents=THEIRS"
        )
    has_year = any(source.column.name == "year" for source in found)
    slots: dict[str, Source] = {}
    for source in figures:
        if source.year is None and not has_year:
            raise RefusedError(f"column {source.theirs!r} has no year; add --set year=2020")
        if source.slot in slots:
            raise RefusedError(
                f"columns {slots[source.slot].theirs!r} and {source.theirs!r} both give {source.slot}; "
                f"name one with --map {source.column.name}=THEIRS"
            )
        slots[source.slot] = source


def _listed(names: Sequence[str]) -> str:
    shown = [name for name in names if name.strip()]
    return ", ".join(shown[:40]) + (f" and {len(shown) - 40} more" if len(shown) > 40 else "")
