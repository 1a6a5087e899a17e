"""Tiles read back by another library, on the test world of tests.builders."""

import math
from typing import Any

import mapbox_vector_tile
from sqlalchemy import Connection

from tests.builders import lon_lat
from tiles.render import tile

EVERYWHERE: dict[str, Any] = {"area_ids": None}
BUILDINGS: dict[str, Any] = {"area_ids": None, "people": True, "few": False}
STATIONS: dict[str, Any] = {
    "area_ids": None,
    "operator_id": None,
    "technology": None,
    "exact": True,
    "snap_m": 50.0,
}
SECTORS: dict[str, Any] = {name: value for name, value in STATIONS.items() if name not in ("exact", "snap_m")}


def address(x_m: float, y_m: float, z: int) -> tuple[int, int, int]:
    """The tile over a place of the test world."""
    lon, lat = lon_lat(x_m, y_m)
    side = 2**z
    x = int((lon + 180) / 360 * side)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)
    return z, x, y


def features(body: bytes, layer: str) -> list[dict[str, Any]]:
    """Features of the one layer of a tile."""
    if not body:
        return []
    layers = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    assert list(layers) == [layer]
    return layers[layer]["features"]


def read(
    connection: Connection,
    layer: str,
    parameters: dict[str, Any],
    z: int = 14,
    at: tuple[float, float] = (525.0, 525.0),
) -> list[dict[str, Any]]:
    """Features of the tile over a place."""
    return features(tile(connection, layer, *address(*at, z), parameters), layer)
