"""What reaches one place: the answer to a question that a service has laid out."""

from collections import defaultdict
from dataclasses import replace
from itertools import product
from math import inf
from typing import Any

import geopandas as gpd
import numpy as np

from app.domain.explain import (
    MOST_LINKS,
    Answer,
    Candidates,
    Facades,
    LinkParts,
    Obstacle,
    ProfileSample,
    Question,
    Sight,
)
from app.jobs.by_technology import profiles_of, templates_of
from app.jobs.coverage_inputs import NO_TERRAIN, on_ground
from app.jobs.receptions import losses_of
from app.jobs.supply import Supply, supply_of
from app.jobs.urban_models import METHODS
from spatial.coverage import explain
from spatial.coverage.engine import Receivers
from spatial.coverage.link_profile import profile_at
from spatial.coverage.place import Place
from spatial.coverage.strongest import strongest_dbm
from spatial.heights import inferred_heights
from spatial.radio.formulas import BLOCKED, CLEAR, MAX_DISTANCE_M, UMA, UMI, UNKNOWN
from spatial.surface import NO_BUILDING, HeightGrid, height_grid, known_inside

SIGHTS = {CLEAR: Sight.CLEAR, BLOCKED: Sight.BLOCKED, UNKNOWN: Sight.UNKNOWN}


def candidates(question: Question) -> Candidates:
    """
    Which stations could serve, before any building is looked at.

    The roofs around a mast tell which model it follows and how far: here it has the better of both, as far as
    they go.
    """
    asked = _Asked(question)
    rows, strongest = len(asked.table), defaultdict[int, float](lambda: -inf)
    everywhere = replace(asked.table, reach_m=np.full(rows, MAX_DISTANCE_M))
    how: dict[str, Any] = {"method": asked.method, "on_terrain": asked.on_terrain}
    for at, model in product(range(len(question.places)), (UMA, UMI)):
        table = replace(everywhere, model=np.full(rows, model))
        best = explain.links_at_best(table, asked.place(at, None), asked.loss_db, **how)
        stations = asked.station_ids[best.carrier].tolist()
        for station_id, level_dbm in zip(stations, best.level_dbm.tolist(), strict=True):
            strongest[station_id] = max(level_dbm, strongest[station_id])
    ranked = sorted(strongest.items(), key=lambda item: (-item[1], item[0]))
    return Candidates(stations=tuple(ranked), links=_reached(asked))


def _reached(asked: "_Asked") -> int:
    """How many carriers reach one of the places; the middle of the cell, where a mast is hidden."""
    question = asked.question
    places = np.array([question.centre] if question.hides_any else question.places)
    away_m = np.hypot(
        places[:, :1] - asked.table.x_m[np.newaxis, :], places[:, 1:] - asked.table.y_m[np.newaxis, :]
    )
    return int((away_m.min(axis=0) <= np.minimum(asked.table.reach_m, MAX_DISTANCE_M)).sum())


def answer(question: Question) -> Answer:
    """The strongest links with all their parts, and the profile of the one asked for, else of the first."""
    asked = _Asked(question)
    surface = _surface(question)
    at, facades = _middle(asked, surface)
    place = asked.place(at, question.buildings)
    links = explain.links_at(
        asked.table,
        place,
        asked.loss_db,
        surface=surface,
        method=asked.method,
        highest_beyond_m=question.highest_m,
    )
    shown = links.take(slice(0, MOST_LINKS))
    parts = tuple(_parts(asked, shown, row, place, surface) for row in range(len(shown)))
    chosen = _chosen(question, parts)
    profile: tuple[ProfileSample, ...] = ()
    if chosen is not None and surface is not None:
        profile = _profile(asked, int(shown.carrier[chosen]), place, surface)
    key = parts[chosen].key if chosen is not None else None
    return Answer(links=parts, place=at, facades=facades, profile=profile, profile_of=key)


