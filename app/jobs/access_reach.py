"""The cells that each supplier of a service reaches."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from app.config import Settings
from app.domain.access import AskedReach, CellState, Service
from app.errors import RefusedError
from app.jobs.access_inputs import AccessInputs
from app.services.access_suppliers import walk_limit_m
from spatial.access import walking as walks
from spatial.access.shapes import cells_of_shapes, open_area_m2, reached_area_m2, suppliers_of_cells
from spatial.access.streets import Streets, streets_of
from spatial.access.views import WHOLE_TURN_DEG, Cameras, views_of
from spatial.access.wlan import ranges_m, served_by_hotspots
from spatial.radio.bearing import convergence_deg
from spatial.sites.problem import Lists

STATES = {
    walks.REACHED: CellState.REACHED,
    walks.TOO_FAR: CellState.BEYOND,
    walks.CUT_OFF: CellState.CUT_OFF,
    walks.OFF_STREETS: CellState.OFF_STREETS,
}
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Reached:
    """Cells by supplier, what becomes of each cell, and what must be said beside it."""

    reach: Lists
    state: np.ndarray
    minutes: np.ndarray  # to the nearest supplier; NaN where none is within reach, and for what is not walked
    facts: dict[str, Any]

    @property
    def is_reached(self) -> np.ndarray:
        """Whether a cell is."""
        return np.asarray(self.state == CellState.REACHED.value)


def reached(
    asked: AskedReach, inputs: AccessInputs, cells: gpd.GeoDataFrame, config: Settings, tell: Tell
) -> Reached:
    """What the service reaches."""
    if asked.service is Service.WALKING:
        return _on_foot(asked, inputs, cells, config, tell)
    if asked.service is Service.CAMERAS:
        return _by_sight(inputs, cells, config)
    return _by_wlan(inputs, cells, config)


def network_of(inputs: AccessInputs) -> Streets:
    """The streets, joined."""
    if inputs.streets is None:
        raise RefusedError("walks need streets; import ways first")
    return streets_of(inputs.streets, inputs.streets["is_elevated"].to_numpy(bool))


def middles(cells: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray]:
    """East and north of the middles of cells."""
    points = cells.geometry.centroid
    return points.x.to_numpy(), points.y.to_numpy()


def _on_foot(
    asked: AskedReach, inputs: AccessInputs, cells: gpd.GeoDataFrame, config: Settings, tell: Tell
) -> Reached:
    limit_m = walk_limit_m(asked, config)
    points = inputs.suppliers.geometry
    doors = (points.x.to_numpy(), points.y.to_numpy())
    found = walks.walking(
        network_of(inputs), doors, middles(cells), limit_m, config.access.farthest_street_m, tell
    )
    off = np.isnan(found.supplier_access_m)
    facts = {
        "limit_m": round(limit_m, 1),
        "walking_kmh": config.access.walking_kmh,
        "street_networks": found.networks,
        "unusable": {"off_streets": int(off.sum())} if off.any() else {},
    }
    state = np.array([STATES[one].value for one in found.state.tolist()])
    minutes = found.nearest_m / (config.access.walking_kmh * 1000.0 / 60.0)
    return Reached(found.reach, state, minutes, facts)


def _by_sight(inputs: AccessInputs, cells: gpd.GeoDataFrame, config: Settings) -> Reached:
    cameras, unusable = _usable(inputs.suppliers)
    if cameras.empty:
        raise RefusedError(f"none of {len(inputs.suppliers)} cameras has a range and a view angle")
    assumed = cameras["height_m"].isna()
    footprints = inputs.buildings.geometry.to_numpy()
    views = views_of(_looks(cameras, config), footprints, inputs.buildings["height_m"].to_numpy(float))
    inside = sum(one.is_empty for one in views)
    squares = cells.geometry.to_numpy()
    open_m2 = open_area_m2(squares, footprints)
    seen_m2 = reached_area_m2(squares, views)
    reach = cells_of_shapes(views, squares, open_m2, config.access.least_share)
    facts = {
        "least_share": config.access.least_share,
        "unusable": {**unusable, **({"inside_building": inside} if inside else {})},
        "assumed_heights": int(assumed.sum()),
        "open_ground_m2": float(open_m2.sum()),
        "seen_ground_m2": float(np.minimum(seen_m2, open_m2).sum()),
    }
    return _of_lists(reach, len(cells), facts)


def _usable(cameras: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, dict[str, int]]:
    """Cameras of which enough is known; and of how many others what lacks."""
    no_range = cameras["range_m"].isna()
    # without an azimuth it looks all around; with one it needs an angle
    no_angle = ~no_range & cameras["azimuth_deg"].notna() & cameras["view_angle_deg"].isna()
    lacks = {"no_range": int(no_range.sum()), "no_view_angle": int(no_angle.sum())}
    return cameras[~no_range & ~no_angle], {name: count for name, count in lacks.items() if count}


def _looks(cameras: gpd.GeoDataFrame, config: Settings) -> Cameras:
    """As the analysis takes them: bearings from grid north, and an assumed height where none is given."""
    points = cameras.geometry
    x_m, y_m = points.x.to_numpy(), points.y.to_numpy()
    azimuth_deg = cameras["azimuth_deg"].astype(float)
    grid_deg = azimuth_deg - convergence_deg(x_m, y_m, cameras.crs)
    angle_deg = cameras["view_angle_deg"].astype(float).where(azimuth_deg.notna(), WHOLE_TURN_DEG)
    height_m = cameras["height_m"].astype(float)
    height_m = height_m.where(height_m > 0.0, config.access.camera_height_m)
    return Cameras(
        x_m,
        y_m,
        grid_deg.fillna(0.0).to_numpy(),
        angle_deg.to_numpy(),
        cameras["range_m"].to_numpy(float),
        height_m.to_numpy(),
    )


def _by_wlan(inputs: AccessInputs, cells: gpd.GeoDataFrame, config: Settings) -> Reached:
    access, hotspots, buildings = config.access, inputs.suppliers, inputs.buildings
    row_of = pd.Series(np.arange(len(buildings)), index=buildings["code"])
    row_of = row_of[~row_of.index.duplicated()]
    house = hotspots["building_code"].map(row_of)
    unknown = hotspots["building_code"].notna() & house.isna()
    outdoors_m, indoors_m = ranges_m(
        access.wlan_eirp_dbm, access.wlan_threshold_dbm, access.wlan_frequency_mhz
    )
    served = served_by_hotspots(
        hotspots.geometry.x.to_numpy(),
        hotspots.geometry.y.to_numpy(),
        house.fillna(-1).to_numpy(np.int64),
        buildings.geometry.to_numpy(),
        buildings["height_m"].to_numpy(float),
        outdoors_m,
        indoors_m,
    )
    squares = cells.geometry.to_numpy()
    reach = cells_of_shapes(served, squares, cells.geometry.area.to_numpy(), access.least_share)
    facts = {
        "least_share": access.least_share,
        "threshold_dbm": access.wlan_threshold_dbm,
        "range_outdoors_m": outdoors_m,
        "range_indoors_m": indoors_m,
        "unusable": {},
        "building_unknown": int(unknown.sum()),
    }
    return _of_lists(reach, len(cells), facts)


def _of_lists(reach: Lists, count: int, facts: dict[str, Any]) -> Reached:
    is_reached = suppliers_of_cells(reach, count) > 0
    state = np.where(is_reached, CellState.REACHED.value, CellState.BEYOND.value)
    return Reached(reach, state, np.full(count, np.nan), facts)
