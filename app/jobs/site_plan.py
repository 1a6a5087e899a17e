"""A plan of base stations for one operator and technology: candidates, reach, choice, bound, prediction."""

from collections.abc import Callable
from functools import partial

import geopandas as gpd
import numpy as np
import shapely

from app.config import Settings
from app.domain.plans import CandidateKind, GoalKind, PlannedPart, PlannedStation, SitePlan, Wish
from app.errors import RefusedError
from app.jobs.by_technology import templates_of
from app.jobs.candidates import Candidates, adopted_of, candidates_of
from app.jobs.clock import Clock
from app.jobs.ground import District, district_of
from app.jobs.plan_choice import choice_for
from app.jobs.plan_exposure import limit_shares_of
from app.jobs.plan_inputs import PlanInputs
from app.jobs.plan_network import cells_covered, layer_of, reach_of, supply_for
from app.services import demand
from spatial.coverage.incremental import Shelf
from spatial.sites.problem import Lists, Problem
from spatial.sites.spacing import apart_by

Progress = Callable[[str, int, int], None]


def site_plan(inputs: PlanInputs, wish: Wish, shelf: Shelf, config: Settings, progress: Progress) -> SitePlan:
    """The stations with which a wish is met best."""
    clock = Clock()
    templates = templates_of(config.templates)
    found, shares = _within_limit(inputs, candidates_of(inputs, wish, templates, config.sites), config)
    over_limit = int((shares > 1.0).sum())
    shares = shares[~(shares > 1.0)]
    district = district_of(inputs.run, config)
    clock.ends("candidates")
    adopted = adopted_of(inputs, found, wish, templates)
    now = cells_covered(
        district, layer_of(inputs.run, adopted, wish, config), shelf, partial(progress, "network")
    )
    clock.ends("network")
    weighed = demand.weigh(district.cells, inputs.counted, inputs.weights, config.grid.cell_size_m)
    weight = weighed["weight"].to_numpy()
    if not weight.any():
        raise RefusedError(
            "nothing in the district has a weight; give residents one, or import what is weighed"
        )
    supply = supply_for(inputs.run, found.stations, found.carriers, config)
    reach = reach_of(supply, wish, len(found), district, ~now, config, partial(progress, "answers"))
    clock.ends("reach")
    choice = choice_for(
        wish, _problem(wish, found, reach, weight, config), district, now, partial(progress, "search")
    )
    clock.ends("search")
    if not len(choice.order):
        raise RefusedError(
            f"no plan: of {len(found)} candidates none within the goal reaches anybody more; "
            f"the cheapest costs {found.places['cost'].min():g}"
        )
    chosen = adopted.beside(found.some(np.sort(choice.order)))
    planned = layer_of(inputs.run, chosen, wish, config)
    predicted = cells_covered(district, planned, shelf, partial(progress, "prediction"))
    clock.ends("prediction")
    then = now.copy()
    for candidate in choice.order.tolist():
        then[reach.of(candidate)] = True
    return SitePlan(
        wish=wish,
        stations=_stations(inputs, wish, found, shares, district, reach, now, choice.order),
        candidates={kind: int((found.places["kind"] == kind).sum()) for kind in CandidateKind},
        over_limit=over_limit,
        adopted=len(adopted),
        parts=_parts(inputs, district, now, then),
        residents=int(district.residents.sum()),
        now=int(district.residents[now].sum()),
        then=int(district.residents[then].sum()),
        weight_now=float(weight[now].sum()),
        weight_then=float(weight[then].sum()),
        weight_bound=float(weight[now].sum()) + choice.bound,
        least_cost=choice.least_cost,
        predicted=int(district.residents[predicted].sum()),
        seconds=clock.seconds,
    )


def _within_limit(inputs: PlanInputs, found: Candidates, config: Settings) -> tuple[Candidates, np.ndarray]:
    """Candidates that keep to the exposure limit, and the shares of it that all of them use up."""
    supply = supply_for(inputs.run, found.stations, found.carriers, config)
    shares = limit_shares_of(inputs, found, supply, config)
    kept = np.flatnonzero(~(shares > 1.0))
    if not len(kept):
        raise RefusedError(
            f"all {len(found)} candidates pass the limit of exposure within "
            f"{config.sites.exposure_within_m:g} m; lower the power of the template or raise its antennas"
        )
    return found.some(kept), shares


def _problem(wish: Wish, found: Candidates, reach: Lists, weight: np.ndarray, config: Settings) -> Problem:
    """Costs count under a budget alone; else each station counts one."""
    points = found.places.geometry
    is_budget = wish.goal.kind is GoalKind.BUDGET
    cost = found.places["cost"].to_numpy(float) if is_budget else np.ones(len(found))
    apart = apart_by(points.x, points.y, config.sites.spacing_m)
    return Problem(reach, np.asarray(weight, np.float64), cost, apart)


def _stations(
    inputs: PlanInputs,
    wish: Wish,
    found: Candidates,
    shares: np.ndarray,
    district: District,
    reach: Lists,
    now: np.ndarray,
    order: np.ndarray,
) -> tuple[PlannedStation, ...]:
    """The stations in the order of building, spread over the years as evenly as whole stations can be."""
    covered, planned = now.copy(), []
    parts = _parts_of(found.places.iloc[order], inputs.run.parts)
    for rank, (candidate, part) in enumerate(zip(order.tolist(), parts, strict=True), start=1):
        place = found.places.iloc[candidate]
        cells = reach.of(candidate)
        fresh = cells[~covered[cells]]
        covered[fresh] = True
        planned.append(
            PlannedStation(
                rank=rank,
                year=1 + (rank - 1) * wish.years // len(order),
                kind=CandidateKind(place["kind"]),
                code=str(place["code"]),
                subdistrict=part,
                x_m=float(place.geometry.x),
                y_m=float(place.geometry.y),
                antenna_height_m=float(place["antenna_height_m"]),
                cost=float(place["cost"]),
                residents=int(district.residents[fresh].sum()),
                limit_share=None if np.isnan(shares[candidate]) else float(shares[candidate]),
                reach=shapely.unary_union(district.squares[fresh]),
            )
        )
    return tuple(planned)


def _parts_of(places: gpd.GeoDataFrame, parts: gpd.GeoDataFrame) -> list[str]:
    """Code of the subdistrict that each place lies in; of two that meet there, the first."""
    point, row = shapely.STRtree(parts.geometry.to_numpy()).query(
        places.geometry.to_numpy(), predicate="intersects"
    )
    codes = parts["code"].to_numpy()
    return [str(codes[row[point == number].min()]) for number in range(len(places))]


def _parts(
    inputs: PlanInputs, district: District, now: np.ndarray, then: np.ndarray
) -> tuple[PlannedPart, ...]:
    """Residents by subdistrict: all, reached now, and by the plan."""
    count, area = len(inputs.run.parts), district.area_index

    def people(cells: np.ndarray) -> np.ndarray:
        return np.bincount(area[cells], district.residents[cells], count).astype(np.int64)

    sums = (people(np.ones(len(area), bool)), people(now), people(then))
    codes = inputs.run.parts["code"].astype(str)
    return tuple(
        PlannedPart(code=code, residents=int(all_of), now=int(before), then=int(after))
        for code, all_of, before, after in zip(codes, *sums, strict=True)
    )
