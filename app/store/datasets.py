"""Datasets and the batches that brought their rows."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_nothing
from sqlalchemy.orm import Session

from app.models.datasets import Dataset, ImportBatch

TABLE = cast(Table, Dataset.__table__)


def dataset_of(session: Session, key: str) -> Dataset | None:
    """The dataset of a key."""
    return session.scalar(select(Dataset).where(Dataset.key == key))


def all_datasets(session: Session) -> Sequence[Dataset]:
    """Every dataset, by key."""
    return session.scalars(select(Dataset).order_by(Dataset.key)).all()


def all_batches(session: Session) -> Sequence[ImportBatch]:
    """Every import, newest first."""
    return session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc())).all()


def batches_of(session: Session, *, dataset_id: int) -> Sequence[ImportBatch]:
    """Imports of one dataset, newest first."""
    own = select(ImportBatch).where(ImportBatch.dataset_id == dataset_id)
    return session.scalars(own.order_by(ImportBatch.id.desc())).all()


def dataset_by_id(session: Session, dataset_id: int) -> Dataset:
    """The dataset of an id, as it is in the database now."""
    return session.scalars(
        select(Dataset).where(Dataset.id == dataset_id).execution_options(populate_existing=True)
    ).one()


def locked_dataset(session: Session, key: str, values: Mapping[str, Any]) -> Dataset:
    """The dataset of a key, made where it is missing, held until the transaction ends."""
    session.execute(
        insert_or_nothing(Dataset)
        .values(key=key, **values, is_synthetic=False, version=0)
        .on_conflict_do_nothing(index_elements=["key"])
    )
    return session.scalars(
        select(Dataset).where(Dataset.key == key).with_for_update().execution_options(populate_existing=True)
    ).one()


def describe(session: Session, dataset_id: int, values: Mapping[str, Any]) -> None:
    """Change what is known about a dataset: version, title, source."""
    session.execute(update(Dataset).where(Dataset.id == dataset_id).values(**values))


def open_batch(session: Session, values: Mapping[str, Any]) -> int:
    """Add a batch without rows yet; returns its id."""
    none_yet = {"rows_read": 0, "rows_kept": 0, "rows_merged": 0, "rows_refused": 0, "notes": []}
    return int(
        session.execute(
            insert(ImportBatch).values(**none_yet, **values).returning(ImportBatch.id)
        ).scalar_one()
    )


def close_batch(session: Session, batch_id: int, values: Mapping[str, Any]) -> None:
    """Write the outcome of a batch."""
    session.execute(update(ImportBatch).where(ImportBatch.id == batch_id).values(**values))


def locked_batch(session: Session, batch_id: int) -> ImportBatch | None:
    """A batch, its dataset held until the transaction ends."""
    batch = session.get(ImportBatch, batch_id)
    if batch is not None:
        session.execute(select(Dataset.id).where(Dataset.id == batch.dataset_id).with_for_update())
        session.refresh(batch)
    return batch


def newer_batches(session: Session, batch: ImportBatch) -> Sequence[int]:
    """Batches of the same dataset that came later and stand, newest first."""
    statement = select(ImportBatch.id).where(
        ImportBatch.dataset_id == batch.dataset_id,
        ImportBatch.id > batch.id,
        ImportBatch.undone_at.is_(None),
    )
    return session.scalars(statement.order_by(ImportBatch.id.desc())).all()


def newest_standing(session: Session) -> Sequence[ImportBatch]:
    """The newest batch of each dataset that was not undone."""
    newest = (
        select(func.max(ImportBatch.id))
        .where(ImportBatch.undone_at.is_(None))
        .group_by(ImportBatch.dataset_id)
    )
    return session.scalars(select(ImportBatch).where(ImportBatch.id.in_(newest))).all()


def standing_batches(session: Session) -> dict[int, int]:
    """The number of the newest batch that stands, by the id of its dataset."""
    return {batch.dataset_id: batch.id for batch in newest_standing(session)}


def mark_undone(session: Session, batch_id: int, *, by: str) -> None:
    """Say of a batch that it was taken back."""
    session.execute(
        update(ImportBatch).where(ImportBatch.id == batch_id).values(undone_at=func.now(), undone_by=by)
    )
