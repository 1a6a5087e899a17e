"""How good a dataset is: check it, hand the check to the worker, read the newest report."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.jobs import JobKind
from app.domain.quality import TABLES, CheckedTable, Shape
from app.errors import NotFoundError
from app.models.datasets import Dataset
from app.services import audit, jobs
from app.services import quality_checks as checks
from app.services.quality_checks import Around
from app.store import datasets as datasets_store
from app.store import quality as quality_store
from spatial.quality.findings import Example, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReport:
    """What was found in one table of a dataset."""

    table: str
    rows: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityReport:
    """What was found in a dataset, in the version and with the batch that it had."""

    dataset: str
    kind: str
    dataset_version: int
    batch_id: int | None = None  # the newest that stood; unknown of reports kept before it was noted
    checked_at: datetime
    tables: tuple[TableReport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRecord:
    """The newest report of a dataset with the job that made it."""

    job_id: int
    report: QualityReport
    names_rows: bool = True  # the worst ones; to who sees every area and what is counted there


def check_dataset(session: Session, actor: Actor, *, key: str) -> QualityReport:
    """Look at every row of a dataset; takes seconds, and changes nothing."""
    actor.require_everywhere("data.read")
    dataset = _dataset(session, key)
    reports = [_report_of(session, dataset.id, of) for of in TABLES]
    reports += [_sectors(session, dataset.id), _figures(session, dataset.id)]
    return QualityReport(
        dataset=dataset.key,
        kind=dataset.kind,
        dataset_version=dataset.version,
        batch_id=datasets_store.standing_batches(session).get(dataset.id),
        checked_at=datetime.now(UTC),
        tables=tuple(one for one in reports if one.rows),
    )


def start_check(session: Session, actor: Actor, *, key: str, in_background: bool = True) -> int:
    """Submit the check of a dataset as a job; one at a time for each dataset."""
    with audit.refusals_recorded(actor, action="quality.check"):
        actor.require_everywhere("data.import")
    _dataset(session, key)
    return jobs.submit_alone(
        session,
        actor,
        kind=JobKind.QUALITY,
        parameters={"dataset": key},
        doing=f"checking dataset {key!r}",
        queue_name=settings().jobs.queue if in_background else None,
    )


def newest_report(session: Session, actor: Actor, *, key: str) -> ReportRecord | None:
    """The report of the newest finished check; None where there was none yet."""
    actor.require("data.read")
    _dataset(session, key)
    found = quality_store.newest_result(session, key=key)
    if found is None:
        return None
    names_rows = actor.scope.area_ids is None and actor.may("population.read")
    report = report_from(found[1])
    return ReportRecord(
        job_id=found[0], report=report if names_rows else _without_rows(report), names_rows=names_rows
    )


def _without_rows(report: QualityReport) -> QualityReport:
    """The counts alone: the worst rows may lie in any area and tell how many people live there."""
    tables = (
        replace(table, findings=tuple(replace(one, worst=()) for one in table.findings))
        for table in report.tables
    )
    return replace(report, tables=tuple(tables))


def as_result(report: QualityReport) -> dict[str, Any]:
    """A report as JSON keeps it."""
    return {**asdict(report), "checked_at": report.checked_at.isoformat()}


def report_from(result: Mapping[str, Any]) -> QualityReport:
    """A report as it was kept."""
    tables = tuple(
        TableReport(**{**one, "findings": tuple(_finding(item) for item in one["findings"])})
        for one in result["tables"]
    )
    at = datetime.fromisoformat(result["checked_at"])
    return QualityReport(**{**result, "checked_at": at, "tables": tables})


def _finding(kept: Mapping[str, Any]) -> Finding:
    return Finding(**{**kept, "worst": tuple(Example(**one) for one in kept["worst"])})


def _dataset(session: Session, key: str) -> Dataset:
    found = datasets_store.dataset_of(session, key)
    if found is None:
        raise NotFoundError("dataset", key)
    return found


def _report_of(session: Session, dataset_id: int, of: CheckedTable) -> TableReport:
    rows = quality_store.rows_of(session, dataset_id=dataset_id, of=of)
    if rows.empty:
        return TableReport(table=of.table, rows=0, findings=())
    found = checks.checks_of_rows(of, rows)
    if of.shape is Shape.AREA:
        found += checks.checks_of_areas(quality_store.area_family(session, dataset_id=dataset_id))
    elif of.shape is Shape.LAND:
        found += checks.checks_of_land(rows)
    elif of.shape is Shape.WAY:
        found += checks.checks_of_ways(rows, quality_store.buildings_on_ways(session, dataset_id=dataset_id))
    elif of.shape is Shape.POINT:
        found += checks.checks_of_points(of, rows, _around(session, dataset_id, of))
    elif of.shape is Shape.BUILDING:
        found += checks.checks_of_buildings(rows, _around(session, dataset_id, of))
    return TableReport(table=of.table, rows=len(rows), findings=tuple(found))


def _around(session: Session, dataset_id: int, of: CheckedTable) -> Around:
    areas = quality_store.subdistricts_around(session, dataset_id=dataset_id, of=of)
    ids = [int(number) for number in areas["id"]]
    has_footprints = of.stands_at_building or of.shape is Shape.BUILDING
    return Around(
        areas=areas,
        land=quality_store.land_around(session, area_ids=ids, dataset_id=dataset_id, of=of),
        buildings=quality_store.buildings_around(session, area_ids=ids if has_footprints else []),
        complete_share=settings().coverage.complete_footprint_share,
    )


def _sectors(session: Session, dataset_id: int) -> TableReport:
    rows = quality_store.sectors_of(session, dataset_id=dataset_id)
    found = [] if rows.empty else checks.checks_of_sectors(rows)
    return TableReport(table="sectors", rows=len(rows), findings=tuple(found))


def _figures(session: Session, dataset_id: int) -> TableReport:
    rows = quality_store.figures_of(session, dataset_id=dataset_id)
    found = [] if rows.empty else checks.checks_of_figures(rows)
    return TableReport(table="area_figures", rows=len(rows), findings=tuple(found))
