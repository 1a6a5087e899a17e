"""
What a model is stated for, and which links are not.

A card says where a model comes from and two ranges of each input. In the *strict* range the
document states it. In the *extended* one it is still computed, and every such link flagged:
it is ours where it is wider than the strict one. Outside the extended range a function
refuses its input or answers NaN, so that nothing is extrapolated in silence.

Flags are a bit for each input and range. The scalars take a record of `ranges_table`, so that
a compiled loop can flag and count link by link.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from math import inf, nextafter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.jit import njit

Record = Any  # one row of a structured array, fields as attributes
Records = NDArray[np.void]

FREQUENCY, DISTANCE, ANTENNA_HEIGHT, RECEIVER_HEIGHT = 1, 2, 4, 8  # outside the strict range
EXTENDED_SHIFT = 4  # the same four bits, shifted: outside the extended range too
STRICT_BITS, EXTENDED_BITS = 0x0F, 0xF0
INPUTS = ("frequency_mhz", "distance_m", "antenna_height_m", "receiver_height_m")  # in the order of the bits


class Span(NamedTuple):
    """Values from the lowest to the highest, both included."""

    lowest: float
    highest: float


ANY = Span(-inf, inf)  # the model does not know this input
POSITIVE = Span(nextafter(0.0, inf), inf)  # the document states no limit


@dataclass(frozen=True)
class Ranges:
    """One range for each input; an input that a model does not have is in range."""

    frequency_mhz: Span
    distance_m: Span
    antenna_height_m: Span = ANY
    receiver_height_m: Span = ANY


@dataclass(frozen=True)
class ModelCard:
    """
    Where a model comes from and what it is stated for.

    Attributes
    ----------
    key, name : str
    document, section, release : str
        Release as the publisher counts it: a version, an edition or a year.
    purpose : str
        What the model is for, in a few words.
    strict, extended : Ranges
        See the module.
    distance : str
        ``2d`` (along the ground) or ``3d`` (in space): which one `distance_m` is.
    sigma_db : mapping of str to float
        Standard deviation of shadowing, by ``LOS``, ``NLOS`` or what the document tells apart;
        empty where it states none.

    Raises
    ------
    RadioError
        If an extended range does not hold the strict one.
    """

    key: str
    name: str
    document: str
    section: str
    release: str
    purpose: str
    strict: Ranges
    extended: Ranges
    distance: str = "2d"
    sigma_db: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in INPUTS:
            inner, outer = getattr(self.strict, name), getattr(self.extended, name)
            if not outer.lowest <= inner.lowest <= inner.highest <= outer.highest:
                raise RadioError(f"card {self.key}: {name} is stated for {inner}; must lie within {outer}")


_COLUMNS = {  # of a record: by range and input, the two ends
    (kind, name): (f"{prefix}{short}_from", f"{prefix}{short}_to")
    for kind, prefix in (("strict", ""), ("extended", "widest_"))
    for name, short in zip(INPUTS, ("frequency", "distance", "antenna", "receiver"), strict=True)
}
RANGES = np.dtype([(end, "f8") for ends in _COLUMNS.values() for end in ends])


def ranges_table(cards: Sequence[ModelCard]) -> Records:
    """
    Ranges of some models for compiled code.

    Parameters
    ----------
    cards : sequence of ModelCard

    Returns
    -------
    ndarray of RANGES, shape (n_cards,)
        One record a card, in the order given.
    """
    table = np.zeros(len(cards), dtype=RANGES)
    for record, card in zip(table, cards, strict=True):
        for (kind, name), (lowest, highest) in _COLUMNS.items():
            record[lowest], record[highest] = getattr(getattr(card, kind), name)
    return table


@njit
def _bit_scalar(value: float, lowest: float, highest: float, bit: int) -> int:
    """The bit where a value is out of range."""
    return 0 if lowest <= value <= highest else bit  # this way round: NaN is outside


@njit
def range_flags_scalar(
    ranges: Record,
    frequency_mhz: float,
    distance_m: float,
    antenna_height_m: float,
    receiver_height_m: float,
) -> int:
    """Flags of one link against one record of `ranges_table`; 0 where all is in the strict range."""
    of = ranges
    strict = _bit_scalar(frequency_mhz, of.frequency_from, of.frequency_to, FREQUENCY)
    strict |= _bit_scalar(distance_m, of.distance_from, of.distance_to, DISTANCE)
    strict |= _bit_scalar(antenna_height_m, of.antenna_from, of.antenna_to, ANTENNA_HEIGHT)
    strict |= _bit_scalar(receiver_height_m, of.receiver_from, of.receiver_to, RECEIVER_HEIGHT)
    if strict == 0:
        return 0
    extended = _bit_scalar(frequency_mhz, of.widest_frequency_from, of.widest_frequency_to, FREQUENCY)
    extended |= _bit_scalar(distance_m, of.widest_distance_from, of.widest_distance_to, DISTANCE)
    extended |= _bit_scalar(antenna_height_m, of.widest_antenna_from, of.widest_antenna_to, ANTENNA_HEIGHT)
    extended |= _bit_scalar(
        receiver_height_m, of.widest_receiver_from, of.widest_receiver_to, RECEIVER_HEIGHT
    )
    return strict | (extended << EXTENDED_SHIFT)


@njit
def _flag_links(ranges: Record, links: NDArray[np.float64], flags: NDArray[np.uint8]) -> None:
    """Flag one link a row: frequency, distance, both heights."""
    for i in range(len(links)):
        flags[i] = range_flags_scalar(ranges, links[i, 0], links[i, 1], links[i, 2], links[i, 3])


def range_flags(
    card: ModelCard,
    frequency_mhz: ArrayLike,
    distance_m: ArrayLike,
    antenna_height_m: ArrayLike = 0.0,
    receiver_height_m: ArrayLike = 0.0,
) -> NDArray[np.uint8]:
    """
    Which inputs of each link are outside what a model is stated for.

    Parameters
    ----------
    card : ModelCard
    frequency_mhz, distance_m, antenna_height_m, receiver_height_m : array_like
        Broadcast; `distance_m` as the card says, 2D or 3D. Leave out what the model has not.

    Returns
    -------
    ndarray of uint8
        0 in the strict range. ``FREQUENCY``, ``DISTANCE``, ``ANTENNA_HEIGHT`` and
        ``RECEIVER_HEIGHT`` are set outside of it; the same bits, shifted by
        ``EXTENDED_SHIFT``, outside the extended one. NaN is outside both.
    """
    columns = np.broadcast_arrays(
        *(
            np.asarray(column, np.float64)
            for column in (frequency_mhz, distance_m, antenna_height_m, receiver_height_m)
        )
    )
    links = np.stack([column.ravel() for column in columns], axis=1)
    flags = np.empty(len(links), dtype=np.uint8)
    _flag_links(ranges_table([card])[0], links, flags)
    return flags.reshape(columns[0].shape)


@dataclass(frozen=True)
class RangeCounts:
    """
    How many links a model was asked outside of what it is stated for.

    Attributes
    ----------
    links : int
        All that were flagged or not.
    outside_strict : int
        With one input or more outside the strict range, the next included: computed, yet flagged.
    outside_extended : int
        With one input or more outside the extended range: no answer.
    frequency, distance, antenna_height, receiver_height : int
        With this input outside the strict range; a link may count in several.
    """

    links: int = 0
    outside_strict: int = 0
    outside_extended: int = 0
    frequency: int = 0
    distance: int = 0
    antenna_height: int = 0
    receiver_height: int = 0

    def __add__(self, other: "RangeCounts") -> "RangeCounts":
        return RangeCounts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


COUNTS = np.dtype([(one.name, "i8") for one in fields(RangeCounts)])


@njit
def count_flags_scalar(counts: Record, flags: int) -> None:
    """Add one link's flags to a record of ``COUNTS``."""
    counts.links += 1
    counts.outside_strict += (flags & STRICT_BITS) != 0
    counts.outside_extended += (flags & EXTENDED_BITS) != 0
    counts.frequency += (flags & FREQUENCY) != 0
    counts.distance += (flags & DISTANCE) != 0
    counts.antenna_height += (flags & ANTENNA_HEIGHT) != 0
    counts.receiver_height += (flags & RECEIVER_HEIGHT) != 0


@njit
def _count_links(counts: Record, flags: NDArray[np.uint8]) -> None:
    """Count one link after the other."""
    for i in range(len(flags)):
        count_flags_scalar(counts, flags[i])


def count_flags(flags: NDArray[np.uint8]) -> RangeCounts:
    """
    Count flagged links.

    Parameters
    ----------
    flags : ndarray of uint8
        Of `range_flags`; any shape.

    Returns
    -------
    RangeCounts
    """
    counts = np.zeros(1, dtype=COUNTS)
    _count_links(counts[0], np.ascontiguousarray(flags, dtype=np.uint8).ravel())
    return RangeCounts(**{name: int(counts[0][name]) for name in COUNTS.names or ()})
