"""Positions and polygons of a file into the stored CRS, row by row where something is wrong."""

from collections.abc import Callable, Sequence
from typing import Any, cast

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from app.domain.datums import DatumSource, datum_named
from app.domain.search import BBox
from app.errors import RefusedError
from app.files.tables import FileTable
from app.models.base import METRIC_SRID
from app.services.import_intake import Intake, Remark, Row
from spatial.datum import position_flaws, to_metric, wgs84_from
from spatial.errors import DatumError
from spatial.repair import Refusal, Repair, repair_polygons

Floats = NDArray[np.float64]

FAR_M = 500_000.0
FAR_FILE_SHARE = 0.5
MAX_LATITUDE_DEG = 85.06  # where web maps end
EARTH_RADIUS_M = 6_371_000.0
DATUM_OF_EPSG = {4326: "wgs84", 4490: "cgcs2000"}


def datum_of(stated: str | None, table: FileTable) -> tuple[str, DatumSource]:
    """The datum that was stated, else the one of the file; nothing is guessed."""
    if stated is not None:
        return datum_named(stated), DatumSource.STATED
    if table.epsg is not None:
        return DATUM_OF_EPSG.get(table.epsg, f"EPSG:{table.epsg}"), DatumSource.FILE
    hint = f" ({table.datum_hint})" if table.datum_hint else ""
    raise RefusedError(
        f"the datum of the positions is not stated{hint}; add --datum wgs84, cgcs2000, gcj02, bd09 or EPSG:n"
    )


def place_points(intake: Intake, datum: str, known: Sequence[BBox], *, allow_far: bool) -> None:
    """Give each row its raw pair and its point in the stored CRS."""
    intake.refuse(remark for row in intake.rows if (remark := _point_flaw(row)))
    for row in intake.rows:
        if row.raw is None:
            row.raw = (row.shape.x, row.shape.y)
    pairs = np.array([row.raw for row in intake.rows], dtype=np.float64).reshape(-1, 2)
    owners = np.arange(len(intake.rows))
    _refuse_flawed(intake, pairs, owners, datum)
    pairs = np.array([row.raw for row in intake.rows], dtype=np.float64).reshape(-1, 2)
    _refuse_or_note_far(intake, pairs, datum, known, allow_far)
    _into_metric(intake, lambda row: np.array([row.raw]), lambda _, moved: shapely.Point(moved[0]), datum)


def place_polygons(intake: Intake, datum: str, known: Sequence[BBox], *, allow_far: bool) -> None:
    """Move each row's polygon into the stored CRS and mend it where there is only one way to."""
    intake.refuse(
        Remark(row.number, "geometry", "", "has no geometry; needs a polygon")
        for row in intake.rows
        if row.shape is None or row.shape.is_empty
    )
    coordinates, owners = shapely.get_coordinates(_shapes(intake), return_index=True)
    _refuse_flawed(intake, coordinates, owners, datum)
    firsts = np.array([shapely.get_coordinates(row.shape)[0] for row in intake.rows]).reshape(-1, 2)
    _refuse_or_note_far(intake, firsts, datum, known, allow_far)
    _into_metric(
        intake,
        lambda row: shapely.get_coordinates(row.shape),
        lambda row, moved: shapely.set_coordinates(row.shape, moved),
        datum,
    )
    _mend(intake)


def _point_flaw(row: Row) -> Remark | None:
    if row.raw is not None:
        return None
    if row.shape is None or row.shape.is_empty:
        return Remark(row.number, "geometry", "", "has no geometry; needs a point")
    if row.shape.geom_type != "Point":
        return Remark(row.number, "geometry", row.shape.geom_type, "needs a point")
    return None


def _shapes(intake: Intake) -> NDArray[np.object_]:
    shapes = np.empty(len(intake.rows), dtype=object)
    shapes[:] = [row.shape for row in intake.rows]
    return shapes


def _refuse_flawed(intake: Intake, pairs: Floats, owners: NDArray[Any], datum: str) -> None:
    """Refuse rows with a position that is not finite, out of range or beyond the web maps."""
    flaws = position_flaws(pairs[:, 0], pairs[:, 1], datum)
    sound = np.array([place for place in range(len(pairs)) if place not in flaws], dtype=np.int64)
    _, lat = wgs84_from(pairs[sound, 0], pairs[sound, 1], datum)
    for place in sound[np.abs(lat) > MAX_LATITUDE_DEG]:
        flaws[int(place)] = f"lies beyond {MAX_LATITUDE_DEG} degrees of latitude, where web maps end"
    first: dict[int, Remark] = {}
    for place, rule in sorted(flaws.items()):
        row = intake.rows[int(owners[place])]
        value = f"{pairs[place, 0]:.10g}, {pairs[place, 1]:.10g}"
        first.setdefault(row.number, Remark(row.number, "position", value, rule))
    intake.refuse(first.values())


