"""flask plans: where to build, and what becomes of it."""

import json
from dataclasses import asdict
from math import ceil
from pathlib import Path
from typing import Any

import click
import pandas as pd
from rich.console import Console
from rich.markup import escape

from app import db
from app.cli.bars import run_with_bar
from app.cli.numbers import NUMBER
from app.cli.paths import WRITTEN
from app.cli.plan_stations import (
    assign_command,
    keep_station_command,
    removals_command,
    remove_station_command,
)
from app.cli.tables import print_table
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.coverage import Reception
from app.domain.jobs import JobStatus
from app.domain.network import Technology, technology_of
from app.domain.pipeline import Move, Stage, stage_of
from app.domain.plans import Goal, GoalKind, Wish
from app.jobs import plans as plans_job
from app.services import jobs as jobs_service
from app.services import plans
from app.store.plans import PlanRecord

console = Console(highlight=False, soft_wrap=True)
SHOWN = 20


@click.group()
def group() -> None:
    """Where to build, and what becomes of it."""


group.add_command(assign_command)
group.add_command(keep_station_command)
group.add_command(remove_station_command)
group.add_command(removals_command)


@group.command("make")
@click.argument("value", type=NUMBER)
@click.option("--operator", required=True, help="Code of the operator who builds.")
@click.option("--technology", default=Technology.LTE.value, show_default=True)
@click.option(
    "--goal",
    default=GoalKind.COUNT.value,
    show_default=True,
    type=click.Choice([one.value for one in GoalKind]),
    help="What VALUE is: base stations, a budget in costs of one new roof, a share of residents (of the "
    "weight, where weights are named) from 0 to 1, or base stations for the subdistrict that is worst off.",
)
@click.option(
    "--reception",
    default=Reception.OUTDOOR.value,
    show_default=True,
    type=click.Choice([one.value for one in Reception]),
)
@click.option(
    "--weights", default="", help="Of cells, night=1,day=0.5,school=300; residents alone by default."
)
@click.option(
    "--forbid", multiple=True, help="Code of an area in which nothing may be built; may be repeated."
)
@click.option("--prefer", multiple=True, help="Code of an area in which a budget pays less; may be repeated.")
@click.option("--years", type=int, default=1, show_default=True, help="To build in.")
@click.option("--area", "area_code", help="Code of the district; not needed when there is only one.")
@click.option("--json", "json_path", **WRITTEN, help="Write the plan with its stations to this file.")
def make_command(
    value: float,
    operator: str,
    technology: str,
    goal: str,
    reception: str,
    weights: str,
    forbid: tuple[str, ...],
    prefer: tuple[str, ...],
    years: int,
    area_code: str | None,
    json_path: Path | None,
) -> None:
    """
    Make a plan and keep it as a draft.

    Sites to share come from the data, roofs from the buildings, poles from the streets, by the settings under
    `sites`. What each would reach comes from the engine. A plan takes minutes.
    """
    wish = Wish(
        operator=operator,
        technology=technology_of(technology),
        goal=Goal(GoalKind(goal), value),
        reception=Reception(reception),
        weights=weights,
        forbidden=forbid,
        preferred=prefer,
        years=years,
    )
    with db.transaction() as session:
        job_id = plans.start_plan(
            session, COMMAND_LINE_ACTOR, wish=wish, area_code=area_code, in_background=False
        )
    status = run_with_bar(console, plans_job.run, job_id, "load")
    with db.transaction() as session:
        record = jobs_service.job(session, COMMAND_LINE_ACTOR, job_id=job_id)
    if status is not JobStatus.DONE:
        raise click.ClickException(f"job {job_id} ended as {status}: {record.error}")
    _show(int((record.result or {})["plan_id"]), json_path)


@group.command("list")
def list_command() -> None:
    """Plans, newest first."""
    with db.transaction() as session:
        found = plans.plans(session, COMMAND_LINE_ACTOR, limit=SHOWN)
    rows = [
        (
            f"{one.id}",
            one.operator,
            one.technology,
            one.status.value,
            f"{one.stations}",
            f"{one.facts['then']:,}",
        )
        for one in found
    ]
    print_table(("plan", "operator", "technology", "status"), ("stations", "residents then"), rows)


@group.command("show")
@click.argument("plan_id", type=int)
@click.option("--json", "json_path", **WRITTEN, help="Write the plan with its stations to this file.")
def show_command(plan_id: int, json_path: Path | None) -> None:
    """One plan with its first stations."""
    _show(plan_id, json_path)


