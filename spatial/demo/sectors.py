"""Sectors and carriers of the demo's base stations."""

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial.demo.chance import stream
from spatial.demo.sites import POLE
from spatial.demo.tables import table

SECTORS_PER_STATION = 3
WITHOUT_RADIO_DATA_SHARE = 0.1  # nothing is told of these stations, so that templates are used and counted
PATTERN = "3gpp-36814"
HPBW_DEG = 70.0
POLE_GAIN_DBI = 10.0
POLE_POWER_CUT_DB = 10.0  # a pole carries a small cell
PCI_GROUPS = 168  # LTE: PCI = 3 * group + 0..2, 3GPP TS 36.211


def sectors_frame(seed: int, stations: pd.DataFrame, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Three sectors, 120 degrees apart, for each station.

    Parameters
    ----------
    seed : int
        Seed of the city.
    stations : DataFrame
        From `stations_frame`.
    sites : GeoDataFrame
        From `sites_frame`.

    Returns
    -------
    DataFrame
        ``code, station_code, azimuth_deg, antenna_height_m, mechanical_tilt_deg,
        electrical_tilt_deg, pattern, gain_dbi, hpbw_deg``; azimuth from true north,
        clockwise, from 0 to under 360; tilt downward.
    """
    rng = stream(seed, "sectors")
    faces = _faces(stations, sites)
    first_deg = rng.integers(0, 120, len(faces) // SECTORS_PER_STATION).repeat(SECTORS_PER_STATION)
    on_pole = (faces["kind"] == POLE).to_numpy()
    return pd.DataFrame(
        {
            "code": faces["station_code"] + "-" + (faces["face"] + 1).astype(str),
            "station_code": faces["station_code"],
            "azimuth_deg": (first_deg + 120 * faces["face"]).astype(float),
            "antenna_height_m": faces["height_m"],
            "mechanical_tilt_deg": np.where(on_pole, 0.0, rng.integers(0, 5, len(faces))),
            "electrical_tilt_deg": np.where(on_pole, 2.0, rng.integers(2, 8, len(faces))),
            "pattern": PATTERN,
            "gain_dbi": faces["gain_dbi"].mask(on_pole, POLE_GAIN_DBI),
            "hpbw_deg": HPBW_DEG,
        }
    )


def reported(seed: int, sectors: pd.DataFrame) -> pd.DataFrame:
    """
    Sectors that their operator tells of: those of nine stations in ten.

    Parameters
    ----------
    seed : int
        Seed of the city.
    sectors : DataFrame
        From `sectors_frame`.

    Returns
    -------
    DataFrame
        Rows of `sectors` on a plain index.
    """
    stations = sectors["station_code"].unique()
    silent = stream(seed, "reported").choice(
        stations, round(WITHOUT_RADIO_DATA_SHARE * len(stations)), replace=False
    )
    return sectors[~sectors["station_code"].isin(silent)].reset_index(drop=True)


def carriers_frame(
    seed: int, sectors: pd.DataFrame, stations: pd.DataFrame, sites: gpd.GeoDataFrame
) -> pd.DataFrame:
    """
    One carrier for each sector.

    Parameters
    ----------
    seed : int
        Seed of the city.
    sectors, stations : DataFrame
        From `sectors_frame` and `stations_frame`.
    sites : GeoDataFrame
        From `sites_frame`.

    Returns
    -------
    DataFrame
        ``code, sector_code, frequency_mhz, bandwidth_mhz, transmit_power_dbm,
        feeder_loss_db, load_share, pci``. Power is the carrier's total; `pci` (Int64)
        is null but for 4G, unique within an operator, and the three sectors of a
        station differ modulo 3.
    """
    rng = stream(seed, "carriers")
    faces = _faces(stations, sites)
    power_cut_db = np.where(faces["kind"] == POLE, POLE_POWER_CUT_DB, 0.0)
    return pd.DataFrame(
        {
            "code": sectors["code"] + "-1",
            "sector_code": sectors["code"],
            "frequency_mhz": faces["frequency_mhz"],
            "bandwidth_mhz": faces["bandwidth_mhz"],
            "transmit_power_dbm": faces["transmit_power_dbm"] - power_cut_db,
            "feeder_loss_db": rng.uniform(0.5, 3.0, len(faces)).round(1),
            "load_share": rng.uniform(0.3, 0.8, len(faces)).round(2),
            "pci": _pci(faces, rng),
        }
    )


def _faces(stations: pd.DataFrame, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """Three rows for each station, in its order, with its site and the carrier of its operator."""
    place = sites[["code", "kind", "height_m"]].rename(columns={"code": "site_code"})
    radio = stations.rename(columns={"code": "station_code"}).merge(place, on="site_code", validate="m:1")
    radio = radio.merge(table("carriers"), on=["operator", "technology"], validate="m:1")
    faces = radio.loc[radio.index.repeat(SECTORS_PER_STATION)].reset_index(drop=True)
    return faces.assign(face=faces.index % SECTORS_PER_STATION)


def _pci(faces: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    pci = pd.Series(pd.NA, index=faces.index, dtype="Int64")
    for _, own in faces[faces["technology"] == "4G"].groupby("operator"):
        groups = rng.permutation(PCI_GROUPS)[: len(own) // SECTORS_PER_STATION]
        pci[own.index] = 3 * groups.repeat(SECTORS_PER_STATION) + own["face"].to_numpy()
    return pci
