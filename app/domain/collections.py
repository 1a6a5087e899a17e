"""Layers as collections of features: who reads them, what they are, when they were."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.columns import ColumnType, LayerColumns, layer_described
from app.domain.coverage import ANY_OPERATOR, Reception
from app.domain.cql2 import Node
from app.domain.search import BBox
from app.domain.systems import LON_LAT, System
from app.errors import NotFoundError

# Columns that PostgreSQL writes as a text and JSON Schema knows by a format.
FORMATS = {ColumnType.DATE: "date", ColumnType.TIME: "date-time"}
JSON_TYPES = {ColumnType.INTEGER: "integer", ColumnType.NUMBER: "number", ColumnType.BOOLEAN: "boolean"}
# Units of the dictionary as the codes of UCUM; what is in braces is said of a number, and counts as one.
UCUM = {
    **{one: one for one in ("m", "m2", "deg", "dB", "MHz", "kHz", "ms", "Mbit/s", "km/h")},
    **{"dBm": "dB{mW}", "dBi": "dB{isotropic}", "比例 / share": "1", "0-1": "1"},
    **{"人 / people": "{people}", "层 / floors": "{floors}", "层 / floor": "{floor}"},
    **{f"{word} / count": "{count}" for word in "个条张"},
}
GEOMETRY = "geometry"  # what filters and schemas call the shape
SHAPES = {
    "point": ("Point", "geometry-point"),
    "multipoint": ("MultiPoint", "geometry-multipoint"),
    "line": ("MultiLineString", "geometry-multilinestring"),
    "polygon": ("MultiPolygon", "geometry-multipolygon"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A layer that is read feature by feature."""

    key: str
    permissions: tuple[str, ...]
    instant: str | None = None  # the column that says when a feature was
    is_of_run: bool = False  # rows are those of a run, for a profile, an operator and a reception

    @property
    def columns(self) -> LayerColumns:
        """Its properties, as the dictionary has them."""
        return layer_described(self.key)

    @property
    def is_surface(self) -> bool:
        return self.columns.geometry == "polygon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Of a collection of results: which run and slice; the newest of the first profile, outdoors."""

    run_id: int | None = None
    profile: str | None = None
    operator: str = ANY_OPERATOR
    reception: Reception = Reception.OUTDOOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page begins: after an id, and so many further on."""

    after: int = 0
    offset: int = 0


BEGINNING = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which features."""

    bbox: BBox | None = None  # first axis first, as its system has it
    bbox_system: System = LON_LAT
    interval: tuple[str, str] | None = None  # `..` is open
    equal: Mapping[str, str] | None = None  # property -> the text of its value
    condition: Node | None = None
    condition_system: System = LON_LAT
    chosen: Chosen = Chosen()


def _register(*collections: Collection) -> Mapping[str, Collection]:
    return MappingProxyType({one.key: one for one in collections})


COLLECTIONS = _register(
    Collection(key="areas", permissions=("areas.read",)),
    Collection(key="coverage", permissions=("coverage.read",), is_of_run=True),
    Collection(key="gaps", permissions=("gaps.read", "coverage.read"), is_of_run=True),
    Collection(key="stations", permissions=("network.read",)),
    Collection(key="sectors", permissions=("network.read",)),
    Collection(key="hotspots", permissions=("hotspots.read",)),
    Collection(key="buildings", permissions=("buildings.read",)),
    Collection(key="facilities", permissions=("facilities.read",)),
    Collection(key="land", permissions=("areas.read",)),
    Collection(key="ways", permissions=("areas.read",)),
    Collection(key="cameras", permissions=("facilities.read",)),
    Collection(key="measurements", permissions=("coverage.read",), instant="measured_at"),
    Collection(key="complaints", permissions=("cases.read",), instant="received_at"),
    Collection(key="wlan_tests", permissions=("hotspots.read",), instant="tested_at"),
    Collection(key="cases", permissions=("cases.read",), instant="reported_at"),
)


def collection_named(key: str) -> Collection:
    """The collection of a key."""
    if key not in COLLECTIONS:
        raise NotFoundError("collection", key, known=list(COLLECTIONS))
    return COLLECTIONS[key]
