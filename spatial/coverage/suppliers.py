"""What supplies: the carriers of a network as one flat table, checked, and grouped by mast for the engine."""

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.antenna import check_antennas
from spatial.radio.antenna_cuts import DEGREES, checked_cut_db
from spatial.radio.formulas import EFFECTIVE_GROUND_M, MIN_FREQUENCY_MHZ, UMA, UMI
from spatial.radio.pathloss import checked_frequency_mhz

WHOLE = ("model", "layer", "channel", "pattern")  # whole numbers; the other columns are measures
FROM_ZERO = (0.0, 9999.0)  # counted up, so that arrays by layer and channel stay small
ALLOWED = {  # lowest and highest value of a column; all must be finite, but for an azimuth of NaN
    "layer": FROM_ZERO,
    "channel": FROM_ZERO,
    "model": (min(UMA, UMI), max(UMA, UMI)),
    "antenna_height_m": (np.nextafter(EFFECTIVE_GROUND_M, np.inf), 1000.0),
    "reach_m": (np.nextafter(0.0, 1.0), np.inf),
    "load_share": (0.0, 1.0),
    "mechanical_tilt_deg": (-90.0, 90.0),
    "electrical_tilt_deg": (-90.0, 90.0),
}


@dataclass(frozen=True)
class CarrierTable:
    """
    Carriers, one a row; a single number stands for all rows.

    Attributes
    ----------
    x_m, y_m : ndarray, shape (n_carriers,)
        Position of the antenna, in the metric CRS of the receivers.
    antenna_height_m : ndarray
        Above ground; over 1 m.
    model : ndarray of int
        ``formulas.UMA`` or ``formulas.UMI``.
    convergence_deg : ndarray
        True bearing of grid north there, see `spatial.radio.bearing.convergence_deg`.
    layer : ndarray of int
        What is answered apart: one number an operator and technology, from 0.
    channel : ndarray of int
        Who disturbs whom: one number an operator, technology and frequency, from 0. A channel
        belongs to one layer.
    frequency_mhz : ndarray
        From 500 MHz.
    reference_power_dbm : ndarray
        Into the antenna, feeder losses taken off, gain not yet added; see `spatial.radio.budget`.
    gain_dbi : ndarray
        In the strongest direction.
    pattern : ndarray of int
        ``antenna.ISOTROPIC``, ``TR36814``, ``TR38901_ELEMENT``, or ``FIRST_OF_CUTS`` plus the row of
        `cuts_db`.
    hpbw_deg, vertical_hpbw_deg : ndarray
        Half-power beam widths; used by the patterns of 3GPP only, still over 0 elsewhere.
    azimuth_true_deg : ndarray
        Clockwise from true north; NaN for an antenna alike all round.
    mechanical_tilt_deg, electrical_tilt_deg : ndarray
        Positive downward. Where cuts hold an electrical tilt, only what is to be added to it.
    load_share : ndarray
        Share of the time or of the resources in which the carrier disturbs others, 0 to 1.
    interference_over_reference_db : ndarray
        See `spatial.radio.budget.interference_over_reference_db`.
    noise_dbm : ndarray
        In the bandwidth of the reference, see `spatial.radio.budget.noise_dbm`.
    reach_m : ndarray
        Horizontal distance to which the carrier serves and disturbs.
    cuts_db : ndarray of float32, shape (n_antennas, 2, 360)
        Horizontal and vertical cut of each antenna of a file, see `spatial.radio.antenna_cuts`; by
        default none.

    Raises
    ------
    RadioError, FrequencyError
        If a value is out of range; names its row, column, value and rule.
    """

    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    antenna_height_m: NDArray[np.float64]
    model: NDArray[np.int64]
    convergence_deg: NDArray[np.float64]
    layer: NDArray[np.int64]
    channel: NDArray[np.int64]
    frequency_mhz: NDArray[np.float64]
    reference_power_dbm: NDArray[np.float64]
    gain_dbi: NDArray[np.float64]
    pattern: NDArray[np.int64]
    hpbw_deg: NDArray[np.float64]
    vertical_hpbw_deg: NDArray[np.float64]
    azimuth_true_deg: NDArray[np.float64]
    mechanical_tilt_deg: NDArray[np.float64]
    electrical_tilt_deg: NDArray[np.float64]
    load_share: NDArray[np.float64]
    interference_over_reference_db: NDArray[np.float64]
    noise_dbm: NDArray[np.float64]
    reach_m: NDArray[np.float64]
    cuts_db: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 2, DEGREES), np.float32))

    def __post_init__(self) -> None:
        rows = np.size(self.x_m)
        for name in (one.name for one in fields(self) if one.name != "cuts_db"):
            object.__setattr__(self, name, _column(name, getattr(self, name), rows))
        object.__setattr__(self, "cuts_db", _checked_cuts_db(self.cuts_db))
        checked_frequency_mhz(self.frequency_mhz, MIN_FREQUENCY_MHZ)
        check_antennas(self.pattern, self.hpbw_deg, self.vertical_hpbw_deg, len(self.cuts_db))
        _check_channels(self.channel, self.layer)

    def __len__(self) -> int:
        return len(self.x_m)


