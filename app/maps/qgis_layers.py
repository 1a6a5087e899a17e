"""
A layer definition of QGIS (`.qlr`): the layers of the service as QGIS itself would have written them.

It holds addresses and no secret: a token is kept by QGIS, under a name that the file mentions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from app.maps.symbols import Mark, Symbols

DOCTYPE = "<!DOCTYPE qgis-layer-definition>\n"
FEATURES_PROVIDER = "OAPIF"
PAGE_SIZE = 1000
POLYGONS = "2"  # of QGIS's kinds of geometry
HATCHING = "255,255,255,217"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureLayer:
    """A collection of features."""

    key: str
    title: str
    geometry: str  # Point, MultiPolygon


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLayer:
    """Vector tiles with their style: its address, and its marks, which QGIS draws at once."""

    key: str
    title: str
    tiles: str
    style: str
    symbols: Symbols
    min_zoom: int
    max_zoom: int


def layer_definition(
    name: str,
    *,
    ogc: str,
    features: Sequence[FeatureLayer],
    drawn: Sequence[DrawnLayer],
    token_setting: str | None,
) -> bytes:
    """A group of that name, layers of features over those that are drawn from tiles."""
    root = Element("qlr")
    group = SubElement(root, "layer-tree-group", name=name, expanded="1", checked="Qt::Checked")
    layers = SubElement(root, "maplayers")
    for feature_layer in features:
        source = _features_source(feature_layer, ogc, token_setting)
        _in_tree(group, feature_layer.key, feature_layer.title, source, FEATURES_PROVIDER, is_shown=False)
        _features(layers, feature_layer, source)
    for one in drawn:
        source = _tiles_source(one, token_setting)
        _in_tree(group, f"{one.key}_tiles", one.title, source, "", is_shown=True)
        _tiles(layers, one, source)
    indent(root)
    text: str = tostring(root, encoding="unicode")
    return f"{DOCTYPE}{text}".encode()


def _in_tree(group: Element, key: str, title: str, source: str, provider: str, *, is_shown: bool) -> None:
    """Features are listed and not yet asked for: a click shows them."""
    checked = "Qt::Checked" if is_shown else "Qt::Unchecked"
    facts = {"id": _id(key), "name": title, "source": source, "providerKey": provider}
    SubElement(group, "layer-tree-layer", {**facts, "checked": checked, "expanded": "0"})


def _features(layers: Element, layer: FeatureLayer, source: str) -> None:
    found = SubElement(
        layers, "maplayer", {"type": "vector", "geometry": layer.geometry.removeprefix("Multi")}
    )
    _facts(found, layer.key, layer.title, source, "OGC:CRS84")
    SubElement(found, "provider", encoding="UTF-8").text = FEATURES_PROVIDER


def _tiles(layers: Element, layer: DrawnLayer, source: str) -> None:
    found = SubElement(layers, "maplayer", {"type": "vector-tile"})
    _facts(found, f"{layer.key}_tiles", layer.title, source, "EPSG:3857")
    styles = SubElement(SubElement(found, "renderer", type="basic"), "styles")
    for mark in layer.symbols.marks:
        _style(styles, layer, mark)


def _style(styles: Element, layer: DrawnLayer, mark: Mark) -> None:
    """Polygons of one value; hatched ones have lines over their colour."""
    symbols = layer.symbols
    condition = "" if symbols.field is None else f'"{symbols.field}" = {_value(mark)}'
    facts = {"name": mark.label, "layer": layer.key, "expression": condition, "geometry": POLYGONS}
    style = SubElement(styles, "style", {**facts, "enabled": "1", "min-zoom": "-1", "max-zoom": "-1"})
    symbol = SubElement(SubElement(style, "symbols"), "symbol", name="0", type="fill", alpha="1")
    _fill(symbol, {"color": _rgba(mark.colour, symbols.fill_opacity), "style": "solid", **_outline(symbols)})
    if mark.is_hatched:
        _fill(symbol, {"color": HATCHING, "style": "b_diagonal", "outline_style": "no"})


def _value(mark: Mark) -> str:
    return str(mark.value) if isinstance(mark.value, int) else _quoted(str(mark.value))


def _outline(symbols: Symbols) -> dict[str, str]:
    width = {"outline_width": "0.1", "outline_width_unit": "MM"}
    return {"outline_style": "solid", "outline_color": _rgba(symbols.outline, 0.4), **width}


def _fill(symbol: Element, properties: Mapping[str, str]) -> None:
    """Named in the old and in the new form: versions of QGIS read one or the other."""
    layer = SubElement(symbol, "layer", {"class": "SimpleFill", "pass": "0", "locked": "0", "enabled": "1"})
    options = SubElement(layer, "Option", type="Map")
    for name, value in properties.items():
        SubElement(options, "Option", name=name, value=value, type="QString")
    for name, value in properties.items():
        SubElement(layer, "prop", k=name, v=value)


def _rgba(colour: str, opacity: float) -> str:
    """As QGIS writes `#rrggbb`."""
    parts = (*bytes.fromhex(colour.removeprefix("#")), round(255 * opacity))
    return ",".join(map(str, parts))


def _facts(found: Element, key: str, title: str, source: str, system: str) -> None:
    SubElement(found, "id").text = _id(key)
    SubElement(found, "datasource").text = source
    SubElement(found, "layername").text = title
    SubElement(SubElement(SubElement(found, "srs"), "spatialrefsys"), "authid").text = system


def _id(key: str) -> str:
    return f"citygrid_{key}"


def _features_source(layer: FeatureLayer, ogc: str, token_setting: str | None) -> str:
    """In the form of QGIS's own: names and quoted values. Only what lies in the view is asked for."""
    parts = {
        **({} if token_setting is None else {"authcfg": token_setting}),
        "pagingEnabled": "true",
        "pageSize": str(PAGE_SIZE),
        "restrictToRequestBBOX": "1",
        "typename": layer.key,
        "url": ogc,
    }
    return " ".join(
        f"{name}={value if name == 'authcfg' else _quoted(value)}" for name, value in parts.items()
    )


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _tiles_source(layer: DrawnLayer, token_setting: str | None) -> str:
    parts = {
        **({} if token_setting is None else {"authcfg": token_setting}),
        "styleUrl": layer.style,
        "type": "xyz",
        "url": layer.tiles,
        "zmax": str(layer.max_zoom),
        "zmin": str(layer.min_zoom),
    }
    return urlencode(parts)
