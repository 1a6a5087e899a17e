"""Buildings in rows: as many as fit between the edges of a block, alike and in line."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.demo.plans import OUTLINES
from spatial.demo.turning import Floats, Shapes, lie_rad, turned, turned_points

Ints = NDArray[np.int64]

SHORTEST_SHARE = 0.6  # of the wanted length: what an end of a row may be shortened to
LONGEST_SHARE = 1.35  # what buildings may be stretched to, to fill their row


@dataclass(frozen=True)
class RowRule:
    """
    How the rows of each block are laid; every column has one value a block.

    Attributes
    ----------
    length_m, depth_m : ndarray
        Of a building along and across its row.
    gap_m, row_gap_m : ndarray
        Between buildings of a row, and between rows.
    most : ndarray of int
        Buildings in a block.
    plans : list of tuple of str
        Outlines that a block's buildings are drawn from, of ``plans.OUTLINES``.
    """

    length_m: Floats
    depth_m: Floats
    gap_m: Floats
    row_gap_m: Floats
    most: Ints
    plans: list[tuple[str, ...]]


@dataclass(frozen=True)
class _Boxes:
    """Boxes in the turned frame of their block."""

    block: Ints
    west_m: Floats
    south_m: Floats
    length_m: Floats
    depth_m: Floats


def buildings_in_rows(
    blocks: Shapes, rule: RowRule, rng: np.random.Generator
) -> tuple[NDArray[np.object_], Ints]:
    """
    Buildings of every block, side by side in rows that run along its edges.

    Parameters
    ----------
    blocks : ndarray of Polygon, shape (n,)
        In metres.
    rule : RowRule
    rng : Generator
        Draws outlines, and which buildings stay where a block has too many.

    Returns
    -------
    ndarray of Polygon, shape (k,)
        Inside their blocks, none touching another.
    ndarray of int, shape (k,)
        The block of each.
    """
    if not len(blocks):
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    angle_rad = lie_rad(blocks)
    middles = shapely.get_coordinates(shapely.centroid(blocks))
    boxes = _boxes(turned(blocks, -angle_rad, middles), rule)
    shapes = _outlines(boxes, rule, rng, angle_rad, middles)
    shapely.prepare(blocks)
    inside = shapely.contains_properly(blocks[boxes.block], shapes)
    shapes, block = shapes[inside], boxes.block[inside]
    kept = _first_of_each(block, rule.most, rng)
    return shapes[kept], block[kept]


def _boxes(straight: Shapes, rule: RowRule) -> _Boxes:
    block, south_m = _rows(straight, rule)
    depth_m = rule.depth_m[block]
    west_m, east_m = _span(straight, block, south_m, depth_m)
    room_m, gap_m, wanted_m = east_m - west_m, rule.gap_m[block], rule.length_m[block]
    count = np.floor((room_m + gap_m) / (SHORTEST_SHARE * 1.3 * wanted_m + gap_m)).astype(np.int64)
    count = np.minimum(count, np.maximum(1, np.round((room_m + gap_m) / (wanted_m + gap_m))).astype(np.int64))
    count = np.where(room_m >= SHORTEST_SHARE * wanted_m, np.maximum(count, 1), 0)
    length_m = (room_m - (count - 1) * gap_m) / np.maximum(count, 1)
    length_m = np.minimum(length_m, LONGEST_SHARE * wanted_m)
    first_m = west_m + (room_m - count * length_m - (count - 1) * gap_m) / 2
    row = np.repeat(np.arange(len(block)), count)
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    return _Boxes(
        block=block[row],
        west_m=first_m[row] + place * (length_m + gap_m)[row],
        south_m=south_m[row],
        length_m=length_m[row],
        depth_m=depth_m[row],
    )


def _rows(straight: Shapes, rule: RowRule) -> tuple[Ints, Floats]:
    """Block and south edge of each row; what is left over lies half to the south, half to the north."""
    _, south_m, _, north_m = shapely.bounds(straight).T
    pitch_m = rule.depth_m + rule.row_gap_m
    height_m = north_m - south_m
    count = np.maximum(np.floor((height_m + rule.row_gap_m) / pitch_m), 0).astype(np.int64)
    spare_m = height_m + rule.row_gap_m - count * pitch_m
    spread_m = np.where(count > 1, spare_m / np.maximum(count, 1), 0.0)  # rows stand apart to fill the block
    block = np.repeat(np.arange(len(straight)), count)
    place = np.arange(len(block)) - np.repeat(np.cumsum(count) - count, count)
    start_m = south_m + np.where(count > 1, spread_m / 2, spare_m / 2)
    return block, start_m[block] + place * (pitch_m + spread_m)[block]


def _span(straight: Shapes, block: Ints, south_m: Floats, depth_m: Floats) -> tuple[Floats, Floats]:
    """West and east end of the room that a row has at both its edges."""
    west_m, _, east_m, _ = shapely.bounds(straight).T
    ends = []
    for north_m in (south_m + 0.01, south_m + depth_m - 0.01):
        corners = [np.column_stack([edge[block], north_m]) for edge in (west_m - 1.0, east_m + 1.0)]
        across = shapely.intersection(straight[block], shapely.linestrings(np.stack(corners, axis=1)))
        ends.append(shapely.bounds(across))
    low_m = np.fmax(ends[0][:, 0], ends[1][:, 0]) + 0.02  # bounds of nothing are NaN
    high_m = np.fmin(ends[0][:, 2], ends[1][:, 2]) - 0.02
    return np.nan_to_num(low_m), np.nan_to_num(high_m)


def _outlines(
    boxes: _Boxes, rule: RowRule, rng: np.random.Generator, angle_rad: Floats, middles: Floats
) -> NDArray[np.object_]:
    choices = [rule.plans[block] for block in boxes.block.tolist()]
    draws = rng.random(len(choices)).tolist()
    plan = np.array(
        [own[int(draw * len(own))] for own, draw in zip(choices, draws, strict=True)], dtype=object
    )
    shapes = np.empty(len(plan), dtype=object)
    for name, unit in OUTLINES.items():
        own = np.flatnonzero(plan == name)
        east = boxes.west_m[own, None] + unit[:, 0] * boxes.length_m[own, None]
        north = boxes.south_m[own, None] + unit[:, 1] * boxes.depth_m[own, None]
        points = np.stack([east, north], axis=2).reshape(-1, 2)
        block = np.repeat(boxes.block[own], len(unit))
        placed = turned_points(points, angle_rad[block], middles[block])
        shapes[own] = shapely.polygons(placed.reshape(len(own), len(unit), 2))
    return shapes


def _first_of_each(block: Ints, most: Ints, rng: np.random.Generator) -> Ints:
    """Places of at most so many buildings a block, drawn, in their first order."""
    mixed = rng.permutation(len(block))
    order = mixed[np.argsort(block[mixed], kind="stable")]
    starts = np.searchsorted(block[order], block[order])
    return np.sort(order[np.arange(len(order)) - starts < most[block[order]]])
