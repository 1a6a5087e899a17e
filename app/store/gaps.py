"""Gaps of a run."""

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import BigInteger, Select, and_, case, func, literal, select, text
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.areas import AreaRecord
from app.domain.coverage import ANY_OPERATOR, RunStatus, Slice
from app.domain.search import BBox
from app.models.areas import Area
from app.models.coverage import CoverageRun, RunCell
from app.models.gaps import Gap, GapCell
from app.models.network import Operator, Site
from app.store.coverage import gap_conditions
from app.store.filters import in_area, in_box, in_scope
from app.store.frames import copy_rows, ewkb_hex, read_frame, read_table


def add_gaps(
    session: Session,
    *,
    run_id: int,
    profile: str,
    technology: str,
    operator_id: int | None,
    reception: str,
    gaps: gpd.GeoDataFrame,
) -> list[int]:
    """Gaps of one layer; returns their ids in the order given."""
    ids = list(
        session.execute(
            text("select nextval(pg_get_serial_sequence('gaps', 'id')) from generate_series(1, :count)"),
            {"count": len(gaps)},
        ).scalars()
    )
    columns = ["id", "run_id", "profile", "technology", "operator_id", "reception", "rank", "area_id"]
    columns += ["cell_count", "area_m2", "residents", "workers", "mean_level_dbm", "worst_level_dbm"]
    columns += ["nearest_site_id", "nearest_site_m", "geom"]
    frame = gaps.rename(columns={"cells": "cell_count"})
    shared = (run_id, profile, technology, operator_id, reception)
    given = frame[columns[6:-1]].astype(object).where(frame[columns[6:-1]].notna(), None)
    shapes = ewkb_hex(frame.geometry.to_numpy())
    rows = (
        (number, *shared, *values, shape)
        for number, values, shape in zip(ids, given.itertuples(index=False), shapes, strict=True)
    )
    copy_rows(session, Gap.__table__, columns, rows)  # type: ignore[arg-type]
    return [int(number) for number in ids]


def add_gap_cells(session: Session, pairs: Iterable[tuple[int, int]]) -> None:
    """Which cells belong to which gap."""
    copy_rows(session, GapCell.__table__, ["gap_id", "cell_id"], pairs)  # type: ignore[arg-type]


def _gaps(scope: Scope) -> Select[*tuple[Any, ...]]:
    """Gaps of published runs in the scope; the nearest site only where it is in scope as well."""
    is_seen = in_scope(Site.area_id, scope)
    return (
        select(
            Gap.id,
            Gap.rank,
            Gap.profile,
            Gap.technology,
            func.coalesce(Operator.code, ANY_OPERATOR).label("operator"),
            Gap.reception,
            Area.code.label("area_code"),
            Area.name_zh.label("area_name_zh"),
            Area.name_en.label("area_name_en"),
            Gap.cell_count,
            Gap.area_m2,
            Gap.residents,
            Gap.workers,
            Gap.mean_level_dbm,
            Gap.worst_level_dbm,
            Site.id.label("nearest_site_id"),  # none while the site is gone
            Site.code.label("nearest_site_code"),
            case((is_seen, Gap.nearest_site_m)).label("nearest_site_m"),
            Gap.run_id,
            Gap.geom,
        )
        .join(Area, Area.id == Gap.area_id)
        .join(CoverageRun, CoverageRun.id == Gap.run_id)
        .outerjoin(Operator, Operator.id == Gap.operator_id)
        .outerjoin(Site, and_(Site.id == Gap.nearest_site_id, is_seen))
        .where(CoverageRun.status == RunStatus.PUBLISHED, in_scope(Gap.area_id, scope))
    )


def list_gaps(
    session: Session,
    *,
    run_id: int,
    chosen: Slice,
    area: AreaRecord | None,
    bbox: BBox | None,
    min_residents: int,
    limit: int,
    after_rank: int,
    scope: Scope,
) -> gpd.GeoDataFrame:
    """Gaps of a slice by rank."""
    statement = _gaps(scope).where(
        gap_conditions(run_id, chosen),
        in_area(Gap.area_id, Gap.geom, area),
        in_box(Gap.geom, bbox),
        # as bigint: a number above the column's range finds nothing instead of breaking the statement
        Gap.rank > literal(after_rank, BigInteger),
        Gap.residents >= literal(min_residents, BigInteger),
    )
    return read_frame(session, statement.order_by(Gap.rank).limit(limit))


def find_gap(session: Session, gap_id: int, *, scope: Scope) -> gpd.GeoDataFrame:
    """One gap as a frame of one row, or of none."""
    return read_frame(session, _gaps(scope).where(Gap.id == gap_id))


def areas_under(session: Session, *, gap_ids: Sequence[int], scope: Scope) -> pd.DataFrame:
    """Areas that the cells of gaps lie in: by gap the one that it is listed under, then by people."""
    people = func.sum(RunCell.residents + RunCell.workers)
    statement = (
        select(Gap.id.label("gap_id"), Area.code, Area.name_zh, Area.name_en)
        .join(GapCell, GapCell.gap_id == Gap.id)
        .join(RunCell, and_(RunCell.run_id == Gap.run_id, RunCell.cell_id == GapCell.cell_id))
        .join(Area, Area.id == RunCell.area_id)
        .where(Gap.id.in_(gap_ids), in_scope(Gap.area_id, scope), in_scope(RunCell.area_id, scope))
        .group_by(Gap.id, Area.id)
        .order_by(Gap.id, (Area.id == Gap.area_id).desc(), people.desc(), func.count().desc(), Area.code)
    )
    return read_table(session, statement)


def sums(session: Session, *, run_id: int, chosen: Slice, scope: Scope) -> pd.DataFrame:
    """Number, people and area of the gaps of a slice."""
    statement = select(
        func.count().label("gaps"),
        func.coalesce(func.sum(Gap.residents), 0).label("residents"),
        func.coalesce(func.sum(Gap.workers), 0).label("workers"),
        func.coalesce(func.sum(Gap.area_m2), 0.0).label("area_m2"),
    ).where(gap_conditions(run_id, chosen), in_scope(Gap.area_id, scope))
    return read_table(session, statement)
