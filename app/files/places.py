"""The place of a row as numbers and text, for formats that hold no geometry."""

import numpy as np
import pyarrow as pa
import shapely

from app.domain.columns import Column, shape_columns
from app.domain.exports import ExportRequest
from app.files.arrow import SHAPE
from app.files.crs_texts import is_in_degrees

DEGREE_DECIMALS = 7  # a centimetre
METRE_DECIMALS = 3


def place_columns(request: ExportRequest, *, with_text: bool) -> tuple[Column, ...]:
    """`lon` and `lat`, or `x` and `y` in a projected system; then the shape as text."""
    pair = ("lon", "lat") if is_in_degrees(request) else ("x", "y")
    described = shape_columns()
    return tuple(described[name] for name in (*pair, *(("wkt",) if with_text else ())))


def decimals_of(request: ExportRequest) -> int:
    """How far coordinates are written."""
    return DEGREE_DECIMALS if is_in_degrees(request) else METRE_DECIMALS


def places_of(batch: pa.RecordBatch, decimals: int) -> tuple[list[float], list[float]]:
    """A point inside each shape; a point is its own."""
    points = shapely.point_on_surface(shapes_of(batch))
    return (
        np.round(shapely.get_x(points), decimals).tolist(),
        np.round(shapely.get_y(points), decimals).tolist(),
    )


def texts_of(batch: pa.RecordBatch, decimals: int) -> list[str]:
    """The shapes as WKT."""
    return [str(text) for text in shapely.to_wkt(shapes_of(batch), rounding_precision=decimals)]


def shapes_of(batch: pa.RecordBatch) -> np.ndarray:
    """The shapes of a block."""
    return np.asarray(shapely.from_wkb(batch.column(SHAPE).to_numpy(zero_copy_only=False)))
