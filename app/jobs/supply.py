"""Stations and their carriers into the engine's table; templates where radio data is missing."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from app.config import CoverageSettings, TemplateSettings
from app.domain.coverage import Profile
from app.domain.network import BUILT_IN_PATTERNS, Technology
from app.errors import RefusedError
from spatial.coverage.suppliers import CarrierTable
from spatial.heights import roof_over_m, roofs_around_m
from spatial.radio import antenna, budget
from spatial.radio.antenna_cuts import DEGREES
from spatial.radio.bearing import convergence_deg
from spatial.radio.formulas import UMA, UMI

PATTERNS = dict(
    zip(BUILT_IN_PATTERNS, (antenna.TR36814, antenna.TR38901_ELEMENT, antenna.ISOTROPIC), strict=True)
)
TEMPLATE_PATTERN = "3gpp-36814"
SUBCARRIER_KHZ = {Technology.NR: 30.0}
DEFAULT_SUBCARRIER_KHZ = 15.0


@dataclass(frozen=True)
class Supply:
    """What the engine is handed, and how its numbers read in the database."""

    carriers: CarrierTable
    stations: gpd.GeoDataFrame
    layers: list[tuple[int, str, Technology]]  # operator id, operator code, technology
    station_of_carrier: np.ndarray  # row of `stations`
    assumed: dict[str, int]  # stations by template
    by_roofs: np.ndarray  # whether a carrier's model was told by the roofs around it
    bandwidth_mhz: np.ndarray  # of each carrier
    under_roof: np.ndarray  # whether its antenna hangs inside the building that stands there


def supply_of(
    stations: gpd.GeoDataFrame,
    carriers: pd.DataFrame,
    templates: dict[Technology, TemplateSettings],
    profiles: dict[Technology, Profile],
    settings: CoverageSettings,
    buildings: gpd.GeoDataFrame,
    antennas: pd.DataFrame | None = None,
) -> Supply:
    """
    The engine's table of every carrier in reach.

    Buildings tell whether it stands over the roofs; `antennas` of files are those that carriers name.
    """
    antennas = pd.DataFrame({"code": []}) if antennas is None else antennas
    bare = stations[~stations["id"].isin(carriers["station_id"])]
    table = with_assumed(stations, carriers, templates)
    place = pd.Series(np.arange(len(stations)), index=stations["id"])
    station_of_carrier = place.loc[table["station_id"]].to_numpy()
    table["technology"] = stations["technology"].to_numpy()[station_of_carrier]
    table["operator_id"] = stations["operator_id"].to_numpy()[station_of_carrier]
    table, station_of_carrier = _for_sharers(table, stations, station_of_carrier)
    layers = _layers(stations)
    assumed = {
        template.key: int((bare["technology"] == technology).sum())
        for technology, template in templates.items()
        if (bare["technology"] == technology).any()
    }
    points = stations.geometry.iloc[station_of_carrier]
    roofs_m = roofs_around_m(buildings, points.x, points.y)
    numbers = {**PATTERNS, **{code: antenna.FIRST_OF_CUTS + row for row, code in enumerate(antennas["code"])}}
    pattern = np.array([_pattern(name, numbers) for name in table["pattern"]])
    columns = _columns(table, points, pattern, layers, profiles, settings, roofs_m)
    carriers_table = CarrierTable(**columns, cuts_db=_cuts_db(antennas))
    bandwidth_mhz = table["bandwidth_mhz"].to_numpy(float)
    under_roof = carriers_table.antenna_height_m < roof_over_m(buildings, points.x, points.y)
    return Supply(
        carriers=carriers_table,
        stations=stations,
        layers=layers,
        station_of_carrier=station_of_carrier,
        assumed=assumed,
        by_roofs=~np.isnan(roofs_m),
        bandwidth_mhz=bandwidth_mhz,
        under_roof=under_roof,
    )


def with_assumed(
    stations: gpd.GeoDataFrame, carriers: pd.DataFrame, templates: dict[Technology, TemplateSettings]
) -> pd.DataFrame:
    """Carriers, and behind them those that templates give to the stations without any."""
    bare = stations[~stations["id"].isin(carriers["station_id"])]
    return pd.concat([carriers, assumed_carriers(bare, templates)], ignore_index=True)


def assumed_carriers(bare: gpd.GeoDataFrame, templates: dict[Technology, TemplateSettings]) -> pd.DataFrame:
    """What templates give to stations of which no radio data are known."""
    rows = []
    for station_id, name in zip(bare["id"], bare["technology"], strict=True):
        technology = Technology(name)
        if technology not in templates:
            raise RefusedError(
                f"station {station_id} of technology {name} has no radio data, and config.yaml has no "
                f"template for {name}"
            )
        rows += [{"station_id": station_id, **row} for row in _template_rows(templates[technology])]
    return pd.DataFrame(rows)


def _template_rows(template: TemplateSettings) -> list[dict[str, object]]:
    return [
        {
            "azimuth_deg": azimuth_deg,
            "antenna_height_m": template.antenna_height_m,
            "mechanical_tilt_deg": template.mechanical_tilt_deg,
            "electrical_tilt_deg": template.electrical_tilt_deg,
            "pattern": TEMPLATE_PATTERN,
            "hpbw_deg": template.hpbw_deg,
            "gain_dbi": template.gain_dbi,
            "frequency_mhz": template.frequency_mhz,
            "bandwidth_mhz": template.bandwidth_mhz,
            "subcarrier_spacing_khz": None,
            "transmit_power_dbm": template.transmit_power_dbm,
            "feeder_loss_db": template.feeder_loss_db,
            "load_share": template.load_share,
        }
        for azimuth_deg in template.azimuths_deg
    ]


def operators_of(stations: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Who uses which station: a row for its own operator, and one for each that it is shared with.

    Columns `place` (row of the station), `operator_id` and `operator`; own ones first, in order.
    """
    own = pd.DataFrame({"operator_id": stations["operator_id"], "operator": stations["operator"]})
    own = own.assign(place=np.arange(len(stations)))
    if "shared_ids" not in stations:
        return own
    ids, codes = (stations[name].map(lambda found: found or []) for name in ("shared_ids", "shared_codes"))
    sharers = pd.DataFrame({"operator_id": ids, "operator": codes, "place": own["place"]})
    return pd.concat([own, sharers.explode(["operator_id", "operator"]).dropna()], ignore_index=True)


