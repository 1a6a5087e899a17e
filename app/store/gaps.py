"""Gaps of a run."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from geoalchemy2.functions import ST_Multi
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    select,
    text,
    true,
)
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.coverage import ANY_OPERATOR, RunStatus, Slice
from app.domain.gaps import GapFilter
from app.domain.outlines import Within
from app.domain.search import BBox
from app.models.areas import Area
from app.models.coverage import CoverageRun, GridCell, RunCell
from app.models.gaps import Gap, GapCell, GapLine
from app.models.network import Operator, Site
from app.store.coverage import cells_in_area, gap_conditions
from app.store.filters import in_box, in_scope, with_nulls
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
    columns += ["nearest_site_id", "nearest_site_m", "kind", "cause", "confidence", "evidence", "geom"]
    frame = gaps.rename(columns={"cells": "cell_count"})
    frame["evidence"] = frame["evidence"].map(json.dumps)
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


def _parts(which: ColumnElement[bool], area: Within | None, scope: Scope) -> Subquery | None:
    """
    What of each gap lies in an area and a scope, by its cells; None where all of every gap does.

    It is named for the area of the whole gap, or the one that holds most of its cells where that is outside.
    """
    if area is None and scope.area_ids is None:
        return None
    is_named_here = func.bool_or(RunCell.area_id == Gap.area_id)
    mostly = func.mode().within_group(RunCell.area_id)
    return (
        select(
            Gap.id,
            case((is_named_here, Gap.area_id), else_=mostly).label("area_id"),
            func.count().label("cell_count"),
            (Gap.area_m2 * func.count() / Gap.cell_count).label("area_m2"),
            func.sum(RunCell.residents).label("residents"),
            func.sum(RunCell.workers).label("workers"),
            # who sees some areas only sees no shape outside of them
            (Gap.geom if scope.area_ids is None else ST_Multi(func.ST_Union(GridCell.geom))).label("geom"),
        )
        .join(GapCell, GapCell.gap_id == Gap.id)
        .join(RunCell, and_(RunCell.run_id == Gap.run_id, RunCell.cell_id == GapCell.cell_id))
        .join(GridCell, GridCell.id == GapCell.cell_id)
        .where(which, cells_in_area(area), in_scope(RunCell.area_id, scope))
        .group_by(Gap.id)
        .subquery("parts")
    )


def _gaps(parts: Subquery | None, scope: Scope) -> Select[*tuple[Any, ...]]:
    """Gaps, or their parts: levels are those of the whole gap, and the nearest site where it is in scope."""
    of: Any = Gap if parts is None else parts.c
    is_seen = in_scope(Site.area_id, scope)
    statement = (
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
            of.cell_count,
            of.area_m2,
            of.residents,
            of.workers,
            Gap.mean_level_dbm,
            Gap.worst_level_dbm,
            Gap.kind,
            Gap.cause,
            Gap.confidence,
            Gap.line_id,
            GapLine.opened_at.label("open_since"),
            Site.id.label("nearest_site_id"),  # none while the site is gone
            Site.code.label("nearest_site_code"),
            case((is_seen, Gap.nearest_site_m)).label("nearest_site_m"),
            Gap.run_id,
            of.geom,
        )
        .select_from(Gap)
        .join(CoverageRun, CoverageRun.id == Gap.run_id)
        .outerjoin(Operator, Operator.id == Gap.operator_id)
        .outerjoin(GapLine, GapLine.id == Gap.line_id)
        .outerjoin(Site, and_(Site.id == Gap.nearest_site_id, is_seen))
        .where(CoverageRun.status == RunStatus.PUBLISHED)
    )
    if parts is not None:
        statement = statement.join(parts, parts.c.id == Gap.id)
    return statement.join(Area, Area.id == of.area_id)


def _kept(only: GapFilter, of: Any) -> list[ColumnElement[bool]]:
    """What a filter asks of gaps, or of their parts, joined with their lines."""
    conditions: list[ColumnElement[bool]] = []
    if only.min_area_m2:
        conditions.append(of.area_m2 >= only.min_area_m2)
    if only.kind is not None:
        conditions.append(Gap.kind == only.kind)
    if only.cause is not None:
        conditions.append(Gap.cause == only.cause)
    if only.open_since is not None:
        # open since that day, or for longer; the day is that of the database
        conditions.append(cast(GapLine.opened_at, Date) <= only.open_since)
    return conditions


def list_gaps(
    session: Session,
    *,
    run_id: int,
    chosen: Slice,
    area: Within | None,
    bbox: BBox | None,
    min_residents: int,
    only: GapFilter,
    limit: int,
    after_rank: int,
    scope: Scope,
) -> gpd.GeoDataFrame:
    """Gaps of a slice by rank: all that have cells in the area, with what of them lies there."""
    which = gap_conditions(run_id, chosen)
    parts = _parts(which, area, scope)
    of: Any = Gap if parts is None else parts.c
    statement = _gaps(parts, scope).where(
        which,
        in_box(of.geom, bbox),
        # as bigint: a number above the column's range finds nothing instead of breaking the statement
        Gap.rank > literal(after_rank, BigInteger),
        of.residents >= literal(min_residents, BigInteger),
        *_kept(only, of),
    )
    return read_frame(session, statement.order_by(Gap.rank).limit(limit))


def relation(
    *, run_id: int, chosen: Slice, is_synthetic: bool, scope: Scope, without: Collection[str] = ()
) -> Select[Any]:
    """All gaps of a slice that have cells in a scope, with what lies there; columns left out are null."""
    which = gap_conditions(run_id, chosen)
    synthetic = literal(is_synthetic).label("is_synthetic")
    found: Select[Any] = _gaps(_parts(which, None, scope), scope).where(which).add_columns(synthetic)
    return with_nulls(found, without)


def find_gap(session: Session, gap_id: int, *, scope: Scope) -> gpd.GeoDataFrame:
    """One gap, or what of it lies in the scope, as a frame of one row, or of none."""
    parts = _parts(Gap.id == gap_id, None, scope)
    return read_frame(session, _gaps(parts, scope).where(Gap.id == gap_id))


def gaps_at(session: Session, *, run_id: int, cell_code: str, scope: Scope) -> gpd.GeoDataFrame:
    """All gaps of a run that hold a cell, or what of them lies in the scope, by layer."""
    holds = (
        select(GapCell.gap_id)
        .join(GridCell, GridCell.id == GapCell.cell_id)
        .join(RunCell, and_(RunCell.run_id == run_id, RunCell.cell_id == GapCell.cell_id))
        .where(GridCell.code == cell_code, in_scope(RunCell.area_id, scope))
    )
    which = and_(Gap.run_id == run_id, Gap.id.in_(holds))
    statement = _gaps(_parts(which, None, scope), scope).where(which)
    return read_frame(session, statement.order_by(Gap.profile, Operator.code.nulls_first(), Gap.reception))


def areas_under(session: Session, *, gap_ids: Sequence[int], scope: Scope) -> pd.DataFrame:
    """Areas that the cells of gaps lie in: by gap the one that it is listed under, then by people."""
    people = func.sum(RunCell.residents + RunCell.workers)
    statement = (
        select(Gap.id.label("gap_id"), Area.code, Area.name_zh, Area.name_en)
        .join(GapCell, GapCell.gap_id == Gap.id)
        .join(RunCell, and_(RunCell.run_id == Gap.run_id, RunCell.cell_id == GapCell.cell_id))
        .join(Area, Area.id == RunCell.area_id)
        .where(Gap.id.in_(gap_ids), in_scope(RunCell.area_id, scope))
        .group_by(Gap.id, Area.id)
        .order_by(Gap.id, (Area.id == Gap.area_id).desc(), people.desc(), func.count().desc(), Area.code)
    )
    return read_table(session, statement)


def counts_by_slice(session: Session, *, run_id: int, scope: Scope) -> pd.DataFrame:
    """Number of gaps by profile, operator and reception."""
    operator = func.coalesce(Operator.code, ANY_OPERATOR).label("operator")
    named = (Gap.profile, operator, Gap.reception)
    statement = (
        select(*named, func.count().label("gaps"))
        .select_from(Gap)
        .outerjoin(Operator, Operator.id == Gap.operator_id)
        .where(Gap.run_id == run_id, _touches(scope))
        .group_by(*named)
        .order_by(*named)
    )
    return read_table(session, statement)


def _touches(scope: Scope) -> ColumnElement[bool]:
    """Gaps that have a cell in the scope."""
    if scope.area_ids is None:
        return true()
    its_cells = and_(
        GapCell.gap_id == Gap.id, RunCell.cell_id == GapCell.cell_id, RunCell.run_id == Gap.run_id
    )
    return exists().where(its_cells, in_scope(RunCell.area_id, scope))


def sums(
    session: Session,
    *,
    run_id: int,
    chosen: Slice,
    area: Within | None,
    bbox: BBox | None,
    min_residents: int,
    only: GapFilter,
    scope: Scope,
) -> pd.DataFrame:
    """Number, people and area of what `list_gaps` lists."""
    which = gap_conditions(run_id, chosen)
    parts = _parts(which, area, scope)
    of: Any = Gap if parts is None else parts.c
    statement = select(
        func.count().label("gaps"),
        func.coalesce(func.sum(of.residents), 0).label("residents"),
        func.coalesce(func.sum(of.workers), 0).label("workers"),
        func.coalesce(func.sum(of.area_m2), 0.0).label("area_m2"),
    ).select_from(Gap)
    if parts is not None:
        statement = statement.join(parts, parts.c.id == Gap.id)
    kept = (in_box(of.geom, bbox), of.residents >= literal(min_residents, BigInteger), *_kept(only, of))
    return read_table(session, statement.outerjoin(GapLine, GapLine.id == Gap.line_id).where(which, *kept))
