"""Changes of a scenario done to the stations and carriers of a district."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from app.config import TemplateSettings
from app.domain.network import Technology
from app.domain.scenario_answers import NetworkLayer
from app.domain.scenarios import Added, Change, Converted, Moved, Powered, Removed, Tilted, Turned
from app.errors import NoLiveStationError, NotFoundError, RefusedError
from app.jobs import station_change
from app.jobs.supply import assumed_carriers, with_assumed
from app.services.district_inputs import REACH_M
from spatial.datum import to_metric
from spatial.heights import roof_over_m

FACE = ["azimuth_deg", "antenna_height_m", "mechanical_tilt_deg"]  # what stays on a mast whatever it radiates


@dataclass(frozen=True)
class Rules:
    """What changes are done by: where a station may stand, what is assumed of its radio."""

    parts: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    operators: Mapping[str, int]
    templates: Mapping[Technology, TemplateSettings]
    epsg: int
    roof_mast_m: float


@dataclass(frozen=True)
class Network:
    """Stations on the air with their carriers, assumed ones too; columns as `app.jobs.supply` has them."""

    stations: gpd.GeoDataFrame
    carriers: pd.DataFrame

    def of(self, layer: NetworkLayer) -> "Network":
        """The stations that an operator uses in a technology."""
        stations = self.stations[(self.stations["technology"] == layer.technology).to_numpy()]
        stations = stations[np.array([layer.operator in codes for codes in _users(stations)], bool)]
        own = self.carriers["station_id"].isin(stations["id"])
        return Network(stations.reset_index(drop=True), self.carriers[own].reset_index(drop=True))


def network_of(
    stations: gpd.GeoDataFrame, carriers: pd.DataFrame, templates: Mapping[Technology, TemplateSettings]
) -> Network:
    """Today's network; a technology without a template is left to who asks for its layer."""
    known = stations["technology"].isin(list(templates)) | stations["id"].isin(carriers["station_id"])
    return Network(stations, with_assumed(stations[known.to_numpy(bool)], carriers, dict(templates)))


def changed(network: Network, change: Change, rules: Rules) -> tuple[Network, frozenset[NetworkLayer]]:
    """The network once a thing is done, and the layers that it touches; refused where it cannot be done."""
    after = DEEDS[type(change)](network, change, rules)
    found = [
        _layers_of(one.stations[(one.stations["code"] == change.station).to_numpy()])
        for one in (network, after)
    ]
    return after, found[0] | found[1]


def _layers_of(stations: gpd.GeoDataFrame) -> frozenset[NetworkLayer]:
    return frozenset(
        NetworkLayer(operator=code, technology=Technology(name))
        for codes, name in zip(_users(stations), stations["technology"], strict=True)
        for code in codes
    )


def _users(stations: gpd.GeoDataFrame) -> list[list[str]]:
    """The operators whose phones use each station: its own and those that it is shared with."""
    own = [[code] for code in stations["operator"]]
    if "shared_codes" not in stations:
        return own
    # a station that was added is shared with nobody: NaN, as no list is
    shared = ([*more] if isinstance(more, list) else [] for more in stations["shared_codes"])
    return [[*codes, *more] for codes, more in zip(own, shared, strict=True)]


def _row(network: Network, code: str) -> int:
    """The row of a station; the code must be one."""
    rows = np.flatnonzero(network.stations["code"] == code)
    if len(rows) == 0:
        raise NoLiveStationError(code, REACH_M / 1000.0)
    if len(rows) > 1:
        raise RefusedError(f"{len(rows)} datasets have a live station {code!r}; its code must be one")
    return int(rows[0])


def _template(rules: Rules, technology: Technology) -> TemplateSettings:
    if technology not in rules.templates:
        raise RefusedError(f"config.yaml has no template for {technology}; a new station of it needs one")
    return rules.templates[technology]


def _point(rules: Rules, code: str, lon: float, lat: float) -> shapely.Point:
    """A place inside the district."""
    x_m, y_m = to_metric([lon], [lat], "wgs84", rules.epsg)
    place = shapely.Point(float(x_m[0]), float(y_m[0]))
    if not np.isfinite([place.x, place.y]).all() or not rules.parts.intersects(place).any():
        raise RefusedError(f"station {code!r} at {lon}, {lat} would stand outside the district")
    return place


