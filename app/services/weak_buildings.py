"""Buildings with floors under a threshold, as a run saw them."""

import geopandas as gpd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.coverage import Slice
from app.services import areas, coverage, network
from app.services.floors import band_floors
from app.store import weak_buildings as weak_store

PEOPLE = ("residents", "residents_under")


def weak_buildings(
    session: Session,
    actor: Actor,
    *,
    run_id: int,
    chosen: Slice,
    threshold_dbm: float | None = None,
    by_people: bool = False,
    min_floors: int = 1,
    min_residents: int = 0,
    area_code: str | None = None,
    limit: int,
    after_rank: int = 0,
) -> gpd.GeoDataFrame:
    """
    Buildings with floors under the threshold: most of them first, or most residents on them.

    Residents are told, sorted and sifted by for who may see them alone.
    """
    actor.require("coverage.read")
    actor.require("buildings.read")
    if by_people or min_residents:
        actor.require("population.read")
    record = coverage.published_run(session, actor, run_id=run_id)
    network.require_operator(session, code=chosen.operator)
    frame = weak_store.weak_buildings(
        session,
        run_id=record.id,
        chosen=chosen,
        threshold_dbm=chosen.profile.threshold_dbm if threshold_dbm is None else threshold_dbm,
        first_floors=record.parameters.get("coverage", {}).get("floor_bands", (1,)),  # before floors: none
        by_people=by_people,
        min_floors=min_floors,
        min_residents=min_residents,
        area=areas.area_filter(session, actor, code=area_code),
        scope=actor.scope,
        limit=limit,
        after_rank=after_rank,
    )
    spans = [
        _spans([band_floors(record, band, floors) for band in sorted(bands)])
        for bands, floors in zip(frame["bands"], frame["floors"], strict=True)
    ]
    hidden = {} if actor.may("population.read") else dict.fromkeys(PEOPLE)
    return frame.drop(columns="bands").assign(weak_floors=spans, **hidden)


def _spans(bands: list[tuple[int, int]]) -> list[str]:
    """Floors from and to, bands that touch made one."""
    joined: list[tuple[int, int]] = []
    for low, high in bands:
        if joined and joined[-1][1] + 1 == low:
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return [f"{low}" if low == high else f"{low}-{high}" for low, high in joined]
