"""Antenna faces of base stations, in the colours of their operators."""

import pandas as pd

from app.maps.elements import Layer, TileSource
from app.maps.stations import operator_marks, operator_names
from app.maps.symbols import NEUTRAL, Detail, Mark, Symbols, number, text
from app.maps.words import Words


def _details(operators: pd.DataFrame, words: Words) -> tuple[Detail, ...]:
    fields = words.fields
    return (
        text(fields.code, "code"),
        text(fields.operator, "operator", values=operator_names(operators, words)),
        text(fields.technology, "technology"),
        text(fields.status, "status", values=words.values),
        text(fields.name, "name"),
        number(fields.azimuth, "azimuth_deg", unit="°"),
        number(fields.beamwidth, "hpbw_deg", unit="°"),
        number(fields.tilt, "tilt_deg", unit="°", decimals=1),
        number(fields.antenna_height, "antenna_height_m", unit="m"),
    )


def sectors_layer(sectors: TileSource, operators: pd.DataFrame, words: Words) -> Layer:
    """Wedges of a size on the screen: they show where a face looks, not how far it is heard."""
    return Layer(
        name=words.layers.sectors,
        source=sectors,
        symbols=Symbols(
            marks=operator_marks(operators, words),
            field="operator",
            other=Mark(value=None, colour=NEUTRAL, label=words.layers.other),
            fill_opacity=0.55,
        ),
        title_fields=("station",),
        details=_details(operators, words),
        record_path="/stations/{station_id}",
    )
