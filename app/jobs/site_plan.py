"""A plan of base stations for one operator and technology: candidates, reach, choice, bound, prediction."""

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from app.config import Settings
from app.domain.coverage import Reception, profile_from
from app.domain.network import Technology
from app.domain.sites import CandidateKind, PlannedPart, PlannedStation, SitePlan
from app.errors import RefusedError
from app.jobs.candidates import Candidates, candidates_of
from app.jobs.clock import Clock
from app.jobs.coverage_inputs import Inputs
from app.jobs.ground import District, district_of
from app.jobs.receptions import RECEPTIONS, service_of
from app.jobs.supply import Supply, supply_of
from app.store.installation import process_epsg
from spatial.coverage.incremental import Shelf, answered
from spatial.coverage.service import Service, service_of_receptions, service_of_rows
from spatial.coverage.suppliers import CarrierTable, rows_of_table
from spatial.datum import from_metric
from spatial.sites.bound import prices_of, upper_bound
from spatial.sites.problem import Lists, Problem, residual
from spatial.sites.reach import cells_reached, cells_with_enough
from spatial.sites.search import greedy, improved
from spatial.sites.spacing import apart_by

OUTDOOR = RECEPTIONS.index(Reception.OUTDOOR)
ROUNDS = 100_000  # of search: some seconds
BOUND_SECONDS = 60.0

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class _Network:
    """The carriers of one layer, outdoors."""

    carriers: CarrierTable
    service: Service
    layer: int


def site_plan(
    inputs: Inputs,
    operator: str,
    technology: Technology,
    count: int,
    shelf: Shelf,
    config: Settings,
    progress: Progress,
) -> SitePlan:
    """The stations, at most so many, with which most residents have enough level outdoors."""
    if count < 1:
        raise RefusedError(f"{count} base stations; must be one or more")
    clock = Clock()
    templates = {Technology(item.technology): item for item in config.templates}
    found = candidates_of(inputs, operator, technology, templates, config.sites)
    district = district_of(inputs, config)
    clock.ends("candidates")
    now = _network(inputs, found, operator, technology, config, [])
    reached_now = _reached(district, now, shelf, progress, "network")
    clock.ends("network")
    reach = _reach(inputs, found, district, config, progress)
    clock.ends("reach")
    x_m, y_m = found.places.geometry.x.to_numpy(), found.places.geometry.y.to_numpy()
    apart = apart_by(x_m, y_m, config.sites.spacing_m)
    problem = Problem(reach, district.residents.astype(np.float64), np.ones(len(found.places)), apart)
    left = residual(problem, reached_now)
    chosen = improved(
        left, count, greedy(left, count), ROUNDS, progress=lambda done, of: progress("search", done, of)
    )
    clock.ends("search")
    bound = upper_bound(left, count, prices_of(left, count, seconds=BOUND_SECONDS))
    clock.ends("bound")
    then = reached_now.copy()
    for candidate in chosen.tolist():
        then[reach.of(candidate)] = True
    planned = _network(inputs, found, operator, technology, config, chosen.tolist())
    predicted = _reached(district, planned, shelf, progress, "prediction")
    clock.ends("prediction")

    def people(cells: np.ndarray) -> int:
        return int(district.residents[cells].sum())

    return SitePlan(
        operator=operator,
        technology=technology,
        stations=_stations(inputs, found, district, reach, reached_now, chosen),
        candidates={kind: int((found.places["kind"] == kind).sum()) for kind in CandidateKind},
        parts=_parts(inputs, district, reached_now, then),
        residents=int(district.residents.sum()),
        now=people(reached_now),
        then=people(then),
        bound=people(reached_now) + int(bound),
        predicted=people(predicted),
        seconds=clock.seconds,
    )


def _reached(
    district: District, network: _Network | None, shelf: Shelf, progress: Progress, step: str
) -> np.ndarray:
    """The cells that a network gives enough level."""
    if network is None:
        return np.zeros(district.ground.cells, bool)
    found = answered(
        district.ground, network.carriers, network.service, shelf, lambda done, of: progress(step, done, of)
    )
    return cells_with_enough(found.answers["level_dbm"][network.layer, 0], network.service, network.layer)


