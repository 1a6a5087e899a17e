"""flask plans assign, removals, remove-station, keep-station: who sees to a station, and what goes."""

from datetime import datetime

import click
from rich.console import Console
from rich.markup import escape

from app import db
from app.cli.tables import print_table
from app.domain.actors import COMMAND_LINE_ACTOR
from app.services import plans

console = Console(highlight=False, soft_wrap=True)


@click.command("assign")
@click.argument("station_id", type=int)
@click.option("--owner", help="Who sees to it; nobody by default.")
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help="By when; no day by default.")
@click.option("--version", type=int, required=True, help="Of the station that you saw.")
def assign_command(station_id: int, owner: str | None, due: datetime | None, version: int) -> None:
    """Say who sees to a planned station, and by when."""
    due_on = None if due is None else due.date()
    with db.transaction() as session:
        plans.assign(
            session, COMMAND_LINE_ACTOR, station_id=station_id, owner=owner, due_on=due_on, version=version
        )
        now = plans.station(session, COMMAND_LINE_ACTOR, station_id=station_id).iloc[0]
    said = escape(now["owner"] or "nobody")
    console.print(f"planned station {station_id}, version {now['version']}: {said}, due {due_on or 'never'}")


@click.command("removals")
@click.argument("plan_id", type=int)
def removals_command(plan_id: int) -> None:
    """Live stations that go while a plan is built."""
    with db.transaction() as session:
        found = plans.removals(session, COMMAND_LINE_ACTOR, plan_id=plan_id)
    rows = [(one.station_code, one.reason, f"{one.removed_on:%Y-%m-%d}") for one in found.itertuples()]
    print_table(("station", "reason", "since"), (), rows)


@click.command("remove-station")
@click.argument("plan_id", type=int)
@click.argument("station_code")
@click.option("--reason", required=True, help="Why it goes.")
def remove_station_command(plan_id: int, station_code: str, reason: str) -> None:
    """Say that a live station goes; an adopted plan is counted net of these."""
    given = {"plan_id": plan_id, "station_code": station_code}
    with db.transaction() as session:
        plans.add_removal(session, COMMAND_LINE_ACTOR, **given, reason=reason)  # type: ignore[arg-type]
    console.print(f"station {escape(station_code)} goes with plan {plan_id}")


@click.command("keep-station")
@click.argument("plan_id", type=int)
@click.argument("station_code")
def keep_station_command(plan_id: int, station_code: str) -> None:
    """A station that does not go after all."""
    with db.transaction() as session:
        plans.take_back_removal(session, COMMAND_LINE_ACTOR, plan_id=plan_id, station_code=station_code)
    console.print(f"station {escape(station_code)} stays")
