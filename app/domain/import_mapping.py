"""Which column of a file feeds which of ours."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.imports import GEOMETRY, POSITION, Column, Kind, ShapeKind
from app.domain.profiles import PLAIN, CellReading, Profile
from app.errors import RefusedError

_YEAR_AT_END = re.compile(r"^(?P<stem>.+?)_?(?P<year>(?:19|20)\d\d)年?$")
PART_SIGN = "-"  # between the parts of a code that several columns make


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the values of one of our columns come from: columns of the file or a constant."""

    column: Column
    theirs: tuple[str, ...] = ()
    constant: str | None = None
    year: int | None = None
    default: str | None = None  # for rows that leave it empty
    reading: CellReading = PLAIN

    @property
    def slot(self) -> str:
        """The key of the value in a row: a figure may come for several years."""
        return self.column.name if self.year is None else f"{self.column.name} {self.year}"

    @property
    def label(self) -> str:
        """The columns of the file as a message names them."""
        return PART_SIGN.join(self.theirs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was said about the columns of a file: pairs of ours and theirs, constants, a profile."""

    maps: Sequence[tuple[str, str]] = ()
    constants: Mapping[str, str]
    profile: Profile | None = None


def sources_of(
    kind: Kind, file_columns: Sequence[str], wishes: Wishes, *, has_shapes: bool
) -> tuple[Source, ...]:
    """Every column of ours that the file or a constant fills; refuses unknown and missing ones."""
    _refuse_unknown(kind, wishes)
    _refuse_missing_theirs(wishes, file_columns)
    ours = [*_position(kind, file_columns, wishes, has_shapes), *_others(kind)]
    found = [source for column in ours for source in _feeds(column, file_columns, wishes)]
    _refuse_unfed(ours, found, file_columns)
    _refuse_unclear_figures(kind, found, file_columns)
    return tuple(found)


def fed_by_itself(
    kind: Kind, file_columns: Sequence[str], profile: Profile | None, *, has_shapes: bool
) -> dict[str, str]:
    """What feeds each of our columns with nothing said: columns of the file, or a default in quotes."""
    wishes = Wishes(constants={}, profile=profile)
    feeds = {
        name: _feeds(column, file_columns, wishes) for name, column in columns_of(kind, has_shapes).items()
    }
    return {
        name: ", ".join(one.label or f"\u201c{one.constant}\u201d" for one in found)
        for name, found in feeds.items()
        if found
    }


def columns_of(kind: Kind, has_shapes: bool) -> dict[str, Column]:
    """Our columns that a file may feed: no position is read from cells where rows bring shapes."""
    in_cells = kind.shape is not ShapeKind.NONE and not has_shapes
    own = {column.name: column for column in kind.columns if in_cells or column not in POSITION}
    return {**own, **({GEOMETRY.name: GEOMETRY} if in_cells else {})}


def feeds_of(kind: Kind, file_columns: Sequence[str], wishes: Wishes) -> tuple[Source, ...]:
    """The columns of ours that the file fills, whatever else it lacks."""
    return tuple(source for column in kind.columns for source in _feeds(column, file_columns, wishes))


def missing_columns(kind: Kind, file_columns: Sequence[str], *, has_shapes: bool) -> list[Column]:
    """The columns of ours that are needed and that the file does not fill."""
    fed = {source.column.name for source in feeds_of(kind, file_columns, Wishes(constants={}))}
    ours = columns_of(kind, has_shapes).values()
    return [column for column in ours if column.required and column.name not in fed]


def _others(kind: Kind) -> list[Column]:
    return [column for column in kind.columns if column not in POSITION]


def _position(
    kind: Kind, file_columns: Sequence[str], wishes: Wishes, has_shapes: bool
) -> tuple[Column, ...]:
    """The columns a position comes from: none where rows bring shapes, else a pair or one of text."""
    if has_shapes or kind.shape is ShapeKind.NONE:
        return ()
    pair_fed = all(_feeds(column, file_columns, wishes) for column in POSITION)
    named = any(ours == GEOMETRY.name for ours, _ in wishes.maps)
    text_fed = bool(_feeds(GEOMETRY, file_columns, wishes))
    if kind.shape is ShapeKind.POINT and not named and (pair_fed or not text_fed):
        return POSITION
    if not text_fed:
        raise RefusedError(
            f"{kind.key} need {kind.shape}s; use a format with geometry, or a column of WKT named "
            f"geometry or by --map geometry=THEIRS; the file's columns are {_listed(file_columns)}"
        )
    return (GEOMETRY,)


def _feeds(column: Column, file_columns: Sequence[str], wishes: Wishes) -> list[Source]:
    if column.name in wishes.constants:
        return [Source(column=column, constant=wishes.constants[column.name])]
    reading = PLAIN if wishes.profile is None else wishes.profile.reading_of(column.name)
    stated = [theirs for name, theirs in wishes.maps if name == column.name]
    if column.is_figure:
        names = stated or [name for name in file_columns if _year_split(name)[0].lower() in column.aliases]
        return [
            Source(column=column, theirs=(name,), year=_year_split(name)[1], reading=reading)
            for name in names
        ]
    if len(stated) > 1:
        raise RefusedError(f"--map {column.name} is given {len(stated)} times; needs one column")
    if stated:
        return [Source(column=column, theirs=(stated[0],), reading=reading)]
    return _profiled(column, file_columns, wishes.profile) or _by_alias(column, file_columns, reading)


def _profiled(column: Column, file_columns: Sequence[str], profile: Profile | None) -> list[Source]:
    known = None if profile is None else profile.columns.get(column.name)
    if known is None:
        return []
    theirs = tuple(_found(name, file_columns) or "" for name in known.theirs)
    if theirs and all(theirs):
        return [Source(column=column, theirs=theirs, default=known.default, reading=known.reading)]
    if known.default is not None:
        return [Source(column=column, constant=known.default)]
    return []


def _by_alias(column: Column, file_columns: Sequence[str], reading: CellReading) -> list[Source]:
    theirs = next((name for alias in column.aliases if (name := _found(alias, file_columns))), None)
    return [] if theirs is None else [Source(column=column, theirs=(theirs,), reading=reading)]


def _found(wanted: str, file_columns: Sequence[str]) -> str | None:
    """A column of the file in any case."""
    return next((name for name in file_columns if name.strip().lower() == wanted.lower()), None)


def _year_split(name: str) -> tuple[str, int | None]:
    """`pop_2020` speaks of 2020."""
    match = _YEAR_AT_END.match(name.strip())
    return (name.strip(), None) if match is None else (match["stem"], int(match["year"]))


def _refuse_unknown(kind: Kind, wishes: Wishes) -> None:
    shaped = () if kind.shape is ShapeKind.NONE else (GEOMETRY.name,)
    known = [*(column.name for column in kind.columns), *shaped]
    for option, names in (("--map", [name for name, _ in wishes.maps]), ("--set", wishes.constants)):
        for name in names:
            if name not in known:
                raise RefusedError(
                    f"{option} {name}: {kind.key} have no such column; ours are {', '.join(known)}"
                )


def _refuse_missing_theirs(wishes: Wishes, file_columns: Sequence[str]) -> None:
    for ours, theirs in wishes.maps:
        if theirs not in file_columns:
            raise RefusedError(
                f"--map {ours}={theirs}: the file has no column {theirs!r}; "
                f"its columns are {_listed(file_columns)}"
            )


def refuse_unknown_where(where: Mapping[str, str], file_columns: Sequence[str]) -> None:
    """Refuse a filter by a column that the file lacks: it would leave out every row."""
    for theirs, value in where.items():
        if theirs not in file_columns:
            raise RefusedError(
                f"--where {theirs}={value}: the file has no column {theirs!r}; "
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
            raise RefusedError(f"column {source.label!r} has no year; add --set year=2020")
        if source.slot in slots:
            raise RefusedError(
                f"columns {slots[source.slot].label!r} and {source.label!r} both give {source.slot}; "
                f"name one with --map {source.column.name}=THEIRS"
            )
        slots[source.slot] = source


def _listed(names: Iterable[str]) -> str:
    shown = [name for name in names if name.strip()]
    return ", ".join(shown[:40]) + (f" and {len(shown) - 40} more" if len(shown) > 40 else "")
