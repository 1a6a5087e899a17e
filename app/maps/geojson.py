"""Frames as the GeoJSON that a page embeds."""

import json
import math
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

WGS84 = "EPSG:4326"
DECIMALS = 6  # 0.1 m

# In a script block these would end it, or break the line, whatever they stand in.
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def plain(value: Any) -> Any:
    """A value as JSON knows it; what is missing or not finite is null."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | bool) else str(value)


def feature_collection(frame: gpd.GeoDataFrame, fields: Iterable[str]) -> dict[str, Any]:
    """The frame in WGS 84 with its id, the named fields it has and a point inside each; no empty shapes."""
    frame = frame[~frame.geometry.is_empty]
    kept = [name for name in dict.fromkeys(fields) if name in frame.columns]
    shapes = _rounded(frame.geometry.to_crs(WGS84).to_numpy())
    middles = shapely.get_coordinates(_rounded(_middles(shapes))).tolist()
    rows = frame[["id", *(name for name in kept if name != "id")]].to_dict("records")
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": plain(row["id"]),
                "geometry": json.loads(shapely.to_geojson(shape)),
                "middle": middle,
                "properties": {name: plain(value) for name, value in row.items()},
            }
            for row, shape, middle in zip(rows, shapes, middles, strict=True)
        ],
    }


def _middles(shapes: Any) -> Any:
    """The centre where it lies inside, else a point that does."""
    centres = shapely.centroid(shapes)
    return np.where(shapely.intersects(shapes, centres), centres, shapely.point_on_surface(shapes))


def _rounded(shapes: Any) -> Any:
    return shapely.transform(shapes, lambda pairs: pairs.round(DECIMALS))


def json_block(value: Any) -> str:
    """JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, escape in ESCAPES.items():
        text = text.replace(sign, escape)
    return text
