"""What our functions answer to a row of the file of outside vectors, by the row's model."""

import re
from collections.abc import Callable

from spatial.radio import clutter, entry, formulas, hata, indoor_hotspot, p1411_general, rural
from spatial.radio.antenna import TR36814, TR38901_ELEMENT, pattern_gain_db
from spatial.radio.diffraction import knife_edge_db
from spatial.radio.p1411_canyon import LOWER, MEDIAN, UPPER, canyon_los_db, corner_nlos_db
from spatial.radio.p1411_rooftop import rooftop_nlos_db
from spatial.radio.p1411_terminals import DENSE_URBAN, between_terminals_db
from spatial.radio.pathloss import (
    free_space_db,
    sight_share,
    uma_los_db,
    uma_nlos_db,
    umi_los_db,
    umi_nlos_db,
)
from spatial.radio.penetration import high_loss_wall_db, low_loss_wall_db
from spatial.radio.street_inputs import StreetInputs, street_inputs
from spatial.radio.walfisch_ikegami import MEDIUM_CITY, METROPOLITAN, walfisch_ikegami_nlos_db

Row = dict[str, str]

TR38901 = {
    ("3GPP TR 38.901 UMa", "LOS"): uma_los_db,
    ("3GPP TR 38.901 UMa", "NLOS"): uma_nlos_db,
    ("3GPP TR 38.901 UMi-SC", "LOS"): umi_los_db,
    ("3GPP TR 38.901 UMi-SC", "NLOS"): umi_nlos_db,
    ("3GPP TR 38.901 RMa", "LOS"): rural.rma_los_db,
    ("3GPP TR 38.901 RMa", "NLOS"): rural.rma_nlos_db,
    ("3GPP TR 38.901 InH-Office", "LOS"): indoor_hotspot.inh_los_db,
    ("3GPP TR 38.901 InH-Office", "NLOS"): indoor_hotspot.inh_nlos_db,
}
LAND = {
    "urban small/medium city": hata.MEDIUM_CITY,
    "urban large city (metropolitan)": hata.LARGE_CITY,
    "suburban": hata.SUBURBAN,
    "open/rural": hata.OPEN,
}
CITY = {"metropolitan": METROPOLITAN, "medium city/suburban": MEDIUM_CITY}
WALLS = {"low-loss building": low_loss_wall_db, "high-loss building": high_loss_wall_db}
BOUND = {"LOS lower bound": LOWER, "LOS median": MEDIAN, "LOS upper bound": UPPER}
CLUTTER = {
    "WATER_SEA": clutter.WATER,
    "OPEN_RURAL": clutter.OPEN,
    "SUBURBAN": clutter.SUBURBAN,
    "URBAN": clutter.URBAN,
    "TREES_FOREST": clutter.WOODS,
    "URBAN_TREES_FOREST": clutter.URBAN,
    "DENSE_URBAN": clutter.DENSE_URBAN,
}
BUILDING = {"TRADITIONAL": entry.TRADITIONAL, "THERMALLY_EFFICIENT": entry.EFFICIENT}


def number_in(row: Row, name: str, default: float | None = None) -> float:
    """Value of ``name=value`` among the other inputs."""
    found = re.search(rf"\b{name}=(-?[\d.]+)", row["other_inputs"])
    assert found or default is not None, row
    return float(found[1]) if found else float(default or 0.0)


def link_of(row: Row) -> tuple[float, float, float, float]:
    """Distance, heights and frequency."""
    distance_m, antenna_m, receiver_m = (float(row[name]) for name in ("distance_2d_m", "h_bs_m", "h_ut_m"))
    return distance_m, antenna_m, receiver_m, float(row["frequency_mhz"])


def length_of(row: Row) -> tuple[float, float]:
    """Distance and frequency."""
    return float(row["distance_2d_m"]), float(row["frequency_mhz"])


def share_in_sight(row: Row) -> float:
    """Probability of line of sight."""
    distance_m, _, receiver_m, _ = link_of(row)
    if "RMa" in row["model"]:
        return float(rural.rma_sight_share(distance_m))
    model = formulas.UMI if "UMi" in row["model"] else formulas.UMA
    return float(sight_share(distance_m, model, receiver_m))


def tr38901_of(row: Row) -> float:
    """Path loss, or the probability of sight."""
    if row["condition"] == "P(LOS)":
        return share_in_sight(row)
    return float(TR38901[row["model"], row["condition"]](*link_of(row)))


def element_of(row: Row) -> float:
    """Gain of the 38.901 element."""
    depression_deg = number_in(row, "zenith_deg") - 90.0
    azimuth_deg = number_in(row, "azimuth_deg")
    return 8.0 + float(pattern_gain_db(TR38901_ELEMENT, azimuth_deg, depression_deg, 65.0, 65.0))


def macro_of(row: Row) -> float:
    """Relative gain of the 36.814 pattern along the horizon."""
    return float(pattern_gain_db(TR36814, number_in(row, "azimuth_off_boresight_deg"), 0.0, 70.0, 10.0))


def town_of(row: Row, roof: str, width: str) -> StreetInputs:
    """Street inputs of an over-rooftop row, under the names it has for them."""
    found = (number_in(row, roof), number_in(row, width), number_in(row, "b"), number_in(row, "phi"))
    return street_inputs(*found, built_length_m=number_in(row, "l", 1.0))


