"""
Places in groups, each with its weight: one answer for a group from the answers of its places.

The same place may stand in several groups: an indoor place in its floor band and in its cell. So all
places are answered for first, in single precision to spare memory, and summed up once for each kind of group.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.coverage.result import CellCoverage, Coverage, LinkCounts
from spatial.coverage.service import Service
from spatial.coverage.summing import columns_of, sum_up_scalar, unanswered
from spatial.errors import RadioError
from spatial.radio.jit import njit_parallel

Singles = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Groups:
    """
    Which places belong together; a place may stand in several groups.

    Attributes
    ----------
    place : ndarray of int, shape (n_entries,)
        Those of one group side by side.
    start : ndarray of int, shape (n_groups + 1,)
        Group ``i`` has the entries from ``start[i]`` to before ``start[i + 1]``; it may be empty.
    weight : ndarray, shape (n_entries,)
        Over 0.

    Raises
    ------
    RadioError
        If the columns do not fit each other, or a weight is not over 0.
    """

    place: Ints
    start: Ints
    weight: NDArray[np.float64]

    def __post_init__(self) -> None:
        for name, dtype in (("place", np.int64), ("start", np.int64), ("weight", np.float64)):
            object.__setattr__(self, name, np.ascontiguousarray(getattr(self, name), dtype))
        entries = len(self.place)
        goes_up = len(self.start) > 0 and self.start[0] == 0 and bool((np.diff(self.start) >= 0).all())
        if not goes_up or self.start[-1] != entries or len(self.weight) != entries:
            raise RadioError(
                f"groups that start at {self.start[:3].tolist()}... of {entries} places with "
                f"{len(self.weight)} weights; must go up from 0 to their number"
            )
        for index in np.flatnonzero(~(self.weight > 0.0))[:1]:
            raise RadioError(f"place {index} of the groups weighs {self.weight[index]:g}; must be over 0")

    def __len__(self) -> int:
        return len(self.start) - 1


@dataclass(frozen=True)
class PlaceLevels:
    """
    Answers of places, in single precision: a hundred-thousandth of a dB.

    Attributes
    ----------
    level_dbm, sinr_db, dominance_db : ndarray of float32, shape (n_layers, n_receptions, n_places)
        As in `Coverage`.
    carrier, near_servers : ndarray, same shape
        As in `Coverage`.
    sigma_db : ndarray of float32, same shape
        Scatter of the level.
    supplied, counts
        As in `Coverage`.
    """

    level_dbm: Singles
    sinr_db: Singles
    dominance_db: Singles
    sigma_db: Singles
    carrier: NDArray[np.int32]
    near_servers: NDArray[np.int8]
    supplied: NDArray[np.bool_]
    counts: LinkCounts


def place_levels(blocks: Iterable[Coverage], service: Service) -> PlaceLevels:
    """
    Keep the answers of places, block by block.

    Parameters
    ----------
    blocks : iterable of Coverage
        Of consecutive places, from `spatial.coverage.engine.level_blocks`; at least one.
    service : Service
        That the blocks were asked for.

    Returns
    -------
    PlaceLevels
    """
    return joined_places(_kept(block, service) for block in blocks)


def joined_places(levels: Iterable[PlaceLevels]) -> PlaceLevels:
    """
    Put consecutive places together.

    Parameters
    ----------
    levels : iterable of PlaceLevels
        At least one.

    Returns
    -------
    PlaceLevels
    """
    parts = list(levels)
    names = (*("level_dbm", "sinr_db", "dominance_db", "sigma_db"), *("carrier", "near_servers"))
    whole = {name: np.concatenate([getattr(part, name) for part in parts], axis=2) for name in names}
    counts = sum((part.counts for part in parts), LinkCounts())
    return PlaceLevels(**whole, supplied=parts[0].supplied, counts=counts)


def _kept(block: Coverage, service: Service) -> PlaceLevels:
    """What is kept of one block."""
    reception = np.arange(block.carrier.shape[1])[:, np.newaxis]
    sigma_db = np.ones(block.carrier.shape)
    if len(service.sigma_db):
        sigma_db = service.sigma_db[np.maximum(block.carrier, 0), reception, block.sight + 1]
    return PlaceLevels(
        level_dbm=block.level_dbm.astype(np.float32),
        sinr_db=block.sinr_db.astype(np.float32),
        dominance_db=block.dominance_db.astype(np.float32),
        sigma_db=sigma_db.astype(np.float32),
        carrier=block.carrier,
        near_servers=block.near_servers,
        supplied=block.supplied,
        counts=block.counts,
    )


def with_systems(
    levels: PlaceLevels, is_served: ArrayLike, level_dbm: ArrayLike, sigma_db: float
) -> PlaceLevels:
    """
    Let indoor systems serve, wherever what comes from outside is weaker.

    Parameters
    ----------
    levels : PlaceLevels
    is_served : array_like of bool, shape (n_layers, n_places)
        Whether a system of the layer serves the place.
    level_dbm : array_like, shape (n_layers,)
        Median level that a system gives.
    sigma_db : float
        Its scatter; over 0.

    Returns
    -------
    PlaceLevels
        A place that a system serves has the carrier -1, no SINR and no dominance: nothing is known of it.

    Raises
    ------
    RadioError
        If the scatter is not over 0.
    """
    if not sigma_db > 0.0:
        raise RadioError(f"sigma {sigma_db:g} dB of indoor systems; must be over 0")
    system_dbm = np.asarray(level_dbm, np.float32)[:, np.newaxis, np.newaxis]
    serves = np.asarray(is_served, np.bool_)[:, np.newaxis, :] & ~(levels.level_dbm >= system_dbm)
    served_layers = np.asarray(is_served, np.bool_).any(axis=1)
    return replace(
        levels,
        level_dbm=np.where(serves, system_dbm, levels.level_dbm),
        sigma_db=np.where(serves, np.float32(sigma_db), levels.sigma_db),
        sinr_db=np.where(serves, np.float32(np.nan), levels.sinr_db),
        dominance_db=np.where(serves, np.float32(np.nan), levels.dominance_db),
        carrier=np.where(serves, np.int32(-1), levels.carrier),
        near_servers=np.where(serves, np.int8(1), levels.near_servers),
        supplied=levels.supplied | served_layers,
    )


@njit_parallel
def _sum_up(
    level_dbm: Singles,
    sinr_db: Singles,
    dominance_db: Singles,
    sigma_db: Singles,
    carrier: NDArray[np.int32],
    near_servers: NDArray[np.int8],
    place: Ints,
    start: Ints,
    weight: NDArray[np.float64],
    threshold_dbm: NDArray[np.float64],
    share: NDArray[np.float64],
    answers: NDArray[np.void],
) -> None:
    """One answer for each layer, reception and group that has a place."""
    for i in numba.prange(len(start) - 1):
        first, behind = start[i], start[i + 1]
        if first == behind:
            continue
        places = place[first:behind]
        for layer in range(answers.shape[0]):
            for r in range(answers.shape[1]):
                sum_up_scalar(
                    level_dbm[layer, r][places],
                    sigma_db[layer, r][places],
                    weight[first:behind],
                    sinr_db[layer, r][places],
                    dominance_db[layer, r][places],
                    carrier[layer, r][places],
                    near_servers[layer, r][places],
                    threshold_dbm[layer],
                    share[r],
                    answers[layer, r, i],
                )


def group_levels(levels: PlaceLevels, groups: Groups, service: Service) -> CellCoverage:
    """
    Answer for groups by their places.

    Parameters
    ----------
    levels : PlaceLevels
    groups : Groups
    service : Service
        Its thresholds and shares are those of the answers.

    Returns
    -------
    CellCoverage
        A group is a cell of it. An empty one has no level, and the probability 0. Shares and levels go by
        weight; SINR, dominance and overlap by number of places.

    Raises
    ------
    RadioError
        If a group names a place that there is not.
    """
    layers, receptions, places = levels.level_dbm.shape
    if len(groups.place) and not 0 <= groups.place.min() <= groups.place.max() < places:
        raise RadioError(f"groups name place {groups.place.max()}; there are {places}")
    answers = unanswered(layers, receptions, len(groups))
    _sum_up(
        levels.level_dbm,
        levels.sinr_db,
        levels.dominance_db,
        levels.sigma_db,
        levels.carrier,
        levels.near_servers,
        groups.place,
        groups.start,
        groups.weight,
        service.threshold_dbm,
        service.share,
        answers,
    )
    return CellCoverage(first_cell=0, supplied=levels.supplied, counts=levels.counts, **columns_of(answers))
