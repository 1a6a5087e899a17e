"""What leaves the service as a file: which layer, which rows, in which form and coordinates."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from app.domain.areas import full_code
from app.domain.columns import Column, LayerColumns
from app.domain.coverage import RunStatement
from app.domain.datums import datum_named
from app.domain.model_card import ModelCard
from app.domain.search import BBox
from app.errors import RefusedError

LONLAT = "EPSG:4326"


class ExportFormat(StrEnum):
    GEOPACKAGE = "gpkg"
    GEOJSON = "geojson"
    SHAPEFILE = "shapefile"
    CSV = "csv"
    XLSX = "xlsx"
    GEOPARQUET = "parquet"
    FLATGEOBUF = "fgb"


# What a file ends in. Formats that cannot hold the dictionary are a zip with it.
ENDINGS = {
    ExportFormat.GEOPACKAGE: ".gpkg",
    ExportFormat.GEOJSON: ".geojson",
    ExportFormat.SHAPEFILE: ".shp.zip",
    ExportFormat.CSV: ".csv.zip",
    ExportFormat.XLSX: ".xlsx",
    ExportFormat.GEOPARQUET: ".parquet",
    ExportFormat.FLATGEOBUF: ".fgb",
}
NEED_SHAPES = frozenset({ExportFormat.GEOJSON, ExportFormat.SHAPEFILE, ExportFormat.FLATGEOBUF})


class Shift(StrEnum):
    """Offset coordinates of commercial base maps in China; for drawing on them, for nothing else."""

    GCJ02 = "gcj02"
    BD09 = "bd09"

    @property
    def label(self) -> str:
        return {"gcj02": "GCJ-02", "bd09": "BD-09"}[self.value]

    @property
    def warning(self) -> str:
        """What a file in such coordinates says of itself."""
        return (
            f"坐标已偏移至 {self.label}，仅供在相应商业底图上绘图，不可用于测量、分析或再次导入。 / "
            f"Coordinates are shifted to {self.label}, for drawing on such base maps only: "
            "do not measure, analyse or import them again."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFilters:
    """Which rows; each layer takes some of these and refuses the others."""

    area: str | None = None
    bbox: BBox | None = None
    outline: str | None = None  # as `Outline.text` writes it
    run: int | None = None
    profile: str | None = None
    operator: str | None = None
    technology: str | None = None
    reception: str | None = None
    status: str | None = None
    kind: str | None = None
    level: str | None = None
    class_code: str | None = None
    state: str | None = None
    min_residents: int | None = None
    below_dbm: float | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The filters that were named."""
        return {name: value for name, value in asdict(self).items() if value is not None}


FILTER_NAMES = tuple(one.name for one in fields(ExportFilters))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """A layer, a format, coordinates and filters."""

    layer: str
    format: ExportFormat
    crs: str = LONLAT
    shift: Shift | None = None
    filters: ExportFilters = field(default_factory=ExportFilters)

    @property
    def datum(self) -> str:
        """The coordinates of the file as `spatial.datum` names them."""
        return self.crs if self.shift is None else self.shift.value

    def as_parameters(self) -> dict[str, Any]:
        """The request as JSON keeps it."""
        filters = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in self.filters.given.items()
        }
        shift = None if self.shift is None else self.shift.value
        plain = {"layer": self.layer, "format": self.format.value, "crs": self.crs, "shift": shift}
        return {**plain, "filters": filters}

    @property
    def form_path(self) -> str:
        """The path of the form that asks for the same again."""
        filters = {
            name: ",".join(f"{edge:.10g}" for edge in value) if isinstance(value, tuple) else value
            for name, value in self.filters.given.items()
        }
        shown = {"layer": self.layer, "format": self.format.value, "crs": self.crs, "shift": self.shift}
        query = {name: value for name, value in {**shown, **filters}.items() if value is not None}
        return f"/data?{urlencode(query)}#export"


def request_from(parameters: Mapping[str, Any]) -> ExportRequest:
    """A request as `as_parameters` wrote it."""
    filters = dict(parameters["filters"])
    if "bbox" in filters:
        west, south, east, north = filters["bbox"]
        filters["bbox"] = (west, south, east, north)
    shift = parameters["shift"]
    return ExportRequest(
        layer=parameters["layer"],
        format=ExportFormat(parameters["format"]),
        crs=parameters["crs"],
        shift=None if shift is None else Shift(shift),
        filters=ExportFilters(**filters),
    )


