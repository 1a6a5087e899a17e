"""
Rows on their way into a file: read once from the database, written from here as often as needed.

The spool knows what a format must be told before its first row: how many rows come, how long the
texts are, where the shapes lie. Memory holds one block of it at a time.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.ipc
import shapely

from app.domain.columns import Column
from app.files.arrow import SHAPE, batch_of, schema_of

Box = tuple[float, float, float, float]

# What the number that Shapely gives a geometry means.
KINDS = {
    0: "Point",
    1: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
    7: "GeometryCollection",
}


class Spool:
    """An Arrow file beside the one that is being made, gone when the work is done."""

    def __init__(self, path: Path, columns: Sequence[Column], *, has_shape: bool) -> None:
        self.columns = tuple(columns)
        self.has_shape = has_shape
        self.schema = schema_of(columns, has_shape=has_shape)
        self.rows = 0
        self.shape_bytes = 0
        self.longest_bytes: Counter[str] = Counter()  # of a text of a column, in UTF-8
        self.counts: Counter[str] = Counter()  # rows by what stands in `dataset`
        self.holds_synthetic = False  # whether `is_synthetic` is true of a row
        self.box: Box | None = None
        self.kinds: set[str] = set()  # of geometry, as GeoParquet calls them
        self._path = path
        self._sink: pa.ipc.RecordBatchFileWriter | None = None

    def __enter__(self) -> Self:
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        self._sink = pa.ipc.new_file(self._path, self.schema, options=options)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        self._path.unlink(missing_ok=True)

    def add(self, frame: pd.DataFrame) -> None:
        """Append a block."""
        assert self._sink is not None
        batch = batch_of(frame, self.columns, self.schema)
        self._sink.write_batch(batch)
        self.rows += batch.num_rows
        self._measure(batch)
        if "dataset" in batch.schema.names:
            self.counts.update(batch.column("dataset").to_pylist())
        if "is_synthetic" in batch.schema.names:
            self.holds_synthetic |= bool(pc.any(batch.column("is_synthetic")).as_py())

    def close(self) -> None:
        """No more rows."""
        if self._sink is not None:
            self._sink.close()
            self._sink = None

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Every block again, from the first."""
        with pa.memory_map(str(self._path)) as source, pa.ipc.open_file(source) as reader:
            for number in range(reader.num_record_batches):
                yield reader.get_batch(number)

    def _measure(self, batch: pa.RecordBatch) -> None:
        for name, values in zip(batch.schema.names, batch.columns, strict=True):
            if pa.types.is_string(values.type):
                longest = pc.max(pc.binary_length(values)).as_py() or 0
                self.longest_bytes[name] = max(self.longest_bytes[name], longest)
        if self.has_shape and batch.num_rows:
            shapes = shapely.from_wkb(batch.column(SHAPE).to_numpy(zero_copy_only=False))
            self._measure_shapes(shapes, batch.column(SHAPE).nbytes)

    def _measure_shapes(self, shapes: np.ndarray, size_bytes: int) -> None:
        self.shape_bytes += size_bytes
        self.kinds |= {KINDS[number] for number in np.unique(shapely.get_type_id(shapes)).tolist()}
        west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
        known = (west, south, east, north) if self.box is None else self.box
        self.box = (min(known[0], west), min(known[1], south), max(known[2], east), max(known[3], north))
