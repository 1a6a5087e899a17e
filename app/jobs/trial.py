"""What one station's change would do to a district at street level, from kept rasters of losses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from app.config import Settings
from app.domain.coverage import Reception
from app.domain.network import Technology
from app.errors import NoLiveStationError, RefusedError
from app.jobs.by_technology import templates_of
from app.jobs.clock import Clock
from app.jobs.coverage_inputs import Inputs
from app.jobs.ground import District, district_of
from app.jobs.plan_network import least_share_of, supply_for
from app.jobs.receptions import RECEPTIONS, service_of
from app.jobs.station_change import CHANGED, StationChange, changed_carriers
from app.jobs.supply import Supply, with_assumed
from app.services.district_inputs import REACH_M
from spatial.coverage.incremental import Answered, Shelf, answered, answered_anew
from spatial.coverage.service import Service, service_of_receptions, service_of_rows
from spatial.coverage.suppliers import CarrierTable, rows_of_table
from spatial.sites.reach import cells_with_enough

STREET = (Reception.OUTDOOR, Reception.IN_VEHICLE)  # indoors is asked for by floor, before facades

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class People:
    """Residents with enough level, before and after."""

    operator: str
    reception: Reception
    residents: int
    before: int
    after: int


@dataclass(frozen=True)
class Trial:
    """What a change would do."""

    station: str
    technology: Technology
    now: dict[str, tuple[float | None, ...]]  # of its carriers, what a change may change
    people: tuple[People, ...]
    cells: int  # answered for anew
    rasters: int  # of the layers' carriers, as they are and as they would be
    rasters_made: int
    seconds: dict[str, float]  # by step


def trial(
    inputs: Inputs,
    station_code: str,
    change: StationChange,
    shelf: Shelf,
    config: Settings,
    progress: Progress | None = None,
) -> Trial:
    """Answer for the layers of a station as they are, and anew with the change."""
    clock = Clock()
    station_id, technology = _station(inputs.stations, station_code)
    stations = inputs.stations[inputs.stations["technology"] == technology].reset_index(drop=True)
    templates = templates_of(config.templates)
    own = inputs.carriers[inputs.carriers["station_id"].isin(stations["id"])]
    carriers = with_assumed(stations, own, templates)
    changed = changed_carriers(carriers, station_id, station_code, change)
    now = network_of(inputs, stations, carriers, station_id, config)
    then = now.but(station_id) if change.off else network_of(inputs, stations, changed, station_id, config)
    clock.ends("network")
    district = district_of(inputs, config)
    clock.ends("district")
    before = answered(district.ground, now.carriers, now.service, shelf, progress)
    clock.ends("before")
    after = answered_anew(district.ground, before, then.carriers, then.service, shelf)
    clock.ends("after")
    return Trial(
        station=station_code,
        technology=technology,
        now=_figures(carriers[carriers["station_id"] == station_id]),
        people=tuple(_people(now, district, least_share_of(technology, config), before, after)),
        cells=int(after.touched.sum()),
        rasters=len({*before.keys, *after.keys}),
        rasters_made=before.made + after.made,
        seconds=clock.seconds,
    )


def _figures(own: pd.DataFrame) -> dict[str, tuple[float | None, ...]]:
    """What stands in the data, or is assumed, of the carriers of a station."""
    return {
        name: tuple(None if np.isnan(one) else one for one in own[name].astype(float)) for name in CHANGED
    }


def _station(stations: gpd.GeoDataFrame, code: str) -> tuple[int, Technology]:
    """The station of a code, among those on the air in the district and around it."""
    found = stations[stations["code"] == code]
    if found.empty:
        raise NoLiveStationError(code, REACH_M / 1000.0)
    if len(found) > 1:
        raise RefusedError(f"{len(found)} datasets have a live station {code!r}; its code must be one")
    return int(found["id"].iloc[0]), Technology(found["technology"].iloc[0])


def _people(
    now: "Network", district: "District", least_share: float | None, before: Answered, after: Answered
) -> Iterator[People]:
    """Residents of the cells with enough level, by operator and reception."""
    for layer in np.unique(now.carriers.layer).tolist():
        for place, reception in enumerate(STREET):
            reached = [
                cells_with_enough(one.answers[layer, place], now.service, layer, least_share)
                for one in (before, after)
            ]
            covered = [int(district.residents[one].sum()) for one in reached]
            yield People(now.supply.layers[layer][1], reception, int(district.residents.sum()), *covered)


@dataclass(frozen=True)
class Network:
    """The carriers of some layers at street level, and the stations that they are of."""

    supply: Supply
    carriers: CarrierTable
    service: Service
    station_ids: np.ndarray  # by carrier

    def but(self, station_id: int) -> "Network":
        """The same without one station."""
        kept = np.flatnonzero(self.station_ids != station_id)
        return replace(
            self,
            carriers=rows_of_table(self.carriers, kept),
            service=service_of_rows(self.service, kept),
            station_ids=self.station_ids[kept],
        )


def network_of(
    inputs: Inputs, stations: gpd.GeoDataFrame, carriers: pd.DataFrame, station_id: int, config: Settings
) -> Network:
    """The layers that one of some stations serves, of all those stations."""
    supply = supply_for(inputs, stations, carriers, config)
    ids = supply.stations["id"].to_numpy()[supply.station_of_carrier]
    rows = np.flatnonzero(np.isin(supply.carriers.layer, supply.carriers.layer[ids == station_id]))
    street = service_of_receptions(service_of(supply, config), [RECEPTIONS.index(one) for one in STREET])
    service = service_of_rows(street, rows)
    return Network(supply, rows_of_table(supply.carriers, rows), service, ids[rows])
