"""flask coverage calibrate: what a city's measurements say about the model of its runs."""

import click
from rich.console import Console

from app import db
from app.cli.tables import print_table
from app.config import settings
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.network import Technology
from app.jobs.calibration import SITE, STREET, Report, calibration, records
from app.jobs.coverage_inputs import read_inputs
from app.services import calibrations, coverage, measurements
from spatial.measured.calibration import REFERENCE_M, Calibration, Group
from spatial.measured.scores import Score

console = Console(highlight=False, soft_wrap=True)


@click.command("calibrate")
@click.option("--area", "area_code", help="Code of the district; not needed when there is only one.")
@click.option("--technology", type=click.Choice([one.value for one in Technology]), help="Only this one.")
@click.option("--operator", help="Code of an operator; all of them by default.")
@click.option("--hold-out", type=click.Choice([SITE, STREET]), default=SITE, show_default=True)
@click.option("--folds", type=click.IntRange(2, 50), default=5, show_default=True)
def calibrate_command(
    area_code: str | None, technology: str | None, operator: str | None, hold_out: str, folds: int
) -> None:
    """
    Hold measurements against predictions; no run is changed by it.

    What is found stands on the model cards of the district's runs until the next time.
    """
    with db.snapshot() as session:
        code = coverage.district_code(session, area_code)
        samples = measurements.samples_of_district(
            session,
            COMMAND_LINE_ACTOR,
            area_code=code,
            technology=None if technology is None else Technology(technology),
            operator=operator,
        )
        inputs = read_inputs(session, code)
    report = calibration(samples, inputs, settings(), hold_out=hold_out, folds=folds)
    _print_cleaning(report)
    _print_matching(report)
    _print_fits(report.calibration, hold_out)
    if operator is not None:
        console.print(f"of operator {operator} alone: not kept for the model cards of runs")
        return
    found = records(report, inputs, settings(), hold_out=hold_out, folds=folds)
    with db.transaction() as session:
        calibrations.keep(session, COMMAND_LINE_ACTOR, area_code=code, found=found)
    listed = ", ".join(one.technology for one in found) or "nothing"
    console.print(f"kept for the model cards of runs of {code}: {listed}")


def _print_cleaning(report: Report) -> None:
    cleaning = report.cleaning
    console.print(f"{len(cleaning.fate):,} samples read, {len(cleaning.samples):,} kept")
    rows = [(one.what, one.reason, f"{one.rows:,}") for one in cleaning.account().itertuples()]
    rows += [("changed", one.reason, f"{one.rows:,}") for one in cleaning.changes().itertuples()]
    print_table(("what", "why"), ("rows",), rows)


def _print_matching(report: Report) -> None:
    """How carriers were found, and what is compared with nothing."""
    pairs = report.pairs
    rows = [
        (
            str(how),
            *(f"{count:,}" for count in (len(own), own["is_ambiguous"].sum(), own["is_assumed"].sum())),
        )
        for how, own in pairs.groupby("how")
    ]
    elsewhere = len(report.cleaning.samples) - len(pairs)
    if elsewhere:
        rows.append(("no live station of its operator and technology", f"{elsewhere:,}", "", ""))
    print_table(("carrier by",), ("samples", "ambiguous", "of assumed antennas"), rows)
    console.print(f"{len(report.fitted):,} compared: neither ambiguous nor of an assumed antenna")


def _print_fits(found: Calibration, hold_out: str) -> None:
    console.print(
        f"measured = predicted + offset + slope * log10(distance / {REFERENCE_M:g} m); dB, bias is predicted "
        f"less measured; before and after on {hold_out}s held out"
    )
    names = ("technology", "sight", "note")
    figures = (
        "samples",
        f"{hold_out}s",
        "offset",
        "slope",
        "bias",
        "after",
        "RMSE",
        "after",
        "corr",
        "after",
    )
    rows = [_row(group) for group in found.groups]
    for technology, (before, after) in found.totals.items():
        samples = sum(group.samples for group in found.groups if group.technology == technology)
        rows.append((technology, "all", "", f"{samples:,}", "", "", "", *_scores(before, after)))
    print_table(names, figures, rows)


def _row(group: Group) -> tuple[str, ...]:
    fit = group.fit
    fitted = ("–", "–") if fit is None else (_with_error(fit.offset_db, fit.offset_error_db), _slope(group))
    counts = (f"{group.samples:,}", f"{group.groups:,}")
    return (
        group.technology,
        group.clutter,
        group.note,
        *counts,
        *fitted,
        *_scores(group.before, group.after),
    )


def _slope(group: Group) -> str:
    fit = group.fit
    return "–" if fit is None or group.note else _with_error(fit.slope_db, fit.slope_error_db)


def _with_error(value_db: float, error_db: float) -> str:
    return f"{value_db:+.1f} ± {error_db:.1f}"


def _scores(before: Score, after: Score) -> tuple[str, ...]:
    pairs = ((before.bias_db, after.bias_db), (before.rmse_db, after.rmse_db))
    return (
        *(f"{value:+.1f}" for value in pairs[0]),
        *(f"{value:.1f}" for value in pairs[1]),
        *(f"{value:.2f}" for value in (before.correlation, after.correlation)),
    )
