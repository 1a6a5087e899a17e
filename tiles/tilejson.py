"""TileJSON 3.0: what a client needs to know of a layer."""

from collections.abc import Mapping
from typing import Any

TILEJSON_VERSION = "3.0.0"
OPENING_ZOOM = 11

MANY = {"count": "points that this one stands for, under zoom 14; none: it is one, with the fields below"}

# Attributes in the tiles of each layer with a word on each; the statements give exactly these.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "areas": {
        "code": "area code, 12 or 15 digits",
        "level": "district, subdistrict, neighbourhood or unit_grid",
        "name_zh": "name in Chinese",
        "name_en": "name in English",
        "name_here": "whether to write the name in this tile; true in one tile of an area under zoom 16",
    },
    "coverage": {
        "code": "code of the grid cell, of the first cell of a block under zoom 13",
        "class": "0 good, 1 fair, 2 weak, 3 gap, 4 no data",
        "level_dbm": "level of the best server, from zoom 13; none: no station in reach or no data",
        "residents": "residents of the cell or block",
        "workers": "workers of the cell or block",
        "covered_share": "share of residents covered, 0 to 1",
        "cells": "cells in the block; 1 from zoom 13",
    },
    "gaps": {
        "rank": "1 is the gap with most people",
        "cells": "cells of the gap",
        "area_m2": "area",
        "residents": "residents",
        "workers": "workers",
        "mean_level_dbm": "mean level, none where no station is in reach",
        "worst_level_dbm": "worst level, none where no station is in reach",
        "kind": "level: under the threshold; sinr: level enough, SINR under the least",
    },
    "stations": {
        **MANY,
        "code": "code of the base station",
        "operator": "code of the operator",
        "letter": "letter of the operator",
        "technology": "2G, 3G, 4G or 5G",
        "status": "live, planned or closed",
        "name": "name of the site",
    },
    "sectors": {
        "station_id": "id of the base station, as in /stations/{id}",
        "station": "code of the base station",
        "code": "code of the sector, within its station",
        "operator": "code of the operator",
        "letter": "letter of the operator",
        "technology": "2G, 3G, 4G or 5G",
        "status": "live, planned or closed",
        "name": "name of the site",
        "azimuth_deg": "where it faces, clockwise from true north; none: all around",
        "hpbw_deg": "half-power beamwidth",
        "tilt_deg": "mechanical and electrical tilt, downward",
        "antenna_height_m": "height of the antenna",
    },
    "hotspots": {
        **MANY,
        "code": "code of the hotspot",
        "name": "name",
        "venue_kind": "kind of venue",
        "operator": "operator",
        "ap_count": "access points",
    },
    "buildings": {
        "code": "code of the building",
        "name_zh": "name in Chinese",
        "name_en": "name in English",
        "use": "use",
        "use_group": "homes, trade, offices, industry, education or public_service; none: another use",
        "height_m": "height",
        "floors": "floors",
        "residents": "residents, with the permission to count people",
    },
    "land": {
        "code": "code of the land",
        "kind": "water, rail or park",
        "name_zh": "name in Chinese",
        "name_en": "name in English",
    },
    "ways": {
        "code": "code of the way",
        "class": "arterial, secondary, street, lane, railway, metro or watercourse",
        "name_zh": "name in Chinese",
        "name_en": "name in English",
        "width_m": "width",
        "lanes": "lanes",
        "is_elevated": "whether it runs above the ground",
    },
    "facilities": {
        **MANY,
        "code": "code of the facility",
        "kind": "kind",
        "name_zh": "name in Chinese",
        "name_en": "name in English",
    },
    "cases": {
        **MANY,
        "number": "number of the case",
        "kind": "component or event",
        "class_code": "class of the case",
        "state": "state",
        "operator": "code of the operator",
        "technology": "2G, 3G, 4G or 5G",
        "place": "outdoor, indoor or underground",
    },
    "scenarios": {
        "station": "code of the station",
        "change": "added, moved, removed or changed",
        "kinds": "what is done to it, in order: add, move, remove, tilt, azimuth, power, technology",
        "operator": "code of the operator",
        "technology": "2G, 3G, 4G or 5G",
    },
}

_POINTS = "Under zoom 14 the points of one square of 64 x 64 px are one with their count."
_CELLS = "From zoom 13 every grid cell, under it blocks of 4 x 4 cells: the class of their median resident."
_LAND = "From zoom 13 all land, at zoom 11 and 12 what has 1,000 m2 and more, under it 20,000 m2 and more."
_WAYS = "From zoom 14 all ways, from 12 without lanes, from 11 without streets, at 10 arterials and lines."
_FACES = "Wedges of a size on the screen: 14 px at zoom 13, 36 px from 16; shorter for newer technologies."
# What of a layer comes at which zoom, in a sentence: nothing is left out silently.
ZOOM_RULES: Mapping[str, str] = {
    **dict.fromkeys(("stations", "hotspots", "facilities", "cases"), _POINTS),
    "coverage": _CELLS,
    "buildings": "From zoom 15 every building, at 14 those from 8 px2 of a tile on 512 px.",
    "land": _LAND,
    "ways": _WAYS,
    "sectors": _FACES,
    "areas": "Every area at every zoom.",
    "gaps": "Every gap at every zoom.",
    "scenarios": "Every station that the scenario changes, at every zoom.",
}


def tilejson(
    layer: str,
    *,
    name: str,
    tile_url: str,
    min_zoom: int,
    max_zoom: int,
    bounds: tuple[float, float, float, float] | None = None,
) -> dict[str, Any]:
    """The document of a layer; `tile_url` is absolute, as MapLibre's workers need it."""
    return {
        "tilejson": TILEJSON_VERSION,
        "name": name,
        "description": ZOOM_RULES[layer],
        "scheme": "xyz",
        "tiles": [tile_url],
        "minzoom": min_zoom,
        "maxzoom": max_zoom,
        **({} if bounds is None else _place(bounds, min_zoom)),
        "vector_layers": [vector_layer(layer, min_zoom=min_zoom, max_zoom=max_zoom)],
    }


def vector_layer(layer: str, *, min_zoom: int, max_zoom: int) -> dict[str, Any]:
    """The one layer in the tiles of a layer, with a word on each field."""
    return {
        "id": layer,
        "description": ZOOM_RULES[layer],
        "minzoom": min_zoom,
        "maxzoom": max_zoom,
        "fields": dict(FIELDS[layer]),
    }


def _place(bounds: tuple[float, float, float, float], min_zoom: int) -> dict[str, Any]:
    west, south, east, north = bounds
    middle = [(west + east) / 2, (south + north) / 2, max(min_zoom, OPENING_ZOOM)]
    return {"bounds": list(bounds), "center": middle}
