"""`flask data`: bring files in, take them back, list what is there, take it out."""

import click

from app import db
from app.cli.data_check import check_command
from app.cli.data_export import dictionary_command, export_command
from app.cli.data_history import batches_command, diff_command, undo_command
from app.cli.data_import import import_command
from app.cli.data_look import look_command, profiles_command
from app.cli.tables import print_table
from app.domain.actors import COMMAND_LINE_ACTOR
from app.services import datasets

group = click.Group("data", help="Bring data in, take it out.")


@group.command("list")
def list_command() -> None:
    """Datasets with kind, version and source."""
    with db.transaction() as session:
        found = datasets.datasets_with_batches(session, COMMAND_LINE_ACTOR)
    rows = []
    for one, batches in found:
        title = f"{one.title} (synthetic)" if one.is_synthetic else one.title
        known = (one.owner, one.source, one.licence, one.vintage, one.cadence, one.access_level)
        is_undone = not one.version and batches and all(batch.undone_at for batch in batches)
        version = f"{one.version} (undone)" if is_undone else str(one.version)
        rows.append([cell or "" for cell in (one.key, one.kind, version, title, *known)])
    names = ("dataset", "kind", "version", "title", "owner", "source", "licence", "date", "cadence", "access")
    print_table(names, (), rows)


INWARD = (look_command, profiles_command, import_command, batches_command, undo_command, diff_command)
for command in (*INWARD, export_command, dictionary_command):
    group.add_command(command)
group.add_command(check_command)
