"""A plan: where its stations would stand, and the cells that each adds."""

import geopandas as gpd

from app.maps.areas import grounds
from app.maps.elements import Layer, Source
from app.maps.shell import Bounds, CityMap, Page
from app.maps.symbols import NEUTRAL, OKABE_ITO, Mark, Symbols, number, text
from app.maps.words import Words

KINDS = ("shared", "rooftop", "pole")
KIND_COLOURS = dict(zip(KINDS, (OKABE_ITO[2], OKABE_ITO[1], OKABE_ITO[3]), strict=True))
KIND_LETTERS = dict(zip(KINDS, "SRP", strict=True))
REACH_COLOUR = "#2a6fbb"  # as covered


def _reach_layer(reaches: Source, words: Words) -> Layer:
    mark = Mark(value=None, colour=REACH_COLOUR, label=words.layers.plan_reach)
    return Layer(
        name=words.layers.plan_reach,
        source=reaches,
        symbols=Symbols(marks=(mark,), fill_opacity=0.45),
        title_fields=("rank",),
        title_prefix=words.layers.planned,
        details=(number(words.fields.residents_more, "residents"),),
    )


def _stations_layer(stations: Source, words: Words) -> Layer:
    marks = tuple(
        Mark(value=kind, colour=KIND_COLOURS[kind], label=words.values[kind], letter=KIND_LETTERS[kind])
        for kind in KINDS
    )
    return Layer(
        name=words.layers.planned_stations,
        source=stations,
        symbols=Symbols(
            marks=marks, field="kind", other=Mark(value=None, colour=NEUTRAL, label=words.layers.other)
        ),
        title_fields=("rank",),
        title_prefix=words.layers.planned,
        details=(
            text(words.fields.kind, "kind", values=words.values),
            text(words.fields.area, *words.name_fields("area_name")),
            number(words.fields.residents_more, "residents"),
            number(words.fields.height, "antenna_height_m", unit="m"),
            text(words.fields.state, "stage", values=words.values),
        ),
        record_path="/plans/{plan_id}/stations/{id}",
    )


def plan_map(
    page: Page, *, areas: gpd.GeoDataFrame, stations: Source, reaches: Source, bounds: Bounds
) -> CityMap:
    """Planned stations over what they add, over the outlines of the areas."""
    layers = [*grounds(page, areas), _reach_layer(reaches, page.words), _stations_layer(stations, page.words)]
    return CityMap(page, layers, bounds)
