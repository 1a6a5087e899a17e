"""Levels and people of a run: frames and sums."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import geopandas as gpd
import pandas as pd
from geoalchemy2.functions import ST_Centroid, ST_Covers
from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.areas import AreaLevel, AreaRecord
from app.domain.coverage import ANY_OPERATOR, CoverageClass, PeopleSplit, Slice
from app.domain.gaps import GapKind
from app.domain.outlines import Within
from app.domain.search import BBox
from app.models.areas import Area, AreaGroup, AreaGroupMember
from app.models.coverage import CellCoverage, GridCell, RunCell
from app.models.gaps import Gap, GapCell
from app.models.network import Operator
from app.store.filters import boxed, in_box, in_scope, shape_of
from app.store.frames import read_frame, read_table

OF_LEVEL = (
    *(CellCoverage.cell_id, CellCoverage.level_dbm, CellCoverage.probability),
    *(CellCoverage.sinr_db, CellCoverage.station_id),
    *(CellCoverage.dominance_db, CellCoverage.overlap_share, CellCoverage.throughput_mbps),
)

WEIGHTS = {"residents": RunCell.residents, "workers": RunCell.workers, "cells": literal(1)}


def levels_of(run_id: int, chosen: Slice, after: int = 0) -> Subquery:
    """
    Level per cell of one slice; "any" takes the best operator.

    A cell has a row when there is data; its level is null when no station is in reach.
    `after` is for pages: without it each one would sort all cells of the run.
    """
    conditions = and_(
        CellCoverage.run_id == run_id,
        CellCoverage.technology == chosen.profile.technology,
        CellCoverage.reception == chosen.reception,
        CellCoverage.floor_band == 0,
        CellCoverage.cell_id > after,
    )
    if chosen.operator == ANY_OPERATOR:
        best = (CellCoverage.level_dbm.desc().nulls_last(), CellCoverage.probability.desc().nulls_last())
        return (
            select(*OF_LEVEL)
            .ext(distinct_on(CellCoverage.cell_id))
            .where(conditions)
            .order_by(CellCoverage.cell_id, *best)
            .subquery("levels")
        )
    operator = select(Operator.id).where(Operator.code == chosen.operator).scalar_subquery()
    return select(*OF_LEVEL).where(conditions, CellCoverage.operator_id == operator).subquery("levels")


def _gap_cells(run_id: int, chosen: Slice) -> Subquery:
    """Cells that belong to a gap of the slice under its threshold; those of SINR alone have level enough."""
    return (
        select(GapCell.cell_id)
        .join(Gap, Gap.id == GapCell.gap_id)
        .where(gap_conditions(run_id, chosen), Gap.kind == GapKind.LEVEL)
        .distinct()
        .subquery("in_gap")
    )


def gap_conditions(run_id: int, chosen: Slice) -> ColumnElement[bool]:
    """Gaps of a slice; without an operator they are those that no operator reaches."""
    operator = select(Operator.id).where(Operator.code == chosen.operator).scalar_subquery()
    own = Gap.operator_id.is_(None) if chosen.operator == ANY_OPERATOR else Gap.operator_id == operator
    return and_(
        Gap.run_id == run_id, Gap.profile == chosen.profile.key, Gap.reception == chosen.reception, own
    )


def is_enough(levels: Subquery, chosen: Slice, threshold_dbm: float) -> ColumnElement[bool]:
    """Whether a cell is covered; by the share of its places where the profile goes by one."""
    profile = chosen.profile
    if profile.gap_location_share is not None and threshold_dbm == profile.threshold_dbm:
        return func.coalesce(levels.c.probability >= profile.gap_location_share, literal(False))
    return func.coalesce(levels.c.level_dbm >= threshold_dbm, literal(False))


def _split_columns(
    levels: Subquery,
    in_gap: Subquery,
    chosen: Slice,
    threshold_dbm: float,
    weight: Any = RunCell.residents,
    prefix: str = "",
) -> list[ColumnElement[Any]]:
    """A weight, residents unless told, in four groups: each cell falls into exactly one."""
    has_data = levels.c.cell_id.is_not(None)
    covered = and_(has_data, is_enough(levels, chosen, threshold_dbm))
    weak = and_(has_data, ~is_enough(levels, chosen, threshold_dbm))
    groups = {
        "covered": covered,
        "weak_in_gap": and_(weak, in_gap.c.cell_id.is_not(None)),
        "weak_outside_gap": and_(weak, in_gap.c.cell_id.is_(None)),
        "no_data": levels.c.cell_id.is_(None),
    }
    return [
        func.coalesce(func.sum(case((condition, weight), else_=0)), 0).label(f"{prefix}{name}")
        for name, condition in groups.items()
    ]


def of_run(statement: Select[Any], run_id: int, levels: Subquery, scope: Scope) -> Select[Any]:
    """Every cell of a run in the scope, with its level where there is data."""
    return (
        statement.select_from(RunCell)
        .outerjoin(levels, levels.c.cell_id == RunCell.cell_id)
        .where(RunCell.run_id == run_id, in_scope(RunCell.area_id, scope))
    )


def _people(
    run_id: int, chosen: Slice, threshold_dbm: float, scope: Scope, named: Sequence[Any] = ()
) -> Select[Any]:
    """The four groups over the cells of a run, beside other columns."""
    levels, in_gap = levels_of(run_id, chosen), _gap_cells(run_id, chosen)
    statement = select(*named, *_split_columns(levels, in_gap, chosen, threshold_dbm))
    return of_run(statement, run_id, levels, scope).outerjoin(in_gap, in_gap.c.cell_id == RunCell.cell_id)


def people_split(
    session: Session,
    *,
    run_id: int,
    chosen: Slice,
    threshold_dbm: float,
    area: Within | None,
    scope: Scope,
) -> PeopleSplit:
    """Everybody of a run, or of one of its areas, in four groups."""
    statement = _people(run_id, chosen, threshold_dbm, scope).where(cells_in_area(area))
    row = session.execute(statement).one()
    return PeopleSplit(**{name: int(value) for name, value in row._mapping.items()})


def splits(
    session: Session,
    *,
    run_id: int,
    chosen: Slice,
    threshold_dbm: float,
    area: Within | None,
    scope: Scope,
) -> dict[str, PeopleSplit]:
    """Each of `WEIGHTS` in the four groups."""
    levels, in_gap = levels_of(run_id, chosen), _gap_cells(run_id, chosen)
    columns = [
        column
        for name, weight in WEIGHTS.items()
        for column in _split_columns(levels, in_gap, chosen, threshold_dbm, weight, f"{name}_")
    ]
    statement = of_run(select(*columns), run_id, levels, scope).where(cells_in_area(area))
    row = session.execute(statement.outerjoin(in_gap, in_gap.c.cell_id == RunCell.cell_id)).one()
    found = {key: int(value) for key, value in row._mapping.items()}
    return {
        name: PeopleSplit(**{one.name: found[f"{name}_{one.name}"] for one in fields(PeopleSplit)})
        for name in WEIGHTS
    }


def cells_in_area(area: Within | None) -> ColumnElement[bool]:
    """Run cells of an area; of a unit grid or a drawn one, unknown to runs, those whose centre it holds."""
    if area is None:
        return true()
    if isinstance(area, AreaRecord) and area.level in (AreaLevel.DISTRICT, AreaLevel.SUBDISTRICT):
        return RunCell.area_id.in_(select(Area.id).where(Area.code.startswith(area.stem)))
    if isinstance(area, AreaRecord) and area.level == AreaLevel.NEIGHBOURHOOD:
        return RunCell.neighbourhood_id.in_(select(Area.id).where(Area.code == area.code))
    return _with_centre_in(shape_of(area))


def _with_centre_in(shape: Any) -> ColumnElement[bool]:
    held = boxed(GridCell.geom, shape, ST_Covers(shape, ST_Centroid(GridCell.geom)))
    return RunCell.cell_id.in_(select(GridCell.id).where(held))


def people_by_area(
    session: Session, *, run_id: int, chosen: Slice, threshold_dbm: float, by: str, scope: Scope
) -> pd.DataFrame:
    """The four groups for every subdistrict, neighbourhood or group of areas."""
    of = AreaGroup if by == "group" else Area
    residents = func.sum(RunCell.residents).label("residents")
    named = (part_code(by).label("code"), of.name_zh, of.name_en, residents)
    statement = with_parts(_people(run_id, chosen, threshold_dbm, scope, named), by)
    order = AreaGroup.id if by == "group" else Area.code
    return read_table(session, statement.group_by(of.id).order_by(order))


def part_code(by: str) -> ColumnElement[str]:
    """What names the parts of a run."""
    return AreaGroup.key if by == "group" else Area.code  # type: ignore[return-value]


def with_parts(statement: Select[Any], by: str) -> Select[Any]:
    """Cells of a run with the subdistrict, neighbourhood or group of areas that they are in."""
    if by == "group":
        return statement.join(AreaGroupMember, AreaGroupMember.area_id == RunCell.area_id).join(
            AreaGroup, AreaGroup.id == AreaGroupMember.group_id
        )
    key = RunCell.neighbourhood_id if by == AreaLevel.NEIGHBOURHOOD else RunCell.area_id
    return statement.join(Area, Area.id == key)


def class_sums(
    session: Session, *, run_id: int, chosen: Slice, breaks_dbm: Sequence[float], scope: Scope
) -> pd.DataFrame:
    """Cells and residents by number of breaks that the level misses (0 best); -1 without data."""
    levels = levels_of(run_id, chosen)
    missed = case(
        (levels.c.cell_id.is_(None), -1),
        *[(levels.c.level_dbm >= limit, number) for number, limit in enumerate(breaks_dbm)],
        else_=len(breaks_dbm),
    ).label("missed")
    residents = func.sum(RunCell.residents).label("residents")
    statement = of_run(select(missed, func.count().label("cells"), residents), run_id, levels, scope)
    return read_table(session, statement.group_by(missed))


def cells(
    session: Session,
    *,
    run_id: int,
    chosen: Slice,
    bbox: BBox | None,
    area: Within | None,
    below_dbm: float | None,
    limit: int,
    after: int,
    scope: Scope,
) -> gpd.GeoDataFrame:
    """Cells with their level, by id; `has_data` tells no signal from no data."""
    levels = levels_of(run_id, chosen, after)
    columns = (
        GridCell.id,
        GridCell.code,
        Area.code.label("area_code"),
        RunCell.residents,
        RunCell.workers,
        levels.c.level_dbm,
        levels.c.probability,
        levels.c.sinr_db,
        levels.c.dominance_db,
        levels.c.overlap_share,
        levels.c.throughput_mbps,
        levels.c.station_id,
        levels.c.cell_id.is_not(None).label("has_data"),
        GridCell.geom,
    )
    statement = (
        of_run(select(*columns), run_id, levels, scope)
        .join(GridCell, GridCell.id == RunCell.cell_id)
        .join(Area, Area.id == RunCell.area_id)
        .where(GridCell.id > after, in_box(GridCell.geom, bbox), cells_in_area(area))
        .where(_is_below(levels, below_dbm))
        .order_by(GridCell.id)
        .limit(limit)
    )
    return read_frame(session, statement)


def relation(*, run_id: int, chosen: Slice, is_synthetic: bool, scope: Scope) -> Select[Any]:
    """All cells of a run that a scope may see, with level and class in a slice."""
    levels = levels_of(run_id, chosen)
    same = {
        "profile": chosen.profile.key,
        "technology": chosen.profile.technology.value,
        "operator": chosen.operator,
        "reception": chosen.reception.value,
        "run_id": run_id,
        "is_synthetic": is_synthetic,
    }
    columns = (
        *(GridCell.id, GridCell.code, Area.code.label("area_code"), RunCell.residents, RunCell.workers),
        *(levels.c[one.key] for one in OF_LEVEL[1:]),
        _class(levels, chosen).label("class"),
        *(literal(value).label(name) for name, value in same.items()),
        GridCell.geom,
    )
    found: Select[Any] = (
        of_run(select(*columns), run_id, levels, scope)
        .join(GridCell, GridCell.id == RunCell.cell_id)
        .join(Area, Area.id == RunCell.area_id)
    )
    return found


def _class(levels: Subquery, chosen: Slice) -> ColumnElement[str]:
    """As the domain names it: by the breaks of the profile, from best to worst."""
    names = (CoverageClass.GOOD, CoverageClass.FAIR, CoverageClass.WEAK)
    limits = zip(chosen.profile.breaks_dbm, names, strict=True)
    return case(
        (levels.c.cell_id.is_(None), CoverageClass.NO_DATA.value),
        *[(levels.c.level_dbm >= limit, name.value) for limit, name in limits],
        else_=CoverageClass.GAP.value,
    )


def cell_count(
    session: Session,
    *,
    run_id: int,
    chosen: Slice,
    bbox: BBox | None,
    area: Within | None,
    below_dbm: float | None,
    scope: Scope,
) -> int:
    """How many cells `cells` lists on all its pages."""
    levels = levels_of(run_id, chosen)
    statement = (
        of_run(select(func.count()), run_id, levels, scope)
        .join(GridCell, GridCell.id == RunCell.cell_id)
        .where(in_box(GridCell.geom, bbox), cells_in_area(area), _is_below(levels, below_dbm))
    )
    return session.scalar(statement) or 0


def _is_below(levels: Subquery, below_dbm: float | None) -> ColumnElement[bool]:
    """Cells with data whose level is lower; all of them where no level is named."""
    if below_dbm is None:
        return true()
    weak = ~func.coalesce(levels.c.level_dbm >= below_dbm, literal(False))
    return and_(levels.c.cell_id.is_not(None), weak)
