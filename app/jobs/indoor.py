"""Levels indoors: of every floor band of every building, and of the cells that buildings stand in."""

from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from distributed import Client

from app.config import Settings
from app.domain.coverage import Reception
from app.jobs.progress import Progress
from app.jobs.receptions import RECEPTIONS, service_of
from app.jobs.supply import Supply
from spatial.coverage.engine import Receivers, level_blocks
from spatial.coverage.floors import FloorBands, floor_bands, floor_counts
from spatial.coverage.groups import PlaceLevels, group_levels, place_levels, with_systems
from spatial.coverage.indoor_places import IndoorPlaces, indoor_places, places_of_cells
from spatial.coverage.result import CellCoverage
from spatial.coverage.service import Service, service_of_receptions
from spatial.coverage.tiles import place_levels_on
from spatial.facades import facade_points
from spatial.surface import HeightGrid

INDOOR = RECEPTIONS.index(Reception.INDOOR)
NEAR_M = 200.0  # buildings of one square of this side are asked about side by side


@dataclass(frozen=True)
class Indoors:
    """
    What a run knows of the inside of buildings.

    `bands` and `by_band` have a row a floor band; `has_system` a column a building and a row a layer;
    `by_cell` an answer for each cell, of which only those count where `is_built`.
    """

    buildings: gpd.GeoDataFrame
    bands: FloorBands
    by_band: CellCoverage
    by_cell: CellCoverage
    is_built: np.ndarray
    has_system: np.ndarray
    places: int


def buildings_inside(
    buildings: gpd.GeoDataFrame, parts: gpd.GeoDataFrame, complete: np.ndarray, storey_height_m: float
) -> gpd.GeoDataFrame:
    """
    Buildings of the subdistricts whose footprints are complete, near ones side by side.

    With `area_id`, and whole floors and a height for each: without any, one floor.
    """
    inner = shapely.point_on_surface(buildings.geometry.to_numpy())
    found, part = shapely.STRtree(parts.geometry.to_numpy()).query(inner, predicate="intersects")
    first = np.unique(found, return_index=True)[1]
    found, part = found[first], part[first]
    found, part = found[complete[part]], part[complete[part]]
    x_m, y_m = shapely.get_x(inner[found]), shapely.get_y(inner[found])
    order = np.lexsort((x_m, x_m // NEAR_M, y_m // NEAR_M))
    chosen = buildings.iloc[found[order]].reset_index(drop=True)
    floors = floor_counts(chosen["floors"], chosen["height_m"], storey_height_m)
    height_m = chosen["height_m"].fillna(pd.Series(floors * storey_height_m)).astype(float)
    return chosen.assign(area_id=parts["id"].to_numpy()[part[order]], floors=floors, height_m=height_m)


def indoors_of(
    supply: Supply,
    buildings: gpd.GeoDataFrame,
    systems: pd.DataFrame,
    cells: gpd.GeoDataFrame,
    surface: HeightGrid | None,
    method: int,
    config: Settings,
    progress: Progress,
    client: Client | None = None,
) -> Indoors:
    """Ask for the levels before every facade, and sum them up by floor band and by cell."""
    radio = config.coverage
    bands = floor_bands(buildings["floors"], buildings["height_m"], radio.floor_bands)
    points = facade_points(buildings, radio.facade_spacing_m)
    places, service = indoor_places(bands, points), indoor_service(supply, config)
    levels = _levels(supply, places, service, surface, method, progress, client)
    has_system = _has_system(supply, buildings, systems)
    system_dbm = service.threshold_dbm + radio.indoor_system_margin_db
    levels = with_systems(levels, has_system[:, places.building], system_dbm, radio.indoor_system_sigma_db)
    by_cell = places_of_cells(cells, buildings, bands, points)
    return Indoors(
        buildings=buildings,
        bands=bands,
        by_band=group_levels(levels, places.by_band, service),
        by_cell=group_levels(levels, by_cell, service),
        is_built=np.diff(by_cell.start) > 0,
        has_system=has_system,
        places=len(places.x_m),
    )


def indoor_service(supply: Supply, config: Settings) -> Service:
    """What is asked for indoors alone."""
    return service_of_receptions(service_of(supply, config), [INDOOR])


def _levels(
    supply: Supply,
    places: IndoorPlaces,
    service: Service,
    surface: HeightGrid | None,
    method: int,
    progress: Progress,
    client: Client | None,
) -> PlaceLevels:
    by_sight = np.full(len(places.x_m), surface is not None)
    receivers = Receivers(places.x_m, places.y_m, by_sight, places.height_m)
    how: dict[str, Any] = {"surface": surface, "method": method, "progress": progress.advance}
    if client is not None:
        return place_levels_on(client, supply.carriers, receivers, service, **how)
    layers = len(service.threshold_dbm)
    blocks = level_blocks(supply.carriers, receivers, service.extra_loss_db, layers=layers, **how)
    return place_levels(blocks, service)


def _has_system(supply: Supply, buildings: gpd.GeoDataFrame, systems: pd.DataFrame) -> np.ndarray:
    """By layer and building, whether the operator serves it from inside."""
    rows = pd.Series(np.arange(len(buildings)), index=buildings["id"])
    layer = {(operator, technology): place for place, (operator, _, technology) in enumerate(supply.layers)}
    found = np.zeros((len(supply.layers), len(buildings)), np.bool_)
    keys = zip(systems["operator_id"], systems["technology"], systems["building_id"], strict=True)
    for operator_id, technology, building_id in keys:
        place = layer.get((operator_id, technology))
        if place is not None and building_id in rows.index:
            found[place, rows[building_id]] = True
    return found


def with_indoors(coverage: CellCoverage, indoors: Indoors) -> CellCoverage:
    """Cells with what their buildings say of the inside; elsewhere the street stands for a house there."""
    changed: dict[str, Any] = {name: getattr(coverage, name).copy() for name in coverage.per_cell}
    for name, column in changed.items():
        column[:, INDOOR, indoors.is_built] = getattr(indoors.by_cell, name)[:, 0, indoors.is_built]
    return replace(coverage, counts=coverage.counts + indoors.by_cell.counts, **changed)
