"""flask coverage try: what a change of one station would do, before anybody climbs a mast."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from app import db
from app.cli.numbers import NUMBER
from app.cli.paths import WRITTEN
from app.cli.tables import noun, print_table
from app.config import settings
from app.jobs.coverage_inputs import read_inputs
from app.jobs.station_change import StationChange
from app.jobs.trial import Trial, trial
from app.services import coverage
from app.store.loss_rasters import kept_rasters

console = Console(highlight=False, soft_wrap=True)


@click.command("try")
@click.argument("station_code", metavar="STATION_CODE")
@click.option("--off", is_flag=True, help="Off the air.")
@click.option("--electrical-tilt-deg", type=NUMBER, help="Of all its sectors, downward.")
@click.option("--azimuth-deg", type=NUMBER, help="Of its first sector, from true north; all turn with it.")
@click.option("--transmit-power-dbm", type=NUMBER, help="Of each of its carriers.")
@click.option("--mechanical-tilt-deg", type=NUMBER, help="Of all its sectors, downward.")
@click.option("--area", "area_code", help="Code of the district; not needed when there is only one.")
@click.option("--json", "json_path", **WRITTEN, help="Write the answer to this file.")
def try_command(
    station_code: str,
    off: bool,
    electrical_tilt_deg: float | None,
    azimuth_deg: float | None,
    transmit_power_dbm: float | None,
    mechanical_tilt_deg: float | None,
    area_code: str | None,
    json_path: Path | None,
) -> None:
    """
    People reached before and after a change of a station; nothing is stored.

    At street level: indoors takes a run, which asks floor by floor. The first trial of a technology and
    operator computes the losses of all its carriers and keeps them in var/losses; later ones are quick.
    """
    change = StationChange(off, electrical_tilt_deg, azimuth_deg, transmit_power_dbm, mechanical_tilt_deg)
    with db.snapshot() as session:
        inputs = read_inputs(session, coverage.district_code(session, area_code))
    config = settings()
    columns = (TextColumn("{task.description:8}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("losses", total=None)
        found = trial(
            inputs,
            station_code,
            change,
            kept_rasters(config.coverage.loss_cache_megabytes),
            config,
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    _print(found)
    if json_path is not None:
        json_path.write_text(json.dumps(asdict(found), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _print(found: Trial) -> None:
    rows = [
        (
            one.operator,
            one.reception.value,
            f"{one.residents:,}",
            f"{one.before:,}",
            f"{one.after:,}",
            f"{one.after - one.before:+,}",
        )
        for one in found.people
    ]
    console.print(f"{escape(found.station)}, {found.technology.value}; street level, indoors left out")
    for name, figures in found.now.items():
        console.print(f"{name} now: {', '.join('none' if one is None else f'{one:g}' for one in figures)}")
    print_table(("operator", "reception"), ("residents", "covered", "then", "change"), rows)
    seconds, made = found.seconds, found.rasters_made
    console.print(
        f"{found.cells:,} {noun(found.cells, 'cell')} answered anew in {seconds['after']:.2f} s; "
        f"{made:,} of {found.rasters:,} {noun(found.rasters, 'raster')} of losses computed; "
        f"{sum(seconds.values()):.1f} s in all"
    )
    console.print(
        "losses are kept to a tenth of a dB, so that a run may count some hundred residents otherwise"
    )
