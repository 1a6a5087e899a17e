"""Where rows of a dataset are to be had: absolute addresses, media types."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for

from app.domain.catalogue import CatalogueRecord, Distribution, Way
from app.domain.collections import COLLECTIONS
from app.domain.exports import ExportFormat
from app.domain.imports import ImportKind

GEOJSON = "application/geo+json"
JSON = "application/json"
# Of what comes over the wire: some are zipped, and IANA knows no type of FlatGeobuf.
FILE_TYPES: Mapping[ExportFormat, str] = {
    ExportFormat.GEOPACKAGE: "application/geopackage+sqlite3",
    ExportFormat.GEOJSON: GEOJSON,
    ExportFormat.SHAPEFILE: "application/zip",
    ExportFormat.CSV: "application/zip",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.GEOPARQUET: "application/vnd.apache.parquet",
    ExportFormat.FLATGEOBUF: "application/octet-stream",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a distribution is: the address for a program or a page for people, its type, a style."""

    address: str
    media_type: str
    style: str | None = None


def place_of(record: CatalogueRecord, one: Distribution) -> Place:
    """Where one of the distributions of a record is."""
    return PLACES[one.way](record, one)


def record_address(record: CatalogueRecord) -> str:
    """The page of a record, which names the dataset, too."""
    return url_for("catalogue_page.show_record", key=record.key, _external=True)


def _features(record: CatalogueRecord, one: Distribution) -> Place:
    """Of the dataset alone, where its rows name it."""
    address = url_for("ogc_items.list_items", collection_id=one.layer, _external=True)
    own = record.kind != ImportKind.POPULATION and "dataset" in COLLECTIONS[one.layer].columns.names
    return Place(
        address=f"{address}?{urlencode({'dataset': record.key})}" if own else address, media_type=GEOJSON
    )


def _tiles(_record: CatalogueRecord, one: Distribution) -> Place:
    return Place(
        address=url_for("tiles.read_tilejson", layer=one.layer, _external=True),
        media_type=JSON,
        style=url_for("tile_styles.read_style", layer=one.layer, _external=True),
    )


def _api(_record: CatalogueRecord, one: Distribution) -> Place:
    address = url_for(f"api_{one.layer}.list_{one.layer}", _external=True)
    return Place(address=address, media_type=JSON)


def _file(_record: CatalogueRecord, one: Distribution) -> Place:
    """The form that makes the file: it asks for rows, coordinates and a reason to wait."""
    form = one.format or ExportFormat.GEOPACKAGE
    address = url_for("datasets_page.list_datasets", layer=one.layer, format=form.value, _external=True)
    return Place(address=f"{address}#export", media_type=FILE_TYPES[form])


PLACES = {Way.FEATURES: _features, Way.TILES: _tiles, Way.API: _api, Way.EXPORT: _file}
