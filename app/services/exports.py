"""Take data away: ask for a file, learn what it says of itself, fetch it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any

from pyproj import CRS
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor, Scope
from app.domain.areas import full_code
from app.domain.audit import PLACE_DISTANCES, PLACES, RESIDENTS
from app.domain.columns import layer_described
from app.domain.coverage import CoverageRecord, Slice, statement_of
from app.domain.exports import (
    ExportFacts,
    ExportFilters,
    ExportRequest,
    RunFact,
    SourceFact,
    refuse_filters,
    refuse_unfit,
)
from app.domain.jobs import JobKind, JobRecord, JobStatus
from app.domain.release import VERSION
from app.errors import ForbiddenError, NotFoundError, RefusedError
from app.services import audit, jobs, model_cards
from app.services.export_layers import ExportLayer, chosen_of, export_layer
from app.services.export_rows import Chosen
from app.services.network import snap_m
from app.store import datasets as datasets_store
from app.store import exports as files_store
from app.store import jobs as jobs_store
from spatial.epsg import is_geographic


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A request that was found good: its layer, and the run that was meant."""

    request: ExportRequest
    layer: ExportLayer
    chosen: Chosen


def open_request(session: Session, actor: Actor, *, request: ExportRequest) -> Opened:
    """Refuse what may not or cannot be exported, before anything is read."""
    with audit.refusals_recorded(actor, action="data.export"):
        actor.require("data.export")
        layer = export_layer(request.layer)
        for permission in layer.permissions:
            actor.require(permission)
    refuse_filters(request.layer, request.filters.given, layer.filters)
    request = replace(request, filters=_clean(request.filters))
    refuse_unfit(request, layer_described(request.layer).geometry)
    is_geographic(int(request.crs.partition(":")[2]))  # refuses a code that nobody knows
    chosen = chosen_of(session, actor, layer=layer, filters=request.filters)
    if chosen.run is None:
        return Opened(request=request, layer=layer, chosen=chosen)
    # Run and slice are named in the file, so that its link leads to the same rows tomorrow.
    named_slice = {} if chosen.slice is None else _slice_names(chosen.slice, layer)
    filters = replace(request.filters, run=chosen.run.id, **named_slice)
    named = replace(chosen, filters=filters)
    return Opened(request=replace(request, filters=filters), layer=layer, chosen=named)


def _clean(filters: ExportFilters) -> ExportFilters:
    """Filters as they are stored and named: a whole area code, and no text that the database cannot hold."""
    for name, value in filters.given.items():
        if isinstance(value, str) and "\x00" in value:
            raise RefusedError(f"filter {name!r} holds a NUL character, which no text does")
        if isinstance(value, float) and not isfinite(value):
            raise RefusedError(f"filter {name!r} is {value:g}, which is not finite")
    return filters if filters.area is None else replace(filters, area=full_code(filters.area))


def _slice_names(chosen: Slice, layer: ExportLayer) -> dict[str, Any]:
    """Filters that name a slice, of those that the layer takes."""
    names = {"profile": chosen.profile.key, "operator": chosen.operator, "reception": chosen.reception.value}
    return {name: value for name, value in names.items() if name in layer.filters}


def start_export(
    session: Session, actor: Actor, *, request: ExportRequest, service_address: str | None = None
) -> int:
    """
    Submit the job that makes the file, with those rights of who asked that the file needs.

    The address under which the service was reached, without a slash at its end, makes the file's link whole.
    """
    opened = open_request(session, actor, request=request)
    needed = sorted(_needed(actor, opened))
    rights = {"name": actor.name, "permissions": needed, "area_ids": actor.scope.bound()}
    return jobs.submit(
        session,
        actor,
        kind=JobKind.EXPORT,
        parameters={
            "request": opened.request.as_parameters(),
            "service_address": service_address,
            jobs.RIGHTS: rights,
        },
        queue_name=settings().jobs.queue,
    )


def _needed(actor: Actor, opened: Opened) -> set[str]:
    """Permissions without which the file would be refused, or hold less than it does."""
    needed = {"data.export", *opened.layer.permissions}
    if opened.request.filters.area is not None:
        needed.add("areas.read")
    return needed | {one for one in opened.layer.fuller_with if actor.may(one)}


def actor_of(parameters: dict[str, Any]) -> Actor:
    """Who asked for a job, with the rights of that moment that its file needs."""
    rights = parameters[jobs.RIGHTS]
    ids = rights["area_ids"]
    scope = Scope(None if ids is None else frozenset(ids))
    return Actor(rights["name"], frozenset(rights["permissions"]), scope)


