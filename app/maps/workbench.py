"""The workbench: every layer on one map, all as vector tiles; its scripts hold what is chosen and shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from app.config_services import BaseMapSettings
from app.domain.case_reports import CaseClass
from app.domain.coverage import Profile
from app.maps.bench_tools import TOOL_SCRIPTS, TOOL_STYLES, ToolWords
from app.maps.bench_words import BenchWords
from app.maps.cases import cases_layer
from app.maps.city import city_stack
from app.maps.coverage import coverage_layer
from app.maps.elements import Layer, Part, Stack, TileSource, described, tiled
from app.maps.gaps import gap_layer
from app.maps.hotspots import hotspots_layer
from app.maps.scenarios import change_details, scenario_stations_layer
from app.maps.sectors import sectors_layer
from app.maps.shell import STATIC, Bounds, CityMap, Page
from app.maps.stations import stations_layer
from app.maps.symbols import CLASS_ORDER, NEUTRAL, OKABE_ITO, Mark, Symbols, text
from app.maps.words import Words
from spatial.datum import from_wgs84

SCRIPTS = (
    "workbench",
    *(
        f"bench/{name}"
        for name in (
            *("fields", "written", "stack", "address", "network", "drawing", "backdrop"),
            *("search", "choice", "tree", "toolbar", "keys", "news"),
        )
    ),
    *TOOL_SCRIPTS,
)
FACILITY_COLOUR = OKABE_ITO[3]
FACILITY_PX = 10
SHIFT_STEP_DEG = 0.02  # between these the offsets of GCJ-02 change by some metres
SHIFT_MARGIN_DEG = 0.2
SHIFT_HALF_MOST_DEG = 1.0

# Layer -> its group, from the top of the map down; groups lie over each other as they stand here.
GROUPS: Mapping[str, str] = {
    "cases": "cases",
    "scenarios": "network",
    "stations": "network",
    "sectors": "network",
    "hotspots": "network",
    "gaps": "results",
    "coverage": "results",
    "areas": "city",
    "facilities": "city",
    "buildings": "city",
    "ways": "city",
    "land": "city",
}
SLICE = ("profile", "operator", "reception", "run")
# Layer -> what of the choice its tiles and its list are of.
ASKS: Mapping[str, tuple[str, ...]] = {
    "coverage": (*SLICE, "threshold"),
    "gaps": SLICE,
    "stations": ("operator", "technology"),
    "sectors": ("operator", "technology"),
    "scenarios": ("scenario",),
}
OPACITY: Mapping[str, float] = {"coverage": 0.8}
BASE = ("land", "ways", "buildings", "areas")  # the own base, from the ground up


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A published run to choose."""

    id: int
    label: str
    card_path: str
    area_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A scenario to choose: its district, and the layer that it is looked at first."""

    id: int
    name: str
    area_code: str
    operator: str
    technology: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What the workbench offers; layers are those that the reader may see and that have something to show."""

    tiles: Mapping[str, TileSource]
    list_paths: Mapping[str, str]
    row_layers: Collection[str]  # those whose rows a table shows
    shown: Sequence[str]
    presets: Mapping[str, Sequence[str]]
    profiles: Sequence[Profile]
    receptions: Mapping[str, str]
    technologies: Sequence[str]
    operators: pd.DataFrame
    classes: Sequence[CaseClass]
    facility_kinds: Mapping[str, str]
    runs: Sequence[Run]
    scenarios: Sequence[Offered]  # the newest first
    base_maps: Sequence[BaseMapSettings]
    words: BenchWords
    tool_words: ToolWords
    area_levels: Mapping[str, str]
    export_formats: Mapping[str, str]  # of files of all rows; none for who may not export


class WorkbenchMap(CityMap):
    """A city map with scripts and a style sheet of its own."""

    default_js = [  # noqa: RUF012 - Folium's own form
        *CityMap.default_js,
        *((f"bench_{name}", f"{STATIC}/js/map/{name}.js") for name in SCRIPTS),
    ]
    default_css = [  # noqa: RUF012
        *CityMap.default_css,
        *((f"{name}_css", f"{STATIC}/css/{name}.css") for name in ("workbench", *TOOL_STYLES)),
    ]

    def __init__(self, page: Page, bench: Bench, bounds: Bounds) -> None:
        self.bench = bench
        self.page = page
        self.bounds_deg = bounds
        super().__init__(page, (), bounds)

    def _parts(self, layers: Sequence[Layer | Stack]) -> list[Part]:
        return [Part("addWorkbench", _data(self.bench, self.page.words, self.bounds_deg))]


def workbench_map(page: Page, bench: Bench, *, bounds: Bounds) -> WorkbenchMap:
    """One map of everything."""
    return WorkbenchMap(page, bench, bounds)


