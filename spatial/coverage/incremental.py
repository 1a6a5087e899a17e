"""
A network's answers, and those of the network with a change, without computing again what it leaves alone.

A change touches the layers that its carriers are in, and the cells with a place in reach of a carrier
as it was or as it is. Everything else is taken over. The answers are, to the last bit, those of the
changed network answered whole from rasters.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from spatial.coverage.engine import Progress
from spatial.coverage.from_losses import answer_cells
from spatial.coverage.ground import Ground, Ints, cells_within, usable_reach_m
from spatial.coverage.kernel import Records
from spatial.coverage.loss_keys import keys_of
from spatial.coverage.losses import Packed, losses_of_mast
from spatial.coverage.result import CellCoverage, LinkCounts
from spatial.coverage.service import Service
from spatial.coverage.summing import columns_of, unanswered
from spatial.coverage.suppliers import CarrierTable, masts_of, rows_of_table
from spatial.errors import RadioError
from spatial.radio.antenna import FIRST_OF_CUTS

Bools = NDArray[np.bool_]


class Shelf(Protocol):
    """Where rasters are kept."""

    def take(self, key: str, length: int) -> Packed | None:
        """
        Look for a raster.

        Parameters
        ----------
        key : str
        length : int
            Places that it must have.

        Returns
        -------
        ndarray of uint16, shape (length,), or None
            None where there is none, or a damaged one.
        """

    def put(self, rasters: dict[str, Packed]) -> None:
        """
        Keep rasters.

        Parameters
        ----------
        rasters : dict of str to ndarray of uint16
            By their names.
        """


@dataclass(frozen=True)
class Answered:
    """
    A network with its answers.

    Attributes
    ----------
    carriers : CarrierTable
    service : Service
    keys : tuple of str, shape (n_carriers,)
        Names of the carriers' rasters.
    rasters : tuple of ndarray of uint16, shape (n_carriers,)
    answers : ndarray of ``cells.ANSWER``, shape (n_layers, n_receptions, n_cells)
    made : int
        Rasters that had to be computed for it.
    touched : ndarray of bool, shape (n_cells,)
        Cells that were answered for; the others are as they were before the change.
    """

    carriers: CarrierTable
    service: Service
    keys: tuple[str, ...]
    rasters: tuple[Packed, ...]
    answers: Records
    made: int
    touched: Bools

    @property
    def coverage(self) -> CellCoverage:
        """
        The answers as `spatial.coverage.cells.cell_levels` gives them.

        Returns
        -------
        CellCoverage
            Its links are not counted.
        """
        supplied = np.zeros(len(self.answers), np.bool_)
        supplied[self.carriers.layer] = True
        return CellCoverage(first_cell=0, supplied=supplied, counts=LinkCounts(), **columns_of(self.answers))


def answered(
    ground: Ground, carriers: CarrierTable, service: Service, shelf: Shelf, progress: Progress | None = None
) -> Answered:
    """
    Answer for all cells, from rasters that are kept or made.

    Parameters
    ----------
    ground : Ground
    carriers : CarrierTable
    service : Service
    shelf : Shelf
    progress : callable, optional
        Called with the rasters at hand and all of them.

    Returns
    -------
    Answered

    Raises
    ------
    RadioError
        As in `spatial.coverage.cells.cell_levels`.
    """
    _check(carriers, service)
    everything = np.arange(len(carriers))
    keys = keys_of(ground, carriers, everything)
    rasters, made = _rasters(ground, carriers, everything, keys, shelf, progress)
    whole = np.ones(ground.cells, np.bool_)
    answers = unanswered(len(service.threshold_dbm), len(service.share), ground.cells)
    answer_cells(ground, carriers, rasters, service, np.unique(carriers.layer), whole, answers)
    return Answered(carriers, service, tuple(keys), tuple(rasters), answers, made, whole)


def answered_anew(
    ground: Ground, before: Answered, carriers: CarrierTable, service: Service, shelf: Shelf
) -> Answered:
    """
    Answer for a changed network.

    Parameters
    ----------
    ground : Ground
        That of `before`.
    before : Answered
    carriers : CarrierTable
        The network as it is now; its layers are numbered as before.
    service : Service
        Thresholds and shares as before.
    shelf : Shelf

    Returns
    -------
    Answered

    Raises
    ------
    RadioError
        As in `answered`, or if thresholds, shares or the number of receptions differ.
    """
    _check(carriers, service)
    for name in ("threshold_dbm", "share"):
        old, new = getattr(before.service, name), getattr(service, name)
        if not np.array_equal(old, new):
            raise RadioError(f"{name} was {old.tolist()} and is {new.tolist()}; answer for the whole network")
    kept = _same_rows(before, carriers, service)
    fresh, gone = np.flatnonzero(kept < 0), np.setdiff1d(np.arange(len(before.carriers)), kept)
    keys = dict(zip(fresh.tolist(), keys_of(ground, carriers, fresh), strict=True))
    found, made = _rasters(ground, carriers, fresh, list(keys.values()), shelf, None)
    rasters = dict(zip(fresh.tolist(), found, strict=True))
    for row in np.flatnonzero(kept >= 0).tolist():
        keys[row], rasters[row] = before.keys[kept[row]], before.rasters[kept[row]]
    ordered = [rasters[row] for row in range(len(carriers))]
    layers = np.unique(np.append(carriers.layer[fresh], before.carriers.layer[gone]))
    touched = _touched(ground, before.carriers, gone) | _touched(ground, carriers, fresh)
    answers = before.answers.copy()
    _renumber(answers, kept, len(before.carriers))
    answers[np.ix_(layers, np.arange(answers.shape[1]), np.flatnonzero(touched))] = unanswered(1, 1, 1)
    answer_cells(ground, carriers, ordered, service, layers, touched, answers)
    named = tuple(keys[row] for row in range(len(carriers)))
    return Answered(carriers, service, named, tuple(ordered), answers, made, touched)


def _check(carriers: CarrierTable, service: Service) -> None:
    """A service must fit its carriers."""
    if len(service.extra_loss_db) != len(carriers):
        raise RadioError(
            f"losses of {len(service.extra_loss_db)} carriers for {len(carriers)}; must be as many"
        )
    if carriers.layer.max(initial=-1) >= len(service.threshold_dbm):
        raise RadioError(f"layer {carriers.layer.max()} has no threshold; {len(service.threshold_dbm)} given")


def _rasters(
    ground: Ground,
    carriers: CarrierTable,
    rows: Ints,
    keys: Sequence[str],
    shelf: Shelf,
    progress: Progress | None,
) -> tuple[list[Packed], int]:
    """Rasters of some carriers, and how many of them were made; the missing ones mast by mast."""
    lengths = ground.places_before(carriers.x_m[rows], carriers.y_m[rows], carriers.reach_m[rows])[:, -1]
    found = {key: shelf.take(key, int(length)) for key, length in zip(keys, lengths, strict=True)}
    missing = {key: row for key, row in zip(keys, rows.tolist(), strict=True) if found[key] is None}
    wanted = rows_of_table(carriers, np.array(list(missing.values()), np.int64))
    names, groups, done = list(missing), masts_of(wanted), len(found) - len(missing)
    for first, behind in zip(groups.start[:-1], groups.start[1:], strict=True):
        some = groups.order[first:behind]
        made = dict(
            zip((names[at] for at in some), losses_of_mast(ground, rows_of_table(wanted, some)), strict=True)
        )
        found |= made
        shelf.put(made)
        done += len(made)
        if progress is not None:
            progress(done, len(found))
    return [raster for key in keys if (raster := found[key]) is not None], len(missing)


def _same_rows(before: Answered, carriers: CarrierTable, service: Service) -> Ints:
    """For each carrier its row before, -1 where it was not there like this; rows only go up."""
    old: dict[bytes, list[int]] = defaultdict(list)
    for row, content in enumerate(_contents(before.carriers, before.service)):
        old[content].append(row)
    kept, last = np.full(len(carriers), -1, np.int64), -1
    for row, content in enumerate(_contents(carriers, service)):
        # ties go to the first row: one that has moved up past another counts as changed
        after = [found for found in old[content] if found > last]
        if after:
            kept[row] = last = after[0]
    return kept


def _contents(carriers: CarrierTable, service: Service) -> list[bytes]:
    """Everything that is told of each carrier, its antenna's cuts and its losses included."""
    names = [one.name for one in fields(CarrierTable) if one.name not in ("cuts_db", "pattern")]
    columns = [np.asarray(getattr(carriers, name), np.float64)[:, np.newaxis] + 0.0 for name in names]
    columns += [np.minimum(carriers.pattern, FIRST_OF_CUTS)[:, np.newaxis].astype(np.float64)]
    columns += [service.extra_loss_db, *np.moveaxis(service.sigma_db, 2, 0)]
    rows = np.ascontiguousarray(np.concatenate(columns, axis=1))
    cuts = [one.tobytes() for one in carriers.cuts_db]
    antennas = (carriers.pattern - FIRST_OF_CUTS).tolist()
    return [row.tobytes() + (cuts[at] if at >= 0 else b"") for row, at in zip(rows, antennas, strict=True)]


def _touched(ground: Ground, carriers: CarrierTable, rows: Ints) -> Bools:
    """Cells with a place in reach of one of some carriers."""
    circles = np.stack(
        [carriers.x_m[rows], carriers.y_m[rows], usable_reach_m(carriers.reach_m[rows])], axis=1
    )
    return cells_within(ground, np.unique(circles, axis=0))


def _renumber(answers: Records, kept: Ints, rows: int) -> None:
    """Carriers of untouched answers by their new rows."""
    now = np.full(rows + 1, -1, np.int32)  # the last one stands for -1
    now[kept[kept >= 0]] = np.flatnonzero(kept >= 0)
    answers["carrier"] = now[answers["carrier"]]
