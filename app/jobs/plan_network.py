"""The layer that a plan adds to: what it reaches as it is, what each candidate would, and all together."""

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from app.config import Settings
from app.domain.network import Technology
from app.domain.plans import Wish
from app.jobs.by_technology import profiles_of, templates_of
from app.jobs.candidates import Candidates
from app.jobs.coverage_inputs import Inputs
from app.jobs.ground import District
from app.jobs.receptions import RECEPTIONS, service_of
from app.jobs.supply import Supply, supply_of
from spatial.coverage.incremental import Shelf, answered
from spatial.coverage.service import Service, service_of_receptions, service_of_rows
from spatial.coverage.suppliers import CarrierTable, rows_of_table
from spatial.sites.problem import Lists
from spatial.sites.reach import cells_reached, cells_with_enough

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class PlanLayer:
    """The carriers of one operator and technology, for one reception."""

    carriers: CarrierTable
    service: Service
    number: int
    least_share: float | None  # of the places of a cell, where the profile goes by them


def layer_of(inputs: Inputs, found: Candidates, wish: Wish, config: Settings) -> PlanLayer | None:
    """The live stations that an operator uses, and some candidates built; None without any."""
    live = inputs.stations[inputs.stations["technology"] == wish.technology]
    stations = gpd.GeoDataFrame(pd.concat([live, found.stations], ignore_index=True), crs=live.crs)
    if stations.empty:
        return None
    ours = inputs.carriers["station_id"].isin(live["id"])
    carriers = pd.concat([inputs.carriers[ours], found.carriers], ignore_index=True)
    supply = supply_for(inputs, stations, carriers, config)
    codes = [code for _, code, _ in supply.layers]
    if wish.operator not in codes:
        return None
    number = codes.index(wish.operator)
    rows = np.flatnonzero(supply.carriers.layer == number)
    service = service_of_receptions(service_of(supply, config), [RECEPTIONS.index(wish.reception)])
    table = rows_of_table(supply.carriers, rows)
    return PlanLayer(table, service_of_rows(service, rows), number, least_share_of(wish.technology, config))


def least_share_of(technology: Technology, config: Settings) -> float | None:
    """Of the places of a cell, by the profile of the technology; None where that goes by the cell's level."""
    return profiles_of(config.profiles)[technology].gap_location_share


def supply_for(
    inputs: Inputs, stations: gpd.GeoDataFrame, carriers: pd.DataFrame, config: Settings
) -> Supply:
    """Stations with their carriers as the engine reads them, by the settings."""
    templates = templates_of(config.templates)
    profiles = profiles_of(config.profiles)
    around = (inputs.buildings, inputs.antennas)
    return supply_of(stations, carriers, templates, profiles, config.coverage, *around)


def cells_covered(
    district: District, layer: PlanLayer | None, shelf: Shelf, progress: Progress
) -> np.ndarray:
    """Whether a layer gives each cell enough level."""
    if layer is None:
        return np.zeros(district.ground.cells, bool)
    found = answered(district.ground, layer.carriers, layer.service, shelf, progress)
    own = found.answers[layer.number, 0]
    return cells_with_enough(own, layer.service, layer.number, layer.least_share)


def reach_of(
    supply: Supply,
    wish: Wish,
    count: int,
    district: District,
    wanted: np.ndarray,
    config: Settings,
    progress: Progress,
) -> Lists:
    """The cells of those wanted that each candidate alone gives enough level."""
    cells = np.flatnonzero(wanted)
    if not len(cells):
        return Lists(np.zeros(count + 1, np.int64), np.empty(0, np.int64))
    service = service_of_receptions(service_of(supply, config), [RECEPTIONS.index(wish.reception)])
    ground = district.ground.of_cells(cells)
    table, stations = supply.carriers, supply.station_of_carrier
    least_share = least_share_of(wish.technology, config)
    found = cells_reached(ground, table, service, stations, count, progress, least_share)
    return Lists(found.start, cells[found.item])
