"""Grid cells with the level that reaches them."""

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.coverage import CoverageClass
from app.services import coverage
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint
from app.web.api.queries import Level, PlaceQuery
from app.web.api.slices import Facts, SliceQuery, facts_of, run_of
from app.web.current import current_actor

bp = api_blueprint("cells", "Coverage")


class Cell(BaseModel):
    id: int
    code: str
    area_code: str
    residents: int
    workers: int
    level_dbm: float | None = Field(description="Null: no station in reach (class gap), or no data.")
    probability: float | None = Field(description="Share of the cell's places that reach the threshold.")
    sinr_db: float | None
    dominance_db: float | None = Field(
        description="Of the server over the second of its channel. Null: alone."
    )
    overlap_share: float | None = Field(description="Of the places, with four or more carriers within 6 dB.")
    throughput_mbps: float | None = Field(description="Of one phone alone on the carrier; 4G and 5G.")
    station_id: int | None = Field(description="The base station that serves.")
    coverage_class: CoverageClass = Field(alias="class")
    run_id: int
    is_synthetic: bool


class CellQuery(SliceQuery, PlaceQuery):
    threshold_dbm: Level | None = Field(None, description="Instead of the profile's threshold.")
    below: bool = Field(False, description="Only cells under the threshold; cells without data are left out.")


@bp.get("/cells")
@bp.input(CellQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(Cell, "Polygon", Facts))
def list_cells(query: CellQuery) -> Response:
    """Level in every grid cell of a run"""
    chosen, page = query.chosen(), query.page()
    with db.transaction() as session:
        record = run_of(session, current_actor(), query.run)
        found = coverage.cells(
            session,
            current_actor(),
            run_id=record.id,
            chosen=chosen,
            bbox=query.bbox,
            area_code=query.area,
            threshold_dbm=query.threshold_dbm,
            below_threshold=query.below,
            limit=page.limit,
            after=page.after,
        )
    found = found.assign(run_id=record.id, is_synthetic=record.is_synthetic)
    facts = facts_of(record, chosen, query.threshold_dbm)
    return answers.page(found, query, model=Cell, name="cells", facts=facts)
