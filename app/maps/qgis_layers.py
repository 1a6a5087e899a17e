"""
A layer definition of QGIS (`.qlr`): the layers of the service as QGIS itself would have written them.

It holds addresses and no secret: a token is kept by QGIS, under a name that the file mentions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, indent, tostring

DOCTYPE = "<!DOCTYPE qgis-layer-definition>\n"
FEATURES_PROVIDER = "OAPIF"
PAGE_SIZE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureLayer:
    """A collection of features."""

    key: str
    title: str
    geometry: str  # Point, MultiPolygon


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLayer:
    """Vector tiles with their style."""

    key: str
    title: str
    tiles: str
    style: str
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
