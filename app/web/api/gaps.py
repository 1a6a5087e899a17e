"""Gaps: connected sets of grid cells under the threshold."""

import geopandas as gpd
from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.coverage import CoverageRecord, Reception
from app.domain.network import Technology
from app.services import coverage, gaps
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint, row_id
from app.web.api.queries import MAX_COUNT, PlaceQuery
from app.web.api.slices import Facts, SliceQuery, facts_of, run_of
from app.web.current import current_actor

bp = api_blueprint("gaps", "Coverage")


class Gap(BaseModel):
    id: int
    rank: int
    profile: str
    technology: Technology
    operator: str
    reception: Reception
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    subdistricts: list[str] = Field(description="Codes of all that it lies in, `area_code` first.")
    cell_count: int
    area_m2: float
    residents: int
    workers: int
    mean_level_dbm: float | None
    worst_level_dbm: float | None
    nearest_site_id: int | None
    nearest_site_code: str | None
    nearest_site_m: float | None
    run_id: int
    is_synthetic: bool


class GapQuery(SliceQuery, PlaceQuery):
    after: int = Field(0, ge=0, le=MAX_COUNT, description="Rank of the last gap of the page before.")
    min_residents: int = Field(0, ge=0, le=MAX_COUNT, description="Only gaps with as many residents or more.")


@bp.get("/gaps")
@bp.input(GapQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(Gap, "MultiPolygon", Facts))
def list_gaps(query: GapQuery) -> Response:
    """Gaps of a run by rank: most residents and workers first"""
    chosen, page = query.chosen(), query.page()
    with db.transaction() as session:
        record = run_of(session, current_actor(), query.run)
        found = gaps.gaps(
            session,
            current_actor(),
            run_id=record.id,
            chosen=chosen,
            area_code=query.area,
            bbox=query.bbox,
            min_residents=query.min_residents,
            limit=page.limit,
            after_rank=page.after,
        )
        found = gaps.with_subdistricts(session, current_actor(), found=found)
    found = _described(found, record)
    return answers.page(found, query, model=Gap, name="gaps", key="rank", facts=facts_of(record, chosen))


@bp.get("/gaps/<gap_id>")
@bp.doc(responses=documents.feature(Gap, "MultiPolygon"))
def read_gap(gap_id: str) -> Response:
    """One gap"""
    with db.transaction() as session:
        found = gaps.gap(session, current_actor(), gap_id=row_id(gap_id, "gap"))
        found = gaps.with_subdistricts(session, current_actor(), found=found)
        record = coverage.run(session, current_actor(), run_id=int(found["run_id"].iloc[0]))
    return answers.feature(_described(found, record), Gap)


def _described(found: gpd.GeoDataFrame, record: CoverageRecord) -> gpd.GeoDataFrame:
    codes = found["subdistricts"].map(lambda under: [one["code"] for one in under])
    return found.assign(subdistricts=codes, is_synthetic=record.is_synthetic)
