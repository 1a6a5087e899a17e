"""Frames and records into GeoJSON, JSON and CSV."""

import csv
import dataclasses
import io
import math
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import geopandas as gpd
import pandas as pd
import shapely
from flask import Response, json, url_for

from app.files.formulas import defused

WGS84 = "EPSG:4326"
COORDINATE_DECIMALS = 6  # 0.1 m; RFC 7946 section 11.2
PIECE_CHARACTERS = 1 << 16  # of an answer that is sent while it is made
GEOJSON_TYPE = "application/geo+json"


@dataclasses.dataclass(frozen=True, slots=True)
class Ready:
    """What is plain already, such as rows of thousands of cells: looking at each value takes long."""

    value: Any


def plain(value: Any) -> Any:
    """A value as JSON knows it: NaN is null, times are ISO texts."""
    if type(value) is Ready:
        return value.value
    if type(value) in (str, int, bool):  # most values: a page of cells is a hundred thousand of them
        return value
    if type(value) is float:
        return round(value, 6) if math.isfinite(value) else None
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if hasattr(value, "item"):  # a NumPy scalar
        value = value.item()
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value


def json_document(value: Any, status: int = 200) -> Response:
    """Anything plain as JSON."""
    return Response(json.dumps(plain(value), sort_keys=False), status=status, content_type="application/json")


def features(frame: gpd.GeoDataFrame, *, id_column: str = "id") -> list[dict[str, Any]]:
    """GeoJSON features in WGS 84, every property present, null included."""
    # RFC 7946 section 3.1.6: outer rings run counterclockwise
    shapes = shapely.orient_polygons(frame.geometry.to_crs(WGS84).to_numpy())
    columns = [name for name in frame.columns if name != frame.geometry.name]
    rows = frame[columns].to_dict("records")
    return [
        {
            "type": "Feature",
            "id": plain(row.get(id_column)),
            "geometry": None if shape is None else rounded(shape),
            "properties": plain(row),
        }
        for row, shape in zip(rows, shapes, strict=True)
    ]


def rounded(shape: Any) -> dict[str, Any]:
    """A GeoJSON geometry with coordinates to 0.1 m."""
    moved = shapely.transform(shape, lambda pairs: pairs.round(COORDINATE_DECIMALS))
    return dict(shapely.geometry.mapping(moved))


def geojson(
    frame: gpd.GeoDataFrame,
    *,
    id_column: str = "id",
    number_matched: int | None = None,
    next_link: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Response:
    """A feature collection with its page link and count."""
    body: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": features(frame, id_column=id_column),
        "numberReturned": len(frame),
        **({} if number_matched is None else {"numberMatched": number_matched}),
        **plain(facts or {}),
        "links": [] if next_link is None else [{"rel": "next", "href": next_link, "type": GEOJSON_TYPE}],
    }
    return Response(json.dumps(body, sort_keys=False), content_type=GEOJSON_TYPE)


def next_page(endpoint: str, values: Mapping[str, Any], after: Any) -> str:
    """The absolute address of the following page, every parameter kept."""
    return url_for(endpoint, **{**values, "after": after}, _external=True)


def csv_document(rows: Iterable[Mapping[str, Any]], columns: list[str], file_name: str) -> Response:
    """CSV with a byte-order mark, as spreadsheets expect; texts that look like formulas are defused."""
    return _csv_answer("".join(_csv_pieces(rows, columns)), file_name)


def csv_stream(rows: Generator[Mapping[str, Any]], columns: list[str], file_name: str) -> Response:
    """The same, made while it is sent; the rows are closed with the answer."""

    def pieces() -> Iterator[str]:
        with closing(rows):
            yield from _csv_pieces(rows, columns)

    return _csv_answer(pieces(), file_name)


def _csv_answer(text: str | Iterator[str], file_name: str) -> Response:
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _csv_pieces(rows: Iterable[Mapping[str, Any]], columns: list[str]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out)
    out.write("\ufeff")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
        if out.tell() > PIECE_CHARACTERS:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _cell(value: Any) -> Any:
    shown = plain(value)
    if isinstance(shown, str):
        return defused(shown)
    return "" if shown is None else shown


def frame_csv(frame: gpd.GeoDataFrame, file_name: str) -> Response:
    """A frame as CSV: its columns, then lon and lat of a point inside each shape."""
    inside = frame.geometry.representative_point().to_crs(WGS84)
    rows = frame.drop(columns=frame.geometry.name).assign(
        lon=inside.x.round(COORDINATE_DECIMALS), lat=inside.y.round(COORDINATE_DECIMALS)
    )
    return csv_document(rows.to_dict("records"), list(rows.columns), file_name)
