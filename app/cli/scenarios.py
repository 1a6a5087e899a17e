"""flask scenarios: what would happen if stations were added, moved, removed or changed."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from sqlalchemy.orm import Session

from app import db
from app.cli.numbers import NUMBER
from app.cli.paths import WRITTEN
from app.cli.tables import noun, print_table
from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.coverage import Reception
from app.domain.network import Technology, technology_of
from app.domain.scenario_answers import STREET, NetworkLayer, Outcome
from app.domain.scenarios import ChangeKind, Scenario, kind_of, values_of
from app.services import scenarios

console = Console(highlight=False, soft_wrap=True)
STREETS = click.Choice([one.value for one in STREET])
SHOWN = 20


@click.group()
def group() -> None:
    """What would happen if."""


@group.command("list")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
def list_command(limit: int) -> None:
    """Scenarios, newest first."""
    with db.transaction() as session:
        found = scenarios.scenarios(session, ACTOR, limit=limit)
    rows = [
        (
            str(one.id),
            escape(one.name),
            f"{one.base.operator} {one.base.technology.value}",
            f"{one.cursor}",
            f"{len(one.undone)}",
        )
        for one in found
    ]
    print_table(("id", "name", "layer"), ("changes", "undone"), rows)


@group.command("create")
@click.argument("name")
@click.option("--operator", required=True, help="Code of the operator whose layer is looked at first.")
@click.option("--technology", default=Technology.LTE.value, show_default=True)
@click.option("--area", "area_code", help="Code of the district; not needed when there is only one.")
def create_command(name: str, operator: str, technology: str, area_code: str | None) -> None:
    """A scenario NAME without changes."""
    with db.transaction() as session:
        made = scenarios.create(
            session, ACTOR, name=name, operator=operator, technology=technology, area_code=area_code
        )
    console.print(f"scenario {made}")


@group.command("show")
@click.argument("scenario_id", type=click.IntRange(1))
def show_command(scenario_id: int) -> None:
    """Changes of a scenario in order."""
    with db.transaction() as session:
        _print(scenarios.scenario(session, ACTOR, scenario_id=scenario_id))


@group.command("change")
@click.argument("scenario_id", type=click.IntRange(1))
@click.argument("kind", type=click.Choice([one.value for one in ChangeKind]))
@click.option("--station", help="Its code; a new station without one gets NEW-1, NEW-2, ...")
@click.option("--operator", help="Of a new station.")
@click.option("--technology", help="Of a new station, or instead of its own.")
@click.option("--lon", type=NUMBER, help="WGS 84; of a new or a moved station.")
@click.option("--lat", type=NUMBER)
@click.option("--antenna-height-m", type=NUMBER, help="Of a new station.")
@click.option("--electrical-tilt-deg", type=NUMBER, help="Of all its sectors, downward.")
@click.option("--mechanical-tilt-deg", type=NUMBER, help="Of all its sectors, downward.")
@click.option("--azimuth-deg", type=NUMBER, help="Of its first sector; all turn with it.")
@click.option("--transmit-power-dbm", type=NUMBER, help="Of each of its carriers.")
def change_command(scenario_id: int, kind: str, **given: Any) -> None:
    """Do one thing more, and say what all changes together do."""
    values = {name: value for name, value in given.items() if value is not None}
    if "technology" in values:
        values["technology"] = technology_of(values["technology"])
    with db.transaction() as session:
        told = scenarios.change(
            session,
            ACTOR,
            scenario_id=scenario_id,
            version=_version(session, scenario_id),
            kind=kind,
            values=values,
        )
    _print_outcome(told)


@group.command("undo")
@click.argument("scenario_id", type=click.IntRange(1))
def undo_command(scenario_id: int) -> None:
    """One step back."""
    with db.transaction() as session:
        version = _version(session, scenario_id)
        _print(scenarios.undo(session, ACTOR, scenario_id=scenario_id, version=version))


@group.command("redo")
@click.argument("scenario_id", type=click.IntRange(1))
def redo_command(scenario_id: int) -> None:
    """One step forth again."""
    with db.transaction() as session:
        version = _version(session, scenario_id)
        _print(scenarios.redo(session, ACTOR, scenario_id=scenario_id, version=version))


@group.command("fork")
@click.argument("scenario_id", type=click.IntRange(1))
@click.argument("name")
def fork_command(scenario_id: int, name: str) -> None:
    """The same changes under another NAME."""
    with db.transaction() as session:
        made = scenarios.fork(session, ACTOR, scenario_id=scenario_id, name=name)
    console.print(f"scenario {made}")


@group.command("compare")
@click.argument("scenario_id", type=click.IntRange(1))
@click.option("--with", "with_id", type=click.IntRange(1), help="Another one; today's network unless named.")
@click.option("--operator", help="Of the layer shown; with --technology.")
@click.option("--technology", help="Of the layer shown; with --operator.")
@click.option("--reception", type=STREETS, default=Reception.OUTDOOR.value, show_default=True)
@click.option("--json", "json_path", **WRITTEN, help="Write it to this file, with every cell that changed.")
def compare_command(
    scenario_id: int,
    with_id: int | None,
    operator: str | None,
    technology: str | None,
    reception: str,
    json_path: Path | None,
) -> None:
    """What is different in a scenario: people, gaps, levels and SINR."""
    if (operator is None) != (technology is None):
        raise click.UsageError("--operator and --technology name a layer together; give both or none")
    layer = (
        NetworkLayer(operator=operator, technology=technology_of(technology))
        if operator and technology
        else None
    )
    with db.transaction() as session:
        told = scenarios.comparison(
            session,
            ACTOR,
            scenario_id=scenario_id,
            with_id=with_id,
            shown=layer,
            reception=Reception(reception),
            with_cells=json_path is not None,
        )
    _print_outcome(told)
    if json_path is not None:
        json_path.write_text(_document(told), encoding="utf-8")


def _version(session: Session, scenario_id: int) -> int:
    return scenarios.scenario(session, ACTOR, scenario_id=scenario_id).version


def _print(found: Scenario) -> None:
    console.print(
        f"scenario {found.id}: {escape(found.name)}; district {found.base.area_code}, "
        f"{found.base.operator} {found.base.technology.value}, version {found.version}"
    )
    rows = []
    for number, change in enumerate(found.changes, 1):
        figures = {name: value for name, value in values_of(change).items() if name != "station"}
        told = ", ".join(f"{name} {value}" for name, value in figures.items())
        state = "done" if number <= found.cursor else "undone"
        rows.append((str(number), kind_of(change).value, escape(change.station), escape(told), state))
    print_table(("no.", "change", "station", "to", "state"), (), rows)


def _print_outcome(told: Outcome) -> None:
    rows = [
        (
            one.operator,
            one.technology.value,
            one.reception.value,
            *(f"{number:,}" for number in (one.residents, one.before, one.after, one.gained, one.lost)),
        )
        for one in told.people
    ]
    numbers = ("residents", "before", "after", "gained", "lost")
    print_table(("operator", "technology", "reception"), numbers, rows)
    levels = told.levels
    console.print(
        f"{told.shown.operator} {told.shown.technology.value} {told.reception.value}: "
        f"{levels.cells_changed:,} of {levels.cells:,} cells changed, {levels.cells_gained:,} gained, "
        f"{levels.cells_lost:,} lost; {told.gaps_before:,} {noun(told.gaps_before, 'gap')} before, "
        f"{told.gaps_after:,} after"
    )
    changed = [
        (
            one.move.value,
            one.subdistrict,
            f"{one.cells_before:,}",
            f"{one.cells_after:,}",
            f"{one.residents_before:,}",
            f"{one.residents_after:,}",
        )
        for one in told.gaps[:SHOWN]
    ]
    if changed:
        columns = ("cells before", "after", "residents before", "after")
        print_table(("gap", "subdistrict"), columns, changed)
    if len(told.gaps) > SHOWN:
        console.print(f"{SHOWN} of {len(told.gaps):,} gaps; --json writes all of them")
    console.print("at street level; losses are kept to a tenth of a dB, so that a run may differ by that")


def _document(told: Outcome) -> str:
    parts = ("shown", "people", "parts", "gaps", "levels")
    document: dict[str, Any] = {"reception": told.reception.value, "threshold_dbm": told.threshold_dbm}
    for name in parts:
        value = getattr(told, name)
        document[name] = [asdict(one) for one in value] if isinstance(value, tuple) else asdict(value)
    if told.cells is not None:
        cells = told.cells.astype(object)
        document["cells"] = cells.where(cells.notna(), None).to_dict("records")
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