def _data(bench: Bench, words: Words, bounds: Bounds) -> dict[str, Any]:
    layers = {key: layer_of(key, bench, bench.profiles[0], words) for key in GROUPS if key in bench.tiles}
    latitude_deg = (bounds[1] + bounds[3]) / 2
    return {
        "layers": [_described(key, layer, bench, latitude_deg) for key, layer in layers.items()],
        "variants": {
            profile.key: {
                key: _variant(layer_of(key, bench, profile, words))
                for key in ("coverage", "gaps")
                if key in layers
            }
            for profile in bench.profiles
        },
        "base": [key for key in BASE if key in layers],
        "shown": [key for key in GROUPS if key in layers and key in bench.shown],
        "presets": {name: list(keys) for name, keys in bench.presets.items()},
        "profiles": [_profile(profile, words) for profile in bench.profiles],
        "receptions": dict(bench.receptions),
        "technologies": list(bench.technologies),
        "operators": [
            {
                "code": row["code"],
                "letter": row["letter"],
                "name": words.name(row["name_zh"], row["name_en"]) or row["code"],
            }
            for row in bench.operators.to_dict("records")
        ],
        "runs": [asdict(run) for run in bench.runs],
        "scenarios": [asdict(scenario) for scenario in bench.scenarios],
        "changeDetails": {
            profile.key: [asdict(detail) for detail in change_details(profile, words)]
            for profile in bench.profiles
        },
        "baseMaps": [_base_map(one, words) for one in bench.base_maps],
        "shifts": _shifts(bounds) if any(one.datum == "gcj02" for one in bench.base_maps) else None,
        "words": {**bench.words.for_scripts(), **bench.tool_words.for_scripts()},
        "areaLevels": dict(bench.area_levels),
        "exportFormats": dict(bench.export_formats),
        "classes": [words.values[item.value] for item in CLASS_ORDER],
    }


def _described(key: str, layer: Layer, bench: Bench, latitude_deg: float) -> dict[str, Any]:
    return {
        **tiled(layer, latitude_deg),
        "key": key,
        "group": GROUPS[key],
        "asks": list(ASKS.get(key, ())),
        "opacity": OPACITY.get(key, 1.0),
        "listPath": bench.list_paths.get(key),
        "hasRows": key in bench.row_layers,
    }


def _variant(layer: Layer) -> dict[str, Any]:
    whole = described(layer)
    return {"symbols": whole["symbols"], "details": whole["details"]}


def _profile(profile: Profile, words: Words) -> dict[str, Any]:
    return {
        "key": profile.key,
        "name": words.name(profile.name_zh, profile.name_en),
        "technology": profile.technology.value,
        "levelKind": profile.level_kind.value,
        "thresholdDbm": profile.threshold_dbm,
        "breaksDbm": list(profile.breaks_dbm),
    }


def _base_map(base: BaseMapSettings, words: Words) -> dict[str, Any]:
    return {
        "key": base.key,
        "name": words.name(base.name_zh, base.name_en),
        "url": base.url,
        "attribution": base.attribution,
        "datum": base.datum,
        "maxZoom": base.max_zoom,
    }


def layer_of(key: str, bench: Bench, profile: Profile, words: Words) -> Layer:
    """A layer as the workbench shows it, for a profile."""
    source = bench.tiles[key]
    if key == "coverage":
        return coverage_layer(source, profile, words)
    if key == "gaps":
        return gap_layer(source, profile, words)
    if key == "stations":
        return stations_layer(source, bench.operators, words)
    if key == "sectors":
        return sectors_layer(source, bench.operators, words)
    if key == "scenarios":
        return scenario_stations_layer(source, words)
    if key == "hotspots":
        return hotspots_layer(source, words)
    if key == "cases":
        return cases_layer(source, bench.classes, words)
    if key == "facilities":
        return _facilities(source, bench, words)
    if key == "areas":
        return _areas(source, words)
    stack = city_stack({name: replace(source, layer=name) for name in ("land", "ways", "buildings")}, words)
    found = next(layer for layer in stack.layers if _layer_key(layer) == key)
    return (
        replace(found, record_path="/explain?building={code}") if key == "buildings" and bench.runs else found
    )


def _layer_key(layer: Layer) -> str:
    assert isinstance(layer.source, TileSource)
    return layer.source.layer


def _areas(source: TileSource, words: Words) -> Layer:
    """Outlines and names: what lies in them stays to be seen."""
    return Layer(
        name=words.layers.areas,
        source=source,
        symbols=Symbols(
            marks=(Mark(value=None, colour="#ffffff", label=words.values["subdistrict"]),),
            fill_opacity=0.0,
            outline=NEUTRAL,
            outline_px=1.5,
        ),
        title_fields=words.name_fields(),
        label_fields=words.name_fields(),
        details=(
            text(words.fields.code, "code"),
            text(words.fields.kind, "level", values=words.values),
        ),
        record_path="/areas/{code}",
    )


def _facilities(source: TileSource, bench: Bench, words: Words) -> Layer:
    return Layer(
        name=words.layers.facilities,
        source=source,
        symbols=Symbols(
            marks=(Mark(value=None, colour=FACILITY_COLOUR, label=words.layers.facilities),),
            dot_px=FACILITY_PX,
        ),
        title_fields=(*words.name_fields(), "code"),
        details=(
            text(words.fields.kind, "kind", values=dict(bench.facility_kinds)),
            text(words.fields.code, "code"),
        ),
    )


def _shifts(bounds: Bounds) -> dict[str, Any]:
    """Offsets of GCJ-02 at the knots of a grid around the city, row by row from the south-west."""
    west, south, east, north = bounds
    lon, lat = _knots(west, east), _knots(south, north)
    knots_lon, knots_lat = np.meshgrid(lon, lat)
    moved_lon, moved_lat = from_wgs84(knots_lon, knots_lat, "gcj02")
    return {
        "west": float(lon[0]),
        "south": float(lat[0]),
        "stepDeg": SHIFT_STEP_DEG,
        "columns": len(lon),
        "lon": (moved_lon - knots_lon).round(7).ravel().tolist(),
        "lat": (moved_lat - knots_lat).round(7).ravel().tolist(),
    }


def _knots(low: float, high: float) -> NDArray[np.float64]:
    """No more than of a city: without data a map shows the world."""
    middle, half = (low + high) / 2, min((high - low) / 2, SHIFT_HALF_MOST_DEG) + SHIFT_MARGIN_DEG
    return np.arange(middle - half, middle + half + SHIFT_STEP_DEG, SHIFT_STEP_DEG)
