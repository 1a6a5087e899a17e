"""What is known of one gap, and what became of it from run to run; each fact for who may know it."""

from typing import Any

import geopandas as gpd
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.audit import PLACE_DISTANCES
from app.domain.coverage import Slice
from app.domain.gaps import (
    BlockingBuilding,
    GapChange,
    GapEventRecord,
    GapFacts,
    GapHistory,
    Measured,
    Missing,
    NearSite,
    cells_by_cause,
)
from app.services import audit, coverage, gaps, network
from app.store import explain as explain_store
from app.store import gap_facts as facts_store
from app.store import gap_history as history_store


def facts(session: Session, actor: Actor, *, gap_id: int) -> GapFacts:
    """Facts of a gap, or of what of it lies in the scope: of its run, and of today's data in its outline."""
    actor.require("gaps.read")
    found = gaps.gap(session, actor, gap_id=gap_id)
    chosen = slice_of_gap(found)
    noted = facts_store.evidence(session, gap_id=gap_id)
    bands = _bands(session, actor, found, chosen)
    return GapFacts(
        cells_by_cause=cells_by_cause(noted) if actor.scope.area_ids is None else None,
        sigma_db=noted.get("sigma_db"),
        blocked_by=_blocked_by(session, actor, noted.get("buildings", [])),
        missing=_missing(session, actor, gap_id),
        buildings=None if bands is None else bands[0],
        buildings_weak=None if bands is None else bands[1],
        bands=None if bands is None else bands[2],
        bands_weak=None if bands is None else bands[3],
        venues=_venues(session, actor, found),
        complaints=_complaints(session, actor, found),
        measured=_measured(session, actor, found, chosen),
        nearest_sites=_nearest_sites(session, actor, found, chosen),
    )


def slice_of_gap(found: gpd.GeoDataFrame) -> Slice:
    """The layer that a gap, a frame of one row, was drawn on."""
    row = found.iloc[0]
    return coverage.slice_of(row["profile"], row["operator"], row["reception"])


def _blocked_by(
    session: Session, actor: Actor, noted: list[dict[str, Any]]
) -> tuple[BlockingBuilding, ...] | None:
    """Buildings in the way that the actor may know; None where it may know none at all."""
    if not actor.may("buildings.read"):
        return None
    ids = [int(one["id"]) for one in noted]
    seen = explain_store.buildings_in_scope(session, ids=ids, scope=actor.scope)
    return tuple(
        BlockingBuilding(
            id=one["id"], code=one["code"], cells=one["cells"] if actor.scope.area_ids is None else None
        )
        for one in noted
        if one["id"] in seen
    )


def _missing(session: Session, actor: Actor, gap_id: int) -> tuple[Missing, ...]:
    thresholds_dbm = {item.technology: item.threshold_dbm for item in settings().profiles}
    rows = facts_store.missing(session, gap_id=gap_id, thresholds_dbm=thresholds_dbm, scope=actor.scope)
    return tuple(
        Missing(operator=code, technology=name, weak_cells=weak, cells=cells, is_missing=2 * weak > cells)
        for code, name, weak, cells in rows
    )


def _bands(
    session: Session, actor: Actor, found: gpd.GeoDataFrame, chosen: Slice
) -> tuple[int, int, int, int] | None:
    if not actor.may("buildings.read"):
        return None
    return facts_store.buildings(
        session,
        run_id=int(found["run_id"].iloc[0]),
        outline=found.geometry.iloc[0],
        technology=chosen.profile.technology,
        operator=chosen.operator,
        threshold_dbm=chosen.profile.threshold_dbm,
        scope=actor.scope,
    )


def _venues(session: Session, actor: Actor, found: gpd.GeoDataFrame) -> dict[str, int] | None:
    if not actor.may("facilities.read"):
        return None
    return facts_store.venues(session, outline=found.geometry.iloc[0], scope=actor.scope)


def _complaints(session: Session, actor: Actor, found: gpd.GeoDataFrame) -> dict[str, int] | None:
    if not actor.may("cases.read"):
        return None
    return facts_store.complaints(session, outline=found.geometry.iloc[0], scope=actor.scope)


def _measured(session: Session, actor: Actor, found: gpd.GeoDataFrame, chosen: Slice) -> Measured | None:
    if not actor.may("coverage.read"):
        return None
    samples, good = facts_store.measured(
        session,
        outline=found.geometry.iloc[0],
        technology=chosen.profile.technology,
        operator=chosen.operator,
        reception=chosen.reception,
        threshold_dbm=chosen.profile.threshold_dbm,
        scope=actor.scope,
    )
    return Measured(samples=samples, good=good)


def _nearest_sites(
    session: Session, actor: Actor, found: gpd.GeoDataFrame, chosen: Slice
) -> tuple[NearSite, ...] | None:
    """None for who may not see places: distances from three gaps give one away."""
    if not actor.may("network.read") or network.snap_m(actor) is not None:
        return None
    rows = facts_store.nearest_sites(
        session, outline=found.geometry.iloc[0], operator=chosen.operator, scope=actor.scope
    )
    if rows:
        audit.record_first_read(session, actor, read=PLACE_DISTANCES, entity_id="gaps", details={})
    return tuple(NearSite(id=number, code=code, distance_m=away_m) for number, code, away_m in rows)


def history(session: Session, actor: Actor, *, gap_id: int) -> GapHistory:
    """What became of a gap from run to run; its people and cells are those of the whole gap."""
    actor.require("gaps.read")
    row = gaps.gap(session, actor, gap_id=gap_id).iloc[0]
    line_id = None if row["line_id"] is None or row["line_id"] != row["line_id"] else int(row["line_id"])
    line = None if line_id is None else history_store.line(session, line_id=line_id)
    if line is None or line_id is None:
        return GapHistory(line_id=None, opened_at=None, closed_at=None, events=())
    table = history_store.events_of(session, line_id=line_id, run_id=int(row["run_id"]))
    plain = table.astype(object).where(table.notna(), None)
    sees_all = actor.scope.area_ids is None
    last_run_id, last_seen_at = history_store.last_seen(session, line_id=line_id) or (None, None)
    return GapHistory(
        line_id=line_id,
        opened_at=line.opened_at,
        closed_at=line.closed_at,
        events=tuple(_event(one, sees_all) for one in plain.to_dict("records")),
        last_run_id=last_run_id,
        last_seen_at=last_seen_at,
    )


def _event(row: dict[Any, Any], sees_all: bool) -> GapEventRecord:
    """An event; who sees some areas only is told what happened, not to how many people elsewhere."""
    hidden = {} if sees_all else dict.fromkeys(("cell_count", "residents", "workers", "other_gap_id"))
    return GapEventRecord(**{**row, "change": GapChange(row["change"]), **hidden})
