"""What is built on each block: enough homes and workplaces for the figures of its subdistrict."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.demo.chance import stream
from spatial.demo.places import BUSINESS, OLD, WORKS, strength
from spatial.demo.tables import subdistricts, table

HOME_M2, WORKPLACE_M2 = 31.0, 17.0  # of floor, planned for a resident and for a job
PEOPLE_PER_CIVIC_BLOCK = {"school": 9_000, "hospital": 42_000, "civic": 24_000}
CIVIC_BLOCK_M2 = (4_500.0, 22_000.0)
RENEWED_SHARE = 0.2  # of the blocks with homes, whatever the need
OLD_FROM = 0.4  # strength of the old town from which lanes are left
SLIVER_M2 = 2_200.0  # rows do not fit on a smaller block; houses along its edge do
WORKS_FROM = 0.7  # strength of the works from which nobody lives there
WORK_FORMS: dict[str, dict[str, float]] = {
    WORKS: {"shed": 0.55, "campus": 0.37, "shops": 0.08},
    BUSINESS: {"office": 0.52, "mall": 0.18, "hotel": 0.12, "shops": 0.18},
    "": {"office": 0.30, "campus": 0.25, "shops": 0.33, "hotel": 0.08, "mall": 0.04},
}


def zoned(seed: int, blocks: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    A form of building for each block.

    Parameters
    ----------
    seed : int
        Seed of the city.
    blocks : GeoDataFrame
        From `blocks_of`.

    Returns
    -------
    GeoDataFrame
        The blocks with ``form``, a row of ``data/forms.csv``, and ``business``, 0 to 1.

    Notes
    -----
    In each subdistrict: schools, hospitals and public buildings first; then workplaces
    where business is strongest, until there is floor for the jobs; homes on the rest,
    as old and low as the residents leave room for.
    """
    epsg, rng = blocks.crs.to_epsg(), stream(seed, "zoning")
    points = shapely.get_coordinates(shapely.centroid(blocks.geometry.to_numpy()))
    places = blocks.assign(
        area_m2=blocks.area,
        form="",
        **{kind: strength(points, kind, epsg) for kind in (BUSINESS, WORKS, OLD)},
    )
    for figures in subdistricts().itertuples():
        own = places[places["area_code"] == figures.code12]
        places.loc[own.index, "form"] = _forms(own, figures, rng)
    return places[["area_code", "form", BUSINESS, "geometry"]]


def _forms(own: pd.DataFrame, figures: Any, rng: np.random.Generator) -> NDArray[np.object_]:
    ratio = table("forms").set_index("form")["floor_ratio"]
    forms = _civic(own, figures.population_2017, rng)
    free = np.flatnonzero(forms == "")
    forms[free] = _work(own.iloc[free], WORKPLACE_M2 * figures.jobs_2023, ratio, rng)
    free = np.flatnonzero(forms == "")
    forms[free] = _homes(own.iloc[free], HOME_M2 * figures.population_2017, ratio, rng)
    sliver = (own["area_m2"] < SLIVER_M2).to_numpy()
    at_home = np.isin(forms, table("forms").query("use == 'residential'")["form"])
    return np.where(sliver, np.where(at_home, "perimeter", "shops"), forms)


def _civic(own: pd.DataFrame, residents: int, rng: np.random.Generator) -> NDArray[np.object_]:
    forms = np.full(len(own), "", dtype=object)
    fitting = rng.permutation(np.flatnonzero(own["area_m2"].between(*CIVIC_BLOCK_M2) & (own[BUSINESS] < 0.8)))
    counts = [max(1, round(residents / people)) for people in PEOPLE_PER_CIVIC_BLOCK.values()]
    chosen = np.repeat(list(PEOPLE_PER_CIVIC_BLOCK), counts)[: len(fitting)]
    forms[fitting[: len(chosen)]] = chosen
    return forms


def _work(
    own: pd.DataFrame, wanted_m2: float, ratio: pd.Series, rng: np.random.Generator
) -> NDArray[np.object_]:
    """Forms of workplaces on the blocks most fit for business, until the floor is enough."""
    pull = own[BUSINESS] + 0.6 * own[WORKS] + 0.2 * own["on_arterial"] + rng.uniform(0.0, 0.4, len(own))
    kind = np.select(
        [own[WORKS] > np.maximum(own[BUSINESS], 0.35), own[BUSINESS] > 0.45], [WORKS, BUSINESS], ""
    )
    draws = rng.random(len(own))
    drawn = np.array(
        [_drawn(WORK_FORMS[one], draw) for one, draw in zip(kind, draws, strict=True)], dtype=object
    )
    order = np.argsort(-pull.to_numpy(), kind="stable")
    floor_m2 = own["area_m2"].to_numpy()[order] * ratio[drawn[order]].to_numpy()
    before_m2 = np.cumsum(floor_m2) - floor_m2
    forms = np.full(len(own), "", dtype=object)
    taken = order[(before_m2 < wanted_m2) | (own[WORKS].to_numpy()[order] > WORKS_FROM)]
    forms[taken] = drawn[taken]
    return forms


def _homes(
    own: pd.DataFrame, wanted_m2: float, ratio: pd.Series, rng: np.random.Generator
) -> NDArray[np.object_]:
    """Lanes in the old town, slabs elsewhere; blocks are renewed higher until the floor is enough."""
    luck = rng.random((3, len(own)))
    old = own[OLD].to_numpy() + 0.3 * (luck[0] - 0.5)
    on_edge = own["on_arterial"].to_numpy() & (luck[1] < 0.45)
    forms = np.select([old > OLD_FROM, on_edge | (luck[1] < 0.1)], ["lane", "perimeter"], "slab").astype(
        object
    )
    renewed = np.where(luck[2] < 0.3, "midrise", "tower").astype(object)
    order = np.argsort(
        luck[2] + 0.8 * (old > OLD_FROM) + 0.5 * on_edge - own["area_m2"].to_numpy() / 60_000, kind="stable"
    )
    area_m2 = own["area_m2"].to_numpy()[order]
    gain_m2 = area_m2 * (ratio[renewed[order]].to_numpy() - ratio[forms[order]].to_numpy())
    missing_m2 = wanted_m2 - (area_m2 * ratio[forms[order]].to_numpy()).sum()
    needed = np.cumsum(gain_m2) - gain_m2 < missing_m2
    taken = order[needed | (np.arange(len(own)) < RENEWED_SHARE * len(own))]
    forms[taken] = renewed[taken]
    return forms


def _drawn(shares: dict[str, float], draw: float) -> str:
    place = np.searchsorted(np.cumsum(list(shares.values())), draw, side="right")
    return list(shares)[min(int(place), len(shares) - 1)]
