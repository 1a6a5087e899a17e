"""WLAN sites."""

import geopandas as gpd

from app.maps.areas import grounds
from app.maps.elements import Layer, Source
from app.maps.shell import Bounds, CityMap, Page
from app.maps.symbols import OKABE_ITO, Detail, Mark, Symbols, number, text
from app.maps.words import Words

DOT_PX = 9


def _details(words: Words) -> tuple[Detail, ...]:
    fields = words.fields
    return (
        text(fields.code, "code"),
        text(fields.venue, "venue_kind", values=words.values),
        text(fields.operator, "operator"),
        number(fields.access_points, "ap_count"),
        text(fields.area, *words.name_fields("area_name")),
    )


def hotspots_layer(hotspots: Source, words: Words) -> Layer:
    """Dots of one colour."""
    return Layer(
        name=words.layers.hotspots,
        source=hotspots,
        symbols=Symbols(
            marks=(Mark(value=None, colour=OKABE_ITO[0], label=words.layers.hotspot),), dot_px=DOT_PX
        ),
        title_fields=("name", "code"),
        details=_details(words),
    )


def hotspots_map(page: Page, *, areas: gpd.GeoDataFrame, hotspots: Source, bounds: Bounds) -> CityMap:
    """Hotspots over the outlines of the areas."""
    return CityMap(page, [*grounds(page, areas), hotspots_layer(hotspots, page.words)], bounds)
