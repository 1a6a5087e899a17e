"""What the reach of a service is computed from, as one snapshot."""

from dataclasses import dataclass

import geopandas as gpd
from sqlalchemy.orm import Session

from app.config import Settings
from app.domain.access import AskedReach, Service
from app.errors import RefusedError
from app.jobs.coverage_inputs import with_demand
from app.services.district_inputs import BUILDING_MARGIN_M, read_parts
from app.store import access as access_store
from app.store import supply as supply_store
from spatial.demand import cell_demand
from spatial.grid import SquareGrid, cells_inside
from spatial.land import footprint_share

CAMERA_MARGIN_M, HOTSPOT_MARGIN_M = 300.0, 200.0  # around the district, whence one may still see or serve it


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


def walk_limit_m(asked: AskedReach, config: Settings) -> float:
    """How far one walks in the minutes asked for."""
    return (asked.minutes or 0.0) * config.access.walking_kmh * 1000.0 / 60.0


def read_access(session: Session, asked: AskedReach, config: Settings) -> AccessInputs:
    """Everything that the answer needs; refused where a part of it is not there at all."""
    district_id, parts = read_parts(session, asked.area_code)
    land = supply_store.closed_land(session, district_id=district_id)
    buildings = supply_store.buildings_near(session, district_id=district_id, margin_m=BUILDING_MARGIN_M)
    suppliers, streets = _suppliers(session, asked, district_id, config)
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


def _suppliers(
    session: Session, asked: AskedReach, district_id: int, config: Settings
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame | None]:
    """What the service is reached from; on foot with the streets."""
    if asked.service is Service.CAMERAS:
        cameras = access_store.cameras_near(session, district_id=district_id, margin_m=CAMERA_MARGIN_M)
        if cameras.empty:
            raise RefusedError(f"no camera in or around district {asked.area_code}; import some first")
        return cameras, None
    if asked.service is Service.WLAN:
        hotspots = access_store.hotspots_near(session, district_id=district_id, margin_m=HOTSPOT_MARGIN_M)
        if hotspots.empty:
            raise RefusedError(f"no hotspot in or around district {asked.area_code}; import some first")
        return hotspots, None
    return _walked_to(session, asked, district_id, config)


def _walked_to(
    session: Session, asked: AskedReach, district_id: int, config: Settings
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    margin_m = walk_limit_m(asked, config)
    streets = access_store.streets_near(
        session,
        district_id=district_id,
        margin_m=margin_m,
        classes_not_walked=config.access.classes_not_walked,
    )
    if streets.empty:
        raise RefusedError(f"no street in or around district {asked.area_code}; import ways first")
    kind = asked.facility_kind or ""
    facilities = access_store.facilities_near(session, district_id=district_id, margin_m=margin_m, kind=kind)
    if facilities.empty:
        raise RefusedError(
            f"no facility of kind {asked.facility_kind!r} in or around district {asked.area_code}; "
            "import some first"
        )
    return facilities, streets


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
