"""What operators and testers hand over of the demo's network: outages, WLAN monitoring, WLAN tests."""

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial.demo.chance import stream
from spatial.demo.dates import RECORDS_END_AT, days_before_end

OUTAGES = 40
OUTAGE_DAYS = 90
OUTAGE_MEDIAN_HOURS, OUTAGE_SPREAD = 3.0, 1.0  # lognormal: a few last for days
REASONS = {"市电中断": 0.4, "传输故障": 0.25, "设备故障": 0.2, "物业协调": 0.15}
WATCHED_DAYS = 7
TESTS = 150
TESTERS = ("示范检测机构甲", "示范检测机构乙")
MEDIAN_MBPS = {  # what a tester gets
    "office": 14.0,
    "mall": 7.0,
    "hotel": 11.0,
    "public_service": 9.0,
    "street": 4.0,
    "transport": 5.0,
}
CROWD = {  # users a day for an access point
    "office": 6.0,
    "mall": 18.0,
    "hotel": 8.0,
    "public_service": 12.0,
    "street": 9.0,
    "transport": 25.0,
}


def outages_frame(seed: int, stations: pd.DataFrame) -> pd.DataFrame:
    """
    Times in which base stations were off.

    Parameters
    ----------
    seed : int
        Seed of the city.
    stations : DataFrame
        From `stations_frame`.

    Returns
    -------
    DataFrame
        ``code, station_code, started_at, ended_at, reason``; oldest first; what still
        lasted at the end of the records has no end.
    """
    rng = stream(seed, "outages")
    started_at = days_before_end(np.sort(rng.uniform(0.0, OUTAGE_DAYS, OUTAGES))[::-1])
    hours = np.exp(rng.normal(np.log(OUTAGE_MEDIAN_HOURS), OUTAGE_SPREAD, OUTAGES))
    ended_at = started_at + pd.to_timedelta((hours * 3600).round(), unit="s")
    return pd.DataFrame(
        {
            "code": [f"DEMO-O{number:02d}" for number in range(1, OUTAGES + 1)],
            "station_code": rng.choice(stations["code"].to_numpy(dtype=object), OUTAGES),
            "started_at": started_at,
            "ended_at": ended_at.where(ended_at <= RECORDS_END_AT),
            "reason": rng.choice(np.array(list(REASONS), dtype=object), OUTAGES, p=list(REASONS.values())),
        }
    )


def wlan_monitoring_frame(seed: int, hotspots: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    The last week of every hotspot in its operator's monitoring.

    Parameters
    ----------
    seed : int
        Seed of the city.
    hotspots : GeoDataFrame
        From `hotspots_frame`.

    Returns
    -------
    DataFrame
        ``code, hotspot_code, day, uptime_share, login_success_share, users``; a hotspot that
        is often down is so all week.
    """
    rng = stream(seed, "wlan monitoring")
    every = hotspots.loc[hotspots.index.repeat(WATCHED_DAYS)].reset_index(drop=True)
    number = np.tile(np.arange(WATCHED_DAYS), len(hotspots))
    sound = rng.beta(40.0, 1.0, len(hotspots)).repeat(WATCHED_DAYS)
    first = RECORDS_END_AT.normalize() - pd.Timedelta(days=WATCHED_DAYS)
    days = pd.Series(first + pd.to_timedelta(number, unit="D"))
    return pd.DataFrame(
        {
            "code": every["code"] + "-" + pd.Series(number + 1).astype(str),
            "hotspot_code": every["code"],
            "day": days.dt.date,
            "uptime_share": np.minimum(1.0, sound * rng.beta(200.0, 1.0, len(every))).round(4),
            "login_success_share": (sound * rng.beta(30.0, 1.5, len(every))).round(4),
            "users": rng.poisson(every["ap_count"] * every["venue_kind"].map(CROWD)),
        }
    )


def wlan_tests_frame(seed: int, hotspots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    What testers of other houses measured at some venues.

    Parameters
    ----------
    seed : int
        Seed of the city.
    hotspots : GeoDataFrame
        From `hotspots_frame`.

    Returns
    -------
    GeoDataFrame
        ``code, venue_name, venue_kind, hotspot_code, tester, tested_at, login_ok,
        download_mbps, upload_mbps, latency_ms, geometry``; nothing is measured where the
        login failed.
    """
    rng = stream(seed, "wlan tests")
    chosen = np.sort(rng.choice(len(hotspots), TESTS, replace=False))
    venues = hotspots.iloc[chosen].reset_index(drop=True)
    login_ok = rng.random(TESTS) < 0.9
    download_mbps = venues["venue_kind"].map(MEDIAN_MBPS) * np.exp(rng.normal(0.0, 0.6, TESTS))
    tests = pd.DataFrame(
        {
            "code": [f"DEMO-T{number:03d}" for number in range(1, TESTS + 1)],
            "venue_name": venues["name"],
            "venue_kind": venues["venue_kind"],
            "hotspot_code": venues["code"],
            "tester": rng.choice(np.array(TESTERS, dtype=object), TESTS),
            "tested_at": days_before_end(rng.uniform(0.0, 30.0, TESTS)),
            "login_ok": login_ok,
            "download_mbps": download_mbps.round(1).where(login_ok),
            "upload_mbps": (download_mbps * rng.uniform(0.4, 0.9, TESTS)).round(1).where(login_ok),
            "latency_ms": pd.Series(rng.gamma(3.0, 9.0, TESTS).round(1)).where(login_ok),
        }
    )
    return gpd.GeoDataFrame(tests, geometry=venues.geometry, crs=hotspots.crs)