def _supply(inputs: Inputs, stations: gpd.GeoDataFrame, carriers: pd.DataFrame, config: Settings) -> Supply:
    templates = {Technology(item.technology): item for item in config.templates}
    profiles = {Technology(item.technology): profile_from(item) for item in config.profiles}
    around = (inputs.buildings, inputs.antennas)
    return supply_of(stations, carriers, templates, profiles, config.coverage, *around)


def _network(
    inputs: Inputs,
    found: Candidates,
    operator: str,
    technology: Technology,
    config: Settings,
    chosen: list[int],
) -> _Network | None:
    """The live stations that an operator uses, and those chosen of the candidates; None without any."""
    live = inputs.stations[inputs.stations["technology"] == technology]
    added = found.stations.iloc[chosen]
    stations = gpd.GeoDataFrame(pd.concat([live, added], ignore_index=True), crs=live.crs)
    if stations.empty:
        return None
    ours = inputs.carriers["station_id"].isin(live["id"])
    own = found.carriers["station_id"].isin(added["id"])
    carriers = pd.concat([inputs.carriers[ours], found.carriers[own]], ignore_index=True)
    supply = _supply(inputs, stations, carriers, config)
    codes = [code for _, code, _ in supply.layers]
    if operator not in codes:
        return None
    layer = codes.index(operator)
    rows = np.flatnonzero(supply.carriers.layer == layer)
    service = service_of_receptions(service_of(supply, config), [OUTDOOR])
    return _Network(rows_of_table(supply.carriers, rows), service_of_rows(service, rows), layer)


def _reach(
    inputs: Inputs, found: Candidates, district: District, config: Settings, progress: Progress
) -> Lists:
    """The cells that each candidate alone gives enough level."""
    supply = _supply(inputs, found.stations, found.carriers, config)
    service = service_of_receptions(service_of(supply, config), [OUTDOOR])
    return cells_reached(
        district.ground,
        supply.carriers,
        service,
        supply.station_of_carrier,
        len(found.places),
        lambda done, of: progress("reach", done, of),
    )


def _stations(
    inputs: Inputs,
    found: Candidates,
    district: District,
    reach: Lists,
    reached: np.ndarray,
    chosen: np.ndarray,
) -> tuple[PlannedStation, ...]:
    """The stations chosen, the one that adds most to those before it first."""
    places, covered = found.places, reached.copy()
    lon, lat = from_metric(places.geometry.x, places.geometry.y, "wgs84", process_epsg())
    names = inputs.parts["code"].to_numpy()
    part = gpd.sjoin(places[["geometry"]], inputs.parts[["geometry"]], predicate="intersects")
    row_of_part = part[~part.index.duplicated()]["index_right"]
    left, planned = set(chosen.tolist()), []
    while left:
        adds = {one: int(district.residents[_new(reach, covered, one)].sum()) for one in left}
        best = max(sorted(left), key=lambda one: adds[one])
        covered[reach.of(best)] = True
        left.remove(best)
        planned.append(
            PlannedStation(
                kind=CandidateKind(places["kind"].iloc[best]),
                code=str(places["code"].iloc[best]),
                subdistrict=str(names[row_of_part.loc[best]]),
                lon=float(lon[best]),
                lat=float(lat[best]),
                antenna_height_m=float(places["antenna_height_m"].iloc[best]),
                residents=adds[best],
            )
        )
    return tuple(planned)


def _new(reach: Lists, covered: np.ndarray, candidate: int) -> np.ndarray:
    cells = reach.of(candidate)
    return np.asarray(cells[~covered[cells]])


def _parts(inputs: Inputs, district: District, now: np.ndarray, then: np.ndarray) -> tuple[PlannedPart, ...]:
    """Residents by subdistrict: all, reached now, and by the plan."""
    count, area = len(inputs.parts), district.area_index

    def people(cells: np.ndarray) -> np.ndarray:
        return np.bincount(area[cells], district.residents[cells], count).astype(np.int64)

    sums = (people(np.ones(len(area), bool)), people(now), people(then))
    codes = inputs.parts["code"].astype(str)
    return tuple(
        PlannedPart(code=code, residents=int(all_of), now=int(before), then=int(after))
        for code, all_of, before, after in zip(codes, *sums, strict=True)
    )
