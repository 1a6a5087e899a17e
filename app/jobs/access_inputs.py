"""What the reach of a service is computed from, as one snapshot."""

from dataclasses import dataclass

import geopandas as gpd
from sqlalchemy.orm import Session

from app.config import Settings
from app.domain.access import AskedReach
from app.jobs.coverage_inputs import with_demand
from app.services.access_suppliers import suppliers_of
from app.services.district_inputs import BUILDING_MARGIN_M, read_parts
from app.store import supply as supply_store
from spatial.demand import cell_demand
from spatial.grid import SquareGrid, cells_inside
from spatial.land import footprint_share


@dataclass(frozen=True)
class AccessInputs:
    """The ground of a district and the suppliers of a service."""

    district_id: int
    parts: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    suppliers: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame | None
    versions: dict[str, int]
    is_synthetic: bool


def read_access(session: Session, asked: AskedReach, config: Settings) -> AccessInputs:
    """Everything that the answer needs; refused where a part of it is not there at all."""
    district_id, parts = read_parts(session, asked.area_code)
    land = supply_store.closed_land(session, district_id=district_id)
    buildings = supply_store.buildings_near(session, district_id=district_id, margin_m=BUILDING_MARGIN_M)
    suppliers, streets = suppliers_of(session, asked, district_id, config)
    frames = [parts, land, buildings, suppliers, *([] if streets is None else [streets])]
    sources = {int(one) for frame in frames for one in frame["dataset_id"]}
    sources |= set(supply_store.district_dataset_ids(session, district_id=district_id))
    named = supply_store.datasets_named(session, sorted(sources))
    return AccessInputs(
        district_id=district_id,
        parts=parts,
        land=land,
        buildings=with_demand(buildings),
        suppliers=suppliers,
        streets=streets,
        versions={key: version for key, version, *_ in named},
        is_synthetic=any(synthetic for _, _, _, synthetic, _ in named),
    )


def peopled_cells(inputs: AccessInputs, config: Settings) -> gpd.GeoDataFrame:
    """Cells of the district with their area and people, as a coverage run has them."""
    share = footprint_share(inputs.parts, inputs.buildings, inputs.land)
    complete = share >= config.coverage.complete_footprint_share
    cells = cells_inside(SquareGrid(config.grid.cell_size_m), inputs.parts, config.grid.max_cells)
    demand = cell_demand(cells, inputs.parts, inputs.land, inputs.buildings, complete)
    return cells.assign(
        area_id=inputs.parts["id"].to_numpy()[cells["area_index"]],
        residents=demand["residents"],
        workers=demand["workers"],
    )
