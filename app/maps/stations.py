"""Base stations by operator."""

import geopandas as gpd
import pandas as pd

from app.maps.areas import grounds
from app.maps.elements import Layer, Source
from app.maps.shell import Bounds, CityMap, Page
from app.maps.symbols import NEUTRAL, OPERATOR_COLOURS, Detail, Mark, Symbols, number, text
from app.maps.words import Words


def operator_marks(operators: pd.DataFrame, words: Words) -> tuple[Mark, ...]:
    """A colour and a letter for each operator (code, letter, name_zh, name_en), in the order of the frame."""
    rows = operators.to_dict("records")
    return tuple(
        Mark(
            value=row["code"],
            colour=OPERATOR_COLOURS[index % len(OPERATOR_COLOURS)],
            label=words.name(row["name_zh"], row["name_en"]) or row["code"],
            letter=row["letter"],
        )
        for index, row in enumerate(rows)
    )


def operator_names(operators: pd.DataFrame, words: Words) -> dict[str, str]:
    """Names by code."""
    rows = operators.to_dict("records")
    return {row["code"]: words.name(row["name_zh"], row["name_en"]) for row in rows}


def _details(operators: pd.DataFrame, words: Words) -> tuple[Detail, ...]:
    fields, names = words.fields, operator_names(operators, words)
    return (
        text(fields.operator, "operator", values=names),
        text(fields.technology, "technology"),
        text(fields.status, "status", values=words.values),
        text(fields.name, "site_name", "name"),
        number(fields.height, "site_height_m", unit="m"),
        text(fields.area, *words.name_fields("area_name")),
        text(fields.position, "position", values=words.values),
    )


def stations_layer(
    stations: Source, operators: pd.DataFrame, words: Words, *, is_shown: bool = True
) -> Layer:
    """Dots in the colours of the operators; those on one site stand side by side."""
    return Layer(
        name=words.layers.stations,
        source=stations,
        symbols=Symbols(
            marks=operator_marks(operators, words),
            field="operator",
            other=Mark(value=None, colour=NEUTRAL, label=words.layers.other),
        ),
        title_fields=("code",),
        details=_details(operators, words),
        record_path="/stations/{id}",
        is_shown=is_shown,
    )


def stations_map(
    page: Page, *, areas: gpd.GeoDataFrame, stations: Source, operators: pd.DataFrame, bounds: Bounds
) -> CityMap:
    """Base stations over the outlines of the areas."""
    return CityMap(page, [*grounds(page, areas), stations_layer(stations, operators, page.words)], bounds)
