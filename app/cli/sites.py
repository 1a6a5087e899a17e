"""flask sites: where to build."""

import json
from dataclasses import asdict
from math import ceil
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from app import db
from app.cli.paths import WRITTEN
from app.cli.tables import print_table
from app.config import settings
from app.domain.network import Technology, technology_of
from app.domain.sites import CandidateKind, SitePlan
from app.jobs.coverage_inputs import read_inputs
from app.jobs.site_plan import site_plan
from app.services import coverage
from app.store.loss_rasters import kept_rasters

console = Console(highlight=False, soft_wrap=True)
SHOWN = 20


@click.group()
def group() -> None:
    """Where to build."""


@group.command("plan")
@click.argument("count", type=click.IntRange(1, 10_000))
@click.option("--operator", required=True, help="Code of the operator who builds.")
@click.option("--technology", default=Technology.LTE.value, show_default=True)
@click.option("--area", "area_code", help="Code of the district; not needed when there is only one.")
@click.option("--json", "json_path", **WRITTEN, help="Write the whole plan to this file.")
def plan_command(
    count: int, operator: str, technology: str, area_code: str | None, json_path: Path | None
) -> None:
    """
    COUNT base stations with which most residents have enough level outdoors; nothing is stored.

    Sites to share come from the data, roofs from the buildings, by the settings under `sites`. What each
    would reach comes from the engine. A plan takes minutes.
    """
    with db.snapshot() as session:
        inputs = read_inputs(session, coverage.district_code(session, area_code))
    config = settings()
    columns = (TextColumn("{task.description:10}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("candidates", total=None)
        found = site_plan(
            inputs,
            operator,
            technology_of(technology),
            count,
            kept_rasters(config.coverage.loss_cache_megabytes),
            config,
            lambda step, done, total: bar.update(task, description=step, completed=done, total=total),
        )
    _print(found)
    if json_path is not None:
        whole = {**asdict(found), "short_of_best_share": found.short_of_best_share}
        written = json.dumps(whole, ensure_ascii=False, indent=2)
        json_path.write_text(written + "\n", encoding="utf-8")
        console.print(f"plan: {escape(str(json_path))}")


def _print(found: SitePlan) -> None:
    shared = sum(one.kind is CandidateKind.SHARED for one in found.stations)
    console.print(
        f"{escape(found.operator)}, {found.technology.value}, outdoors: {len(found.stations)} base stations, "
        f"{shared} on sites that are there, {len(found.stations) - shared} on new ones; of "
        f"{found.candidates[CandidateKind.SHARED]} sites to share and "
        f"{found.candidates[CandidateKind.ROOFTOP]} roofs"
    )
    stations = [
        (one.code, one.kind.value, one.subdistrict, f"{one.antenna_height_m:.0f}", f"{one.residents:,}")
        for one in found.stations[:SHOWN]
    ]
    print_table(("station at", "kind", "subdistrict"), ("antenna, m", "residents more"), stations)
    if len(found.stations) > SHOWN:
        console.print(f"and {len(found.stations) - SHOWN} that add less")
    parts = [
        (one.code, f"{one.residents:,}", f"{one.now:,}", f"{one.then:,}", f"{one.then - one.now:+,}")
        for one in found.parts
    ]
    total = (
        "all",
        f"{found.residents:,}",
        f"{found.now:,}",
        f"{found.then:,}",
        f"{found.then - found.now:+,}",
    )
    print_table(("subdistrict",), ("residents", "now", "then", "change"), [*parts, total])
    short_percent = ceil(found.short_of_best_share * 10_000) / 100  # up: what is not proved is not 0
    console.print(
        f"at most {short_percent:.2f} % from the best plan of these candidates "
        f"(none reaches more than {found.bound:,})"
    )
    console.print(f"the whole network with the plan, predicted: {found.predicted:,}; nothing is proved of it")
    console.print(", ".join(f"{step} {seconds:.1f} s" for step, seconds in found.seconds.items()))
