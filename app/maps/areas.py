"""Administrative areas: the ground of every map, and a map of their own."""

import geopandas as gpd

from app.domain.areas import AreaLevel
from app.maps.elements import Layer, Source, Stack
from app.maps.shell import Bounds, CityMap, Page
from app.maps.symbols import NEUTRAL, Detail, Mark, Symbols, number, text
from app.maps.words import Words

GROUND = "#ffffff"
AROUND = "#e4e7eb"
LEVEL_COLOURS = {
    AreaLevel.DISTRICT: "#d7e3f1",
    AreaLevel.SUBDISTRICT: "#e4ecd9",
    AreaLevel.NEIGHBOURHOOD: "#f5e9d0",
    AreaLevel.UNIT_GRID: "#eadff0",
}


NAMED_LEVELS = frozenset(
    {AreaLevel.DISTRICT, AreaLevel.SUBDISTRICT}
)  # smaller ones are narrower than their names


def ground(areas: gpd.GeoDataFrame, words: Words, colour: str = GROUND) -> Layer:
    """Outlines and names under the layer that a map is about."""
    return Layer(
        name=words.layers.areas,
        source=areas,
        symbols=Symbols(
            marks=(Mark(value=None, colour=colour, label=""),),
            fill_opacity=0.0,
            outline=NEUTRAL,
            outline_px=1.5,
        ),
        label_fields=words.name_fields(),
        is_interactive=False,
    )


def _around(areas: gpd.GeoDataFrame, words: Words) -> Layer:
    return Layer(
        name=words.layers.around,
        source=areas,
        symbols=Symbols(
            marks=(Mark(value=None, colour=AROUND, label=""),),
            fill_opacity=0.0,
            outline=NEUTRAL,
            outline_px=0.5,
        ),
        is_interactive=False,
    )


def grounds(page: Page, areas: gpd.GeoDataFrame, colour: str = GROUND) -> list[Layer | Stack]:
    """The areas of the map with their names, the outlines of those around and, on demand, the city itself."""
    has_others = page.around is not None and len(page.around) > 0
    others = [_around(page.around, page.words)] if has_others else []
    base = [] if page.base is None else [page.base]
    return [*base, *others, ground(areas, page.words, colour)]


def _details(words: Words) -> tuple[Detail, ...]:
    fields = words.fields
    return (
        text(fields.code, "code"),
        text(fields.kind, "level", values=words.values),
        number(fields.size, "area_m2", unit="ha", decimals=1, factor=1e-4),
    )


def areas_map(page: Page, *, areas: Source, level: AreaLevel, bounds: Bounds) -> CityMap:
    """Areas of one level."""
    words = page.words
    mark = Mark(value=level.value, colour=LEVEL_COLOURS[level], label=words.values[level.value])
    layer = Layer(
        name=words.layers.areas,
        source=areas,
        symbols=Symbols(marks=(mark,), field="level", fill_opacity=0.8),
        title_fields=words.name_fields(),
        label_fields=words.name_fields() if level in NAMED_LEVELS else (),
        details=_details(words),
        record_path="/areas/{code}",
    )
    return CityMap(page, [layer], bounds)
