"""Words of scenarios: kinds of changes, their figures, what became of gaps."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.domain.scenario_answers import GapMove
from app.domain.scenarios import ChangeKind
from app.web import written

KINDS: Mapping[ChangeKind, object] = {
    ChangeKind.ADD: lazy_gettext("Add a station"),
    ChangeKind.MOVE: lazy_gettext("Move a station"),
    ChangeKind.REMOVE: lazy_gettext("Remove a station"),
    ChangeKind.TILT: lazy_gettext("Tilt"),
    ChangeKind.AZIMUTH: lazy_gettext("Azimuth"),
    ChangeKind.POWER: lazy_gettext("Power"),
    ChangeKind.TECHNOLOGY: lazy_gettext("Technology"),
}
MOVES: Mapping[GapMove, object] = {
    GapMove.OPENED: lazy_gettext("opened"),
    GapMove.GROWN: lazy_gettext("grown"),
    GapMove.SHIFTED: lazy_gettext("shifted"),
    GapMove.SHRUNK: lazy_gettext("shrunk"),
    GapMove.CLOSED: lazy_gettext("gone"),
}
NAMES: Mapping[str, object] = {
    "antenna_height_m": lazy_gettext("antenna height"),
    "electrical_tilt_deg": lazy_gettext("electrical tilt"),
    "mechanical_tilt_deg": lazy_gettext("mechanical tilt"),
    "azimuth_deg": lazy_gettext("azimuth of the first sector"),
    "transmit_power_dbm": lazy_gettext("power of each carrier"),
}
UNITS = {"deg": "°", "dbm": f"{written.THIN_SPACE}dBm", "m": f"{written.THIN_SPACE}m"}


def figures(values: Mapping[str, Any]) -> list[str]:
    """What a change says besides its station, each with its unit."""
    told = [str(values[name]) for name in ("operator", "technology") if name in values]
    if "lon" in values:
        told.append(f"{values['lon']:.6f}, {values['lat']:.6f}")
    told += [
        f"{words} {values[name]:g}{UNITS[name.rpartition('_')[2]]}".replace("-", "−")
        for name, words in NAMES.items()
        if name in values
    ]
    return told
