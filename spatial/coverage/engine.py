"""
The radio engine: carriers and cells in; level, best server and SINR out.

A link's level is the reference power plus the antenna's gain towards the cell minus the path
loss: by the sight over buildings where it is looked for and known, else the expected loss of
both cases. Every reception takes a further loss off. The best server of a layer is its
strongest carrier. Its SINR counts the carriers of its channel within their own reach, each by
its load, and noise.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.coverage import kernel
from spatial.coverage.result import Coverage, LinkCounts, joined
from spatial.coverage.suppliers import CarrierTable, masts_of
from spatial.errors import RadioError
from spatial.radio.formulas import MAX_RECEIVER_HEIGHT_M
from spatial.radio.pathloss import MIN_RECEIVER_HEIGHT_M
from spatial.radio.sight import RECEIVER_HEIGHT_M, Surface, highest_m

BLOCK_CELLS = 4096
Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

_one_at_a_time = threading.Lock()  # not every threading layer of numba may be entered twice


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
    height_m : float
        Of all receivers above ground, 1.5 to 13 m.

    Raises
    ------
    RadioError
        If a position is not finite, the columns differ in length or the height is out of range.
    """

    x_m: Floats
    y_m: Floats
    by_sight: NDArray[np.bool_]
    height_m: float = RECEIVER_HEIGHT_M

    def __post_init__(self) -> None:
        for name, dtype in (("x_m", np.float64), ("y_m", np.float64), ("by_sight", np.bool_)):
            column = np.ascontiguousarray(getattr(self, name), dtype=dtype).reshape(-1)
            object.__setattr__(self, name, column)
        if not len(self.x_m) == len(self.y_m) == len(self.by_sight):
            raise RadioError(
                f"{len(self.x_m)} x, {len(self.y_m)} y, {len(self.by_sight)} by_sight; must be as many"
            )
        for index in np.flatnonzero(~(np.isfinite(self.x_m) & np.isfinite(self.y_m)))[:1]:
            raise RadioError(f"receiver {index}: at {self.x_m[index]}, {self.y_m[index]}; must be finite")
        if not MIN_RECEIVER_HEIGHT_M <= self.height_m <= MAX_RECEIVER_HEIGHT_M:
            raise RadioError(f"receiver height {self.height_m:g} m; must be 1.5 to 13 m")

    def __len__(self) -> int:
        return len(self.x_m)


def level_blocks(
    carriers: CarrierTable,
    receivers: Receivers,
    extra_loss_db: ArrayLike | None = None,
    *,
    surface: Surface | None = None,
    progress: Progress | None = None,
    layers: int = 0,
    block_cells: int = BLOCK_CELLS,
) -> Iterator[Coverage]:
    """
    Answer block by block, in memory that does not grow with the number of cells.

    Parameters
    ----------
    carriers : CarrierTable
    receivers : Receivers
    extra_loss_db : array_like, shape (n_carriers, n_receptions), optional
        Loss over the outdoor level, see `spatial.radio.penetration.reception_loss_db`. By
        default one reception, without loss.
    surface : Surface, optional
        Building heights; needed where a receiver goes by sight.
    progress : callable, optional
        Called with the cells done and all cells after each block; what it raises ends the run.
    layers : int
        Answer for at least so many layers, supplied or not.
    block_cells : int
        Cells at a time. The answers do not depend on it.

    Yields
    ------
    Coverage
        Of consecutive cells; one empty block where there are no cells.

    Raises
    ------
    RadioError
        If the losses are not finite or of the wrong shape, or the surface is missing.
    """
    if surface is None and receivers.by_sight.any():
        raise RadioError(f"{int(receivers.by_sight.sum())} receivers go by sight; need a surface")
    inputs = _Inputs.of(carriers, receivers, _checked_loss(extra_loss_db, len(carriers)), surface, layers)
    for first in range(0, max(len(receivers), 1), block_cells):
        last = min(first + block_cells, len(receivers))
        yield inputs.answers_between(receivers, first, last)
        if progress is not None:
            progress(last, len(receivers))


