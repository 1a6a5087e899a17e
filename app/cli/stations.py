"""flask stations: base stations that are there."""

import click
from rich.console import Console

from app import db
from app.cli.numbers import Number
from app.cli.tables import print_table
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.network import StationStatus, Technology
from app.domain.search import MOST_NEAR_M, NEAR_M, StationFilter
from app.services import network

console = Console(highlight=False, soft_wrap=True)


@click.group()
def group() -> None:
    """Base stations that are there."""


@group.command("nearest")
@click.option("--lon", required=True, type=Number(-180, 180), help="Longitude, WGS 84.")
@click.option("--lat", required=True, type=Number(-90, 90), help="Latitude, WGS 84.")
@click.option("--count", default=5, show_default=True, type=click.IntRange(1, 100))
@click.option("--within-m", default=NEAR_M, show_default=True, type=Number(0, MOST_NEAR_M, min_open=True))
@click.option("--operator", help="Code of an operator.")
@click.option("--technology", type=click.Choice([one.value for one in Technology]))
def nearest_command(
    lon: float, lat: float, count: int, within_m: float, operator: str | None, technology: str | None
) -> None:
    """The live base stations nearest to a place."""
    chosen = StationFilter(
        operator=operator,
        technology=None if technology is None else Technology(technology),
        status=StationStatus.LIVE,
    )
    with db.transaction() as session:
        if operator is not None:
            network.require_operator(session, code=operator)
        asked = {"lon": lon, "lat": lat, "chosen": chosen, "count": count, "within_m": within_m}
        found = network.nearest_stations(session, COMMAND_LINE_ACTOR, **asked)  # type: ignore[arg-type]
    if found.empty:
        console.print(f"no live base station within {within_m:,.0f} m of {lon}, {lat}")
        return
    rows = [
        (one.code, one.operator, one.technology, one.area_code or "–", f"{one.distance_m:,.0f}")
        for one in found.itertuples()
    ]
    print_table(("station", "operator", "technology", "subdistrict"), ("distance m",), rows)
