"""Maps of an import: where each reading puts the file, and the rows as they would be stored."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd

from app.maps.areas import grounds
from app.maps.elements import Layer
from app.maps.shell import Bounds, CityMap, Page
from app.maps.symbols import OPERATOR_COLOURS, Mark, Symbols, text

DOT_PX = 14
PREVIEW_DOT_PX = 9
GROUND_COLOURS = {"water": "#cfe3f5", "roads": "#b08d57", "buildings": "#d9d4cc"}
LINES = frozenset({"roads"})
GROUND_OPACITY = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Rows under the name that a reader sees; `key` says what they are."""

    key: str
    name: str
    label: str  # of one of them, in the legend
    frame: gpd.GeoDataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Named):
    """Positions as one reading puts them."""

    is_shown: bool  # stated by the user, or told by the evidence


def _known(one: Named) -> Layer:
    """What is known already, under everything and without popups."""
    colour = GROUND_COLOURS[one.key]
    return Layer(
        name=one.name,
        source=one.frame,
        symbols=Symbols(
            marks=(Mark(value=None, colour=colour, label=one.label),),
            fill_opacity=0.0 if one.key in LINES else GROUND_OPACITY,
            outline=colour,
            outline_px=2.0 if one.key in LINES else 0.8,
        ),
        is_interactive=False,
    )


def _reading(one: Reading, place: int) -> Layer:
    """The positions as one reading puts them, with its number."""
    colour = OPERATOR_COLOURS[place % len(OPERATOR_COLOURS)]
    return Layer(
        name=one.name,
        source=one.frame,
        symbols=Symbols(
            marks=(Mark(value=None, colour=colour, label=one.label, letter=str(place + 1)),), dot_px=DOT_PX
        ),
        title_fields=("position",),
        is_shown=one.is_shown,
    )


def evidence_map(
    page: Page,
    *,
    areas: gpd.GeoDataFrame,
    known: Sequence[Named],
    readings: Sequence[Reading],
    bounds: Bounds,
) -> CityMap:
    """Where each reading puts the file, the best first, over what is known of the place."""
    layers = [
        *grounds(page, areas),
        *(_known(one) for one in known if len(one.frame)),
        *(_reading(one, place) for place, one in enumerate(readings)),
    ]
    return CityMap(page, layers, bounds)


def preview_map(
    page: Page, *, areas: gpd.GeoDataFrame, known: Sequence[Named], rows: Named, bounds: Bounds
) -> CityMap:
    """Rows as they would be stored."""
    words = page.words
    layer = Layer(
        name=rows.name,
        source=rows.frame,
        symbols=Symbols(
            marks=(Mark(value=None, colour=OPERATOR_COLOURS[0], label=rows.label),),
            fill_opacity=0.45,
            outline=OPERATOR_COLOURS[0],  # small shapes of a large area are seen by it
            outline_px=2.0,
            dot_px=PREVIEW_DOT_PX,
        ),
        title_fields=("label", "number"),
        details=(text(rows.key, "number"), text(words.fields.name, "label")),
    )
    shown = [*grounds(page, areas), *(_known(one) for one in known if len(one.frame)), layer]
    return CityMap(page, shown, bounds)
