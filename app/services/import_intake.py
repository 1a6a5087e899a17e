"""Rows of a file on their way in: values read, duplicates settled, every refusal with its rule."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.import_mapping import Source
from app.domain.imports import Kind
from app.errors import RefusedError
from app.files.tables import FileTable, as_text

SHOWN_CHARACTERS = 80
CODE_CHARACTERS = 16  # of a code made from a row's content: 64 bits


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of one row: its number in the file, the column, the value and the rule."""

    number: int
    column: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be said of several rows that came in all the same."""

    rule: str
    rows: int


@dataclass(slots=True)
class Row:
    """One row; `shape` is in the file's CRS until it is placed, then in the stored one."""

    number: int
    values: dict[str, Any]
    shape: Any = None
    raw: tuple[float, float] | None = None
    place: int = 0  # number of the row that brings this row's place: stations share sites

    def __post_init__(self) -> None:
        self.place = self.number

    def content(self) -> tuple[Any, ...]:
        """All that makes two rows the same; of a point, the pair it came with."""
        return (*self.values.values(), self.raw or (None if self.shape is None else self.shape.wkb))


@dataclass(slots=True)
class Intake:
    """The rows of a file that are still good, and what is said of the others."""

    rows: list[Row]
    refusals: list[Remark] = field(default_factory=list)
    noted: list[Remark] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def refuse(self, remarks: Iterable[Remark]) -> None:
        """Drop the rows that the remarks are about."""
        found = list(remarks)
        gone = {remark.number for remark in found}
        self.refusals.extend(found)
        if gone:
            self.rows = [row for row in self.rows if row.number not in gone]

    @property
    def refused_rows(self) -> int:
        """Rows refused: one row may break several rules."""
        return len({remark.number for remark in self.refusals})

    def note(self, rule: str, remarks: Sequence[Remark]) -> None:
        """Say something of rows that stay."""
        if remarks:
            self.notes.append(Note(rule, len(remarks)))
            self.noted.extend(remarks)


def read_rows(table: FileTable, kind: Kind, sources: Sequence[Source]) -> Intake:
    """Values of every row by our names; a row with a bad or missing value is refused."""
    constants = {source.slot: _constant(source) for source in sources if source.constant is not None}
    unfed = {
        column.name: column.default
        for column in kind.columns
        if not column.is_figure and column.name not in ("code", "lon", "lat")
    }
    fed = [source for source in sources if source.constant is None]
    intake = Intake([])
    intake.refusals.extend(Remark(flaw.number, "", flaw.value, flaw.rule) for flaw in table.flaws)
    for place, (number, cells) in enumerate(zip(table.numbers, table.rows, strict=True)):
        values, remarks = _read_row(number, cells, fed)
        if remarks:
            intake.refusals.extend(remarks)
            continue
        shape = None if table.shapes is None else table.shapes[place]
        intake.rows.append(_row(number, {**unfed, **values, **constants}, shape))
    return intake


def _row(number: int, values: dict[str, Any], shape: Any) -> Row:
    row = Row(number, values, shape)
    if "lon" in values and "lat" in values:
        row.raw = (values.pop("lon"), values.pop("lat"))
    return row


def _constant(source: Source) -> Any:
    try:
        return source.column.read(str(source.constant).strip())
    except RefusedError as error:
        raise RefusedError(f"--set {source.column.name}={source.constant}: {error.message}") from None


def _read_row(
    number: int, cells: Mapping[str, Any], sources: Sequence[Source]
) -> tuple[dict[str, Any], list[Remark]]:
    values: dict[str, Any] = {}
    remarks: list[Remark] = []
    for source in sources:
        found = as_text(cells.get(source.theirs or ""))
        try:
            values[source.slot] = _value(source, found)
        except RefusedError as error:
            remarks.append(Remark(number, source.theirs or "", found[:SHOWN_CHARACTERS], error.message))
    return values, remarks


def _value(source: Source, found: str) -> Any:
    if found:
        return source.column.read(found)
    if source.column.required or source.column.name == "code":
        raise RefusedError(f"is missing; every row needs a {source.column.name}")
    return source.column.default


def make_codes(intake: Intake) -> None:
    """Give rows of a file without codes a code made from their content: the same row, the same code."""
    for row in intake.rows:
        if "code" not in row.values:
            content = "\x1f".join(map(repr, row.content()))
            row.values["code"] = hashlib.sha256(content.encode()).hexdigest()[:CODE_CHARACTERS]


def merge_same_rows(intake: Intake) -> None:
    """Keep the first of rows that are the same in every value."""
    intake.rows = list({row.content(): row for row in reversed(intake.rows)}.values())[::-1]


def refuse_disagreeing(
    intake: Intake, *, key: Sequence[str], agreeing: Sequence[str] | None, what: str
) -> None:
    """Refuse every row of a key whose rows differ in the agreeing columns (None: may not come twice)."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in intake.rows:
        groups.setdefault(tuple(row.values.get(name) for name in key), []).append(row)
    intake.refuse(
        remark
        for found, rows in groups.items()
        if len(rows) > 1 and not _agree(rows, agreeing)
        for remark in _disagreements(found, rows, key[0], what)
    )


def _disagreements(found: tuple[Any, ...], rows: Sequence[Row], column: str, what: str) -> list[Remark]:
    numbers = ", ".join(str(row.number) for row in rows[:5])
    rule = f"{what} comes {len(rows)} times with different values (rows {numbers})"
    shown = " ".join(str(part) for part in found if part is not None)
    return [Remark(row.number, column, shown, rule) for row in rows]


def _agree(rows: Sequence[Row], agreeing: Sequence[str] | None) -> bool:
    if agreeing is None:
        return False
    return len({(row.raw, *(row.values.get(name) for name in agreeing)) for row in rows}) == 1