def crs_named(text: str) -> str:
    """`EPSG:n` of the spellings `n`, `EPSG:n`, `wgs84` and `cgcs2000`; shifted ones are no CRS."""
    given = text.strip()
    name = datum_named(f"EPSG:{given}" if given.isdigit() else given)
    if name in set(Shift):
        raise RefusedError(
            f"{name} is no coordinate reference system; ask for it by the option for shifted coordinates"
        )
    return {"wgs84": LONLAT, "cgcs2000": "EPSG:4490"}.get(name, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFact:
    """A dataset whose rows are in the file."""

    key: str
    title: str
    source: str | None
    licence: str | None
    vintage: str | None
    version: int
    batch_id: (
        int | None
    )  # the newest that stood: a version that was taken back may come again with other rows
    is_synthetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFact:
    """The coverage run that the rows are results of, and what it calls covered."""

    id: int
    published_at: datetime | None
    model: str
    code_version: str
    dataset_versions: Mapping[str, Any]
    dataset_batches: Mapping[str, Any]
    profile: str
    level_kind: str
    threshold_dbm: float
    breaks_dbm: tuple[float, ...]
    operator: str
    reception: str
    is_synthetic: bool
    statement: RunStatement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFacts:
    """What every file says of itself beside its rows."""

    request: ExportRequest
    layer: LayerColumns
    rows: int
    crs_name: str
    sources: tuple[SourceFact, ...]
    run: RunFact | None
    made_by: str
    made_at: datetime
    software: str
    holds_synthetic: bool = False  # rows of their own saying, such as cases, which come from no dataset
    notes: tuple[str, ...] = ()
    service_address: str | None = None  # as who asked reached it; a command knows none
    card: ModelCard | None = None  # of the run
    empty_because: tuple[str, ...] = ()  # where no row passes the filters

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.layer.columns

    @property
    def link(self) -> dict[str, str]:
        """How to ask for the same again: by a whole address, or by its path where the rest is not known."""
        path = self.request.form_path
        if self.service_address is None:
            return {"permalink_path": path}
        return {"permalink": f"{self.service_address}{path}"}

    @property
    def title(self) -> str:
        return f"{self.layer.zh} / {self.layer.en}"

    @property
    def is_synthetic(self) -> bool:
        of_run = self.run is not None and self.run.is_synthetic
        return self.holds_synthetic or of_run or any(source.is_synthetic for source in self.sources)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know before using the rows."""
        synthetic = (
            "含模拟演示数据，不可用于决策。 / Holds synthetic demo data; decide nothing by it."
            if self.is_synthetic
            else None
        )
        said = None if self.run is None else self.run.statement
        stated = None if said is None else f"本次覆盖计算：{said.zh}。 / This coverage run: {said}."
        shifted = None if self.request.shift is None else self.request.shift.warning
        return tuple(text for text in (synthetic, stated, shifted) if text is not None)


def file_name(request: ExportRequest, made_at: datetime) -> str:
    """The name of a file by what is in it; shifted coordinates stand in the name."""
    area = "" if request.filters.area is None else f"_{full_code(request.filters.area)}"
    stem = f"citygrid_{request.layer}{area}_{made_at.astimezone(UTC):%Y%m%d-%H%M%S}"
    return f"{with_shift(stem, request.shift)}{ENDINGS[request.format]}"


def with_shift(stem: str, shift: Shift | None) -> str:
    """A name that says how its coordinates are shifted, once."""
    mark = "" if shift is None else f"_{shift.value.upper()}"
    return stem if stem.upper().endswith(mark) else f"{stem}{mark}"


def format_of_name(name: str) -> ExportFormat | None:
    """The format that the ending of a name speaks of."""
    spellings = {
        **{ending: form for form, ending in ENDINGS.items()},
        ".shp": ExportFormat.SHAPEFILE,
        ".csv": ExportFormat.CSV,
        ".json": ExportFormat.GEOJSON,
        ".geoparquet": ExportFormat.GEOPARQUET,
    }
    found = [form for ending, form in spellings.items() if name.lower().endswith(ending)]
    return found[0] if found else None


def stem_of_name(name: str) -> str:
    """A name without the ending of a format."""
    return re.sub(
        r"(?i)(\.(shp|csv))?\.(zip|shp|csv|gpkg|geojson|json|xlsx|parquet|geoparquet|fgb)$", "", name
    )


def refuse_unfit(request: ExportRequest, geometry: str) -> None:
    """Refuse what a format cannot hold, before anything is read."""
    form = request.format
    if form in NEED_SHAPES and geometry == "none":
        fitting = ", ".join(one for one in ExportFormat if one not in NEED_SHAPES)
        raise RefusedError(
            f"layer {request.layer!r} has no shapes for the format {form}; use one of {fitting}"
        )
    if form is ExportFormat.GEOJSON and request.shift is None and request.crs != LONLAT:
        raise RefusedError(
            f"GeoJSON in {request.crs} is refused: RFC 7946 knows {LONLAT} only; choose it, or another format"
        )


def refuse_filters(layer: str, given: Iterable[str], taken: frozenset[str]) -> None:
    """Refuse filters that a layer does not know, so that no file holds more than was asked for."""
    unknown = sorted(set(given) - taken)
    if unknown:
        known = ", ".join(name for name in FILTER_NAMES if name in taken)
        raise RefusedError(f"layer {layer!r} cannot be filtered by {unknown[0]}; its filters: {known}")
