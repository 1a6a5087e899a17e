"""Take an import back, exactly: what it added goes, what it changed or removed is as it was."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import db
from app.domain.actors import Actor
from app.errors import ConflictError, NotFoundError, RefusedError, RunsLeanError
from app.models.areas import Area
from app.models.datasets import ImportBatch
from app.models.network import AntennaPattern
from app.services import audit
from app.services.import_areas import relink
from app.store import datasets as datasets_store
from app.store import history, import_lookups, import_places, reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What an undo did."""

    dataset: str
    version: int
    rows_taken_away: int
    rows_put_back: int


def undo_batch(session: Session, actor: Actor, *, batch_id: int) -> Undone:
    """Restore what was before a batch; only the newest batch of a dataset can be undone."""
    with audit.refusals_recorded(actor, action="data.undo"):
        actor.require_everywhere("data.import")
    batch = _undoable(session, batch_id)
    tables = history.touched_tables(session, batch_id)
    runs = {run_id for table in tables for run_id in history.runs_on_added(session, table, batch_id)}
    if runs:
        raise RunsLeanError(batch_id, sorted(runs))
    for table in tables:
        _refuse_entangled(session, table.name, batch_id)
    areas_change = any(table is Area.__table__ for table in tables)
    if areas_change:
        import_places.unlink_parents(session, batch_id)
    taken = sum(history.take_away_added(session, table, batch_id) for table in reversed(tables))
    back = sum(history.put_back(session, table, batch_id) for table in tables if table.name != "datasets")
    history.put_back(session, datasets_store.TABLE, batch_id)
    if areas_change:
        relink(session)
    else:
        for model in import_places.PLACED:
            if any(table is model.__table__ for table in tables):
                import_places.assign_subdistricts(session, model)
    history.forget(session, batch_id)
    datasets_store.mark_undone(session, batch_id, by=actor.name)
    db.after_commit(session, lambda: reports.remove_batch_report(batch_id))  # it holds values of the file
    dataset = datasets_store.dataset_by_id(session, batch.dataset_id)
    audit.record(
        session,
        actor,
        action="data.undo",
        entity="dataset",
        entity_id=dataset.key,
        details={"batch_id": batch_id, "version": dataset.version},
    )
    return Undone(dataset=dataset.key, version=dataset.version, rows_taken_away=taken, rows_put_back=back)


def _refuse_entangled(session: Session, table_name: str, batch_id: int) -> None:
    """Rows that somebody changed later, or leans on, cannot be as they were."""
    table = history.table_named(table_name)
    later = history.changed_later(session, table, batch_id)
    if later is not None:
        raise ConflictError(f"batch {later} changed the same {table.name} later; undo that one first")
    leaning = history.leaning_on_added(session, table, batch_id)
    if table is AntennaPattern.__table__ and (
        sectors := import_lookups.sectors_on_antennas(session, batch_id=batch_id)
    ):
        leaning = {**leaning, "sectors": sectors}  # by name, which no key of the database knows
    if leaning:
        listed = ", ".join(f"{count} of {name}" for name, count in leaning.items())
        raise ConflictError(
            f"batch {batch_id} cannot be undone: rows that it does not own lean on its {table.name} "
            f"({listed}); undo the imports that brought them first"
        )


def undoable_batches(session: Session, actor: Actor) -> frozenset[int]:
    """Batches that an undo may be asked for: the newest of each dataset, where it kept a record."""
    actor.require("data.read")
    if not actor.may_everywhere("data.import"):
        return frozenset()
    standing = datasets_store.newest_standing(session)
    return frozenset(
        batch.id for batch in standing if not batch.rows_kept or history.touched_tables(session, batch.id)
    )


def _undoable(session: Session, batch_id: int) -> ImportBatch:
    batch = datasets_store.locked_batch(session, batch_id)
    if batch is None:
        raise NotFoundError("batch", batch_id)
    if batch.undone_at is not None:
        raise ConflictError(f"batch {batch_id} is undone already, by {batch.undone_by}")
    newer = datasets_store.newer_batches(session, batch)
    if newer:
        raise ConflictError(f"batch {newer[0]} of the same dataset is newer; undo that one first")
    if batch.rows_kept and not history.touched_tables(session, batch_id):
        raise RefusedError(
            f"batch {batch_id} keeps no record of what it changed (the demo does not); it cannot be undone"
        )
    return batch
