"""Buildings of a run with floors under a threshold."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
from sqlalchemy import BigInteger, ColumnElement, Integer, and_, case, cast, func, literal, select
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.areas import AreaRecord
from app.domain.coverage import Slice
from app.models.areas import Area
from app.models.buildings import Building
from app.models.coverage import RunBuilding
from app.store.filters import in_area, in_scope
from app.store.floors import levels_of
from app.store.frames import read_frame


def _floors_of(band: Any, first_floors: Sequence[int]) -> ColumnElement[Any]:
    """How many floors of a building a band has; the last band goes up to its roof."""
    spans = []
    for number, first in enumerate(first_floors, start=1):
        is_last = number == len(first_floors)
        highest = RunBuilding.floors if is_last else func.least(first_floors[number] - 1, RunBuilding.floors)
        spans.append((band == number, highest - first + 1))
    return func.greatest(case(*spans, else_=0), 0)


def weak_buildings(
    session: Session,
    *,
    run_id: int,
    chosen: Slice,
    threshold_dbm: float,
    first_floors: Sequence[int],
    by_people: bool,
    min_floors: int,
    min_residents: int,
    area: AreaRecord | None,
    scope: Scope,
    limit: int,
    after_rank: int,
) -> gpd.GeoDataFrame:
    """
    Buildings by floors under a threshold, or by the residents on them; `rank` counts from 1.

    Residents of a building are spread evenly over its floors.
    """
    levels = levels_of(run_id, chosen).c
    is_weak = ~func.coalesce(levels.level_dbm >= threshold_dbm, literal(False))
    here = and_(RunBuilding.run_id == run_id, RunBuilding.building_id == levels.building_id)
    floors_under = cast(func.sum(_floors_of(levels.floor_band, first_floors)), Integer)
    weak = (
        select(
            RunBuilding.building_id,
            floors_under.label("floors_under"),
            func.array_agg(levels.floor_band).label("bands"),
            func.min(levels.level_dbm).label("worst_level_dbm"),
        )
        .select_from(levels.building_id.table)
        .join(RunBuilding, here)
        .where(is_weak, in_scope(RunBuilding.area_id, scope))
        .group_by(RunBuilding.building_id)
        .subquery("weak")
    )
    of_run = and_(RunBuilding.run_id == run_id, RunBuilding.building_id == weak.c.building_id)
    people = cast(func.round(Building.residents * weak.c.floors_under / (1.0 * RunBuilding.floors)), Integer)
    most = (
        (people.desc().nulls_last(), weak.c.floors_under.desc())
        if by_people
        else (weak.c.floors_under.desc(),)
    )
    ranked = (
        select(
            func.row_number().over(order_by=(*most, weak.c.building_id)).label("rank"),
            weak.c.building_id.label("id"),
            RunBuilding.code.label("building_code"),
            Area.code.label("area_code"),
            Area.name_zh.label("area_name_zh"),
            Area.name_en.label("area_name_en"),
            Building.use,
            RunBuilding.floors,
            weak.c.floors_under,
            weak.c.bands,
            weak.c.worst_level_dbm,
            Building.residents,
            people.label("residents_under"),
            Building.geom,
        )
        .select_from(weak)
        .join(RunBuilding, of_run)
        .join(Building, Building.id == weak.c.building_id)
        .join(Area, Area.id == RunBuilding.area_id)
        .where(in_area(RunBuilding.area_id, Building.geom, area))
        .where(weak.c.floors_under >= literal(min_floors, BigInteger))
    )
    if min_residents:
        ranked = ranked.where(people >= literal(min_residents, BigInteger))
    rows = ranked.subquery("ranked")
    statement = select(rows).where(rows.c.rank > literal(after_rank, BigInteger)).order_by(rows.c.rank)
    return read_frame(session, statement.limit(limit))
