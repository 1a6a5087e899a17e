"""Which objects of OpenStreetMap are a building, a road, water: rules as tables of tags."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Tags = Mapping[str, str]


class Geometry(StrEnum):
    """What of an object is drawn."""

    AREA = "area"
    LINE = "line"
    POINT = "point"  # a node, or a point inside an area


@dataclass(frozen=True, slots=True)
class TagRule:
    """Objects with a key, of some values (none named: of any), but not of others."""

    kind: str  # empty: the value itself
    key: str
    values: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset({"no"})

    def kind_of(self, tags: Tags) -> str | None:
        """The kind of an object, or None where the rule does not fit it."""
        value = tags.get(self.key)
        if value is None or value in self.but or (self.values and value not in self.values):
            return None
        return self.kind or value


@dataclass(frozen=True, slots=True)
class OsmLayer:
    """A group of objects, drawn alike; the first rule that fits names the kind."""

    geometry: Geometry
    rules: tuple[TagRule, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule.key for rule in self.rules))

    def kind_of(self, tags: Tags) -> str | None:
        """The kind of an object, or None where it is not of this group."""
        return next((kind for rule in self.rules if (kind := rule.kind_of(tags))), None)


NOT_YET = frozenset({"no", "proposed", "construction", "planned", "razed", "abandoned", "disused"})
NO_ROADS = NOT_YET | {"platform", "elevator", "rest_area", "services", "bus_stop"}
METRO = frozenset({"subway", "light_rail", "monorail"})
RAIL = frozenset({"rail", "tram", "narrow_gauge", "funicular", "preserved"})

ROADS = (TagRule("road", "highway", but=NO_ROADS),)
RAILWAYS = (TagRule("metro", "railway", METRO), TagRule("rail", "railway", RAIL))
WATERWAYS = (
    TagRule("water", "waterway", frozenset({"river", "stream", "canal", "drain", "ditch", "tidal_channel"})),
)
WATER_AREAS = (
    TagRule("water", "natural", frozenset({"water"})),
    TagRule("water", "waterway", frozenset({"riverbank", "dock"})),
    TagRule("water", "landuse", frozenset({"reservoir", "basin"})),
)
RAIL_AREAS = (TagRule("rail", "landuse", frozenset({"railway"})),)
PARKS = (
    TagRule("park", "leisure", frozenset({"park", "garden", "nature_reserve", "common"})),
    TagRule("park", "landuse", frozenset({"recreation_ground", "village_green"})),
)
PLACES = (
    TagRule("", "amenity"),
    TagRule("", "shop"),
    TagRule("", "tourism"),
    TagRule("", "office"),
    TagRule("", "leisure"),
    TagRule("station", "railway", frozenset({"station", "halt", "tram_stop"})),
)

LAYERS: Mapping[str, OsmLayer] = {
    "buildings": OsmLayer(Geometry.AREA, (TagRule("building", "building"),)),
    "roads": OsmLayer(Geometry.LINE, ROADS),
    "rail": OsmLayer(Geometry.LINE, RAILWAYS),
    "ways": OsmLayer(Geometry.LINE, (*ROADS, *RAILWAYS, *WATERWAYS)),
    "water": OsmLayer(Geometry.AREA, WATER_AREAS),
    "parks": OsmLayer(Geometry.AREA, PARKS),
    "land": OsmLayer(Geometry.AREA, (*WATER_AREAS, *RAIL_AREAS, *PARKS)),
    "poi": OsmLayer(Geometry.POINT, PLACES),
}
LAYER_OF_KIND = {"buildings": "buildings", "ways": "ways", "land": "land", "facilities": "poi"}

# Tags that become columns; values stay as they were typed, with their units.
COLUMN_TAGS = (
    *("name", "name:zh", "name:en", "building", "building:levels", "building:levels:underground", "height"),
    *("highway", "railway", "waterway", "natural", "leisure", "landuse"),
    *("amenity", "shop", "tourism", "office", "lanes", "maxspeed", "oneway", "bridge", "layer", "width"),
)
