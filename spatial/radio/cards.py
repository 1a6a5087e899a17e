"""The cards of all models, by key: what runs print, what the method page lists."""

import numpy as np

from spatial.radio.clutter import P2108_HEIGHT_GAIN, P2108_STATISTICAL
from spatial.radio.entry import P2109
from spatial.radio.formulas import (
    EFFECTIVE_GROUND_M,
    MAX_DISTANCE_M,
    MAX_FREQUENCY_MHZ,
    MAX_RECEIVER_HEIGHT_M,
    MIN_DISTANCE_M,
    MIN_FREQUENCY_MHZ,
    NOMINAL_ANTENNA_HEIGHT_M,
)
from spatial.radio.formulas import UMA as UMA_MODEL
from spatial.radio.formulas import UMI as UMI_MODEL
from spatial.radio.hata import COST231_HATA, OKUMURA_HATA
from spatial.radio.indoor_hotspot import INH
from spatial.radio.p1411_canyon import P1411_CANYON, P1411_CORNER
from spatial.radio.p1411_general import P1411_ABOVE_LOS, P1411_ABOVE_NLOS, P1411_BELOW_LOS, P1411_BELOW_NLOS
from spatial.radio.p1411_rooftop import P1411_ROOFTOP
from spatial.radio.p1411_terminals import P1411_TERMINALS
from spatial.radio.pathloss import MIN_RECEIVER_HEIGHT_M
from spatial.radio.penetration import O2I
from spatial.radio.rural import RMA_LOS, RMA_NLOS
from spatial.radio.validity import POSITIVE, ModelCard, Ranges, Span
from spatial.radio.walfisch_ikegami import WALFISCH_IKEGAMI_LOS, WALFISCH_IKEGAMI_NLOS

# what the table of carriers takes: from over 1 m, where the breakpoint begins
ANTENNA_HEIGHTS_M = Span(float(np.nextafter(EFFECTIVE_GROUND_M, np.inf)), 1000.0)

FREE_SPACE = ModelCard(
    key="free_space",
    name="Free space",
    document="ITU-R P.525",
    section="Annex 1",
    release="P.525-4, 2019",
    purpose="the least a link can lose; base of others",
    distance="3d",
    strict=Ranges(POSITIVE, POSITIVE),
    extended=Ranges(POSITIVE, POSITIVE),
)


def _urban(key: str, name: str, purpose: str, antenna_height_m: float, nlos_sigma_db: float) -> ModelCard:
    """Card of a scenario that is stated for antennas at one height."""
    frequency_mhz = Span(MIN_FREQUENCY_MHZ, MAX_FREQUENCY_MHZ)
    receiver_m = Span(MIN_RECEIVER_HEIGHT_M, MAX_RECEIVER_HEIGHT_M)
    at_one_height_m = Span(antenna_height_m, antenna_height_m)
    stated_m, nearer_too_m = Span(MIN_DISTANCE_M, MAX_DISTANCE_M), Span(0.0, MAX_DISTANCE_M)
    return ModelCard(
        key=key,
        name=name,
        document="3GPP TR 38.901",
        section="Tables 7.4.1-1, 7.4.2-1",
        release="V16.1.0, Release 16",
        purpose=purpose,
        sigma_db={"LOS": 4.0, "NLOS": nlos_sigma_db},
        strict=Ranges(frequency_mhz, stated_m, at_one_height_m, receiver_m),
        extended=Ranges(frequency_mhz, nearer_too_m, ANTENNA_HEIGHTS_M, receiver_m),
    )


UMA = _urban("uma", "UMa", "antennas over the roofs of a city", NOMINAL_ANTENNA_HEIGHT_M[UMA_MODEL], 6.0)
UMI = _urban(
    "umi", "UMi street canyon", "antennas under the roofs", NOMINAL_ANTENNA_HEIGHT_M[UMI_MODEL], 7.82
)

CARDS = {
    card.key: card
    for card in (
        FREE_SPACE,
        UMA,
        UMI,
        RMA_LOS,
        RMA_NLOS,
        INH,
        O2I,
        OKUMURA_HATA,
        COST231_HATA,
        WALFISCH_IKEGAMI_LOS,
        WALFISCH_IKEGAMI_NLOS,
        P1411_BELOW_LOS,
        P1411_BELOW_NLOS,
        P1411_CANYON,
        P1411_CORNER,
        P1411_ABOVE_LOS,
        P1411_ABOVE_NLOS,
        P1411_ROOFTOP,
        P1411_TERMINALS,
        P2108_HEIGHT_GAIN,
        P2108_STATISTICAL,
        P2109,
    )
}
