"""flask coverage buildings: where floors are under the threshold."""

from typing import Any

import click
from rich.console import Console

from app import db
from app.cli.slices import indoor_options, print_slice, shown
from app.cli.tables import print_table
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.coverage import Reception
from app.services import weak_buildings

NUMBERS = ("floors", "under", "residents under", "worst dBm")

console = Console(highlight=False, soft_wrap=True)


@click.command("buildings")
@indoor_options
@click.option("--area", "area_code", help="Only buildings of this area.")
@click.option("--by", default="floors", show_default=True, type=click.Choice(["floors", "people"]))
@click.option("--min-floors", default=1, show_default=True, type=click.IntRange(min=1))
@click.option("--min-residents", default=0, show_default=True, type=click.IntRange(min=0))
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000))
def buildings_command(
    area_code: str | None, by: str, min_floors: int, min_residents: int, limit: int, **given: Any
) -> None:
    """Buildings with floors under the threshold; what is told of buildings is indoors."""
    with db.transaction() as session:
        what = shown(session, {**given, "reception": Reception.INDOOR.value})
        found = weak_buildings.weak_buildings(
            session,
            COMMAND_LINE_ACTOR,
            run_id=what.run.id,
            chosen=what.chosen,
            by_people=by == "people",
            min_floors=min_floors,
            min_residents=min_residents,
            area_code=area_code,
            limit=limit + 1,
        )
    print_slice(console, what)
    names = ("rank", "building", "area", "weak floors")
    print_table(names, NUMBERS, (_row(one) for one in found.head(limit).itertuples()))
    if len(found) > limit:
        console.print("and more; --limit shows them")


def _row(one: Any) -> tuple[str, ...]:
    figures = [
        "–" if value is None or value != value else f"{value:,.0f}"
        for value in (one.residents_under, one.worst_level_dbm)
    ]
    area = f"{one.area_code} {one.area_name_zh}"
    counts = (str(one.floors), str(one.floors_under))
    return (str(one.rank), one.building_code, area, ", ".join(one.weak_floors), *counts, *figures)
