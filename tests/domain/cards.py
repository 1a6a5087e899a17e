"""A run as the database keeps it, and what stands around it."""

from datetime import UTC, datetime
from typing import Any

from app.domain.areas import AreaLevel, AreaRecord
from app.domain.calibrations import CalibrationRecord
from app.domain.coverage import CoverageRecord, RunStatus
from app.domain.model_card_of_run import DatasetText
from app.domain.network import Technology

AT = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
COVERAGE = {
    "receiver_height_m": 1.5,
    "urban_model": "hybrid",
    "uma_min_height_m": 20.0,
    "noise_figure_db": 7.0,
    "surface_cell_m": 10.0,
    "sample_size_m": 10.0,
    "outdoor_location_share": 0.75,
    "indoor_location_share": 0.9,
    "complete_footprint_share": 0.1,
    "indoor_depth_m": 10.0,
    "indoor_high_loss_share": 0.5,
    "max_stored_runs": 20,
}
PROFILE = {
    "key": "4g",
    "name_zh": "4G 覆盖",
    "name_en": "4G coverage",
    "technology": "4G",
    "threshold_dbm": -110.0,
    "breaks_dbm": [-95.0, -105.0, -110.0],
    "min_gap_cells": 4,
}
FACTS = {
    "stations": 200,
    "stations_assumed": 50,
    "assumed_share": 0.25,
    "templates": {"4g-macro": 30, "2g-macro": 20},
    "stations_off_air": 2,
    "buildings": 1000,
    "building_heights": {"given": 900, "floors": 75, "neighbours": 25, "unknown": 0},
    "carriers": 600,
    "carriers_by_roofs": 450,
    "footprint_share": {"310106011000": 0.1, "310106012000": 0.0999, "310106013000": None},
    "cells": 400,
    "cells_by_sight": 100,
    "link_counts": {"links": 900, "under_10_m": 9, "over_5_km": 100, "high_ground": 90},
    "reception_loss_db": {"outdoor": [0.0, 0.0], "in_vehicle": [9.0, 9.0], "indoor": [19.8, 24.1]},
}


def run(**given: Any) -> CoverageRecord:
    """A published run that noted everything."""
    values: dict[str, Any] = {
        "id": 7,
        "area_code": "310106000000",
        "area_name_zh": "静安区",
        "area_name_en": "Jing'an",
        "status": RunStatus.PUBLISHED,
        "model": "hybrid model",
        "code_version": "0.2.0",
        "is_synthetic": False,
        "parameters": {
            "cell_size_m": 50.0,
            "coverage": COVERAGE,
            "profiles": [PROFILE],
            "dataset_batches": {"stations": 12},
            "dataset_vintages": {"stations": "2026-10"},
        },
        "dataset_versions": {"stations": 3},
        "facts": FACTS,
        "created_at": AT,
        "published_at": AT,
        "job_id": None,
        **given,
    }
    return CoverageRecord(**values)


def dataset(**given: Any) -> DatasetText:
    """The stations as their dataset describes itself now."""
    values: dict[str, Any] = {"version": 3, "vintage": "2027-01", "title": "基站 / Stations", **given}
    return DatasetText(**{"source": "通管局", "licence": "internal", "is_synthetic": False, **values})


def calibration(**given: Any) -> CalibrationRecord:
    """Of 4G, by the same model, settings and data as the run."""
    values: dict[str, Any] = {
        "technology": Technology.LTE,
        "samples": 15145,
        "groups": 123,
        "held_out": "site",
        "folds": 5,
        "bias_db": -0.7,
        "rmse_db": 11.9,
        "fitted_bias_db": -0.1,
        "fitted_rmse_db": 9.2,
        "model": "hybrid model",
        "code_version": "0.2.0",
        "settings": {**COVERAGE, "max_stored_runs": 5},
        "dataset_versions": {"stations": 3},
        "dataset_batches": {"stations": 12},
        "measured": {"drive-test": 1},
        "is_synthetic": False,
        "made_at": AT,
        **given,
    }
    return CalibrationRecord(**values)


def area(code: str, name_zh: str, name_en: str | None = None) -> AreaRecord:
    """A subdistrict."""
    return AreaRecord(id=1, code=code, level=AreaLevel.SUBDISTRICT, name_zh=name_zh, name_en=name_en)