def _show(plan_id: int, json_path: Path | None) -> None:
    with db.transaction() as session:
        record = plans.plan(session, COMMAND_LINE_ACTOR, plan_id=plan_id)
        stations = plans.stations(session, COMMAND_LINE_ACTOR, plan_id=plan_id)
        groups = plans.by_group(session, COMMAND_LINE_ACTOR, plan_id=plan_id)
    _print(record, pd.DataFrame(stations.drop(columns="geometry")), groups)
    if json_path is not None:
        rows = stations.to_crs(4326)
        plain = rows.drop(columns="geometry").astype(object)
        whole = {
            **asdict(record),
            "stations": [
                {**row, "lon": point.x, "lat": point.y}
                for row, point in zip(
                    plain.where(plain.notna(), None).to_dict("records"), rows.geometry, strict=True
                )
            ],
        }
        json_path.write_text(
            json.dumps(whole, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8"
        )
        console.print(f"plan: {escape(str(json_path))}")


def _print(record: PlanRecord, stations: pd.DataFrame, groups: list[dict[str, Any]]) -> None:
    facts, wish = record.facts, record.parameters
    listed = ", ".join(f"{count} {kind}" for kind, count in facts["candidates"].items())
    console.print(
        f"plan {record.id} ({record.status}), {escape(record.operator)}, {record.technology}, "
        f"{record.reception}, goal "
        f"{wish['goal']} {wish['value']:g}: {facts['stations']} base stations, {facts['shared']} on sites "
        f"that are there, {facts['stations'] - facts['shared']} on new ones, cost {facts['cost']:g}; "
        f"of candidates {listed}, {facts['over_limit']} left out for exposure"
    )
    if facts.get("adopted"):
        console.print(f"{facts['adopted']} stations of adopted plans count as if they stood")
    rows = [
        (
            f"{one.id}",
            one.code,
            one.kind,
            one.area_code,
            one.stage,
            f"{one.version}",
            f"{one.year}",
            f"{one.antenna_height_m:.0f}",
            f"{one.residents:,}",
        )
        for one in stations.head(SHOWN).itertuples()
    ]
    print_table(
        ("id", "station at", "kind", "subdistrict", "stage"),
        ("version", "year", "antenna, m", "residents more"),
        rows,
    )
    if len(stations) > SHOWN:
        console.print(f"and {len(stations) - SHOWN} that add less")
    _print_parts(facts, groups)
    _print_proof(facts, wish["goal"])


def _print_parts(facts: dict[str, Any], groups: list[dict[str, Any]]) -> None:
    whole = {"code": "all", "residents": facts["residents"], "now": facts["now"], "then": facts["then"]}
    rows = [
        (
            one["code"],
            f"{one['residents']:,}",
            f"{one['now']:,}",
            f"{one['then']:,}",
            f"{one['then'] - one['now']:+,}",
        )
        for one in (*facts["parts"], *({**group, "code": group["key"]} for group in groups), whole)
    ]
    print_table(("subdistrict",), ("residents", "now", "then", "change"), rows)


def _print_proof(facts: dict[str, Any], goal: str) -> None:
    short_percent = ceil(facts["short_of_best_share"] * 10_000) / 100  # up: what is not proved is not 0
    if goal == GoalKind.SHARE:
        least = ceil(facts["least_stations"])
        console.print(
            f"at most {facts['stations'] - least} base stations more than the best plan for this share: "
            f"every one needs {least} or more"
        )
    console.print(
        f"at most {short_percent:.2f} % from the best plan of these candidates and as many stations or costs "
        f"(none passes a weight of {facts['weight_bound']:,.0f})"
    )
    console.print(
        f"the whole network with the plan, predicted: {facts['predicted']:,}; nothing is proved of it"
    )
    console.print(", ".join(f"{step} {seconds:.1f} s" for step, seconds in facts["seconds"].items()))


@group.command("adopt")
@click.argument("plan_id", type=int)
def adopt_command(plan_id: int) -> None:
    """Make a draft the plan that is built."""
    with db.transaction() as session:
        plans.adopt(session, COMMAND_LINE_ACTOR, plan_id=plan_id)
    console.print(f"plan {plan_id} is adopted; its stations are proposed, each year of it due a year later")


@group.command("remove")
@click.argument("plan_id", type=int)
def remove_command(plan_id: int) -> None:
    """Remove a draft."""
    with db.transaction() as session:
        plans.remove(session, COMMAND_LINE_ACTOR, plan_id=plan_id)
    console.print(f"plan {plan_id} removed")


@group.command("move")
@click.argument("station_id", type=int)
@click.argument("stage", type=click.Choice([one.value for one in Stage]))
@click.option("--reason", help="Why; needed to block or drop it.")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="Day on which it went on the air; today by default."
)
@click.option("--version", type=int, required=True, help="Of the station that you saw.")
def move_command(station_id: int, stage: str, reason: str | None, on: Any, version: int) -> None:
    """Move a station of an adopted plan on."""
    wanted = Move(to=stage_of(stage), reason=reason, on=None if on is None else on.date())
    with db.transaction() as session:
        plans.move(session, COMMAND_LINE_ACTOR, station_id=station_id, move=wanted, version=version)
    console.print(f"planned station {station_id}: {stage}")
    if wanted.to is Stage.ON_AIR:
        console.print("now measure: a gap closes on samples after this day, not on a click")


@group.command("pipeline")
def pipeline_command() -> None:
    """Where the stations of adopted plans are, against the target."""
    with db.transaction() as session:
        sums = plans.pipeline(session, COMMAND_LINE_ACTOR)
    print_table(("stage",), ("stations",), [(one.value, f"{sums.by_stage.get(one, 0)}") for one in Stage])
    console.print(
        f"on the air, net of {sums.removals} removed: {sums.on_air_net} of {sums.target}; late: {sums.late}"
    )