def _refuse_or_note_far(
    intake: Intake, pairs: Floats, datum: str, known: Sequence[BBox], allow_far: bool
) -> None:
    """Refuse a file that lies far from everything known; note single rows that do."""
    if not known or not intake.rows:
        return
    lon, lat = wgs84_from(pairs[:, 0], pairs[:, 1], datum)
    distance_m = _distance_m(lon, lat, known)
    far = distance_m > FAR_M
    if far.mean() > FAR_FILE_SHARE and not allow_far:
        raise RefusedError(_far_rule(lon, lat, distance_m, far, known))
    remarks = [
        Remark(
            intake.rows[place].number,
            "position",
            f"{pairs[place, 0]:.10g}, {pairs[place, 1]:.10g}",
            f"{distance_m[place] / 1000:,.0f} km from every known area: kept",
        )
        for place in np.flatnonzero(far)
    ]
    intake.note(f"over {FAR_M / 1000:.0f} km from every known area: kept, listed in the report", remarks)


def _far_rule(lon: Floats, lat: Floats, distance_m: Floats, far: NDArray[Any], known: Sequence[BBox]) -> str:
    rule = (
        f"{far.sum()} of {len(far)} positions lie over {FAR_M / 1000:.0f} km from every known area "
        f"(median {np.median(distance_m[far]) / 1000:,.0f} km); wrong datum, wrong CRS or swapped columns? "
        "A file may have at most half of its positions so far off; --allow-far overrides"
    )
    could_swap = np.abs(lon) <= 90.0
    swapped_m = _distance_m(lat[could_swap], lon[could_swap], known)
    near = int((swapped_m <= FAR_M).sum())
    return f"{rule}; with lon and lat exchanged {near} would lie near" if near else rule


def _distance_m(lon: Floats, lat: Floats, boxes: Sequence[BBox]) -> Floats:
    """Great-circle distance to the nearest box, 0 inside."""
    nearest = np.full(len(lon), np.inf)
    for west, south, east, north in boxes:
        there_lon, there_lat = np.clip(lon, west, east), np.clip(lat, south, north)
        half_lat, half_lon = np.radians(lat - there_lat) / 2, np.radians(lon - there_lon) / 2
        square = np.sin(half_lat) ** 2
        square += np.cos(np.radians(lat)) * np.cos(np.radians(there_lat)) * np.sin(half_lon) ** 2
        nearest = np.minimum(nearest, 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(square, 0, 1))))
    return nearest


def _into_metric(
    intake: Intake,
    pairs_of: Callable[[Row], Floats],
    shape_of: Callable[[Row, Floats], Any],
    datum: str,
) -> None:
    parts = [pairs_of(row) for row in intake.rows]
    if not parts:
        return
    try:
        moved = _moved(np.concatenate(parts), datum)
        ends = np.cumsum([len(part) for part in parts])[:-1]
        for row, pairs in zip(intake.rows, np.split(moved, ends), strict=True):
            row.shape = shape_of(row, pairs)
    except DatumError:  # one place has no counterpart in the stored CRS: find out which
        intake.refuse(
            remark for row in list(intake.rows) if (remark := _move_one(row, pairs_of, shape_of, datum))
        )


def _move_one(row: Row, pairs_of: Any, shape_of: Any, datum: str) -> Remark | None:
    pairs = pairs_of(row)
    try:
        row.shape = shape_of(row, _moved(pairs, datum))
    except DatumError as error:
        return Remark(row.number, "position", f"{pairs[0][0]:.10g}, {pairs[0][1]:.10g}", _rule(error))
    return None


def _moved(pairs: Floats, datum: str) -> Floats:
    return np.column_stack(to_metric(pairs[:, 0], pairs[:, 1], datum, METRIC_SRID))


def _mend(intake: Intake) -> None:
    numbers = [row.number for row in intake.rows]
    frame = gpd.GeoDataFrame(index=numbers, geometry=_shapes(intake), crs=f"EPSG:{METRIC_SRID}")
    repaired = repair_polygons(frame)
    intake.refuse(Remark(_number(one), "geometry", "", one.reason) for one in repaired.refusals)
    for what in dict.fromkeys(repair.what for repair in repaired.repairs):
        remarks = [Remark(_number(one), "geometry", "", what) for one in repaired.repairs if one.what == what]
        intake.note(f"polygon repaired: {what}", remarks)
    mended = dict(zip(repaired.frame.index, repaired.frame.geometry, strict=True))
    for row in intake.rows:
        shape = mended[row.number]
        row.shape = shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])


def _number(said: Repair | Refusal) -> int:
    """The index of the frame is the number of the row."""
    return cast(int, said.index)


def _rule(error: DatumError) -> str:
    """What was said of the only row that was tried."""
    return str(error).removeprefix("position 0: ")
