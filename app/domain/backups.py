"""What a backup says of itself, when one is due, and which ones go."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, time, timedelta
from pathlib import PurePosixPath
from typing import Any, Literal
from zoneinfo import ZoneInfo

from app.errors import RefusedError

FORMAT = 1  # of the manifest; a reader refuses another one
MANIFEST = "manifest.json"
DUMP = "database.dump"
FILES = "files"
NAME_PREFIX = "citygrid-"

Origin = Literal["hand", "clock"]

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CHECKSUM = re.compile(r"-?\d+:-?\d+")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSum:
    """What one table holds: rows and a checksum over the named columns, in whatever order they lie."""

    schema: str
    name: str
    columns: tuple[str, ...]
    rows: int
    checksum: str

    @property
    def title(self) -> str:
        """The name as people write it."""
        return self.name if self.schema == "public" else f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file of the backup by its path inside."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything by which a backup can be checked without another copy."""

    format: int
    made_at: str  # UTC, ISO 8601
    made_by: Origin
    program_version: str
    server_version: int  # PostgreSQL's major
    revision: str
    metric_epsg: int
    roles: tuple[str, ...]  # that hold rights on something in it
    audit_head: dict[str, Any] | None
    tables: tuple[TableSum, ...]
    files: tuple[StoredFile, ...]
    missing_files: tuple[str, ...]  # named by rows, and not found when the backup was made

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables)

    @property
    def size_bytes(self) -> int:
        """Bytes of all files."""
        return sum(file.size_bytes for file in self.files)

    @property
    def at(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)


@dataclass(frozen=True, slots=True)
class Made:
    """When a backup was made, and by whom."""

    at: datetime
    made_by: Origin


def folder_name(made_at: datetime) -> str:
    """The name of a backup's folder; names sort by time."""
    return f"{NAME_PREFIX}{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def manifest_text(manifest: Manifest) -> str:
    """The manifest as a file holds it."""
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n"


def manifest_from(text: str) -> Manifest:
    """The manifest of a file; one that is broken or of another format is refused."""
    try:
        given = json.loads(text)
        if given["format"] != FORMAT:
            raise RefusedError(
                f"the manifest has format {given['format']!r}; this program reads format {FORMAT}"
            )
        manifest = Manifest(
            **{
                **{field.name: given[field.name] for field in fields(Manifest)},
                "roles": tuple(given["roles"]),
                "tables": tuple(
                    TableSum(**{**one, "columns": tuple(one["columns"])}) for one in given["tables"]
                ),
                "files": tuple(StoredFile(**one) for one in given["files"]),
                "missing_files": tuple(given["missing_files"]),
            }
        )
        _refuse_foreign(manifest)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError(f"the manifest is broken: {type(error).__name__}: {error}") from error
    return manifest


def _refuse_foreign(manifest: Manifest) -> None:
    """Names go into statements and paths: only those that this program writes are taken."""
    names = [name for table in manifest.tables for name in (table.schema, table.name, *table.columns)]
    bad = [name for name in (*names, *manifest.roles) if not _IDENTIFIER.fullmatch(name)]
    bad += [one.checksum for one in manifest.tables if not _CHECKSUM.fullmatch(one.checksum)]
    bad += [one.path for one in manifest.files if not is_inside(one.path)]
    bad += [one.sha256 for one in manifest.files if not _SHA256.fullmatch(one.sha256)]
    counts = [one.rows for one in manifest.tables] + [one.size_bytes for one in manifest.files]
    bad += [str(one) for one in counts if type(one) is not int or one < 0]
    manifest.at.astimezone(UTC)
    if bad:
        raise ValueError(f"{bad[0]!r} is not what this program writes")


def is_inside(path: str) -> bool:
    """Whether a path of a manifest stays inside the backup."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\0" not in path


def is_due(now: datetime, hour: int, zone: ZoneInfo, made: Iterable[datetime]) -> bool:
    """
    Whether the backup of the day is to be made now.

    The first one waits for its hour; afterwards one that was missed, since the machine was off or the
    worker busy, is made up for as soon as somebody asks.
    """
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), time(hour), zone)
    last = today if local >= today else today - timedelta(days=1)
    newest = max(made, default=None)
    if newest is None:
        return local.hour == hour
    return newest < last


def going(made: Sequence[datetime], *, keep_daily: int, keep_weekly: int, zone: ZoneInfo) -> list[datetime]:
    """
    Which backups go: all but the newest of each of the last days and of each of the last weeks.

    Days and weeks without a backup do not count, so that a long pause does not remove what is left.
    """
    newest_first = sorted(made, reverse=True)
    kept: set[datetime] = set()
    for period, count in (("%Y-%j", keep_daily), ("%G-%V", keep_weekly)):
        newest_of: dict[str, datetime] = {}
        for one in newest_first:
            newest_of.setdefault(one.astimezone(zone).strftime(period), one)
        kept |= set(list(newest_of.values())[:count])
    return [one for one in newest_first if one not in kept]
