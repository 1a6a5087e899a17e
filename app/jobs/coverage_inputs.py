"""Everything that a coverage run reads, as one snapshot."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from app.config import environment, settings
from app.errors import RefusedError
from app.services.district_inputs import BUILDING_MARGIN_M, REACH_M, read_parts, read_stations
from app.store import supply as supply_store
from spatial.heights import inferred_heights
from spatial.surface import HeightGrid, height_grid, known_inside
from spatial.terrain import on_terrain

NO_TERRAIN = "none"


@dataclass(frozen=True)
class Inputs:
    """Everything that a run reads, as one snapshot."""

    district_id: int
    parts: gpd.GeoDataFrame
    neighbourhoods: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    carriers: pd.DataFrame
    off_air: int  # live stations that an outage keeps silent
    antennas: pd.DataFrame  # those of files that carriers name
    indoor_systems: pd.DataFrame
    versions: dict[str, int]
    batches: dict[str, int | None]  # a version that was taken back may come again with other rows
    vintages: dict[str, str | None]  # what the data are of, as the datasets say today
    is_synthetic: bool


def read_inputs(session: Session, area_code: str) -> Inputs:
    """What a run of a district reads; refused where something that it needs is not there."""
    district_id, parts = read_parts(session, area_code)
    stations = read_stations(session, area_code, district_id=district_id)
    land = supply_store.closed_land(session, district_id=district_id)
    buildings = supply_store.buildings_near(session, district_id=district_id, margin_m=BUILDING_MARGIN_M)
    carriers = supply_store.carriers_of(session, district_id=district_id, reach_m=REACH_M)
    antennas = supply_store.antennas_named(session, sorted(set(carriers["pattern"])))
    indoor_systems = supply_store.indoor_systems(session, district_id=district_id)
    frames = (parts, land, buildings, stations, antennas, indoor_systems)
    sources = {int(item) for frame in frames for item in frame["dataset_id"]}
    sources |= set(supply_store.district_dataset_ids(session, district_id=district_id))
    named = supply_store.datasets_named(session, sorted(sources))
    return Inputs(
        district_id=district_id,
        parts=parts,
        neighbourhoods=supply_store.neighbourhoods(session, district_id=district_id),
        land=land,
        buildings=with_demand(buildings),
        stations=stations,
        carriers=carriers,
        antennas=antennas,
        indoor_systems=indoor_systems,
        off_air=supply_store.stations_off_air(session, district_id=district_id, reach_m=REACH_M),
        versions={key: version for key, version, *_ in named},
        batches={key: batch for key, _, batch, *_ in named},
        vintages={key: vintage for key, *_, vintage in named},
        is_synthetic=any(synthetic for _, _, _, synthetic, _ in named),
    )


def with_heights(buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Heights from floors or neighbours where none is given, and where each is from."""
    found = inferred_heights(buildings, settings().coverage.storey_height_m)
    floors = buildings["floors"].astype(float)
    return buildings.assign(height_m=found["height_m"], height_source=found["source"], floors=floors)


def with_demand(buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Buildings as a run has them: with heights, and the floors that people live and work on."""
    return _with_uses(with_heights(buildings))


def _with_uses(buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Parts of the floors that people live and work on, where the use of a building tells."""
    demand = settings().demand
    told = {*demand.home_uses, *demand.work_uses, *demand.unused_uses}
    uses = buildings["use"].map(lambda use: str(use).strip().lower())
    is_told = uses.isin(told)
    return buildings.assign(
        home_share=uses.isin(demand.home_uses).astype(float).where(is_told),
        work_share=uses.isin(demand.work_uses).astype(float).where(is_told),
    )


def surface_over(inputs: Inputs, complete: np.ndarray, cell_size_m: float) -> HeightGrid | None:
    """Heights over the subdistricts whose footprints are complete; nothing is known elsewhere."""
    whole = inputs.parts[complete]
    if whole.empty:
        return None
    west, south, east, north = whole.total_bounds.tolist()
    grid = height_grid(inputs.buildings, cell_size_m, (west, south, east, north))
    return on_ground(known_inside(grid, whole), settings().coverage.terrain)


def on_ground(surface: HeightGrid, terrain: str) -> HeightGrid:
    """The surface on a terrain of the settings; flat where they name none."""
    if terrain == NO_TERRAIN:
        return surface
    path = environment().var / terrain
    if not path.is_file():
        raise RefusedError(f"terrain {path.name!r} is not there; coverage.terrain needs a GeoTIFF, or none")
    return on_terrain(surface, path, settings().crs.metric_epsg)
