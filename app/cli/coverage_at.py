"""flask coverage at: what covers a place, and who is uncovered there and why."""

from typing import Any

import click
import pandas as pd
from rich.console import Console

from app import db
from app.cli.numbers import Number
from app.cli.slices import print_statement
from app.cli.tables import print_table
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.coverage import PointLevel
from app.services import coverage, gaps

LAYER = ("operator", "technology", "reception", "class")
LEVEL = ("level dBm", "of the places")
GAP = ("gap", "profile", "operator", "reception", "cause")

console = Console(highlight=False, soft_wrap=True)


@click.command("at")
@click.option("--lon", required=True, type=Number(-180, 180), help="Longitude, WGS 84.")
@click.option("--lat", required=True, type=Number(-90, 90), help="Latitude, WGS 84.")
@click.option("--run", "run_id", type=int, help="Number of a run; the newest published one by default.")
def at_command(lon: float, lat: float, run_id: int | None) -> None:
    """What covers a place, and who is uncovered there and why."""
    with db.transaction() as session:
        found = coverage.at_point(session, COMMAND_LINE_ACTOR, lon=lon, lat=lat, run_id=run_id)
        run = coverage.run(session, COMMAND_LINE_ACTOR, run_id=found.run_id)
        uncovered = gaps.gaps_at(session, COMMAND_LINE_ACTOR, run_id=found.run_id, cell_code=found.cell_code)
    print_statement(console, run)
    console.print(f"grid cell {found.cell_code} in {found.area_code} {found.area_name_zh}")
    print_table(LAYER, LEVEL, (_level(one) for one in found.layers))
    if uncovered.empty:
        console.print("in no gap")
        return
    print_table(GAP, ("residents", "workers"), (_gap(one) for one in uncovered.itertuples()))


def _level(one: PointLevel) -> tuple[str, ...]:
    level = "–" if one.level_dbm is None else f"{one.level_dbm:.1f}"
    share = "–" if one.probability is None else f"{one.probability:.0%}"
    return (one.operator, one.technology, one.reception, one.coverage_class, level, share)


def _gap(one: Any) -> tuple[str, ...]:
    cause = "–" if pd.isna(one.cause) else one.cause
    return (
        *(str(one.id), one.profile, one.operator, one.reception, cause),
        *(f"{one.residents:,}", f"{one.workers:,}"),
    )
