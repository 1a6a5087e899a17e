"""A scenario: the cells that it brings over the threshold or under it, and where stations would stand."""

import geopandas as gpd

from app.domain.coverage import Profile
from app.maps.areas import grounds
from app.maps.elements import Layer, TileSource
from app.maps.shell import Bounds, CityMap, Page
from app.maps.symbols import Detail, Mark, Symbols, number, text
from app.maps.words import Words

GAINED, LOST, PLACED = "#009e73", "#d55e00", "#0072b2"  # Okabe and Ito
DOT_PX = 14
STATION_MARKS = (
    ("added", GAINED, "+"),
    ("moved", PLACED, "\u2192"),
    ("removed", LOST, "\u2212"),
    ("changed", "#e69f00", "~"),
)


def change_details(profile: Profile, words: Words) -> tuple[Detail, ...]:
    """What there is to say of a cell that a scenario changes."""
    said, kind = words.scenario, profile.level_kind.value
    return (
        text(said.change, "change", values=said.changes),
        number(words.fields.residents, "residents"),
        number(f"{kind} · {said.before}", "level_before_dbm", unit="dBm", decimals=1),
        number(f"{kind} · {said.after}", "level_after_dbm", unit="dBm", decimals=1),
        number(f"SINR · {said.before}", "sinr_before_db", unit="dB", decimals=1),
        number(f"SINR · {said.after}", "sinr_after_db", unit="dB", decimals=1),
    )


def _cells(cells: gpd.GeoDataFrame, profile: Profile, words: Words, notes: dict[str, str]) -> Layer:
    said = words.scenario
    marks = tuple(
        Mark(
            value=name,
            colour=colour,
            label=said.changes[name],
            letter=letter,
            is_hatched=name == "lost",
            note=notes.get(name, ""),
        )
        for name, colour, letter in (("gained", GAINED, "+"), ("lost", LOST, "\u2212"))
    )
    return Layer(
        name=said.cells,
        source=cells,
        symbols=Symbols(marks=marks, field="change", outline_px=0.2),
        title_fields=("code",),
        details=change_details(profile, words),
    )


def _stations(stations: gpd.GeoDataFrame, words: Words) -> Layer:
    mark = Mark(value=None, colour=PLACED, label=words.scenario.placed)
    return Layer(
        name=words.scenario.placed,
        source=stations,
        symbols=Symbols(marks=(mark,), dot_px=DOT_PX),
        title_fields=("station",),
        label_fields=("station",),
    )


def scenario_stations_layer(stations: TileSource, words: Words) -> Layer:
    """Stations that a scenario changes, by what becomes of them; the colour is never alone."""
    said = words.scenario
    marks = tuple(
        Mark(value=name, colour=colour, label=said.station_changes[name], letter=letter)
        for name, colour, letter in STATION_MARKS
    )
    return Layer(
        name=said.stations,
        source=stations,
        symbols=Symbols(marks=marks, field="change", dot_px=DOT_PX),
        title_fields=("station",),
        details=(
            text(said.change, "change", values=dict(said.station_changes)),
            text(said.deeds, "kinds", values=dict(said.deed_kinds)),
            text(words.fields.operator, "operator"),
            text(words.fields.technology, "technology"),
        ),
    )


def scenario_map(
    page: Page,
    *,
    areas: gpd.GeoDataFrame,
    cells: gpd.GeoDataFrame,
    stations: gpd.GeoDataFrame,
    profile: Profile,
    notes: dict[str, str],
    bounds: Bounds,
) -> CityMap:
    """Cells gained and lost over the outlines of the areas; `notes` say how many there are of each."""
    words = page.words
    layers = [*grounds(page, areas)]
    layers += [_cells(cells, profile, words, notes)] if len(cells) else []
    layers += [_stations(stations, words)] if len(stations) else []
    return CityMap(page, layers, bounds)
