"""
Path loss of one link, in dB, compiled: the one place of these formulas.

`spatial.radio.pathloss` calls them over arrays, the coverage engine link by link. They
trust their arguments; checks are the callers'.

Sources: ITU-R P.525 (free space); 3GPP TR 38.901, Tables 7.4.1-1 (loss) and 7.4.2-1
(probability of line of sight), scenarios UMa (urban macro) and UMi-SC (street canyon).
The tables hold from 0.5 to 100 GHz and from 10 m to 5 km, for antennas at 25 m (UMa) and
10 m (UMi), and for receivers from 1.5 to 22.5 m, the eighth floor.

Note 1 draws the effective height of the ground h_E of UMa for receivers over 13 m: 1 m, or with
a probability that depends on the distance 12, 15, ... m. Nothing is drawn here: h_E is 1 m
always. From 900 MHz on that is the median of the draws to 0.1 dB (antenna at 25 m, floors up to
22.5 m), and the loss grows with distance; the mean of the draws lies up to 4.6 dB higher at 900
MHz, 2.7 dB at 1,800 and 1.6 dB at 3,500, all for the eighth floor at 0.8 to 0.9 km, and does not
always grow.
"""

import math
from typing import NamedTuple

from spatial.radio.jit import njit

UMA, UMI = 0, 1
NOMINAL_ANTENNA_HEIGHT_M = (25.0, 10.0)  # by model: the heights the tables are stated for
MIN_DISTANCE_M, MAX_DISTANCE_M = 10.0, 5000.0
MIN_FREQUENCY_MHZ, MAX_FREQUENCY_MHZ = 500.0, 100_000.0
MAX_RECEIVER_HEIGHT_M = 22.5
EFFECTIVE_GROUND_M = 1.0  # h_E of Table 7.4.1-1, note 1; see above for receivers over 13 m
LOW_RECEIVER_M, HIGH_RECEIVER_M = 13.0, 23.0  # C'(h_UT) of Table 7.4.2-1 is 0 up to the one, 1 at the other
LOG10_OF_E = math.log10(math.e)
LIGHT_M_PER_S = 3.0e8  # as note 1 has it
FREE_SPACE_DB = 32.44778  # at 1 MHz and 1 km: 20 log10(4 pi 1e9 / 299,792,458)
BLOCKED, CLEAR, UNKNOWN = 0, 1, -1  # what is known of the sight between the two ends


@njit
def log10_scalar(ratio: float) -> float:
    """Decimal logarithm; by way of the natural one it takes half the time of the library's own."""
    return LOG10_OF_E * math.log(ratio)


class Path(NamedTuple):
    """A link as the tables look at it, with what their formulas share."""

    distance_m: float  # horizontal, 10 m to 5 km
    receiver_height_m: float
    log_slant: float  # decimal logarithm of the distance in space, in metres
    log_ghz: float  # decimal logarithm of the frequency
    break_m: float  # d'BP
    log_corner: float  # decimal logarithm of d'BP^2 and the square of the difference in height, together


@njit
def log_ghz_scalar(frequency_mhz: float) -> float:
    """Decimal logarithm of a frequency."""
    return log10_scalar(frequency_mhz / 1000.0)


@njit
def free_space_scalar(log_slant: float, log_ghz: float) -> float:
    """Free space, P.525; a thousandth of the distance and a thousandfold of the frequency cancel out."""
    return FREE_SPACE_DB + 20.0 * log_ghz + 20.0 * log_slant


@njit
def usable_distance_scalar(distance_2d_m: float) -> float:
    """Raise a short distance to 10 m, make one over 5 km NaN."""
    if distance_2d_m > MAX_DISTANCE_M:
        return math.nan
    return MIN_DISTANCE_M if distance_2d_m < MIN_DISTANCE_M else distance_2d_m


@njit
def log_slant_scalar(distance_2d_m: float, antenna_height_m: float, receiver_height_m: float) -> float:
    """Decimal logarithm of the distance in space."""
    return 0.5 * log10_scalar(distance_2d_m**2 + (antenna_height_m - receiver_height_m) ** 2)


@njit
def breakpoint_scalar(antenna_height_m: float, receiver_height_m: float, frequency_mhz: float) -> float:
    """d'BP of Table 7.4.1-1, note 1."""
    product_m2 = (antenna_height_m - EFFECTIVE_GROUND_M) * (receiver_height_m - EFFECTIVE_GROUND_M)
    return 4.0 * product_m2 * frequency_mhz * 1.0e6 / LIGHT_M_PER_S