def levels(
    carriers: CarrierTable,
    receivers: Receivers,
    extra_loss_db: ArrayLike | None = None,
    *,
    surface: Surface | None = None,
    progress: Progress | None = None,
    layers: int = 0,
) -> Coverage:
    """
    Answer for all cells at once.

    Parameters
    ----------
    carriers, receivers, extra_loss_db, surface, progress, layers
        As in `level_blocks`.

    Returns
    -------
    Coverage

    Raises
    ------
    RadioError
        As in `level_blocks`.
    """
    return joined(
        level_blocks(carriers, receivers, extra_loss_db, surface=surface, progress=progress, layers=layers)
    )


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
class _Inputs:
    """Everything the kernel needs that is the same for all blocks."""

    masts: kernel.Masts
    carriers: kernel.Carriers
    ground: kernel.Ground
    layer_of: NDArray[np.int64]
    supplied: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        table: CarrierTable,
        receivers: Receivers,
        extra_loss_db: Floats,
        surface: Surface | None,
        layers: int,
    ) -> "_Inputs":
        """Lay the inputs out as the kernel reads them."""
        layer_of = np.full(table.channel.max(initial=-1) + 1, -1, dtype=np.int64)
        layer_of[table.channel] = table.layer
        supplied = np.zeros(max(layers, table.layer.max(initial=-1) + 1), dtype=np.bool_)
        supplied[table.layer] = True
        masts, order = _masts(table)
        return cls(
            masts, _carriers(table, order, extra_loss_db), _ground(surface, receivers), layer_of, supplied
        )

    def answers_between(self, receivers: Receivers, first: int, last: int) -> Coverage:
        """Run the kernel on one block of cells."""
        receptions = self.carriers.extra_loss_db.shape[1]
        by_channel = (last - first, len(self.layer_of), receptions)
        by_layer = (len(self.supplied), receptions, last - first)
        part = slice(first, last)
        cells = kernel.Cells(receivers.x_m[part], receivers.y_m[part], receivers.by_sight[part])
        channels = kernel.Channels(
            np.full(by_channel, np.nan), np.full(by_channel, -1), np.zeros(by_channel), np.zeros(by_channel)
        )
        answers = kernel.Answers(
            np.full(by_layer, np.nan),
            np.full(by_layer, np.nan),
            np.full(by_layer, -1, dtype=np.int32),
            np.zeros((last - first, 5), dtype=np.int64),
        )
        if last > first and len(self.carriers.row):
            near = _masts_near(self.masts, cells)
            with _one_at_a_time:
                kernel.hear_block(
                    cells, near, self.masts, self.carriers, self.ground, self.layer_of, channels, answers
                )
        counts = LinkCounts(*(int(count) for count in answers.counts.sum(axis=0)))
        return Coverage(first, self.supplied, answers.level_dbm, answers.sinr_db, answers.carrier, counts)


def _masts(table: CarrierTable) -> tuple[kernel.Masts, NDArray[np.int64]]:
    """Masts of a table, and the order of its carriers by mast."""
    groups = masts_of(table)
    one = groups.order[groups.start[:-1]]
    masts = kernel.Masts(
        table.x_m[one],
        table.y_m[one],
        table.antenna_height_m[one],
        table.model[one],
        table.convergence_deg[one],
        groups.reach_m,
        groups.start,
    )
    return masts, groups.order


def _carriers(table: CarrierTable, order: NDArray[np.int64], extra_loss_db: Floats) -> kernel.Carriers:
    """Carriers by mast; what does not depend on the cell is computed here, once."""
    weight = table.load_share * 10.0 ** (table.interference_over_reference_db / 10.0)
    disturbing_share = weight[:, np.newaxis] * 10.0 ** (-extra_loss_db / 10.0)
    return kernel.Carriers(
        order,
        table.channel[order],
        table.frequency_mhz[order],
        (table.reference_power_dbm + table.gain_dbi)[order],
        table.pattern[order],
        table.hpbw_deg[order],
        table.vertical_hpbw_deg[order],
        table.azimuth_true_deg[order],
        table.mechanical_tilt_deg[order],
        table.electrical_tilt_deg[order],
        table.reach_m[order],
        10.0 ** (table.noise_dbm / 10.0)[order],
        extra_loss_db[order],
        disturbing_share[order],
    )


def _ground(surface: Surface | None, receivers: Receivers) -> kernel.Ground:
    """Building heights as the kernel reads them; an empty grid where there are none."""
    if surface is None:
        return kernel.Ground(np.empty((0, 0), np.float32), 0.0, 0.0, 0.0, 1.0, float(receivers.height_m))
    return kernel.Ground(
        np.ascontiguousarray(surface.heights_m, dtype=np.float32),
        highest_m(surface),
        float(surface.origin_x_m),
        float(surface.origin_y_m),
        float(surface.cell_size_m),
        float(receivers.height_m),
    )


def _masts_near(masts: kernel.Masts, cells: kernel.Cells) -> NDArray[np.int64]:
    """Masts whose reach touches the box around a block's cells, in rising order."""
    east_m = np.maximum(0.0, np.maximum(cells.x_m.min() - masts.x_m, masts.x_m - cells.x_m.max()))
    north_m = np.maximum(0.0, np.maximum(cells.y_m.min() - masts.y_m, masts.y_m - cells.y_m.max()))
    # a metre more, so that rounding here never cuts what the kernel would keep
    return np.flatnonzero(np.hypot(east_m, north_m) <= masts.reach_m + 1.0).astype(np.int64)
