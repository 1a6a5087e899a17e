"""What lies in an area, one with a code or one that somebody drew, and who is covered there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.areas import AreaRecord
from app.domain.coverage import CoverageRecord, PeopleSplit, Slice
from app.domain.outlines import DrawnArea, Outline, Within
from app.domain.search import PlaceFilter, StationFilter
from app.errors import NotFoundError, RefusedError
from app.services import areas, buildings, cases, coverage, facilities, gaps, hotspots, network
from app.services.gaps import GapSums
from app.services.outlines import drawn_area, require_seen
from app.store import areas as area_store
from app.store import coverage as coverage_store


@dataclass(frozen=True, slots=True, kw_only=True)
class OfRun:
    """What a run says of an area at a threshold; its gaps stay those at the threshold of the profile."""

    run: CoverageRecord
    threshold_dbm: float
    splits: Mapping[str, PeopleSplit]  # residents, workers, cells
    gaps: GapSums | None  # None without gaps.read


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaStatistics:
    """
    Figures of an area; of somebody of some areas, of what lies in these.

    A thing counts where the point that stands for it lies, a grid cell where its centre does. So the
    parts of a city add up to the whole, and the rows of an area are those that were counted.
    """

    area: AreaRecord | None  # None: it was drawn
    area_m2: float
    seen_m2: float  # of it, in subdistricts that the actor sees
    things: Mapping[str, int]  # layer -> how many; layers that the actor may not see are left out
    stations_by_technology: Mapping[str, int] | None
    of_run: OfRun | None  # None without coverage.read, and before the first run


def area_statistics(
    session: Session,
    actor: Actor,
    *,
    outline: Outline | None = None,
    code: str | None = None,
    chosen: Slice,
    run_id: int | None = None,
    threshold_dbm: float | None = None,
) -> AreaStatistics:
    """Figures of the outline, or of the area of a code; another threshold changes who is covered."""
    drawn = None if outline is None else drawn_area(outline)
    within = areas.within(session, actor, code=code, found=drawn)
    if within is None:
        raise RefusedError("an area or an outline is missing; name one of them")
    area_m2, seen_m2 = _sizes(session, actor, within)
    return AreaStatistics(
        area=within if isinstance(within, AreaRecord) else None,
        area_m2=area_m2,
        seen_m2=seen_m2,
        things=_things(session, actor, within),
        stations_by_technology=_stations(session, actor, within),
        of_run=_of_run(session, actor, within, chosen, run_id, threshold_dbm),
    )


def _sizes(session: Session, actor: Actor, within: Within) -> tuple[float, float]:
    """The size, and that of what is seen of it: who finds an area by its code sees all of it."""
    if isinstance(within, DrawnArea):
        return within.area_m2, require_seen(session, actor, drawn=within)
    area_m2 = float(area_store.area(session, area_id=within.id)["area_m2"].iloc[0])
    return area_m2, area_m2


def _things(session: Session, actor: Actor, within: Within) -> dict[str, int]:
    inside = PlaceFilter(within=within)
    counted: dict[str, tuple[str, Callable[[], int]]] = {
        "buildings": ("buildings.read", lambda: buildings.building_count(session, actor, chosen=inside)),
        "hotspots": ("hotspots.read", lambda: hotspots.hotspot_count(session, actor, chosen=inside)),
        "facilities": ("facilities.read", lambda: facilities.facility_count(session, actor, chosen=inside)),
        "cases": (
            "cases.read",
            lambda: cases.case_count(session, actor, within=within),
        ),
    }
    return {key: count() for key, (permission, count) in counted.items() if actor.may(permission)}


def _stations(session: Session, actor: Actor, within: Within) -> dict[str, int] | None:
    if not actor.may("network.read"):
        return None
    inside = StationFilter(within=within)
    return network.station_counts(session, actor, chosen=inside)


def _of_run(
    session: Session,
    actor: Actor,
    within: Within,
    chosen: Slice,
    run_id: int | None,
    threshold_dbm: float | None,
) -> OfRun | None:
    """None where no run is published; a run that is named must be there."""
    if not actor.may("coverage.read"):
        return None
    try:
        run = coverage.published_run(session, actor, run_id=run_id)
    except NotFoundError:
        if run_id is not None:
            raise
        return None
    network.require_operator(session, code=chosen.operator)
    wanted_dbm = chosen.profile.threshold_dbm if threshold_dbm is None else threshold_dbm
    splits = coverage_store.splits(
        session,
        run_id=run.id,
        chosen=chosen,
        threshold_dbm=wanted_dbm,
        area=within,
        scope=actor.scope,
    )
    touching = None
    if actor.may("gaps.read"):
        touching = gaps.gap_count(session, actor, run_id=run.id, chosen=chosen, within=within)
    return OfRun(run=run, threshold_dbm=wanted_dbm, splits=splits, gaps=touching)
