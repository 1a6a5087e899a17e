"""What comes out: level, server and SINR by layer, reception and cell, and how the links went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class LinkCounts:
    """
    How many links were computed, and how many of them outside what the models are stated for.

    Attributes
    ----------
    links : int
        Pairs of a carrier and a cell within reach and within 5 km, the ones below included.
    under_10_m : int
        Nearer than 10 m: computed as if at 10 m.
    over_5_km : int
        Within reach yet farther than 5 km: left out, neither serving nor disturbing.
    other_height : int
        The antenna is not at 25 m (UMa) or 10 m (UMi-SC), as the tables have it: computed with its height.
    sight_unknown : int
        In a cell whose sight is looked for, but the line crosses land that is not known: statistical.
    """

    links: int = 0
    under_10_m: int = 0
    over_5_km: int = 0
    other_height: int = 0
    sight_unknown: int = 0

    def __add__(self, other: "LinkCounts") -> "LinkCounts":
        return LinkCounts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


@dataclass(frozen=True)
class Coverage:
    """
    Answers for a run of cells.

    Attributes
    ----------
    first_cell : int
        Index of the first of these cells among the receivers.
    supplied : ndarray of bool, shape (n_layers,)
        Whether the layer has a carrier anywhere; without one, no data rather than no signal.
    level_dbm : ndarray, shape (n_layers, n_receptions, n_cells)
        Of the strongest carrier; NaN where none is in reach.
    sinr_db : ndarray, same shape
        Of that carrier; NaN likewise.
    dominance_db : ndarray, same shape
        How far it is over the second strongest of its channel; infinite where it is alone there, NaN
        where none is in reach.
    carrier : ndarray of int32, same shape
        Its row in the carrier table; -1 where none is in reach.
    near_servers : ndarray of int8, same shape
        It and the carriers of its channel within 6 dB of it, counted up to 4; 0 where none is in reach.
        Four or more is overlap.
    sight : ndarray of int8, same shape
        ``CLEAR``, ``BLOCKED`` or ``UNKNOWN`` of `spatial.radio.formulas`: of its link.
    counts : LinkCounts
    """

    first_cell: int
    supplied: NDArray[np.bool_]
    level_dbm: NDArray[np.float64]
    sinr_db: NDArray[np.float64]
    dominance_db: NDArray[np.float64]
    carrier: NDArray[np.int32]
    near_servers: NDArray[np.int8]
    sight: NDArray[np.int8]
    counts: LinkCounts


PER_CELL = ("level_dbm", "sinr_db", "dominance_db", "carrier", "near_servers", "sight")


@dataclass(frozen=True)
class CoverageRows:
    """
    One row a supplied layer, reception and cell, in that order; ready to be copied into a table.

    Attributes
    ----------
    layer, reception, cell : ndarray of int, shape (n_rows,)
        Indexes; `cell` among all receivers.
    level_dbm, sinr_db : ndarray, shape (n_rows,)
        NaN where no carrier is in reach.
    carrier : ndarray of int32, shape (n_rows,)
        -1 where no carrier is in reach.
    """

    layer: NDArray[np.int64]
    reception: NDArray[np.int64]
    cell: NDArray[np.int64]
    level_dbm: NDArray[np.float64]
    sinr_db: NDArray[np.float64]
    carrier: NDArray[np.int32]


def joined(blocks: Iterable[Coverage]) -> Coverage:
    """
    Put consecutive blocks together.

    Parameters
    ----------
    blocks : iterable of Coverage
        In the order of their cells; at least one.

    Returns
    -------
    Coverage
    """
    parts = list(blocks)
    whole: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=2) for name in PER_CELL
    }
    counts = sum((part.counts for part in parts), LinkCounts())
    return replace(parts[0], counts=counts, **whole)


def with_best_of(coverage: Coverage, groups: Sequence[Sequence[int]]) -> Coverage:
    """
    Append, for each group of layers, a layer that takes the strongest of them in each cell.

    Parameters
    ----------
    coverage : Coverage
    groups : sequence of sequence of int
        Layers of each group, such as all operators of one technology; none may be empty.

    Returns
    -------
    Coverage
        With ``n_layers + len(groups)`` layers; ties go to the first layer of the group.
    """
    parts = {name: [getattr(coverage, name)] for name in PER_CELL}
    supplied = [coverage.supplied]
    for group in groups:
        layers = list(group)
        best = np.nan_to_num(coverage.level_dbm[layers], nan=-np.inf).argmax(axis=0)[np.newaxis]
        for name, columns in parts.items():
            columns.append(np.take_along_axis(getattr(coverage, name)[layers], best, axis=0))
        supplied.append(np.array([coverage.supplied[layers].any()]))
    whole: dict[str, Any] = {name: np.concatenate(columns) for name, columns in parts.items()}
    return replace(coverage, supplied=np.concatenate(supplied), **whole)


def rows_of(coverage: Coverage) -> CoverageRows:
    """
    Answers as rows, without the layers that nobody supplies.

    Parameters
    ----------
    coverage : Coverage

    Returns
    -------
    CoverageRows
    """
    layers = np.flatnonzero(coverage.supplied)
    shape = (len(layers), *coverage.level_dbm.shape[1:])
    layer, reception, cell = (index.ravel() for index in np.indices(shape))
    return CoverageRows(
        layer=layers[layer],
        reception=reception,
        cell=cell + coverage.first_cell,
        level_dbm=coverage.level_dbm[layers].ravel(),
        sinr_db=coverage.sinr_db[layers].ravel(),
        carrier=coverage.carrier[layers].ravel(),
    )
