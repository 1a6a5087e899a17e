"""
The radio engine: carriers and cells in; level, best server and SINR out.

A link's level is the reference power plus the antenna's gain towards the cell minus the path
loss: by one of the models of `spatial.radio.urban` where the buildings on the way are known, else
the expected loss with and without sight. Every reception takes a further loss off. The best
server of a layer is its strongest carrier. Its SINR counts the carriers of its channel within their
own reach, each by its load, and noise.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.coverage import kernel
from spatial.coverage.result import Coverage, LinkCounts, joined
from spatial.coverage.suppliers import CarrierTable, MastGroups, masts_of
from spatial.errors import RadioError
from spatial.radio.pathloss import MIN_RECEIVER_HEIGHT_M, log_ghz
from spatial.radio.profile import RECEIVER_HEIGHT_M, Followed, followed
from spatial.radio.urban import DELTA_BULLINGTON, HYBRID, TR38901
from spatial.surface import HeightGrid

BLOCK_CELLS = 4096
HIGHEST_RECEIVER_M = 500.0
NOTHING_KNOWN = HeightGrid(np.empty((0, 0), np.float32), 0.0, 0.0, 1.0)
METHODS = (DELTA_BULLINGTON, TR38901, HYBRID)
Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

one_at_a_time = threading.Lock()  # not every threading layer of numba may be entered twice


@dataclass(frozen=True)
class Receivers:
    """
    Cells to answer for, near ones best beside each other.

    Attributes
    ----------
    x_m, y_m : ndarray, shape (n_cells,)
        Centres, in the metric CRS of the carriers.
    by_sight : ndarray of bool, shape (n_cells,)
        True where footprints are complete: there the surface tells what is in sight.
    height_m : ndarray, shape (n_cells,)
        Above ground, 1.5 to 500 m; one number for all will do. Over 22.5 m it is counted.

    Raises
    ------
    RadioError
        If a position is not finite, the columns differ in length or the height is out of range.
    """

    x_m: Floats
    y_m: Floats
    by_sight: NDArray[np.bool_]
    height_m: Floats | float = RECEIVER_HEIGHT_M

    def __post_init__(self) -> None:
        for name, dtype in (("x_m", np.float64), ("y_m", np.float64), ("by_sight", np.bool_)):
            column = np.ascontiguousarray(getattr(self, name), dtype=dtype).reshape(-1)
            object.__setattr__(self, name, column)
        height_m = np.asarray(self.height_m, np.float64).reshape(-1)
        if height_m.size == 1:
            height_m = np.full(len(self.x_m), height_m[0])
        object.__setattr__(self, "height_m", height_m)
        if not len(self.x_m) == len(self.y_m) == len(self.by_sight) == len(height_m):
            raise RadioError(
                f"{len(self.x_m)} x, {len(self.y_m)} y, {len(self.by_sight)} by_sight, "
                f"{len(height_m)} height_m; must be as many"
            )
        for index in np.flatnonzero(~(np.isfinite(self.x_m) & np.isfinite(self.y_m)))[:1]:
            raise RadioError(f"receiver {index}: at {self.x_m[index]}, {self.y_m[index]}; must be finite")
        allowed = (height_m >= MIN_RECEIVER_HEIGHT_M) & (height_m <= HIGHEST_RECEIVER_M)
        for index in np.flatnonzero(~allowed)[:1]:
            raise RadioError(f"receiver {index}: height {height_m[index]:g} m; must be 1.5 to 500 m")

    def __len__(self) -> int:
        return len(self.x_m)


def level_blocks(
    carriers: CarrierTable,
    receivers: Receivers,
    extra_loss_db: ArrayLike | None = None,
    *,
    surface: HeightGrid | None = None,
    method: int = HYBRID,
    progress: Progress | None = None,
    layers: int = 0,
    edges: ArrayLike | None = None,
) -> Iterator[Coverage]:
    """
    Answer block by block, in memory that does not grow with the number of cells.

    Parameters
    ----------
    carriers : CarrierTable
    receivers : Receivers
    extra_loss_db : array_like, shape (n_carriers, n_receptions), optional
        Loss over the outdoor level, see `spatial.radio.penetration.reception_loss_db`; alike for
        all carriers of a channel. By default one reception, without loss.
    surface : HeightGrid, optional
        Building heights; needed where a receiver goes by sight.
    method : int
        Of `spatial.radio.urban`: how a link over known buildings loses.
    progress : callable, optional
        Called with the cells done and all cells after each block; what it raises ends the run.
    layers : int
        Answer for at least so many layers, supplied or not.
    edges : array_like of int, optional
        Where blocks begin and the last one ends, from 0 to the number of receivers; by default every
        4,096. The answers do not depend on it.

    Yields
    ------
    Coverage
        Of consecutive cells; one empty block where there are no cells.

    Raises
    ------
    RadioError
        If the losses are not finite, of the wrong shape or differ within a channel, the surface is
        missing, or the edges do not go up from 0 to the number of receivers.
    """
    if surface is None and receivers.by_sight.any():
        raise RadioError(f"{int(receivers.by_sight.sum())} receivers go by sight; need a surface")
    if method not in METHODS:
        raise RadioError(f"method {method!r}; must be one of {METHODS}")
    inputs = inputs_of(carriers, _checked_loss(extra_loss_db, len(carriers)), surface, method, layers)
    for first, last in pairwise(_edges(edges, len(receivers))):
        yield inputs.answers_for(receivers, first, last)
        if progress is not None:
            progress(last, len(receivers))


def levels(
    carriers: CarrierTable,
    receivers: Receivers,
    extra_loss_db: ArrayLike | None = None,
    *,
    surface: HeightGrid | None = None,
    method: int = HYBRID,
    progress: Progress | None = None,
    layers: int = 0,
) -> Coverage:
    """
    Answer for all cells at once.

    Parameters
    ----------
    carriers, receivers, extra_loss_db, surface, method, progress, layers
        As in `level_blocks`.

    Returns
    -------
    Coverage

    Raises
    ------
    RadioError
        As in `level_blocks`.
    """
    given = {"surface": surface, "method": method, "progress": progress, "layers": layers}
    return joined(level_blocks(carriers, receivers, extra_loss_db, **given))  # type: ignore[arg-type]


def _edges(edges: ArrayLike | None, receivers: int) -> list[int]:
    """Where blocks begin, and the end of the last; one empty block where there is nothing."""
    if edges is None:
        return [*range(0, max(receivers, 1), BLOCK_CELLS), receivers]
    given = np.asarray(edges, np.int64).reshape(-1)
    goes_up = bool(len(given) > 1 and (np.diff(given) >= 0).all())
    if not goes_up or given[0] != 0 or given[-1] != receivers:
        raise RadioError(f"blocks at {given[:3].tolist()}...; must go up from 0 to {receivers}")
    return [int(edge) for edge in given]


def _checked_loss(extra_loss_db: ArrayLike | None, carriers: int) -> Floats:
    """Loss by carrier and reception; one reception without loss where none is given."""
    if extra_loss_db is None:
        return np.zeros((carriers, 1))
    loss_db = np.asarray(extra_loss_db, dtype=np.float64)
    if loss_db.ndim != 2 or len(loss_db) != carriers or loss_db.shape[1] == 0:
        raise RadioError(f"extra loss of shape {loss_db.shape}; must be ({carriers}, number of receptions)")
    for index in np.flatnonzero(~np.isfinite(loss_db).all(axis=1))[:1]:
        raise RadioError(f"carrier {index}: extra loss {loss_db[index]} dB; must be finite")
    return loss_db


@dataclass(frozen=True)
class Inputs:
    """Everything the kernel needs that is the same for all blocks."""

    masts: kernel.Records
    carriers: kernel.Records
    receptions: kernel.Records
    antennas: kernel.Records
    surface: HeightGrid
    ready: Followed
    method: int
    layer_of: NDArray[np.int64]
    supplied: NDArray[np.bool_]

    def answers_for(self, receivers: Receivers, first: int, last: int) -> Coverage:
        """
        Run the kernel on one block of cells.

        Parameters
        ----------
        receivers : Receivers
        first, last : int
            The block: from this one to before that.

        Returns
        -------
        Coverage
        """
        answers = np.zeros((len(self.supplied), self.receptions.shape[1], last - first), kernel.ANSWER)
        for name in ("level_dbm", "sinr_db", "dominance_db"):
            answers[name] = np.nan
        answers["carrier"] = -1
        counts = np.zeros(last - first, dtype=kernel.COUNTS)
        if last > first and len(self.carriers):
            cells = _cells(receivers, first, last, self.surface)
            inputs = (self.carriers, self.receptions, self.antennas, self.ready, self.method, self.layer_of)
            with one_at_a_time:
                kernel.hear_block(
                    cells, self.masts_near(cells), *inputs, self._silence(len(cells)), answers, counts
                )
        totals = LinkCounts(**{name: int(counts[name].sum()) for name in kernel.COUNTS.names or ()})
        columns = {name: np.ascontiguousarray(answers[name]) for name in kernel.ANSWER.names or ()}
        return Coverage(first_cell=first, supplied=self.supplied, counts=totals, **columns)

    def _silence(self, cells: int) -> kernel.Records:
        """Nothing heard yet, by cell and channel."""
        heard = np.zeros((cells, len(self.layer_of)), dtype=kernel.HEARD)
        heard["row"] = -1
        for name in ("strongest_dbm", "second_dbm", "third_dbm", "fourth_dbm"):
            heard[name] = -np.inf
        return heard

    def masts_near(self, cells: kernel.Records) -> kernel.Records:
        """
        Masts whose reach touches the box around a block's cells.

        Parameters
        ----------
        cells : ndarray of ``kernel.CELL``, shape (n_cells,)
            At least one.

        Returns
        -------
        ndarray of ``kernel.MAST``
            In their order.
        """
        x_m, y_m = self.masts["x_m"], self.masts["y_m"]
        east_m = np.maximum(0.0, np.maximum(cells["x_m"].min() - x_m, x_m - cells["x_m"].max()))
        north_m = np.maximum(0.0, np.maximum(cells["y_m"].min() - y_m, y_m - cells["y_m"].max()))
        # a metre more, so that rounding here never cuts what the kernel would keep
        near: kernel.Records = self.masts[np.hypot(east_m, north_m) <= self.masts["reach_m"] + 1.0]
        return near


def inputs_of(
    table: CarrierTable, extra_loss_db: Floats, surface: HeightGrid | None, method: int, layers: int
) -> Inputs:
    """
    Lay the inputs out as the kernel reads them.

    Parameters
    ----------
    table, extra_loss_db, surface, method, layers
        As in `level_blocks`; the losses given.

    Returns
    -------
    Inputs

    Raises
    ------
    RadioError
        If the losses differ within a channel.
    """
    groups, known = masts_of(table), NOTHING_KNOWN if surface is None else surface
    layer_of = np.full(table.channel.max(initial=-1) + 1, -1, dtype=np.int64)
    layer_of[table.channel] = table.layer
    supplied = np.zeros(max(layers, table.layer.max(initial=-1) + 1), dtype=np.bool_)
    supplied[table.layer] = True
    return Inputs(
        masts=_masts(table, groups, known),
        carriers=_carriers(table)[groups.order],
        receptions=_receptions(table.channel, extra_loss_db, len(layer_of)),
        antennas=_antennas(table),
        surface=known,
        ready=followed(known),
        method=method,
        layer_of=layer_of,
        supplied=supplied,
    )


def _masts(table: CarrierTable, groups: MastGroups, surface: HeightGrid) -> kernel.Records:
    """Masts with the range of their carriers."""
    masts = np.zeros(len(groups.reach_m), dtype=kernel.MAST)
    one = groups.order[groups.start[:-1]]
    for name in ("x_m", "y_m", "antenna_height_m", "convergence_deg", "model"):
        masts[name] = getattr(table, name)[one]
    masts["ground_m"] = surface.ground_at(masts["x_m"], masts["y_m"])
    masts["reach_m"], masts["first"], masts["behind"] = groups.reach_m, groups.start[:-1], groups.start[1:]
    return masts


def _carriers(table: CarrierTable) -> kernel.Records:
    """Carriers in the order of the table; what does not depend on the cell is computed here, once."""
    carriers = np.zeros(len(table), dtype=kernel.CARRIER)
    computed = {
        "row": np.arange(len(table)),
        "log_ghz": log_ghz(table.frequency_mhz),
        "peak_dbm": table.reference_power_dbm + table.gain_dbi,
        "noise_mw": 10.0 ** (table.noise_dbm / 10.0),
        "disturbing_share": table.load_share * 10.0 ** (table.interference_over_reference_db / 10.0),
    }
    for name in kernel.CARRIER.names or ():
        carriers[name] = computed[name] if name in computed else getattr(table, name)
    return carriers


def _receptions(channel: NDArray[np.int64], extra_loss_db: Floats, channels: int) -> kernel.Records:
    """Loss and the share of the power that passes, by channel and reception."""
    loss_db = np.zeros((channels, extra_loss_db.shape[1]))
    loss_db[channel] = extra_loss_db
    for index in np.flatnonzero((extra_loss_db != loss_db[channel]).any(axis=1))[:1]:
        raise RadioError(
            f"carrier {index}: extra loss {extra_loss_db[index]} dB, another one of channel {channel[index]} "
            f"has {loss_db[channel[index]]}; must be alike"
        )
    receptions = np.zeros(loss_db.shape, dtype=kernel.RECEPTION)
    receptions["loss_db"], receptions["passed_share"] = loss_db, 10.0 ** (-loss_db / 10.0)
    return receptions


def _antennas(table: CarrierTable) -> kernel.Records:
    """Antennas of manufacturers' files; a run without any has none."""
    antennas = np.zeros(len(table.cuts_db), dtype=kernel.CUTS)
    antennas["horizontal_db"], antennas["vertical_db"] = table.cuts_db[:, 0], table.cuts_db[:, 1]
    return antennas


def _cells(receivers: Receivers, first: int, last: int, surface: HeightGrid) -> kernel.Records:
    """Receivers of one block."""
    cells = np.zeros(last - first, dtype=kernel.CELL)
    for name in ("x_m", "y_m", "height_m", "by_sight"):
        cells[name] = getattr(receivers, name)[first:last]
    cells["ground_m"] = surface.ground_at(cells["x_m"], cells["y_m"])
    return cells
