"""flask coverage measured: where measurements are weak, by the rules for samples."""

import click
from rich.console import Console

from app import db
from app.cli.tables import print_table
from app.config import settings
from app.domain.actors import COMMAND_LINE_ACTOR
from app.jobs.calibration import cleaned_samples
from app.services import coverage, measurements
from spatial.measured.findings import Findings, findings_of

FIGURES = ("samples", "carriers", "weak", "weak lines", "km", "grids judged", "weak", "clusters")

console = Console(highlight=False, soft_wrap=True)


@click.command("measured")
@click.option("--area", "area_code", help="Code of the district; not needed when there is only one.")
@click.option("--operator", help="Code of an operator; all of them by default.")
def measured_command(area_code: str | None, operator: str | None) -> None:
    """List where measurements themselves are weak; nothing predicted is in it."""
    with db.snapshot() as session:
        code = coverage.district_code(session, area_code)
        samples = measurements.samples_of_district(
            session, COMMAND_LINE_ACTOR, area_code=code, operator=operator
        )
    cleaning = cleaned_samples(samples)
    found = findings_of(cleaning.samples, settings().grid.cell_size_m)
    judged = sum(one.samples for one in found)
    console.print(
        f"{len(cleaning.fate):,} samples read, {len(cleaning.samples):,} kept, "
        f"{judged:,} of them RSRP of an operator"
    )
    print_table(("operator", "technology"), FIGURES, [_row(one) for one in found])


def _row(found: Findings) -> tuple[str, ...]:
    counts = (found.samples, len(found.carriers), found.carriers["is_weak"].sum(), len(found.lines))
    grids = (found.grids["is_judged"].sum(), found.grids["is_weak"].sum(), found.grids["cluster"].max())
    km = f"{found.lines['length_m'].sum() / 1000:,.1f}"
    numbers = (*(f"{one:,}" for one in counts), km, *(f"{one:,}" for one in grids))
    return (found.operator, found.technology, *numbers)
