"""Rows on their way in: what is still good, what is merged, every refusal with its rule."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

SHOWN_CHARACTERS = 80
UNLISTED = "refused, not all of them listed and no other row kept"
SHOWN_NUMBERS = 5  # of rows that contradict each other
CODE_CHARACTERS = 16  # of a code made from a row's content: 64 bits
MAX_REFUSED_ROWS = (
    100_000  # past that a file is of another kind or wrongly mapped; reading it on is of no use
)
MAX_NOTED_ROWS = 100_000  # rows that are listed one by one; their count goes on


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
    """Rows that are still good, and what is said of the others."""

    rows: list[Row]
    refusals: list[Remark] = field(default_factory=list)
    noted: list[Remark] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)  # rows by what is said of them
    rows_read: int = 0
    unlisted_rows: int = 0  # refused like those listed, past the end of the list

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
        return len({remark.number for remark in self.refusals}) + self.unlisted_rows

    @property
    def refusal_room(self) -> int:
        """How many more remarks on refused rows are listed."""
        return max(0, MAX_REFUSED_ROWS - len(self.refusals))

    def leave_unlisted(self, rows: int) -> None:
        """Count refused rows for which the list has no room."""
        if rows:
            self.unlisted_rows += rows
            self.count(f"{UNLISTED}: over {MAX_REFUSED_ROWS:,} refused rows are too many", self.refused_rows)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is said of how many rows."""
        return tuple(Note(rule, rows) for rule, rows in self.counts.items())

    def count(self, rule: str, rows: int) -> None:
        """Say something of so many rows without listing them."""
        self.counts[rule] = self.counts.get(rule, 0) + rows

    @property
    def note_room(self) -> int:
        """How many more rows that stay are listed."""
        return max(0, MAX_NOTED_ROWS - len(self.noted))

    def note(self, rule: str, remarks: Sequence[Remark], *, rows: int | None = None) -> None:
        """Say something of rows that stay (as many as the remarks), and list them while there is room."""
        rows = len(remarks) if rows is None else rows
        if rows:
            self.count(rule, rows)
            self.noted.extend(remarks[: self.note_room])

    def take_words_of(self, block: "Intake") -> None:
        """Everything said of a block's rows, without the rows."""
        self.rows_read += block.rows_read
        self.refusals.extend(block.refusals)
        self.noted.extend(block.noted[: self.note_room])
        for rule, rows in block.counts.items():
            self.count(rule, rows)

    @property
    def is_hopeless(self) -> bool:
        """Whether so much is refused that reading on is of no use."""
        return self.refused_rows > MAX_REFUSED_ROWS


def make_codes(rows: Iterable[Row], natural_key: Sequence[str]) -> None:
    """Give rows without a code one made of their key or their content: the same row, the same code."""
    for row in rows:
        if "code" not in row.values:
            row.values["code"] = _code_of_key(row, natural_key) if natural_key else _code_of_content(row)


def _code_of_key(row: Row, natural_key: Sequence[str]) -> str:
    parts = (row.values[name] for name in natural_key)
    return " ".join(part.isoformat() if hasattr(part, "isoformat") else str(part) for part in parts)


def _code_of_content(row: Row) -> str:
    content = "\x1f".join(map(repr, row.content()))
    return hashlib.sha256(content.encode()).hexdigest()[:CODE_CHARACTERS]


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
        for remark in _disagreements(found, [row.number for row in rows], key[0], what)
    )


def _disagreements(found: Iterable[Any], numbers: Sequence[int], column: str, what: str) -> list[Remark]:
    """A remark for each row of a thing that comes several times and differs."""
    rule = disagreement(what, len(numbers), numbers[:SHOWN_NUMBERS])
    shown = " ".join(str(part) for part in found if part is not None)
    return [Remark(number, column, shown, rule) for number in numbers]


def disagreement(what: str, times: int, first_numbers: Sequence[int]) -> str:
    """What is wrong with a thing that comes several times and differs, with the first of its rows."""
    listed = ", ".join(map(str, first_numbers))
    return f"{what} comes {times} times with different values (rows {listed})"


def _agree(rows: Sequence[Row], agreeing: Sequence[str] | None) -> bool:
    if agreeing is None:
        return False
    return len({(row.raw, *(row.values.get(name) for name in agreeing)) for row in rows}) == 1