def facts_of(
    session: Session,
    actor: Actor,
    *,
    opened: Opened,
    rows: int,
    dataset_keys: Iterable[str],
    holds_synthetic: bool,
    notes: tuple[str, ...],
    service_address: str | None = None,
) -> ExportFacts:
    """What the file says of itself, once its rows are known."""
    actor.require("data.export")
    run = opened.chosen.run
    keys = set(dataset_keys) | (set() if run is None else set(run.dataset_versions))
    sources = _sources(session, keys, run)
    request = opened.request
    crs_name = f"{request.crs} {CRS.from_user_input(request.crs).name}"
    return ExportFacts(
        request=request,
        layer=layer_described(request.layer),
        rows=rows,
        crs_name=crs_name if request.shift is None else request.shift.label,
        sources=sources,
        holds_synthetic=holds_synthetic,
        run=None if run is None or opened.chosen.slice is None else _run_fact(run, opened.chosen.slice),
        card=None if run is None else model_cards.card_of_run(session, actor, run=run),
        made_by=actor.name,
        made_at=datetime.now(UTC),
        software=f"CityGrid {VERSION}",
        notes=notes,
        service_address=service_address,
    )


def sensitive_in(actor: Actor, layer: str) -> list[str]:
    """What a file of a layer holds for this actor that a read of it would be recorded for."""
    held = {
        PLACES.action: layer in ("stations", "sectors", "carriers") and snap_m(actor) is None,
        PLACE_DISTANCES.action: layer == "gaps" and snap_m(actor) is None,
        RESIDENTS.action: layer == "buildings" and actor.may("population.read"),
    }
    return [action for action, is_held in held.items() if is_held]


def _sources(session: Session, keys: set[str], run: CoverageRecord | None) -> tuple[SourceFact, ...]:
    """The datasets of the rows; of a run in the versions that it read."""
    versions, read = ({}, {}) if run is None else (run.dataset_versions, run.dataset_batches)
    standing = datasets_store.standing_batches(session)
    return tuple(
        SourceFact(
            key=one.key,
            title=one.title,
            source=one.source,
            licence=one.licence,
            vintage=one.vintage,
            version=int(versions.get(one.key, one.version)),
            batch_id=read.get(one.key) if one.key in versions else standing.get(one.id),
            is_synthetic=one.is_synthetic,
        )
        for one in datasets_store.all_datasets(session)
        if one.key in keys
    )


def _run_fact(run: CoverageRecord, chosen: Slice) -> RunFact:
    profile = chosen.profile
    return RunFact(
        id=run.id,
        published_at=run.published_at,
        model=run.model,
        code_version=run.code_version,
        dataset_versions=run.dataset_versions,
        dataset_batches=run.dataset_batches,
        profile=profile.key,
        level_kind=profile.level_kind.value,
        threshold_dbm=profile.threshold_dbm,
        breaks_dbm=profile.breaks_dbm,
        operator=chosen.operator,
        reception=chosen.reception.value,
        is_synthetic=run.is_synthetic,
        statement=statement_of(run.facts),
    )


def export_job(session: Session, actor: Actor, *, job_id: int) -> JobRecord:
    """The job of an export; only for who asked for it, as its rows follow the rights of that person."""
    with audit.refusals_recorded(actor, action="data.export"):
        actor.require("data.export")
    jobs.sweep_lost(session)
    found = jobs_store.find_job(session, job_id)
    if found is None or found.kind is not JobKind.EXPORT or found.actor != actor.name:
        raise NotFoundError("export", job_id)
    return found


def export_file(session: Session, actor: Actor, *, job_id: int) -> Path:
    """The file of an export that is done and still stored; every download is on record."""
    job = export_job(session, actor, job_id=job_id)
    with audit.refusals_recorded(actor, action="data.export.download"):
        _require_still(actor, actor_of(job.parameters), job_id)
    file = None
    if job.status is JobStatus.DONE and job.result is not None:
        file = files_store.find_file(job_id, job.result["file"])
    if file is None:
        raise NotFoundError("stored file of export", job_id)
    audit.record(
        session,
        actor,
        action="data.export.download",
        entity="job",
        entity_id=job_id,
        details={"file": file.name},
    )
    return file


def _require_still(actor: Actor, asked: Actor, job_id: int) -> None:
    """A file is as the rights of who asked were: with fewer by now, or a token of a part, it is refused."""
    for permission in sorted(asked.permissions):
        actor.require(permission)
    if not actor.scope.includes(asked.scope):
        raise ForbiddenError(
            f"export {job_id} may hold rows of areas outside the scope of {actor.name}; ask for a new one"
        )
