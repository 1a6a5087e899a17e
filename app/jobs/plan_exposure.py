"""Screening of candidates against the public exposure limit, at facades and sensitive places near by."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

from app.config import Settings
from app.jobs.candidates import Candidates
from app.jobs.plan_inputs import PlanInputs
from app.jobs.supply import Supply
from spatial.coverage.exposure import limit_shares
from spatial.coverage.suppliers import rows_of_table

PERSON_M = 1.5  # above the ground, or above the floor of a storey
WALL_STEP_M = 3.0  # between two places along a wall


def limit_shares_of(inputs: PlanInputs, found: Candidates, supply: Supply, config: Settings) -> np.ndarray:
    """
    Of the limit, what each candidate uses up at the worst place near by; NaN where there is none.

    Places are along every wall, each storey of it, and those that need care. Only the candidate's own
    carriers at full power count, and what is between is not asked for.
    """
    walls, within_m = _walls(inputs), config.sites.exposure_within_m
    care = inputs.sensitive.geometry.to_numpy()
    points = found.places.geometry.to_numpy()
    near_walls = _near(inputs.run.buildings.geometry.to_numpy(), points, within_m)
    near_care = _near(care, points, within_m)
    carriers_of = _carriers_of(supply, len(found))
    power_dbm = (found.carriers["transmit_power_dbm"] - found.carriers["feeder_loss_db"]).to_numpy(float)
    worst = np.full(len(points), np.nan)
    for number, point in enumerate(points):
        at = walls.places(near_walls[number], point.x, point.y, within_m, config.coverage.storey_height_m)
        own = care[near_care[number]]
        heights_m = np.full(len(own), PERSON_M)
        at = np.concatenate([at, np.column_stack([shapely.get_x(own), shapely.get_y(own), heights_m])])
        if len(at):
            rows = carriers_of[number]
            worst[number] = limit_shares(rows_of_table(supply.carriers, rows), power_dbm[rows], *at.T).max()
    return worst


@dataclass(frozen=True)
class _Walls:
    """Points along the walls of buildings, those of one side by side."""

    x_m: np.ndarray
    y_m: np.ndarray
    start: np.ndarray
    height_m: np.ndarray  # of the buildings

    def places(
        self, buildings: np.ndarray, x_m: float, y_m: float, within_m: float, storey_m: float
    ) -> np.ndarray:
        """x, y and height of somebody on each storey at the walls of some buildings near a place."""
        found = [np.empty((0, 3))]
        for row in buildings.tolist():
            wall = slice(self.start[row], self.start[row + 1])
            xs_m, ys_m = self.x_m[wall], self.y_m[wall]
            near = np.hypot(xs_m - x_m, ys_m - y_m) <= within_m
            storeys = np.arange(max(1, int(self.height_m[row] // storey_m))) * storey_m + PERSON_M
            xs_m, ys_m = np.repeat(xs_m[near], len(storeys)), np.repeat(ys_m[near], len(storeys))
            found.append(np.column_stack([xs_m, ys_m, np.tile(storeys, int(near.sum()))]))
        return np.concatenate(found)


def _walls(inputs: PlanInputs) -> _Walls:
    buildings = inputs.run.buildings
    lines = shapely.segmentize(shapely.boundary(buildings.geometry.to_numpy()), WALL_STEP_M)
    xy, of = shapely.get_coordinates(lines, return_index=True)
    start = np.searchsorted(of, np.arange(len(buildings) + 1))
    return _Walls(xy[:, 0], xy[:, 1], start, buildings["height_m"].fillna(0.0).to_numpy(float))


def _near(shapes: np.ndarray, points: np.ndarray, within_m: float) -> list[np.ndarray]:
    """For each point the shapes within a distance."""
    point, shape = shapely.STRtree(shapes).query(points, predicate="dwithin", distance=within_m)
    order = np.argsort(point, kind="stable")
    edges = np.searchsorted(point[order], np.arange(len(points) + 1))
    return [shape[order[first:behind]] for first, behind in pairwise(edges.tolist())]


def _carriers_of(supply: Supply, count: int) -> list[np.ndarray]:
    order = np.argsort(supply.station_of_carrier, kind="stable")
    edges = np.searchsorted(supply.station_of_carrier[order], np.arange(count + 1))
    return [order[first:behind] for first, behind in pairwise(edges.tolist())]
