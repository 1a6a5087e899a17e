"""GeoJSON by RFC 7946, feature by feature; facts and field list are the foreign member `citygrid`."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from app.domain.exports import ExportFacts
from app.files.notes import document_of, field_list
from app.files.places import DEGREE_DECIMALS, shapes_of
from app.files.spool import Spool

MEMBER = "citygrid"


def write_geojson(path: Path, spool: Spool, facts: ExportFacts) -> None:
    """A feature collection with its box."""
    about = {**document_of(facts), "fields": field_list(facts.columns)}
    head = {"type": "FeatureCollection", MEMBER: about, "numberMatched": spool.rows}
    if spool.box is not None:
        head["bbox"] = [round(edge, DEGREE_DECIMALS) for edge in spool.box]
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(_text(head)[:-1] + ', "features": [')
        mark = "\n"
        for batch in spool.batches():
            for feature in _features(batch, spool):
                stream.write(mark + feature)
                mark = ",\n"
        stream.write("\n]}\n")


def _features(batch: pa.RecordBatch, spool: Spool) -> Iterator[str]:
    columns = [column.name for column in spool.columns]
    # RFC 7946 section 3.1.6: outer rings run counterclockwise
    shapes = shapely.orient_polygons(shapes_of(batch))
    rounded = shapely.transform(shapes, lambda pairs: np.round(pairs, DEGREE_DECIMALS))
    cells = zip(*(batch.column(name).to_pylist() for name in columns), strict=True)
    for row, shape in zip(cells, shapely.to_geojson(rounded), strict=True):
        properties = {name: _plain(cell) for name, cell in zip(columns, row, strict=True)}
        head = _text({"type": "Feature", "id": properties["id"], "properties": properties})
        yield f'{head[:-1]}, "geometry": {shape}}}'


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.isoformat().replace("+00:00", "Z")
    return cell.isoformat() if isinstance(cell, date) else cell


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