def _for_sharers(
    table: pd.DataFrame, stations: gpd.GeoDataFrame, station_of_carrier: np.ndarray
) -> tuple[pd.DataFrame, np.ndarray]:
    """Carriers once more for every operator that their station is shared with, whose own they are to it."""
    sharers = operators_of(stations).iloc[len(stations) :]
    rows = pd.DataFrame({"row": np.arange(len(table)), "place": station_of_carrier})
    again = rows.merge(sharers, on="place")
    if again.empty:
        return table, station_of_carrier
    copies = table.iloc[again["row"]].assign(operator_id=again["operator_id"].to_numpy(np.int64))
    places = np.concatenate([station_of_carrier, again["place"].to_numpy()])
    return pd.concat([table, copies], ignore_index=True), places


def _layers(stations: gpd.GeoDataFrame) -> list[tuple[int, str, Technology]]:
    users = operators_of(stations)
    technology = stations["technology"].to_numpy()[users["place"]]
    pairs = zip(users["operator_id"], users["operator"], technology, strict=True)
    return sorted({(int(number), code, Technology(name)) for number, code, name in pairs})


def _columns(
    table: pd.DataFrame,
    points: gpd.GeoSeries,
    pattern: np.ndarray,
    layers: list[tuple[int, str, Technology]],
    profiles: dict[Technology, Profile],
    settings: CoverageSettings,
    roofs_m: np.ndarray,
) -> dict[str, np.ndarray]:
    """The columns of the carrier table; budget figures are worked out once per kind of carrier."""
    technology = [Technology(name) for name in table["technology"]]
    spacing_khz = _spacing_khz(table, technology)
    number = {(operator, name): place for place, (operator, _, name) in enumerate(layers)}
    under_db, noise_dbm = _budget(table, technology, spacing_khz, settings.noise_figure_db)
    # TR 38.901 section 7.2: UMa above the roofs around, UMi below them
    over_m = np.where(np.isnan(roofs_m), settings.uma_min_height_m, roofs_m)
    model = np.where(table["antenna_height_m"].to_numpy(float) >= over_m, UMA, UMI)
    reference_dbm = (table["transmit_power_dbm"] - table["feeder_loss_db"]).to_numpy(float) - under_db
    thresholds_dbm = np.array([profiles[name].threshold_dbm for name in technology])
    return {
        "x_m": points.x.to_numpy(),
        "y_m": points.y.to_numpy(),
        "antenna_height_m": table["antenna_height_m"].to_numpy(float),
        "model": model,
        "convergence_deg": convergence_deg(points.x.to_numpy(), points.y.to_numpy(), points.crs),
        "layer": np.array([number[int(o), t] for o, t in zip(table["operator_id"], technology, strict=True)]),
        "channel": table.groupby(["operator_id", "technology", "frequency_mhz"]).ngroup().to_numpy(),
        "frequency_mhz": table["frequency_mhz"].to_numpy(float),
        "reference_power_dbm": reference_dbm,
        "gain_dbi": table["gain_dbi"].to_numpy(float),
        "pattern": pattern,
        "hpbw_deg": table["hpbw_deg"].to_numpy(float),
        "vertical_hpbw_deg": np.array([antenna.VERTICAL_HPBW_DEG.get(int(item), 360.0) for item in pattern]),
        "azimuth_true_deg": table["azimuth_deg"].to_numpy(float),
        "mechanical_tilt_deg": table["mechanical_tilt_deg"].to_numpy(float),
        # a file's cuts hold its electrical tilt
        "electrical_tilt_deg": np.where(
            pattern < antenna.FIRST_OF_CUTS, table["electrical_tilt_deg"].to_numpy(float), 0.0
        ),
        "load_share": table["load_share"].to_numpy(float),
        "interference_over_reference_db": np.array(
            [budget.interference_over_reference_db(name) for name in technology]
        ),
        "noise_dbm": noise_dbm,
        "reach_m": _reach_m(table, reference_dbm, model, thresholds_dbm, settings.receiver_height_m),
    }