def _column(name: str, values: ArrayLike, rows: int) -> NDArray[Any]:
    """One column, as long as the table, within what is allowed."""
    given = np.asarray(values, dtype=np.float64)
    if given.ndim > 1 or given.size not in (1, rows):
        raise RadioError(f"column {name!r} has shape {given.shape}; must have {rows} values, or one for all")
    column = np.array(np.broadcast_to(given.reshape(-1), (rows,)))
    low, high = ALLOWED.get(name, (-np.inf, np.inf))
    allowed = np.isfinite(column) & (column >= low) & (column <= high)
    if name in WHOLE:
        allowed &= column == np.floor(column)
    if name == "azimuth_true_deg":
        allowed |= np.isnan(column)
    for index in np.flatnonzero(~allowed)[:1]:
        if name == "frequency_mhz":
            break  # has an error of its own
        raise RadioError(f"carrier {index}: {name} {column[index]:g}; must be finite, {low:g} to {high:g}")
    return column.astype(np.int64) if name in WHOLE else column


def _checked_cuts_db(cuts_db: ArrayLike) -> NDArray[np.float32]:
    """The cuts of all antennas, none of them out of range."""
    given = np.asarray(cuts_db, np.float32)
    if given.ndim != 3 or given.shape[1:] != (2, DEGREES):
        raise RadioError(f"cuts_db has shape {given.shape}; must be (n_antennas, 2, {DEGREES})")
    for number, (horizontal_db, vertical_db) in enumerate(given):
        checked_cut_db(f"antenna {number}: horizontal", horizontal_db)
        checked_cut_db(f"antenna {number}: vertical", vertical_db)
    return given


def _check_channels(channel: NDArray[np.int64], layer: NDArray[np.int64]) -> None:
    """The server of a layer is looked for channel by channel, so a channel must not span two layers."""
    order = np.lexsort((layer, channel))
    split = (np.diff(channel[order]) == 0) & (np.diff(layer[order]) != 0)
    for place in np.flatnonzero(split)[:1]:
        a, b = order[place], order[place + 1]
        raise RadioError(
            f"carriers {a} and {b}: channel {channel[a]} in layers {layer[a]} and {layer[b]}; must be in one"
        )


def rows_of_table(carriers: CarrierTable, rows: ArrayLike) -> CarrierTable:
    """
    Some carriers.

    Parameters
    ----------
    carriers : CarrierTable
    rows : array_like of int or bool
        Which ones.

    Returns
    -------
    CarrierTable
        In the order of `rows`, with the antennas of all.
    """
    names = (one.name for one in fields(CarrierTable) if one.name != "cuts_db")
    return CarrierTable(**{name: getattr(carriers, name)[rows] for name in names}, cuts_db=carriers.cuts_db)


@dataclass(frozen=True)
class MastGroups:
    """
    The rows of a table grouped by mast: same position, height, model and convergence.

    Attributes
    ----------
    order : ndarray of int, shape (n_carriers,)
        Rows of the table by mast, then frequency, so that one loss serves several sectors.
    start : ndarray of int, shape (n_masts + 1,)
        Where the rows of each mast begin in `order`.
    reach_m : ndarray, shape (n_masts,)
        The farthest reach of its carriers.
    """

    order: NDArray[np.int64]
    start: NDArray[np.int64]
    reach_m: NDArray[np.float64]


def masts_of(carriers: CarrierTable) -> MastGroups:
    """
    Group a table by mast.

    Parameters
    ----------
    carriers : CarrierTable

    Returns
    -------
    MastGroups
    """
    same = (carriers.x_m, carriers.y_m, carriers.antenna_height_m, carriers.model, carriers.convergence_deg)
    order = np.lexsort((np.arange(len(carriers)), carriers.frequency_mhz, *reversed(same)))
    changes = np.zeros(max(len(carriers) - 1, 0), dtype=bool)
    for column in same:
        changes |= np.diff(column[order]) != 0
    first = np.concatenate([[0], np.flatnonzero(changes) + 1]) if len(carriers) else np.empty(0)
    start = np.append(first, len(carriers)).astype(np.int64)
    reach_m = np.maximum.reduceat(carriers.reach_m[order], start[:-1]) if len(carriers) else np.empty(0)
    return MastGroups(order.astype(np.int64), start, reach_m)
