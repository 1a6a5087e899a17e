"""Measurements and complaints by the gap that they lie in."""

import geopandas as gpd
import numpy as np
import pandas as pd

from app.domain.coverage import Reception
from app.domain.gaps import GapKind, is_about_speed
from app.domain.network import LEVEL_KIND, Technology
from app.jobs.gap_inputs import GapInputs
from app.jobs.gaps import FoundGaps
from app.store.gap_evidence import under_level, under_sinr
from spatial.gap_causes import Reports


class Points:
    """Measurements and complaints by the cell that they are in."""

    def __init__(self, cells: gpd.GeoDataFrame, told: GapInputs, codes: dict[int, str]) -> None:
        self._samples = in_cells(told.samples, cells)
        complaints = in_cells(told.complaints, cells)
        slow = [is_about_speed(one) for one in complaints["category"]]
        self._complaints = complaints.assign(
            is_one=True,
            is_underground=complaints["place"] == "underground",
            is_slow=np.array(slow, bool),
        )
        self._codes = codes

    def reports(self, item: FoundGaps) -> Reports:
        """
        What was reported in each gap of its operator, technology and reception.

        Of a gap of SINR the samples are those with one: a level that is enough says nothing against it.
        """
        samples, complaints = self._samples_of(item), self._complaints_of(item)
        profile, n_gaps = item.profile, len(item.gaps)

        def count(points: pd.DataFrame, column: str) -> np.ndarray:
            gap = item.gap_of_cell[points["cell"].to_numpy(int)]
            inside = gap > 0
            found = np.bincount(gap[inside] - 1, points[column].to_numpy(float)[inside], n_gaps)
            return np.asarray(found, np.int64)

        measured = [count(samples, name) for name in ("levels", under_level(profile.threshold_dbm))]
        if profile.min_sinr_db is not None:
            disturbed = np.zeros(n_gaps, bool)
            of_sinr = (item.gaps["kind"] == GapKind.SINR).to_numpy(bool)
            disturbed[item.gaps["gap_no"].to_numpy(int)[of_sinr] - 1] = True
            by_sinr = [count(samples, name) for name in ("sinrs", under_sinr(profile.min_sinr_db))]
            measured = [np.where(disturbed, *pair) for pair in zip(by_sinr, measured, strict=True)]
        return Reports(
            complaints=count(complaints, "is_one"),
            underground=count(complaints, "is_underground"),
            slow=count(complaints, "is_slow"),
            samples=measured[0],
            weak_samples=measured[1],
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


def in_cells(points: pd.DataFrame, cells: gpd.GeoDataFrame) -> pd.DataFrame:
    """The points, or sums of such, that lie in a cell of the run, with its row among the cells."""
    row_of = pd.Series(np.arange(len(cells)), index=pd.MultiIndex.from_arrays([cells["row"], cells["col"]]))
    places = [points[name].to_numpy(np.int64) for name in ("row", "col")]
    cell = row_of.reindex(pd.MultiIndex.from_arrays(places)).to_numpy(float)
    return points[~np.isnan(cell)].assign(cell=cell[~np.isnan(cell)].astype(np.int64))
