"""
What the process that answers for scenarios keeps: districts, their layers, the states that changes led to.

A state is the answer of a layer after a list of changes. The next one is answered anew from the longest
list kept that it continues, so that a change, a step back and a step forth each cost what they touch.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from app.config import Settings
from app.domain.coverage import Profile, Reception
from app.domain.network import Technology
from app.domain.scenario_answers import STREET, Ground, NetworkLayer
from app.domain.scenarios import Change
from app.jobs.by_technology import profiles_of, templates_of
from app.jobs.coverage_inputs import Inputs, with_demand
from app.jobs.ground import District, district_of
from app.jobs.receptions import RECEPTIONS, service_of
from app.jobs.scenario_network import Network, Rules, changed, network_of
from app.jobs.supply import supply_of
from spatial.coverage.incremental import Answered, Shelf, answered, answered_anew
from spatial.coverage.service import Service, service_of_receptions, service_of_rows
from spatial.coverage.suppliers import CarrierTable, rows_of_table
from spatial.heights import ROOF_RADIUS_M

KEPT_DISTRICTS = 2  # some 150 MB each, of a district with 24,000 buildings
KEPT_LAYERS = 8  # of a district, some 20 MB each, which the system may read again from var/losses
KEPT_STATES = 16  # of a layer, some 1.5 MB each
KEPT_NETWORKS = 64  # of a district, some 0.5 MB each

Key = TypeVar("Key")
Kept = TypeVar("Kept")
Changes = tuple[Change, ...]


class Shelved(Generic[Key, Kept]):
    """A number of things; the one unused for longest goes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def take(self, key: Key) -> Kept | None:
        """What is kept under a key."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key]

    def put(self, key: Key, kept: Kept) -> Kept:
        """Keep something, and let go of what is too much."""
        self._kept[key] = kept
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return kept

    def __len__(self) -> int:
        return len(self._kept)


@dataclass
class LayerStates:
    """The states of a layer; None where it has no station in one."""

    channels: dict[float, int] = field(default_factory=dict)  # numbers of frequencies, the same in all states
    states: Shelved[Changes, tuple[Answered | None]] = field(default_factory=lambda: Shelved(KEPT_STATES))


@dataclass(frozen=True)
class Reached:
    """Where a list of changes led to."""

    network: Network
    touched: frozenset[NetworkLayer]  # by any change of the list
    touched_last: frozenset[NetworkLayer]


@dataclass(frozen=True)
class World:
    """A district, ready to be asked about."""

    ground: Ground
    inputs: Inputs
    district: District
    today: Network
    rules: Rules
    profiles: Mapping[Technology, Profile]
    layers: Shelved[NetworkLayer, LayerStates] = field(default_factory=lambda: Shelved(KEPT_LAYERS))
    networks: Shelved[Changes, Reached] = field(default_factory=lambda: Shelved(KEPT_NETWORKS))
    gaps: Shelved[tuple[NetworkLayer, Changes, Reception], np.ndarray] = field(
        default_factory=lambda: Shelved(KEPT_NETWORKS)
    )

    @property
    def config(self) -> Settings:
        return self.ground.config


def world_of(ground: Ground) -> World:
    """The district of what a service read; some seconds."""
    inputs = _inputs(ground)
    templates = templates_of(ground.config.templates)
    rules = Rules(
        parts=inputs.parts,
        buildings=inputs.buildings,
        operators=ground.operators,
        templates=templates,
        epsg=ground.epsg,
        roof_mast_m=ground.config.sites.roof_mast_m,
    )
    return World(
        ground=ground,
        inputs=inputs,
        district=district_of(inputs, ground.config),
        today=network_of(inputs.stations, inputs.carriers, templates),
        rules=rules,
        profiles=profiles_of(ground.config.profiles),
    )


def _inputs(ground: Ground) -> Inputs:
    """As a run reads them, without what it keeps for the record and for indoors."""
    return Inputs(
        district_id=0,
        parts=ground.parts,
        neighbourhoods=ground.parts.head(0),
        land=ground.land,
        buildings=with_demand(ground.buildings),
        stations=ground.stations,
        carriers=ground.carriers,
        off_air=0,
        antennas=ground.antennas,
        indoor_systems=pd.DataFrame(),
        versions={},
        batches={},
        vintages={},
        is_synthetic=False,
    )


def reached(world: World, changes: Changes) -> Reached:
    """The network after changes; refused where one of them cannot be done."""
    if not changes:
        return Reached(world.today, frozenset(), frozenset())
    known = world.networks.take(changes)
    if known is not None:
        return known
    before = reached(world, changes[:-1])
    network, touched = changed(before.network, changes[-1], world.rules)
    return world.networks.put(changes, Reached(network, before.touched | touched, touched))


def state(world: World, layer: NetworkLayer, changes: Changes, shelf: Shelf) -> tuple[Answered | None, int]:
    """A layer after changes, and how many rasters had to be made for it; None without a station."""
    while changes and layer not in reached(world, changes).touched_last:
        changes = changes[:-1]
    kept = world.layers.take(layer) or world.layers.put(layer, LayerStates())
    known = kept.states.take(changes)
    if known is not None:
        return known[0], 0
    before, made = _nearest(world, layer, kept, changes, shelf)
    supplied = _supplied(world, layer, kept, reached(world, changes).network)
    if supplied is None:
        found = None
    elif before is None:
        found = answered(world.district.ground, *supplied, shelf)
    else:
        found = answered_anew(world.district.ground, before, *supplied, shelf)
    kept.states.put(changes, (found,))
    return found, made + (0 if found is None else found.made)


def _nearest(
    world: World, layer: NetworkLayer, kept: LayerStates, changes: Changes, shelf: Shelf
) -> tuple[Answered | None, int]:
    """The kept state of the longest list that the changes continue; today's is made where there is none."""
    if not changes:
        return None, 0
    for count in range(len(changes) - 1, -1, -1):
        known = kept.states.take(changes[:count])
        if known is not None:
            return known[0], 0
    return state(world, layer, (), shelf)


