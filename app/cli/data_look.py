"""`flask data look`: what a file may be, before it is imported."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from app.cli.tables import print_table
from app.config import settings
from app.files.profiles import known_profiles
from app.files.read import read_file
from app.services.import_proposal import Proposal, look_at

SHOWN_PROPOSALS = 3
SHOWN_CHARACTERS = 30  # of a value


@click.command("look")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--encoding", help="Encoding of text; utf-8 by default.")
@click.option("--layer", help="Layer, sheet or sort of objects of a file with several.")
def look_command(path: Path, encoding: str | None, layer: str | None) -> None:
    """Look at a file: its columns, and the kinds and profiles that fit it, with the reasons."""
    limit = settings().files.max_file_megabytes
    file = read_file(path, encoding=encoding, layer=layer, max_megabytes=limit)
    look = look_at(file, known_profiles(), name=path.name)
    console = Console(highlight=False, soft_wrap=True)
    examples = [
        (name, " | ".join(value[:SHOWN_CHARACTERS] for value in found)) for name, found in look.examples
    ]
    print_table(("column", "for example"), (), examples)
    console.print(f"shapes: {', '.join(look.shapes) or 'none; a column may hold them'}")
    if not look.proposals:
        console.print("no kind fits; name columns with --map, or see flask data profiles")
    for one in look.proposals[:SHOWN_PROPOSALS]:
        console.print(_said(one, path))


def _examples(found: Sequence[str]) -> str:
    return " | ".join(value[:SHOWN_CHARACTERS] for value in found)


def _said(one: Proposal, path: Path) -> str:
    profile = f" --profile {one.profile}" if one.profile else ""
    lines = [f"[bold]flask data import {one.kind} {escape(str(path))}{profile}[/bold]"]
    lines += [f"    {escape(reason)}" for reason in one.reasons]
    lines += [f"    lacks: {escape(one.lacks)}"] if one.lacks else []
    return "\n".join(lines)


@click.command("profiles")
def profiles_command() -> None:
    """Known profiles: the files whose columns need no mapping."""
    rows = [
        (one.key, one.kind, one.title_en, ", ".join(one.recognised_by)) for one in known_profiles().values()
    ]
    print_table(("profile", "kind", "for", "told by the columns"), (), rows)