def _with_place(stations: gpd.GeoDataFrame, row: int, place: shapely.Point) -> gpd.GeoDataFrame:
    points = stations.geometry.to_numpy().copy()
    points[row] = place
    return stations.set_geometry(gpd.GeoSeries(points, index=stations.index, crs=stations.crs))


def _add(network: Network, change: Added, rules: Rules) -> Network:
    if (network.stations["code"] == change.station).any():
        raise RefusedError(f"station {change.station!r} is there already; a new one needs another code")
    if change.operator not in rules.operators:
        raise NotFoundError("operator", change.operator)
    template = _template(rules, change.technology)
    place = _point(rules, change.station, change.lon, change.lat)
    station = {
        "id": min([0, *network.stations["id"].tolist()]) - 1,  # no station of the database
        "code": change.station,
        "operator_id": rules.operators[change.operator],
        "operator": change.operator,
        "technology": change.technology,
    }
    new = gpd.GeoDataFrame([station], geometry=[place], crs=network.stations.crs)
    stations = pd.concat([network.stations, new], ignore_index=True)
    height_m = change.antenna_height_m or _height_m(rules, place, template)
    carriers = assumed_carriers(new, {change.technology: template}).assign(antenna_height_m=height_m)
    return Network(
        gpd.GeoDataFrame(stations, crs=new.crs), pd.concat([network.carriers, carriers], ignore_index=True)
    )


def _height_m(rules: Rules, place: shapely.Point, template: TemplateSettings) -> float:
    """On a roof a mast over it, as candidates of a plan have it; elsewhere as the template says."""
    near = rules.buildings.iloc[rules.buildings.sindex.query(place, predicate="intersects")]
    roof_m = float(roof_over_m(near, [place.x], [place.y])[0])
    return roof_m + rules.roof_mast_m if np.isfinite(roof_m) and roof_m > 0.0 else template.antenna_height_m


def _move(network: Network, change: Moved, rules: Rules) -> Network:
    row = _row(network, change.station)
    place = _point(rules, change.station, change.lon, change.lat)
    return replace(network, stations=_with_place(network.stations, row, place))


def _remove(network: Network, change: Removed, rules: Rules) -> Network:
    row = _row(network, change.station)
    stations, left = network.stations, network.carriers["station_id"] != network.stations["id"].iloc[row]
    kept = stations.drop(index=stations.index[row]).reset_index(drop=True)
    return Network(kept, network.carriers[left].reset_index(drop=True))


def _adjust(network: Network, change: Change, rules: Rules) -> Network:
    """Tilt, azimuth or power, by the rules of a trial of one station."""
    row = _row(network, change.station)
    named = {
        name: getattr(change, name)
        for name in station_change.CHANGED
        if getattr(change, name, None) is not None
    }
    station_id = int(network.stations["id"].iloc[row])
    asked = station_change.StationChange(**named)
    carriers = station_change.changed_carriers(network.carriers, station_id, change.station, asked)
    return replace(network, carriers=carriers)


def _convert(network: Network, change: Converted, rules: Rules) -> Network:
    row = _row(network, change.station)
    if network.stations["technology"].iloc[row] == change.technology:
        raise RefusedError(f"station {change.station!r} is of technology {change.technology} already")
    template = _template(rules, change.technology)
    stations = network.stations.copy()
    stations["technology"] = [
        change.technology if place == row else name for place, name in enumerate(stations["technology"])
    ]
    ours = network.carriers["station_id"] == stations["id"].iloc[row]
    faces = network.carriers.loc[ours, FACE].drop_duplicates()
    radio = assumed_carriers(stations.iloc[[row]], {change.technology: template}).drop(columns=FACE)
    new = faces.merge(radio.drop_duplicates(), how="cross")
    carriers = pd.concat([network.carriers[~ours], new], ignore_index=True)
    return Network(stations, carriers)


Deed = Callable[[Network, Any, Rules], Network]
DEEDS: Mapping[type[Change], Deed] = {
    Added: _add,
    Moved: _move,
    Removed: _remove,
    Tilted: _adjust,
    Turned: _adjust,
    Powered: _adjust,
    Converted: _convert,
}
