"""Grids and their cells; a cell keeps its row from run to run."""

import geopandas as gpd
import pandas as pd
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.models.coverage import Grid, GridCell
from app.store.frames import copy_frame, ewkb_hex


def ensure_grid(session: Session, *, area_id: int, cell_size_m: float) -> int:
    """The grid of an area and size, made when it is not there."""
    statement = insert(Grid).values(area_id=area_id, cell_size_m=cell_size_m)
    session.execute(statement.on_conflict_do_nothing())
    found = select(Grid.id).where(Grid.area_id == area_id, Grid.cell_size_m == cell_size_m)
    return int(session.execute(found).scalar_one())


def ensure_cells(session: Session, *, grid_id: int, cells: gpd.GeoDataFrame) -> list[int]:
    """Row ids of cells (columns row, col, code, geometry), in the order given; missing ones are added."""
    known = _ids_by_code(session, grid_id)
    missing = cells[~cells["code"].isin(known)]
    if len(missing):
        _add_cells(session, grid_id, missing)
        known = _ids_by_code(session, grid_id)
    return [known[code] for code in cells["code"]]


def _ids_by_code(session: Session, grid_id: int) -> dict[str, int]:
    rows = session.execute(select(GridCell.code, GridCell.id).where(GridCell.grid_id == grid_id))
    return {code: int(cell_id) for code, cell_id in rows}


def _add_cells(session: Session, grid_id: int, cells: gpd.GeoDataFrame) -> None:
    shapes = ewkb_hex(cells.geometry.to_numpy())
    rows = pd.DataFrame(cells[["code", "row", "col"]]).assign(grid_id=grid_id, geom=shapes)
    copy_frame(session, GridCell.__table__, rows)  # type: ignore[arg-type]
