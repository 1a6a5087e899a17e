"""flask tiles: vector tiles made ahead."""

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from app import db
from app.cli.baking import Told, bake
from app.cli.tables import noun
from app.domain.layers import LAYERS
from app.errors import ForbiddenError, NotFoundError
from app.services import baking
from app.services.baking import BakePlan
from app.services.identity import guest

MEGABYTE = 1_000_000
console = Console(highlight=False, soft_wrap=True)


@click.group()
def group() -> None:
    """Vector tiles made ahead."""


@group.command("bake")
@click.option(
    "--layer",
    "layers",
    multiple=True,
    type=click.Choice(sorted(LAYERS)),
    help="May be given again; without it all layers that guests may see.",
)
@click.option("--from-zoom", default=12, show_default=True, type=click.IntRange(0, 22))
@click.option("--to-zoom", default=16, show_default=True, type=click.IntRange(0, 22))
def bake_command(layers: tuple[str, ...], from_zoom: int, to_zoom: int) -> None:
    """
    Make tiles of layers ahead, as guests see them, into var/tiles.

    Of a file that is there already, tiles under which nothing has changed are taken over.
    """
    if from_zoom > to_zoom:
        raise click.BadParameter(f"zoom {from_zoom} to {to_zoom}; needs the lower one first")
    for layer in layers or sorted(LAYERS):
        try:
            _bake(layer, from_zoom, to_zoom)
        except (ForbiddenError, NotFoundError) as error:
            if layers:
                raise
            console.print(f"{layer}: left out, {error}")


def _bake(layer: str, from_zoom: int, to_zoom: int) -> None:
    with db.transaction() as session:
        of = baking.plan(session, guest(), layer=layer, from_zoom=from_zoom, to_zoom=to_zoom)
    columns = (TextColumn("{task.description:10}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(of.layer.key, total=len(of.addresses))
        told = bake(of, lambda count: bar.update(task, advance=count))
    console.print(_sentence(of, told))


def _sentence(of: BakePlan, told: Told) -> str:
    first, last = of.zooms
    size = of.path.stat().st_size / MEGABYTE
    count = len(of.addresses)
    return (
        f"{of.layer.key}, zoom {first} to {last}: {count:,} {noun(count, 'tile')}, {told.made:,} made, "
        f"{told.kept:,} taken over, {told.empty:,} empty; {size:.1f} MB in {of.path}"
    )
