"""Areas on a day, and what is counted of them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
from geoalchemy2.functions import ST_Area, ST_Intersection
from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY, array, distinct_on
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import Text

from app.domain.actors import Scope
from app.domain.areas import AreaLevel, AreaRecord, Indicator
from app.domain.outlines import DrawnArea
from app.domain.search import AreaFilter, Page
from app.models.areas import Area, AreaFigure, AreaGroup, AreaGroupMember
from app.models.datasets import Dataset
from app.store.filters import (
    area_in_scope,
    drawn_shape,
    in_box,
    in_scope,
    paged,
    source_columns,
    touches_drawn,
    valid_on,
    with_nulls,
)
from app.store.frames import read_frame, read_table

Parent = aliased(Area)


def _members(group: str) -> Select[Any]:
    joined = select(AreaGroupMember.area_id).join(AreaGroup, AreaGroup.id == AreaGroupMember.group_id)
    return joined.where(AreaGroup.key == group)


def _chosen(chosen: AreaFilter, on: date, scope: Scope) -> ColumnElement[bool]:
    return and_(
        area_in_scope(scope),
        valid_on(Area, on),
        true() if chosen.level is None else Area.level == chosen.level,
        true() if chosen.parent_code is None else Parent.code == chosen.parent_code,
        true() if chosen.group is None else Area.id.in_(_members(chosen.group)),
        in_box(Area.geom, chosen.bbox),
        touches_drawn(Area.geom, chosen.drawn),
    )


def _groups() -> Any:
    keys = (
        select(func.array_agg(AreaGroup.key))
        .join(AreaGroupMember, AreaGroupMember.group_id == AreaGroup.id)
        .where(AreaGroupMember.area_id == Area.id)
        .scalar_subquery()
    )
    return func.coalesce(keys, array([], type_=Text), type_=ARRAY(Text)).label("groups")


def _areas() -> Select[Any]:
    return (
        select(
            Area.id,
            Area.code,
            Area.level,
            Parent.code.label("parent_code"),
            Area.name_zh,
            Area.name_en,
            Area.valid_from,
            Area.valid_to,
            ST_Area(Area.geom).label("area_m2"),
            _groups(),
            *source_columns(),
            Area.geom,
        )
        .join(Dataset, Dataset.id == Area.dataset_id)
        .outerjoin(Parent, Parent.id == Area.parent_id)
    )


def areas(session: Session, *, chosen: AreaFilter, on: date, page: Page, scope: Scope) -> gpd.GeoDataFrame:
    """Areas on a day, by id."""
    return read_frame(session, paged(_areas().where(_chosen(chosen, on, scope)), Area.id, page))


def relation(*, on: date, scope: Scope, with_figures: bool) -> Select[Any]:
    """All areas of a day that a scope may see; the newest count of each indicator and its year, or null."""
    figures = [
        _newest(name, column).label(label)
        for name in Indicator
        for column, label in (("value", name.value), ("year", f"{name}_year"))
    ]
    groups = func.array_to_string(_groups().element, ";").label("groups")
    found = _areas()
    columns = [groups if one.name == "groups" else one for one in found.selected_columns]
    whole = found.with_only_columns(*columns, *figures).where(area_in_scope(scope), valid_on(Area, on))
    return whole if with_figures else with_nulls(whole, [one.name for one in figures])


def _newest(indicator: str, column: str) -> Any:
    of = (AreaFigure.area_id == Area.id, AreaFigure.indicator == indicator)
    newest = select(getattr(AreaFigure, column)).where(*of).order_by(AreaFigure.year.desc()).limit(1)
    return newest.correlate(Area).scalar_subquery()


def seen_m2(session: Session, *, drawn: DrawnArea, on: date, scope: Scope) -> float:
    """Size of what of a drawn area lies in subdistricts of the scope."""
    part = ST_Area(ST_Intersection(Area.geom, drawn_shape(drawn)))
    statement = select(func.coalesce(func.sum(part), 0.0)).where(
        Area.level == AreaLevel.SUBDISTRICT,
        valid_on(Area, on),
        in_scope(Area.id, scope),
        touches_drawn(Area.geom, drawn),
    )
    return float(session.scalar(statement) or 0.0)


def area_count(session: Session, *, chosen: AreaFilter, on: date, scope: Scope) -> int:
    """How many areas the filter keeps."""
    counted = select(func.count()).select_from(Area).outerjoin(Parent, Parent.id == Area.parent_id)
    return session.scalar(counted.where(_chosen(chosen, on, scope))) or 0


def area(session: Session, *, area_id: int) -> gpd.GeoDataFrame:
    """One area as a frame of one row."""
    return read_frame(session, _areas().where(Area.id == area_id))


def find_area(session: Session, *, code: str, on: date, scope: Scope) -> AreaRecord | None:
    """The area that had this code on a day."""
    statement = (
        select(Area.id, Area.code, Area.level, Area.name_zh, Area.name_en)
        .where(Area.code == code, valid_on(Area, on), area_in_scope(scope))
        .order_by(Area.valid_from.desc())
        .limit(1)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else AreaRecord(**{**row._mapping, "level": AreaLevel(row.level)})


def named(session: Session, *, codes: Collection[str], scope: Scope) -> dict[str, AreaRecord]:
    """Areas of a scope by their codes, valid today or not; of several the newest."""
    statement = (
        select(Area.id, Area.code, Area.level, Area.name_zh, Area.name_en)
        .where(Area.code.in_(codes), area_in_scope(scope))
        .order_by(Area.valid_from)
    )
    rows = session.execute(statement)
    return {row.code: AreaRecord(**{**row._mapping, "level": AreaLevel(row.level)}) for row in rows}


def newest_figures(session: Session, *, area_ids: Sequence[int]) -> pd.DataFrame:
    """The newest count of each indicator of some areas."""
    statement = (
        select(AreaFigure.area_id, AreaFigure.indicator, AreaFigure.year, AreaFigure.value)
        .ext(distinct_on(AreaFigure.area_id, AreaFigure.indicator))
        .where(AreaFigure.area_id.in_(area_ids))
        .order_by(AreaFigure.area_id, AreaFigure.indicator, AreaFigure.year.desc())
    )
    return read_table(session, statement)


def figures(session: Session, *, area_id: int) -> pd.DataFrame:
    """What is counted of an area, by indicator, then newest first."""
    statement = (
        select(AreaFigure.indicator, AreaFigure.year, AreaFigure.value, *source_columns())
        .join(Dataset, Dataset.id == AreaFigure.dataset_id)
        .where(AreaFigure.area_id == area_id)
        .order_by(AreaFigure.indicator, AreaFigure.year.desc())
    )
    return read_table(session, statement)


def groups_of(session: Session, *, codes: Sequence[str]) -> pd.DataFrame:
    """Which groups areas of some codes are in, valid today: `key`, `name_zh`, `name_en` and `code`."""
    statement = (
        select(AreaGroup.key, AreaGroup.name_zh, AreaGroup.name_en, Area.code)
        .join(AreaGroupMember, AreaGroupMember.group_id == AreaGroup.id)
        .join(Area, Area.id == AreaGroupMember.area_id)
        .where(Area.code.in_(codes), valid_on(Area))
    )
    return read_table(session, statement.order_by(AreaGroup.id, Area.code))
