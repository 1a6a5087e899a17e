"""Who is covered: runs, people, cells and points."""

from collections.abc import Collection
from dataclasses import replace

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import EVERYWHERE, Actor
from app.domain.areas import full_code
from app.domain.audit import PLACE_DISTANCES
from app.domain.coverage import (
    ANY_OPERATOR,
    CoverageClass,
    CoverageRecord,
    Headline,
    OperatorShare,
    PeopleSplit,
    PointCoverage,
    PointLevel,
    Profile,
    Reception,
    RunStatus,
    Slice,
    at_threshold,
    class_of,
    headline_of,
    profile_from,
    profile_named,
)
from app.domain.jobs import JobKind
from app.domain.network import LEVEL_KIND, Technology
from app.domain.outlines import Within
from app.domain.search import BBox
from app.errors import ConflictError, NotFoundError, OutsideError, RefusedError
from app.services import areas, audit, jobs, network
from app.store import cells as cells_store
from app.store import coverage as coverage_store
from app.store import network as network_store
from app.store import runs as runs_store
from app.store import supply
from app.store.installation import process_epsg
from spatial.datum import to_metric

CLASS_BY_MISSED = {
    -1: CoverageClass.NO_DATA,
    0: CoverageClass.GOOD,
    1: CoverageClass.FAIR,
    2: CoverageClass.WEAK,
    3: CoverageClass.GAP,
}


def profiles() -> tuple[Profile, ...]:
    """The profiles of config.yaml: one of each technology, then those of gaps alone."""
    return (*technology_profiles(), *(profile_from(item) for item in settings().gap_profiles or ()))


def technology_profiles() -> tuple[Profile, ...]:
    """The profiles of config.yaml that levels are classed by: one of each technology."""
    return tuple(profile_from(item) for item in settings().profiles)


def slice_of(profile_key: str, operator: str, reception: str) -> Slice:
    """A layer of a run by the names that people use."""
    try:
        chosen = Reception(reception)
    except ValueError:
        raise RefusedError(f"reception {reception!r} is unknown; use one of {', '.join(Reception)}") from None
    return Slice(profile=profile_named(profiles(), profile_key), operator=operator, reception=chosen)


def newest_run(session: Session, actor: Actor, *, area_code: str | None = None) -> CoverageRecord:
    """The newest published run."""
    actor.require("coverage.read")
    found = runs_store.newest_published(
        session, area_code=None if area_code is None else full_code(area_code)
    )
    if found is None:
        raise NotFoundError("published coverage run of area", area_code or "any")
    return found


def runs(session: Session, actor: Actor, *, limit: int, before_id: int | None = None) -> list[CoverageRecord]:
    """Runs, newest first, unfinished and failed ones included."""
    actor.require("coverage.read")
    jobs.sweep_lost(session)
    return runs_store.list_runs(session, limit=limit, before_id=before_id)


def published_runs(
    session: Session, actor: Actor, *, newest: int, also: Collection[int] = ()
) -> list[CoverageRecord]:
    """Runs to choose from: so many of the newest, and those asked for by number."""
    actor.require("coverage.read")
    return runs_store.published_runs(session, newest=newest, also=also)


def run(session: Session, actor: Actor, *, run_id: int) -> CoverageRecord:
    """One run."""
    actor.require("coverage.read")
    found = runs_store.find_run(session, run_id)
    if found is None:
        raise NotFoundError("coverage run", run_id)
    return found


def published_run(session: Session, actor: Actor, *, run_id: int | None = None) -> CoverageRecord:
    """A run whose results may be shown, as half a run never is; the newest one where none is named."""
    if run_id is None:
        return newest_run(session, actor)
    found = run(session, actor, run_id=run_id)
    if found.status is not RunStatus.PUBLISHED:
        raise NotFoundError("published coverage run", run_id)
    return found


def _checked(session: Session, actor: Actor, run_id: int, chosen: Slice) -> None:
    published_run(session, actor, run_id=run_id)
    network.require_operator(session, code=chosen.operator)


def people(
    session: Session,
    actor: Actor,
    *,
    run_id: int,
    chosen: Slice,
    threshold_dbm: float | None = None,
    area_code: str | None = None,
) -> PeopleSplit:
    """Everybody in four groups; another threshold moves people between them, not the gaps' cells."""
    _checked(session, actor, run_id, chosen)
    return coverage_store.people_split(
        session,
        run_id=run_id,
        chosen=chosen,
        threshold_dbm=_threshold(chosen, threshold_dbm),
        area=areas.area_filter(session, actor, code=area_code),
        scope=actor.scope,
    )


