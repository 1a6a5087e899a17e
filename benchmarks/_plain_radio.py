"""The formulas of the engine once more, in plain NumPy: mast by mast over whole arrays of cells."""

import numpy as np

from spatial.coverage.engine import Receivers
from spatial.coverage.suppliers import CarrierTable
from spatial.radio.antenna import ISOTROPIC
from spatial.radio.formulas import UMA

LIGHT_M_PER_S = 3e8
MIN_DISTANCE_M, MAX_DISTANCE_M = 10.0, 5000.0


def expected_loss_db(
    distance_m: np.ndarray, model: int, antenna_m: float, receiver_m: float, frequency_mhz: float
) -> np.ndarray:
    """TR 38.901 Tables 7.4.1-1 and 7.4.2-1, the mix of sight and no sight in dB."""
    log_slant = np.log10(np.hypot(distance_m, antenna_m - receiver_m))
    ghz_db = 20 * np.log10(frequency_mhz / 1000)
    break_m = 4 * (antenna_m - 1) * (receiver_m - 1) * frequency_mhz * 1e6 / LIGHT_M_PER_S
    corner_db = np.log10(break_m**2 + (antenna_m - receiver_m) ** 2)
    if model == UMA:
        near, far = 28 + 22 * log_slant + ghz_db, 28 + 40 * log_slant + ghz_db - 9 * corner_db
        other = 13.54 + 39.08 * log_slant + ghz_db - 0.6 * (receiver_m - 1.5)
        decay_m = 63.0
    else:
        near, far = 32.4 + 21 * log_slant + ghz_db, 32.4 + 40 * log_slant + ghz_db - 9.5 * corner_db
        other = 22.4 + 35.3 * log_slant + 21.3 * ghz_db / 20 - 0.3 * (receiver_m - 1.5)
        decay_m = 36.0
    clear = np.where(distance_m <= break_m, near, far)
    blocked = np.maximum(clear, other)
    far_share = 18 / distance_m + np.exp(-distance_m / decay_m) * (1 - 18 / distance_m)
    share = np.where(distance_m <= 18, 1.0, far_share)
    return share * clear + (1 - share) * blocked


def gain_db(table: CarrierTable, row: int, bearing_deg: np.ndarray, depression_deg: np.ndarray) -> np.ndarray:
    """TR 36.814 Table A.2.1.1-2, after leaning the face forward by its mechanical tilt."""
    if table.pattern[row] == ISOTROPIC:
        return np.zeros_like(bearing_deg)
    offset, down, tilt = (
        np.radians(angle)
        for angle in (
            bearing_deg - table.azimuth_true_deg[row],
            depression_deg,
            table.mechanical_tilt_deg[row],
        )
    )
    ahead, right, up = np.cos(down) * np.cos(offset), np.cos(down) * np.sin(offset), -np.sin(down)
    offset_deg = np.degrees(np.arctan2(right, ahead * np.cos(tilt) - up * np.sin(tilt)))
    down_deg = -np.degrees(np.arcsin(ahead * np.sin(tilt) + up * np.cos(tilt)))
    horizontal_db = np.minimum(12 * (offset_deg / table.hpbw_deg[row]) ** 2, 25)
    down_deg = down_deg - table.electrical_tilt_deg[row]
    vertical_db = np.minimum(12 * (down_deg / table.vertical_hpbw_deg[row]) ** 2, 20)
    return -np.minimum(horizontal_db + vertical_db, 25)


def outdoor(table: CarrierTable, cells: Receivers, row: int) -> tuple[np.ndarray, np.ndarray]:
    """Cells in reach of a carrier, and its level in them."""
    east_m, north_m = cells.x_m - table.x_m[row], cells.y_m - table.y_m[row]
    true_m = np.hypot(east_m, north_m)
    near = true_m <= min(table.reach_m[row], MAX_DISTANCE_M)
    distance_m = np.maximum(true_m[near], MIN_DISTANCE_M)
    antenna_m, receiver_m = float(table.antenna_height_m[row]), float(np.ravel(cells.height_m)[0])
    ends = (antenna_m, receiver_m, float(table.frequency_mhz[row]))
    loss_db = expected_loss_db(distance_m, int(table.model[row]), *ends)
    bearing_deg = np.degrees(np.arctan2(east_m[near], north_m[near])) + table.convergence_deg[row]
    depression_deg = np.degrees(np.arctan((antenna_m - receiver_m) / distance_m))
    peak_dbm = table.reference_power_dbm[row] + table.gain_dbi[row]
    return near, peak_dbm + gain_db(table, row, bearing_deg, depression_deg) - loss_db


def answers(
    table: CarrierTable, cells: Receivers, extra_loss_db: np.ndarray
) -> tuple[np.ndarray, np.ndarray, int]:
    """Level and SINR of the best server by layer, reception and cell, NaN out of reach; and the links."""
    channels, receptions = int(table.channel.max()) + 1, extra_loss_db.shape[1]
    best = np.full((channels, receptions, len(cells)), -np.inf)
    own_mw, sum_mw, noise_mw = np.zeros_like(best), np.zeros_like(best), np.full_like(best, np.inf)
    links = 0
    for row in range(len(table)):
        near, outdoor_dbm = outdoor(table, cells, row)
        links += int(near.sum())
        disturbs_db = table.interference_over_reference_db[row]
        for reception in range(receptions):
            place = table.channel[row], reception
            heard_dbm = outdoor_dbm - extra_loss_db[row, reception]
            disturbs_mw = table.load_share[row] * 10 ** ((heard_dbm + disturbs_db) / 10)
            sum_mw[place][near] += disturbs_mw
            stronger = heard_dbm > best[place][near]
            chosen = np.flatnonzero(near)[stronger]
            best[place][chosen], own_mw[place][chosen] = heard_dbm[stronger], disturbs_mw[stronger]
            noise_mw[place][chosen] = 10 ** (table.noise_dbm[row] / 10)
    sinr = best - 10 * np.log10(np.maximum(sum_mw - own_mw, 0.0) + noise_mw)
    return *_best_channels(table, best, sinr), links


def _best_channels(table: CarrierTable, best: np.ndarray, sinr: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The strongest channel of each layer."""
    layer_of = dict(zip(table.channel.tolist(), table.layer.tolist(), strict=True))
    shape = (int(table.layer.max()) + 1, *best.shape[1:])
    level, quality = np.full(shape, np.nan), np.full(shape, np.nan)
    for layer in range(shape[0]):
        mine = [channel for channel, of in layer_of.items() if of == layer]
        first = best[mine].argmax(axis=0)[np.newaxis]
        level[layer] = np.take_along_axis(best[mine], first, axis=0)[0]
        quality[layer] = np.take_along_axis(sinr[mine], first, axis=0)[0]
    heard = np.isfinite(level)
    return np.where(heard, level, np.nan), np.where(heard, quality, np.nan)
