"""What is known about the data: datasets and the imports that brought their rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.access_levels import level_of
from app.domain.actors import Actor
from app.errors import NotFoundError
from app.models.datasets import Dataset, ImportBatch
from app.store import datasets as datasets_store


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetRecord:
    """A dataset as pages and commands show it."""

    id: int
    key: str
    kind: str
    title: str
    source: str | None
    licence: str | None
    vintage: str | None
    owner: str | None
    cadence: str | None
    access_level: str
    is_synthetic: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRecord:
    """One import of one file."""

    id: int
    dataset_version: int
    file_name: str
    datum: str | None
    datum_source: str | None
    rows_read: int
    rows_kept: int
    rows_merged: int
    rows_refused: int
    notes: tuple[Any, ...]
    actor: str
    created_at: datetime
    undone_at: datetime | None
    undone_by: str | None


def drawn_datasets(session: Session, actor: Actor, *, kinds: Collection[str]) -> tuple[DatasetRecord, ...]:
    """Datasets of these kinds that have rows to draw: a map says whoever sees it where it comes from."""
    actor.require("areas.read")
    known = datasets_store.all_datasets(session)
    # an undone import leaves its dataset, of version 0
    return tuple(_record(one) for one in known if one.kind in kinds and one.version)


def all_datasets(session: Session, actor: Actor) -> tuple[DatasetRecord, ...]:
    """Every dataset, by key."""
    actor.require("data.read")
    return tuple(_record(dataset) for dataset in datasets_store.all_datasets(session))


def datasets_with_batches(
    session: Session, actor: Actor
) -> tuple[tuple[DatasetRecord, tuple[BatchRecord, ...]], ...]:
    """Every dataset by key, with its imports, newest first."""
    batches: dict[int, list[BatchRecord]] = {}
    found = all_datasets(session, actor)
    for batch in datasets_store.all_batches(session):
        batches.setdefault(batch.dataset_id, []).append(_batch(batch))
    return tuple((dataset, tuple(batches.get(dataset.id, ()))) for dataset in found)


def dataset(session: Session, actor: Actor, *, key: str) -> DatasetRecord:
    """One dataset."""
    actor.require("data.read")
    found = datasets_store.dataset_of(session, key)
    if found is None:
        raise NotFoundError("dataset", key)
    return _record(found)


def batches(session: Session, actor: Actor, *, key: str) -> tuple[BatchRecord, ...]:
    """Imports of one dataset, newest first."""
    found = dataset(session, actor, key=key)
    return tuple(_batch(one) for one in datasets_store.batches_of(session, dataset_id=found.id))


def _record(dataset: Dataset) -> DatasetRecord:
    return DatasetRecord(
        id=dataset.id,
        key=dataset.key,
        kind=dataset.kind,
        title=dataset.title,
        source=dataset.source,
        licence=dataset.licence,
        vintage=dataset.vintage,
        owner=dataset.owner,
        cadence=dataset.cadence,
        access_level=level_of(dataset.kind, dataset.access_level).value,
        is_synthetic=dataset.is_synthetic,
        version=dataset.version,
    )


def _batch(batch: ImportBatch) -> BatchRecord:
    return BatchRecord(
        id=batch.id,
        dataset_version=batch.dataset_version,
        file_name=batch.file_name,
        datum=batch.datum,
        datum_source=batch.datum_source,
        rows_read=batch.rows_read,
        rows_kept=batch.rows_kept,
        rows_merged=batch.rows_merged,
        rows_refused=batch.rows_refused,
        notes=tuple(batch.notes),
        actor=batch.actor,
        created_at=batch.created_at,
        undone_at=batch.undone_at,
        undone_by=batch.undone_by,
    )
