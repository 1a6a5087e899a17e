"""Where a base station could stand: sites that are there, to share, and roofs."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from app.config import SiteSettings, TemplateSettings
from app.domain.network import Technology
from app.domain.sites import CandidateKind
from app.errors import RefusedError
from app.jobs.coverage_inputs import Inputs
from app.jobs.supply import assumed_carriers, operators_of
from spatial.sites.spacing import too_near


@dataclass(frozen=True)
class Candidates:
    """
    Stations that are not there, and their carriers, as `app.jobs.supply` takes them.

    `places` has a row a candidate: its `kind`, `code` (of the site or of the building), `antenna_height_m`
    and the point.
    """

    places: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    carriers: pd.DataFrame


def candidates_of(
    inputs: Inputs,
    operator: str,
    technology: Technology,
    templates: dict[Technology, TemplateSettings],
    config: SiteSettings,
) -> Candidates:
    """Where a station of an operator and technology could stand in a district; refused where nowhere."""
    users = operators_of(inputs.stations)
    users = users[users["operator"] == operator]
    if users.empty:
        raise RefusedError(f"operator {operator!r} has no live station in or near the district")
    own = inputs.stations.iloc[users["place"]]  # those that are shared with it, too
    if technology not in templates:
        raise RefusedError(f"config.yaml has no template for {technology}; a plan needs one for its stations")
    layer = own[own["technology"] == technology]
    shared = _shared_sites(inputs, layer, templates[technology].antenna_height_m)
    shared = shared[_may_stand(shared, layer, inputs, config)]
    roofs = _roofs(inputs, config)
    roofs = _highest_of_squares(roofs[_may_stand(roofs, layer, inputs, config)], config.roof_square_m)
    places = gpd.GeoDataFrame(pd.concat([shared, roofs], ignore_index=True), crs=inputs.stations.crs)
    if places.empty:
        raise RefusedError(
            f"no candidate: no site to share and no roof of {config.roof_min_height_m:g} m and "
            f"{config.roof_min_area_m2:g} m2 that stands {config.spacing_m:g} m from every {technology} "
            f"station of {operator!r}"
        )
    stations = gpd.GeoDataFrame(
        {
            "id": -1 - np.arange(len(places)),  # no station of the database
            "code": places["code"],
            "operator_id": int(users["operator_id"].iloc[0]),
            "operator": operator,
            "technology": technology,
        },
        geometry=places.geometry,
        crs=places.crs,
    )
    carriers = assumed_carriers(stations, templates)
    height_m = pd.Series(places["antenna_height_m"].to_numpy(), index=stations["id"])
    carriers = carriers.assign(antenna_height_m=height_m.loc[carriers["station_id"]].to_numpy())
    return Candidates(places, stations, carriers)


def _shared_sites(inputs: Inputs, layer: gpd.GeoDataFrame, usual_m: float) -> gpd.GeoDataFrame:
    """Sites with live stations, but none of the layer; antennas as high as those known there, or as usual."""
    others = inputs.stations[~inputs.stations["site_id"].isin(layer["site_id"])]
    heights_m = inputs.carriers.groupby("station_id")["antenna_height_m"].max()
    sites = others.assign(antenna_height_m=others["id"].map(heights_m))
    sites = sites.sort_values("antenna_height_m", ascending=False)  # unknown ones last
    sites = sites.drop_duplicates("site_id").sort_values("site_id")
    sites = sites.assign(antenna_height_m=sites["antenna_height_m"].fillna(usual_m))
    columns = {"kind": CandidateKind.SHARED, "code": sites["site_code"]}
    columns["antenna_height_m"] = sites["antenna_height_m"]
    return gpd.GeoDataFrame(columns, geometry=sites.geometry, crs=sites.crs)


def _roofs(inputs: Inputs, config: SiteSettings) -> gpd.GeoDataFrame:
    """Roofs high and large enough for a mast, which carries the antennas."""
    buildings = inputs.buildings
    is_fit = (buildings["height_m"] >= config.roof_min_height_m) & (buildings.area >= config.roof_min_area_m2)
    fit = buildings[is_fit.to_numpy(bool)]
    columns = {"kind": CandidateKind.ROOFTOP, "code": fit["code"]}
    columns["antenna_height_m"] = fit["height_m"].astype(float) + config.roof_mast_m
    inner = shapely.point_on_surface(fit.geometry.to_numpy())
    return gpd.GeoDataFrame(columns, geometry=inner, crs=fit.crs)


def _highest_of_squares(roofs: gpd.GeoDataFrame, square_m: float) -> gpd.GeoDataFrame:
    """One roof a square, the first by code of the highest."""
    squares = {"col": roofs.geometry.x // square_m, "row": roofs.geometry.y // square_m}
    ordered = roofs.assign(**squares).sort_values(["antenna_height_m", "code"], ascending=[False, True])
    return ordered.drop_duplicates(["col", "row"]).drop(columns=["col", "row"]).sort_values("code")


def _may_stand(
    places: gpd.GeoDataFrame, layer: gpd.GeoDataFrame, inputs: Inputs, config: SiteSettings
) -> np.ndarray:
    """Those in the district, and far enough from the stations of the layer."""
    tree = shapely.STRtree(inputs.parts.geometry.to_numpy())
    inside = np.zeros(len(places), bool)
    inside[tree.query(places.geometry.to_numpy(), predicate="intersects")[0]] = True
    return inside & ~too_near(*_xy(places), *_xy(layer), config.spacing_m)


def _xy(frame: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray]:
    points = frame.geometry.to_numpy()
    return shapely.get_x(points), shapely.get_y(points)
