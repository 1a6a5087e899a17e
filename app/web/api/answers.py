"""Pages of frames and records as GeoJSON, CSV or JSON."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

import geopandas as gpd
import pandas as pd
from flask import Response, json, request, url_for
from pydantic import BaseModel

from app.errors import TooLargeError
from app.web import respond
from app.web.api.queries import Format, ListQuery, RecordsQuery


def page(
    frame: gpd.GeoDataFrame,
    query: ListQuery,
    *,
    model: type[BaseModel],
    name: str,
    key: str = "id",
    number_matched: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Response:
    """A page of a frame that was read with one row more than the page takes."""
    kept = whole_numbers(frame.iloc[: query.rows], model)
    link = _next_link(kept[key].iloc[-1]) if len(frame) > query.rows else None
    if query.wanted is Format.CSV:
        if link is not None and query.limit is None:
            raise TooLargeError(f"more than {query.rows} rows; ask for pages with limit and after")
        response = respond.frame_csv(_listed(kept), f"{name}.csv")
    elif query.wanted is Format.JSON:
        rows = kept.drop(columns=kept.geometry.name).to_dict("records")
        response = items(rows, number_matched=number_matched, next_link=link, facts=facts)
    else:
        response = respond.geojson(kept, number_matched=number_matched, next_link=link, facts=facts)
    return _linked(response, link)


def items(
    rows: Sequence[Any],
    *,
    number_matched: int | None = None,
    next_link: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Response:
    """Rows without shapes."""
    return respond.json_document(
        {
            "items": rows,
            "numberReturned": len(rows),
            **({} if number_matched is None else {"numberMatched": number_matched}),
            **(facts or {}),
            "links": [] if next_link is None else [{"rel": "next", "href": next_link}],
        }
    )


def started(job_id: int) -> Response:
    """A job that was submitted, and where to watch it."""
    href = url_for("api_jobs.read_job", job_id=job_id, _external=True)
    response = respond.json_document({"job_id": job_id, "href": href}, status=202)
    response.headers["Location"] = href
    return response


def records(
    rows: Sequence[Any], query: RecordsQuery, shown: Callable[[Any], Any] = lambda row: row
) -> Response:
    """A page of records that was read with one more than it takes, each as it is `shown`."""
    kept = rows[: query.limit]
    link = _next_link(kept[-1].id) if len(rows) > query.limit else None
    return _linked(items([shown(row) for row in kept], next_link=link), link)


def feature(
    frame: gpd.GeoDataFrame, model: type[BaseModel], extra: Mapping[str, Any] | None = None
) -> Response:
    """A frame of one row as one feature."""
    body = respond.features(whole_numbers(frame, model))[0]
    body["properties"].update(respond.plain(extra or {}))
    return Response(json.dumps(body, sort_keys=False), content_type=respond.GEOJSON_TYPE)


def whole_numbers(frame: Any, model: type[BaseModel]) -> Any:
    """Counts stay whole where some are missing: a frame would make them floats."""
    whole = {
        name: "Int64"
        for name, field in model.model_fields.items()
        if name in frame.columns and int in (field.annotation, *get_args(field.annotation))
    }
    return frame.astype(whole)


def rows_of(table: pd.DataFrame, model: type[BaseModel]) -> list[dict[str, Any]]:
    """A table as plain rows."""
    return list(respond.plain(whole_numbers(table, model).to_dict("records")))


def _listed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Lists in one CSV cell, parted by semicolons."""
    lists = [name for name in frame.columns if len(frame) and isinstance(frame[name].iloc[0], list)]
    return frame.assign(**{name: frame[name].map(";".join) for name in lists})


def _next_link(after: Any) -> str:
    values = {**(request.view_args or {}), **request.args.to_dict()}
    return respond.next_page(request.endpoint or "", values, int(after))


def _linked(response: Response, link: str | None) -> Response:
    if link is not None:
        response.headers["Link"] = f'<{link}>; rel="next"'
    return response
