"""What is asked of levels: losses and scatter by reception, thresholds, shares; and what they carry."""

import numpy as np
from numpy.typing import NDArray

from app.config import CoverageSettings, Settings
from app.domain.coverage import Reception, profile_from
from app.domain.network import Technology
from app.jobs.supply import Supply
from spatial.coverage.service import Service
from spatial.coverage.suppliers import CarrierTable
from spatial.radio.entry import EFFICIENT, TRADITIONAL, EntryLoss
from spatial.radio.penetration import reception_loss_db
from spatial.radio.shadowing import level_sigma_db
from spatial.radio.throughput import throughput_mbps

RECEPTIONS = tuple(Reception)
PACKET_TECHNOLOGIES = (Technology.LTE, Technology.NR)  # whose throughput the formula is for
O2I = "o2i"
ENTRIES = {"p2109_traditional": TRADITIONAL, "p2109_efficient": EFFICIENT}


def service_of(supply: Supply, config: Settings) -> Service:
    """What a run asks for: losses, scatter, thresholds, and how many of a cell's places must be served."""
    radio = config.coverage
    thresholds_dbm = {
        Technology(item.technology): profile_from(item).threshold_dbm for item in config.profiles
    }
    indoors = [reception is Reception.INDOOR for reception in RECEPTIONS]
    return Service(
        extra_loss_db=losses_of(supply.carriers, RECEPTIONS, radio),
        sigma_db=_sigma_db(supply.carriers, radio),
        threshold_dbm=np.array([thresholds_dbm[technology] for _, _, technology in supply.layers]),
        share=np.where(indoors, radio.indoor_location_share, radio.outdoor_location_share),
    )


def losses_of(
    carriers: CarrierTable, receptions: tuple[str, ...], radio: CoverageSettings
) -> NDArray[np.float64]:
    """Loss of each carrier into each reception, indoors by the model of the settings."""
    if radio.indoor_model == O2I:
        by_wall = (radio.indoor_depth_m, radio.indoor_high_loss_share)
        return reception_loss_db(carriers.frequency_mhz, receptions, *by_wall)
    return reception_loss_db(carriers.frequency_mhz, receptions, entry=_entry(radio))


def _sigma_db(carriers: CarrierTable, radio: CoverageSettings) -> NDArray[np.float64]:
    entry_db = None if radio.indoor_model == O2I else _entry(radio).sigma_db(carriers.frequency_mhz)
    share = radio.indoor_high_loss_share
    return level_sigma_db(carriers.model, RECEPTIONS, share, entry_sigma_db=entry_db)


def _entry(radio: CoverageSettings) -> EntryLoss:
    return EntryLoss(building=ENTRIES[radio.indoor_model])


def throughput_of(
    supply: Supply, layer: np.ndarray, carrier: np.ndarray, sinr_db: np.ndarray, settings: CoverageSettings
) -> np.ndarray:
    """Megabits a second of one phone alone on its server, by rows; NaN for 2G and 3G and without a server."""
    packets = np.array([name in PACKET_TECHNOLOGIES for _, _, name in supply.layers], bool)
    known = packets[layer] & (carrier >= 0) & ~np.isnan(sinr_db)
    low_mhz, high_mhz = np.array(settings.tdd_mhz).reshape(-1, 2).T
    frequency_mhz = supply.carriers.frequency_mhz[carrier[known], np.newaxis]
    is_tdd = ((frequency_mhz >= low_mhz) & (frequency_mhz <= high_mhz)).any(axis=1)
    found = np.full(len(sinr_db), np.nan)
    alone = throughput_mbps(sinr_db[known], supply.bandwidth_mhz[carrier[known]])
    found[known] = alone * np.where(is_tdd, settings.tdd_downlink_share, 1.0)
    return found
