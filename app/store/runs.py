"""Coverage runs from their first row to publication, loss or removal."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.domain.coverage import CoverageRecord, RunStatus
from app.models.access import ServiceReachCell
from app.models.areas import Area
from app.models.cases import Case
from app.models.coverage import (
    BuildingCoverage,
    CellCoverage,
    CoverageRun,
    Grid,
    GridCell,
    RunBuilding,
    RunCell,
)
from app.models.gaps import Gap, MeasuredCluster
from app.store.gap_history import forget_run


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """A run as it begins: what it is of, and by what its results can be had again."""

    area_id: int
    job_id: int
    model: str
    code_version: str
    parameters: dict[str, Any]
    dataset_versions: dict[str, Any]
    is_synthetic: bool


def add_run(session: Session, run: NewRun) -> int:
    """A new run that nobody sees yet."""
    values = {**{item.name: getattr(run, item.name) for item in fields(run)}, "status": RunStatus.RUNNING}
    return int(session.execute(insert(CoverageRun).values(**values).returning(CoverageRun.id)).scalar_one())


def publish(session: Session, run_id: int, *, grid_id: int, facts: dict[str, Any]) -> bool:
    """The one flip that makes a run visible; false when it was given up in the meantime."""
    done = session.execute(
        update(CoverageRun)
        .where(CoverageRun.id == run_id, CoverageRun.status == RunStatus.RUNNING)
        .values(status=RunStatus.PUBLISHED, grid_id=grid_id, facts=facts, published_at=datetime.now(tz=UTC))
        .returning(CoverageRun.id)
    )
    return done.scalar_one_or_none() is not None


def mark_lost(session: Session, *, job_ids: list[int]) -> None:
    """Runs whose worker died: nothing of them stays."""
    for job_id in job_ids:
        abandon(session, job_id=job_id, status=RunStatus.LOST)


def abandon(session: Session, *, job_id: int, status: RunStatus) -> None:
    """End the unfinished run of a job and remove its rows, also those written after it was given up."""
    own = CoverageRun.job_id == job_id
    session.execute(
        update(CoverageRun).where(own, CoverageRun.status == RunStatus.RUNNING).values(status=status)
    )
    unfinished = select(CoverageRun.id).where(own, CoverageRun.status != RunStatus.PUBLISHED)
    for run_id in list(session.scalars(unfinished)):
        _delete_results(session, run_id)


def _delete_results(session: Session, run_id: int) -> None:
    for table in (CellCoverage, BuildingCoverage, Gap, MeasuredCluster, RunCell, RunBuilding):
        session.execute(delete(table).where(table.run_id == run_id))


def delete_oldest(session: Session, *, area_id: int, keep: int) -> list[int]:
    """Remove the published runs of an area beyond the newest ones."""
    published = (
        select(CoverageRun.id)
        .where(CoverageRun.area_id == area_id, CoverageRun.status == RunStatus.PUBLISHED)
        .order_by(CoverageRun.id.desc())
        .offset(keep)
    )
    beyond = list(session.scalars(published))
    for run_id in beyond:
        _delete_results(session, run_id)
    session.execute(delete(CoverageRun).where(CoverageRun.id.in_(beyond)))
    return beyond


def remove(session: Session, run_id: int) -> None:
    """A run with all its rows, and the grids of its area that no run, case or reach of a service uses."""
    _delete_results(session, run_id)
    forget_run(session, run_id)
    gone = session.execute(delete(CoverageRun).where(CoverageRun.id == run_id).returning(CoverageRun.area_id))
    used = (
        exists().where(CoverageRun.grid_id == Grid.id),
        exists().where(CoverageRun.area_id == Grid.area_id, CoverageRun.status == RunStatus.RUNNING),
        exists().where(Case.cell_id == GridCell.id, GridCell.grid_id == Grid.id),
        exists().where(ServiceReachCell.cell_id == GridCell.id, GridCell.grid_id == Grid.id),
    )
    session.execute(delete(Grid).where(Grid.area_id == gone.scalar_one(), ~or_(*used)))


def _records() -> Select[Any]:
    area = aliased(Area)
    return select(
        CoverageRun.id,
        area.code.label("area_code"),
        area.name_zh.label("area_name_zh"),
        area.name_en.label("area_name_en"),
        CoverageRun.status,
        CoverageRun.model,
        CoverageRun.code_version,
        CoverageRun.is_synthetic,
        CoverageRun.parameters,
        CoverageRun.dataset_versions,
        CoverageRun.facts,
        CoverageRun.created_at,
        CoverageRun.published_at,
        CoverageRun.job_id,
    ).join(area, area.id == CoverageRun.area_id)


def _record(row: Any) -> CoverageRecord:
    return CoverageRecord(**{**row._mapping, "status": RunStatus(row.status)})


def find_run(session: Session, run_id: int) -> CoverageRecord | None:
    """One run, whatever its state."""
    row = session.execute(_records().where(CoverageRun.id == run_id)).one_or_none()
    return None if row is None else _record(row)


def newest_published(session: Session, *, area_code: str | None = None) -> CoverageRecord | None:
    """The run that pages show unless another one is asked for."""
    statement = _records().where(CoverageRun.status == RunStatus.PUBLISHED)
    if area_code is not None:
        area = select(Area.id).where(Area.code == area_code)
        statement = statement.where(CoverageRun.area_id.in_(area))
    row = session.execute(statement.order_by(CoverageRun.id.desc()).limit(1)).one_or_none()
    return None if row is None else _record(row)


def list_runs(session: Session, *, limit: int, before_id: int | None = None) -> list[CoverageRecord]:
    """Newest first."""
    statement = _records().order_by(CoverageRun.id.desc()).limit(limit)
    if before_id is not None:
        statement = statement.where(CoverageRun.id < before_id)
    return [_record(row) for row in session.execute(statement)]


def published_runs(session: Session, *, newest: int, also: Collection[int]) -> list[CoverageRecord]:
    """So many of the newest published runs, and those of them that are named; newest first."""
    is_published = CoverageRun.status == RunStatus.PUBLISHED
    first = select(CoverageRun.id).where(is_published).order_by(CoverageRun.id.desc()).limit(newest)
    wanted = or_(CoverageRun.id.in_(first), CoverageRun.id.in_(also))
    statement = _records().where(is_published, wanted).order_by(CoverageRun.id.desc())
    return [_record(row) for row in session.execute(statement)]
