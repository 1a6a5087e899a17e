"""WLAN in venues against the plan's targets."""

import geopandas as gpd
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.search import Page
from app.domain.venues import (
    TargetFigures,
    VenueState,
    VenueTarget,
    figures_of,
    target_from,
    target_named,
)
from app.services import areas
from app.store import venues as venues_store

NEEDS = ("facilities.read", "hotspots.read")


def targets() -> tuple[VenueTarget, ...]:
    """The targets of config.yaml."""
    return tuple(target_from(item) for item in settings().venues.targets)


def target_figures(
    session: Session, actor: Actor, *, area_code: str | None = None
) -> tuple[TargetFigures, ...]:
    """How many venues of each target have WLAN."""
    for permission in NEEDS:
        actor.require(permission)
    known = targets()
    table = venues_store.counts(
        session,
        kinds=[kind for target in known for kind in target.facility_kinds],
        within_m=settings().venues.wlan_within_m,
        area=areas.area_filter(session, actor, code=area_code),
        scope=actor.scope,
    )
    counts = {(row.kind, row.state): int(row.venues) for row in table.itertuples()}
    synthetic = set(table.loc[table["is_synthetic"].astype(bool), "kind"])
    return tuple(
        figures_of(target, counts, is_synthetic=not synthetic.isdisjoint(target.facility_kinds))
        for target in known
    )


def venues(
    session: Session,
    actor: Actor,
    *,
    target: str | None = None,
    state: VenueState | None = None,
    area_code: str | None = None,
    page: Page,
) -> gpd.GeoDataFrame:
    """Venues of a target, or of all, with whether they have WLAN and what says so."""
    for permission in NEEDS:
        actor.require(permission)
    chosen = targets() if target is None else (target_named(targets(), target),)
    found = venues_store.venues(
        session,
        kinds=[kind for one in chosen for kind in one.facility_kinds],
        within_m=settings().venues.wlan_within_m,
        state=state,
        area=areas.area_filter(session, actor, code=area_code),
        scope=actor.scope,
        page=page,
    )
    key_of = {kind: one.key for one in chosen for kind in one.facility_kinds}
    known_by = found["known_by"].astype(object)
    return found.assign(
        known_by=known_by.where(known_by.notna(), None), target=found["kind"].map(key_of).astype(object)
    )
