"""The bytes of a vector tile."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from tiles.statements import TileError, statement

MAX_ZOOM = 24


def check_address(z: int, x: int, y: int) -> None:
    """Refuse a tile that is not on the map."""
    if not 0 <= z <= MAX_ZOOM:
        raise TileError(f"zoom {z} is off the scale; needs 0..{MAX_ZOOM}")
    if not (0 <= x < 2**z and 0 <= y < 2**z):
        raise TileError(f"tile {z}/{x}/{y} is off the map; x and y need 0..{2**z - 1} at zoom {z}")


def tile(connection: Connection, layer: str, z: int, x: int, y: int, parameters: Mapping[str, Any]) -> bytes:
    """One tile of a layer; empty bytes where nothing lies. The same rows give the same bytes."""
    check_address(z, x, y)
    chosen = statement(layer)
    values = {**parameters, "z": z, "x": x, "y": y}
    chosen.check(values)
    return bytes(connection.execute(chosen.clause, values).scalar_one())
