"""Where a base station could stand: sites that are there, to share, roofs, and poles at streets."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from app.config import TemplateSettings
from app.config_analysis import SiteSettings
from app.domain.network import Technology
from app.domain.plans import CandidateKind, Wish
from app.errors import RefusedError
from app.jobs.coverage_inputs import Inputs
from app.jobs.plan_inputs import PlanInputs
from app.jobs.supply import assumed_carriers, operators_of
from spatial.sites.spacing import too_near

POLE_TO_ROOF_M = 1.0  # a pole does not stand in a house
ADOPTED_ID = -1_000_000_001  # and downward: below every candidate


@dataclass(frozen=True)
class Candidates:
    """
    Stations that are not there, and their carriers, as `app.jobs.supply` takes them.

    `places` has a row a candidate: its `kind`, `code` (of the site, the building or the pole),
    `antenna_height_m`, `cost` and the point.
    """

    places: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    carriers: pd.DataFrame

    def __len__(self) -> int:
        return len(self.places)

    def some(self, rows: np.ndarray) -> "Candidates":
        """Some of them."""
        stations = self.stations.iloc[rows].reset_index(drop=True)
        own = self.carriers["station_id"].isin(stations["id"])
        places = self.places.iloc[rows].reset_index(drop=True)
        return Candidates(places, stations, self.carriers[own].reset_index(drop=True))

    def beside(self, others: "Candidates") -> "Candidates":
        """All of both, these first."""
        pairs = zip(
            (self.places, self.stations, self.carriers),
            (others.places, others.stations, others.carriers),
            strict=True,
        )
        return Candidates(*(pd.concat(pair, ignore_index=True) for pair in pairs))


def candidates_of(
    inputs: PlanInputs, wish: Wish, templates: dict[Technology, TemplateSettings], config: SiteSettings
) -> Candidates:
    """Where a station of an operator and technology could stand in a district; refused where nowhere."""
    users = operators_of(inputs.run.stations)
    users = users[users["operator"] == wish.operator]
    if users.empty:
        raise RefusedError(f"operator {wish.operator!r} has no live station in or near the district")
    if wish.technology not in templates:
        raise RefusedError(
            f"config.yaml has no template for {wish.technology}; a plan needs one for its stations"
        )
    own = inputs.run.stations.iloc[users["place"]]  # those that are shared with it, too
    layer = own[own["technology"] == wish.technology]
    stand = gpd.GeoDataFrame(geometry=pd.concat([layer.geometry, inputs.adopted.geometry]))
    shared = _shared_sites(inputs.run, layer, templates[wish.technology].antenna_height_m)
    shared = shared[_may_stand(shared, stand, inputs, config)]
    roofs = _roofs(inputs.run, config)
    roofs = _highest_of_squares(roofs[_may_stand(roofs, stand, inputs, config)], config.roof_square_m)
    poles = _poles(inputs, config)
    poles = _first_of_squares(poles[_may_stand(poles, stand, inputs, config)], config.pole_spacing_m)
    places = gpd.GeoDataFrame(
        pd.concat([shared, roofs, poles], ignore_index=True), crs=inputs.run.stations.crs
    )
    if places.empty:
        raise RefusedError(
            f"no candidate: no site to share, no roof of {config.roof_min_height_m:g} m and "
            f"{config.roof_min_area_m2:g} m2 and no street pole that may be built on and stands "
            f"{config.spacing_m:g} m from every {wish.technology} station of {wish.operator!r}"
        )
    places = places.assign(cost=_costs(places, inputs, config))
    return _stations(places, int(users["operator_id"].iloc[0]), wish, templates)


def adopted_of(
    inputs: PlanInputs, found: Candidates, wish: Wish, templates: dict[Technology, TemplateSettings]
) -> Candidates:
    """Stations of adopted plans, as candidates that are chosen already."""
    if inputs.adopted.empty:
        return found.some(np.empty(0, np.int64))
    operator_id = int(inputs.adopted["operator_id"].iloc[0])
    return _stations(inputs.adopted, operator_id, wish, templates, first_id=ADOPTED_ID)


def _stations(
    places: gpd.GeoDataFrame,
    operator_id: int,
    wish: Wish,
    templates: dict[Technology, TemplateSettings],
    first_id: int = -1,
) -> Candidates:
    stations = gpd.GeoDataFrame(
        {
            "id": first_id - np.arange(len(places)),  # no station of the database
            "code": places["code"],
            "operator_id": operator_id,
            "operator": wish.operator,
            "technology": wish.technology.value,
        },
        geometry=places.geometry,
        crs=places.crs,
    )
    carriers = assumed_carriers(stations, templates)
    height_m = pd.Series(places["antenna_height_m"].to_numpy(), index=stations["id"])
    carriers = carriers.assign(antenna_height_m=height_m.loc[carriers["station_id"]].to_numpy())
    return Candidates(places, stations, carriers)


def _costs(places: gpd.GeoDataFrame, inputs: PlanInputs, config: SiteSettings) -> np.ndarray:
    """Costs by kind, less in preferred areas."""
    by_kind = {
        CandidateKind.SHARED: config.shared_cost,
        CandidateKind.ROOFTOP: config.rooftop_cost,
        CandidateKind.POLE: config.pole_cost,
    }
    cost = places["kind"].map(by_kind).to_numpy(float)
    inside = _within(places, inputs.preferred)
    return np.asarray(np.where(inside, cost * config.preferred_cost_share, cost))


def _shared_sites(inputs: Inputs, layer: gpd.GeoDataFrame, usual_m: float) -> gpd.GeoDataFrame:
    """Sites with live stations, but none of the layer; antennas as high as those known there, or as usual."""
    others = inputs.stations[~inputs.stations["site_id"].isin(layer["site_id"])]
    heights_m = inputs.carriers.groupby("station_id")["antenna_height_m"].max()
    sites = others.assign(antenna_height_m=others["id"].map(heights_m))
    sites = sites.sort_values("antenna_height_m", ascending=False)  # unknown ones last
    sites = sites.drop_duplicates("site_id").sort_values("site_id")
    height_m = sites["antenna_height_m"].fillna(usual_m)
    return _places(CandidateKind.SHARED, sites["site_code"], height_m, sites.geometry)


def _roofs(inputs: Inputs, config: SiteSettings) -> gpd.GeoDataFrame:
    """Roofs high and large enough for a mast, which carries the antennas."""
    buildings = inputs.buildings
    is_fit = (buildings["height_m"] >= config.roof_min_height_m) & (buildings.area >= config.roof_min_area_m2)
    uses = buildings["use"].map(lambda use: str(use).strip().lower())
    is_unfit = uses.isin(config.roof_unfit_uses)
    fit = buildings[is_fit.to_numpy(bool) & ~is_unfit.to_numpy(bool)]
    inner = gpd.GeoSeries(shapely.point_on_surface(fit.geometry.to_numpy()), index=fit.index, crs=fit.crs)
    height_m = fit["height_m"].astype(float) + config.roof_mast_m
    return _places(CandidateKind.ROOFTOP, fit["code"], height_m, inner)


def _poles(inputs: PlanInputs, config: SiteSettings) -> gpd.GeoDataFrame:
    """Places for poles along streets, evenly, but for those in houses and on closed land."""
    lines = inputs.streets.geometry.explode(index_parts=False)
    if not config.pole_spacing_m or lines.empty:
        return _places(CandidateKind.POLE, [], [], gpd.GeoSeries([], crs=inputs.run.stations.crs))
    steps = [np.arange(config.pole_spacing_m / 2, length, config.pole_spacing_m) for length in lines.length]
    along = np.repeat(lines.to_numpy(), [len(one) for one in steps])
    points = shapely.line_interpolate_point(along, np.concatenate(steps))
    closed = shapely.STRtree([*inputs.run.buildings.geometry, *inputs.run.land.geometry])
    stands = np.ones(len(points), bool)
    stands[closed.query(points, predicate="dwithin", distance=POLE_TO_ROOF_M)[0]] = False
    free = points[stands]
    codes = [f"pole-{x:.0f}-{y:.0f}" for x, y in zip(shapely.get_x(free), shapely.get_y(free), strict=True)]
    return _places(
        CandidateKind.POLE, codes, config.pole_height_m, gpd.GeoSeries(free, crs=inputs.run.stations.crs)
    )


def _first_of_squares(poles: gpd.GeoDataFrame, square_m: float) -> gpd.GeoDataFrame:
    """One pole a square, the first by code: at crossings several streets have one."""
    if poles.empty:
        return poles
    x_m, y_m = _xy(poles)
    squares = poles.assign(col=x_m // square_m, row=y_m // square_m).sort_values("code")
    return squares.drop_duplicates(["col", "row"]).drop(columns=["col", "row"])


def _places(kind: CandidateKind, codes, height_m, points: gpd.GeoSeries) -> gpd.GeoDataFrame:  # type: ignore[no-untyped-def]
    columns = {"kind": kind, "code": codes, "antenna_height_m": height_m}
    return gpd.GeoDataFrame(columns, geometry=points, crs=points.crs)


def _highest_of_squares(roofs: gpd.GeoDataFrame, square_m: float) -> gpd.GeoDataFrame:
    """One roof a square, the first by code of the highest."""
    squares = {"col": roofs.geometry.x // square_m, "row": roofs.geometry.y // square_m}
    ordered = roofs.assign(**squares).sort_values(["antenna_height_m", "code"], ascending=[False, True])
    return ordered.drop_duplicates(["col", "row"]).drop(columns=["col", "row"]).sort_values("code")


def _may_stand(
    places: gpd.GeoDataFrame, stand: gpd.GeoDataFrame, inputs: PlanInputs, config: SiteSettings
) -> np.ndarray:
    """Those in the district, outside of forbidden areas, and far enough from what stands or is to stand."""
    allowed = _within(places, inputs.run.parts) & ~_within(places, inputs.forbidden)
    return np.asarray(allowed & ~too_near(*_xy(places), *_xy(stand), config.spacing_m))


def _within(places: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> np.ndarray:
    inside = np.zeros(len(places), bool)
    if len(zones):
        tree = shapely.STRtree(zones.geometry.to_numpy())
        inside[tree.query(places.geometry.to_numpy(), predicate="intersects")[0]] = True
    return inside


def _xy(frame: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray]:
    points = frame.geometry.to_numpy()
    return shapely.get_x(points), shapely.get_y(points)
