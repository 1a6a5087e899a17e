"""Backups: one snapshot with its attachments and sums, checked, and restored as a whole or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.config import settings
from app.domain import backups as words
from app.domain.actors import Actor
from app.domain.backups import Manifest, Origin, TableSum
from app.domain.jobs import JobKind
from app.domain.release import VERSION
from app.errors import RefusedError
from app.services import audit, jobs
from app.store import (
    audit_heads,
    backup_folders,
    backup_programs,
    backup_script,
    backup_tables,
    installation,
)

Advance = Callable[[int, int], None]


def start(session: Session, actor: Actor, *, place: Path | None, made_by: Origin) -> int:
    """Record the job of a backup; who started it runs it."""
    _require(actor)
    target = place.absolute() if place is not None else backup_folders.folder()
    parameters = {"place": str(target), "made_by": made_by}
    return jobs.submit(session, actor, kind=JobKind.BACKUP, parameters=parameters, queue_name=None)


def create(
    session: Session,
    actor: Actor,
    *,
    place: Path,
    made_by: Origin,
    advance: Advance = lambda done, total: None,
) -> tuple[Path, Manifest]:
    """
    A new backup in a folder; a failure leaves none.

    The session holds one snapshot (`db.snapshot`): sums and dump see the same rows, whatever others write.
    """
    _require(actor)
    made_at = datetime.now(UTC)
    name = words.folder_name(made_at)
    with backup_folders.new_backup(place, name) as draft:
        with audit_heads.held():  # a seal in between would sign rows that the snapshot does not have
            snapshot = backup_tables.export_snapshot(session)
            backup_folders.copy_file(draft, audit_heads.heads_file())
        version = backup_tables.server_version(session)
        backup_programs.dump(draft / words.DUMP, snapshot=snapshot, server_version=version)
        missing = backup_folders.copy_attachments(draft, backup_tables.attachment_names(session))
        manifest = Manifest(
            format=words.FORMAT,
            made_at=made_at.isoformat(),
            made_by=made_by,
            program_version=VERSION,
            server_version=version,
            revision=",".join(sorted(installation.stored_revisions(session))),
            metric_epsg=installation.process_epsg(),
            roles=backup_tables.granted_roles(session),
            audit_head=backup_tables.audit_head(session),
            tables=_sums(session, advance),
            files=backup_folders.stored_files(draft),
            missing_files=missing,
        )
        (draft / words.MANIFEST).write_text(words.manifest_text(manifest), encoding="utf-8")
    return place / name, manifest


def _sums(session: Session, advance: Advance) -> tuple[TableSum, ...]:
    backup_tables.write_text_in_one_form(session)
    known = backup_tables.tables(session)
    sums = []
    for done, table in enumerate(known):
        sums.append(backup_tables.sum_of(session, table))
        advance(done + 1, len(known))
    return tuple(sums)


def record_created(session: Session, actor: Actor, *, path: Path, manifest: Manifest) -> None:
    """The deed on record; apart from the snapshot, which sees no newer event to follow."""
    _require(actor)
    audit.record(
        session,
        actor,
        action="backup.create",
        entity="backup",
        entity_id=path.name,
        details={
            "rows": manifest.rows,
            "bytes": manifest.size_bytes,
            "missing_files": len(manifest.missing_files),
        },
    )


def verify(path: Path) -> Manifest:
    """Check that a backup is whole, file by file; no database is needed."""
    manifest = backup_folders.read_manifest(path)
    faults = backup_folders.faults(path, manifest)
    if faults:
        more = f", and {len(faults) - 3} more" if len(faults) > 3 else ""
        raise RefusedError(f"{path} is damaged: {'; '.join(faults[:3])}{more}")
    backup_programs.refuse_unreadable(path / words.DUMP, server_version=manifest.server_version)
    return manifest


def refuse_unless_empty(session: Session) -> int:
    """Refuse a database that holds anything of ours or of others; else the version of its server."""
    held = backup_tables.held(session)
    if held:
        listed = ", ".join(f"{count} {kind} ({name}, ...)" for kind, (count, name) in held.items())
        raise RefusedError(f"the database is not empty: it holds {listed}; restore into a new one")
    return backup_tables.server_version(session)


def restore(path: Path, manifest: Manifest, *, server_version: int) -> None:
    """
    Bring a verified backup into an empty database, tables compared with the manifest in the same transaction.

    Files come first: one too many harms nobody, a row without its photo does.
    """
    _refuse_unfit(manifest, server_version)
    placed = backup_folders.place_attachments(path)
    try:
        backup_programs.restore(
            path / words.DUMP,
            before=backup_script.before_the_dump(manifest.roles),
            after=backup_script.after_the_dump(manifest.tables),
            server_version=server_version,
        )
    except BaseException:
        backup_folders.take_back(placed)
        raise


def _refuse_unfit(manifest: Manifest, server_version: int) -> None:
    if manifest.metric_epsg != installation.process_epsg():
        raise RefusedError(
            f"the backup is laid out in EPSG:{manifest.metric_epsg}, config.yaml says crs.metric_epsg "
            f"{installation.process_epsg()}; set it to the backup's"
        )
    if not installation.knows_revision(manifest.revision):
        raise RefusedError(
            f"the backup stands at migration {manifest.revision}, which version {VERSION} does not know; "
            f"restore it with version {manifest.program_version} or newer"
        )
    if server_version < manifest.server_version:
        raise RefusedError(
            f"the backup is of PostgreSQL {manifest.server_version}, this server is {server_version}; "
            "restore into the same version or a newer one"
        )


def finish_restore(session: Session, actor: Actor, *, path: Path, manifest: Manifest) -> None:
    """After the rows are in: statistics for the planner, and the deed on record."""
    _require(actor)
    backup_tables.refresh_statistics(session)
    audit.record(
        session,
        actor,
        action="backup.restore",
        entity="backup",
        entity_id=path.name,
        details={"rows": manifest.rows, "made_at": manifest.made_at},
    )


def backups_in(place: Path | None) -> list[tuple[Path, Manifest | None]]:
    """The backups of a folder, oldest first; without a manifest where that cannot be read."""
    return backup_folders.list_backups(place or backup_folders.folder())


def newest_at() -> datetime | None:
    """When the newest backup of the folder was made."""
    return max((made.at for _, made in backup_folders.list_made(backup_folders.folder())), default=None)


def is_due(now: datetime) -> bool:
    """Whether the clock's backup is to be made now."""
    config = settings()
    times = list(_made_by_clock(backup_folders.folder()))
    return words.is_due(now, config.backup.hour, ZoneInfo(config.service.time_zone), times)


def rotate(actor: Actor) -> list[str]:
    """Remove the clock's backups beyond those to keep; what was made by hand or cannot be read stays."""
    _require(actor)
    config = settings()
    place = backup_folders.folder()
    made = _made_by_clock(place)
    gone = words.going(
        list(made),
        keep_daily=config.backup.keep_daily,
        keep_weekly=config.backup.keep_weekly,
        zone=ZoneInfo(config.service.time_zone),
    )
    for at in gone:
        backup_folders.remove(made[at])
    backup_folders.remove_leftovers(place)
    return [made[at].name for at in gone]


def _made_by_clock(place: Path) -> dict[datetime, Path]:
    return {made.at: path for path, made in backup_folders.list_made(place) if made.made_by == "clock"}


def _require(actor: Actor) -> None:
    with audit.refusals_recorded(actor, action="backup.create"):
        actor.require_everywhere("system.backup")
