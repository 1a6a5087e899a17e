"""Measurements and complaints by the gap that they lie in."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from app.domain.coverage import Reception
from app.domain.gaps import is_about_speed
from app.domain.network import LEVEL_KIND, Technology
from app.jobs.gap_inputs import GapInputs
from app.jobs.gaps import FoundGaps
from spatial.gap_causes import Reports


class Points:
    """Measurements and complaints by the cell that they are in."""

    def __init__(
        self, cells: gpd.GeoDataFrame, told: GapInputs, codes: dict[int, str], size_m: float
    ) -> None:
        self._samples = in_cells(told.samples, cells, size_m)
        complaints = in_cells(told.complaints, cells, size_m)
        slow = [is_about_speed(one) for one in complaints["category"]]
        self._complaints = complaints.assign(is_slow=np.array(slow, bool))
        self._codes = codes

    def reports(self, item: FoundGaps) -> Reports:
        """What was reported in each gap of its operator, technology and reception."""
        samples, complaints = self._samples_of(item), self._complaints_of(item)
        n_gaps = len(item.gaps)

        def count(points: pd.DataFrame, which: Any = True) -> np.ndarray:
            gap = item.gap_of_cell[points["cell"].to_numpy(int)]
            return np.bincount(gap[(gap > 0) & which] - 1, minlength=n_gaps)

        weak = samples["level_dbm"].to_numpy(float) < item.profile.threshold_dbm
        return Reports(
            complaints=count(complaints),
            underground=count(complaints, (complaints["place"] == "underground").to_numpy(bool)),
            slow=count(complaints, complaints["is_slow"].to_numpy(bool)),
            samples=count(samples),
            weak_samples=count(samples, weak),
        )

    def _samples_of(self, item: FoundGaps) -> pd.DataFrame:
        found, technology = self._samples, item.profile.technology
        which = (found["technology"] == technology) & (found["reception"] == item.reception)
        which &= found["level_kind"] == LEVEL_KIND[Technology(technology)]
        if item.operator_id is not None:
            which &= found["operator_id"] == item.operator_id
        return found[which.to_numpy(bool)]

    def _complaints_of(self, item: FoundGaps) -> pd.DataFrame:
        """Also those that do not say of which operator or technology they are."""
        found = self._complaints
        which = found["technology"].isna() | (found["technology"] == item.profile.technology)
        if item.operator_id is not None:
            which &= found["operator"].isna() | (found["operator"] == self._codes[item.operator_id])
        places = ["indoor", "underground"] if item.reception is Reception.INDOOR else ["outdoor"]
        which &= found["place"].isna() | found["place"].isin(places)
        return found[which.to_numpy(bool)]


def in_cells(points: pd.DataFrame, cells: gpd.GeoDataFrame, size_m: float) -> pd.DataFrame:
    """The points that lie in a cell of the run, with its row."""
    row_of = pd.Series(np.arange(len(cells)), index=pd.MultiIndex.from_arrays([cells["row"], cells["col"]]))
    places = [(points[name].to_numpy(float) // size_m).astype(np.int64) for name in ("y_m", "x_m")]
    cell = row_of.reindex(pd.MultiIndex.from_arrays(places)).to_numpy(float)
    return points[~np.isnan(cell)].assign(cell=cell[~np.isnan(cell)].astype(np.int64))
