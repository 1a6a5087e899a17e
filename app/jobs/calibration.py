"""Measurements against what a run would predict at their places."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd

from app.config import Settings
from app.domain.calibrations import CalibrationRecord
from app.domain.coverage import Reception
from app.domain.network import Technology
from app.domain.release import VERSION
from app.errors import RefusedError
from app.jobs.by_technology import profiles_of, templates_of
from app.jobs.coverage_inputs import Inputs, surface_over
from app.jobs.receptions import losses_of
from app.jobs.supply import Supply, supply_of
from app.jobs.urban_models import METHODS, MODELS
from spatial.coverage.engine import Receivers, levels
from spatial.land import footprint_share
from spatial.measured.calibration import Calibration, calibrated
from spatial.measured.cleaning import Cleaned, cleaned
from spatial.measured.matching import matched
from spatial.radio.formulas import BLOCKED, CLEAR, MAX_DISTANCE_M, UNKNOWN
from spatial.surface import HeightGrid

RECEPTIONS = tuple(Reception)
SIGHT = {CLEAR: "clear", BLOCKED: "blocked", UNKNOWN: "unknown"}
SITE, STREET = "site", "street"
LINKS_AT_ONCE = 2_000_000  # every carrier is a layer of its own, some 100 bytes for each sample


@dataclass(frozen=True)
class Report:
    """
    What was read, matched and fitted.

    `pairs` has a row a sample that is left after cleaning, with its carrier, how it was found, and the
    columns that `calibrated` asks for; only those of `fitted` were compared.
    """

    cleaning: Cleaned
    pairs: pd.DataFrame
    calibration: Calibration

    @property
    def fitted(self) -> pd.DataFrame:
        """Samples with one carrier that is known, and no other that might be it."""
        return comparable(self.pairs)


@dataclass(frozen=True)
class Ground:
    """Where lines are followed: heights, and which samples go by sight."""

    surface: HeightGrid | None
    by_sight: pd.Series


def calibration(
    samples: gpd.GeoDataFrame, inputs: Inputs, config: Settings, *, hold_out: str = SITE, folds: int = 5
) -> Report:
    """Clean samples, find their carriers by the engine of a run, and fit what is left between the two."""
    cleaning = cleaned_samples(samples)
    ground = _ground(cleaning.samples, inputs, config)
    parts = list(_pairs(cleaning.samples, inputs, ground, config))
    if not parts:
        raise RefusedError("no sample is of an operator and technology that has a live station in reach")
    pairs = pd.concat(parts).sort_index()
    own = comparable(pairs)
    named = own.assign(group=own[hold_out].fillna("no street").astype(str))
    return Report(cleaning, pairs, calibrated(named, folds))


def records(
    report: Report, inputs: Inputs, config: Settings, *, hold_out: str, folds: int
) -> tuple[CalibrationRecord, ...]:
    """What is worth keeping of a report, by technology."""
    of_technology = {str(name): own for name, own in report.fitted.groupby("technology")}
    fitted = {group.technology for group in report.calibration.groups if group.fit is not None}
    made_at = datetime.now(UTC)
    return tuple(
        CalibrationRecord(
            technology=Technology(name),
            samples=len(own),
            groups=own[hold_out].nunique(dropna=False),
            held_out=hold_out,
            folds=folds,
            bias_db=before.bias_db,
            rmse_db=before.rmse_db,
            fitted_bias_db=after.bias_db if name in fitted else None,
            fitted_rmse_db=after.rmse_db if name in fitted else None,
            model=MODELS[config.coverage.urban_model],
            code_version=VERSION,
            settings=asdict(config.coverage),
            dataset_versions=inputs.versions,
            dataset_batches=inputs.batches,
            measured={
                str(key): int(one) for key, one in own.groupby("dataset")["dataset_version"].first().items()
            },
            is_synthetic=inputs.is_synthetic or bool(own["is_synthetic"].any()),
            made_at=made_at,
        )
        for name, own in of_technology.items()
        for before, after in [report.calibration.totals[name]]
    )


def cleaned_samples(samples: gpd.GeoDataFrame) -> Cleaned:
    """Samples of the database, cleaned."""
    places = samples.geometry
    return cleaned(pd.DataFrame(samples.drop(columns="geometry")).assign(x_m=places.x, y_m=places.y))


def comparable(pairs: pd.DataFrame) -> pd.DataFrame:
    """Samples whose carrier is known well enough: an assumed antenna would be blamed on the model."""
    return pairs[(pairs["carrier"] >= 0) & ~pairs["is_ambiguous"] & ~pairs["is_assumed"]]


def _ground(samples: pd.DataFrame, inputs: Inputs, config: Settings) -> Ground:
    """As a run: the surface of subdistricts whose footprints are complete, and the samples in them."""
    share = footprint_share(inputs.parts, inputs.buildings, inputs.land)
    complete = share >= config.coverage.complete_footprint_share
    surface = surface_over(inputs, complete, config.coverage.surface_cell_m)
    places = gpd.GeoSeries(gpd.points_from_xy(samples["x_m"], samples["y_m"]), samples.index)
    outline = inputs.parts.geometry[complete].union_all()
    return Ground(surface, places.covered_by(outline))


def _pairs(samples: pd.DataFrame, inputs: Inputs, ground: Ground, config: Settings) -> Iterator[pd.DataFrame]:
    """Samples of one operator and technology after the other, with their carriers."""
    profiles = profiles_of(config.profiles)
    templates = templates_of(config.templates)
    for (operator, technology), own in samples.groupby(["operator", "technology"]):
        is_own = (inputs.stations["operator"] == operator) & (inputs.stations["technology"] == technology)
        stations = inputs.stations[is_own].reset_index(drop=True)
        if stations.empty:
            continue
        carriers = inputs.carriers[inputs.carriers["station_id"].isin(stations["id"])]
        around = (inputs.buildings, inputs.antennas)
        supply = supply_of(stations, carriers, templates, profiles, config.coverage, *around)
        size = max(1, LINKS_AT_ONCE // len(supply.carriers))
        for first in range(0, len(own), size):
            yield _paired(own.iloc[first : first + size], supply, _identity(carriers, supply), ground, config)


def _identity(carriers: pd.DataFrame, supply: Supply) -> pd.DataFrame:
    """PCI and ECI of each carrier of a supply: those with radio data come first, in their order."""
    each = np.arange(len(supply.carriers))
    told = carriers[["pci", "eci"]].reset_index(drop=True).reindex(each)
    return told.assign(is_assumed=each >= len(carriers))


def _paired(
    samples: pd.DataFrame, supply: Supply, identity: pd.DataFrame, ground: Ground, config: Settings
) -> pd.DataFrame:
    """Samples of one layer with the level, distance and sight of their carrier."""
    level_dbm, sight = _links(samples, supply, ground, config)
    found = matched(samples, identity, level_dbm)
    row, one = np.arange(len(samples)), found["carrier"].to_numpy()
    table = supply.carriers
    distance_m = np.hypot(table.x_m[one] - samples["x_m"], table.y_m[one] - samples["y_m"])
    site = supply.stations["site_id"].to_numpy()[supply.station_of_carrier[one]]
    clutter = pd.Series(sight[row, one], samples.index).map(SIGHT)
    return samples.assign(
        **{name: found[name] for name in found},
        measured_dbm=samples["level_dbm"].astype(float),
        distance_m=distance_m.where(found["carrier"] >= 0),
        clutter=clutter.where(found["carrier"] >= 0),
        site=site,
        is_assumed=(one >= 0) & identity["is_assumed"].to_numpy()[one],
    )


def _links(
    samples: pd.DataFrame, supply: Supply, ground: Ground, config: Settings
) -> tuple[np.ndarray, np.ndarray]:
    """
    Level of each carrier at each sample and the sight between them, by the engine of a run.

    Each carrier is a layer of its own, and is followed to the end of the models: a measured one was heard.
    """
    radio = config.coverage
    each = np.arange(len(supply.carriers))
    carriers = replace(supply.carriers, layer=each, channel=each, reach_m=np.full(len(each), MAX_DISTANCE_M))
    receivers = Receivers(
        samples["x_m"].to_numpy(),
        samples["y_m"].to_numpy(),
        ground.by_sight[samples.index].to_numpy(),
        radio.receiver_height_m,
    )
    answers = levels(carriers, receivers, surface=ground.surface, method=METHODS[radio.urban_model])
    level_dbm, sight = answers.level_dbm[:, 0].T, answers.sight[:, 0].T
    loss_db = losses_of(carriers, RECEPTIONS, radio)
    reception = samples["reception"].map({name.value: place for place, name in enumerate(RECEPTIONS)})
    return level_dbm - loss_db.T[reception.to_numpy(int)], sight
