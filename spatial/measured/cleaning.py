"""
Samples made fit to compare with: every row that goes, and every one that changes, with its reason.

A drive-test app writes a row a second, whatever it knows: values that stand for "nothing", the 3G level
in the column of the 4G one, the same fix again and again while the car waits. Left in, one red
light weighs as much as a whole street.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial.errors import MeasurementError

COLUMNS = (
    *("trace", "measured_at", "operator", "technology", "level_kind", "level_dbm"),
    *("quality_db", "sinr_db", "pci", "eci", "x_m", "y_m"),
)
KIND = {"2G": "RxLev", "3G": "RSCP", "4G": "RSRP", "5G": "SS-RSRP"}
# Lowest and highest value that a phone can report.
RANGE_DBM = {
    "RxLev": (-111.0, -47.0),  # 3GPP TS 45.008, 8.1.4
    "RSCP": (-121.0, -24.0),  # 3GPP TS 25.133, 9.1.1.3
    "RSRP": (-156.0, -43.0),  # 3GPP TS 36.133, 9.1.4, with the extended range
    "SS-RSRP": (-157.0, -30.0),  # 3GPP TS 38.133, 10.1.6
}
QUALITY_RANGE_DB = (-44.0, 21.0)  # SS-RSRQ: TS 38.133, 10.1.11
SINR_RANGE_DB = (-24.0, 41.0)  # SS-SINR: TS 38.133, 10.1.16
SENTINELS = (-200.0, -199.0, -255.0, -999.0, -32768.0, 0.0, 99.0, 255.0, 2147483647.0)
SAME_PLACE_M = 1.0  # two fixes nearer than this are one

KEPT = "kept"
NO_POSITION = "no position"
NO_TIME = "no time"
UNKNOWN_TECHNOLOGY = "unknown technology"
NO_LEVEL = "no level"
SENTINEL = "level that stands for no value"
OUT_OF_RANGE = "level out of the range of its kind"
DUPLICATE = "same row twice"
REPEATED = "same place again, thinned to the median"
RELABELLED = "level of another kind, named by its technology"
BLANKED = "quality or SINR out of range, left out"
MEDIAN = "level is the median of rows at one place"
DROPPED = (
    *(NO_POSITION, NO_TIME, UNKNOWN_TECHNOLOGY, NO_LEVEL, SENTINEL, OUT_OF_RANGE, DUPLICATE, REPEATED),
)
CHANGED = (RELABELLED, BLANKED, MEDIAN)


@dataclass(frozen=True)
class Cleaned:
    """
    Samples that are left, and what became of each row that was read.

    Attributes
    ----------
    samples : DataFrame
        Rows kept, under their index, with the columns given and ``rows``: how many rows its level is the
        median of.
    fate : Series of str
        ``KEPT`` or the reason why it was dropped, one for each row read, under its index.
    changed : DataFrame of bool
        A column for each of `CHANGED`, a row for each row read; also of rows dropped later.
    """

    samples: pd.DataFrame
    fate: pd.Series
    changed: pd.DataFrame

    def account(self) -> pd.DataFrame:
        """
        Rows by what became of them.

        Returns
        -------
        DataFrame
            ``what`` (kept, dropped), ``reason``, ``rows``; the rows add up to the rows read. Reasons
            without rows are left out.
        """
        counts = self.fate.value_counts()
        rows = [("kept", "", int(counts.get(KEPT, 0)))]
        rows += [("dropped", reason, int(counts[reason])) for reason in DROPPED if reason in counts]
        return pd.DataFrame(rows, columns=["what", "reason", "rows"])

    def changes(self) -> pd.DataFrame:
        """
        Rows by what was changed in them; one row may count more than once.

        Returns
        -------
        DataFrame
            ``reason``, ``rows`` (of those read), ``kept`` (of those kept). Reasons without rows are left out.
        """
        read, kept = self.changed.sum(), self.changed[self.fate == KEPT].sum()
        table = pd.DataFrame({"reason": read.index, "rows": read.to_numpy(int), "kept": kept.to_numpy(int)})
        return table[table["rows"] > 0].reset_index(drop=True)


def cleaned(samples: pd.DataFrame) -> Cleaned:
    """
    Drop what is no measurement, name each level by its technology, and thin a standing vehicle.

    Parameters
    ----------
    samples : DataFrame
        ``trace`` (what belongs to one drive or one phone), ``measured_at``, ``operator``, ``technology`` (2G
        to 5G), ``level_kind``, ``level_dbm``, ``quality_db``, ``sinr_db``, ``pci``, ``eci``, ``x_m``,
        ``y_m`` (metric CRS); any others are kept. A value that is missing is null.

    Returns
    -------
    Cleaned

    Raises
    ------
    MeasurementError
        If a column is missing or an index value comes twice.

    Notes
    -----
    A row has the first reason that holds. A stay is a row of consecutive fixes of one trace that lie within
    1 m of its first; of each operator, technology and carrier (PCI, ECI) in it one row stays, the
    first, with the medians of level, quality and SINR. So a carrier heard for ten minutes at a red light
    weighs no more than one that was driven past.
    """
    missing = [name for name in COLUMNS if name not in samples]
    if missing:
        raise MeasurementError(f"samples without {', '.join(missing)}; need {', '.join(COLUMNS)}")
    if not samples.index.is_unique:
        raise MeasurementError("samples with the same index twice; every row needs its own")
    named, changed = _named(samples)
    fate = _fate(named)
    left = named[fate == KEPT]
    again = left.duplicated(subset=list(COLUMNS), keep="first")
    fate[left.index[again]] = DUPLICATE
    thinned, repeated = _thinned(left[~again])
    fate[repeated] = REPEATED
    changed.loc[thinned.index[thinned["rows"] > 1], MEDIAN] = True
    return Cleaned(thinned, fate, changed)


def _named(samples: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Levels named by their technology, without impossible qualities; and which rows that changed."""
    kind = samples["technology"].map(KIND)
    changed = pd.DataFrame(False, index=samples.index, columns=list(CHANGED))
    changed[RELABELLED] = kind.notna() & samples["level_dbm"].notna() & (kind != samples["level_kind"])
    named = samples.assign(level_kind=kind.where(kind.notna(), samples["level_kind"]))
    for name, (low_db, high_db) in (("quality_db", QUALITY_RANGE_DB), ("sinr_db", SINR_RANGE_DB)):
        value = named[name].astype(float)
        possible = value.between(low_db, high_db)
        changed[BLANKED] |= value.notna() & ~possible
        named[name] = value.where(possible)
    return named, changed


