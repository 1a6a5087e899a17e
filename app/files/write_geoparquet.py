"""GeoParquet 1.1: zstd, a box for each row, facts and field list in the metadata."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from app.domain.exports import ExportFacts
from app.files.arrow import SHAPE
from app.files.crs_texts import crs_of
from app.files.notes import document_of, field_list
from app.files.places import shapes_of
from app.files.spool import Spool

EDGES = ("xmin", "ymin", "xmax", "ymax")
BOX = pa.struct([(edge, pa.float64()) for edge in EDGES])


def write_geoparquet(path: Path, spool: Spool, facts: ExportFacts) -> None:
    """A row group a block; plain Parquet where the layer has no shapes."""
    about = {**document_of(facts), "fields": field_list(facts.columns)}
    metadata = {"citygrid": json.dumps(about, ensure_ascii=False)}
    schema = spool.schema
    if spool.has_shape:
        metadata["geo"] = json.dumps(_geo(spool, facts))
        schema = schema.append(pa.field("bbox", BOX))
    schema = schema.with_metadata(metadata)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in spool.batches():
            arrays = [*batch.columns, *([_boxes(batch)] if spool.has_shape else [])]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def _geo(spool: Spool, facts: ExportFacts) -> dict[str, Any]:
    column = {
        "encoding": "WKB",
        "geometry_types": sorted(spool.kinds),
        "crs": crs_of(facts.request).to_json_dict(),
        "covering": {"bbox": {edge: ["bbox", edge] for edge in EDGES}},
        **({} if spool.box is None else {"bbox": list(spool.box)}),
    }
    return {"version": "1.1.0", "primary_column": SHAPE, "columns": {SHAPE: column}}


def _boxes(batch: pa.RecordBatch) -> pa.StructArray:
    bounds = shapely.bounds(shapes_of(batch)).reshape(-1, len(EDGES))
    return pa.StructArray.from_arrays(
        [pa.array(bounds[:, place], pa.float64()) for place in range(len(EDGES))], fields=list(BOX)
    )
