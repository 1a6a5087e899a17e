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
from spatial.gap_causes import OF_CELLS, Seen, Wanted, cell_causes, gap_causes, sample_of
from spatial.gap_evidence import buildings_between, clear_levels, is_cut
from spatial.surface import HeightGrid

MOST_CELLS = (9, 6, 4, 2, 1)  # of one gap; fewer where all gaps together have too many
MOST_OF_RUN = 6000
MOST_BUILDINGS = 8  # named of one gap, those in the way of most cells
NAMED_CELLS = 4  # cells of a gap whose buildings are looked for
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


def explained(
    found: list[FoundGaps], coverage: CellCoverage, scene: Scene, places: Samples, config: Settings
) -> list[FoundGaps]:
    """The gaps with `cause`, `confidence` and `evidence`; `places` has one place for each cell of the run."""
    samples = _samples(found)
    cells = np.unique(np.concatenate([np.zeros(0, np.int64), *samples]))
    asked = _asked(cells, coverage, scene, places, config)
    codes = {operator_id: code for operator_id, code, _ in scene.supply.layers}
    points = Points(scene.cells, scene.told, codes, config.grid.cell_size_m)
    sigma_db = service_of(scene.supply, config).sigma_db
    ways = _Ways(scene, config.coverage.receiver_height_m)
    return [
        _explained(item, sample, asked, scene, points, sigma_db, ways)
        for item, sample in zip(found, samples, strict=True)
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
    off_air_dbm = np.full(clear.level_dbm.shape, np.nan)
    if scene.silenced is not None:
        silent = scene.silenced
        heard = cell_levels(silent.carriers, some, by_sight, service_of(silent, config), **how)
        keys = [(operator_id, technology) for operator_id, _, technology in scene.supply.layers]
        for place, (operator_id, _, technology) in enumerate(silent.layers):
            if (operator_id, technology) in keys:
                off_air_dbm[keys.index((operator_id, technology))] = heard.level_dbm[place]
    best_off_dbm = [np.fmax.reduce(off_air_dbm[group]) for group in groups.values()]
    return _Asked(
        cells=cells,
        places=some,
        by_sight=by_sight,
        coverage=with_best_of(replace(coverage, **picked), list(groups.values())),
        clear=with_best_of(clear, list(groups.values())),
        off_air_dbm=np.concatenate([off_air_dbm, *(one[np.newaxis] for one in best_off_dbm)]),
    )


class _Ways:
    """Buildings in the way of links; each link is followed once."""

    def __init__(self, scene: Scene, height_m: float) -> None:
        self._scene, self._height_m = scene, height_m
        self._known: dict[tuple[int, float, float], tuple[int, ...]] = {}

    def cut(self, carrier: np.ndarray, x_m: np.ndarray, y_m: np.ndarray) -> np.ndarray:
        """Whether something stands in the way of each link."""
        surface = self._scene.surface
        if surface is None:
            return np.zeros(len(carrier), bool)
        table = self._scene.supply.carriers
        return is_cut(table, carrier, x_m, y_m, surface=surface, height_m=self._height_m)

    def buildings(self, carrier: np.ndarray, x_m: np.ndarray, y_m: np.ndarray) -> list[tuple[int, ...]]:
        """Rows of the buildings in the way of each link."""
        surface = self._scene.surface
        keys = list(zip(carrier.tolist(), x_m.tolist(), y_m.tolist(), strict=True))
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        if new and surface is not None:
            rows, east_m, north_m = (np.array(column) for column in zip(*new, strict=True))
            table, height_m = self._scene.supply.carriers, self._height_m
            ways = buildings_between(table, rows, east_m, north_m, surface=surface, height_m=height_m)
            self._known.update(zip(new, ways, strict=True))
        return [self._known.get(key, ()) for key in keys]


def _explained(
    item: FoundGaps,
    sample: np.ndarray,
    asked: _Asked,
    scene: Scene,
    points: Points,
    sigma_db: np.ndarray,
    ways: _Ways,
) -> FoundGaps:
    number, layer = RECEPTIONS.index(item.reception), item.layer
    at = np.searchsorted(asked.cells, sample)
    x_m, y_m = asked.places.x_m[at], asked.places.y_m[at]
    server = asked.clear.carrier[layer, number, at]
    profile = item.profile
    error_db = scene.told.errors_db.get(profile.technology, float(sigma_db[:, number].max()))
    wanted = Wanted(
        threshold_dbm=profile.threshold_dbm,
        sigma_db=max(error_db, 0.1),
        min_sinr_db=profile.min_sinr_db,
        is_inside=item.reception is not Reception.OUTDOOR,
    )
    seen = Seen(
        kind=item.kind[sample],
        level_dbm=asked.coverage.level_dbm[layer, number, at],
        outdoor_dbm=asked.coverage.level_dbm[layer, OUTDOOR, at],
        sinr_db=asked.coverage.sinr_db[layer, number, at],
        clear_dbm=asked.clear.level_dbm[layer, number, at],
        is_cut=ways.cut(server, x_m, y_m) & asked.by_sight[at],
        off_air_dbm=asked.off_air_dbm[layer, number, at],
    )
    cause, certainty = cell_causes(seen, wanted)
    of_gap = item.gap_of_cell[sample] - 1
    reports = points.reports(item)
    causes = gap_causes(of_gap, cause, certainty, len(item.gaps), reports)
    blocked = _first_of_each(np.flatnonzero(cause == BLOCKED), of_gap, NAMED_CELLS)
    behind = ways.buildings(server[blocked], x_m[blocked], y_m[blocked])
    named = _named(of_gap[blocked], behind, len(item.gaps), scene.buildings)
    evidence = [
        {
            "cells": {name: int(n) for name, n in zip(OF_CELLS, counts, strict=True) if n},
            "buildings": buildings,
            "sigma_db": round(wanted.sigma_db, 1),
            "complaints": int(reports.complaints[gap]),
            "samples": int(reports.samples[gap]),
            "weak_samples": int(reports.weak_samples[gap]),
        }
        for gap, (counts, buildings) in enumerate(zip(causes.cells, named, strict=True))
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
