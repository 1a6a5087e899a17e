"""Frames as the GeoJSON that a page embeds."""

import json
import math
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import geopandas as gpd
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
    """The frame in WGS 84 with its id and the named fields it has."""
    kept = [name for name in dict.fromkeys(fields) if name in frame.columns]
    shapes = shapely.transform(frame.geometry.to_crs(WGS84).to_numpy(), lambda pairs: pairs.round(DECIMALS))
    rows = frame[["id", *(name for name in kept if name != "id")]].to_dict("records")
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": plain(row["id"]),
                "geometry": json.loads(shapely.to_geojson(shape)),
                "properties": {name: plain(value) for name, value in row.items()},
            }
            for row, shape in zip(rows, shapes, strict=True)
            if shape is not None
        ],
    }


def json_block(value: Any) -> str:
    """JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, escape in ESCAPES.items():
        text = text.replace(sign, escape)
    return text
