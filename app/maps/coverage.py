"""Coverage: the class of every grid cell for a profile, operator and reception."""

import geopandas as gpd
import pandas as pd

from app.domain.coverage import Profile
from app.maps.areas import grounds
from app.maps.elements import Layer, Source, TileSource
from app.maps.shell import Bounds, CityMap, Page
from app.maps.symbols import CLASS_ORDER, Detail, coverage_symbols, number, text
from app.maps.words import Words


def _notes(counts: pd.DataFrame, words: Words) -> dict[str, str]:
    return {
        row["class"]: words.layers.cells_and_residents(row["cells"], row["residents"])
        for row in counts.to_dict("records")
    }


def _class_words(words: Words) -> dict[str, str]:
    named = {item.value: words.values[item.value] for item in CLASS_ORDER}
    return {**named, **{str(index): words.values[item.value] for index, item in enumerate(CLASS_ORDER)}}


def _details(profile: Profile, words: Words) -> tuple[Detail, ...]:
    fields = words.fields
    return (
        text(fields.coverage_class, "class", values=_class_words(words)),
        number(f"{fields.level} {profile.level_kind.value}", "level_dbm", unit="dBm", decimals=1),
        number(fields.residents, "residents"),
        number(fields.workers, "workers"),
        number(fields.covered_share, "covered_share", unit="%", factor=100),
        number(fields.cells, "cells"),
    )


def coverage_layer(
    cells: Source,
    profile: Profile,
    words: Words,
    *,
    counts: pd.DataFrame | None = None,
    is_shown: bool = True,
) -> Layer:
    """Cells by class; `counts` (class, cells, residents) go into the legend."""
    return Layer(
        name=words.layers.coverage,
        source=cells,
        symbols=coverage_symbols(
            profile,
            words,
            by_number=isinstance(cells, TileSource),
            notes=None if counts is None else _notes(counts, words),
        ),
        title_fields=("code",),
        group_title=words.layers.block,
        details=_details(profile, words),
        is_shown=is_shown,
    )


def coverage_map(
    page: Page,
    *,
    areas: gpd.GeoDataFrame,
    cells: Source,
    counts: pd.DataFrame | None,
    profile: Profile,
    bounds: Bounds,
) -> CityMap:
    """Coverage over the outlines of the areas."""
    words = page.words
    cover = coverage_layer(cells, profile, words, counts=counts)
    return CityMap(page, [cover, *grounds(page, areas)], bounds)
