"""What cells weigh in an analysis."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.errors import RefusedError
from app.services import coverage
from app.store import demand as demand_store
from spatial.demand_weights import DemandWeights, counts_by_cell, demand_weight, spread_like

PEOPLE = ("night", "day", "elderly")


def weights_of(text: str | None) -> DemandWeights:
    """Weights as people write them, night=0,day=1,school=300: what is not named is zero. None: the usual."""
    config = settings().demand
    if text is None or not text.strip():
        usual = config.weights
        people = {"night": usual.night, "day": usual.day, "elderly": usual.elderly}
        places = {"school": usual.school, "hospital": usual.hospital}
        return _checked(people, places, config.day_stay_share)
    named: dict[str, float] = {}
    for part in text.split(","):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not (name and sign) or name in named:
            raise RefusedError(
                f"weight {part!r} is refused; needs each name once, as in night=0,day=1,school=300"
            )
        named[name] = _number(name, value)
    people = {name: named.pop(name, 0.0) for name in PEOPLE}
    return _checked(people, named, config.day_stay_share)


def _number(name: str, value: str) -> float:
    try:
        weight = float(value)
    except ValueError:
        weight = math.nan
    if not (math.isfinite(weight) and weight >= 0.0):
        raise RefusedError(f"weight {name!r} is {value!r}; needs a finite number, zero or more")
    return weight


def _checked(people: dict[str, float], places: Mapping[str, float], day_stay_share: float) -> DemandWeights:
    if not any((*people.values(), *places.values())):
        raise RefusedError("every weight is zero; needs one above zero")
    counted = {kind: weight for kind, weight in places.items() if weight > 0.0}
    return DemandWeights(**people, facilities=counted, day_stay_share=day_stay_share)


@dataclass(frozen=True)
class Counted:
    """What a weight needs beside residents and workers."""

    elderly: dict[int, int]  # by area, where somebody counted
    places: gpd.GeoDataFrame  # of the kinds that have a weight


def counted_for(
    session: Session, actor: Actor, *, weights: DemandWeights, area_ids: Collection[int]
) -> Counted:
    """Read it; refused where something has a weight that nobody counted."""
    if weights.elderly > 0.0:
        actor.require("population.read")
    if weights.facilities:
        actor.require("facilities.read")
    known = demand_store.elderly(session, area_ids=area_ids) if weights.elderly > 0.0 else {}
    if weights.elderly > 0.0 and not known:
        raise RefusedError("no area has a count of elderly residents; import it, or give them no weight")
    places = demand_store.places(session, kinds=weights.facilities, scope=actor.scope)
    for kind in sorted(set(weights.facilities) - set(places["kind"])):
        raise RefusedError(f"no place of kind {kind!r} is known; import them, or give it no weight")
    return Counted(known, places)


def weigh(cells: pd.DataFrame, counted: Counted, weights: DemandWeights, cell_size_m: float) -> pd.DataFrame:
    """Cells by row, column and area, with their residents and workers; with what counts, and the weight."""
    if weights.elderly > 0.0:
        cells = cells.assign(elderly=_elderly(cells, counted.elderly))
    for kind in weights.facilities:
        own = counted.places[counted.places["kind"] == kind].geometry
        counts = counts_by_cell(own.x, own.y, cells["row"], cells["col"], cell_size_m)
        cells = cells.assign(**{kind: counts})
    return cells.assign(weight=demand_weight(cells, weights))


def _elderly(cells: pd.DataFrame, known: Mapping[int, int]) -> list[int]:
    """Elderly of each subdistrict, over its cells as its residents are."""
    area_ids = sorted(set(cells["area_id"]))
    place = cells["area_id"].map({area_id: number for number, area_id in enumerate(area_ids)})
    totals = [known.get(area_id, 0) for area_id in area_ids]
    spread: list[int] = spread_like(totals, place, cells["residents"]).tolist()
    return spread


def weighed_cells(session: Session, actor: Actor, *, run_id: int, weights: DemandWeights) -> pd.DataFrame:
    """Cells of a run with their people, places and weight."""
    actor.require("coverage.read")
    coverage.published_run(session, actor, run_id=run_id)
    cells = demand_store.cells_of_run(session, run_id=run_id, scope=actor.scope)
    area_ids = sorted(set(cells["area_id"]))
    counted = counted_for(session, actor, weights=weights, area_ids=area_ids)
    return weigh(cells, counted, weights, demand_store.cell_size_m(session, run_id=run_id))
