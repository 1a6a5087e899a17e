"""Problem clusters of measurements, for each operator, technology and reception that was measured."""

import geopandas as gpd
import numpy as np
import pandas as pd

from app.config import Settings
from app.domain.coverage import Profile
from app.domain.network import Technology
from app.jobs.gap_inputs import GapInputs
from app.jobs.gap_reports import in_cells
from app.store.gap_evidence import under_level
from spatial.gap_measured import ClusterRule, measured_clusters

MEASURED = ["operator_id", "technology", "reception"]


def measured_clusters_of(
    told: GapInputs,
    cells: gpd.GeoDataFrame,
    parts: gpd.GeoDataFrame,
    profiles: dict[Technology, Profile],
    config: Settings,
) -> gpd.GeoDataFrame | None:
    """The clusters by rank within each layer, with the area of most of their people; None without any."""
    given = config.measured_gaps
    rule = ClusterRule(
        min_samples=given.min_samples,
        good_share=given.good_share,
        min_cells=given.min_cells,
        weak_share=given.weak_share,
    )
    samples = in_cells(told.samples, cells)
    samples = samples[samples["operator_id"].notna()]
    found = []
    for (operator_id, technology, reception), own in samples.groupby(MEASURED):
        profile = profiles[Technology(technology)]
        own = own[own["level_kind"] == profile.level_kind]
        clusters = _clusters(own, cells, profile.threshold_dbm, rule)
        found.append(
            clusters.assign(operator_id=int(operator_id), technology=technology, reception=reception)
        )
    every = pd.concat(found) if found else pd.DataFrame()
    if every.empty:
        return None
    area_id = parts["id"].to_numpy()[every["area_index"].to_numpy(int)]
    return gpd.GeoDataFrame(every.assign(area_id=area_id), crs=cells.crs)


def _clusters(
    samples: pd.DataFrame, cells: gpd.GeoDataFrame, threshold_dbm: float, rule: ClusterRule
) -> gpd.GeoDataFrame:
    cell, all_of = samples["cell"].to_numpy(int), samples["levels"].to_numpy(int)
    good = all_of - samples[under_level(threshold_dbm)].to_numpy(int)
    samples_in, good_in = (np.bincount(cell, one, len(cells)).astype(np.int64) for one in (all_of, good))
    people = (cells["residents"].to_numpy(), cells["workers"].to_numpy())
    clusters, number, _ = measured_clusters(cells, samples_in, good_in, *people, rule)
    areas = pd.Series(cells["area_index"].to_numpy()).groupby(number).nunique()
    return clusters.assign(is_within_area=(areas.reindex(clusters["gap_no"]) == 1).to_numpy(bool))