def _middle(asked: "_Asked", surface: HeightGrid | None) -> tuple[int, Facades | None]:
    """The place whose strongest level is in the middle of all, and the range of these levels."""
    question = asked.question
    if len(question.places) == 1:
        return 0, None
    x_m, y_m = np.array(question.places).T
    strongest = strongest_dbm(
        asked.table,
        Receivers(x_m, y_m, np.full(len(x_m), question.by_sight), question.height_m),
        asked.loss_db,
        surface=surface,
        method=asked.method,
        highest_beyond_m=question.highest_m,
    )
    order = np.argsort(strongest, kind="stable")
    least, most = (None if value == -inf else float(value) for value in strongest[order[[0, -1]]])
    facades = Facades(places=len(x_m), weakest_dbm=least, strongest_dbm=most)
    return int(order[(len(order) - 1) // 2]), facades


def _chosen(question: Question, parts: tuple[LinkParts, ...]) -> int | None:
    """The link asked for, else the strongest; among those whose profile may be seen."""
    seen = [at for at, part in enumerate(parts) if part.station_id in question.shown]
    return next((at for at in seen if question.link in (None, parts[at].key)), None)


class _Asked:
    """A question as the engine reads it."""

    def __init__(self, question: Question) -> None:
        profiles = profiles_of(question.profiles)
        templates = templates_of(question.templates)
        radio = question.coverage
        self.question = question
        network = (question.stations, question.carriers)
        around = (_roofs(question), question.antennas)
        self.supply: Supply = supply_of(*network, templates, profiles, radio, *around)
        self.table = self.supply.carriers
        self.station_ids = question.stations["id"].to_numpy()[self.supply.station_of_carrier]
        self.loss_db = losses_of(self.table, (question.reception,), radio)[:, 0]
        self.method = METHODS[radio.urban_model]
        self.on_terrain = radio.terrain != NO_TERRAIN

    def place(self, at: int, buildings: gpd.GeoDataFrame | None) -> Place:
        """One of the places, its own building by its row among the buildings."""
        asked = self.question
        own: int = NO_BUILDING
        if buildings is not None and asked.own_building is not None:
            own = next(
                (at for at, one in enumerate(buildings["id"]) if one == asked.own_building), NO_BUILDING
            )
        return Place(*asked.places[at], asked.height_m, asked.by_sight, own)

    def key(self, carrier: int) -> int:
        """A number that stays when other links come or go: of the carrier, else of the station's sector."""
        known = self.question.carriers
        if carrier < len(known):
            return int(known["id"].iloc[carrier])
        station_id = self.station_ids[carrier]
        return -int(station_id * 10 + np.count_nonzero(self.station_ids[:carrier] == station_id))


def _surface(question: Question) -> HeightGrid | None:
    """The part of the run's surface that the lines cross."""
    if question.buildings is None or question.known is None or question.known.empty:
        return None
    cell_m = question.coverage.surface_cell_m
    found = inferred_heights(question.buildings, question.coverage.storey_height_m)
    buildings = question.buildings.assign(height_m=found["height_m"])
    points = question.stations.geometry
    x_m, y_m = np.concatenate([np.column_stack([points.x, points.y]), question.places]).T
    box = (x_m.min() - cell_m, y_m.min() - cell_m, x_m.max() + cell_m, y_m.max() + cell_m)
    surface = known_inside(height_grid(buildings, cell_m, box), question.known)
    return on_ground(surface, question.coverage.terrain)


def _roofs(question: Question) -> gpd.GeoDataFrame:
    """Buildings around the masts, which tell macro from street cells; none before any is looked at."""
    if question.roofs is None:
        return gpd.GeoDataFrame({"height_m": []}, geometry=[], crs=question.stations.crs)
    found = inferred_heights(question.roofs, question.coverage.storey_height_m)
    return question.roofs.assign(height_m=found["height_m"])


def _parts(
    asked: _Asked, links: explain.Links, at: int, place: Place, surface: HeightGrid | None
) -> LinkParts:
    row = int(links.carrier[at])
    obstacles: tuple[Obstacle, ...] = ()
    if surface is not None and links.sight[at] == BLOCKED:
        ids = asked.question.buildings["id"].to_numpy()
        found = profile_at(asked.table, row, place, surface)[1]
        obstacles = tuple(
            Obstacle(
                building_id=int(ids[one.building]) if one.building != NO_BUILDING else None,
                distance_m=one.from_m,
                height_m=one.height_m,
                over_m=one.over_m,
            )
            for one in found
        )
    return LinkParts(
        key=asked.key(row),
        station_id=int(asked.station_ids[row]),
        frequency_mhz=float(asked.table.frequency_mhz[row]),
        antenna_height_m=float(asked.table.antenna_height_m[row]),
        azimuth_deg=_known(asked.table.azimuth_true_deg[row]),
        level_dbm=float(links.level_dbm[at]),
        sight=SIGHTS[int(links.sight[at])],
        distance_m=float(links.distance_m[at]),
        bearing_deg=float(links.bearing_true_deg[at]),
        depression_deg=float(links.depression_deg[at]),
        gain_dbi=float(links.gain_dbi[at]),
        free_space_db=float(links.free_space_db[at]),
        diffraction_db=_known(links.diffraction_db[at]),
        path_loss_db=float(links.path_loss_db[at]),
        reception_loss_db=float(asked.loss_db[row]),
        is_assumed=row >= len(asked.question.carriers),
        obstacles=obstacles,
    )


def _profile(asked: _Asked, carrier: int, place: Place, surface: HeightGrid) -> tuple[ProfileSample, ...]:
    found, _ = profile_at(asked.table, carrier, place, surface)
    ids = asked.question.buildings["id"].to_numpy()
    return tuple(
        ProfileSample(
            distance_m=float(found.from_m[i]),
            surface_m=_known(found.surface_m[i]),
            building_id=int(ids[found.building[i]]) if found.building[i] != NO_BUILDING else None,
            bulge_m=float(found.bulge_m[i]),
            line_m=float(found.line_m[i]),
            fresnel_m=float(found.fresnel_m[i]),
        )
        for i in range(len(found.from_m))
    )


def _known(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)