def _threshold(chosen: Slice, threshold_dbm: float | None) -> float:
    return chosen.profile.threshold_dbm if threshold_dbm is None else threshold_dbm


def people_by_area(
    session: Session,
    actor: Actor,
    *,
    run_id: int,
    chosen: Slice,
    threshold_dbm: float | None = None,
    by: str = "subdistrict",
) -> pd.DataFrame:
    """The four groups by subdistrict, neighbourhood or group of areas."""
    _checked(session, actor, run_id, chosen)
    check_part(by)
    table = coverage_store.people_by_area(
        session,
        run_id=run_id,
        chosen=chosen,
        threshold_dbm=_threshold(chosen, threshold_dbm),
        by=by,
        scope=actor.scope,
    )
    counts = ["residents", "covered", "weak_in_gap", "weak_outside_gap", "no_data"]
    table[counts] = table[counts].astype(int)
    share = table["covered"] / table["residents"].where(table["residents"] > 0)
    return table.assign(covered_share=share)


def check_part(by: str) -> None:
    """Refuse a word that names no parts of a run."""
    if by not in ("subdistrict", "neighbourhood", "group"):
        raise RefusedError(f"by {by!r} is unknown; use subdistrict, neighbourhood or group")


def headline(
    session: Session,
    actor: Actor,
    *,
    run_id: int,
    profile_key: str,
    reception: str,
    threshold_dbm: float | None = None,
) -> Headline:
    """People covered over all operators of the run."""
    record = published_run(session, actor, run_id=run_id)
    chosen = slice_of(profile_key, ANY_OPERATOR, reception)
    table = network_store.operators(session, scope=EVERYWHERE)
    mine = table[table["code"].isin(record.facts.get("operators", list(table["code"])))]

    def split_of(operator: str) -> PeopleSplit:
        return coverage_store.people_split(
            session,
            run_id=run_id,
            chosen=replace(chosen, operator=operator),
            threshold_dbm=_threshold(chosen, threshold_dbm),
            area=None,
            scope=actor.scope,
        )

    shares = tuple(
        OperatorShare(
            code=row.code,
            letter=row.letter,
            name_zh=row.name_zh,
            name_en=row.name_en,
            subscriber_share=None if pd.isna(row.subscriber_share) else float(row.subscriber_share),
            split=split_of(row.code),
        )
        for row in mine.itertuples()
    )
    return headline_of(shares, split_of(ANY_OPERATOR))


def class_counts(
    session: Session, actor: Actor, *, run_id: int, chosen: Slice, threshold_dbm: float | None = None
) -> pd.DataFrame:
    """Cells and residents in every class of the profile, best first, no data last."""
    _checked(session, actor, run_id, chosen)
    breaks_dbm = at_threshold(chosen.profile, threshold_dbm).breaks_dbm
    table = coverage_store.class_sums(
        session, run_id=run_id, chosen=chosen, breaks_dbm=breaks_dbm, scope=actor.scope
    )
    order = [0, 1, 2, 3, -1]
    table = table.set_index("missed").reindex(order, fill_value=0).fillna(0).astype(int)
    classes = [CLASS_BY_MISSED[number].value for number in order]
    return table.assign(**{"class": classes})[["class", "cells", "residents"]].reset_index(drop=True)


def cells(
    session: Session,
    actor: Actor,
    *,
    run_id: int,
    chosen: Slice,
    bbox: BBox | None = None,
    area_code: str | None = None,
    within: Within | None = None,
    threshold_dbm: float | None = None,
    below_threshold: bool = False,
    limit: int,
    after: int = 0,
) -> gpd.GeoDataFrame:
    """Cells with level and class, by id."""
    _checked(session, actor, run_id, chosen)
    frame = coverage_store.cells(
        session,
        run_id=run_id,
        chosen=chosen,
        bbox=bbox,
        area=areas.within(session, actor, code=area_code, found=within),
        below_dbm=_threshold(chosen, threshold_dbm) if below_threshold else None,
        limit=limit,
        after=after,
        scope=actor.scope,
    )
    levels = frame["level_dbm"].astype(object).where(frame["level_dbm"].notna(), None)
    profile = at_threshold(chosen.profile, threshold_dbm)
    classes = [
        (class_of(profile, level) if known else CoverageClass.NO_DATA).value
        for level, known in zip(levels, frame["has_data"], strict=True)
    ]
    return frame.drop(columns="has_data").assign(**{"class": classes})


