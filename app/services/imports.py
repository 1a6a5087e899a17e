"""Bring a file in: read it, check every row, write all of it or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.imports import ImportKind
from app.errors import RefusedError
from app.files.tables import fingerprint
from app.models.datasets import Dataset
from app.services import audit
from app.services.import_areas import (
    check_areas,
    check_population,
    gather_figures,
    save_areas,
    save_population,
)
from app.services.import_datum import UnclearDatumError
from app.services.import_intake import MAX_REFUSED_ROWS, Intake, merge_same_rows
from app.services.import_network import check_stations, save_stations
from app.services.import_reading import Reading, opened, reading_of
from app.services.import_request import ImportRequest, ImportResult
from app.services.import_saving import Saved, Staging, Target
from app.services.import_tables import ONE_TABLE
from app.store import datasets as datasets_store
from app.store import history
from spatial.errors import DatumError

SAMPLE_ROWS = 300  # kept as they were placed, to be shown before anything is written
MAX_GATHERED_ROWS = 500_000  # of areas, counts and stations: about a gigabyte
Progress = Callable[[int], None]


@dataclass(slots=True)
class _Import:
    """One import under way."""

    session: Session
    actor: Actor
    request: ImportRequest
    reading: Reading
    dataset: Dataset
    target: Target
    whole: Intake
    sample: list[Any]


def import_file(
    session: Session, actor: Actor, *, request: ImportRequest, progress: Progress = lambda rows: None
) -> ImportResult:
    """Import one file, all of it or nothing unless good rows are to be kept beside refused ones."""
    with audit.refusals_recorded(actor, action="data.import"):
        actor.require_everywhere("data.import")
    with _named(request):
        file = opened(request)
        known = datasets_store.dataset_of(session, request.dataset_key)
        if known is not None:
            _refuse_dataset(known, request)
        reading = reading_of(session, request, file)
        with session.begin_nested() as attempt:
            result = _attempted(_begun(session, actor, request, reading), progress)
            if not result.is_written:
                attempt.rollback()
    return result


@contextmanager
def _named(request: ImportRequest) -> Iterator[None]:
    """Put the name of the file before what is wrong with it, as its owner calls it."""
    try:
        yield
    except UnclearDatumError:  # goes on with its verdict, and is named already
        raise
    except (RefusedError, DatumError) as error:
        said = str(error).replace(request.path.name, request.shown_name)
        named = said.startswith(f"{request.shown_name}: ")
        raise RefusedError(said if named else f"{request.shown_name}: {said}") from None


def _refuse_dataset(known: Dataset, request: ImportRequest) -> None:
    if known.kind != request.kind:
        raise RefusedError(
            f"dataset {known.key!r} holds {known.kind}, not {request.kind}; use another --dataset"
        )
    if known.is_synthetic:
        raise RefusedError(f"dataset {known.key!r} is synthetic; real rows go into one of their own")


def _begun(session: Session, actor: Actor, request: ImportRequest, reading: Reading) -> _Import:
    """Hold the dataset and open a batch; both vanish with the attempt."""
    dataset = datasets_store.locked_dataset(
        session,
        request.dataset_key,
        {"kind": request.kind.value, "title": request.dataset_key, **request.choices.stated},
    )
    _refuse_dataset(dataset, request)  # another import may have made it in the meantime
    batch_id = datasets_store.open_batch(session, _batch_values(actor, request, reading, dataset.id))
    target = Target(
        kind=request.kind,
        dataset_id=dataset.id,
        batch_id=batch_id,
        datum=reading.found.datum,
        datum_source=reading.found.source,
    )
    return _Import(session, actor, request, reading, dataset, target, Intake([]), [])


def _attempted(this: _Import, progress: Progress) -> ImportResult:
    staging = Staging(this.session, this.target) if this.request.kind in ONE_TABLE else None
    _read_all(this, staging, progress)
    if staging is None:
        _check(this)
    else:
        staging.settle(this.whole)
    chosen = this.request.choices
    if not _may_be_written(this):
        return _result(this, None, is_written=False)
    if staging is not None and this.request.kind is ImportKind.MEASUREMENTS:
        staging.add_operators(chosen.new_operators)
    saved = _save(this) if staging is None else staging.save(this.whole, replace=chosen.replace)
    if this.request.check_only:
        return _result(this, saved, is_written=False)
    return _closed(this, saved)


def _may_be_written(this: _Import) -> bool:
    """Whether there are good rows, and the refused ones do not stop them."""
    whole = this.whole
    if whole.is_hopeless or whole.rows_read == whole.refused_rows:
        return False
    return this.request.choices.keep_good or not whole.refusals


def _read_all(this: _Import, staging: Staging | None, progress: Progress) -> None:
    for block in this.reading.blocks():
        this.whole.take_words_of(block)
        this.sample.extend(block.rows[: SAMPLE_ROWS - len(this.sample)])
        if staging is None:
            this.whole.rows.extend(block.rows)
            _refuse_too_many(this)
        else:
            staging.add(block.rows)
        progress(this.whole.rows_read)
        if this.whole.is_hopeless:
            rule = f"read, then no further: over {MAX_REFUSED_ROWS:,} of them are refused"
            this.whole.count(rule, this.whole.rows_read)
            break
    if not this.whole.rows_read:
        raise RefusedError("--where leaves out every row; nothing is left to import")
    if this.reading.placing is not None:
        this.reading.placing.far.refuse_if_most()


def _refuse_too_many(this: _Import) -> None:
    """Rows of one station or area are held against each other in memory, which has an end."""
    if len(this.whole.rows) > MAX_GATHERED_ROWS:
        raise RefusedError(
            f"has over {MAX_GATHERED_ROWS:,} rows; a file of {this.request.kind} may have as many, "
            "since they are checked against each other in memory; split it"
        )


def _check(this: _Import) -> None:
    """What has to hold between rows and against what is stored; equal rows become one."""
    session, whole, request = this.session, this.whole, this.request
    if request.kind is ImportKind.POPULATION:
        gather_figures(whole, this.reading.reader.sources)
    merge_same_rows(whole)
    if request.kind is ImportKind.AREAS:
        check_areas(session, whole, request.dataset_key)
    elif request.kind is ImportKind.POPULATION:
        check_population(session, whole, request.dataset_key)
    else:
        check_stations(session, whole, request.choices.new_operators)


def _save(this: _Import) -> Saved:
    session, whole, chosen = this.session, this.whole, this.request.choices
    if this.request.kind is ImportKind.AREAS:
        return save_areas(session, whole, this.target)
    if this.request.kind is ImportKind.POPULATION:
        return save_population(session, whole, this.target, replace=chosen.replace)
    return save_stations(session, whole, this.target, chosen.new_operators, replace=chosen.replace)


def _closed(this: _Import, saved: Saved) -> ImportResult:
    """Count the version, close the batch, record the deed."""
    session, request, dataset = this.session, this.request, this.dataset
    version = dataset.version + (1 if saved.kept or saved.removed else 0)
    if version > dataset.version or request.choices.stated:
        history.note_row(session, Dataset, batch_id=this.target.batch_id, row_id=dataset.id)
        datasets_store.describe(session, dataset.id, {"version": version, **request.choices.stated})
    result = _result(this, saved, is_written=True, version=version)
    datasets_store.close_batch(session, this.target.batch_id, _outcome(result))
    details = {
        "batch_id": this.target.batch_id,
        "file": request.shown_name,
        "rows_kept": saved.kept,
        "version": version,
    }
    audit.record(
        session,
        this.actor,
        action="data.import",
        entity="dataset",
        entity_id=request.dataset_key,
        details=details,
    )
    return result


def _batch_values(actor: Actor, request: ImportRequest, reading: Reading, dataset_id: int) -> dict[str, Any]:
    chosen = request.choices
    return {
        "dataset_id": dataset_id,
        "dataset_version": 0,
        "kind": request.kind.value,
        "file_name": request.shown_name,
        "sha256": fingerprint(request.path),
        "datum": reading.found.datum,
        "datum_source": reading.found.source,
        "options": {
            "profile": request.profile.key if request.profile else None,
            "maps": [list(pair) for pair in chosen.maps],
            "constants": dict(chosen.constants),
            "where": dict(chosen.where),
            "encoding": chosen.encoding,
            "layer": chosen.layer,
            "keep_good": chosen.keep_good,
            "replace": chosen.replace,
            "allow_far": chosen.allow_far,
            "axes_exchanged": reading.found.is_swapped,
            "evidence": None if reading.found.verdict is None else reading.found.verdict.reason,
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
    this: _Import, saved: Saved | None, *, is_written: bool, version: int | None = None
) -> ImportResult:
    """What came of it; where refused rows stop the file, no row got as far as the tables."""
    whole, outcome = this.whole, str if is_written else _not_kept_yet
    return ImportResult(
        dataset=this.request.dataset_key,
        dataset_version=version,
        batch_id=this.target.batch_id if is_written else None,
        number_word=this.reading.file.head.number_word,
        datum=this.reading.found.datum,
        datum_source=this.reading.found.source,
        verdict=this.reading.found.verdict,
        rows_read=whole.rows_read,
        rows_kept=0 if saved is None else saved.kept,
        rows_merged=0 if saved is None else whole.rows_read - saved.kept - whole.refused_rows,
        rows_refused=whole.refused_rows,
        rows_removed=0 if saved is None else saved.removed,
        may_be_written=_may_be_written(this),
        refusals=tuple(sorted(whole.refusals, key=lambda remark: remark.number)),
        notes=tuple(replace(note, rule=outcome(note.rule)) for note in whole.notes),
        noted=tuple(replace(remark, rule=outcome(remark.rule)) for remark in whole.noted),
        sample=tuple(this.sample),
    )


def _not_kept_yet(rule: str) -> str:
    """What is said of rows that stay, where nothing was written."""
    return rule.replace(": kept", ": would be kept").replace(
        "geometry repaired:", "geometry would be repaired:"
    )
