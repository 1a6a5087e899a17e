"""A style document of MapLibre for one layer: what the workbench draws, for clients of others."""

from typing import Any

from app.maps.elements import Layer, TileSource, sketched
from app.maps.shell import Bounds
from app.maps.sketches import in_order

STYLE_VERSION = 8
OPENING_ZOOM = 11.0


def style(layer: Layer, *, tilejson_url: str, sprite_url: str, bounds: Bounds) -> dict[str, Any]:
    """The document; addresses are absolute, as MapLibre's workers need them."""
    assert isinstance(layer.source, TileSource)
    west, south, east, north = bounds
    latitude_deg = (south + north) / 2
    return {
        "version": STYLE_VERSION,
        "name": layer.name,
        "center": [(west + east) / 2, latitude_deg],
        "zoom": max(OPENING_ZOOM, float(layer.source.min_zoom)),
        "sprite": sprite_url,
        "sources": {layer.source.layer: {"type": "vector", "url": tilejson_url}},
        "layers": in_order([sketched(layer, latitude_deg)]),
    }
