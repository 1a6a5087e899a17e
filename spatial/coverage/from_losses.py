"""
Answers of cells from rasters of losses: no walk, no path loss, no antenna.

The loop hears and answers as the engine does (`spatial.coverage.kernel`), mast by mast in its order,
and sums up as `spatial.coverage.cells` does. A block of places is heard by one thread: what it heard
stays near the processor and is forgotten once its cells are summed up.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from spatial.coverage import kernel
from spatial.coverage.engine import inputs_of, one_at_a_time
from spatial.coverage.ground import Ground, Ints, distance_scalar
from spatial.coverage.losses import MOST_TENTHS, SIGHTS, TENTHS, Packed
from spatial.coverage.service import Service
from spatial.coverage.summing import Floats, sum_up_scalar
from spatial.coverage.suppliers import CarrierTable, rows_of_table
from spatial.radio.formulas import MAX_DISTANCE_M
from spatial.radio.jit import njit, njit_parallel

CHUNK_PLACES = 131_072  # whose losses are in memory together: two bytes a place and carrier in reach of it

HEARD, PLACE_ANSWER = kernel.HEARD, kernel.ANSWER
# by tenths of a dB: the loss, and the share of the power that passes
LOSS_DB = np.arange(MOST_TENTHS + 1) / TENTHS
PASSED_SHARE = 10.0 ** (-LOSS_DB / 10.0)


class Network(NamedTuple):
    """Carriers by mast as the kernel reads them; `peak_mw` of each, its load counted."""

    masts: kernel.Records
    carriers: kernel.Records
    peak_mw: Floats
    layer_of: Ints
    receptions: kernel.Records


class Asked(NamedTuple):
    """Which layers, and what their levels are asked for."""

    layers: Ints
    sigma_db: Floats
    threshold_dbm: Floats
    share: Floats


class Places(NamedTuple):
    """Places, and where those of each cell begin."""

    x_m: Floats
    y_m: Floats
    start: Ints


@njit
def _fill(
    heard: kernel.Records, answers: kernel.Records, silence: kernel.Record, nothing: kernel.Record
) -> None:
    """Nothing heard and nothing answered yet, by any place of a block."""
    for i in range(len(heard)):
        for channel in range(heard.shape[1]):
            heard[i, channel] = silence
        for layer in range(answers.shape[0]):
            for r in range(answers.shape[1]):
                answers[layer, r, i] = nothing


@njit
def _hear_block(
    x_m: Floats,
    y_m: Floats,
    network: Network,
    values: Packed,
    first: Ints,
    behind: Ints,
    heard: kernel.Records,
) -> None:
    """Let the places of one block hear every carrier that reaches them, mast by mast."""
    at = first.copy()
    for m in range(len(network.masts)):
        mast, reaches = network.masts[m], False
        for c in range(mast.first, mast.behind):
            reaches |= first[c] < behind[c]
        if not reaches:
            continue
        for i in range(len(x_m)):
            distance_m = distance_scalar(x_m[i], y_m[i], mast.x_m, mast.y_m)
            if distance_m > min(mast.reach_m, MAX_DISTANCE_M):
                continue
            for c in range(mast.first, mast.behind):
                carrier = network.carriers[c]
                if distance_m > carrier.reach_m:
                    continue
                value = values[at[c]]
                at[c] += 1
                tenths = value // SIGHTS
                level_dbm = carrier.peak_dbm - LOSS_DB[tenths]
                disturbs_mw = network.peak_mw[c] * PASSED_SHARE[tenths]
                kernel.hear(heard[i, carrier.channel], carrier, level_dbm, disturbs_mw, value % SIGHTS - 1)


@njit
def _sum_up_cell(
    answers: kernel.Records, first: int, behind: int, asked: Asked, cell: int, cells: kernel.Records
) -> None:
    """One answer for each of some layers and each reception, from those of the cell's places."""
    places = behind - first
    level_dbm, scatter_db, weight = np.empty(places), np.empty(places), np.ones(places)
    sinr_db, dominance_db = np.empty(places), np.empty(places)
    carrier, near_servers = np.empty(places, np.int32), np.empty(places, np.int8)
    for layer in asked.layers:
        for r in range(cells.shape[1]):
            for j in range(places):
                answer = answers[layer, r, first + j]
                level_dbm[j], sinr_db[j] = answer.level_dbm, answer.sinr_db
                dominance_db[j], carrier[j] = answer.dominance_db, answer.carrier
                near_servers[j] = answer.near_servers
                scatter_db[j] = asked.sigma_db[max(carrier[j], 0), r, answer.sight + 1]
            sum_up_scalar(
                level_dbm,
                scatter_db,
                weight,
                sinr_db,
                dominance_db,
                carrier,
                near_servers,
                asked.threshold_dbm[layer],
                asked.share[r],
                cells[layer, r, cell],
            )


