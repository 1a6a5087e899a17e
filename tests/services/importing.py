"""What the tests of imports share: the drawn files, a written one, and what the database holds."""

from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.config import ROOT
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.import_choices import ImportChoices
from app.domain.imports import ImportKind
from app.domain.profiles import Profile
from app.models.base import Base
from app.services.import_request import ImportRequest, ImportResult
from app.services.imports import import_file

DRAWN = ROOT / "tests" / "data" / "district"
REAL = ROOT.parent / "shared" / "data"


def bring(session: Session, kind: str, path: Path | str, **given: Any) -> ImportResult:
    """Import a file; a bare name is one of the drawn ones."""
    request = asked(kind, DRAWN / path if isinstance(path, str) else path, **given)
    return import_file(session, COMMAND_LINE_ACTOR, request=request)


def asked(
    kind: str, path: Path, *, profile: Profile | None = None, check_only: bool = False, **chosen: Any
) -> ImportRequest:
    """What is asked of the import of a file."""
    choices = ImportChoices(**chosen)
    plain = {"max_megabytes": 100, "profile": profile, "check_only": check_only}
    return ImportRequest(kind=ImportKind(kind), path=path, choices=choices, **plain)


def bring_areas(session: Session) -> ImportResult:
    """The drawn district with its two subdistricts."""
    return bring(session, "areas", "areas.geojson", datum="wgs84")


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    """A file of the test's own."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def row_counts(session: Session) -> dict[str, int]:
    """Rows of every table."""
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


# What tells of deeds grows with each of them, also with one that takes another back.
RECORDS = frozenset(
    {"import_batches", "batch_additions", "batch_images", "audit_events", "audit_values", "layer_touches"}
)
ADDRESSES = (
    *("id", "batch_id", "dataset_id", "area_id", "parent_id"),
    *("operator_id", "site_id", "station_id", "sector_id"),
)


def checksums(session: Session, *, of_what_rows_say: bool = False) -> dict[str, str]:
    """
    MD5 of every table but the records of deeds, every bit of it.

    What rows say leaves out the numbers under which they are stored, which a second import draws anew.
    """
    sums = {}
    for table in Base.metadata.sorted_tables:
        if table.name in RECORDS:
            continue
        row = "t::text"
        if of_what_rows_say:
            kept = [column.name for column in table.columns if column.name not in ADDRESSES]
            row = f"row({', '.join(f't.{name}' for name in kept)})::text"
        sql = f"select md5(coalesce(string_agg({row}, '' order by {row}), '')) from {table.name} t"
        sums[table.name] = str(session.scalar(text(sql)))
    return sums
