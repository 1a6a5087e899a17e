"""flask gaps: where people have no signal."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click
import pandas as pd
from rich.console import Console

from app import db
from app.cli.numbers import Number
from app.cli.slices import print_slice, shown, slice_options
from app.cli.tables import noun, print_table
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.gaps import GapCause, GapEventRecord, GapFacts, GapFilter
from app.domain.network import Technology
from app.domain.search import Page
from app.services import coverage, gap_facts, gaps, measured_clusters, plans
from app.services.gaps import GapSums

HECTARE_M2 = 10_000.0
CLUSTER_WORDS = ("layer", "area")
CLUSTER_NUMBERS = ("weak cells", "good samples", "residents weak", "workers weak")
FIX_WORDS, FIX_NUMBERS = ("planned station", "plan", "at", "stage"), ("rank", "reaches")
WORDS = ("rank", "area", "cause", "open since", "id")
NUMBERS = ("area ha", "residents", "workers", "mean dBm", "worst dBm", "nearest site m")

console = Console(highlight=False, soft_wrap=True)


@click.group()
def group() -> None:
    """List the gaps."""


@group.command("list")
@slice_options
@click.option("--area", "area_code", help="Only what lies in this area, with its people.")
@click.option("--cause", type=click.Choice([one.value for one in GapCause]), help="Only gaps of this cause.")
@click.option("--min-residents", default=0, type=click.IntRange(0), help="Only gaps with as many or more.")
@click.option("--min-ha", default=0.0, type=Number(0), help="Only gaps as large or larger.")
@click.option("--open-since", type=click.DateTime(["%Y-%m-%d"]), help="Only gaps open since then or longer.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 10_000))
def list_command(
    area_code: str | None,
    cause: str | None,
    min_residents: int,
    min_ha: float,
    open_since: datetime | None,
    limit: int,
    **given: Any,
) -> None:
    """Gaps by rank: most residents and workers first."""
    only = GapFilter(
        min_area_m2=min_ha * HECTARE_M2,
        cause=None if cause is None else GapCause(cause),
        open_since=None if open_since is None else open_since.date(),
    )
    with db.transaction() as session:
        what = shown(session, given)
        run_id, chosen = what.run.id, what.chosen
        asked: dict[str, Any] = {"run_id": run_id, "chosen": chosen, "area_code": area_code}
        asked |= {"min_residents": min_residents, "only": only}
        sums = gaps.gap_count(session, COMMAND_LINE_ACTOR, **asked)
        found = gaps.gaps(
            session,
            COMMAND_LINE_ACTOR,
            **asked,
            limit=limit + 1,  # one more tells whether there are more
        )
    print_slice(console, what)
    console.print(_sums(sums))
    if not found.empty:
        print_table(WORDS, NUMBERS, (_row(gap) for gap in found[:limit].itertuples()))
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
        _cause(gap),
        "–" if pd.isna(gap.open_since) else f"{gap.open_since:%Y-%m-%d}",
        str(gap.id),
        f"{gap.area_m2 / 10_000:,.1f}",
        f"{gap.residents:,}",
        f"{gap.workers:,}",
        _measure(gap.mean_level_dbm, 1),
        _measure(gap.worst_level_dbm, 1),
        _measure(gap.nearest_site_m, 0),
    )


def _cause(gap: Any) -> str:
    """The cause, and how sure it is."""
    if pd.isna(gap.cause):
        return "–"
    return gap.cause if pd.isna(gap.confidence) else f"{gap.cause} {gap.confidence:.0%}"


@group.command("show")
@click.argument("gap_id", type=int)
def show_command(gap_id: int) -> None:
    """One gap: its cause, what lies in it, and what became of it from run to run."""
    with db.transaction() as session:
        row = next(gaps.gap(session, COMMAND_LINE_ACTOR, gap_id=gap_id).itertuples())
        facts = gap_facts.facts(session, COMMAND_LINE_ACTOR, gap_id=gap_id)
        history = gap_facts.history(session, COMMAND_LINE_ACTOR, gap_id=gap_id)
    console.print(
        f"gap {gap_id} of run {row.run_id}: {row.profile}, operator {row.operator}, {row.reception}"
    )
    console.print(
        f"{row.area_code} {row.area_name_zh}, {row.area_m2 / HECTARE_M2:,.1f} ha, "
        f"{row.residents:,} residents, {row.workers:,} workers"
    )
    by_cause = facts.cells_by_cause or {}
    looked_at = ", ".join(f"{cause} {cells}" for cause, cells in by_cause.items()) or "none"
    console.print(f"cause {_cause(row)}; cells looked at: {looked_at}")
    for line in _fact_lines(facts):
        console.print(line)
    for event in history.events:
        console.print(f"{event.happened_at:%Y-%m-%d} run {event.run_id}: {_happened(event)}")
    if history.is_seen_again:
        console.print(f"seen again unchanged in run {history.last_run_id} of {history.last_seen_at:%Y-%m-%d}")


@group.command("fixes")
@click.argument("gap_id", type=int)
def fixes_command(gap_id: int) -> None:
    """Planned stations that would reach into a gap, and whether measurements have closed it."""
    with db.transaction() as session:
        found = plans.fixes(session, COMMAND_LINE_ACTOR, gap_id=gap_id)
        told = plans.evidence(session, COMMAND_LINE_ACTOR, gap_id=gap_id)
    if found.empty:
        console.print("no planned station of its operator, technology and reception reaches into it")
        return
    print_table(FIX_WORDS, FIX_NUMBERS, (_fix(one) for one in found.itertuples()))
    if told.since is not None:
        closed = "closed by measurements" if told.is_closed else "not closed"
        console.print(f"since {told.since}: {told.good} of {told.samples} samples good; {closed}")


def _fix(one: Any) -> tuple[str, ...]:
    plan = f"{one.plan_id} ({one.status})"
    return (str(one.id), plan, one.code or "–", one.stage, str(one.rank), f"{one.share:.0%}")


@group.command("measured")
@click.option("--operator", help="Code of an operator.")
@click.option("--technology", type=click.Choice([one.value for one in Technology]))
@click.option("--area", "area_code", help="Only those in this area.")
@click.option("--run", "run_id", type=int, help="Number of a run; the newest published one by default.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 10_000))
def measured_command(run_id: int | None, limit: int, **given: Any) -> None:
    """Problem clusters of measurements: many samples in most of their weak cells are under the threshold."""
    with db.transaction() as session:
        run = coverage.published_run(session, COMMAND_LINE_ACTOR, run_id=run_id)
        page = Page(limit=limit)
        found = measured_clusters.clusters(session, COMMAND_LINE_ACTOR, run_id=run.id, page=page, **given)
    rule = run.parameters.get("measured_gaps", {})
    console.print(f"run {run.id}: cells of {rule.get('min_samples', '?')} samples or more")
    if found.empty:
        console.print("no problem cluster")
        return
    print_table(CLUSTER_WORDS, CLUSTER_NUMBERS, (_cluster_row(one) for one in found.itertuples()))


def _cluster_row(one: Any) -> tuple[str, ...]:
    return (
        f"{one.operator} {one.technology} {one.reception}",
        f"{one.area_code} {one.area_name_zh}",
        f"{one.weak_cells:,} of {one.cell_count:,}",
        f"{one.good_samples / one.samples:.0%}",
        f"{one.weak_residents:,} of {one.residents:,}",
        f"{one.weak_workers:,} of {one.workers:,}",
    )


def _fact_lines(facts: GapFacts) -> Iterator[str]:
    if facts.blocked_by:
        yield "blocked by " + ", ".join(f"{one.code} ({one.cells})" for one in facts.blocked_by)
    missing = [f"{one.operator} {one.technology}" for one in facts.missing if one.is_missing]
    yield "missing: " + (", ".join(missing) or "none")
    yield f"buildings {facts.buildings}, {facts.buildings_weak} with a weak floor band of {facts.bands}"
    for name, counts in (("venues", facts.venues), ("complaints", facts.complaints)):
        yield f"{name}: " + (
            ", ".join(f"{key or 'no place'} {n}" for key, n in (counts or {}).items()) or "none"
        )
    if facts.measured is not None and facts.measured.good_share is not None:
        yield f"measured: {facts.measured.good_share:.0%} good of {facts.measured.samples} samples"
    for site in facts.nearest_sites or ():
        yield f"site {site.code} at {site.distance_m:,.0f} m"


def _happened(event: GapEventRecord) -> str:
    people = "" if event.cell_count is None else f", {event.cell_count} cells, {event.residents:,} residents"
    return f"{'gap line ' + str(event.other_line_id) + ' ' if event.is_other else ''}{event.change}{people}"


def _measure(value: float | None, digits: int) -> str:
    """A figure, or a dash: no level where no station is in reach at all."""
    return "–" if value is None or pd.isna(value) else f"{value:,.{digits}f}"
