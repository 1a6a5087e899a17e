"""Statements to frames and frames to tables."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Executable, Table
from sqlalchemy.orm import Session

from app.models.base import METRIC_SRID

METRIC_CRS = f"EPSG:{METRIC_SRID}"


def read_frame(session: Session, statement: Executable) -> gpd.GeoDataFrame:
    """Rows with a `geom` column as a GeoDataFrame in the stored CRS, also when there are none."""
    result = session.execute(statement)
    columns = list(result.keys())
    rows = result.all()
    frame = pd.DataFrame(rows, columns=columns)
    shapes = shapely.from_wkb([_wkb(value) for value in frame.pop("geom")]) if rows else []
    if not rows:
        frame = frame.drop(columns="geom", errors="ignore")
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=METRIC_CRS)


def _wkb(value: Any) -> bytes | str | None:
    """GeoAlchemy2 hands a WKBElement; its data is bytes or hexadecimal text."""
    return None if value is None else value.data


def read_table(session: Session, statement: Executable) -> pd.DataFrame:
    """Rows without geometry as a frame."""
    result = session.execute(statement)
    return pd.DataFrame(result.all(), columns=list(result.keys()))


def copy_rows(session: Session, table: Table, columns: Sequence[str], rows: Any) -> int:
    """Stream rows into a table by COPY; geometries are hexadecimal EWKB; returns the number of rows."""
    names = ", ".join(f'"{name}"' for name in columns)
    connection = session.connection().connection.driver_connection
    assert connection is not None
    count = 0
    statement = f'copy "{table.name}" ({names}) from stdin'
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def copy_frame(session: Session, table: Table, frame: pd.DataFrame) -> None:
    """A frame into a table by COPY of CSV; a missing value becomes null."""
    connection = session.connection().connection.driver_connection
    assert connection is not None
    names = ", ".join(f'"{name}"' for name in frame.columns)
    statement = f'copy "{table.name}" ({names}) from stdin with (format csv)'
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(frame.to_csv(index=False, header=False))


def ewkb_hex(shapes: Any, srid: int = METRIC_SRID) -> list[str | None]:
    """Geometries as the hexadecimal EWKB that PostGIS reads."""
    return list(shapely.to_wkb(shapely.set_srid(shapes, srid), hex=True, include_srid=True))
