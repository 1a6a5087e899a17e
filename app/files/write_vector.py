"""Rows through GDAL as a stream of Arrow batches: GeoPackage and FlatGeobuf."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio

from app.domain.exports import ExportFacts
from app.files.arrow import SHAPE
from app.files.crs_texts import crs_text
from app.files.model_card import CARD_HEADERS, card_rows
from app.files.notes import FIELD_HEADERS, document_of, fact_rows, facts_text, field_list, field_rows
from app.files.spool import Spool
from app.files.styles import qml_of, sld_of

EMPTY_KIND = {"point": "Point", "line": "MultiLineString", "polygon": "MultiPolygon"}
FIELDS_TABLE, FILTERS_TABLE, STYLES_TABLE = "field_dictionary", "export_filters", "layer_styles"
CARD_TABLE = "model_card"


def write_geopackage(path: Path, spool: Spool, facts: ExportFacts) -> None:
    """
    A GeoPackage that opens styled in QGIS.

    Beside the layer it holds the tables `field_dictionary`, `export_filters`, of results of a run
    `model_card` and, where there are shapes, `layer_styles`; the facts also stand in `gpkg_metadata`.
    """
    options = {"IDENTIFIER": facts.title, "DESCRIPTION": f"{facts.layer.about_zh} {facts.layer.about_en}"}
    write_layer(
        path,
        spool.schema,
        spool.batches(),
        facts,
        driver="GPKG",
        kind=kind_of(spool, facts),
        layer_options=options,
        layer_metadata={"citygrid": facts_text(facts)},
    )
    names = [*FIELD_HEADERS]
    _add_table(path, FIELDS_TABLE, names, field_rows(facts.columns))
    _add_table(path, FILTERS_TABLE, ["item", "value"], fact_rows(facts))
    if facts.card is not None:
        _add_table(path, CARD_TABLE, [*CARD_HEADERS], card_rows(facts.card))
    if spool.has_shape:
        _add_table(path, STYLES_TABLE, *_style_row(facts))


def write_flatgeobuf(path: Path, spool: Spool, facts: ExportFacts) -> None:
    """A FlatGeobuf with its index; facts and field list are its metadata."""
    about = {**document_of(facts), "fields": field_list(facts.columns)}
    write_layer(
        path,
        spool.schema,
        spool.batches(),
        facts,
        driver="FlatGeobuf",
        kind=kind_of(spool, facts),
        layer_options={"TITLE": facts.title, "DESCRIPTION": facts.layer.about_zh},
        layer_metadata={"citygrid": json.dumps(about, ensure_ascii=False)},
    )


def kind_of(spool: Spool, facts: ExportFacts) -> str | None:
    """The one kind of geometry that the rows have; that of the layer where there are none."""
    if not spool.has_shape:
        return None
    return next(iter(spool.kinds)) if len(spool.kinds) == 1 else EMPTY_KIND[facts.layer.geometry]


def write_layer(
    path: Path,
    schema: pa.Schema,
    batches: Iterator[pa.RecordBatch],
    facts: ExportFacts,
    *,
    driver: str,
    kind: str | None,
    **given: Any,
) -> None:
    """Stream batches into a layer named for ours."""
    shape = {} if kind is None else {"geometry_name": SHAPE, "crs": crs_text(facts.request)}
    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(schema, batches),
        path,
        driver=driver,
        layer=facts.layer.key,
        geometry_type=kind,
        **shape,
        **given,
    )


def _add_table(path: Path, name: str, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    """A table without shapes beside the layer; its key is `id`, as QGIS wants it of `layer_styles`."""
    columns = {key: pa.array(values) for key, values in zip(names, zip(*rows, strict=True), strict=True)}
    pyogrio.write_arrow(
        pa.table(columns), path, driver="GPKG", layer=name, geometry_type=None, layer_options={"FID": "id"}
    )


def _style_row(facts: ExportFacts) -> tuple[list[str], list[tuple[Any, ...]]]:
    row = {
        "f_table_catalog": "",
        "f_table_schema": "",
        "f_table_name": facts.layer.key,
        "f_geometry_column": "geom",
        "styleName": facts.layer.key,
        "styleQML": qml_of(facts.layer),
        "styleSLD": sld_of(facts.layer),
        "useAsDefault": True,
        "description": facts.title,
        "owner": "",
        "ui": "",
        "update_time": facts.made_at,
    }
    return [*row], [tuple(row.values())]
