"""What comes out: level, server and SINR by layer, reception and cell, and how the links went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, TypeVar

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
    high_receiver : int
        The receiver is over 22.5 m: 38.901 takes it as 22.5 m high.
    """

    links: int = 0
    under_10_m: int = 0
    over_5_km: int = 0
    other_height: int = 0
    sight_unknown: int = 0
    high_receiver: int = 0

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
    per_cell: ClassVar[tuple[str, ...]] = (
        *("level_dbm", "sinr_db", "dominance_db"),
        *("carrier", "near_servers", "sight"),
    )


@dataclass(frozen=True)
class CellCoverage:
    """
    Answers for a run of cells, each summed up from places in it.

    Attributes
    ----------
    first_cell, supplied, counts
        As in `Coverage`.
    level_dbm : ndarray, shape (n_layers, n_receptions, n_cells)
        Level that the wanted share of the places reaches; NaN where fewer of them are in reach.
    probability : ndarray, same shape
        Share of the places that reach the threshold of the layer, 0 to 1.
    sinr_db, dominance_db : ndarray, same shape
        Medians over the places; NaN where there is no level.
    overlap_share : ndarray, same shape
        Share of the places with four or more carriers within 6 dB of the strongest.
    carrier : ndarray of int32, same shape
        That serves most places, ties to the first; -1 where there is no level.
    """

    first_cell: int
    supplied: NDArray[np.bool_]
    level_dbm: NDArray[np.float64]
    probability: NDArray[np.float64]
    sinr_db: NDArray[np.float64]
    dominance_db: NDArray[np.float64]
    overlap_share: NDArray[np.float64]
    carrier: NDArray[np.int32]
    counts: LinkCounts
    per_cell: ClassVar[tuple[str, ...]] = (
        *("level_dbm", "probability", "sinr_db"),
        *("dominance_db", "overlap_share", "carrier"),
    )


Answers = TypeVar("Answers", Coverage, CellCoverage)


@dataclass(frozen=True)
class CoverageRows:
    """
    One row a supplied layer, reception and cell, in that order; ready to be copied into a table.

    Attributes
    ----------
    layer, reception, cell : ndarray of int, shape (n_rows,)
        Indexes; `cell` among all receivers.
    level_dbm, sinr_db : ndarray, shape (n_rows,)
        NaN where too few places are in reach of a carrier.
    probability : ndarray, shape (n_rows,)
        Share of the places that reach the threshold.
    carrier : ndarray of int32, shape (n_rows,)
        -1 where there is no level.
    """

    layer: NDArray[np.int64]
    reception: NDArray[np.int64]
    cell: NDArray[np.int64]
    level_dbm: NDArray[np.float64]
    sinr_db: NDArray[np.float64]
    probability: NDArray[np.float64]
    carrier: NDArray[np.int32]


def joined(blocks: Iterable[Answers]) -> Answers:
    """
    Put consecutive blocks together.

    Parameters
    ----------
    blocks : iterable of Coverage or of CellCoverage
        In the order of their cells; at least one.

    Returns
    -------
    Coverage or CellCoverage
    """
    parts = list(blocks)
    whole: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=2) for name in parts[0].per_cell
    }
    counts = sum((part.counts for part in parts), LinkCounts())
    return replace(parts[0], counts=counts, **whole)


def with_best_of(coverage: Answers, groups: Sequence[Sequence[int]]) -> Answers:
    """
    Append, for each group of layers, a layer that takes the strongest of them in each cell.

    Parameters
    ----------
    coverage : Coverage or CellCoverage
    groups : sequence of sequence of int
        Layers of each group, such as all operators of one technology; none may be empty.

    Returns
    -------
    Coverage or CellCoverage
        With ``n_layers + len(groups)`` layers; ties go to the first layer of the group.
    """
    parts = {name: [getattr(coverage, name)] for name in coverage.per_cell}
    supplied = [coverage.supplied]
    for group in groups:
        layers = list(group)
        best = np.nan_to_num(coverage.level_dbm[layers], nan=-np.inf).argmax(axis=0)[np.newaxis]
        for name, columns in parts.items():
            columns.append(np.take_along_axis(getattr(coverage, name)[layers], best, axis=0))
        supplied.append(np.array([coverage.supplied[layers].any()]))
    whole: dict[str, Any] = {name: np.concatenate(columns) for name, columns in parts.items()}
    return replace(coverage, supplied=np.concatenate(supplied), **whole)


def rows_of(coverage: CellCoverage) -> CoverageRows:
    """
    Answers as rows, without the layers that nobody supplies.

    Parameters
    ----------
    coverage : CellCoverage

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
        probability=coverage.probability[layers].ravel(),
        carrier=coverage.carrier[layers].ravel(),
    )
