"""How far the model was off a district's own measurements."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.network import Technology


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationRecord:
    """The newest calibration of one technology in a district, and by what it can be had again."""

    technology: Technology
    samples: int
    groups: int  # sites or streets that the samples are of
    held_out: str  # site or street
    folds: int
    bias_db: float  # predicted less measured, as a run computes
    rmse_db: float
    fitted_bias_db: float | None  # with offset and slope, on groups that the fit has not seen; None: no fit
    fitted_rmse_db: float | None
    model: str
    code_version: str
    settings: dict[str, Any]  # section `coverage` of config.yaml
    dataset_versions: dict[str, int]
    dataset_batches: dict[str, int | None]
    measured: dict[str, int]  # datasets of the samples, and their versions
    is_synthetic: bool
    made_at: datetime
