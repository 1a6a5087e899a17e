"""flask coverage disparity: who is covered less than others, and which complaints are more than chance."""

from typing import Any

import click
from rich.console import Console

from app import db
from app.cli.slices import print_slice, shown, slice_options
from app.cli.tables import noun, print_table
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.disparity import UNITS, Complaints, Disparity, Spot, Theil
from app.services import demand, disparity

console = Console(highlight=False, soft_wrap=True)


@click.command("disparity")
@slice_options
@click.option(
    "--by", type=click.Choice([one.value for one in UNITS]), help="Neighbourhoods where there are any."
)
@click.option("--weights", help="Such as night=0,day=1,elderly=2,school=300; residents alone by default.")
def disparity_command(by: str | None, weights: str | None, **given: Any) -> None:
    """How unequally coverage is shared out over areas and groups."""
    with db.transaction() as session:
        what = shown(session, given)
        found = disparity.disparity(
            session,
            COMMAND_LINE_ACTOR,
            run_id=what.run.id,
            chosen=what.chosen,
            by=by,
            weights=demand.weights_of(weights),
        )
    print_slice(console, what)
    _print_inequality(found)
    _print_areas(found)
    if found.complaints is not None:
        _print_complaints(found.complaints)


def _print_inequality(found: Disparity) -> None:
    left_out = f"; {found.left_out} without residents or data left out" if found.left_out else ""
    console.print(f"{len(found.areas)} {noun(len(found.areas), found.by.value)}{left_out}")
    rows = [
        (
            one.key or "no group",
            str(one.areas),
            f"{one.residents:,}",
            f"{one.weight:,.0f}",
            _decimal(one.covered_share),
            *map(_decimal, (one.gini, one.theil_t, one.theil_l)),
        )
        for one in found.groups
    ]
    rows.append(
        (
            "all",
            str(len(found.areas)),
            f"{found.residents:,}",
            f"{found.weight:,.0f}",
            _decimal(found.covered_share),
            _decimal(found.gini),
            *map(_theil, (found.theil_t, found.theil_l)),
        )
    )
    print_table(("group",), ("areas", "residents", "weight", "covered", "Gini", "Theil T", "Theil L"), rows)
    if found.theil_t.between_share is not None:
        console.print(f"of Theil T, {found.theil_t.between_share:.0%} lies between the groups")
    moran = found.clustering
    if moran.moran_i is not None and moran.p is not None:
        console.print(
            f"Moran's I {moran.moran_i:.3f}, by chance {moran.expected:.3f}; "
            f"p {moran.p:.4f} of {found.permutations:,} permutations"
        )


def _print_areas(found: Disparity) -> None:
    called = [one for one in found.areas if one.spot in (Spot.LOW, Spot.HIGH)]
    console.print(
        f"{found.count(Spot.LOW)} worse and {found.count(Spot.HIGH)} better covered with their neighbours "
        f"than by chance, at a false-discovery rate of {found.significance:g}"
    )
    rows = [
        (
            f"{one.code} {one.name_zh}",
            one.spot.value,
            _decimal(one.covered_share),
            f"{one.gi_star_z:.2f}",
            f"{one.p:.4f}",
            f"{one.false_discovery_rate:.4f}",
        )
        for one in sorted(called, key=lambda area: area.gi_star_z or 0.0)
    ]
    if rows:
        print_table((found.by.value, "is"), ("covered", "Gi*", "p", "false discovery"), rows)


def _print_complaints(found: Complaints) -> None:
    least = "none" if found.best_p is None else f"{found.best_p:.3f}"
    console.print(
        f"{found.counted:,} {noun(found.counted, 'complaint')} ({found.left_out} where nobody lives or works "
        f"left out): {len(found.clusters)} {noun(len(found.clusters), 'cluster')} beyond chance; least p "
        f"{least} of {found.draws} random spreads"
    )
    rows = [
        (
            f"{one.lon:.5f}, {one.lat:.5f}",
            one.area_name_zh,
            f"{one.radius_m:,.0f}",
            str(one.complaints),
            f"{one.expected:.1f}",
            f"{one.p:.3f}",
        )
        for one in found.clusters
    ]
    if rows:
        print_table(("middle", "in"), ("radius, m", "complaints", "expected", "p"), rows)


def _decimal(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _theil(index: Theil) -> str:
    return "infinite" if index.is_infinite else _decimal(index.total)