@njit
def log_corner_scalar(break_m: float, antenna_height_m: float, receiver_height_m: float) -> float:
    """Decimal logarithm of what PL2 of Table 7.4.1-1 takes 9 or 9.5 times."""
    return log10_scalar(break_m**2 + (antenna_height_m - receiver_height_m) ** 2)


@njit
def path_scalar(
    distance_2d_m: float,
    antenna_height_m: float,
    receiver_height_m: float,
    frequency_mhz: float,
    log_ghz: float,
) -> Path:
    """A link of usable distance; nobody asks for its corner before the breakpoint."""
    log_slant = log_slant_scalar(distance_2d_m, antenna_height_m, receiver_height_m)
    break_m = breakpoint_scalar(antenna_height_m, receiver_height_m, frequency_mhz)
    log_corner = 0.0
    if distance_2d_m > break_m:
        log_corner = log_corner_scalar(break_m, antenna_height_m, receiver_height_m)
    return Path(distance_2d_m, receiver_height_m, log_slant, log_ghz, break_m, log_corner)


@njit
def uma_los_scalar(path: Path) -> float:
    """UMa in line of sight: PL1 up to the breakpoint, PL2 behind it."""
    if path.distance_m <= path.break_m:
        return 28.0 + 22.0 * path.log_slant + 20.0 * path.log_ghz
    return 28.0 + 40.0 * path.log_slant + 20.0 * path.log_ghz - 9.0 * path.log_corner


@njit
def umi_los_scalar(path: Path) -> float:
    """UMi-SC in line of sight: PL1 up to the breakpoint, PL2 behind it."""
    if path.distance_m <= path.break_m:
        return 32.4 + 21.0 * path.log_slant + 20.0 * path.log_ghz
    return 32.4 + 40.0 * path.log_slant + 20.0 * path.log_ghz - 9.5 * path.log_corner


@njit
def uma_nlos_scalar(path: Path) -> float:
    """UMa without sight: never less than with it."""
    slope_db = 13.54 + 39.08 * path.log_slant + 20.0 * path.log_ghz
    return max(slope_db - 0.6 * (path.receiver_height_m - 1.5), uma_los_scalar(path))


@njit
def umi_nlos_scalar(path: Path) -> float:
    """UMi-SC without sight: never less than with it."""
    slope_db = 22.4 + 35.3 * path.log_slant + 21.3 * path.log_ghz
    return max(slope_db - 0.3 * (path.receiver_height_m - 1.5), umi_los_scalar(path))


@njit
def sight_share_scalar(distance_2d_m: float, decay_m: float) -> float:
    """P(LOS) of Table 7.4.2-1; 1 up to 18 m."""
    if distance_2d_m <= 18.0:
        return 1.0
    near = 18.0 / distance_2d_m
    return near + math.exp(-distance_2d_m / decay_m) * (1.0 - near)


@njit
def uma_sight_share_scalar(distance_2d_m: float, receiver_height_m: float) -> float:
    """P(LOS) of UMa; more for receivers over 13 m by C'(h_UT), yet never over 1."""
    share = sight_share_scalar(distance_2d_m, 63.0)
    if receiver_height_m <= LOW_RECEIVER_M or distance_2d_m <= 18.0:
        return share
    height_term: float = ((receiver_height_m - LOW_RECEIVER_M) / (HIGH_RECEIVER_M - LOW_RECEIVER_M)) ** 1.5
    hundreds_m = distance_2d_m / 100.0
    # the product passes 1 by up to 0.7 % behind 18 m, where the table's own share starts to fall
    return min(1.0, share * (1.0 + height_term * 1.25 * hundreds_m**3 * math.exp(-distance_2d_m / 150.0)))


@njit
def umi_sight_share_scalar(distance_2d_m: float) -> float:
    """P(LOS) of UMi-SC, for receivers of any height."""
    return sight_share_scalar(distance_2d_m, 36.0)


@njit
def link_loss_scalar(model: int, sight: int, path: Path) -> float:
    """Loss of one link: by sight where it is known, else the mean of both weighted by P(LOS), in dB."""
    is_umi = model == UMI
    clear_db = umi_los_scalar(path) if is_umi else uma_los_scalar(path)
    if sight == CLEAR:
        return clear_db
    blocked_db = umi_nlos_scalar(path) if is_umi else uma_nlos_scalar(path)
    if sight == BLOCKED:
        return blocked_db
    if is_umi:
        clear_share = umi_sight_share_scalar(path.distance_m)
    else:
        clear_share = uma_sight_share_scalar(path.distance_m, path.receiver_height_m)
    return clear_share * clear_db + (1.0 - clear_share) * blocked_db
