"""What is different between two versions of a dataset: added, removed, moved, changed."""

from dataclasses import dataclass, field
from typing import Any

import shapely
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.errors import NotFoundError, RefusedError
from app.models.datasets import Dataset
from app.store import datasets as datasets_store
from app.store import versions as versions_store
from app.store.versions import RowPair

LISTED_ROWS = 500  # of each sort; all are counted
SORTS = ("added", "removed", "moved", "changed")
# what a row has to do with being stored, not with what it says
OWN_COLUMNS = frozenset({"id", "dataset_id", "batch_id", "area_id", "parent_id", "geom"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """One row that is different."""

    table: str
    code: str
    moved_m: float | None
    fields: dict[str, tuple[Any, Any]]


@dataclass(slots=True, kw_only=True)
class VersionChanges:
    """The rows of a dataset that differ between two versions; the lists end, the counts do not."""

    dataset: str
    first: int
    last: int
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SORTS, 0))
    listed: dict[str, list[RowChange]] = field(default_factory=lambda: {sort: [] for sort in SORTS})

    def add(self, sort: str, change: RowChange) -> None:
        """Count a row, and list it while there is room."""
        self.counts[sort] += 1
        if len(self.listed[sort]) < LISTED_ROWS:
            self.listed[sort].append(change)


def changes_between(
    session: Session, actor: Actor, *, dataset: str, first: int | None = None, last: int | None = None
) -> VersionChanges:
    """Differences from one version to a later one; by default from the version before to the present one."""
    actor.require_everywhere("data.import")  # rows are shown whole, whatever is in them
    found = datasets_store.dataset_of(session, dataset)
    if found is None:
        raise NotFoundError("dataset", dataset)
    end = found.version if last is None else last
    start = max(0, end - 1) if first is None else first
    _refuse_unknown(found, start, end)
    changes = VersionChanges(dataset=dataset, first=start, last=end)
    for table in versions_store.tables_between(session, found.id, start, end):
        for pair in versions_store.pairs_between(session, table, found.id, start, end):
            _add(changes, table.name, pair)
    return changes


def _refuse_unknown(dataset: Dataset, first: int, last: int) -> None:
    if not 0 <= first <= last <= dataset.version:
        raise RefusedError(
            f"versions {first} to {last} of dataset {dataset.key!r} are refused; "
            f"needs two from 0 to {dataset.version}, the earlier one first"
        )


def _add(changes: VersionChanges, table: str, pair: RowPair) -> None:
    row = pair.after or pair.before or {}
    before, after = pair.before or {}, pair.after or {}
    fields = {
        name: (before.get(name), after.get(name))
        for name in row
        if name not in OWN_COLUMNS and before.get(name) != after.get(name)
    }
    moved_m = _moved_m(before.get("geom"), after.get("geom"))
    # a sector is called by its station too, a count by its area
    code = row["code"] if {"code", "dataset_id"} <= row.keys() else pair.name
    change = RowChange(table=table, code=code, moved_m=moved_m, fields=fields)
    if pair.before is None:
        changes.add("added", change)
    elif pair.after is None:
        changes.add("removed", change)
    elif moved_m:
        changes.add("moved", change)
    elif fields:
        changes.add("changed", change)


def _moved_m(before: str | None, after: str | None) -> float | None:
    """How far the middle of a shape has moved; a new outline around the same middle has moved too."""
    if before is None or after is None or before == after:
        return None
    old, new = shapely.from_wkb([before, after])
    middle_m = float(shapely.distance(shapely.centroid(old), shapely.centroid(new)))
    return middle_m or float(shapely.hausdorff_distance(old, new))
