"""Scenarios and their changes."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, Text, cast, delete, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.domain import scenarios as domain
from app.domain.network import Technology
from app.models.areas import Area
from app.models.datasets import Dataset, ImportBatch
from app.models.network import Operator, Site
from app.models.scenarios import Scenario, ScenarioChange
from app.store.supply import live_stations


def _rows() -> Select[*tuple[Any, ...]]:
    return select(Scenario, Area.code, Area.name_zh, Area.name_en).join(Area, Area.id == Scenario.area_id)


def list_scenarios(session: Session, *, limit: int, before_id: int | None) -> list[domain.Scenario]:
    """Newest first; `before_id` continues a list."""
    statement = _rows().order_by(Scenario.id.desc()).limit(limit)
    if before_id is not None:
        statement = statement.where(Scenario.id < before_id)
    return _records(session, statement)


def offered_scenarios(session: Session, *, newest: int, also: Collection[int]) -> list[domain.Scenario]:
    """So many of the newest, and those that are named; newest first."""
    first = select(Scenario.id).order_by(Scenario.id.desc()).limit(newest)
    wanted = or_(Scenario.id.in_(first), Scenario.id.in_(also))
    return _records(session, _rows().where(wanted).order_by(Scenario.id.desc()))


def find_scenario(session: Session, scenario_id: int, *, is_locked: bool = False) -> domain.Scenario | None:
    """One of them; locked, nobody else changes it before this transaction ends."""
    if is_locked:
        session.execute(select(Scenario.id).where(Scenario.id == scenario_id).with_for_update())
    return next(iter(_records(session, _rows().where(Scenario.id == scenario_id))), None)


def _records(session: Session, statement: Select[*tuple[Any, ...]]) -> list[domain.Scenario]:
    rows = session.execute(statement.execution_options(populate_existing=True)).all()
    changes = _changes(session, [row.Scenario.id for row in rows])
    return [
        _record(row.Scenario, row.code, row.name_zh, row.name_en, changes.get(row.Scenario.id, []))
        for row in rows
    ]


def _changes(session: Session, ids: list[int]) -> dict[int, list[domain.Change]]:
    statement = select(ScenarioChange).where(ScenarioChange.scenario_id.in_(ids))
    found: dict[int, list[domain.Change]] = {}
    for row in session.scalars(statement.order_by(ScenarioChange.scenario_id, ScenarioChange.number)):
        found.setdefault(row.scenario_id, []).append(domain.change_of(row.kind, row.values))
    return found


def _record(
    row: Scenario, area_code: str, name_zh: str, name_en: str | None, changes: list[domain.Change]
) -> domain.Scenario:
    return domain.Scenario(
        id=row.id,
        name=row.name,
        base=domain.Base(
            area_id=row.area_id,
            area_code=area_code,
            operator=row.operator,
            technology=Technology(row.technology),
        ),
        area_name_zh=name_zh,
        area_name_en=name_en,
        changes=tuple(changes),
        cursor=row.cursor,
        version=row.version,
        forked_from=row.forked_from,
        made_by=row.made_by,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def add_scenario(
    session: Session,
    *,
    name: str,
    base: domain.Base,
    changes: Iterable[domain.Change],
    cursor: int,
    forked_from: int | None,
    made_by: str,
) -> int:
    """A new one with its changes."""
    row = Scenario(
        name=name,
        area_id=base.area_id,
        operator=base.operator,
        technology=base.technology.value,
        cursor=cursor,
        forked_from=forked_from,
        made_by=made_by,
    )
    session.add(row)
    session.flush()
    for number, change in enumerate(changes, 1):
        _add_change(session, row.id, number, change)
    return row.id


def put_change(session: Session, *, scenario_id: int, number: int, change: domain.Change) -> None:
    """Put a change at a number; what stood there or behind it, undone, is gone."""
    later = ScenarioChange.number >= number
    session.execute(delete(ScenarioChange).where(ScenarioChange.scenario_id == scenario_id, later))
    _add_change(session, scenario_id, number, change)


def _add_change(session: Session, scenario_id: int, number: int, change: domain.Change) -> None:
    session.execute(
        insert(ScenarioChange).values(
            scenario_id=scenario_id,
            number=number,
            kind=domain.kind_of(change).value,
            values=domain.values_of(change),
        )
    )


def move_cursor(session: Session, *, scenario_id: int, cursor: int) -> None:
    """Which changes count; a deed that is counted."""
    session.execute(
        update(Scenario)
        .where(Scenario.id == scenario_id)
        .values(cursor=cursor, version=Scenario.version + 1, changed_at=func.now())
    )


def stations_digest(session: Session, *, district_id: int, reach_m: float) -> str:
    """Names which stations are on the air now: outages begin and end without an import."""
    outline = select(Area.geom).where(Area.id == district_id).scalar_subquery()
    live = live_stations(func.ST_DWithin(Site.geom, outline, reach_m)).subquery()
    listed = func.string_agg(cast(live.c.id, Text), aggregate_order_by(literal(","), live.c.id))
    return str(session.scalar(select(func.md5(listed))))


def station_codes(session: Session, *, district_id: int, operator: str) -> list[str]:
    """Codes of an operator's stations on the air in a district."""
    outline = select(Area.geom).where(Area.id == district_id).scalar_subquery()
    inside = live_stations(func.ST_Covers(outline, Site.geom), Operator.code == operator).subquery()
    return list(session.scalars(select(inside.c.code).order_by(inside.c.code)))


def datasets_digest(session: Session) -> str:
    """Names what has been imported and taken back so far."""
    standing = select(ImportBatch.id).where(ImportBatch.undone_at.is_(None)).subquery()
    listed = func.string_agg(cast(standing.c.id, Text), aggregate_order_by(literal(","), standing.c.id))
    versions = select(
        func.string_agg(
            func.concat(Dataset.id, ":", Dataset.version), aggregate_order_by(literal(","), Dataset.id)
        )
    ).scalar_subquery()
    return str(session.scalar(select(func.md5(func.concat(listed, "/", versions)))))


def operator_ids(session: Session) -> dict[str, int]:
    """Ids of all operators by code."""
    return {row.code: row.id for row in session.execute(select(Operator.code, Operator.id))}
