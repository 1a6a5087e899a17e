"""Which checks a table gets; frames in, findings out."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from app.domain.quality import CheckedTable, Shape
from app.services.import_intake import CODE_CHARACTERS
from spatial.land import footprint_share
from spatial.quality.completeness import empty_values, empty_values_by_area, flawed_codes, thin_footprints
from spatial.quality.duplicates import alike_footprints, same_places
from spatial.quality.findings import Finding
from spatial.quality.outliers import far_places, has_odd_storeys, odd_storeys, outlying_values
from spatial.quality.plausibility import (
    across_area_lines,
    buildings_in_land,
    far_from_buildings,
    points_in_land,
    ways_through_buildings,
)
from spatial.quality.topology import area_gaps, area_overlaps, children_outside, parent_gaps, scattered_areas

MADE_CODE = rf"[0-9a-f]{{{CODE_CHARACTERS}}}"  # what the import makes where a file has no codes
ROOF_M = 5.0  # a roof's position is read off a map to so much
INDOOR_M = 50.0  # a hotspot farther from every building serves a street or a square
NOT_ON_THE_GROUND = ("metro", "water")  # ways that run under buildings


@dataclass(frozen=True)
class Around:
    """What lies around the rows of a table; footprints from any dataset."""

    areas: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    complete_share: float

    def complete_areas(self) -> set[str]:
        """Codes of the areas whose footprints are complete."""
        share = footprint_share(self.areas, self.buildings, self.land)
        return set(self.areas["code"][np.nan_to_num(share) >= self.complete_share])


def checks_of_rows(of: CheckedTable, rows: pd.DataFrame) -> list[Finding]:
    """What every table gets: columns, codes, numbers."""
    found = [*empty_values(rows, of.filled), *flawed_codes(rows["code"].to_list(), MADE_CODE)]
    if "area_code" in rows:
        found += empty_values_by_area(rows, of.filled)
    if of.shape is Shape.BUILDING:  # a height that does not fit the floors is named once, for just that
        rows = rows[~has_odd_storeys(rows)]
    return [*found, *outlying_values(rows, of.numbers)]


def checks_of_points(of: CheckedTable, rows: gpd.GeoDataFrame, around: Around) -> list[Finding]:
    """Doubles, places far off, water and rail; roofs and hotspots beside their buildings."""
    found = [far_places(rows), *points_in_land(rows, around.land)]
    if of.name is not None:
        found.insert(0, same_places(rows.assign(name=rows[of.name])))
    if of.stands_at_building:
        complete = rows[rows["area_code"].isin(around.complete_areas())]
        if of.table == "sites":
            roofs = complete[complete["kind"] == "roof"]
            found.append(far_from_buildings(roofs, around.buildings, ROOF_M, "roof_without_building"))
        else:
            found.append(far_from_buildings(complete, around.buildings, INDOOR_M, "far_from_building"))
    return found


def checks_of_buildings(rows: gpd.GeoDataFrame, around: Around) -> list[Finding]:
    """Footprints drawn twice, storeys, lines crossed, land built on, areas without footprints."""
    return [
        thin_footprints(around.areas, around.buildings, around.land, around.complete_share),
        alike_footprints(rows),
        odd_storeys(rows),
        far_places(rows),
        *buildings_in_land(rows, around.land),
        across_area_lines(rows, around.areas),
    ]


def checks_of_ways(rows: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> list[Finding]:
    """Roads and railways on the ground that run through buildings."""
    elevated = rows["is_elevated"].fillna(False).astype(bool)
    on_ground = rows[~rows["kind"].isin(NOT_ON_THE_GROUND) & ~elevated]
    return [far_places(rows), ways_through_buildings(on_ground, buildings)]


def checks_of_land(rows: gpd.GeoDataFrame) -> list[Finding]:
    """Land drawn twice or far off."""
    return [alike_footprints(rows), far_places(rows)]


def checks_of_areas(family: gpd.GeoDataFrame) -> list[Finding]:
    """Own areas level by level: overlaps, gaps, parts; and every parent beside its children."""
    own = family[family["is_own"]]
    found: list[Finding] = []
    for level, areas in own.groupby("level", sort=False):
        single = [*area_overlaps(areas), *area_gaps(areas), scattered_areas(areas)]
        found += [replace(one, subject=str(level)) for one in single]
    for level, children in family.groupby("level", sort=False):
        parents = family[family["code"].isin(children["parent_code"])]
        if len(parents) and (children["is_own"].any() or parents["is_own"].any()):
            pairs = [*parent_gaps(parents, children), *children_outside(parents, children)]
            found += [replace(one, subject=str(level)) for one in pairs]
    return found


def checks_of_figures(figures: pd.DataFrame) -> list[Finding]:
    """Newest counts of areas: areas without one that others have, and counts far from the others'."""
    newest = figures.drop_duplicates(["code", "indicator"], keep="last")
    table = newest.pivot(index="code", columns="indicator", values="value").reset_index()
    indicators = sorted(set(newest["indicator"]))
    return [*empty_values(table, indicators), *outlying_values(table, indicators)]


def checks_of_sectors(rows: pd.DataFrame) -> list[Finding]:
    """Antennas without a direction, heights and gains far from the others'."""
    return [*empty_values(rows, ["azimuth_deg"]), *outlying_values(rows, ["antenna_height_m", "gain_dbi"])]
