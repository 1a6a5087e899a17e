"""The slice of a run that a command shows: its options, and the lines above its figures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.coverage import ANY_OPERATOR, CoverageRecord, Reception, Slice, statement_of
from app.services import coverage

Command = Callable[..., None]
PROFILE = click.option("--profile", help="Key of a profile of config.yaml; the first one by default.")
OPERATOR = click.option("--operator", default=ANY_OPERATOR, show_default=True, help="Code of an operator.")
RECEPTION = click.option(
    "--reception",
    default=Reception.OUTDOOR.value,
    show_default=True,
    type=click.Choice([one.value for one in Reception]),
)
RUN = click.option("--run", "run_id", type=int, help="Number of a run; the newest published one by default.")


@dataclass(frozen=True, slots=True)
class Shown:
    """A run and the slice of it that was asked for."""

    run: CoverageRecord
    chosen: Slice


def slice_options(command: Command) -> Command:
    """Add --profile, --operator, --reception and --run to a command."""
    return PROFILE(OPERATOR(RECEPTION(RUN(command))))


def indoor_options(command: Command) -> Command:
    """The same for what is indoors alone, and so has no --reception."""
    return PROFILE(OPERATOR(RUN(command)))


def shown(session: Session, given: dict[str, Any]) -> Shown:
    """The run and slice by the values of the options, which are taken out of `given`."""
    profile = given.pop("profile") or coverage.profiles()[0].key
    chosen = coverage.slice_of(profile, given.pop("operator"), given.pop("reception"))
    run = coverage.published_run(session, COMMAND_LINE_ACTOR, run_id=given.pop("run_id"))
    return Shown(run, chosen)


def print_statement(console: Console, run: CoverageRecord) -> None:
    """What must be said beside every figure of a run."""
    name = escape(f"{run.area_name_zh} {run.area_name_en or ''}".strip())
    synthetic = ", synthetic demo data" if run.is_synthetic else ""
    console.print(f"run {run.id}, {name}: {statement_of(run.facts) or run.status}{synthetic}")


def print_slice(console: Console, what: Shown) -> None:
    """The statement of the run, and which of its layers follows."""
    print_statement(console, what.run)
    profile = what.chosen.profile
    console.print(
        f"profile {profile.key}, operator {escape(what.chosen.operator)}, {what.chosen.reception}; "
        f"covered from {profile.threshold_dbm:g} dBm {profile.level_kind}"
    )
    if profile.technology.value not in what.run.facts.get("technologies", [profile.technology.value]):
        console.print(f"no data: the run has no stations of {profile.technology}")