def _fate(samples: pd.DataFrame) -> pd.Series:
    """The first reason against each row by itself."""
    level_dbm = samples["level_dbm"].astype(float)
    place = samples[["x_m", "y_m"]].to_numpy(float)
    range_dbm = np.array([RANGE_DBM.get(kind, (np.nan, np.nan)) for kind in samples["level_kind"]])
    low_dbm, high_dbm = range_dbm.reshape(-1, 2).T
    reasons = {
        NO_POSITION: ~np.isfinite(place).all(axis=1),
        NO_TIME: samples["measured_at"].isna(),
        UNKNOWN_TECHNOLOGY: ~samples["technology"].isin(list(KIND)),
        NO_LEVEL: level_dbm.isna(),
        SENTINEL: level_dbm.isin(SENTINELS),
        OUT_OF_RANGE: ~level_dbm.between(low_dbm, high_dbm),
    }
    chosen = np.select([np.asarray(held, bool) for held in reasons.values()], list(reasons), default=KEPT)
    return pd.Series(chosen, index=samples.index, dtype=object)


def _thinned(samples: pd.DataFrame) -> tuple[pd.DataFrame, pd.Index]:
    """One row for each stay and carrier, and the index of the others."""
    ordered = samples.sort_values(["trace", "measured_at"], kind="stable")
    keys = [_stays(ordered), *(ordered[name] for name in ("operator", "technology", "pci", "eci"))]
    groups = ordered.groupby(keys, sort=False, dropna=False)
    number = groups.ngroup()
    first = ~number.duplicated()
    kept = ordered[first].copy()
    for name in ("level_dbm", "quality_db", "sinr_db"):
        kept[name] = ordered[name].astype(float).groupby(number).transform("median")[first]
    kept["rows"] = number.map(number.value_counts())[first]
    return kept.loc[samples.index[samples.index.isin(kept.index)]], ordered.index[~first]


def _stays(ordered: pd.DataFrame) -> pd.Series:
    """Number of the stay of each row: a new one where the trace changes or its place is left."""
    trace = pd.factorize(ordered["trace"], use_na_sentinel=False)[0]
    number = _stay_numbers(trace, ordered["x_m"].to_numpy(float), ordered["y_m"].to_numpy(float))
    return pd.Series(number, index=ordered.index, name="stay")


def _stay_numbers(
    trace: NDArray[np.int64], x_m: NDArray[np.float64], y_m: NDArray[np.float64]
) -> NDArray[np.int64]:
    numbers = np.zeros(len(trace), np.int64)
    began = 0
    for row in range(1, len(trace)):
        moved_m = math.hypot(x_m[row] - x_m[began], y_m[row] - y_m[began])
        if trace[row] != trace[began] or moved_m > SAME_PLACE_M:
            began = row
            numbers[row] = numbers[row - 1] + 1
        else:
            numbers[row] = numbers[row - 1]
    return numbers
