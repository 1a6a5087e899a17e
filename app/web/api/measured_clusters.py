"""Problem clusters of measurements: where many samples say that the level is not enough."""

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.coverage import Reception
from app.domain.network import Technology
from app.services import measured_clusters
from app.web.api import answers, documents, queries
from app.web.api.doors import api_blueprint
from app.web.api.queries import AreaCode, ListQuery, RowId, TechnologyText, Word
from app.web.api.slices import run_of
from app.web.current import current_actor

bp = api_blueprint("measured_clusters", "Coverage")


class MeasuredCluster(BaseModel):
    id: int
    rank: int
    technology: Technology
    operator: str
    reception: Reception
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    cell_count: int
    weak_cells: int
    samples: int
    good_samples: int
    residents: int = Field(description="Of all its cells, good ones between weak ones included.")
    weak_residents: int = Field(description="Of the weak cells.")
    workers: int
    weak_workers: int
    area_m2: float
    run_id: int


class MeasuredClusterQuery(ListQuery):
    run: RowId | None = queries.RUN
    operator: Word | None = Field(None, description="Code of an operator.")
    technology: TechnologyText | None = Field(None, description="Only clusters of this technology.")
    area: AreaCode | None = Field(None, description=queries.AREA)


@bp.get("/measured-clusters")
@bp.input(MeasuredClusterQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(MeasuredCluster, "MultiPolygon"))
def list_clusters(query: MeasuredClusterQuery) -> Response:
    """Problem clusters of measurements that a run found"""
    with db.transaction() as session:
        record = run_of(session, current_actor(), query.run)
        found = measured_clusters.clusters(
            session,
            current_actor(),
            run_id=record.id,
            operator=query.operator,
            technology=query.technology,
            area_code=query.area,
            page=query.page(),
        )
    return answers.page(found, query, model=MeasuredCluster, name="measured_clusters")