@njit_parallel
def _answer(
    blocks: Ints,
    wanted: NDArray[np.bool_],
    cell_edges: Ints,
    places: Places,
    network: Network,
    asked: Asked,
    values: Packed,
    before: Ints,
    silence: kernel.Records,
    nothing: kernel.Records,
    cells: kernel.Records,
) -> None:
    """Answer for the wanted cells of some blocks into the last array."""
    for k in numba.prange(len(blocks)):
        b = blocks[k]
        low, high = places.start[cell_edges[b]], places.start[cell_edges[b + 1]]
        heard = np.empty((high - low, len(network.layer_of)), HEARD)
        answers = np.empty((len(asked.threshold_dbm), len(asked.share), high - low), PLACE_ANSWER)
        _fill(heard, answers, silence[0], nothing[0])
        x_m, y_m = places.x_m[low:high], places.y_m[low:high]
        _hear_block(x_m, y_m, network, values, before[b], before[b + 1], heard)
        for i in range(high - low):
            kernel.answer_from(i, network.layer_of, network.receptions, heard, answers)
        for cell in range(cell_edges[b], cell_edges[b + 1]):
            if wanted[cell]:
                first, behind = places.start[cell] - low, places.start[cell + 1] - low
                _sum_up_cell(answers, first, behind, asked, cell, cells)


def answer_cells(
    ground: Ground,
    carriers: CarrierTable,
    rasters: Sequence[Packed],
    service: Service,
    layers: Ints,
    wanted: NDArray[np.bool_],
    cells: kernel.Records,
) -> None:
    """
    Answer for some cells and layers, into an array of answers for all.

    Parameters
    ----------
    ground : Ground
    carriers : CarrierTable
    rasters : sequence of ndarray of uint16, shape (n_carriers,)
        Of every carrier of those layers; of the others it is not looked at.
    service : Service
    layers : ndarray of int
        Which layers.
    wanted : ndarray of bool, shape (n_cells,)
        Which cells.
    cells : ndarray of ``cells.ANSWER``, shape (n_layers, n_receptions, n_cells)
        Written to.

    Raises
    ------
    RadioError
        As in `spatial.coverage.engine.level_blocks`.
    """
    rows = np.flatnonzero(np.isin(carriers.layer, layers))
    if not len(rows):
        return
    some = rows_of_table(carriers, rows)
    laid = inputs_of(some, service.extra_loss_db[rows], None, ground.method, len(service.threshold_dbm))
    order = rows[laid.carriers["row"]]
    laid.carriers["row"] = order
    peak_mw = 10.0 ** (laid.carriers["peak_dbm"] / 10.0) * laid.carriers["disturbing_share"]
    network = Network(laid.masts, laid.carriers, peak_mw, laid.layer_of, laid.receptions)
    asked = Asked(layers, service.sigma_db, service.threshold_dbm, service.share)
    places = Places(ground.samples.x_m, ground.samples.y_m, ground.samples.start)
    before = ground.places_before(carriers.x_m[order], carriers.y_m[order], carriers.reach_m[order])
    ordered = [rasters[row] for row in order]
    for first, behind in _chunks(ground, wanted):
        values, at = _values_of(ordered, before[:, first : behind + 1])
        edges = ground.cell_edges[first : behind + 1]
        has_any = np.flatnonzero(np.logical_or.reduceat(wanted[: edges[-1]], edges[:-1]))
        with one_at_a_time:
            _answer(has_any, wanted, edges, places, network, asked, values, at, *_nothing(), cells)


def _chunks(ground: Ground, wanted: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Blocks, from and to before, that are answered together: from the first to the last wanted of each."""
    block_of = np.searchsorted(ground.cell_edges, np.flatnonzero(wanted), side="right") - 1
    chunk_of = ground.place_edges[block_of] // CHUNK_PLACES
    for chunk in np.unique(chunk_of):
        blocks = block_of[chunk_of == chunk]
        yield int(blocks[0]), int(blocks[-1]) + 1


def _values_of(rasters: list[Packed], before: Ints) -> tuple[Packed, Ints]:
    """Losses of the places of some blocks, end to end, and where those of each block and carrier begin."""
    counts = before[:, -1] - before[:, 0]
    ends = np.cumsum(counts)
    values = np.empty(counts.sum(), np.uint16)
    for raster, low, high, end in zip(rasters, before[:, 0], before[:, -1], ends, strict=True):
        values[end - (high - low) : end] = raster[low:high]
    at = before - before[:, :1] + (ends - counts)[:, np.newaxis]
    return values, np.ascontiguousarray(at.T)


def _nothing() -> tuple[kernel.Records, kernel.Records]:
    """One record each: nothing heard, nothing answered."""
    silence, nothing = np.zeros(1, kernel.HEARD), np.zeros(1, kernel.ANSWER)
    silence["row"], nothing["carrier"] = -1, -1
    for name in ("strongest_dbm", "second_dbm", "third_dbm", "fourth_dbm"):
        silence[name] = -np.inf
    for name in ("level_dbm", "sinr_db", "dominance_db"):
        nothing[name] = np.nan
    return silence, nothing
