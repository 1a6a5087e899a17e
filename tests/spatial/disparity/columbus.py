"""
Crime in 49 quarters of Columbus, Ohio (Anselin, Spatial Econometrics, 1988; `columbus` of libpysal 4.14.1).

Beside it what esda 2.9.0 says of it: Gi* with binary weights, and its one-sided pseudo-significance of 9,999
permutations. `benchmarks/disparity.py` asks esda anew.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from spatial.disparity.neighbours import Neighbours

TABLE = pd.read_csv(Path(__file__).with_name("columbus.csv"))
CRIME = TABLE["crime"].to_numpy()
NORTH = TABLE["north"].to_numpy()

# esda 2.9.0 and inequality 1.1.2 of the same values
MORAN_I, MORAN_P = 0.5001885571828611, 0.0001
GINI = 0.2690411716689165
THEIL_T, THEIL_BETWEEN, THEIL_WITHIN = 0.12813749257698726, 0.0052145853682002835, 0.12292290720878697


def neighbours() -> Neighbours:
    """Quarters with a border or a corner in common."""
    lists = [np.array(line.split(), dtype=np.int64) for line in TABLE["neighbours"]]
    start = np.concatenate([[0], np.cumsum([len(one) for one in lists])])
    return Neighbours(start, np.concatenate(lists))
