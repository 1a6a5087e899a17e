"""What is asked of an import, and what came of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.imports import ImportKind
from app.errors import RefusedError
from app.services.import_intake import Note, Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """What to import, how its columns are called and what is known about it."""

    kind: ImportKind
    path: Path
    max_megabytes: int
    maps: tuple[tuple[str, str], ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    datum: str | None = None
    dataset: str | None = None
    title: str | None = None
    source: str | None = None
    licence: str | None = None
    vintage: str | None = None
    encoding: str | None = None
    layer: str | None = None
    keep_good: bool = False
    allow_far: bool = False
    new_operators: Mapping[str, str] = field(default_factory=dict)

    @property
    def dataset_key(self) -> str:
        """The dataset named, else one called after kind and file."""
        if self.dataset is None:
            return dataset_key_of(f"{self.kind}-{self.path.stem}")
        if dataset_key_of(self.dataset) != self.dataset:
            raise RefusedError(
                f"dataset {self.dataset!r} is refused; needs letters, digits, '.', '-' and '_' only"
            )
        return self.dataset


def dataset_key_of(text: str) -> str:
    """A text as a key: what is no letter, digit, point or dash becomes a dash."""
    return re.sub(r"[^\w.-]+", "-", text).strip(".-")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of the rows; without a batch nothing was written."""

    dataset: str
    dataset_version: int | None
    batch_id: int | None
    number_word: str
    datum: str | None
    datum_source: str | None
    rows_read: int
    rows_kept: int
    rows_merged: int
    rows_refused: int
    refusals: tuple[Remark, ...]
    notes: tuple[Note, ...]
    noted: tuple[Remark, ...]

    @property
    def is_written(self) -> bool:
        """Whether the database has changed."""
        return self.batch_id is not None
