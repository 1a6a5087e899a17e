"""What may be done to a station in a trial, and what it does to its carriers."""

from dataclasses import dataclass

import pandas as pd

from app.domain.network import BUILT_IN_PATTERNS
from app.errors import RefusedError

FULL_TURN_DEG = 360.0
ALLOWED = {  # as an import takes them
    "electrical_tilt_deg": (-90.0, 90.0),
    "azimuth_deg": (0.0, FULL_TURN_DEG),
    "transmit_power_dbm": (-50.0, 100.0),
    "mechanical_tilt_deg": (-90.0, 90.0),
}
CHANGED = tuple(ALLOWED)


@dataclass(frozen=True)
class StationChange:
    """What is done to a station; None leaves a figure as it is."""

    off: bool = False
    electrical_tilt_deg: float | None = None
    azimuth_deg: float | None = None  # of its first sector; the others turn with it
    transmit_power_dbm: float | None = None
    mechanical_tilt_deg: float | None = None

    def __post_init__(self) -> None:
        for name, (low, high) in ALLOWED.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise RefusedError(f"{name} {value:g}; must be {low:g} to {high:g}")


def changed_carriers(
    carriers: pd.DataFrame, station_id: int, code: str, change: StationChange
) -> pd.DataFrame:
    """Carriers as the change leaves them; refused where it asks for nothing or cannot be done."""
    if change == StationChange():
        raise RefusedError(f"station {code!r}: nothing is changed; name a tilt, an azimuth, a power, or off")
    if change.off:
        if change != StationChange(off=True):
            raise RefusedError(f"station {code!r} is off the air: nothing else of it can be changed")
        return carriers
    ours = (carriers["station_id"] == station_id).to_numpy()
    own = carriers[ours]
    changed = own.assign(
        azimuth_deg=_turned(own["azimuth_deg"], code, change.azimuth_deg),
        electrical_tilt_deg=_tilted(own, code, change.electrical_tilt_deg),
    )
    for name in ("transmit_power_dbm", "mechanical_tilt_deg"):
        if getattr(change, name) is not None:
            changed = changed.assign(**{name: getattr(change, name)})
    if changed.equals(own):
        raise RefusedError(f"station {code!r}: nothing is changed; it is like that already")
    after = carriers.copy()
    after.loc[ours, list(CHANGED)] = changed[list(CHANGED)]
    return after


def _turned(azimuth_deg: pd.Series, code: str, first_deg: float | None) -> pd.Series:
    """All sectors turned so that the first one faces as said."""
    known = azimuth_deg.dropna()
    if first_deg is None:
        return azimuth_deg
    if known.empty:
        raise RefusedError(f"station {code!r}: its antennas are alike all round; azimuth cannot be changed")
    return (azimuth_deg + (first_deg - known.iloc[0])) % FULL_TURN_DEG


def _tilted(own: pd.DataFrame, code: str, tilt_deg: float | None) -> pd.Series:
    """The electrical tilt of all sectors; that of a file's antenna is within its cuts."""
    if tilt_deg is None:
        return own["electrical_tilt_deg"]
    for pattern in own.loc[~own["pattern"].isin(BUILT_IN_PATTERNS), "pattern"].head(1):
        raise RefusedError(
            f"station {code!r}: the file of antenna {pattern!r} holds its tilt; it cannot be changed"
        )
    return own["electrical_tilt_deg"] * 0.0 + tilt_deg
