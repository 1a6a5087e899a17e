"""Who is covered less than others, and whether that is more than chance."""

import math
from dataclasses import asdict

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.areas import AreaLevel
from app.domain.coverage import Slice
from app.domain.disparity import (
    UNITS,
    AreaStanding,
    Clustering,
    Disparity,
    GroupStanding,
    Spot,
    Theil,
)
from app.errors import RefusedError
from app.services import complaint_clusters, coverage, demand
from app.services.chance import clustering_of
from app.store import disparity as disparity_store
from spatial.demand_weights import DemandWeights
from spatial.disparity.clustering import LEAST_PLACES
from spatial.disparity.discovery import false_discovery_rates
from spatial.disparity.inequality import (
    Decomposition,
    gini,
    lorenz_curve,
    theil_l,
    theil_t,
    weighted_mean,
)
from spatial.disparity.neighbours import touching


def disparity(
    session: Session,
    actor: Actor,
    *,
    run_id: int,
    chosen: Slice,
    threshold_dbm: float | None = None,
    by: str | None = None,
    weights: DemandWeights | None = None,
) -> Disparity:
    """Inequality of the areas of a run, neighbourhoods where it has any; complaints for who may see them."""
    actor.require("coverage.read")
    if by is not None and by not in UNITS:
        raise RefusedError(f"by {by!r} is unknown; use neighbourhood or subdistrict")
    asked = demand.weights_of(None) if weights is None else weights
    level, table = _people(session, actor, run_id, chosen, threshold_dbm, by)
    table = table.assign(
        weight=table["residents"],
        covered_weight=table["covered"],
        known=table["no_data"] < table["residents"],
    )
    if asked != DemandWeights(day_stay_share=asked.day_stay_share):
        table = _weighed(session, actor, run_id, chosen, threshold_dbm, level, asked, table)
    shapes = disparity_store.areas_of_run(session, run_id=run_id, by=level, scope=actor.scope)
    told = table[(table["weight"] > 0) & table["known"]]
    areas = gpd.GeoDataFrame(told.merge(shapes, on="code", how="inner"), crs=shapes.crs)
    areas["covered_share"] = areas["covered_weight"] / areas["weight"]
    share, weight = (areas[name].to_numpy(dtype=float) for name in ("covered_share", "weight"))
    groups, by_t, by_l = _groups(areas, share, weight, disparity_store.groups(session))
    standings, clustering = _clusters(areas, share)
    across, up = lorenz_curve(share, weight)
    may_see = actor.may("cases.read")
    config = settings().disparity
    return Disparity(
        by=level,
        permutations=config.permutations,
        significance=config.false_discovery_rate,
        areas=standings,
        left_out=len(table) - len(areas),
        residents=int(areas["residents"].sum()),
        weight=float(weight.sum()),
        weights=asdict(asked),
        covered_share=_number(weighted_mean(share, weight)),
        gini=_number(gini(share, weight)),
        theil_t=_theil(by_t),
        theil_l=_theil(by_l),
        groups=groups,
        clustering=clustering,
        lorenz=tuple(zip(across.tolist(), up.tolist(), strict=True)) if np.isfinite(up).all() else (),
        complaints=complaint_clusters.complaints(session, actor, run_id=run_id, chosen=chosen)
        if may_see
        else None,
    )


def _people(
    session: Session,
    actor: Actor,
    run_id: int,
    chosen: Slice,
    threshold_dbm: float | None,
    by: str | None,
) -> tuple[AreaLevel, pd.DataFrame]:
    """People by area; of neighbourhoods, unless others are asked for or the run has none."""
    for level in UNITS if by is None else (AreaLevel(by),):
        table = coverage.people_by_area(
            session, actor, run_id=run_id, chosen=chosen, threshold_dbm=threshold_dbm, by=level
        )
        if len(table):
            break
    return level, table


