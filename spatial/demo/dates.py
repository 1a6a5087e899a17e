"""The fixed dates of the demo district: the same in each load, all in UTC."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DRIVE_STARTS_AT = pd.Timestamp("2016-05-16 01:00", tz="UTC")
RECORDS_END_AT = pd.Timestamp("2016-06-30 02:00", tz="UTC")  # of outages, complaints and WLAN


def days_before_end(days: NDArray[np.float64]) -> pd.Series:
    """
    Moments before the end of the records.

    Parameters
    ----------
    days : ndarray, shape (n,)

    Returns
    -------
    Series of datetime, UTC
        To the second.
    """
    return pd.Series(RECORDS_END_AT - pd.to_timedelta((days * 86_400).round(), unit="s"))
