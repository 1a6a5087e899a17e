"""flask access: what services reach that are no radio network."""

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from sqlalchemy.orm import Session

from app import db
from app.cli.bars import run_with_bar
from app.cli.numbers import Number
from app.cli.paths import WRITTEN
from app.cli.tables import noun, print_table
from app.domain.access import CellState, ReachRecord, Service
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.jobs import JobStatus
from app.domain.search import Page
from app.jobs import access as access_job
from app.services import access
from app.services import jobs as jobs_service

GAPS_SHOWN, EVERY_CELL = 10, 4_000_000
NUMBERS = ("share", "reached", "beyond", "cut off", "off streets")
AREA = click.option("--area", "area_code", help="Code of the district; not needed when there is only one.")
GEOJSON = click.option("--geojson", "geojson_path", **WRITTEN, help="Write the cells to this file.")

console = Console(highlight=False, soft_wrap=True)


@click.group()
def group() -> None:
    """What services reach: on foot, by the sight of cameras, by WLAN."""


@group.command("walking")
@click.option("--kind", "facility_kind", required=True, help="Kind of facility that is walked to.")
@click.option("--minutes", type=Number(0, 120, min_open=True), help="As in config.yaml by default.")
@click.option("--more", default=0, type=click.IntRange(0, 200), help="Propose so many more places.")
@AREA
@GEOJSON
def walking_command(
    facility_kind: str, minutes: float | None, more: int, area_code: str | None, geojson_path: Path | None
) -> None:
    """Who is within a walk of a kind of facility."""
    given = {"facility_kind": facility_kind, "minutes": minutes, "more": more, "area_code": area_code}
    _run(Service.WALKING, geojson_path, given)


@group.command("cameras")
@AREA
@GEOJSON
def cameras_command(area_code: str | None, geojson_path: Path | None) -> None:
    """Which ground cameras see, and where nobody looks."""
    _run(Service.CAMERAS, geojson_path, {"area_code": area_code})


@group.command("wlan")
@AREA
@GEOJSON
def wlan_command(area_code: str | None, geojson_path: Path | None) -> None:
    """What WLAN serves."""
    _run(Service.WLAN, geojson_path, {"area_code": area_code})


@group.command("show")
@click.argument("reach", type=int)
@GEOJSON
def show_command(reach: int, geojson_path: Path | None) -> None:
    """An answer that was computed before."""
    _show(reach, geojson_path)


@group.command("list")
def list_command() -> None:
    """The newest answer to each question."""
    with db.transaction() as session:
        found = access.reaches(session, COMMAND_LINE_ACTOR, limit=1000)
    rows = [(str(one.id), _question(one), f"{one.created_at:%Y-%m-%d %H:%M}", _share(one)) for one in found]
    print_table(("number", "what", "computed, UTC"), ("residents reached",), rows)


def _run(service: Service, geojson_path: Path | None, given: dict[str, Any]) -> None:
    """Compute now, in this process, and show it."""
    with db.transaction() as session:
        job_id = access.start_reach(
            session, COMMAND_LINE_ACTOR, service=service, in_background=False, **given
        )
    status = run_with_bar(console, access_job.run, job_id, "load")
    with db.transaction() as session:
        record = jobs_service.job(session, COMMAND_LINE_ACTOR, job_id=job_id)
    if status is not JobStatus.DONE:
        raise click.ClickException(f"job {job_id} ended as {status}: {record.error}")
    _show(int((record.result or {})["reach_id"]), geojson_path)


def _show(reach_id: int, geojson_path: Path | None) -> None:
    with db.transaction() as session:
        found = access.reach(session, COMMAND_LINE_ACTOR, reach_id=reach_id)
        people = access.people_by_area(session, COMMAND_LINE_ACTOR, reach_id=reach_id)
        gaps = access.gaps(session, COMMAND_LINE_ACTOR, reach_id=reach_id, page=Page(limit=GAPS_SHOWN))
        if geojson_path is not None:
            _write(session, reach_id, geojson_path)
    _print_facts(found)
    print_table(("area",), NUMBERS, (_people(row) for row in people.to_dict("records")))
    rows = [
        (
            str(gap.rank),
            f"{gap.area_code} {gap.area_name_zh}",
            f"{gap.area_m2 / 10_000:,.1f}",
            f"{gap.residents:,}",
        )
        for gap in gaps.itertuples()
    ]
    print_table(("gap", "area"), ("ha", "residents"), rows)
    if geojson_path is not None:
        console.print(f"cells: {escape(str(geojson_path))}")


def _question(found: ReachRecord) -> str:
    if found.service is Service.WALKING:
        return f"{found.area_code}: {found.minutes:g} minutes on foot to {found.facility_kind}"
    return f"{found.area_code}: {found.service}"


def _share(found: ReachRecord) -> str:
    whole = found.facts["residents"]
    return f"{found.facts['residents_reached'] / whole:.1%}" if whole else "–"


def _print_facts(found: ReachRecord) -> None:
    facts = found.facts
    console.print(
        escape(f"reach {found.id}, {_question(found)}{', synthetic demo data' * found.is_synthetic}")
    )
    gaps = f"{facts['gaps']:,} {noun(facts['gaps'], 'gap')}"
    console.print(
        f"{facts['suppliers']:,} suppliers; {facts['residents_reached']:,} of {facts['residents']:,} "
        f"residents reached, {facts['cells_reached']:,} of {facts['cells']:,} cells; {gaps}"
    )
    for reason, count in facts["unusable"].items():
        console.print(f"not used: {count:,} ({reason.replace('_', ' ')})")
    if "seen_ground_m2" in facts:
        seen, whole = facts["seen_ground_m2"], facts["open_ground_m2"]
        console.print(f"{seen / 10_000:,.1f} ha of {whole / 10_000:,.1f} ha of open ground are seen")
    for place in facts.get("proposed", ()):
        console.print(
            f"proposed: {place['cell']} in {place['area_code']} at {place['lon']}, {place['lat']}; "
            f"alone {place['residents_alone']:,} residents more"
        )
    if "proposed" in facts:
        console.print(
            f"together {facts['residents_more']:,} more; no choice of {facts['candidates']:,} candidates "
            f"brings more than {facts['residents_more_at_most']:,}"
        )


def _people(row: dict[str, Any]) -> tuple[str, ...]:
    share = row["reached_share"]
    counts = (f"{row[state.value]:,}" for state in CellState)
    return (f"{row['code']} {row['name_zh']}", "–" if share != share else f"{share:.1%}", *counts)


def _write(session: Session, reach_id: int, path: Path) -> None:
    """The cells as GeoJSON, in WGS 84."""
    cells = access.cells(session, COMMAND_LINE_ACTOR, reach_id=reach_id, page=Page(limit=EVERY_CELL))
    written = cells.to_crs(4326).to_json(drop_id=True)
    path.write_text(json.dumps(json.loads(written), ensure_ascii=False) + "\n", encoding="utf-8")
