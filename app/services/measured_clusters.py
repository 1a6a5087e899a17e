"""Problem clusters of measurements, apart from the gaps of predictions."""

import geopandas as gpd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.search import Page
from app.services import areas, coverage, network
from app.store import measured_clusters as clusters_store


def clusters(
    session: Session,
    actor: Actor,
    *,
    run_id: int,
    operator: str | None = None,
    technology: str | None = None,
    area_code: str | None = None,
    page: Page,
) -> gpd.GeoDataFrame:
    """Clusters that a run found in the measurements of its day, by layer and rank."""
    actor.require("gaps.read")
    actor.require("coverage.read")
    record = coverage.published_run(session, actor, run_id=run_id)
    if operator is not None:
        network.require_operator(session, code=operator)
    return clusters_store.list_clusters(
        session,
        run_id=record.id,
        operator=operator,
        technology=technology,
        area=areas.area_filter(session, actor, code=area_code),
        page=page,
        scope=actor.scope,
    )
