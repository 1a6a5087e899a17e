"""Rows of a layer in an area, a box or a drawn outline: the table of the workbench, and for programs."""

from typing import Any

import pandas as pd
from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.columns import ColumnType
from app.domain.search import Page
from app.services import area_rows
from app.services.area_rows import ROW_LAYERS, Rows
from app.web import respond
from app.web.api import documents
from app.web.api.doors import MAX_ID, api_blueprint
from app.web.api.exports import LayerBody
from app.web.api.queries import LIMITS, Format, Word
from app.web.current import current_actor
from app.web.respond import GEOJSON_TYPE

bp = api_blueprint("area_rows", "Areas")


class RowsBody(LayerBody):
    """A layer, its filters, and which page of its rows."""

    layer: Word = Field(json_schema_extra={"enum": list(ROW_LAYERS)})
    format: Format = Format.JSON
    limit: int = Field(LIMITS.page_default, ge=1, le=LIMITS.page_max, description="Rows on a page.")
    after: int = Field(0, ge=0, le=MAX_ID, description="`next_after` of the page before.")


class RowColumn(BaseModel):
    """A column as the data dictionary describes it."""

    name: str
    zh: str
    en: str
    type: ColumnType
    unit: str


class RowsPage(BaseModel):
    layer: str
    columns: list[RowColumn]
    items: list[dict[str, Any]] = Field(
        description="Values by the names of `columns`, and `bbox` of each row."
    )
    number_matched: int | None = Field(description="Of all pages. Null where it is not counted.")
    next_after: int | None = Field(description="`after` of the next page. Null: this is the last one.")
    run_id: int | None = Field(description="Of layers that are results of a run.")


@bp.post("/area-rows")
@bp.input(RowsBody, location="json", arg_name="body")
@bp.doc(
    responses={
        200: {
            "description": "A page of rows: JSON, GeoJSON or CSV as `format` names it.",
            "content": {
                "application/json": {"schema": documents.schema_of(RowsPage)},
                GEOJSON_TYPE: {"schema": {"type": "object"}},
                "text/csv": {"schema": {"type": "string"}},
            },
        },
        **documents.problems(404),
    }
)
def read_area_rows(body: RowsBody) -> Response:
    """Rows of a layer in an area, a box or an outline

    With the same filters `/exports` makes a file of all of them: GeoPackage, Excel, Shapefile and more.
    """
    with db.transaction() as session:
        found = area_rows.rows(
            session,
            current_actor(),
            layer=body.layer,
            filters=body.filters(),
            page=Page(limit=body.limit, after=body.after),
        )
    shown = found.frame.astype(_whole(found))
    if body.format is Format.CSV:
        return respond.frame_csv(shown, f"{body.layer}.csv")
    if body.format is Format.GEOJSON:
        return respond.geojson(shown, number_matched=found.number_matched, facts=_facts(found))
    return respond.json_document({**_facts(found), "items": _items(shown)})


def _whole(found: Rows) -> dict[str, str]:
    """Counts stay whole where some are missing: a frame would make them floats."""
    return {one.name: "Int64" for one in found.layer.columns if one.type == ColumnType.INTEGER}


def _facts(found: Rows) -> dict[str, Any]:
    run = found.chosen.run
    return {
        "layer": found.layer.key,
        "number_matched": found.number_matched,
        "next_after": found.next_after,
        "run_id": None if run is None else run.id,
        "columns": _columns(found),
    }


def _columns(found: Rows) -> list[dict[str, str]]:
    return [{name: getattr(one, name) for name in RowColumn.model_fields} for one in found.layer.columns]


def _items(frame: Any) -> list[dict[str, Any]]:
    """Rows with the box of each in degrees, so that a map finds them."""
    rows: pd.DataFrame = frame.drop(columns=frame.geometry.name)
    boxes = frame.geometry.to_crs(respond.WGS84).bounds.round(respond.COORDINATE_DECIMALS)
    return [
        {**row, "bbox": [respond.plain(edge) for edge in box]}
        for row, box in zip(rows.to_dict("records"), boxes.itertuples(index=False, name=None), strict=True)
    ]