def corner_of(row: Row) -> float:
    """Around a street corner."""
    sides = (number_in(row, name) for name in ("x1", "x2", "w1", "w2"))
    return float(corner_nlos_db(*sides, float(row["frequency_mhz"]), number_in(row, "corner_deg")))


def height_gain_of(row: Row) -> float:
    """P.2108, 3.1; the table's height where the row names none."""
    kind = CLUTTER[row["environment"]]
    top_m = number_in(row, "R", clutter.REPRESENTATIVE_HEIGHT_M[kind])
    inputs = (float(row["h_ut_m"]), float(row["frequency_mhz"]), top_m, number_in(row, "ws"))
    return float(clutter.height_gain_loss_db(kind, *inputs))


def entry_of(row: Row) -> float:
    """P.2109."""
    inputs = (number_in(row, "probability_pct") / 100.0, number_in(row, "elevation_deg"))
    return float(
        entry.building_entry_loss_db(float(row["frequency_mhz"]), BUILDING[row["environment"]], *inputs)
    )


def general_of(row: Row) -> float:
    """P.1411, 4.1.1 and 4.2.1."""
    where = "below" if "4.1.1" in row["model"] else "above"
    return float(getattr(p1411_general, f"{where}_roofs_{row['condition'].lower()}_db")(*length_of(row)))


CHECKS: dict[str, Callable[[Row], float]] = {
    "3GPP TR 38.901 UMa": tr38901_of,
    "3GPP TR 38.901 UMi-SC": tr38901_of,
    "3GPP TR 38.901 RMa": tr38901_of,
    "3GPP TR 38.901 InH-Office": tr38901_of,
    "3GPP TR 38.901 Table 7.3-1 element pattern": element_of,
    "3GPP TR 36.814 Table A.2.1.1-2 horizontal pattern": macro_of,
    "3GPP TR 38.901 7.4.3 O2I external wall loss PL_tw": lambda row: float(
        WALLS[row["environment"]](float(row["frequency_mhz"]))
    ),
    "Free space (Friis/P.525)": lambda row: float(free_space_db(*length_of(row))),
    "Okumura-Hata": lambda row: float(hata.okumura_hata_db(LAND[row["environment"]], *link_of(row))),
    "COST-231-Hata": lambda row: float(hata.cost231_hata_db(LAND[row["environment"]], *link_of(row))),
    "COST-231 Walfisch-Ikegami": lambda row: float(
        walfisch_ikegami_nlos_db(CITY[row["environment"]], *link_of(row), town_of(row, "h_roof", "w"))
    ),
    "ITU-R P.1411-12 4.1.1 site-general below-rooftop street canyon": general_of,
    "ITU-R P.1411-12 4.1.2 UHF LOS street canyon": lambda row: float(
        canyon_los_db(*link_of(row), BOUND[row["condition"]])
    ),
    "ITU-R P.1411-12 4.1.3.1 UHF NLOS around corner": corner_of,
    "ITU-R P.1411-12 4.2.1 site-general above-rooftop": general_of,
    "ITU-R P.1411-12 4.2.2.1 over-rooftop multi-screen (Walfisch-Ikegami successor)": lambda row: float(
        rooftop_nlos_db(CITY[row["environment"]], *link_of(row), town_of(row, "h_r", "w2"))
    ),
    "ITU-R P.1411-12 4.3.1 between low-height terminals": lambda row: float(
        between_terminals_db(DENSE_URBAN, *length_of(row), number_in(row, "location_pct") / 100.0)
    ),
    "ITU-R P.2108-1 3.1 height-gain clutter": height_gain_of,
    "ITU-R P.2108-1 3.2 terrestrial statistical clutter": lambda row: float(
        clutter.statistical_loss_db(*length_of(row), number_in(row, "location_pct") / 100.0)
    ),
    "ITU-R P.2109-2 building entry loss": entry_of,
    "ITU-R P.526 single knife-edge J(v), exact Fresnel-Kirchhoff": lambda row: float(
        knife_edge_db(number_in(row, "v"))
    ),
}

# Carried to compare with: tests/spatial/radio/test_diffraction.py.
ELSEWHERE = (
    "ITU-R P.1812-7 basic transmission loss with building profile",
    "ITU-R P.1812-7 basic transmission loss, bare flat",
)

# Not carried, and the word by which docs/method.md says why.
LEFT_OUT = {
    "ITM Longley-Rice (NTIA) surface as terrain": "ITM",
    "ITM point-to-point TLS": "ITM",
    "ITM area mode TLS": "ITM",
    "NTIA/ITS Extended Hata": "Extended Hata",
    "NTIA/ITS Extended Hata (site-specific)": "Extended Hata",
    "Kun 2.6 GHz empirical (LTE)": "Kun 2.6 GHz",
    "ITU-R P.1812 basic transmission loss (ITU WP3K validation profile)": "P.1812",
    "ITU-R P.1411 (pre -9 text) over-rooftop NLOS as in ns-3": "before P.1411-9",
    "5G NR SINR to CQI (90 percent) and 64QAM efficiency": "CQI",
}
