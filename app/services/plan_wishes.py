"""What a plan is asked for, against the data: looked at before a task is queued, and by the task."""

from dataclasses import dataclass

import geopandas as gpd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.areas import full_code
from app.domain.plans import Wish
from app.errors import NotFoundError, RefusedError
from app.services import demand
from app.store import plan_ground
from spatial.demand_weights import DemandWeights

LEAST_FREE_M2 = 1.0  # under this: what rounding leaves between an area and its parts


@dataclass(frozen=True)
class Wished:
    """The zones and weights of a wish."""

    forbidden: gpd.GeoDataFrame
    preferred: gpd.GeoDataFrame
    weights: DemandWeights
    counted: demand.Counted


def wished(session: Session, actor: Actor, *, wish: Wish, parts: gpd.GeoDataFrame) -> Wished:
    """Look it up; refused where a zone is no area, no ground is left, or nobody counted what has a weight."""
    weights = demand.weights_of(wish.weights)
    forbidden = _zones(session, wish.forbidden)
    if len(forbidden) and parts.union_all().difference(forbidden.union_all()).area < LEAST_FREE_M2:
        raise RefusedError("no candidate: all of the district is forbidden; leave some of it to build in")
    return Wished(
        forbidden=forbidden,
        preferred=_zones(session, wish.preferred),
        weights=weights,
        counted=demand.counted_for(session, actor, weights=weights, area_ids=parts["id"].tolist()),
    )


def _zones(session: Session, codes: tuple[str, ...]) -> gpd.GeoDataFrame:
    wanted = [full_code(code) for code in codes]
    found = plan_ground.zones(session, codes=wanted)
    for code in sorted(set(wanted) - set(found["code"]))[:1]:
        raise NotFoundError("area", code)
    return found
