"""flask gaps: where people have no signal."""

from typing import Any

import click
import pandas as pd
from rich.console import Console

from app import db
from app.cli.slices import print_slice, shown, slice_options
from app.cli.tables import noun, print_table
from app.domain.actors import COMMAND_LINE_ACTOR
from app.services import gaps
from app.services.gaps import GapSums

NUMBERS = ("area ha", "residents", "workers", "mean dBm", "worst dBm", "nearest site m")

console = Console(highlight=False, soft_wrap=True)


@click.group()
def group() -> None:
    """List the gaps."""


@group.command("list")
@slice_options
@click.option("--area", "area_code", help="Only what lies in this area, with its people.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 10_000))
def list_command(area_code: str | None, limit: int, **given: Any) -> None:
    """Gaps by rank: most residents and workers first."""
    with db.transaction() as session:
        what = shown(session, given)
        run_id, chosen = what.run.id, what.chosen
        sums = gaps.gap_count(session, COMMAND_LINE_ACTOR, run_id=run_id, chosen=chosen, area_code=area_code)
        found = gaps.gaps(
            session,
            COMMAND_LINE_ACTOR,
            run_id=run_id,
            chosen=chosen,
            area_code=area_code,
            limit=limit + 1,  # one more tells whether there are more
        )
    print_slice(console, what)
    console.print(_sums(sums))
    if not found.empty:
        print_table(("rank", "area"), NUMBERS, (_row(gap) for gap in found[:limit].itertuples()))
    if len(found) > limit:
        console.print(f"{limit:,} of {sums.gaps:,} gaps; --limit shows more")


def _sums(sums: GapSums) -> str:
    return (
        f"{sums.gaps:,} {noun(sums.gaps, 'gap')} in all, {sums.area_m2 / 10_000:,.1f} ha, "
        f"{sums.residents:,} {noun(sums.residents, 'resident')}, "
        f"{sums.workers:,} {noun(sums.workers, 'worker')}"
    )


def _row(gap: Any) -> tuple[str, ...]:
    return (
        str(gap.rank),
        f"{gap.area_code} {gap.area_name_zh}",
        f"{gap.area_m2 / 10_000:,.1f}",
        f"{gap.residents:,}",
        f"{gap.workers:,}",
        _measure(gap.mean_level_dbm, 1),
        _measure(gap.worst_level_dbm, 1),
        _measure(gap.nearest_site_m, 0),
    )


def _measure(value: float | None, digits: int) -> str:
    """A figure, or a dash: no level where no station is in reach at all."""
    return "–" if value is None or pd.isna(value) else f"{value:,.{digits}f}"
