"""Pages, frames and what a document holds."""

import json
import re
from typing import Any

import geopandas as gpd
from shapely import Point, box

from app.domain.coverage import CoverageClass, Profile
from app.domain.network import Technology
from app.maps.city import LAND_COLOURS, USE_COLOURS, WAY_COLOURS
from app.maps.shell import CityMap, Page
from app.maps.words import CityWords, ControlWords, FieldWords, LayerWords, ScenarioWords, Words

METRIC = "EPSG:4549"
EAST_M, NORTH_M = 638_000.0, 3_457_000.0
BOUNDS = (121.4, 31.2, 121.5, 31.3)
PROFILE = Profile(
    key="4g",
    name_zh="4G 覆盖",
    name_en="4G coverage",
    technology=Technology.LTE,
    threshold_dbm=-110.0,
    breaks_dbm=(-95.0, -105.0, -110.0),
    min_gap_cells=4,
)


def _named(kind: type) -> Any:
    """Every word is its own name."""
    return kind(**{name: name for name in kind.__dataclass_fields__})


def city_words() -> CityWords:
    """Every value is its own word."""
    return CityWords(
        uses={},
        use_groups={group: group for group in USE_COLOURS},
        land={kind: kind for kind in LAND_COLOURS},
        ways={kind: kind for kind in WAY_COLOURS},
    )


def words(language: str = "en") -> Words:
    values = {item.value: item.value for item in CoverageClass}
    layers = LayerWords(
        **{
            **{name: name for name in LayerWords.__dataclass_fields__},
            "cells_and_residents": lambda cells, residents: f"{cells:,} cells, {residents:,} residents",
        }
    )
    return Words(
        language=language,
        controls=_named(ControlWords),
        fields=_named(FieldWords),
        layers=layers,
        city=city_words(),
        scenario=ScenarioWords(
            change="change",
            changes={"gained": "gained", "lost": "lost"},
            before="before",
            after="after",
            cells="cells",
            placed="placed",
            stations="stations",
            station_changes={name: name for name in ("added", "moved", "removed", "changed")},
            deeds="deeds",
            deed_kinds={"add": "put up", "move": "moved away"},
        ),
        values={**values, "subdistrict": "Subdistrict"},
        letters={item.value: item.value[0].upper() for item in CoverageClass},
    )


def page(**given: Any) -> Page:
    return Page(**{"title": "Test map", "words": words(), "nonce": "n0nce", **given})


def areas(**given: Any) -> gpd.GeoDataFrame:
    """One area of 1 km by 1 km."""
    values = {"id": 1, "code": "310106012000", "level": "subdistrict", "name_zh": "静安", "name_en": "Area"}
    shape = box(EAST_M, NORTH_M, EAST_M + 1000, NORTH_M + 1000)
    return gpd.GeoDataFrame([{**values, **given}], geometry=[shape], crs=METRIC)


def points(*rows: dict[str, Any]) -> gpd.GeoDataFrame:
    """Rows in the middle of the area."""
    places = [Point(EAST_M + 500, NORTH_M + 500)] * len(rows)
    return gpd.GeoDataFrame(list(rows), geometry=places, crs=METRIC)


def blocks(shown: CityMap | str) -> dict[str, dict[str, Any]]:
    """The JSON blocks of a document by their id, as a browser would part them."""
    document = shown if isinstance(shown, str) else shown.document()
    found = re.findall(
        r'<script nonce="[^"]+" type="application/json" id="(\w+)">(.*?)</script>', document, re.DOTALL
    )
    return {name: json.loads(text) for name, text in found}


def block(shown: CityMap | str, deed: str, number: int = 0) -> dict[str, Any]:
    """The block of the n-th part of a kind."""
    return [data for name, data in blocks(shown).items() if name.startswith(f"{deed}_")][number]
