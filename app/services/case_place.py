"""Where a report or somebody at a case stands, in metres of the stored system."""

import numpy as np

from app.errors import RefusedError
from app.store.installation import process_epsg
from spatial.datum import to_metric


def metric(lon: float, lat: float, datum: str) -> tuple[float, float]:
    """A raw pair in metres; RefusedError where it cannot be written so."""
    if not (np.isfinite(lon) and np.isfinite(lat)):
        raise RefusedError(f"position {lon}, {lat} is not finite")
    x_m, y_m = to_metric([lon], [lat], datum, process_epsg())
    if not (np.isfinite(x_m).all() and np.isfinite(y_m).all()):
        raise RefusedError(f"position {lon}, {lat} cannot be written in EPSG:{process_epsg()}")
    return float(x_m[0]), float(y_m[0])
