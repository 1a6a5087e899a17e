"""`flask backup`: create, list, verify and restore backups."""

from pathlib import Path

import click
import flask_migrate
from flask.cli import with_appcontext
from rich.console import Console

from app import db
from app.cli.bars import run_with_bar
from app.cli.tables import print_table
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.backups import Manifest
from app.domain.jobs import JobStatus
from app.jobs import backups as backups_job
from app.services import backups, jobs

FOLDER = click.Path(file_okay=False, path_type=Path)
BYTES_PER_MEGABYTE = 1_000_000

console = Console(highlight=False, soft_wrap=True)


@click.group()
def group() -> None:
    """Backups of the database and the files that belong to it."""


@group.command("create")
@click.option(
    "--to", "place", type=FOLDER, help="Folder for the backup; backup.folder of config.yaml by default."
)
def create_command(place: Path | None) -> None:
    """Make a backup now, while the service goes on."""
    with db.transaction() as session:
        job_id = backups.start(session, COMMAND_LINE_ACTOR, place=place, made_by="hand")
    status = run_with_bar(console, backups_job.run, job_id, "backup")
    with db.transaction() as session:
        record = jobs.job(session, COMMAND_LINE_ACTOR, job_id=job_id)
    if status is not JobStatus.DONE or record.result is None:
        raise click.ClickException(f"job {job_id} ended as {status}: {record.error}")
    console.print(
        f"{record.result['backup']}: {record.result['rows']:,} rows in {record.result['tables']} tables"
    )
    for missing in record.result["missing_files"]:
        console.print(f"warning: {missing} is named by a row and not in the var folder")


@group.command("list")
@click.option("--in", "place", type=FOLDER, help="Another folder than backup.folder of config.yaml.")
def list_command(place: Path | None) -> None:
    """The backups of a folder, oldest first."""
    found = backups.backups_in(place)
    names = ("backup", "made by", "program", "migration")
    print_table(names, ("tables", "rows", "MB"), [_row(path, manifest) for path, manifest in found])


def _row(path: Path, manifest: Manifest | None) -> tuple[str, ...]:
    if manifest is None:
        return (path.name, "its manifest cannot be read", "", "", "", "", "")
    size = f"{manifest.size_bytes / BYTES_PER_MEGABYTE:,.1f}"
    counts = (f"{len(manifest.tables)}", f"{manifest.rows:,}", size)
    return (path.name, manifest.made_by, manifest.program_version, manifest.revision, *counts)


@group.command("verify")
@click.argument("path", type=FOLDER)
def verify_command(path: Path) -> None:
    """Check that a backup is whole: every file by its SHA-256, and the dump by reading it."""
    manifest = backups.verify(path)
    console.print(
        f"whole: {len(manifest.files)} files, {manifest.rows:,} rows in {len(manifest.tables)} tables"
    )


@group.command("restore")
@click.argument("path", type=FOLDER)
@with_appcontext
def restore_command(path: Path) -> None:
    """Bring a backup into an empty database, all of it or nothing."""
    manifest = backups.verify(path)
    with db.owner_transaction() as session:
        server_version = backups.refuse_unless_empty(session)
    backups.restore(path, manifest, server_version=server_version)
    flask_migrate.upgrade()  # of an older backup the tables are; the program's are newer
    with db.owner_transaction() as session:
        backups.finish_restore(session, COMMAND_LINE_ACTOR, path=path, manifest=manifest)
    console.print(
        f"restored: {manifest.rows:,} rows in {len(manifest.tables)} tables, each as the manifest says, "
        f"with {len(manifest.files) - 1} files"
    )
