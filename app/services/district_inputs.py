"""What every analysis of a district reads: its subdistricts with their people, and stations in reach."""

import geopandas as gpd
from sqlalchemy.orm import Session

from app.errors import RefusedError
from app.store import supply as supply_store

REACH_M = 5000.0  # from the edge of the district; where the models end
BUILDING_MARGIN_M = 200.0  # footprints around the district that may stand in the way


def read_parts(session: Session, area_code: str) -> tuple[int, gpd.GeoDataFrame]:
    """A district and its subdistricts with their people; refused where there are none."""
    district_id = supply_store.find_district(session, area_code)
    if district_id is None:
        raise RefusedError(f"area {area_code} is not a district that is valid today")
    parts = supply_store.parts_with_people(session, district_id=district_id)
    if parts.empty:
        raise RefusedError(f"district {area_code} has no subdistricts; import them first")
    if parts["residents"].isna().all():
        raise RefusedError(f"district {area_code} has no residents; import population first")
    people = {name: parts[name].fillna(0).astype(int) for name in ("residents", "workers")}
    return district_id, parts.assign(**people)


def read_stations(session: Session, area_code: str, *, district_id: int) -> gpd.GeoDataFrame:
    """Live stations in and around a district; refused where there are none."""
    stations = supply_store.stations_in_reach(session, district_id=district_id, reach_m=REACH_M)
    if stations.empty:
        raise RefusedError(
            f"no live base station within {REACH_M / 1000:g} km of district {area_code}; "
            "import stations first"
        )
    return stations
