"""Residents and workers of areas, spread over their cells to the person."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from spatial.apportion import largest_remainder
from spatial.crs import require_same_crs
from spatial.errors import DemandError
from spatial.land import Layer, polygons_like, summed_overlap_m2, usable_area_m2
from spatial.polygons import metric_polygons, row_label

Floats = NDArray[np.float64]

FLOOR_HEIGHT_M = 3.0  # of a building whose floors are not counted
PEOPLE_COLUMNS = ("residents", "workers")


def cell_demand(
    cells: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    exclude: Layer | None,
    buildings: gpd.GeoDataFrame | None = None,
    complete: ArrayLike | None = None,
) -> pd.DataFrame:
    """
    People of each cell; over an area's cells they sum to the area's people.

    Parameters
    ----------
    cells : GeoDataFrame, metric CRS
        Columns ``area_index`` (place in `areas`; -1 for none) and ``geometry``.
    areas : GeoDataFrame of polygons, same CRS
        Columns ``residents`` and ``workers``: whole numbers, zero or more.
    exclude : GeoDataFrame or GeoSeries of polygons, same CRS, or None
        Land nobody lives or works on: water, rail, parks.
    buildings : GeoDataFrame of polygons, same CRS, or None
        With ``floors`` or ``height_m`` where known; a building without either has one floor.
    complete : array_like of bool, shape (n_areas,), or None
        Areas whose footprints are complete, see `spatial.land.footprint_share`; None for none.

    Returns
    -------
    DataFrame, index of `cells`
        ``residents`` and ``workers``, integers.

    Raises
    ------
    DemandError
        If people are negative, missing or not whole, or a populated area has no cell;
        the message names the area.
    GeometryError, CrsError
        If a layer is not one of valid polygons in the same metres.

    Notes
    -----
    A cell weighs what lies in its whole square: floor area where the area's footprints
    are complete, else usable land. An area without floor area in its cells falls back to
    usable land, one without usable land (all water) to equal weights. Shares are rounded
    by largest remainder, ties to the cell that stands first.
    """
    people = _people(areas)
    area_index = _area_index(cells, areas, people)
    squares = metric_polygons(cells, "cells")
    require_same_crs(areas, cells, "cells")
    land_m2 = usable_area_m2(squares, polygons_like(areas, exclude, "exclude"))
    by_floors = _complete_flags(complete, len(areas))
    floors_m2 = _floor_area_m2(squares, areas, buildings) if by_floors.any() else np.zeros(len(cells))
    demand = np.zeros((len(cells), len(PEOPLE_COLUMNS)), dtype=np.int64)
    for area, members in _members(area_index):
        weights = _weights(land_m2[members], floors_m2[members], bool(by_floors[area]))
        for kind in range(len(PEOPLE_COLUMNS)):
            demand[members, kind] = largest_remainder(int(people[area, kind]), weights)
    return pd.DataFrame(demand, index=cells.index, columns=list(PEOPLE_COLUMNS))


def _people(areas: gpd.GeoDataFrame) -> NDArray[np.int64]:
    for column in PEOPLE_COLUMNS:
        if column not in areas.columns:
            raise DemandError(f"layer 'areas' has no column '{column}'; needs {' and '.join(PEOPLE_COLUMNS)}")
    people = areas[list(PEOPLE_COLUMNS)].to_numpy(dtype=np.float64, na_value=np.nan)
    sound = (people >= 0.0) & (people == np.floor(people)) & np.isfinite(people)
    for area, kind in np.argwhere(~sound):
        raise DemandError(
            f"{row_label(areas, int(area))} has {people[area, kind]:g} {PEOPLE_COLUMNS[kind]}; "
            "needs a whole number, zero or more"
        )
    return np.asarray(people, dtype=np.int64)


def _area_index(
    cells: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, people: NDArray[np.int64]
) -> NDArray[np.int64]:
    area_index: NDArray[np.int64] = cells["area_index"].to_numpy(dtype=np.int64)
    if area_index.size and not (area_index.min() >= -1 and area_index.max() < len(areas)):
        raise DemandError(
            f"area_index runs to {area_index.max()}; needs -1 to {len(areas) - 1}, places in 'areas'"
        )
    for area in np.setdiff1d(np.flatnonzero(people.sum(axis=1)), area_index):
        residents, workers = people[area]
        raise DemandError(
            f"{row_label(areas, int(area))} has {residents} residents and {workers} workers but no cell; "
            "needs one, so take smaller cells"
        )
    return area_index


def _complete_flags(complete: ArrayLike | None, n_areas: int) -> NDArray[np.bool_]:
    flags = np.zeros(n_areas, dtype=np.bool_) if complete is None else np.asarray(complete, dtype=np.bool_)
    if flags.shape != (n_areas,):
        raise DemandError(f"'complete' has shape {flags.shape}; needs one value for each of {n_areas} areas")
    return flags


def _floor_area_m2(
    squares: NDArray[np.object_], areas: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame | None
) -> Floats:
    footprints = polygons_like(areas, buildings, "buildings")
    if buildings is None or not footprints.size:
        return np.zeros(len(squares))
    return summed_overlap_m2(squares, footprints, _floors(buildings))


def _floors(buildings: gpd.GeoDataFrame) -> Floats:
    counted = _numbers(buildings, "floors")
    guessed = np.maximum(1.0, np.round(_numbers(buildings, "height_m") / FLOOR_HEIGHT_M))
    floors = np.where(counted > 0.0, counted, guessed)
    return np.where(np.isfinite(floors), floors, 1.0)


def _numbers(frame: gpd.GeoDataFrame, column: str) -> Floats:
    if column not in frame.columns:
        return np.full(len(frame), np.nan)
    return np.asarray(frame[column].to_numpy(dtype=np.float64, na_value=np.nan))


def _members(area_index: NDArray[np.int64]) -> list[tuple[int, NDArray[np.int64]]]:
    order = np.argsort(area_index, kind="stable")
    found, starts = np.unique(area_index[order], return_index=True)
    groups = np.split(order, starts[1:])
    return (
        [(int(area), group) for area, group in zip(found, groups, strict=True) if area >= 0]
        if found.size
        else []
    )


def _weights(land_m2: Floats, floors_m2: Floats, by_floors: bool) -> Floats:
    if by_floors and floors_m2.sum() > 0.0:
        return floors_m2
    if land_m2.sum() > 0.0:
        return land_m2
    return np.ones(len(land_m2))
