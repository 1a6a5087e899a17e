"""The catalogue: a record of each dataset, with what its reader may see of it and open."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.domain.access_levels import AccessLevel, level_of
from app.domain.actors import Actor
from app.domain.cadences import due_on
from app.domain.catalogue import (
    SUBJECTS,
    CatalogueRecord,
    CatalogueSearch,
    Distribution,
    Source,
    Subject,
    Way,
)
from app.domain.collections import COLLECTIONS
from app.domain.columns import layer_described
from app.domain.exports import NEED_SHAPES, ExportFormat
from app.domain.imports import ImportKind
from app.domain.roles import permissions_of
from app.domain.search import BBox
from app.errors import NotFoundError
from app.models.datasets import Dataset, ImportBatch
from app.services import collections
from app.services.export_layers import EXPORT_LAYERS
from app.store import datasets as datasets_store

# Lists of the API that have rows of datasets -> what they need.
API_NEEDS = {
    "areas": "areas.read",
    "operators": "network.read",
    "stations": "network.read",
    "hotspots": "hotspots.read",
    "buildings": "buildings.read",
    "facilities": "facilities.read",
}
EVERYTHING = CatalogueSearch()


def is_reader(actor: Actor) -> bool:
    """Whether somebody may look into the catalogue: guests may."""
    return actor.may("areas.read")


def require_reader(actor: Actor) -> None:
    """Refuse whoever may not."""
    actor.require("areas.read")


def records(
    session: Session, actor: Actor, *, search: CatalogueSearch = EVERYTHING, with_extents: bool = False
) -> tuple[CatalogueRecord, ...]:
    """Datasets that hold rows, by key; what an undone import left is none of them."""
    require_reader(actor)
    batches: dict[int, list[ImportBatch]] = {}
    for batch in datasets_store.all_batches(session):
        if batch.undone_at is None:
            batches.setdefault(batch.dataset_id, []).append(batch)
    known = [one for one in datasets_store.all_datasets(session) if one.version and search.names(one.key)]
    needs_extents = with_extents or search.bbox is not None
    found = (_told(session, actor, one, batches.get(one.id, ()), with_extent=needs_extents) for one in known)
    return tuple(one for one in found if search.finds(one))


def record_of(session: Session, actor: Actor, *, key: str) -> CatalogueRecord:
    """One dataset."""
    found = records(session, actor, search=CatalogueSearch(keys=(key,)), with_extents=True)
    if not found:
        raise NotFoundError("dataset", key)
    return found[0]


def _told(
    session: Session, actor: Actor, dataset: Dataset, batches: Sequence[ImportBatch], *, with_extent: bool
) -> CatalogueRecord:
    level = level_of(dataset.kind, dataset.access_level)
    is_shown = level is not AccessLevel.CLOSED or is_more_than_guest(actor)
    modified_at = batches[0].created_at if batches else None
    due = due_on(dataset.cadence, modified_at)
    return CatalogueRecord(
        key=dataset.key,
        kind=dataset.kind,
        title=dataset.title,
        level=level,
        is_level_stated=dataset.access_level is not None,
        publisher=dataset.owner or (dataset.source if is_shown and not dataset.is_synthetic else None),
        source=dataset.source if is_shown else None,
        licence=dataset.licence,
        vintage=dataset.vintage,
        cadence=dataset.cadence,
        is_synthetic=dataset.is_synthetic,
        version=dataset.version,
        issued_at=dataset.created_at,
        modified_at=modified_at,
        due_on=due,
        is_overdue=due is not None and due < datetime.now(UTC).date(),
        extent=_extent(session, actor, dataset) if is_shown and with_extent else None,
        distributions=distributions(actor, kind=dataset.kind) if is_shown else (),
        sources=tuple(map(_source, batches)) if actor.may("data.read") else (),
    )


def is_more_than_guest(actor: Actor) -> bool:
    """Whether somebody may do what guests may not: a closed dataset is offered to nobody else."""
    return not actor.permissions <= permissions_of(())


def distributions(actor: Actor, *, kind: str) -> tuple[Distribution, ...]:
    """Ways to rows of a kind that an actor may go, each of which is there."""
    known = _subject(actor, kind)
    if known is None:
        return ()
    api = known.api if known.api and actor.may(API_NEEDS[known.api]) else None
    return (
        *(Distribution(way=Way.FEATURES, layer=layer) for layer in _features(actor, known)),
        *(
            Distribution(way=Way.TILES, layer=layer)
            for layer in known.layers
            if collections.has_tiles(actor, key=layer)
        ),
        *([Distribution(way=Way.API, layer=api)] if api else ()),
        *(one for layer in known.layers for one in _files(actor, layer)),
    )


def _subject(actor: Actor, kind: str) -> Subject | None:
    """Of a known kind, for who may read its rows."""
    known = SUBJECTS[ImportKind(kind)] if kind in set(ImportKind) else None
    return known if known is not None and all(map(actor.may, known.needs)) else None


def _features(actor: Actor, subject: Subject) -> list[str]:
    return [
        layer
        for layer in subject.layers
        if layer in COLLECTIONS and all(map(actor.may, COLLECTIONS[layer].permissions))
    ]


def _files(actor: Actor, layer: str) -> list[Distribution]:
    if not actor.may("data.export") or layer not in EXPORT_LAYERS:
        return []
    if not all(map(actor.may, EXPORT_LAYERS[layer].permissions)):
        return []
    has_shapes = layer_described(layer).geometry != "none"
    fitting = [one for one in ExportFormat if has_shapes or one not in NEED_SHAPES]
    return [Distribution(way=Way.EXPORT, layer=layer, format=one) for one in fitting]


def _extent(session: Session, actor: Actor, dataset: Dataset) -> BBox | None:
    """Of its rows that the actor sees; figures of areas lie where the areas do."""
    known = _subject(actor, dataset.kind)
    layers = [] if known is None else _features(actor, known)
    if not layers:
        return None
    has_rows = dataset.kind != ImportKind.POPULATION
    return collections.extent(session, actor, key=layers[0], dataset=dataset.key if has_rows else None)


def _source(batch: ImportBatch) -> Source:
    return Source(
        batch_id=batch.id,
        version=batch.dataset_version,
        file_name=batch.file_name,
        sha256=batch.sha256,
        rows_kept=batch.rows_kept,
        created_at=batch.created_at,
    )
