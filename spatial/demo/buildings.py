"""Footprints on the blocks of the demo district, with their floors and heights."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.demo.chance import stream
from spatial.demo.rings import houses_in_ring, podiums_with_towers
from spatial.demo.rows import RowRule, buildings_in_rows
from spatial.demo.tables import table

SNAP_M = 0.01  # corners lie on whole centimetres, far under the gaps between buildings
PARAPET_M = 1.2
LEAST_FOOTPRINT_M2 = 60.0
PODIUM_TOWER_FLOORS = {"mall": (16, 40), "hotel": (12, 28)}  # with the floors of the podium
PODIUM_TOWER_STOREY_M = 3.9
DEEP_FROM = 0.6  # strength of business from which basements have a floor more
PODIUM_TOWER_USE = {"mall": "office", "hotel": "hotel"}

Ints = NDArray[np.int64]


def buildings_frame(seed: int, blocks: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Buildings of every block, before anybody moves in.

    Parameters
    ----------
    seed : int
        Seed of the city.
    blocks : GeoDataFrame
        From `zoned`.

    Returns
    -------
    GeoDataFrame
        ``block, area_code, use, form, floors, floors_below, storey_m, geometry``;
        polygons inside their block, none touching another.
    """
    rng = stream(seed, "buildings")
    forms = table("forms").set_index("form", drop=False)
    layouts = [_in_rows(blocks, forms, rng), _in_rings(blocks, forms), _with_podiums(blocks, forms)]
    placed = pd.concat(layouts, ignore_index=True).sort_values("block", kind="stable", ignore_index=True)
    shapes = shapely.set_precision(placed["geometry"].to_numpy(), SNAP_M)
    sound = (shapely.get_type_id(shapes) == 3) & (shapely.area(shapes) >= LEAST_FOOTPRINT_M2)
    placed = placed.assign(geometry=shapes)[sound].reset_index(drop=True)
    described = _described(placed, blocks, forms, rng)
    return gpd.GeoDataFrame(described, geometry=placed["geometry"], crs=blocks.crs)


def height_m(floors: pd.Series, storey_m: pd.Series) -> pd.Series:
    """
    Height of a building up to its parapet.

    Parameters
    ----------
    floors, storey_m : Series
        Floors above ground, and the height of one.

    Returns
    -------
    Series
        Metres, to a tenth.
    """
    return (floors * storey_m + PARAPET_M).round(1)


def _in_rows(blocks: gpd.GeoDataFrame, forms: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    own, rule = _laid_out(blocks, forms, "rows")
    spread = rng.uniform(0.85, 1.2, (2, len(own)))  # no two estates have quite the same measures
    rows = RowRule(
        length_m=rule["length_m"].to_numpy() * spread[0],
        depth_m=rule["depth_m"].to_numpy(float),
        gap_m=rule["gap_m"].to_numpy(float),
        row_gap_m=rule["row_gap_m"].to_numpy() * spread[1],
        most=rule["most"].to_numpy(np.int64),
        plans=[tuple(names.split()) for names in rule["plans"]],
    )
    shapes, of = buildings_in_rows(own.geometry.to_numpy(), rows, rng)
    return _placed(own, shapes, of, np.zeros(len(of), dtype=bool))


def _in_rings(blocks: gpd.GeoDataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    own, rule = _laid_out(blocks, forms, "ring")
    shapes, of = houses_in_ring(
        own.geometry.to_numpy(), rule["depth_m"].to_numpy(), rule["length_m"].to_numpy()
    )
    return _placed(own, shapes, of, np.zeros(len(of), dtype=bool))


def _with_podiums(blocks: gpd.GeoDataFrame, forms: pd.DataFrame) -> pd.DataFrame:
    own, rule = _laid_out(blocks, forms, "podium")
    return _placed(own, *podiums_with_towers(own.geometry.to_numpy(), rule["length_m"].to_numpy()))


def _laid_out(
    blocks: gpd.GeoDataFrame, forms: pd.DataFrame, layout: str
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    own = blocks[blocks["form"].map(forms["layout"]) == layout]
    return own, forms.loc[own["form"]]


def _placed(
    own: gpd.GeoDataFrame, shapes: NDArray[np.object_], of: Ints, is_tower: NDArray[np.bool_]
) -> pd.DataFrame:
    return pd.DataFrame({"block": own.index.to_numpy()[of], "is_tower": is_tower, "geometry": shapes})


def _described(
    placed: pd.DataFrame, blocks: gpd.GeoDataFrame, forms: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    block = blocks.loc[placed["block"]].reset_index(drop=True)
    rule = forms.loc[block["form"]].reset_index(drop=True)
    on_podium = placed["is_tower"]
    floors = pd.DataFrame(
        {
            "fewest": rule["fewest_floors"].mask(on_podium, _of_towers(block["form"], 0)),
            "most": rule["most_floors"].mask(on_podium, _of_towers(block["form"], 1)),
        }
    )
    return pd.DataFrame(
        {
            "block": placed["block"],
            "area_code": block["area_code"],
            "use": rule["use"].mask(on_podium, block["form"].map(PODIUM_TOWER_USE)),
            "form": block["form"].mask(on_podium, "tower"),
            "floors": _floors(floors, placed["block"], block["business"], rng),
            "floors_below": rule["basement_floors"]
            + ((block["business"] > DEEP_FROM) & (rule["basement_floors"] > 0)).astype(int),
            "storey_m": rule["storey_m"].mask(on_podium, PODIUM_TOWER_STOREY_M),
        }
    )


def _of_towers(forms: pd.Series, end: int) -> pd.Series:
    return forms.map({form: floors[end] for form, floors in PODIUM_TOWER_FLOORS.items()})


def _floors(
    floors: pd.DataFrame, block: pd.Series, business: pd.Series, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Floors much alike within a block, and more of them where business is strong."""
    of_block = rng.random(int(block.max()) + 1)[block.to_numpy()]
    rise = 0.75 * of_block * (0.55 + 0.45 * business) + 0.25 * rng.random(len(block))
    fewest, most = floors["fewest"].to_numpy(float), floors["most"].to_numpy(float)
    return np.asarray(np.round(fewest + rise.to_numpy() * (most - fewest)), dtype=np.int64)
