"""Gaps of a run, ranked."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.audit import PLACE_DISTANCES
from app.domain.coverage import RunStatus, Slice
from app.domain.gaps import EVERY_GAP, GapFilter
from app.domain.outlines import Within
from app.domain.search import BBox
from app.errors import NotFoundError
from app.services import areas, audit, network
from app.store import cells as cells_store
from app.store import gaps as gaps_store
from app.store import runs as runs_store


@dataclass(frozen=True, slots=True, kw_only=True)
class GapSums:
    """How many gaps, and who lives and works in them."""

    gaps: int
    residents: int
    workers: int
    area_m2: float


NEAREST_SITE = ("nearest_site_id", "nearest_site_code", "nearest_site_m")


def _as_seen(session: Session, actor: Actor, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The frame without the nearest site, for who may not see places: three distances give one away."""
    if network.snap_m(actor) is not None:
        return frame.assign(**dict.fromkeys(NEAREST_SITE))
    if frame["nearest_site_m"].notna().any():
        audit.record_first_read(session, actor, read=PLACE_DISTANCES, entity_id="gaps", details={})
    return frame


def _require_published(session: Session, run_id: int) -> None:
    found = runs_store.find_run(session, run_id)
    if found is None or found.status is not RunStatus.PUBLISHED:
        raise NotFoundError("published coverage run", run_id)


def gaps(
    session: Session,
    actor: Actor,
    *,
    run_id: int,
    chosen: Slice,
    area_code: str | None = None,
    bbox: BBox | None = None,
    within: Within | None = None,
    min_residents: int = 0,
    only: GapFilter = EVERY_GAP,
    limit: int,
    after_rank: int = 0,
) -> gpd.GeoDataFrame:
    """
    Gaps of a slice by rank: most residents and workers first.

    Of an area, and for who sees some areas only: every gap that has a cell there, with the people, cells
    and size of what lies there, so that areas add up; levels and the nearest site are the whole gap's.
    """
    actor.require("gaps.read")
    _require_published(session, run_id)
    network.require_operator(session, code=chosen.operator)
    area = areas.within(session, actor, code=area_code, found=within)
    found = gaps_store.list_gaps(
        session,
        run_id=run_id,
        chosen=chosen,
        area=area,
        bbox=bbox,
        min_residents=min_residents,
        only=only,
        limit=limit,
        after_rank=after_rank,
        scope=actor.scope,
    )
    return _as_seen(session, actor, found)


def gap(session: Session, actor: Actor, *, gap_id: int) -> gpd.GeoDataFrame:
    """One gap, a frame of one row."""
    actor.require("gaps.read")
    found = gaps_store.find_gap(session, gap_id, scope=actor.scope)
    if found.empty:
        raise NotFoundError("gap", gap_id)
    return _as_seen(session, actor, found)


def gaps_at(session: Session, actor: Actor, *, run_id: int, cell_code: str) -> gpd.GeoDataFrame:
    """Who is uncovered in a cell and why: every gap of a run that holds it, whatever the layer."""
    actor.require("gaps.read")
    _require_published(session, run_id)
    if cells_store.cell_of_run(session, run_id=run_id, code=cell_code, scope=actor.scope) is None:
        raise NotFoundError("grid cell of the run", cell_code)
    found = gaps_store.gaps_at(session, run_id=run_id, cell_code=cell_code, scope=actor.scope)
    return found if found.empty else _as_seen(session, actor, found)


def with_subdistricts(session: Session, actor: Actor, *, found: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Gaps with `subdistricts`, each a list of code and names, from the one that the gap is listed under."""
    actor.require("gaps.read")
    ids = [int(one) for one in found["id"]]
    under: dict[int, list[dict[str, Any]]] = {one: [] for one in ids}
    for row in gaps_store.areas_under(session, gap_ids=ids, scope=actor.scope).to_dict("records"):
        under[row.pop("gap_id")].append(row)
    return found.assign(subdistricts=pd.Series([under[one] for one in ids], index=found.index, dtype=object))


def gaps_by_slice(session: Session, actor: Actor, *, run_id: int) -> pd.DataFrame:
    """How many gaps a run has, by profile, operator and reception; slices without gaps are left out."""
    actor.require("gaps.read")
    _require_published(session, run_id)
    return gaps_store.counts_by_slice(session, run_id=run_id, scope=actor.scope)


def gap_count(
    session: Session,
    actor: Actor,
    *,
    run_id: int,
    chosen: Slice,
    area_code: str | None = None,
    bbox: BBox | None = None,
    within: Within | None = None,
    min_residents: int = 0,
    only: GapFilter = EVERY_GAP,
) -> GapSums:
    """Sums over the gaps that `gaps` lists."""
    actor.require("gaps.read")
    _require_published(session, run_id)
    row = gaps_store.sums(
        session,
        run_id=run_id,
        chosen=chosen,
        area=areas.within(session, actor, code=area_code, found=within),
        bbox=bbox,
        min_residents=min_residents,
        only=only,
        scope=actor.scope,
    ).iloc[0]
    return GapSums(
        gaps=int(row["gaps"]),
        residents=int(row["residents"]),
        workers=int(row["workers"]),
        area_m2=float(row["area_m2"]),
    )
