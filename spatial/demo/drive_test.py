"""A drive test along the demo's larger streets: what three phones would have measured."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.demo.chance import stream
from spatial.demo.dates import DRIVE_STARTS_AT
from spatial.demo.propagation import cost231_hata_db, shadowing_db
from spatial.demo.roadside import ROUNDING_DECIMALS, points_along

TECHNOLOGY = "4G"
ROAD_CLASSES = ("arterial", "secondary")
STEP_M = 40.0
SECONDS_A_STEP = 6  # 24 km/h
SHADOW_SIGMA_DB, DECORRELATION_M = 7.0, 50.0
ERROR_SIGMA_DB = 1.0  # of the phone
NOISE_DBM = -125.2  # in 15 kHz, with a noise figure of 7 dB
SUBCARRIERS_A_MHZ = 60.0  # LTE: 12 in each of 5 resource blocks a MHz
BEHIND_DB = 25.0  # the most a sector antenna weakens, 3GPP TR 36.814
SHANNON_SHARE, MOST_BITS_PER_HZ = 0.6, 4.4  # 3GPP TR 36.942, annex A
WEAKEST_DBM = -130.0  # under it a phone has no service
COLUMNS = ["code", "measured_at", "operator", "technology", "reception", "level_kind", "level_dbm"]
MORE_COLUMNS = ["quality_db", "sinr_db", "speed_mbps", "pci", "geometry"]

Floats = NDArray[np.float64]


def measurements_frame(
    seed: int,
    ways: gpd.GeoDataFrame,
    carriers: pd.DataFrame,
    sectors: pd.DataFrame,
    stations: pd.DataFrame,
    sites: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    """
    Samples of each operator's 4G outdoors, every 40 m of arterials and secondary streets.

    Parameters
    ----------
    seed : int
        Seed of the city.
    ways : GeoDataFrame
        From `streets_of`.
    carriers, sectors : DataFrame
        Of every station, also of those whose operator tells nothing: they are on the air.
    stations : DataFrame
        From `stations_frame`.
    sites : GeoDataFrame
        From `sites_frame`.

    Returns
    -------
    GeoDataFrame
        ``code, measured_at, operator, technology, reception, level_kind, level_dbm,
        quality_db, sinr_db, speed_mbps, pci, geometry``; RSRP and RSRQ; a sample without
        service is left out, as a phone does.

    Notes
    -----
    The truth is COST 231 Hata with correlated lognormal shadowing, so that a comparison
    with the engine's 3GPP model has something to find.
    """
    rng = stream(seed, "drive test")
    roads = ways[ways["way_class"].isin(ROAD_CLASSES)]
    points, _, trip = points_along(shapely.get_parts(roads.geometry.to_numpy()), STEP_M)
    points = points.round(ROUNDING_DECIMALS)
    masts = _masts(carriers, sectors, stations, sites)
    started = DRIVE_STARTS_AT + pd.to_timedelta(np.arange(len(points)) * SECONDS_A_STEP, unit="s")
    heard = [
        _heard(points, trip, own, rng).assign(operator=operator, measured_at=started)
        for operator, own in masts.groupby("operator")
    ]
    samples = pd.concat(heard, ignore_index=True)
    samples = samples[samples["level_dbm"] >= WEAKEST_DBM].reset_index(drop=True)
    named = samples.assign(
        code=[f"DEMO-D{number:05d}" for number in range(1, len(samples) + 1)],
        technology=TECHNOLOGY,
        reception="outdoor",
        level_kind="RSRP",
    )
    return gpd.GeoDataFrame(named[COLUMNS + MORE_COLUMNS], geometry="geometry", crs=sites.crs)


def _masts(
    carriers: pd.DataFrame, sectors: pd.DataFrame, stations: pd.DataFrame, sites: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Every 4G carrier with its antenna, its place and its operator."""
    place = pd.DataFrame({"site_code": sites["code"], "x_m": sites.geometry.x, "y_m": sites.geometry.y})
    own = stations[stations["technology"] == TECHNOLOGY].rename(columns={"code": "station_code"})
    faces = sectors.rename(columns={"code": "sector_code"}).merge(own, on="station_code", validate="m:1")
    masts = carriers.merge(faces, on="sector_code", validate="1:1").merge(
        place, on="site_code", validate="m:1"
    )
    bandwidth_mhz = masts["bandwidth_mhz"]
    under_db = 10 * np.log10(SUBCARRIERS_A_MHZ * bandwidth_mhz)
    return masts.assign(
        peak_dbm=masts["transmit_power_dbm"] - masts["feeder_loss_db"] + masts["gain_dbi"] - under_db
    )


def _heard(
    points: Floats, trip: NDArray[np.int64], masts: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Level, quality and speed of one operator at every point."""
    shadow_db = shadowing_db(trip, STEP_M, SHADOW_SIGMA_DB, DECORRELATION_M, rng)
    level_dbm = _levels_dbm(points, masts) + shadow_db[:, None]
    best = np.argmax(level_dbm, axis=1)
    rows = np.arange(len(points))
    mw = 10.0 ** (level_dbm / 10.0)
    own_mw, noise_mw = mw[rows, best], 10.0 ** (NOISE_DBM / 10.0)
    others_mw = mw @ masts["load_share"].to_numpy() - own_mw * masts["load_share"].to_numpy()[best]
    sinr_db = 10.0 * np.log10(own_mw / (others_mw + noise_mw))
    own_load = masts["load_share"].to_numpy()[best]
    # RSSI of one resource block: twelve subcarriers, loaded as the cells are; pilots are always sent
    rssi_mw = 12.0 * (own_mw * (1.0 / 6.0 + 5.0 / 6.0 * own_load) + others_mw + noise_mw)
    bits_per_hz = np.minimum(SHANNON_SHARE * np.log2(1.0 + 10.0 ** (sinr_db / 10.0)), MOST_BITS_PER_HZ)
    speed_mbps = bits_per_hz * masts["bandwidth_mhz"].to_numpy()[best] * (1.0 - own_load)
    return pd.DataFrame(
        {
            "level_dbm": (level_dbm[rows, best] + rng.normal(0.0, ERROR_SIGMA_DB, len(rows))).round(1),
            "quality_db": (10.0 * np.log10(own_mw / rssi_mw)).round(1),
            "sinr_db": sinr_db.round(1),
            "speed_mbps": speed_mbps.round(1),
            "pci": masts["pci"].to_numpy()[best],
            "geometry": shapely.points(points),
        }
    )


def _levels_dbm(points: Floats, masts: pd.DataFrame) -> Floats:
    """Median level of every carrier at every point; antennas by their horizontal pattern alone."""
    east_m = points[:, 0, None] - masts["x_m"].to_numpy()
    north_m = points[:, 1, None] - masts["y_m"].to_numpy()
    off_deg = np.degrees(np.arctan2(east_m, north_m)) - masts["azimuth_deg"].to_numpy()
    off_deg = (off_deg + 180.0) % 360.0 - 180.0
    weakened_db = np.minimum(12.0 * (off_deg / masts["hpbw_deg"].to_numpy()) ** 2, BEHIND_DB)
    loss_db = cost231_hata_db(
        np.hypot(east_m, north_m), masts["frequency_mhz"].to_numpy(), masts["antenna_height_m"].to_numpy()
    )
    return np.asarray(masts["peak_dbm"].to_numpy() - weakened_db - loss_db)
