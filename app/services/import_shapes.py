"""Positions, lines and polygons of a file into the stored CRS, row by row where something is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from app.domain.imports import ShapeKind
from app.models.base import METRIC_SRID
from app.services.import_far import FarCheck
from app.services.import_intake import Intake, Remark, Row
from spatial.datum import is_in_degrees, position_flaws, to_metric, wgs84_from
from spatial.errors import DatumError
from spatial.repair import (
    FLATTENED,
    Refusal,
    Repair,
    Repaired,
    antimeridian_flaws,
    repair_lines,
    repair_points,
    repair_polygons,
)

Floats = NDArray[np.float64]

MAX_LATITUDE_DEG = 85.06  # where web maps end
REPAIRS: Mapping[ShapeKind, Callable[[gpd.GeoDataFrame], Repaired]] = {
    ShapeKind.POINT: repair_points,
    ShapeKind.LINE: repair_lines,
    ShapeKind.POLYGON: repair_polygons,
}
MANY = {ShapeKind.LINE: shapely.multilinestrings, ShapeKind.POLYGON: shapely.multipolygons}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """How the positions of a file become places: the datum, and whether its axes are exchanged."""

    shape: ShapeKind
    datum: str
    is_swapped: bool
    far: FarCheck


def place(intake: Intake, placing: Placing) -> None:
    """Give each row its shape in the stored CRS, and a point the pair it came with."""
    if placing.shape is ShapeKind.POINT and all(row.raw is not None for row in intake.rows):
        _swap_pairs(intake, placing)
        _place_pairs(intake, placing)
        return
    _take_shapes(intake, placing)
    if placing.shape is ShapeKind.POINT:
        for row in intake.rows:
            row.raw = (row.shape.x, row.shape.y)
        _place_pairs(intake, placing)
    else:
        _place_shapes(intake, placing)


def _swap_pairs(intake: Intake, placing: Placing) -> None:
    if placing.is_swapped:
        for row in intake.rows:
            if row.raw is not None:
                row.raw = row.raw[::-1]


def _place_pairs(intake: Intake, placing: Placing) -> None:
    _refuse_flawed(intake, _pairs(intake), np.arange(len(intake.rows)), placing.datum)
    placing.far.look_at(intake, _pairs(intake), placing.datum)
    _into_metric(intake, _pairs(intake), placing.datum, lambda _, moved: shapely.points(moved))


def _place_shapes(intake: Intake, placing: Placing) -> None:
    coordinates, owners = shapely.get_coordinates(_shapes(intake), return_index=True)
    _refuse_flawed(intake, coordinates, owners, placing.datum)
    shapes = _shapes(intake)
    coordinates, owners = shapely.get_coordinates(shapes, return_index=True)
    firsts = np.searchsorted(owners, np.arange(len(shapes)))
    placing.far.look_at(intake, coordinates[firsts], placing.datum)
    _into_metric(intake, coordinates, placing.datum, shapely.set_coordinates)
    _mend(intake, placing.shape)
    _make_many(intake, MANY[placing.shape])


def _make_many(intake: Intake, as_many: Callable[..., Any]) -> None:
    """Tables hold multipolygons and multilines alone."""
    shapes = _shapes(intake)
    single = np.array([not shape.geom_type.startswith("Multi") for shape in shapes], dtype=np.bool_)
    shapes[single] = as_many(shapes[single], indices=np.arange(single.sum()))
    for row, shape in zip(intake.rows, shapes, strict=True):
        row.shape = shape


def _take_shapes(intake: Intake, placing: Placing) -> None:
    """Refuse rows without a shape or with one around the globe, and drop heights with a word about it."""
    intake.refuse(
        Remark(row.number, "geometry", "", f"has no geometry; needs a {placing.shape}")
        for row in intake.rows
        if row.shape is None or row.shape.is_empty
    )
    high = [row for row in intake.rows if row.shape.has_z or row.shape.has_m]
    intake.note(f"geometry repaired: {FLATTENED}", [_said(row, FLATTENED) for row in high])
    for row in high:
        row.shape = shapely.force_2d(row.shape)
    if placing.is_swapped:
        for row in intake.rows:
            row.shape = shapely.transform(row.shape, lambda pairs: pairs[:, ::-1])
    if is_in_degrees(placing.datum):
        rows = list(intake.rows)
        flaws = antimeridian_flaws(_shapes(intake))
        intake.refuse(_said(rows[found], rule) for found, rule in flaws.items())
    if placing.shape is ShapeKind.POINT:
        _mend(intake, placing.shape)


def _said(row: Row, rule: str) -> Remark:
    return Remark(row.number, "geometry", "", rule)


def _pairs(intake: Intake) -> Floats:
    return np.array([row.raw for row in intake.rows], dtype=np.float64).reshape(-1, 2)


def _shapes(intake: Intake) -> NDArray[np.object_]:
    shapes = np.empty(len(intake.rows), dtype=object)
    shapes[:] = [row.shape for row in intake.rows]
    return shapes


def _refuse_flawed(intake: Intake, pairs: Floats, owners: NDArray[Any], datum: str) -> None:
    """Refuse rows with a position that is not finite, out of range or beyond the web maps."""
    flaws = position_flaws(pairs[:, 0], pairs[:, 1], datum)
    sound = np.ones(len(pairs), dtype=np.bool_)
    sound[list(flaws)] = False
    places = np.flatnonzero(sound)
    _, lat = wgs84_from(pairs[places, 0], pairs[places, 1], datum)
    for place in places[np.abs(lat) > MAX_LATITUDE_DEG]:
        flaws[int(place)] = f"lies beyond {MAX_LATITUDE_DEG} degrees of latitude, where web maps end"
    first: dict[int, Remark] = {}
    for place, rule in sorted(flaws.items()):
        row = intake.rows[int(owners[place])]
        value = f"{pairs[place, 0]:.10g}, {pairs[place, 1]:.10g}"
        first.setdefault(row.number, Remark(row.number, "position", value, rule))
    intake.refuse(first.values())


def _into_metric(
    intake: Intake, pairs: Floats, datum: str, shapes_of: Callable[[NDArray[np.object_], Floats], Any]
) -> None:
    """Move all rows at once; where one place has no counterpart in the stored CRS, find out which."""
    try:
        moved = shapes_of(_shapes(intake), _moved(pairs, datum))
    except DatumError:
        intake.refuse(remark for row in list(intake.rows) if (remark := _move_one(row, datum)))
        return
    for row, shape in zip(intake.rows, moved, strict=True):
        row.shape = shape


def _move_one(row: Row, datum: str) -> Remark | None:
    pairs = np.array([row.raw]) if row.raw is not None else shapely.get_coordinates(row.shape)
    try:
        moved = _moved(pairs, datum)
    except DatumError as error:
        value = f"{pairs[0][0]:.10g}, {pairs[0][1]:.10g}"
        return Remark(row.number, "position", value, str(error).removeprefix("position 0: "))
    row.shape = shapely.Point(moved[0]) if row.raw is not None else shapely.set_coordinates(row.shape, moved)
    return None


def _moved(pairs: Floats, datum: str) -> Floats:
    return np.column_stack(to_metric(pairs[:, 0], pairs[:, 1], datum, METRIC_SRID))


def _mend(intake: Intake, shape: ShapeKind) -> None:
    numbers = [row.number for row in intake.rows]
    frame = gpd.GeoDataFrame(index=numbers, geometry=_shapes(intake), crs=f"EPSG:{METRIC_SRID}")
    repaired = REPAIRS[shape](frame)
    intake.refuse(Remark(_number(one), "geometry", "", one.reason) for one in repaired.refusals)
    for what in dict.fromkeys(repair.what for repair in repaired.repairs):
        remarks = [Remark(_number(one), "geometry", "", what) for one in repaired.repairs if one.what == what]
        intake.note(f"geometry repaired: {what}", remarks)
    mended = dict(zip(repaired.frame.index, repaired.frame.geometry, strict=True))
    for row in intake.rows:
        row.shape = mended[row.number]


def _number(said: Repair | Refusal) -> int:
    """The index of the frame is the number of the row."""
    return int(said.index)  # type: ignore[call-overload,no-any-return]
