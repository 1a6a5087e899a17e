"""`flask data export` and `flask data dictionary`: data out, and what its columns mean."""

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from app.cli.numbers import NUMBER
from app.cli.paths import WRITTEN
from app.cli.tables import noun
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.dictionary_document import dictionary_document
from app.domain.exports import (
    ENDINGS,
    LONLAT,
    ExportFilters,
    ExportFormat,
    ExportRequest,
    Shift,
    crs_named,
    format_of_name,
    stem_of_name,
    with_shift,
)
from app.domain.search import BBox
from app.errors import RefusedError
from app.jobs.exports import export
from app.services.export_layers import EXPORT_LAYERS

console = Console(highlight=False, soft_wrap=True)


def _bbox(_: click.Context, __: click.Parameter, text: str | None) -> BBox | None:
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter(f"{text!r} must be west,south,east,north in degrees") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise click.BadParameter(f"{text!r} is empty or off the globe; needs west < east and south < north")
    return west, south, east, north


@click.command("export")
@click.argument("layer", type=click.Choice(list(EXPORT_LAYERS)))
@click.argument("path", metavar="FILE", **WRITTEN)
@click.option(
    "--format", "form", type=click.Choice([one.value for one in ExportFormat]), help="By the name of FILE."
)
@click.option("--crs", default=LONLAT, show_default=True, help="EPSG:n, wgs84 or cgcs2000.")
@click.option(
    "--shifted-for-drawing",
    "shift",
    type=click.Choice([one.value for one in Shift]),
    help="Offset coordinates of commercial base maps; the file and its name say so.",
)
@click.option("--area", help="Only what lies in the area of this code.")
@click.option("--bbox", callback=_bbox, metavar="W,S,E,N", help="Only what touches this box, in degrees.")
@click.option("--outline", help="Only what lies in an outline, as the address of the map carries it.")
@click.option("--run", type=int, help="Of this coverage run; the newest published one by default.")
@click.option("--profile", help="Of this coverage profile; the first of config.yaml by default.")
@click.option("--operator", help="Of the operator of this code; of a run's results by default any.")
@click.option("--technology", help="Of this technology.")
@click.option("--reception", help="Of this reception; outdoor by default.")
@click.option("--status", help="Base stations in this state.")
@click.option("--kind", help="Of this kind.")
@click.option("--level", help="Areas of this level.")
@click.option("--class", "class_code", help="Cases of this class.")
@click.option("--state", help="Cases in this state.")
@click.option("--min-residents", type=click.IntRange(0), help="Gaps with at least so many residents.")
@click.option("--below-dbm", type=NUMBER, help="Cells under this level.")
def export_command(
    layer: str, path: Path, form: str | None, crs: str, shift: str | None, **filters: Any
) -> None:
    """Write a layer with its dictionary, filters and sources into FILE."""
    chosen = format_of_name(path.name) if form is None else ExportFormat(form)
    if chosen is None:
        known = ", ".join(ENDINGS.values())
        raise RefusedError(f"{path.name}: which format? end the name in {known}, or add --format")
    request = ExportRequest(
        layer=layer,
        format=chosen,
        crs=crs_named(crs),
        shift=None if shift is None else Shift(shift),
        filters=ExportFilters(**filters),
    )
    target = path.with_name(with_shift(stem_of_name(path.name), request.shift) + ENDINGS[chosen])
    facts = export(COMMAND_LINE_ACTOR, request, target)
    console.print(f"{facts.rows} {noun(facts.rows, 'row')} of {facts.title} in {facts.crs_name}")
    console.print(f"filters: {escape(_filters(facts.request.filters))}")
    for reason in facts.empty_because:
        console.print(f"[yellow]empty[/yellow] {escape(reason)}")
    for warning in facts.warnings:
        console.print(f"[yellow]note[/yellow] {escape(warning)}")
    console.print(f"file: {escape(str(target))}")


def _filters(filters: ExportFilters) -> str:
    """Those named and those that a default stands for."""
    return ", ".join(f"{name} {value}" for name, value in filters.given.items()) or "none"


@click.command("dictionary")
@click.argument("path", metavar="FILE", **WRITTEN)
def dictionary_command(path: Path) -> None:
    """Write the data dictionary of every layer into FILE, as Markdown."""
    path.write_text(dictionary_document(), encoding="utf-8")
    console.print(f"file: {escape(str(path))}")
