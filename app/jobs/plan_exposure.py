"""Screening of candidates against the public exposure limit, at facades and sensitive places near by."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import shapely

from app.config import Settings
from app.jobs.candidates import Candidates
from app.jobs.plan_inputs import PlanInputs
from app.jobs.supply import Supply
from spatial.coverage.exposure import limit_shares
from spatial.coverage.suppliers import rows_of_table
from spatial.facades import facade_points

PERSON_M = 1.5  # above the ground, or above the floor of a storey


def limit_shares_of(inputs: PlanInputs, found: Candidates, supply: Supply, config: Settings) -> np.ndarray:
    """
    Of the limit, what each candidate uses up at the worst place near by; NaN where there is none.

    Only the candidate's own carriers at full power count, and what is between is not asked for.
    """
    places = _places(inputs, config)
    x_m, y_m = places[:, 0], places[:, 1]
    tree = shapely.STRtree(shapely.points(x_m, y_m))
    points = found.places.geometry.to_numpy()
    number, place = tree.query(points, predicate="dwithin", distance=config.sites.exposure_within_m)
    worst = np.full(len(points), np.nan)
    carriers_of = _carriers_of(supply, len(found))
    power_dbm = (found.carriers["transmit_power_dbm"] - found.carriers["feeder_loss_db"]).to_numpy(float)
    order = np.argsort(number, kind="stable")
    numbers, starts = np.unique(number[order], return_index=True)
    for candidate, near in zip(numbers.tolist(), np.split(place[order], starts[1:]), strict=True):
        own = carriers_of[candidate]
        at = places[near]
        shares = limit_shares(rows_of_table(supply.carriers, own), power_dbm[own], *at.T)
        worst[candidate] = shares.max()
    return worst


def _carriers_of(supply: Supply, count: int) -> list[np.ndarray]:
    order = np.argsort(supply.station_of_carrier, kind="stable")
    edges = np.searchsorted(supply.station_of_carrier[order], np.arange(count + 1))
    return [order[first:behind] for first, behind in pairwise(edges.tolist())]


def _places(inputs: PlanInputs, config: Settings) -> np.ndarray:
    """x, y and height of a person before every facade on every storey, and at sensitive places."""
    buildings, storey_m = inputs.run.buildings, config.coverage.storey_height_m
    before = [np.empty((0, 3))]
    if len(buildings):
        points = facade_points(gpd.GeoSeries(buildings.geometry), config.sites.exposure_within_m / 2)
        height_m = buildings["height_m"].fillna(0.0).to_numpy(float)[points.building]
        storeys = np.maximum(1, np.floor(height_m / storey_m)).astype(int)
        storey = np.arange(storeys.sum()) - np.repeat(np.cumsum(storeys) - storeys, storeys)
        x_m, y_m = np.repeat(points.x_m, storeys), np.repeat(points.y_m, storeys)
        before.append(np.column_stack([x_m, y_m, storey * storey_m + PERSON_M]))
    care = inputs.sensitive.geometry
    before.append(np.column_stack([care.x, care.y, np.full(len(care), PERSON_M)]))
    return np.concatenate(before)
