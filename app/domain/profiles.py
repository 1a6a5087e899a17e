"""Profiles: how the columns of a known kind of file feed ours, with units, code lists and defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.import_values import is_plain_number
from app.domain.imports import ImportKind
from app.errors import RefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class CellReading:
    """What has to be done to the text of a cell before our column reads it."""

    missing: tuple[str, ...] = ()  # further words for "not there"
    codes: Mapping[str, str] = field(default_factory=dict)
    time_format: str | None = None  # of strptime
    unit: str | None = None  # of a number without one

    def text(self, found: str) -> str:
        """The text as our column takes it; nothing for a missing value."""
        if not found or found in self.missing:
            return ""
        found = self.codes.get(found, found)
        if self.time_format is not None:
            return self._iso_time(found)
        return f"{found} {self.unit}" if self.unit and is_plain_number(found) else found

    def _iso_time(self, found: str) -> str:
        try:
            return datetime.strptime(found, str(self.time_format)).isoformat()  # noqa: DTZ007 - zone follows
        except ValueError:
            raise RefusedError(f"must be a time like {self.time_format}") from None


PLAIN = CellReading()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileColumn:
    """Where one of our columns comes from: columns of the file, joined by a dash, or a default."""

    theirs: tuple[str, ...] = ()
    default: str | None = None
    reading: CellReading = PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A named mapping of one kind of file."""

    key: str
    kind: ImportKind
    title_zh: str
    title_en: str
    recognised_by: tuple[str, ...]  # columns that tell such a file
    columns: Mapping[str, ProfileColumn]
    missing: tuple[str, ...] = ()  # of every column
    datum: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    layer: str | None = None

    def reading_of(self, ours: str) -> CellReading:
        """What is done to the cells of one of our columns."""
        known = self.columns.get(ours)
        return CellReading(missing=self.missing) if known is None else known.reading
