"""
One station of the demo district changed, and its layer answered anew from kept rasters of losses.

Takes the station of a layer that reaches most places. Fills the folder of rasters, then tilts it, gives it
more power, moves it and takes it off the air, in turn: seconds of the answer with rasters in memory,
beside the engine's `cell_levels` of the same layer in the same run, and how far the two are apart. Reading
rasters from the folder is timed apart.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import geopandas as gpd
import numpy as np
import pandas as pd

from app import db
from app.config import settings
from app.domain.network import Technology
from app.jobs.coverage_inputs import Inputs, read_inputs
from app.jobs.ground import District, district_of
from app.jobs.supply import with_assumed
from app.jobs.trial import Network, network_of
from app.store import supply as supply_store
from app.store.loss_rasters import LossRasters
from benchmarks.demo_run import peak_mb, prepare
from spatial.coverage.cells import cell_levels
from spatial.coverage.incremental import Answered, answered, answered_anew
from spatial.coverage.result import CellCoverage

ROUNDS = 5
MEGABYTES = 4096
MOVED_M = 150.0


@dataclass(frozen=True)
class World:
    """The district, its layer, and the station of it that is changed."""

    inputs: Inputs
    district: District
    stations: gpd.GeoDataFrame
    carriers: pd.DataFrame
    station_id: int

    def network(
        self, stations: gpd.GeoDataFrame | None = None, carriers: pd.DataFrame | None = None
    ) -> Network:
        """The layer as it is, or with other stations or carriers."""
        stations = self.stations if stations is None else stations
        carriers = self.carriers if carriers is None else carriers
        return network_of(self.inputs, stations, carriers, self.station_id, settings())


def world() -> World:
    """Read the demo; the widest station of the 4G of the operator that is nearest to the middle."""
    with db.transaction() as session:
        code = supply_store.districts_with_parts(session)[0][1]
        inputs = read_inputs(session, code)
    district = district_of(inputs, settings())
    stations = inputs.stations[inputs.stations["technology"] == Technology.LTE].reset_index(drop=True)
    templates = {Technology(item.technology): item for item in settings().templates}
    carriers = inputs.carriers[inputs.carriers["station_id"].isin(stations["id"])]
    middle = inputs.parts.union_all().centroid
    station_id = int(stations["id"].iloc[stations.distance(middle).argmin()])
    found = World(inputs, district, stations, with_assumed(stations, carriers, templates), station_id)
    return replace(found, station_id=widest(district, found.network()))


def widest(district: District, network: Network) -> int:
    """The station of a layer that reaches most places: there is none that costs more."""
    carriers = network.carriers
    places = district.ground.places_before(carriers.x_m, carriers.y_m, carriers.reach_m)[:, -1]
    return int(network.station_ids[places.argmax()])


def tilted(found: World) -> Network:
    """Three degrees further down."""
    ours = found.carriers["station_id"] == found.station_id
    tilt_deg = found.carriers["electrical_tilt_deg"] + np.where(ours, 3.0, 0.0)
    return found.network(carriers=found.carriers.assign(electrical_tilt_deg=tilt_deg))


def stronger(found: World) -> Network:
    """Three dB more, which reach farther."""
    ours = found.carriers["station_id"] == found.station_id
    power_dbm = found.carriers["transmit_power_dbm"] + np.where(ours, 3.0, 0.0)
    return found.network(carriers=found.carriers.assign(transmit_power_dbm=power_dbm))


def moved(found: World) -> Network:
    """To the east."""
    east_m = np.where(found.stations["id"] == found.station_id, MOVED_M, 0.0)
    geometry = gpd.GeoSeries(
        gpd.points_from_xy(found.stations.geometry.x + east_m, found.stations.geometry.y),
        crs=found.stations.crs,
    )
    return found.network(stations=found.stations.set_geometry(geometry))


def off(found: World) -> Network:
    """Off the air."""
    return found.network().but(found.station_id)


CHANGES: dict[str, Callable[[World], Network]] = {
    "tilted by 3 degrees": tilted,
    "3 dB more power": stronger,
    f"moved by {MOVED_M:g} m": moved,
    "off the air": off,
}


class Forgetful:
    """A shelf that finds what was kept before it, and keeps nothing: each round makes its rasters again."""

    def __init__(self, kept: LossRasters) -> None:
        self.take = kept.take

    def put(self, rasters: object) -> None:
        """Keep nothing."""


def engine(found: World, network: Network) -> CellCoverage:
    """The layer by the engine, every link walked."""
    ground = found.district.ground
    return cell_levels(
        network.carriers,
        ground.samples,
        ground.by_sight,
        network.service,
        surface=ground.surface,
        method=ground.method,
        height_m=ground.height_m,
    )


def best_of(rounds: int, deed: Callable[[], object]) -> float:
    """Seconds of the quickest round; the first one, which loads compiled code, is not counted."""
    deed()
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        deed()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def report(name: str, found: World, before: Answered, after: Network, kept: LossRasters) -> None:
    """Time one change, and hold it against the whole and against the engine."""
    ground, shelf = found.district.ground, Forgetful(kept)

    def anew() -> Answered:
        return answered_anew(ground, before, after.carriers, after.service, shelf)

    anew_s = best_of(ROUNDS, anew)
    changed = anew()
    whole = answered(ground, after.carriers, after.service, shelf)
    if changed.answers.tobytes() != whole.answers.tobytes():
        raise SystemExit(f"{name}: the answer anew differs from the whole")
    full = engine(found, after)
    engine_s = best_of(1, lambda: engine(found, after))
    mine = changed.coverage
    both = ~np.isnan(full.level_dbm) & ~np.isnan(mine.level_dbm)
    apart_db = np.abs(full.level_dbm - mine.level_dbm)[both]
    print(
        f"{name}: {anew_s:.3f} s anew ({changed.made} rasters made, {int(changed.touched.sum())} cells), "
        f"engine {engine_s:.1f} s, {engine_s / anew_s:.0f} times"
    )
    print(
        f"    levels apart {apart_db.max():.3f} dB at most, {np.median(apart_db):.3f} in the middle, "
        f"over 0.05 in {np.mean(apart_db > 0.05):.2%} of the cells"
    )


def slowest(found: World, before: Answered, network: Network, kept: LossRasters) -> None:
    """Tilt every station of the layer in turn."""
    seconds = []
    for station_id in np.unique(network.station_ids).tolist():
        after = tilted(replace(found, station_id=station_id))
        given = (found.district.ground, before, after.carriers, after.service, Forgetful(kept))
        seconds.append(best_of(2, partial(answered_anew, *given)))
    print(
        f"each of {len(seconds)} stations tilted: {np.median(seconds):.3f} s in the middle, "
        f"{max(seconds):.3f} s at most"
    )


def main() -> None:
    """Fill, change, compare."""
    if "--loaded" not in sys.argv:
        prepare()
    found = world()
    network, ground = found.network(), found.district.ground
    with TemporaryDirectory() as folder:
        kept = LossRasters(Path(folder), MEGABYTES)
        started = time.perf_counter()
        before = answered(ground, network.carriers, network.service, kept)
        megabytes = sum(raster.nbytes for raster in before.rasters) / 2**20
        places = len(ground.samples.x_m)
        print(f"layer of {len(network.carriers)} carriers, {ground.cells} cells, {places} places")
        print(
            f"{before.made} rasters made, answered: {time.perf_counter() - started:.1f} s, {megabytes:.0f} MB"
        )
        named = list(zip(before.keys, before.rasters, strict=True))
        read_s = best_of(ROUNDS, lambda: [kept.take(key, len(raster)) for key, raster in named])
        whole_s = best_of(
            ROUNDS, lambda: answered(ground, network.carriers, network.service, Forgetful(kept))
        )
        print(f"all rasters read from the folder and checked: {read_s:.3f} s")
        print(f"the layer whole, named, read and answered: {whole_s:.2f} s")
        for name, change in CHANGES.items():
            report(name, found, before, change(found), kept)
        slowest(found, before, network, kept)
    print(f"peak memory {peak_mb():.0f} MB")


if __name__ == "__main__":
    main()
