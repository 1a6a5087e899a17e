"""What a service reaches: cells by what becomes of them, each state as one shape."""

from collections.abc import Mapping

import geopandas as gpd

from app.domain.access import CellState
from app.domain.coverage import CLASS_COLOURS, CoverageClass
from app.maps.areas import grounds
from app.maps.elements import Layer, Source
from app.maps.shell import Bounds, CityMap, Page
from app.maps.symbols import Mark, Symbols, number, text

COLOURS = {
    CellState.REACHED: CLASS_COLOURS[CoverageClass.GOOD],
    CellState.BEYOND: CLASS_COLOURS[CoverageClass.GAP],
    CellState.CUT_OFF: CLASS_COLOURS[CoverageClass.WEAK],
    CellState.OFF_STREETS: CLASS_COLOURS[CoverageClass.NO_DATA],
}
HATCHED = frozenset({CellState.BEYOND, CellState.OFF_STREETS})


def reach_map(
    page: Page, *, areas: gpd.GeoDataFrame, shapes: Source, states: Mapping[str, str], bounds: Bounds
) -> CityMap:
    """The shapes of the states under the outlines of the areas; `states` are their names."""
    fields = page.words.fields
    marks = tuple(
        Mark(
            value=state.value,
            colour=COLOURS[state],
            label=states[state.value],
            letter=states[state.value][:1],
            is_hatched=state in HATCHED,
        )
        for state in CellState
        if not isinstance(shapes, gpd.GeoDataFrame) or state.value in set(shapes["state"])
    )
    layer = Layer(
        name=page.words.layers.coverage,
        source=shapes,
        symbols=Symbols(marks=marks, field="state", fill_opacity=0.55, outline_px=0.5),
        details=(
            text(fields.state, "state", values=dict(states)),
            number(fields.residents, "residents"),
        ),
    )
    return CityMap(page, [layer, *grounds(page, areas)], bounds)
