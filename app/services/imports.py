"""Bring a file in: read it, check every row, write all of it or nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.datums import DatumSource
from app.domain.import_mapping import Source, sources_of
from app.domain.imports import KINDS, ImportKind, Kind, ShapeKind
from app.errors import RefusedError
from app.files.read import read_file
from app.files.tables import FileTable, fingerprint
from app.services import audit
from app.services.import_areas import (
    check_areas,
    check_population,
    gather_figures,
    save_areas,
    save_population,
)
from app.services.import_intake import (
    Intake,
    make_codes,
    merge_same_rows,
    read_rows,
    refuse_disagreeing,
)
from app.services.import_network import check_stations, save_stations
from app.services.import_request import ImportRequest, ImportResult
from app.services.import_saving import Target, save_one_table
from app.services.import_shapes import datum_of, place_points, place_polygons
from app.store import datasets as datasets_store
from app.store import import_places
from spatial.errors import DatumError


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file whose rows have passed or been refused."""

    table: FileTable
    intake: Intake
    datum: str | None
    datum_source: DatumSource | None

    @property
    def rows_read(self) -> int:
        return len(self.table.rows) + len(self.table.flaws)


def import_file(session: Session, actor: Actor, *, request: ImportRequest) -> ImportResult:
    """Import one file, all of it or nothing unless good rows are to be kept beside refused ones."""
    with audit.refusals_recorded(actor, action="data.import"):
        actor.require("data.import")
    table = read_file(
        request.path, encoding=request.encoding, layer=request.layer, max_megabytes=request.max_megabytes
    )
    with _named(request.path):
        _refuse_dataset(session, request)
        checked = _checked(session, request, table)
    intake = checked.intake
    if not intake.rows or (intake.refusals and not request.keep_good):
        return _result(request, checked, kept=0, merged=0)
    return _written(session, actor, request, checked)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Put the name of the file before what is wrong with it."""
    try:
        yield
    except (RefusedError, DatumError) as error:
        raise RefusedError(f"{path.name}: {error}") from None


def _refuse_dataset(session: Session, request: ImportRequest) -> None:
    known = datasets_store.dataset_of(session, request.dataset_key)
    if known is None:
        return
    if known.kind != request.kind:
        raise RefusedError(
            f"dataset {known.key!r} holds {known.kind}, not {request.kind}; use another --dataset"
        )
    if known.is_synthetic:
        raise RefusedError(f"dataset {known.key!r} is synthetic; real rows go into one of their own")


def _checked(session: Session, request: ImportRequest, table: FileTable) -> _Checked:
    kind = KINDS[request.kind]
    sources = sources_of(
        kind,
        table.columns,
        maps=request.maps,
        constants=request.constants,
        has_shapes=table.shapes is not None,
    )
    intake = read_rows(table, kind, sources)
    datum, datum_source = None, None
    if kind.shape is not ShapeKind.NONE:
        datum, datum_source = datum_of(request.datum, table)
        _place(session, request, kind, table, intake, datum)
    make_codes(intake)
    _check(session, request, intake, sources)
    return _Checked(table, intake, datum, datum_source)


def _place(
    session: Session, request: ImportRequest, kind: Kind, table: FileTable, intake: Intake, datum: str
) -> None:
    known = import_places.known_boxes(session)
    if kind.shape is ShapeKind.POINT:
        place_points(intake, datum, known, allow_far=request.allow_far)
    elif table.shapes is None:
        raise RefusedError(f"{request.kind} need polygons; use GeoJSON, GeoPackage or Shapefile")
    else:
        place_polygons(intake, datum, known, allow_far=request.allow_far)


def _check(session: Session, request: ImportRequest, intake: Intake, sources: Sequence[Source]) -> None:
    """What has to hold between rows and against what is stored; equal rows become one."""
    if request.kind is ImportKind.POPULATION:
        gather_figures(intake, sources)
    merge_same_rows(intake)
    if request.kind is ImportKind.AREAS:
        check_areas(session, intake, request.dataset_key)
    elif request.kind is ImportKind.POPULATION:
        check_population(session, intake, request.dataset_key)
    elif request.kind is ImportKind.STATIONS:
        check_stations(session, intake, request.new_operators)
    else:
        refuse_disagreeing(intake, key=("code",), agreeing=None, what="the code")


def _written(session: Session, actor: Actor, request: ImportRequest, checked: _Checked) -> ImportResult:
    known = {name: getattr(request, name) for name in ("title", "source", "licence", "vintage")}
    stated = {name: value for name, value in known.items() if value is not None}
    dataset = datasets_store.locked_dataset(
        session, request.dataset_key, {"kind": request.kind.value, "title": request.dataset_key, **stated}
    )
    batch_id = datasets_store.open_batch(session, _batch_values(actor, request, checked, dataset.id))
    target = Target(
        kind=request.kind,
        dataset_id=dataset.id,
        batch_id=batch_id,
        datum=checked.datum,
        datum_source=checked.datum_source,
    )
    kept = len(_save(session, request, checked.intake, target))
    merged = checked.rows_read - kept - checked.intake.refused_rows
    version = dataset.version + (1 if kept else 0)
    datasets_store.describe(session, dataset.id, {"version": version, **stated})
    result = _result(request, checked, kept=kept, merged=merged, batch_id=batch_id, version=version)
    datasets_store.close_batch(session, batch_id, _outcome(result))
    audit.record(
        session,
        actor,
        action="data.import",
        entity="dataset",
        entity_id=request.dataset_key,
        details={"batch_id": batch_id, "file": request.path.name, "rows_kept": kept, "version": version},
    )
    return result


def _save(session: Session, request: ImportRequest, intake: Intake, target: Target) -> frozenset[int]:
    if request.kind is ImportKind.AREAS:
        return save_areas(session, intake, target)
    if request.kind is ImportKind.POPULATION:
        return save_population(session, intake, target)
    if request.kind is ImportKind.STATIONS:
        return save_stations(session, intake, target, request.new_operators)
    return save_one_table(session, intake, target)


def _batch_values(actor: Actor, request: ImportRequest, checked: _Checked, dataset_id: int) -> dict[str, Any]:
    return {
        "dataset_id": dataset_id,
        "dataset_version": 0,
        "kind": request.kind.value,
        "file_name": request.path.name,
        "sha256": fingerprint(request.path),
        "datum": checked.datum,
        "datum_source": checked.datum_source,
        "options": {
            "maps": [list(pair) for pair in request.maps],
            "constants": dict(request.constants),
            "encoding": request.encoding,
            "layer": request.layer,
            "keep_good": request.keep_good,
            "allow_far": request.allow_far,
        },
        "actor": actor.name,
    }


def _outcome(result: ImportResult) -> dict[str, Any]:
    return {
        "dataset_version": result.dataset_version,
        "rows_read": result.rows_read,
        "rows_kept": result.rows_kept,
        "rows_merged": result.rows_merged,
        "rows_refused": result.rows_refused,
        "notes": [asdict(note) for note in result.notes],
    }


def _result(
    request: ImportRequest,
    checked: _Checked,
    *,
    kept: int,
    merged: int,
    batch_id: int | None = None,
    version: int | None = None,
) -> ImportResult:
    intake = checked.intake
    outcome = str if batch_id is not None else _not_kept_yet
    return ImportResult(
        dataset=request.dataset_key,
        dataset_version=version,
        batch_id=batch_id,
        number_word=checked.table.number_word,
        datum=checked.datum,
        datum_source=checked.datum_source,
        rows_read=checked.rows_read,
        rows_kept=kept,
        rows_merged=merged,
        rows_refused=intake.refused_rows,
        refusals=tuple(sorted(intake.refusals, key=lambda remark: remark.number)),
        notes=tuple(replace(note, rule=outcome(note.rule)) for note in intake.notes),
        noted=tuple(replace(remark, rule=outcome(remark.rule)) for remark in intake.noted),
    )


def _not_kept_yet(rule: str) -> str:
    """What is said of rows that stay, where nothing was written."""
    return rule.replace(": kept", ": would be kept").replace(
        "polygon repaired:", "polygon would be repaired:"
    )
