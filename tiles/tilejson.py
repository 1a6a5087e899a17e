"""TileJSON 3.0: what a client needs to know of a layer."""

from collections.abc import Mapping
from typing import Any

TILEJSON_VERSION = "3.0.0"

MANY = {"count": "points that this one stands for, under zoom 14; none: it is one, with the fields below"}

# Attributes in the tiles of each layer with a word on each; the statements give exactly these.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "areas": {
        "code": "area code, 12 or 15 digits",
        "level": "district, subdistrict, neighbourhood or unit_grid",
        "name_zh": "name in Chinese",
        "name_en": "name in English",
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


def tilejson(
    layer: str,
    *,
    name: str,
    tile_url: str,
    min_zoom: int,
    max_zoom: int,
    bounds: tuple[float, float, float, float] | None = None,
    description: str = "",
) -> dict[str, Any]:
    """The document of a layer; `tile_url` is absolute, as MapLibre's workers need it."""
    return {
        "tilejson": TILEJSON_VERSION,
        "name": name,
        "description": description,
        "scheme": "xyz",
        "tiles": [tile_url],
        "minzoom": min_zoom,
        "maxzoom": max_zoom,
        **({} if bounds is None else {"bounds": list(bounds)}),
        "vector_layers": [
            {"id": layer, "fields": dict(FIELDS[layer]), "minzoom": min_zoom, "maxzoom": max_zoom}
        ],
    }
