"""
From SINR to bits a second: a truncated and attenuated Shannon bound.

One stream, as link simulations of the first LTE release bore it out; more antennas or
256QAM carry more, and are not promised here. All resources of the carrier go to one phone.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.radio.checks import within
from spatial.radio.validity import POSITIVE

ATTENUATION = 0.6  # of the Shannon bound, downlink
LEAST_SINR_DB = -10.0  # below: nothing gets through
MOST_BPS_PER_HZ = 4.4  # 64QAM at rate 4/5, from 22.05 dB on

Floats = NDArray[np.float64]


def spectral_efficiency_bps_hz(sinr_db: ArrayLike) -> Floats:
    """
    Bits a second that a carrier bears on each hertz.

    Parameters
    ----------
    sinr_db : array_like

    Returns
    -------
    ndarray
        0 below -10 dB, at most 4.4; NaN where the SINR is NaN.

    Notes
    -----
    ``0.6 log2(1 + SINR)``, 3GPP TR 36.942 V17.0.0, Annex A.2, downlink.
    """
    sinr = np.asarray(sinr_db, dtype=np.float64)
    shannon = np.log2(1.0 + 10.0 ** (np.minimum(sinr, 100.0) / 10.0))  # far over the cap, and finite
    capped = np.minimum(ATTENUATION * shannon, MOST_BPS_PER_HZ)
    return np.asarray(np.where(sinr < LEAST_SINR_DB, 0.0, capped))


def throughput_mbps(sinr_db: ArrayLike, bandwidth_mhz: ArrayLike, downlink_share: float = 1.0) -> Floats:
    """
    Megabits a second of one phone that has a whole carrier.

    Parameters
    ----------
    sinr_db : array_like
    bandwidth_mhz : array_like
        Of the channel; over 0.
    downlink_share : float
        Share of the time that goes downwards, over 0 up to 1: 1 with FDD, some 0.75 with TDD.

    Returns
    -------
    ndarray
        Broadcast; at most 4.4 a megahertz, 88 at 20 MHz. NaN where an input is NaN.

    Raises
    ------
    RadioError
        If a bandwidth or the share is out of range.

    Notes
    -----
    `spectral_efficiency_bps_hz` times the bandwidth.
    """
    widths_mhz = within("bandwidth", bandwidth_mhz, POSITIVE, "MHz")
    share = within("downlink share", downlink_share, POSITIVE._replace(highest=1.0), "")
    return np.asarray(spectral_efficiency_bps_hz(sinr_db) * widths_mhz * share)