def _weighed(
    session: Session,
    actor: Actor,
    run_id: int,
    chosen: Slice,
    threshold_dbm: float | None,
    level: AreaLevel,
    weights: DemandWeights,
    table: pd.DataFrame,
) -> pd.DataFrame:
    """The areas with the weight of their cells instead of their residents, and how much of it is covered."""
    cells = demand.weighed_cells(session, actor, run_id=run_id, weights=weights)
    limit_dbm = chosen.profile.threshold_dbm if threshold_dbm is None else threshold_dbm
    levels = disparity_store.covered_cells(
        session, run_id=run_id, chosen=chosen, threshold_dbm=limit_dbm, scope=actor.scope
    )
    cells = cells.merge(levels, on="cell_id", how="left")
    has_data = cells["covered"].notna()
    own = cells["neighbourhood_id" if level is AreaLevel.NEIGHBOURHOOD else "area_id"]
    covered = cells["weight"].where(cells["covered"].eq(True), 0.0)
    by_area = pd.DataFrame({"weight": cells["weight"], "covered_weight": covered, "known": has_data})
    sums = by_area.groupby(own.rename("id")).agg({"weight": "sum", "covered_weight": "sum", "known": "any"})
    named = disparity_store.names_of(session, area_ids=[int(one) for one in sums.index])
    found = sums.join(named.set_index("id")["code"]).set_index("code")
    return table.drop(columns=found.columns).join(found, on="code", how="inner")


def _clusters(areas: gpd.GeoDataFrame, share: np.ndarray) -> tuple[tuple[AreaStanding, ...], Clustering]:
    """Each area with its Gi*, and Moran's I of all."""
    config = settings().disparity
    z, p = (np.full(len(areas), np.nan) for _ in range(2))
    whole = Clustering(moran_i=None, expected=None, z=None, p=None)
    if len(areas) >= LEAST_PLACES:
        near = touching(areas.geometry.to_numpy(), config.touch_m)
        order, spots = clustering_of(share, near, config.permutations, config.seed)
        z, p = spots.z, spots.p
        whole = Clustering(
            moran_i=_number(order.value), expected=order.expected, z=_number(order.z), p=_number(order.p)
        )
    rate = false_discovery_rates(p)
    columns = ["code", "name_zh", "name_en", "group_key", "residents", "weight"]
    rows = areas[columns].astype(object).where(areas[columns].notna(), None)
    standings = tuple(
        AreaStanding(
            code=row.code,
            name_zh=row.name_zh,
            name_en=row.name_en,
            group=row.group_key,
            residents=int(row.residents),
            weight=float(row.weight),
            covered_share=float(share[place]),
            gi_star_z=_number(z[place]),
            p=_number(p[place]),
            false_discovery_rate=_number(rate[place]),
            spot=_spot(float(z[place]), float(rate[place]), config.false_discovery_rate),
        )
        for place, row in enumerate(rows.itertuples())
    )
    return standings, whole


def _spot(z: float, rate: float, allowed: float) -> Spot:
    if math.isnan(rate):
        return Spot.UNTOLD
    if rate > allowed:
        return Spot.NEITHER
    return Spot.HIGH if z > 0 else Spot.LOW


def _groups(
    areas: gpd.GeoDataFrame, share: np.ndarray, weight: np.ndarray, groups: pd.DataFrame
) -> tuple[tuple[GroupStanding, ...], Decomposition, Decomposition]:
    """Groups that have an area here, then the areas of none; and Theil's T and L by them."""
    named = groups[groups["key"].isin(areas["group_key"])]
    place_of = {key: place for place, key in enumerate(named["key"])}
    member = areas["group_key"].map(place_of).fillna(len(named)).to_numpy(dtype=np.int64)
    tokens = [*named.itertuples(index=False, name=None)]
    if (member == len(named)).any():
        tokens.append((None, None, None))
    by_t, by_l = (index(share, weight, member, len(tokens)) for index in (theil_t, theil_l))
    made = (_group(names, areas[member == place], by_t, by_l, place) for place, names in enumerate(tokens))
    return tuple(made), by_t, by_l


def _group(
    names: tuple[str | None, str | None, str | None],
    areas: gpd.GeoDataFrame,
    by_t: Decomposition,
    by_l: Decomposition,
    place: int,
) -> GroupStanding:
    weight = float(areas["weight"].sum())
    return GroupStanding(
        key=names[0],
        name_zh=names[1],
        name_en=names[2],
        areas=len(areas),
        residents=int(areas["residents"].sum()),
        weight=weight,
        covered_share=float(areas["covered_weight"].sum()) / weight,
        gini=_number(gini(areas["covered_share"].to_numpy(dtype=float), areas["weight"])),
        theil_t=_number(by_t.group_index[place]),
        theil_t_within=_number(by_t.group_within[place]),
        theil_l=_number(by_l.group_index[place]),
        theil_l_within=_number(by_l.group_within[place]),
    )


def _theil(found: Decomposition) -> Theil:
    return Theil(
        total=_number(found.total),
        between=_number(found.between),
        within=_number(found.within),
        is_infinite=math.isinf(found.total),
    )


def _number(value: float) -> float | None:
    """What is no finite number is none."""
    return float(value) if np.isfinite(value) else None