def cell_count(
    session: Session,
    actor: Actor,
    *,
    run_id: int,
    chosen: Slice,
    bbox: BBox | None = None,
    area_code: str | None = None,
    within: Within | None = None,
    below_dbm: float | None = None,
) -> int:
    """How many cells there are, or how many of them lie under a level."""
    _checked(session, actor, run_id, chosen)
    area = areas.within(session, actor, code=area_code, found=within)
    return coverage_store.cell_count(
        session, run_id=run_id, chosen=chosen, bbox=bbox, area=area, below_dbm=below_dbm, scope=actor.scope
    )


def at_point(
    session: Session, actor: Actor, *, lon: float, lat: float, datum: str = "wgs84", run_id: int | None = None
) -> PointCoverage:
    """What covers a point and how well, from the cell that holds it."""
    record = published_run(session, actor, run_id=run_id)
    x_m, y_m = to_metric([lon], [lat], datum, process_epsg())
    place = {"x_m": float(x_m[0]), "y_m": float(y_m[0])}
    cell = cells_store.cell_at(session, run_id=record.id, scope=actor.scope, **place)
    if cell is None:
        raise outside(actor, record, f"{lon}, {lat}")
    by_technology = {profile.technology: profile for profile in technology_profiles()}
    sees_places = network.snap_m(actor) is None
    rows = cells_store.levels_of_cell(session, run_id=record.id, cell_id=cell.id, scope=actor.scope, **place)
    if sees_places and any(row.station_distance_m is not None for row in rows):
        audit.record_first_read(session, actor, read=PLACE_DISTANCES, entity_id="point", details={})
    return PointCoverage(
        run_id=record.id,
        cell_code=cell.code,
        area_code=cell.area_code,
        area_name_zh=cell.name_zh,
        area_name_en=cell.name_en,
        layers=tuple(
            PointLevel(
                operator=row.operator,
                technology=Technology(row.technology),
                reception=Reception(row.reception),
                level_kind=LEVEL_KIND[Technology(row.technology)],
                level_dbm=row.level_dbm,
                coverage_class=class_of(by_technology[Technology(row.technology)], row.level_dbm),
                probability=row.probability,
                sinr_db=row.sinr_db,
                dominance_db=row.dominance_db,
                overlap_share=row.overlap_share,
                throughput_mbps=row.throughput_mbps,
                station_code=row.station_code,
                # three distances would give an exact place away
                station_distance_m=row.station_distance_m if sees_places else None,
            )
            for row in rows
        ),
    )


def outside(actor: Actor, record: CoverageRecord, place: str) -> OutsideError:
    """The refusal of a place in no cell of a run that the actor sees; `place` as a message shows it."""
    if actor.scope.area_ids is not None:
        return OutsideError(f"{place} lies outside your areas", place)
    return OutsideError(f"{place} lies outside district {record.area_code} of run {record.id}", place)


def start_run(
    session: Session, actor: Actor, *, area_code: str | None = None, in_background: bool = True
) -> int:
    """Submit the coverage job of a district; the only one that has subdistricts, when none is named."""
    with audit.refusals_recorded(actor, action="coverage.run"):
        actor.require_everywhere("coverage.run")  # its result is what everybody sees
    code = district_code(session, area_code)
    return jobs.submit_alone(
        session,
        actor,
        kind=JobKind.COVERAGE,
        parameters={"area_code": code},
        doing=f"computing coverage of {code}",
        queue_name=settings().jobs.queue if in_background else None,
    )


def remove_run(session: Session, actor: Actor, *, run_id: int) -> None:
    """A run goes as a whole: results are never edited, but what they lean on may have to go."""
    with audit.refusals_recorded(actor, action="coverage.remove"):
        actor.require_everywhere("coverage.run")
    jobs.sweep_lost(session)
    found = run(session, actor, run_id=run_id)
    if found.status is RunStatus.RUNNING:
        raise ConflictError(f"run {run_id} is being computed; cancel its job {found.job_id} first")
    runs_store.remove(session, run_id)
    details = {"area_code": found.area_code, "status": found.status.value}
    audit.record(
        session, actor, action="coverage.remove", entity="coverage_run", entity_id=run_id, details=details
    )


def district_code(session: Session, area_code: str | None) -> str:
    """The full code of a district; of the only one that has subdistricts, when none is named."""
    if area_code is not None:
        code = full_code(area_code)
        if supply.find_district(session, code) is None:
            raise NotFoundError("district", area_code)
        return code
    known = [code for _, code in supply.districts_with_parts(session)]
    if len(known) != 1:
        listed = ", ".join(known) or "none"
        raise RefusedError(f"which district? districts with subdistricts: {listed}; name one by its code")
    return known[0]
