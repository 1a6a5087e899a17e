"""Gaps by rank, over the coverage they come from."""

import geopandas as gpd

from app.domain.coverage import CLASS_COLOURS, CoverageClass, Profile
from app.maps.areas import grounds
from app.maps.coverage import coverage_layer
from app.maps.elements import Layer, Source, Stack
from app.maps.shell import Bounds, CityMap, Page
from app.maps.symbols import Detail, Mark, Symbols, class_range, number, text
from app.maps.words import Words


def _details(profile: Profile, words: Words) -> tuple[Detail, ...]:
    fields, kind = words.fields, profile.level_kind.value
    return (
        text(fields.area, *words.name_fields("area_name")),
        number(fields.residents, "residents"),
        number(fields.workers, "workers"),
        number(fields.size, "area_m2", unit="ha", decimals=1, factor=1e-4),
        number(f"{fields.mean_level} {kind}", "mean_level_dbm", unit="dBm", decimals=1),
        number(f"{fields.worst_level} {kind}", "worst_level_dbm", unit="dBm", decimals=1),
        number(fields.nearest_site, "nearest_site_m", unit="m"),
    )


def gap_layer(gaps: Source, profile: Profile, words: Words, note: str = "") -> Layer:
    """Hatched surfaces with their rank."""
    label = f"{words.layers.gap} {class_range(profile, CoverageClass.GAP)}"
    mark = Mark(  # without the letter of the class: on the map stands the rank
        value=None,
        colour=CLASS_COLOURS[CoverageClass.GAP],
        label=label,
        is_hatched=True,
        note=note,
    )
    return Layer(
        name=words.layers.gaps,
        source=gaps,
        symbols=Symbols(marks=(mark,)),
        title_fields=("rank",),
        title_prefix=words.layers.gap,
        label_fields=("rank",),
        details=_details(profile, words),
        record_path="/gaps/{id}",
    )


def gap_map(
    page: Page,
    *,
    areas: gpd.GeoDataFrame,
    gaps: Source,
    cells: Source,
    profile: Profile,
    note: str,
    bounds: Bounds,
    cells_profile: Profile | None = None,
) -> CityMap:
    """Gaps over the outlines of the areas; the coverage below, by its own profile, can be switched on."""
    words = page.words
    layers: list[Layer | Stack] = [
        coverage_layer(cells, cells_profile or profile, words, is_shown=False),
        *grounds(page, areas),
        gap_layer(gaps, profile, words, note),
    ]
    return CityMap(page, layers, bounds)