def _reach_m(
    table: pd.DataFrame,
    reference_dbm: np.ndarray,
    model: np.ndarray,
    thresholds_dbm: np.ndarray,
    receiver_height_m: float,
) -> np.ndarray:
    """How far each carrier is over the threshold of its profile."""
    gain_dbi, frequency_mhz, antenna_height_m = (
        table[name].to_numpy(float) for name in ("gain_dbi", "frequency_mhz", "antenna_height_m")
    )
    return budget.reach_m(
        reference_dbm, gain_dbi, frequency_mhz, model, antenna_height_m, thresholds_dbm, receiver_height_m
    )


def _spacing_khz(table: pd.DataFrame, technology: list[Technology]) -> list[int]:
    given = table["subcarrier_spacing_khz"].astype(float)
    usual = [SUBCARRIER_KHZ.get(name, DEFAULT_SUBCARRIER_KHZ) for name in technology]
    return [int(one) for one in given.where(given.notna(), pd.Series(usual, index=table.index))]


def _budget(
    table: pd.DataFrame, technology: list[Technology], spacing_khz: list[int], noise_figure_db: float
) -> tuple[np.ndarray, np.ndarray]:
    kinds = list(zip(technology, table["bandwidth_mhz"].astype(float), spacing_khz, strict=True))
    under = {kind: budget.reference_under_carrier_db(*kind) for kind in set(kinds)}
    noise = {kind: budget.noise_dbm(kind[0], noise_figure_db, kind[2]) for kind in set(kinds)}
    return np.array([under[kind] for kind in kinds]), np.array([noise[kind] for kind in kinds])


def _pattern(name: str, numbers: dict[str, int]) -> int:
    if name not in numbers:
        raise RefusedError(
            f"antenna pattern {name!r} is unknown; import its file as kind antennas, or use one of "
            f"{', '.join(numbers)}"
        )
    return numbers[name]


def _cuts_db(antennas: pd.DataFrame) -> np.ndarray:
    """Horizontal and vertical cut of each antenna."""
    cuts = [[one.horizontal_db, one.vertical_db] for one in antennas.itertuples()]
    return np.array(cuts, np.float32).reshape(-1, 2, DEGREES)
