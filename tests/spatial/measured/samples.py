"""Samples for the tests of `spatial.measured`: boring where nothing is said."""

from typing import Any

import pandas as pd

BORING: dict[str, Any] = {
    "trace": "drive A",
    "operator": "A",
    "technology": "4G",
    "level_kind": "RSRP",
    "level_dbm": -90.0,
    "quality_db": -10.0,
    "sinr_db": 5.0,
    "pci": 7,
    "eci": None,
}


def samples(*given: dict[str, Any]) -> pd.DataFrame:
    """A row a dictionary: a second and 10 m after the one before, unless it says another."""
    start = pd.Timestamp("2026-11-02T09:00:00Z")
    rows = [
        {
            **BORING,
            "measured_at": start + pd.Timedelta(seconds=number),
            "x_m": 10.0 * number,
            "y_m": 0.0,
            **own,
        }
        for number, own in enumerate(given)
    ]
    return pd.DataFrame(rows)
