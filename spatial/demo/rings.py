"""Buildings along the edges of a block around a courtyard, and podiums with towers on them."""

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.demo.turning import Floats, Shapes, lie_rad, turned

Ints = NDArray[np.int64]

SEAM_M = 0.3  # half the joint between two houses of a ring
LEAST_HOUSE_M2 = 90.0
TOWER_SETBACK_M = 7.0  # a tower stands so far behind the edge of its podium
LEAST_TOWER_M2 = 350.0


def houses_in_ring(blocks: Shapes, depth_m: Floats, front_m: Floats) -> tuple[NDArray[np.object_], Ints]:
    """
    Houses wall to wall along the edges of each block.

    Parameters
    ----------
    blocks : ndarray of Polygon, shape (n,)
        In metres.
    depth_m : ndarray, shape (n,)
        Of a house, from the street to the courtyard; a block too thin for a courtyard is built over.
    front_m : ndarray, shape (n,)
        Of a house along the street, about.

    Returns
    -------
    ndarray of Polygon, shape (k,)
        Inside their blocks, none touching another.
    ndarray of int, shape (k,)
        The block of each.
    """
    courts = shapely.buffer(blocks, -depth_m, join_style="mitre")
    courts = np.where(shapely.area(courts) > 4 * depth_m**2 / 3, courts, shapely.Polygon())
    return _cut(shapely.difference(blocks, courts), front_m, LEAST_HOUSE_M2)


def podiums_with_towers(
    blocks: Shapes, front_m: Floats
) -> tuple[NDArray[np.object_], Ints, NDArray[np.bool_]]:
    """
    Low buildings over most of each block, each with a tower rising out of it where it is wide enough.

    Parameters
    ----------
    blocks : ndarray of Polygon, shape (n,)
        In metres.
    front_m : ndarray, shape (n,)
        Side of a podium, about.

    Returns
    -------
    ndarray of Polygon, shape (k,)
        Podiums, then towers; a podium has a hole where its tower stands.
    ndarray of int, shape (k,)
        The block of each.
    ndarray of bool, shape (k,)
        True for a tower.
    """
    podiums, block = _cut(shapely.buffer(blocks, -3.0, join_style="mitre"), front_m, LEAST_TOWER_M2, 4.0)
    towers = shapely.buffer(podiums, -TOWER_SETBACK_M, join_style="mitre")
    side_m = np.sqrt(shapely.area(podiums))
    towers = shapely.intersection(towers, _squares(podiums, np.clip(0.55 * side_m, 18.0, 42.0)))
    simple = (shapely.get_type_id(towers) == 3) & (shapely.area(towers) >= LEAST_TOWER_M2)
    with_tower = np.flatnonzero(simple)
    holes = shapely.buffer(towers[with_tower], SEAM_M, join_style="mitre")
    podiums[with_tower] = shapely.difference(podiums[with_tower], holes)
    shapes = np.concatenate([podiums, towers[with_tower]])
    of = np.concatenate([block, block[with_tower]])
    return shapes, of, np.arange(len(shapes)) >= len(podiums)


def _squares(shapes: Shapes, side_m: Floats) -> Shapes:
    """A square in the lie of each shape, in its middle."""
    east, north = shapely.get_coordinates(shapely.centroid(shapes)).T
    half = side_m / 2
    boxes = shapely.box(east - half, north - half, east + half, north + half)
    return turned(boxes, lie_rad(shapes), np.column_stack([east, north]))


def _cut(
    shapes: Shapes, front_m: Floats, least_m2: float, seam_m: float = SEAM_M
) -> tuple[NDArray[np.object_], Ints]:
    """Shapes parted along the lines of a grid that lies along each, about `front_m` apart."""
    solid = np.flatnonzero(~shapely.is_empty(shapes))
    shapes, front_m = shapes[solid], front_m[solid]
    angle_rad = lie_rad(shapes)
    middles = shapely.get_coordinates(shapely.centroid(shapes))
    straight = turned(shapes, -angle_rad, middles)
    cells, of = _grid(straight, front_m)
    pieces, piece = shapely.get_parts(shapely.intersection(straight[of], cells), return_index=True)
    own = of[piece]
    pieces, part = shapely.get_parts(shapely.buffer(pieces, -seam_m, join_style="mitre"), return_index=True)
    own = own[part]
    large = shapely.area(pieces) >= least_m2
    pieces, own = pieces[large], own[large]
    return turned(pieces, angle_rad[own], middles[own]), solid[own]


def _grid(shapes: Shapes, front_m: Floats) -> tuple[Shapes, Ints]:
    """Cells of each shape's own grid, row by row, and the shape of each."""
    west, south, east, north = shapely.bounds(shapes).T
    cols = np.maximum(np.round((east - west) / front_m), 1).astype(np.int64)
    rows = np.maximum(np.round((north - south) / front_m), 1).astype(np.int64)
    of = np.repeat(np.arange(len(shapes)), cols * rows)
    place = np.arange(len(of)) - np.repeat(np.cumsum(cols * rows) - cols * rows, cols * rows)
    col, row = place % cols[of], place // cols[of]
    wide, high = ((east - west) / cols)[of], ((north - south) / rows)[of]
    low_x, low_y = west[of] + col * wide, south[of] + row * high
    return shapely.box(low_x, low_y, low_x + wide, low_y + high), of
