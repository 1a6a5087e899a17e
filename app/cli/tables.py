"""Tables on the command line."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

WIDEST = 1000


def noun(count: int, word: str) -> str:
    """The word that stands behind a count: one row, two rows."""
    return word if count == 1 else f"{word}s"


def print_table(names: Sequence[str], numbers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table as wide as its content: a name or a figure is never cut, a narrow terminal breaks the line."""
    columns = [*(Column(name) for name in names), *(Column(name, justify="right") for name in numbers)]
    table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    measured = Console(width=WIDEST).measure(table)
    Console(width=measured.maximum, highlight=False).print(table)
