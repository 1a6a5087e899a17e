"""Problem clusters of measurements."""

from typing import Any

import geopandas as gpd
from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.areas import AreaRecord
from app.domain.search import Page
from app.models.areas import Area
from app.models.gaps import MeasuredCluster
from app.models.network import Operator
from app.store.filters import in_area, in_scope, paged
from app.store.frames import copy_rows, ewkb_hex, read_frame

COPIED: tuple[str, ...] = (
    *("operator_id", "technology", "reception", "rank", "area_id", "is_within_area", "cells", "weak_cells"),
    *("samples", "good", "residents", "weak_residents", "workers", "weak_workers", "area_m2"),
)
NAMES = {"cells": "cell_count", "good": "good_samples"}


def add_clusters(session: Session, *, run_id: int, clusters: gpd.GeoDataFrame) -> None:
    """Clusters of a run."""
    columns = ["run_id", *(NAMES.get(name, name) for name in COPIED), "geom"]
    shapes = ewkb_hex(clusters.geometry.to_numpy())
    given = clusters[list(COPIED)].astype(object).itertuples(index=False)
    rows = ((run_id, *values, shape) for values, shape in zip(given, shapes, strict=True))
    copy_rows(session, MeasuredCluster.__table__, columns, rows)  # type: ignore[arg-type]


def list_clusters(
    session: Session,
    *,
    run_id: int,
    operator: str | None,
    technology: str | None,
    area: AreaRecord | None,
    page: Page,
    scope: Scope,
) -> gpd.GeoDataFrame:
    """
    Clusters of a run by id: by layer, those of most people in weak cells first.

    Who sees some areas only gets those that lie in one of them as a whole.
    """
    table = MeasuredCluster
    statement: Select[*tuple[Any, ...]] = (
        select(
            table.id,
            table.rank,
            table.technology,
            Operator.code.label("operator"),
            table.reception,
            Area.code.label("area_code"),
            Area.name_zh.label("area_name_zh"),
            Area.name_en.label("area_name_en"),
            table.cell_count,
            table.weak_cells,
            table.samples,
            table.good_samples,
            table.residents,
            table.weak_residents,
            table.workers,
            table.weak_workers,
            table.area_m2,
            table.run_id,
            table.geom,
        )
        .join(Operator, Operator.id == table.operator_id)
        .join(Area, Area.id == table.area_id)
        .where(table.run_id == run_id, in_area(table.area_id, table.geom, area))
    )
    if scope.area_ids is not None:
        statement = statement.where(and_(in_scope(table.area_id, scope), table.is_within_area))
    if operator is not None:
        statement = statement.where(Operator.code == operator)
    if technology is not None:
        statement = statement.where(table.technology == technology)
    return read_frame(session, paged(statement, table.id, page))
