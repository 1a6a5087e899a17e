"""`flask demo`: the synthetic demo district."""

import click

from app import db
from app.domain.actors import COMMAND_LINE_ACTOR
from app.services import demo, installation
from spatial.demo.city import DEFAULT_SEED, NOTICE_EN

group = click.Group("demo", help="The synthetic demo district.")


@group.command("load")
@click.option("--seed", type=click.IntRange(min=0), default=DEFAULT_SEED, show_default=True)
@click.option("--if-empty", is_flag=True, help="Do nothing when the database has areas already.")
def load(seed: int, if_empty: bool) -> None:
    """Load the demo district: areas, people, streets, buildings, networks, measurements and complaints."""
    with db.transaction() as session:
        installation.require_layout(session)
        if if_empty and demo.database_has_areas(session, COMMAND_LINE_ACTOR):
            click.echo("The database has areas already; the demo was not loaded.")
            return
        sums = demo.load_demo(session, COMMAND_LINE_ACTOR, seed=seed)
    click.echo(
        f"Demo loaded, seed {sums.seed}: {sums.areas} areas, {sums.residents:,} residents, "
        f"{sums.jobs:,} workers, {sums.buildings:,} buildings on {sums.ways:,} ways, "
        f"{sums.base_stations} base stations on {sums.sites} sites, {sums.measurements:,} measurements, "
        f"{sums.hotspots:,} hotspots, {sums.facilities} facilities, {sums.cameras} cameras, "
        f"{sums.cases} cases, {sums.complaints} complaints."
    )
    click.echo(NOTICE_EN)