def _supplied(
    world: World, layer: NetworkLayer, kept: LayerStates, network: Network
) -> tuple[CarrierTable, Service] | None:
    """The carriers of a layer at street level, the layer numbered 0, and its channels as in other states."""
    own = network.of(layer)
    if own.stations.empty:
        return None
    config, around = world.config, (_buildings_around(world, own), world.inputs.antennas)
    templates, profiles = dict(world.rules.templates), dict(world.profiles)
    supply = supply_of(own.stations, own.carriers, templates, profiles, config.coverage, *around)
    number = [code for _, code, _ in supply.layers].index(layer.operator)
    rows = np.flatnonzero(supply.carriers.layer == number)
    table = rows_of_table(supply.carriers, rows)
    for frequency_mhz in np.unique(table.frequency_mhz).tolist():
        kept.channels.setdefault(frequency_mhz, len(kept.channels))
    channels = [kept.channels[one] for one in table.frequency_mhz.tolist()]
    street = service_of_receptions(service_of(supply, config), [RECEPTIONS.index(one) for one in STREET])
    service = replace(service_of_rows(street, rows), threshold_dbm=street.threshold_dbm[[number]])
    return (
        replace(table, layer=np.zeros(len(rows), np.int64), channel=np.array(channels, np.int64)),
        service,
    )


def _buildings_around(world: World, network: Network) -> gpd.GeoDataFrame:
    """Those that tell what stands around the antennas; looking through all of them takes most of a change."""
    circles = network.stations.geometry.buffer(ROOF_RADIUS_M + 1.0)
    buildings = world.inputs.buildings
    near = buildings.sindex.query(circles.to_numpy(), predicate="intersects")[1]
    return buildings.iloc[np.unique(near)]
