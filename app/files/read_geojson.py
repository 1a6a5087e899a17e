"""GeoJSON in, read feature by feature so that one bad shape does not hide the others."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from app.errors import RefusedError
from app.files.encodings import refuse_undecodable
from app.files.tables import FileTable, RowFlaw

HINT = "GeoJSON says WGS 84 by its standard, but files from Chinese map services often hold GCJ-02"


def read_geojson(path: Path, *, encoding: str) -> FileTable:
    """Features of a FeatureCollection, numbered from 1; its coordinate system is never taken for granted."""
    refuse_undecodable(path, encoding)
    rows, numbers, shapes, flaws = [], [], [], []
    for number, feature in enumerate(_features(path, encoding), start=1):
        try:
            properties, geometry = _parts(feature)
        except RefusedError as error:
            flaws.append(RowFlaw(number, "", error.message))
            continue
        rows.append(properties)
        numbers.append(number)
        shapes.append(geometry)
    return FileTable(
        columns=tuple(dict.fromkeys(name for row in rows for name in row)),
        rows=rows,
        numbers=numbers,
        number_word="feature",
        shapes=_array(shapes),
        datum_hint=HINT,
        flaws=flaws,
    )


def _features(path: Path, encoding: str) -> list[Any]:
    try:
        document = json.loads(path.read_text(encoding=encoding))
    except json.JSONDecodeError as error:
        raise RefusedError(
            f"{path.name}: line {error.lineno}, column {error.colno} is not JSON: {error.msg}"
        ) from None
    except RecursionError:
        raise RefusedError(f"{path.name}: nested too deeply to be GeoJSON") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        raise RefusedError(f"{path.name}: not a FeatureCollection; needs one with a list of features")
    if not features:
        raise RefusedError(f"{path.name}: no feature; needs at least one")
    return features


def _parts(feature: Any) -> tuple[dict[str, Any], Any]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise RefusedError("is not a Feature")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise RefusedError("properties must be an object")
    if "id" in feature and "id" not in properties:
        properties = {"id": feature["id"], **properties}
    return properties, _shape(feature.get("geometry"))


def _shape(geometry: Any) -> Any:
    if geometry is None:
        return None
    try:
        with np.errstate(invalid="ignore"):  # a NaN is refused later, with its value
            return shapely.force_2d(shape(geometry))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.GEOSException) as error:
        raise RefusedError(f"the geometry cannot be read: {error}") from None


def _array(shapes: list[Any]) -> Any:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array
