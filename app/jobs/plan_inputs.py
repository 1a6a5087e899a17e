"""Everything that a site plan reads, as one snapshot."""

from dataclasses import dataclass, replace

import geopandas as gpd
from sqlalchemy.orm import Session

from app.config_analysis import SiteSettings
from app.domain.actors import WORKER_ACTOR
from app.domain.plans import Wish
from app.jobs.coverage_inputs import Inputs, read_inputs
from app.services import demand
from app.services.plan_wishes import wished
from app.store import plan_ground
from app.store import plans as plans_store
from spatial.demand_weights import DemandWeights


@dataclass(frozen=True)
class PlanInputs:
    """What a run reads, the streets, the places that need care, and where (not) to build."""

    run: Inputs
    streets: gpd.GeoDataFrame
    sensitive: gpd.GeoDataFrame
    forbidden: gpd.GeoDataFrame
    preferred: gpd.GeoDataFrame
    adopted: gpd.GeoDataFrame  # places of adopted plans for the same operator and technology
    weights: DemandWeights
    counted: demand.Counted


def read_plan_inputs(session: Session, area_code: str, wish: Wish, config: SiteSettings) -> PlanInputs:
    """What a plan of a district reads; refused where a zone is no area, or a run would be."""
    of = {"operator": wish.operator, "technology": wish.technology.value}
    run = _without(read_inputs(session, area_code), plans_store.removed_codes(session, **of), wish)
    asked = wished(session, WORKER_ACTOR, wish=wish, parts=run.parts)
    return PlanInputs(
        run=run,
        streets=plan_ground.streets(session, district_id=run.district_id),
        sensitive=plan_ground.places_of_kinds(
            session,
            district_id=run.district_id,
            kinds=config.sensitive_kinds,
            margin_m=config.exposure_within_m,
        ),
        forbidden=asked.forbidden,
        preferred=asked.preferred,
        adopted=plans_store.adopted_places(session, **of),
        weights=asked.weights,
        counted=asked.counted,
    )


def _without(run: Inputs, codes: list[str], wish: Wish) -> Inputs:
    """What a run reads, but for stations of the operator and technology that go."""
    own = (run.stations["operator"] == wish.operator) & (run.stations["technology"] == wish.technology)
    stations = run.stations[~(own & run.stations["code"].isin(codes))].reset_index(drop=True)
    stays = run.carriers["station_id"].isin(stations["id"])
    return replace(run, stations=stations, carriers=run.carriers[stays].reset_index(drop=True))
