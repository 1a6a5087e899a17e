"""What comes out: level, server and SINR by layer, reception and cell, and how the links went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

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
    carrier : ndarray of int32, same shape
        Its row in the carrier table; -1 where none is in reach.
    counts : LinkCounts
    """

    first_cell: int
    supplied: NDArray[np.bool_]
    level_dbm: NDArray[np.float64]
    sinr_db: NDArray[np.float64]
    carrier: NDArray[np.int32]
    counts: LinkCounts


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
    return Coverage(
        first_cell=parts[0].first_cell,
        supplied=parts[0].supplied,
        level_dbm=np.concatenate([part.level_dbm for part in parts], axis=2),
        sinr_db=np.concatenate([part.sinr_db for part in parts], axis=2),
        carrier=np.concatenate([part.carrier for part in parts], axis=2),
        counts=sum((part.counts for part in parts), LinkCounts()),
    )


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
    level, sinr, carrier = [coverage.level_dbm], [coverage.sinr_db], [coverage.carrier]
    supplied = [coverage.supplied]
    for group in groups:
        layers = list(group)
        best = np.nan_to_num(coverage.level_dbm[layers], nan=-np.inf).argmax(axis=0)[np.newaxis]
        level.append(np.take_along_axis(coverage.level_dbm[layers], best, axis=0))
        sinr.append(np.take_along_axis(coverage.sinr_db[layers], best, axis=0))
        carrier.append(np.take_along_axis(coverage.carrier[layers], best, axis=0))
        supplied.append(np.array([coverage.supplied[layers].any()]))
    return Coverage(
        coverage.first_cell,
        np.concatenate(supplied),
        np.concatenate(level),
        np.concatenate(sinr),
        np.concatenate(carrier),
        coverage.counts,
    )


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
