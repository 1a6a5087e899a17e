"""Measured samples, for whoever computes coverage."""

import geopandas as gpd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.network import Technology
from app.errors import NotFoundError, RefusedError
from app.services import audit, network
from app.store import measurements as measurements_store
from app.store import supply as supply_store


def samples_of_district(
    session: Session,
    actor: Actor,
    *,
    area_code: str,
    technology: Technology | None = None,
    operator: str | None = None,
) -> gpd.GeoDataFrame:
    """
    Every sample in a district, as it was imported, with its street.

    Held against predictions they tell where stations stand: so for those who may compute coverage everywhere.
    """
    with audit.refusals_recorded(actor, action="coverage.calibrate"):
        actor.require("coverage.read")
        actor.require_everywhere("coverage.run")
    district_id = supply_store.find_district(session, area_code)
    if district_id is None:
        raise NotFoundError("district", area_code)
    if operator is not None:
        network.require_operator(session, code=operator)
    found = measurements_store.samples_inside(
        session, district_id=district_id, technology=technology, operator=operator
    )
    if found.empty:
        chosen = " ".join(item for item in (technology, operator) if item is not None)
        if not chosen:
            raise RefusedError(f"district {area_code} has no measurement")
        raise RefusedError(f"district {area_code} has no measurement of {chosen}")
    return found
