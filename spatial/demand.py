"""Residents and workers of areas, spread over their cells to the person."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from spatial.apportion import largest_remainder
from spatial.crs import require_same_crs
from spatial.errors import DemandError
from spatial.land import Layer, outside, polygons_like, summed_overlap_m2, usable_area_m2
from spatial.polygons import metric_polygons, row_label

Floats = NDArray[np.float64]

FLOOR_HEIGHT_M = 3.0  # of a building whose floors are not counted
PEOPLE_COLUMNS = ("residents", "workers")
SHARES = ("home_share", "work_share")  # of the floors of a building, in that order


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
        With ``home_share`` and ``work_share`` where known, parts of its floors that people live and work
        on; without, all of them for both.
    complete : array_like of bool, shape (n_areas,), or None
        Areas whose footprints are complete, see `spatial.land.footprint_share`; None for none.

    Returns
    -------
    DataFrame, index of `cells`
        ``residents`` and ``workers``, integers.

    Raises
    ------
    DemandError
        If people are negative, missing or not whole, or a populated area has no cell; the message
        names the area. If a share of floors is negative or infinite; it names the building.
    GeometryError, CrsError
        If a layer is not one of valid polygons in the same metres.

    Notes
    -----
    A cell weighs what lies in its whole square: floor area where the area's footprints
    are complete, else usable land; footprints on excluded land count as nothing. An area without
    floors to live on (or to work on) takes all floors; one without floor area in its cells falls back to
    usable land, one without usable land (all water) to equal weights. Shares are rounded
    by largest remainder, ties to the cell that stands first.
    """
    people = _people(areas)
    area_index = _area_index(cells, areas, people)
    squares = metric_polygons(cells, "cells")
    require_same_crs(areas, cells, "cells")
    closed = polygons_like(areas, exclude, "exclude")
    land_m2 = usable_area_m2(squares, closed)
    by_floors = _complete_flags(complete, len(areas))
    known = buildings if by_floors.any() else None
    floors_m2 = _floor_area_m2(squares, areas, closed, known)
    demand = np.zeros((len(cells), len(PEOPLE_COLUMNS)), dtype=np.int64)
    for area, members in _members(area_index):
        for kind in range(len(PEOPLE_COLUMNS)):
            ways = [*floors_m2[:, [kind, -1]].T] if by_floors[area] else []
            weights = _first_of([*(way[members] for way in ways), land_m2[members]])
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
    squares: NDArray[np.object_],
    areas: gpd.GeoDataFrame,
    closed: NDArray[np.object_],
    buildings: gpd.GeoDataFrame | None,
) -> Floats:
    """Floors to live on, to work on, and all of them, in each square."""
    footprints = polygons_like(areas, buildings, "buildings")
    if buildings is None or not footprints.size:
        return np.zeros((len(squares), len(SHARES) + 1))
    footprints = outside(footprints, closed)
    floors = _floors(buildings)
    shares = [*(_share_of_floors(buildings, name) for name in SHARES), np.ones(len(floors))]
    return summed_overlap_m2(squares, footprints, np.stack([floors * one for one in shares], axis=1))


def _share_of_floors(buildings: gpd.GeoDataFrame, column: str) -> Floats:
    given = _numbers(buildings, column)
    for row in np.flatnonzero((given < 0.0) | np.isinf(given)):
        raise DemandError(
            f"{row_label(buildings, int(row))} has a {column} of {given[row]:g}; needs 0 or more"
        )
    return np.where(np.isnan(given), 1.0, given)


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


def _first_of(ways: list[Floats]) -> Floats:
    """The first way to weigh that gives anything, else equal weights."""
    return next((way for way in ways if way.sum() > 0.0), np.ones(len(ways[-1])))
