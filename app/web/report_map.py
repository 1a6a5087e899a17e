"""The gaps of a district over its subdistricts as shapes of an SVG: no tiles, no scripts, for paper."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import shapely

SIDE, MARGIN = 1000.0, 10.0
DETAIL = 0.4  # of the side, that an outline may be off
SCALES_M = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """An outline, where its words stand, and the row that it is of."""

    path: str
    x: float
    y: float
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMap:
    """What is drawn, in a view box of `width` by `height`."""

    width: float
    height: float
    areas: tuple[Shape, ...]
    gaps: tuple[Shape, ...]
    scale_m: int
    scale_length: float


def map_of(areas: gpd.GeoDataFrame, gaps: gpd.GeoDataFrame) -> ReportMap | None:
    """The map of some areas and the gaps in them; None where there is nothing to draw."""
    frame = areas if len(areas) else gaps
    if not len(frame):
        return None
    west, south, east, north = frame.total_bounds
    per_unit = max(east - west, north - south, 1.0) / (SIDE - 2 * MARGIN)
    place = _Place(west, north, per_unit)
    scale_m = max((one for one in SCALES_M if one / per_unit < SIDE / 4), default=SCALES_M[0])
    return ReportMap(
        width=round((east - west) / per_unit + 2 * MARGIN, 1),
        height=round((north - south) / per_unit + 2 * MARGIN, 1),
        areas=tuple(place.shapes(areas)),
        gaps=tuple(place.shapes(gaps)),
        scale_m=scale_m,
        scale_length=round(scale_m / per_unit, 1),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Metres into the view box."""

    west: float
    north: float
    per_unit: float

    def shapes(self, frame: gpd.GeoDataFrame) -> Iterator[Shape]:
        """The outlines of a frame, the rows without any left out."""
        for row, geometry in enumerate(frame.geometry):
            if geometry is None or geometry.is_empty:
                continue
            inside = geometry.representative_point()
            simple = geometry.simplify(DETAIL * self.per_unit, preserve_topology=True)
            x, y = self._at(inside.x, inside.y)
            yield Shape(path=" ".join(self._rings(simple)), x=x, y=y, row=row)

    def _rings(self, geometry: shapely.Geometry) -> Iterator[str]:
        for polygon in getattr(geometry, "geoms", (geometry,)):
            for ring in (polygon.exterior, *polygon.interiors):
                points = " ".join("{},{}".format(*self._at(x, y)) for x, y in ring.coords)
                yield f"M{points}Z"

    def _at(self, x_m: float, y_m: float) -> tuple[float, float]:
        return (
            round((x_m - self.west) / self.per_unit + MARGIN, 1),
            round((self.north - y_m) / self.per_unit + MARGIN, 1),
        )
