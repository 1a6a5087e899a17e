"""The city itself: land, ways and buildings as vector tiles under the names of its areas."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd

from app.maps.areas import grounds
from app.maps.elements import Layer, Stack, TileSource
from app.maps.shell import Bounds, CityMap, Page
from app.maps.stations import stations_layer
from app.maps.symbols import Mark, Symbols, number, text
from app.maps.words import Words

CITY_LAYERS = ("land", "ways", "buildings", "stations")

# Muted, so that what other layers say is seen first; the groups of use differ in lightness, too.
GROUND = "#f6f3ed"
LAND_COLOURS = {"water": "#a9cfe3", "park": "#cfe3bd", "rail": "#dcd9d4"}
WAY_COLOURS = {
    "arterial": "#f9d489",
    "secondary": "#fdf0c4",
    "street": "#ffffff",
    "lane": "#ffffff",
    "railway": "#7d838c",
    "metro": "#a3548f",
    "watercourse": LAND_COLOURS["water"],
}
USE_COLOURS = {
    "homes": "#ead9c2",
    "trade": "#e3a08f",
    "offices": "#9fb3d8",
    "industry": "#bdaecb",
    "education": "#ecd06f",
    "public_service": "#8fc3ae",
}
WAY_DASHES: Mapping[str, Mapping[str, Any]] = {
    "metro": {"dash": (3.0, 1.5)},
    "railway": {"dash": (5.0, 5.0), "dash_colour": "#ffffff"},
}
OTHER_USE = "#d5d2cc"
CASING = "#bdb5a6"
BUILDING_OUTLINE = "#6f6658"
LAND_OUTLINE = "#a3aa9b"


def _marks(colours: Mapping[str, str], labels: Mapping[str, str]) -> tuple[Mark, ...]:
    return tuple(Mark(value=value, colour=colour, label=labels[value]) for value, colour in colours.items())


def _land(source: TileSource, words: Words) -> Layer:
    kinds = words.city.land
    return Layer(
        name=words.layers.land,
        source=source,
        symbols=Symbols(
            marks=_marks(LAND_COLOURS, kinds),
            field="kind",
            fill_opacity=1.0,
            outline=LAND_OUTLINE,
            outline_px=0.5,
        ),
        title_fields=(*words.name_fields(), "code"),
        label_fields=words.name_fields(),
        details=(text(words.fields.kind, "kind", values=kinds),),
    )


def _way_labels(words: Words) -> dict[str, str]:
    """One line of the legend for what is drawn alike; water is explained with the land."""
    return {**words.city.ways, "street": words.layers.streets_and_lanes, "lane": "", "watercourse": ""}


def _ways(source: TileSource, words: Words) -> Layer:
    labels, fields = _way_labels(words), words.fields
    return Layer(
        name=words.layers.ways,
        source=source,
        symbols=Symbols(
            marks=tuple(
                Mark(value=kind, colour=colour, label=labels[kind], **WAY_DASHES.get(kind, {}))
                for kind, colour in WAY_COLOURS.items()
            ),
            field="class",
            fill_opacity=1.0,
            outline=CASING,
        ),
        title_fields=(*words.name_fields(), "code"),
        label_fields=words.name_fields(),
        details=(
            text(fields.kind, "class", values=words.city.ways),
            number(fields.width, "width_m", unit="m", decimals=1),
        ),
    )


def _buildings(source: TileSource, words: Words) -> Layer:
    fields = words.fields
    return Layer(
        name=words.layers.buildings,
        source=source,
        symbols=Symbols(
            marks=_marks(USE_COLOURS, words.city.use_groups),
            field="use_group",
            other=Mark(value=None, colour=OTHER_USE, label=words.layers.other),
            fill_opacity=1.0,
            outline=BUILDING_OUTLINE,
        ),
        title_fields=(*words.name_fields(), "code"),
        details=(
            text(fields.use, "use", values=words.city.uses),
            number(fields.floors, "floors"),
            number(fields.height, "height_m", unit="m", decimals=1),
            number(fields.residents, "residents"),
        ),
    )


def city_stack(tiles: Mapping[str, TileSource], words: Words) -> Stack:
    """Land under ways under buildings, each to be switched by itself."""
    return Stack(
        layers=(
            _land(tiles["land"], words),
            _ways(tiles["ways"], words),
            _buildings(tiles["buildings"], words),
        )
    )


def city_base(tiles: Mapping[str, TileSource], words: Words) -> Stack:
    """The same as one layer under what a map is about: it answers no click and waits to be switched on."""
    layers = tuple(replace(layer, is_interactive=False) for layer in city_stack(tiles, words).layers)
    return Stack(layers=layers, name=words.layers.city, is_shown=False)


def city_map(
    page: Page,
    *,
    areas: gpd.GeoDataFrame,
    tiles: Mapping[str, TileSource],
    operators: pd.DataFrame,
    bounds: Bounds,
) -> CityMap:
    """Land, ways and buildings with the outlines of the areas above; base stations can be switched on."""
    words = page.words
    stations = stations_layer(tiles["stations"], operators, words, is_shown=False)
    return CityMap(page, [city_stack(tiles, words), *grounds(page, areas, GROUND), stations], bounds)
