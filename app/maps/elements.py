"""
What a city map is made of: own Folium elements.

Each hands a block of JSON to one function of static/js/map. Names and other texts of the data travel in the
block alone and are written with textContent: no markup is ever made of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import geopandas as gpd
from branca.element import Element, MacroElement

from app.maps.geojson import feature_collection, json_block
from app.maps.sketches import Sketch, Sketched, sketch
from app.maps.symbols import OUTLINE, Detail, Symbols

TILED_SHAPES: Mapping[str, str] = {  # the others are dots
    **dict.fromkeys(("areas", "coverage", "gaps", "buildings", "land", "sectors"), "surface"),
    "ways": "line",
}
COUNTED = frozenset({"stations", "hotspots", "facilities", "cases"})  # under zoom 14 (tiles/sql)


class Verbatim(Element):  # type: ignore[misc]
    """
    Text that goes into the page as it is.

    An Element compiles its text as a Jinja template: braces in a name of the data would be run.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: object) -> str:
        """The text."""
        return self.text


class Part(MacroElement):  # type: ignore[misc]
    """A block of JSON and the function that draws it."""

    def __init__(self, deed: str, data: dict[str, Any]) -> None:
        super().__init__()
        self._name = deed
        self.deed = deed
        self.data = data

    def render(self, **kwargs: object) -> None:
        """Put the block into the body and the call into the script."""
        figure, name = self.get_root(), self.get_name()
        block = f'<script type="application/json" id="{name}">{json_block(self.data)}</script>'
        figure.html.add_child(Verbatim(block), name=name)
        figure.script.add_child(
            Verbatim(f'cityMap.{self.deed}({self._parent.get_name()}, "{name}");'), name=name
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TileSource:
    """A layer that is too large to embed: where its vector tiles are."""

    layer: str
    url: str  # absolute, with {z}, {x} and {y}
    min_zoom: int
    max_zoom: int


Source: TypeAlias = gpd.GeoDataFrame | TileSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A layer of a map: where its features come from, how they look, what a popup tells."""

    name: str
    source: Source
    symbols: Symbols
    title_fields: tuple[str, ...] = ()
    title_prefix: str = ""
    group_title: str = ""  # of a feature that stands for several, with {cells}
    label_fields: tuple[str, ...] = ()  # the first with a value is written on the map itself
    details: tuple[Detail, ...] = ()
    record_path: str | None = None  # with {id} or another property in braces
    is_interactive: bool = True
    is_shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Layers of tiles in one drawing, from the lowest up: a browser draws few of them at a time."""

    layers: tuple[Layer, ...]
    name: str = ""  # they are switched as one; without a name each by itself
    is_shown: bool = True  # of one with a name


def described(layer: Layer) -> dict[str, Any]:
    """What the scripts know of a layer, its features apart."""
    return {
        "name": layer.name,
        "symbols": layer.symbols.for_scripts(),
        "titleFields": list(layer.title_fields),
        "titlePrefix": layer.title_prefix,
        "groupTitle": layer.group_title,
        "labelFields": list(layer.label_fields),
        "details": [asdict(item) for item in layer.details],
        "recordPath": layer.record_path,
        "shape": shape_of(layer),
        "isInteractive": layer.is_interactive,
        "isShown": layer.is_shown,
    }


def sketched(layer: Layer, latitude_deg: float) -> Sketch:
    """How a layer of tiles is drawn at a latitude."""
    assert isinstance(layer.source, TileSource)
    drawn = Sketched(
        key=layer.source.layer,
        shape=shape_of(layer),
        symbols=layer.symbols,
        label_fields=layer.label_fields,
        is_counted=layer.source.layer in COUNTED,
    )
    return sketch(drawn, latitude_deg=latitude_deg)


def tiled(layer: Layer, latitude_deg: float) -> dict[str, Any]:
    """What the scripts know of a layer of tiles."""
    drawn = asdict(sketched(layer, latitude_deg))
    return {**described(layer), "source": asdict(layer.source), "sketch": drawn}  # type: ignore[call-overload]


def _fields(layer: Layer) -> list[str]:
    wanted = [
        *layer.title_fields,
        *layer.label_fields,
        *(name for item in layer.details for name in item.fields),
    ]
    return [*wanted, *filter(None, [layer.symbols.field])]


def layer_part(layer: Layer | Stack, latitude_deg: float) -> Part:
    """A layer with its features embedded, or by vector tiles; or several by tiles in one drawing."""
    if isinstance(layer, Stack):
        layers = [tiled(one, latitude_deg) for one in layer.layers]
        return Part("addStack", {"name": layer.name, "isShown": layer.is_shown, "layers": layers})
    if isinstance(layer.source, TileSource):
        return Part("addTiles", tiled(layer, latitude_deg))
    features = feature_collection(layer.source, _fields(layer))
    return Part("addFeatures", {**described(layer), "features": features})


def legend_part(layers: Sequence[Layer | Stack]) -> Part:
    """The marks of the layers, with what each of them means; a stack with a name explains itself."""
    explained = [
        one
        for layer in layers
        for one in ((() if layer.name else layer.layers) if isinstance(layer, Stack) else (layer,))
    ]
    groups = [
        {
            "name": layer.name,
            "marks": layer.symbols.for_scripts()["marks"],
            "shape": shape_of(layer),
            "outline": layer.symbols.outline if shape_of(layer) == "line" else OUTLINE,
            "opacity": layer.symbols.fill_opacity,
        }
        for layer in explained
        if any(mark.label for mark in layer.symbols.marks)
    ]
    return Part("addLegend", {"groups": groups})


def shape_of(layer: Layer) -> str:
    """Whether a layer fills areas, draws lines or sets dots."""
    if isinstance(layer.source, TileSource):
        return TILED_SHAPES.get(layer.source.layer, "dot")
    kinds = layer.source.geom_type
    if kinds.isin(["Polygon", "MultiPolygon"]).any():
        return "surface"
    return "line" if kinds.isin(["LineString", "MultiLineString"]).any() else "dot"
