"""Cases and their photos: rows in, frames and records out."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import geopandas as gpd
from sqlalchemy import ColumnElement, Select, and_, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from app.domain.actors import Scope
from app.domain.areas import AreaLevel, AreaRecord
from app.domain.case_reports import ClassKey, PhotoRecord
from app.domain.case_states import OPEN_STATES
from app.domain.outlines import Within
from app.domain.search import BBox
from app.models.areas import Area
from app.models.case_classes import CaseClass
from app.models.cases import Case, CasePhoto
from app.models.coverage import GridCell
from app.models.network import Operator
from app.store.filters import in_area, in_box, in_scope, metric_point, valid_on
from app.store.frames import read_frame

Subdistrict = aliased(Area, name="subdistrict")
Neighbourhood = aliased(Area, name="neighbourhood")


def area_at(session: Session, *, x_m: float, y_m: float, level: AreaLevel) -> int | None:
    """The area of a level over a place, valid today; on a border the lower code."""
    statement = (
        select(Area.id)
        .where(Area.level == level, func.ST_Covers(Area.geom, metric_point(x_m, y_m)), valid_on(Area))
        .order_by(Area.code)
        .limit(1)
    )
    return session.scalar(statement)


def place_in_grid(session: Session, *, grid_id: int) -> None:
    """Give the cases that no grid held yet their cell of this one; on a shared edge: the north or east."""
    holds = func.ST_Covers(GridCell.geom, Case.geom)
    cell = (
        select(GridCell.id)
        .where(GridCell.grid_id == grid_id, holds)
        .order_by(GridCell.row.desc(), GridCell.col.desc())
        .limit(1)
        .scalar_subquery()
    )
    session.execute(
        update(Case)
        .where(Case.cell_id.is_(None))
        .values(cell_id=cell)
        .execution_options(synchronize_session=False)
    )


def cell_at(session: Session, *, x_m: float, y_m: float) -> int | None:
    """The cell over a place in the newest grid that reaches it; on a shared edge: the north or east."""
    statement = (
        select(GridCell.id)
        .where(func.ST_Covers(GridCell.geom, metric_point(x_m, y_m)))
        .order_by(GridCell.grid_id.desc(), GridCell.row.desc(), GridCell.col.desc())
        .limit(1)
    )
    return session.scalar(statement)


def find_by_client(session: Session, client_id: UUID) -> Case | None:
    """The case that a client has sent before."""
    return session.scalar(select(Case).where(Case.client_id == client_id))


def add_case(session: Session, *, values: Mapping[str, Any], x_m: float, y_m: float) -> int | None:
    """Add a case; None when the same client id came in at the same moment."""
    statement = (
        insert(Case)
        .values(**values, geom=metric_point(x_m, y_m))
        .on_conflict_do_nothing(index_elements=[Case.client_id])
        .returning(Case.id)
    )
    return session.scalar(statement)


def add_photo(
    session: Session,
    *,
    case_id: int,
    event_number: int,
    sha256: str,
    width_px: int,
    height_px: int,
    byte_count: int,
) -> int:
    """Add a photo of a case."""
    photo = CasePhoto(
        case_id=case_id,
        event_number=event_number,
        sha256=sha256,
        width_px=width_px,
        height_px=height_px,
        byte_count=byte_count,
    )
    session.add(photo)
    session.flush()
    return photo.id


def photos_of(session: Session, *, case_id: int) -> list[PhotoRecord]:
    """The photos of a case in the order they came."""
    rows = session.scalars(select(CasePhoto).where(CasePhoto.case_id == case_id).order_by(CasePhoto.id))
    return [
        PhotoRecord(
            id=row.id,
            case_id=row.case_id,
            event_number=row.event_number,
            sha256=row.sha256,
            width_px=row.width_px,
            height_px=row.height_px,
            byte_count=row.byte_count,
        )
        for row in rows
    ]


def _columns() -> Any:
    photos = select(func.count()).where(CasePhoto.case_id == Case.id).correlate(Case).scalar_subquery()
    return (
        select(
            Case.id,
            Case.number,
            Case.kind,
            Case.class_code,
            CaseClass.name_zh.label("class_name_zh"),
            CaseClass.name_en.label("class_name_en"),
            Case.description,
            Case.state,
            Case.reported_at,
            Operator.code.label("operator"),
            Case.technology,
            Case.place,
            Case.floor,
            Case.accuracy_m,
            Subdistrict.code.label("subdistrict_code"),
            Subdistrict.name_zh.label("subdistrict_name_zh"),
            Subdistrict.name_en.label("subdistrict_name_en"),
            Neighbourhood.code.label("neighbourhood_code"),
            Neighbourhood.name_zh.label("neighbourhood_name_zh"),
            Neighbourhood.name_en.label("neighbourhood_name_en"),
            GridCell.code.label("cell_code"),
            photos.label("photo_count"),
            Case.is_synthetic,
            Case.datum,
            Case.datum_source,
            Case.version,
            Case.geom,
        )
        .join(
            CaseClass,
            and_(
                CaseClass.code_system == Case.code_system,
                CaseClass.edition == Case.edition,
                CaseClass.kind == Case.kind,
                CaseClass.code == Case.class_code,
            ),
        )
        .outerjoin(Operator, Case.operator_id == Operator.id)
        .outerjoin(Subdistrict, Case.subdistrict_id == Subdistrict.id)
        .outerjoin(Neighbourhood, Case.neighbourhood_id == Neighbourhood.id)
        .outerjoin(GridCell, Case.cell_id == GridCell.id)
    )


def find_case(session: Session, *, case_id: int, scope: Scope) -> gpd.GeoDataFrame:
    """One row, or none."""
    return read_frame(session, _columns().where(Case.id == case_id, in_scope(Case.subdistrict_id, scope)))


def list_cases(
    session: Session,
    *,
    area: Within | None = None,
    bbox: BBox | None = None,
    class_code: str | None = None,
    state: str | None = None,
    operator: str | None = None,
    limit: int,
    before_id: int | None = None,
    scope: Scope,
) -> gpd.GeoDataFrame:
    """Cases, newest first."""
    conditions = _chosen(area, bbox, class_code, state, operator)
    conditions += _given(None if before_id is None else Case.id < before_id)
    listed = _columns().where(*conditions, in_scope(Case.subdistrict_id, scope))
    return read_frame(session, listed.order_by(Case.id.desc()).limit(limit))


def _chosen(
    area: Within | None,
    bbox: BBox | None,
    class_code: str | None,
    state: str | None,
    operator: str | None,
) -> list[ColumnElement[bool]]:
    """What a list or a count asks for; needs the joins of `_columns`."""
    return _given(
        _in_area(area),
        in_box(Case.geom, bbox),
        None if class_code is None else Case.class_code == class_code,
        None if state is None else Case.state == state,
        None if operator is None else Operator.code == operator,
    )


def relation(*, scope: Scope) -> Select[Any]:
    """All cases that a scope may see."""
    found: Select[Any] = _columns().where(in_scope(Case.subdistrict_id, scope))
    return found


def near_cases(
    session: Session, *, key: ClassKey, x_m: float, y_m: float, within_m: float, scope: Scope
) -> gpd.GeoDataFrame:
    """Open cases of a class around a place, nearest first."""
    place = metric_point(x_m, y_m)
    distance_m = func.ST_Distance(Case.geom, place)
    statement = (
        _columns()
        .add_columns(distance_m.label("distance_m"))
        .where(Case.code_system == key.code_system, Case.edition == key.edition)
        .where(Case.kind == key.kind, Case.class_code == key.code, Case.state.in_(sorted(OPEN_STATES)))
        .where(
            func.ST_DWithin(Case.geom, metric_point(x_m, y_m), within_m), in_scope(Case.subdistrict_id, scope)
        )
        .order_by(distance_m, Case.id)
        .limit(10)
    )
    return read_frame(session, statement)


def count_cases(
    session: Session,
    *,
    area: Within | None = None,
    bbox: BBox | None = None,
    class_code: str | None = None,
    state: str | None = None,
    operator: str | None = None,
    scope: Scope,
) -> int:
    """How many cases `list_cases` lists on all its pages."""
    conditions = _chosen(area, bbox, class_code, state, operator)
    listed = _columns().where(*conditions, in_scope(Case.subdistrict_id, scope))
    return session.scalar(listed.with_only_columns(func.count(Case.id))) or 0


def count_open(session: Session, *, scope: Scope) -> int:
    """How many cases wait."""
    statement = select(func.count(Case.id)).where(
        Case.state.in_(sorted(OPEN_STATES)), in_scope(Case.subdistrict_id, scope)
    )
    return int(session.scalar(statement) or 0)


def _given(*conditions: ColumnElement[bool] | None) -> list[ColumnElement[bool]]:
    return [condition for condition in conditions if condition is not None]


def _in_area(area: Within | None) -> ColumnElement[bool]:
    """Cases of an area: they know their neighbourhood too, as it was when they were filed."""
    if isinstance(area, AreaRecord) and area.level is AreaLevel.NEIGHBOURHOOD:
        return Case.neighbourhood_id.in_(select(Area.id).where(Area.code == area.code))
    return in_area(Case.subdistrict_id, Case.geom, area)
