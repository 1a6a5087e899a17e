"""Positions far from everything known: a file that mostly lies there is refused, single ones are listed."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain.search import BBox
from app.errors import RefusedError
from app.services.import_intake import Intake, Remark
from spatial.datum import wgs84_from

Floats = NDArray[np.float64]

FAR_M = 500_000.0
FAR_FILE_SHARE = 0.5
EARTH_RADIUS_M = 6_371_000.0


class FarCheck:
    """Counts over the blocks of a file how many of its positions lie far off."""

    def __init__(self, known: Sequence[BBox], *, allow_far: bool) -> None:
        self._known = known
        self._allow_far = allow_far
        self._positions = self._far = self._near_if_swapped = 0
        self._nearest_m, self._farthest_m = np.inf, 0.0

    def look_at(self, intake: Intake, pairs: Floats, datum: str) -> None:
        """Count the positions of a block, a pair a row, and note the rows that lie far off."""
        if not self._known or not intake.rows:
            return
        lon, lat = wgs84_from(pairs[:, 0], pairs[:, 1], datum)
        distance_m = _distance_m(lon, lat, self._known)
        far = distance_m > FAR_M
        self._count(lon, lat, distance_m, far)
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

    def refuse_if_most(self) -> None:
        """Refuse the file when more than the allowed share of it lies far off."""
        if self._allow_far or self._far <= FAR_FILE_SHARE * self._positions:
            return
        rule = (
            f"{self._far} of {self._positions} positions lie over {FAR_M / 1000:.0f} km from every known "
            f"area ({self._nearest_m / 1000:,.0f} to {self._farthest_m / 1000:,.0f} km); wrong datum, wrong "
            "CRS or swapped columns? A file may have at most half of its positions so far off; "
            "--allow-far overrides"
        )
        swapped = self._near_if_swapped
        raise RefusedError(
            f"{rule}; with lon and lat exchanged {swapped} would lie near" if swapped else rule
        )

    def _count(self, lon: Floats, lat: Floats, distance_m: Floats, far: NDArray[np.bool_]) -> None:
        self._positions += len(far)
        self._far += int(far.sum())
        if far.any():
            self._nearest_m = min(self._nearest_m, float(distance_m[far].min()))
            self._farthest_m = max(self._farthest_m, float(distance_m[far].max()))
            could_swap = far & (np.abs(lon) <= 90.0)
            swapped_m = _distance_m(lat[could_swap], lon[could_swap], self._known)
            self._near_if_swapped += int((swapped_m <= FAR_M).sum())


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
