"""flask venues: whether venues have the WLAN that the plan targets."""

import click
from rich.console import Console

from app import db
from app.cli.tables import print_table
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.search import Page
from app.domain.venues import TargetFigures, VenueState
from app.services import venues

console = Console(highlight=False, soft_wrap=True)

NUMBERS = ("venues", "served", "missing", "no data", "share", "target", "lacking")


@click.group()
def group() -> None:
    """Whether venues have the WLAN that the plan targets."""


@group.command("targets")
@click.option("--area", "area_code", help="Only venues in this area.")
def targets_command(area_code: str | None) -> None:
    """Venues with WLAN by kind, against the plan's targets."""
    with db.transaction() as session:
        found = venues.target_figures(session, COMMAND_LINE_ACTOR, area_code=area_code)
    print_table(("target",), NUMBERS, (_row(one) for one in found))
    if any(one.is_synthetic for one in found):
        console.print("synthetic demo data among them")


def _row(figures: TargetFigures) -> tuple[str, ...]:
    share = "no data" if figures.share is None else f"{figures.share:.1%}"
    counts = (figures.venues, figures.served, figures.missing, figures.no_data)
    target = figures.target
    return (
        f"{target.key}: {target.name_zh}",
        *(f"{count:,}" for count in counts),
        share,
        f"{target.target_share:.0%}",
        "–" if figures.share is None else f"{figures.lacking:,}",
    )


@group.command("list")
@click.option("--target", help="Key of a target of config.yaml; all of them by default.")
@click.option(
    "--state",
    default=VenueState.MISSING.value,
    show_default=True,
    type=click.Choice([one.value for one in VenueState]),
)
@click.option("--area", "area_code", help="Only venues in this area.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000))
def list_command(target: str | None, state: str, area_code: str | None, limit: int) -> None:
    """Venues that miss WLAN, or are in another state."""
    with db.transaction() as session:
        found = venues.venues(
            session,
            COMMAND_LINE_ACTOR,
            target=target,
            state=VenueState(state),
            area_code=area_code,
            page=Page(limit=limit + 1),
        )
    columns = ["code", "kind", "name_zh", "area_code", "known_by"]
    rows = found[columns].astype(object).where(found[columns].notna(), "–").head(limit)
    print_table(("venue", "kind", "name", "area", "known by"), (), rows.itertuples(index=False))
    if len(found) > limit:
        console.print("and more; --limit shows them")
