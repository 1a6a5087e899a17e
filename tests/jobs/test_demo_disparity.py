"""
The south's better 4G: found by the engine where stations are dense there, gone where they are not.

Nothing but the number of stations in each subdistrict differs between the two cities. The
measure is the share of residents whose home cell is covered, by subscriber share over the
operators; beside it the median outdoor level, which has no threshold. Over the buildings the flat
city is worse in the south, where more and higher ones stand in the way; so the disparity of the
stations alone is measured over open land as well.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from app.config import settings
from app.domain.coverage import profile_from
from app.domain.network import Technology
from app.jobs.receptions import RECEPTIONS, service_of
from app.jobs.supply import Supply, supply_of
from app.jobs.urban_models import METHODS
from spatial.coverage.cells import cell_levels
from spatial.coverage.samples import open_samples
from spatial.demo.city import DemoCity, demo_city
from spatial.demo.tables import FLAT, PLAN
from spatial.grid import SquareGrid, cells_inside
from spatial.radio.penetration import INDOOR, OUTDOOR
from spatial.surface import height_grid

CELL_M, SAMPLE_M = 100.0, 25.0


def supply(city: DemoCity) -> Supply:
    """Its 4G stations as the coverage job hands them to the engine."""
    config = settings()
    lte = city.stations[city.stations["technology"] == "4G"].reset_index(drop=True)
    places = city.sites.set_index("code").geometry[lte["site_code"]].to_numpy()
    number = {code: place for place, code in enumerate(city.operators["code"])}
    stations = gpd.GeoDataFrame(
        lte.assign(id=lte.index, operator_id=lte["operator"].map(number)), geometry=places, crs=city.sites.crs
    )
    sectors = city.sectors.rename(columns={"code": "sector_code"})
    carriers = city.carriers.merge(sectors, on="sector_code")
    carriers["station_id"] = carriers["station_code"].map(stations.set_index("code")["id"])
    carriers = carriers.dropna(subset="station_id").assign(subcarrier_spacing_khz=None)
    templates = {Technology(item.technology): item for item in config.templates}
    profiles = {Technology(item.technology): profile_from(item) for item in config.profiles}
    table = carriers.astype({"station_id": int})
    return supply_of(stations, table, templates, profiles, config.coverage, city.buildings)


def residents_of(cells: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> np.ndarray:
    middles = buildings.set_geometry(buildings.geometry.centroid)
    at_home = middles[["residents", "geometry"]].sjoin(cells[["geometry"]], predicate="within")
    return at_home.groupby("index_right")["residents"].sum().reindex(cells.index, fill_value=0).to_numpy()


def levels_by_group(city: DemoCity, *, over_buildings: bool) -> pd.DataFrame:
    """Level of each cell, operator and reception, with its residents and its group."""
    radio = settings().coverage
    parts = city.areas[city.areas["level"] == "subdistrict"].reset_index(drop=True)
    cells = cells_inside(SquareGrid(CELL_M), parts)
    middles = cells.geometry.centroid
    own = supply(city)
    surface = height_grid(city.buildings, radio.surface_cell_m, tuple(parts.total_bounds))
    by_sight = np.full(len(cells), over_buildings)
    samples = open_samples(middles.x, middles.y, CELL_M, SAMPLE_M, surface, middle_only=~by_sight)
    level_dbm = cell_levels(
        own.carriers,
        samples,
        by_sight,
        service_of(own, settings()),
        surface=surface,
        method=METHODS[radio.urban_model],
    ).level_dbm
    group = parts["code"].map(city.groups.set_index("area_code")["group_key"]).to_numpy()
    cell = {"group": group[cells["area_index"]], "residents": residents_of(cells, city.buildings)}
    share = city.operators.set_index("code")["subscriber_share"]
    return pd.concat(
        pd.DataFrame(
            {**cell, "reception": reception, "share": share[code], "level_dbm": level_dbm[layer, place]}
        )
        for layer, (_, code, _) in enumerate(own.layers)
        for place, reception in enumerate(RECEPTIONS)
    )


def south_lead(found: pd.DataFrame, reception: str) -> float:
    """Share of residents covered in the south, less that of the north."""
    profile = next(item for item in settings().profiles if item.technology == "4G")
    own = found[found["reception"] == reception]
    weight = own["residents"] * own["share"]
    covered = weight.where(own["level_dbm"] >= profile.threshold_dbm, 0.0)
    share = covered.groupby(own["group"]).sum() / weight.groupby(own["group"]).sum()
    return float(share["south"] - share["north"])


def south_lead_db(found: pd.DataFrame) -> float:
    """Median outdoor level in the south over that in the north; out of reach counts as weak."""
    outdoor = found[found["reception"] == OUTDOOR].fillna({"level_dbm": -150.0})
    median_dbm = outdoor.groupby("group")["level_dbm"].median()
    return float(median_dbm["south"] - median_dbm["north"])


@pytest.fixture(scope="module")
def cities() -> dict[str, DemoCity]:
    return {density: demo_city(epsg=4549, station_density=density) for density in (PLAN, FLAT)}


def test_with_the_stations_of_the_plan_the_south_is_far_better_covered(cities: dict[str, DemoCity]):
    found = levels_by_group(cities[PLAN], over_buildings=True)
    assert south_lead(found, OUTDOOR) > 0.25
    assert south_lead(found, INDOOR) > 0.0
    assert south_lead_db(found) > 10.0


def test_with_as_many_stations_for_a_square_kilometre_everywhere_the_south_leads_no_more(
    cities: dict[str, DemoCity],
):
    found = levels_by_group(cities[FLAT], over_buildings=True)
    assert south_lead(found, OUTDOOR) < 0.0
    assert south_lead(found, INDOOR) < 0.01
    assert south_lead_db(found) < 0.0


def test_over_open_land_the_lead_of_the_plan_stays_and_that_of_the_flat_city_is_gone(
    cities: dict[str, DemoCity],
):
    plan, flat = (levels_by_group(cities[density], over_buildings=False) for density in (PLAN, FLAT))
    for reception in (OUTDOOR, INDOOR):
        assert south_lead(plan, reception) > 0.08
        assert south_lead(flat, reception) < south_lead(plan, reception) / 10.0
    assert south_lead_db(plan) > 10.0
    assert abs(south_lead_db(flat)) < south_lead_db(plan) / 10.0
