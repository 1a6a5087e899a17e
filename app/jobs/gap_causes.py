"""Why the gaps of a run are there: some cells of each are asked what would have to be otherwise."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np

from app.config import Settings
from app.domain.coverage import Reception
from app.jobs.gap_inputs import GapInputs
from app.jobs.gap_reports import Points
from app.jobs.gaps import FoundGaps, best_groups
from app.jobs.receptions import RECEPTIONS, service_of
from app.jobs.supply import Supply
from app.jobs.urban_models import METHODS
from spatial.coverage.cells import cell_levels
from spatial.coverage.result import CellCoverage, with_best_of
from spatial.coverage.samples import Samples
from spatial.gap_causes import (
    OF_CELLS,
    Reports,
    Seen,
    Wanted,
    cell_causes,
    gap_causes,
    level_of_share,
    sample_of,
)
from spatial.gap_evidence import buildings_between, clear_levels, is_cut
from spatial.surface import HeightGrid

MOST_CELLS = (25, 16, 9, 4, 1)  # of one gap; fewer where all gaps together have too many
MOST_OF_RUN = 6000
MOST_BUILDINGS = 8  # named of one gap, those in the way of most cells
NAMED_CELLS = 9  # cells of a gap whose buildings are looked for
OUTDOOR = RECEPTIONS.index(Reception.OUTDOOR)
BLOCKED = OF_CELLS.index("blocked")


@dataclass(frozen=True)
class Scene:
    """What a run knows about the way of its links; `silenced` is what an outage keeps silent."""

    supply: Supply
    silenced: Supply | None
    told: GapInputs
    cells: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    surface: HeightGrid | None


@dataclass(frozen=True)
class _Asked:
    """Levels of the cells that were looked at, by layer, reception and cell; the best layers included."""

    cells: np.ndarray
    places: Samples
    by_sight: np.ndarray
    coverage: CellCoverage
    clear: CellCoverage
    off_air_dbm: np.ndarray
    off_air_share: np.ndarray


def explained(
    found: list[FoundGaps], coverage: CellCoverage, scene: Scene, places: Samples, config: Settings
) -> list[FoundGaps]:
    """The gaps with `cause`, `confidence` and `evidence`; `places` has one place for each cell of the run."""
    samples = _samples(found)
    cells = np.unique(np.concatenate([np.zeros(0, np.int64), *samples]))
    asked = _asked(cells, coverage, scene, places, config)
    codes = {operator_id: code for operator_id, code, _ in scene.supply.layers}
    points = Points(scene.cells, scene.told, codes)
    servers = [_servers(item, sample, asked) for item, sample in zip(found, samples, strict=True)]
    ways = _Ways(scene, asked, config.coverage.receiver_height_m)
    sigma_db = service_of(scene.supply, config).sigma_db
    looked = [
        _looked(item, sample, asked, _wanted(item, scene, sigma_db), cut)
        for item, sample, cut in zip(found, samples, ways.cut(servers), strict=True)
    ]
    behind = ways.buildings([one.named(server) for one, server in zip(looked, servers, strict=True)])
    return [
        _explained(item, one, points.reports(item), blocking, scene.buildings)
        for item, one, blocking in zip(found, looked, behind, strict=True)
    ]


def _samples(found: list[FoundGaps]) -> list[np.ndarray]:
    """Cells of each list of gaps, so many that all together are not too many."""
    for most in MOST_CELLS:
        samples = [sample_of(item.gap_of_cell, most) for item in found]
        if not samples or len(np.unique(np.concatenate(samples))) <= MOST_OF_RUN:
            break
    return samples


def _asked(
    cells: np.ndarray, coverage: CellCoverage, scene: Scene, places: Samples, config: Settings
) -> _Asked:
    some = Samples(places.x_m[cells], places.y_m[cells], np.arange(len(cells) + 1), places.is_open[cells])
    by_sight = scene.cells["complete"].to_numpy(bool)[cells]
    how: dict[str, Any] = {"method": METHODS[config.coverage.urban_model]}
    how |= {"surface": scene.surface, "height_m": config.coverage.receiver_height_m}
    groups = best_groups(scene.supply)
    picked = {name: getattr(coverage, name)[..., cells] for name in coverage.per_cell}
    clear = clear_levels(scene.supply.carriers, some, service_of(scene.supply, config), **how)
    off_air_dbm, off_air_share = (np.full(clear.level_dbm.shape, np.nan) for _ in range(2))
    if scene.silenced is not None:
        silent = scene.silenced
        heard = cell_levels(silent.carriers, some, by_sight, service_of(silent, config), **how)
        keys = [(operator_id, technology) for operator_id, _, technology in scene.supply.layers]
        for place, (operator_id, _, technology) in enumerate(silent.layers):
            if (operator_id, technology) in keys:
                row = keys.index((operator_id, technology))
                off_air_dbm[row], off_air_share[row] = heard.level_dbm[place], heard.probability[place]
    off_air = [
        np.stack([*one, *(np.fmax.reduce(one[group]) for group in groups.values())])
        for one in (off_air_dbm, off_air_share)
    ]
    return _Asked(
        cells=cells,
        places=some,
        by_sight=by_sight,
        coverage=with_best_of(replace(coverage, **picked), list(groups.values())),
        clear=with_best_of(clear, list(groups.values())),
        off_air_dbm=off_air[0],
        off_air_share=off_air[1],
    )


def _servers(item: FoundGaps, sample: np.ndarray, asked: _Asked) -> np.ndarray:
    """Of each cell of a sample its row among those asked, and the carrier that would serve it in sight."""
    at = np.searchsorted(asked.cells, sample)
    return np.column_stack([at, asked.clear.carrier[item.layer, RECEPTIONS.index(item.reception), at]])


class _Ways:
    """What stands in the way of links, each a row of a cell and one of a carrier; all of them at once."""

    def __init__(self, scene: Scene, asked: _Asked, height_m: float) -> None:
        self._table, self._surface, self._height_m = scene.supply.carriers, scene.surface, height_m
        self._places = asked.places

    def cut(self, links: list[np.ndarray]) -> list[np.ndarray]:
        """Whether something stands in the way of each link, by list."""
        edges = np.cumsum([len(one) for one in links])[:-1]
        every = np.concatenate([np.zeros((0, 2), np.int64), *links])
        if self._surface is None:
            return np.split(np.zeros(len(every), bool), edges)
        at, carrier = every.T
        place = (self._places.x_m[at], self._places.y_m[at])
        found = is_cut(self._table, carrier, *place, surface=self._surface, height_m=self._height_m)
        return np.split(found, edges)

    def buildings(self, links: list[np.ndarray]) -> list[list[tuple[int, ...]]]:
        """Rows of the buildings in the way of each link, by list; each link is followed once."""
        every = np.unique(np.concatenate([np.zeros((0, 2), np.int64), *links]), axis=0)
        found: list[tuple[int, ...]] = [()] * len(every)
        if self._surface is not None and len(every):
            at, carrier = every.T
            place = (self._places.x_m[at], self._places.y_m[at])
            how: dict[str, Any] = {"surface": self._surface, "height_m": self._height_m}
            found = buildings_between(self._table, carrier, *place, **how)
        known = dict(zip(map(tuple, every.tolist()), found, strict=True))
        return [[known[pair] for pair in map(tuple, one.tolist())] for one in links]


@dataclass(frozen=True)
class _Looked:
    """The cells of a list of gaps that were looked at: the gap of each, from 0, its cause and certainty."""

    of_gap: np.ndarray
    cause: np.ndarray
    certainty: np.ndarray
    sigma_db: float

    @property
    def blocked(self) -> np.ndarray:
        """Some blocked cells of each gap."""
        return _first_of_each(np.flatnonzero(self.cause == BLOCKED), self.of_gap, NAMED_CELLS)

    def named(self, links: np.ndarray) -> np.ndarray:
        """Their links."""
        return np.asarray(links[self.blocked])


def _wanted(item: FoundGaps, scene: Scene, sigma_db: np.ndarray) -> Wanted:
    """What covers a cell; the error of the model is the measured one, else the largest scatter."""
    profile, scatter_db = item.profile, sigma_db[:, RECEPTIONS.index(item.reception)]
    return Wanted(
        threshold_dbm=profile.threshold_dbm,
        sigma_db=max(scene.told.errors_db.get(profile.technology, float(scatter_db.max())), 0.1),
        min_sinr_db=profile.min_sinr_db,
        is_inside=item.reception is not Reception.OUTDOOR,
    )


def _looked(item: FoundGaps, sample: np.ndarray, asked: _Asked, wanted: Wanted, cut: np.ndarray) -> _Looked:
    number, layer = RECEPTIONS.index(item.reception), item.layer
    at = np.searchsorted(asked.cells, sample)

    def judged(level_dbm: np.ndarray, share: np.ndarray, reception: int) -> np.ndarray:
        place = (layer, reception, at)
        wanted_share = item.profile.gap_location_share
        if wanted_share is None:
            return np.asarray(level_dbm[place])
        return level_of_share(share[place], wanted_share, wanted.threshold_dbm, wanted.sigma_db)

    levels, clear = asked.coverage, asked.clear
    seen = Seen(
        kind=item.kind[sample],
        level_dbm=judged(levels.level_dbm, levels.probability, number),
        outdoor_dbm=judged(levels.level_dbm, levels.probability, OUTDOOR),
        sinr_db=levels.sinr_db[layer, number, at],
        clear_dbm=judged(clear.level_dbm, clear.probability, number),
        is_cut=cut & asked.by_sight[at],
        off_air_dbm=judged(asked.off_air_dbm, asked.off_air_share, number),
    )
    return _Looked(item.gap_of_cell[sample] - 1, *cell_causes(seen, wanted), wanted.sigma_db)


def _explained(
    item: FoundGaps,
    looked: _Looked,
    reports: Reports,
    behind: list[tuple[int, ...]],
    buildings: gpd.GeoDataFrame,
) -> FoundGaps:
    causes = gap_causes(looked.of_gap, looked.cause, looked.certainty, len(item.gaps), reports)
    named = _named(looked.of_gap[looked.blocked], behind, len(item.gaps), buildings)
    evidence = [
        {
            "cells": {name: int(n) for name, n in zip(OF_CELLS, counts, strict=True) if n},
            "buildings": blocking,
            "sigma_db": round(looked.sigma_db, 1),
            "complaints": int(reports.complaints[gap]),
            "samples": int(reports.samples[gap]),
            "weak_samples": int(reports.weak_samples[gap]),
        }
        for gap, (counts, blocking) in enumerate(zip(causes.cells, named, strict=True))
    ]
    row = item.gaps["gap_no"].to_numpy(int) - 1
    return replace(
        item,
        gaps=item.gaps.assign(
            cause=[causes.cause[one] for one in row],
            confidence=causes.confidence[row].round(3),
            evidence=[evidence[one] for one in row],
        ),
    )


def _first_of_each(rows: np.ndarray, of_gap: np.ndarray, most: int) -> np.ndarray:
    """So many rows of each gap."""
    ordered = rows[np.argsort(of_gap[rows], kind="stable")]
    starts = np.unique(of_gap[ordered], return_index=True)[1]
    place = np.arange(len(ordered)) - np.repeat(starts, np.diff(np.append(starts, len(ordered))))
    return np.asarray(ordered[place < most])


def _named(
    gap: np.ndarray, behind: list[tuple[int, ...]], n_gaps: int, buildings: gpd.GeoDataFrame
) -> list[list[dict[str, Any]]]:
    """For each gap the buildings in the way of most of its cells."""
    counts: list[Counter[int]] = [Counter() for _ in range(n_gaps)]
    for one, found in zip(gap.tolist(), behind, strict=True):
        counts[one].update(found)
    ids, codes = buildings["id"].to_numpy(), buildings["code"].to_numpy()
    return [
        [
            {"id": int(ids[row]), "code": str(codes[row]), "cells": cells}
            for row, cells in sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_BUILDINGS]
        ]
        for counter in counts
    ]
