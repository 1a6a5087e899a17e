"""`flask data look`: what a file may be, before it is imported."""

from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from app.cli.tables import noun, print_table
from app.config import settings
from app.domain.datums import datum_label, datum_named
from app.domain.import_kinds import KINDS
from app.domain.imports import ShapeKind
from app.domain.profiles import Profile
from app.files.profiles import known_profiles
from app.files.read import read_file
from app.services.import_datum import DATUM_OF_EPSG
from app.services.import_proposal import Look, Proposal, look_at

SHOWN_PROPOSALS = 3
SHOWN_COLUMNS = 12
SHOWN_CHARACTERS = 30  # of a value


@click.command("look")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--encoding", help="Encoding of text; utf-8 by default.")
@click.option("--layer", help="Layer, sheet or sort of objects of a file with several.")
@click.option("--columns", "all_columns", is_flag=True, help="Show every column, the empty ones too.")
def look_command(path: Path, encoding: str | None, layer: str | None, all_columns: bool) -> None:
    """Look at a file: the kinds and profiles that fit it, with the reasons, and its columns."""
    limit = settings().files.max_file_megabytes
    file = read_file(path, encoding=encoding, layer=layer, max_megabytes=limit)
    profiles = known_profiles()
    look = look_at(file, profiles, name=path.name)
    console = Console(highlight=False, soft_wrap=True)
    if not look.proposals:
        console.print("no kind fits; name columns with --map, or see flask data profiles")
    for one in look.proposals[:SHOWN_PROPOSALS]:
        console.print(_said(one, path))
    if look.proposals and KINDS[look.proposals[0].kind].shape is not ShapeKind.NONE:
        console.print(f"datum: {escape(_datum(look, profiles.get(look.proposals[0].profile or '')))}")
    console.print(f"shapes: {', '.join(look.shapes) or 'none; a column may hold them'}")
    _print_columns(console, look, len(look.columns) if all_columns else SHOWN_COLUMNS)


def _said(one: Proposal, path: Path) -> str:
    profile = f" --profile {one.profile}" if one.profile else ""
    lines = [f"[bold]flask data import {one.kind} {escape(str(path))}{profile}[/bold]"]
    lines += [f"    {escape(reason)}" for reason in one.reasons]
    lines += [f"    lacks: {escape(one.lacks)}"] if one.lacks else []
    return "\n".join(lines)


def _datum(look: Look, profile: Profile | None) -> str:
    """Who says in which datum the positions are, in the order in which an import asks them."""
    if look.epsg is not None:
        return f"{datum_label(DATUM_OF_EPSG.get(look.epsg, f'EPSG:{look.epsg}'))}, as the file says"
    if profile is not None and profile.datum is not None:
        return f"{datum_label(datum_named(profile.datum))}, as the profile says"
    hint = f" ({look.datum_hint})" if look.datum_hint else ""
    return (
        f"not stated{hint}; state it with --datum, or let --datum auto decide: it holds the positions "
        "against what is known of the place, and refuses where that does not tell"
    )


def _print_columns(console: Console, look: Look, most: int) -> None:
    """Columns that the first proposal reads, then the others that hold anything."""
    read = {theirs for _, theirs in look.proposals[0].fed} if look.proposals else set()
    filled = [(name, found) for name, found in look.examples if found]
    empty = [(name, found) for name, found in look.examples if not found]
    ordered = [*sorted(filled, key=lambda one: one[0] not in read), *empty]
    shown = [one for one in ordered[:most] if one[1] or most >= len(ordered)]
    print_table(
        ("column", "for example"),
        (),
        [(name, " | ".join(value[:SHOWN_CHARACTERS] for value in found)) for name, found in shown],
    )
    if len(shown) < len(ordered):
        count = len(ordered) - len(shown)
        console.print(f"and {count} more {noun(count, 'column')}; --columns shows all")


@click.command("profiles")
def profiles_command() -> None:
    """Known profiles: the files whose columns need no mapping."""
    rows = [
        (one.key, one.kind, one.title_en, ", ".join(one.recognised_by)) for one in known_profiles().values()
    ]
    print_table(("profile", "kind", "for", "told by the columns"), (), rows)
