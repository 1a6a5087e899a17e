"""Gaps of a run, for every profile, operator, the best of all, and reception; each with its cause."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from sqlalchemy.orm import Session

from app.domain.coverage import Profile, Reception
from app.domain.gaps import GapKind
from app.domain.network import Technology
from app.jobs.progress import Progress
from app.jobs.receptions import RECEPTIONS
from app.jobs.supply import Supply, operators_of
from app.store import gaps as gaps_store
from spatial.coverage.result import CellCoverage, with_best_of
from spatial.gap_causes import DISTURBED, WITHOUT_LEVEL, weak_cells
from spatial.gaps import gaps_of
from spatial.index import PointIndex

KINDS = {WITHOUT_LEVEL: GapKind.LEVEL, DISTURBED: GapKind.SINR}


@dataclass(frozen=True)
class FoundGaps:
    """
    Gaps of one profile, operator (None: the best of all) and reception.

    `layer` is the row of the levels they were drawn on, `kind` in which way each cell is weak, `gap_of_cell`
    each cell's gap or -1.
    """

    profile: Profile
    operator_id: int | None
    reception: Reception
    layer: int
    kind: np.ndarray
    gaps: gpd.GeoDataFrame
    gap_of_cell: np.ndarray


def best_groups(supply: Supply) -> dict[Technology, list[int]]:
    """Layers of each technology, whose best one is a layer of its own behind all others."""
    technologies = sorted({technology for _, _, technology in supply.layers})
    return {
        name: [place for place, layer in enumerate(supply.layers) if layer[2] is name]
        for name in technologies
    }


def gaps_of_run(
    coverage: CellCoverage,
    supply: Supply,
    cells: gpd.GeoDataFrame,
    parts: gpd.GeoDataFrame,
    profiles: Sequence[Profile],
    progress: Progress,
) -> list[FoundGaps]:
    """All gaps of a run; none has a cause yet."""
    groups = best_groups(supply)
    whole = with_best_of(coverage, list(groups.values()))
    layers: list[tuple[int | None, Technology]] = [(number, name) for number, _, name in supply.layers]
    layers += [(None, name) for name in groups]
    nearest = _nearest_by_operator(supply)
    found: list[FoundGaps] = []
    for place, (operator_id, technology) in enumerate(layers):
        for profile in profiles:
            if profile.technology is technology:
                found += [
                    _gaps_of_layer(whole, place, operator_id, profile, reception, cells, parts, nearest)
                    for reception in RECEPTIONS
                    if reception in profile.gap_receptions
                ]
        progress.advance(place + 1, len(layers))
    return found


def _gaps_of_layer(
    coverage: CellCoverage,
    layer: int,
    operator_id: int | None,
    profile: Profile,
    reception: Reception,
    cells: gpd.GeoDataFrame,
    parts: gpd.GeoDataFrame,
    nearest: Callable[[int | None, gpd.GeoDataFrame], gpd.GeoDataFrame],
) -> FoundGaps:
    at = (layer, RECEPTIONS.index(reception))
    answer = (coverage.level_dbm[at], coverage.probability[at], coverage.sinr_db[at])
    kind, gaps, gap_of_cell = drawn(cells, profile, *answer)
    gaps = gaps.assign(
        area_id=parts["id"].to_numpy()[gaps["area_index"].to_numpy(int)],
        kind=[KINDS[one].value for one in gaps["kind"].tolist()],
    )
    return FoundGaps(profile, operator_id, reception, layer, kind, nearest(operator_id, gaps), gap_of_cell)


def drawn(
    cells: gpd.GeoDataFrame,
    profile: Profile,
    level_dbm: np.ndarray,
    probability: np.ndarray,
    sinr_db: np.ndarray,
) -> tuple[np.ndarray, gpd.GeoDataFrame, np.ndarray]:
    """In which way each cell is weak by a profile, the gaps of weak cells, and each cell's gap or -1."""
    kind = weak_cells(has_level(profile, level_dbm, probability), sinr_db, profile.min_sinr_db)
    people = (cells["residents"].to_numpy(), cells["workers"].to_numpy())
    return kind, *gaps_of(cells, kind, *people, level_dbm, profile.min_gap_cells, profile.gap_connectivity)


def has_level(profile: Profile, level_dbm: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """Whether the level of each cell is enough; by the share of its places where the profile goes by one."""
    if profile.gap_location_share is not None:
        return np.asarray(probability >= profile.gap_location_share)
    return np.asarray(level_dbm >= profile.threshold_dbm)  # no station in reach (NaN) is weak


def _nearest_by_operator(supply: Supply) -> Callable[[int | None, gpd.GeoDataFrame], gpd.GeoDataFrame]:
    """A function that adds the nearest site (of the operator; of any, where none is named) to gaps."""
    users = operators_of(supply.stations)
    sites = supply.stations.iloc[users["place"]].assign(operator_id=users["operator_id"].to_numpy())
    sites = sites.drop_duplicates(["operator_id", "site_id"])
    indexes: dict[int | None, tuple[PointIndex, np.ndarray]] = {}
    for operator_id in [None, *sorted(set(sites["operator_id"]))]:
        own = sites if operator_id is None else sites[sites["operator_id"] == operator_id]
        points = own.geometry
        indexes[operator_id] = (
            PointIndex(points.x.to_numpy(), points.y.to_numpy()),
            own["site_id"].to_numpy(),
        )

    def with_nearest(operator_id: int | None, gaps: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        index, site_ids = indexes[operator_id]
        centres = gaps.geometry.centroid
        hits = [index.nearest(x, y, 1) for x, y in zip(centres.x, centres.y, strict=True)]
        return gaps.assign(
            nearest_site_id=[int(site_ids[places[0]]) for places, _ in hits],
            nearest_site_m=[float(distances[0]) for _, distances in hits],
        )

    return with_nearest


def store(session: Session, *, run_id: int, found: list[FoundGaps], cell_ids: np.ndarray) -> None:
    """Write the gaps and their cells."""
    for item in found:
        if item.gaps.empty:
            continue
        ids = gaps_store.add_gaps(
            session,
            run_id=run_id,
            profile=item.profile.key,
            technology=item.profile.technology,
            operator_id=item.operator_id,
            reception=item.reception,
            gaps=item.gaps,
        )
        gaps_store.add_gap_cells(session, _pairs(item, ids, cell_ids))


def _pairs(item: FoundGaps, ids: list[int], cell_ids: np.ndarray) -> Iterator[tuple[int, int]]:
    number = dict(zip(item.gaps["gap_no"].tolist(), ids, strict=True))
    for place in np.flatnonzero(item.gap_of_cell >= 0):
        yield number[int(item.gap_of_cell[place])], int(cell_ids[place])
