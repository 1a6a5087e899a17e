"""Small networks, and a plain NumPy composition of the same answers to hold the engine to."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spatial.coverage.engine import Receivers
from spatial.coverage.samples import Samples
from spatial.coverage.service import Service
from spatial.coverage.suppliers import CarrierTable
from spatial.radio.antenna import ISOTROPIC, antenna_gain_db
from spatial.radio.formulas import UMA, UNKNOWN
from spatial.radio.pathloss import expected_loss_db
from spatial.radio.profile import obstruction
from spatial.radio.urban import HYBRID, urban_loss_db
from spatial.surface import HeightGrid

BORING: dict[str, Any] = {
    "antenna_height_m": 25.0,
    "model": UMA,
    "convergence_deg": 0.0,
    "layer": 0,
    "channel": 0,
    "frequency_mhz": 1800.0,
    "reference_power_dbm": 15.0,
    "gain_dbi": 15.0,
    "pattern": ISOTROPIC,
    "hpbw_deg": 70.0,
    "vertical_hpbw_deg": 10.0,
    "azimuth_true_deg": np.nan,
    "mechanical_tilt_deg": 0.0,
    "electrical_tilt_deg": 0.0,
    "load_share": 0.5,
    "interference_over_reference_db": 0.0,
    "noise_dbm": -123.2,
    "reach_m": 3000.0,
}


def carriers_at(x_m: Any, y_m: Any, **columns: Any) -> CarrierTable:
    """Valid carriers, 4G at 1800 MHz without a pattern unless said otherwise."""
    return CarrierTable(x_m=np.atleast_1d(x_m), y_m=np.atleast_1d(y_m), **{**BORING, **columns})


def cells_at(x_m: Any, y_m: Any, by_sight: bool = False) -> Receivers:
    """Receivers at 1.5 m."""
    x, y = np.broadcast_arrays(np.atleast_1d(x_m).astype(float), np.atleast_1d(y_m).astype(float))
    return Receivers(x, y, np.full(x.shape, by_sight))


def places_at(x_m: Any, y_m: Any, start: Any = None) -> Samples:
    """Open places; one a cell unless said otherwise."""
    x, y = np.broadcast_arrays(np.atleast_1d(x_m).astype(float), np.atleast_1d(y_m).astype(float))
    edges = np.arange(len(x) + 1) if start is None else np.asarray(start)
    return Samples(x, y, edges, np.ones(len(edges) - 1, bool))


def service(
    carriers: int, *, receptions: int = 1, layers: int = 1, sigma_db: float = 6.0, share: float = 0.5
) -> Service:
    """No further loss, one scatter, -110 dBm."""
    return Service(
        extra_loss_db=np.zeros((carriers, receptions)),
        sigma_db=np.full((carriers, receptions, 3), sigma_db),
        threshold_dbm=np.full(layers, -110.0),
        share=np.full(receptions, share),
    )


def random_network(seed: int, carriers: int = 60) -> CarrierTable:
    """Carriers of two operators and two frequencies each, on shared masts, with every kind of antenna."""
    draw = np.random.default_rng(seed)
    mast = draw.integers(0, carriers // 3, carriers)
    x_m, y_m = draw.uniform(0, 4000, carriers)[mast], draw.uniform(0, 4000, carriers)[mast]
    channel = draw.integers(0, 4, carriers)
    return carriers_at(
        x_m,
        y_m,
        antenna_height_m=draw.choice([10.0, 18.0, 25.0, 40.0], carriers)[mast],
        model=draw.integers(0, 2, carriers)[mast],
        convergence_deg=0.75,
        layer=channel // 2,
        channel=channel,
        frequency_mhz=np.array([900.0, 1800.0, 2100.0, 3500.0])[channel],
        pattern=draw.integers(0, 3, carriers),
        azimuth_true_deg=np.where(draw.random(carriers) < 0.2, np.nan, draw.uniform(0, 360, carriers)),
        mechanical_tilt_deg=draw.choice([0.0, 3.0, 6.0], carriers),
        electrical_tilt_deg=draw.choice([0.0, 4.0], carriers),
        load_share=draw.uniform(0, 1, carriers),
        reach_m=draw.uniform(1500, 5500, carriers),
    )


def grid_cells(by_sight: NDArray[np.bool_] | None = None, size: int = 12) -> Receivers:
    """Cells over the random network and beyond it."""
    x_m, y_m = (
        axis.ravel() for axis in np.meshgrid(np.linspace(-500, 4500, size), np.linspace(-500, 4500, size))
    )
    return Receivers(x_m, y_m, np.zeros(x_m.size, bool) if by_sight is None else by_sight)


def plain_levels_dbm(
    table: CarrierTable, cells: Receivers, surface: HeightGrid | None, method: int = HYBRID
) -> NDArray[np.float64]:
    """Outdoor level of every carrier in every cell, NaN out of reach, from the public array functions."""
    c = {name: column[:, np.newaxis] for name, column in vars(table).items()}
    east_m, north_m = cells.x_m - c["x_m"], cells.y_m - c["y_m"]
    true_m = np.hypot(east_m, north_m)
    distance_m = np.maximum(true_m, 10.0)
    link = (distance_m, c["antenna_height_m"], cells.height_m, c["frequency_mhz"])
    if surface is None:
        loss_db = expected_loss_db(c["model"], *link)
    else:
        ends = (c["x_m"], c["y_m"], c["antenna_height_m"], cells.x_m, cells.y_m, cells.height_m)
        found = obstruction(surface, *ends)
        sight = np.where(cells.by_sight, found.sight, UNKNOWN)
        loss_db = urban_loss_db(method, c["model"], sight, found.obstruction_rm, *link)
    gain_db = antenna_gain_db(
        c["pattern"],
        c["azimuth_true_deg"],
        np.degrees(np.arctan2(east_m, north_m)) + c["convergence_deg"],
        np.degrees(np.arctan2(c["antenna_height_m"] - cells.height_m, distance_m)),
        c["mechanical_tilt_deg"],
        c["electrical_tilt_deg"],
        c["hpbw_deg"],
        c["vertical_hpbw_deg"],
    )
    level_dbm = c["reference_power_dbm"] + c["gain_dbi"] + gain_db - loss_db
    return np.where(true_m <= np.minimum(c["reach_m"], 5000.0), level_dbm, np.nan)


def plain_answers(table: CarrierTable, levels_dbm: NDArray[np.float64]) -> tuple[NDArray[Any], ...]:
    """Best level, SINR and server by layer, written the long way."""
    shape = (int(table.layer.max()) + 1, levels_dbm.shape[1])
    level, sinr, server = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, -1)
    for layer, cell in np.ndindex(*shape):
        own = np.where(table.layer == layer, levels_dbm[:, cell], np.nan)
        if np.isnan(own).all():
            continue
        best = int(np.nanargmax(own))
        rivals = (table.channel == table.channel[best]) & (np.arange(len(table)) != best)
        rivals &= ~np.isnan(levels_dbm[:, cell])
        weight = table.load_share * 10 ** (table.interference_over_reference_db / 10)
        disturbance_mw = (weight * 10 ** (levels_dbm[:, cell] / 10))[rivals].sum()
        disturbance_mw += 10 ** (table.noise_dbm[best] / 10)
        level[layer, cell], server[layer, cell] = own[best], best
        sinr[layer, cell] = own[best] - 10 * np.log10(disturbance_mw)
    return level, sinr, server
