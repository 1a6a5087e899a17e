"""Rows of a file of outside vectors, executed in or copied from other implementations; skipped without it."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from spatial.radio import formulas
from spatial.radio.antenna import TR36814, TR38901_ELEMENT, pattern_gain_db
from spatial.radio.pathloss import (
    free_space_db,
    sight_share,
    uma_los_db,
    uma_nlos_db,
    umi_los_db,
    umi_nlos_db,
)
from spatial.radio.penetration import high_loss_wall_db, low_loss_wall_db

FILE = Path(__file__).resolve().parents[4] / "shared" / "research" / "propagation-vectors.csv"
LOSSES = {
    ("3GPP TR 38.901 UMa", "LOS"): uma_los_db,
    ("3GPP TR 38.901 UMa", "NLOS"): uma_nlos_db,
    ("3GPP TR 38.901 UMi-SC", "LOS"): umi_los_db,
    ("3GPP TR 38.901 UMi-SC", "NLOS"): umi_nlos_db,
}
WALLS = {"low-loss building": low_loss_wall_db, "high-loss building": high_loss_wall_db}
Row = dict[str, str]


def number_in(row: Row, name: str) -> float:
    """Value of ``name=value`` among the other inputs."""
    found = re.search(rf"{name}=(-?[\d.]+)", row["other_inputs"])
    assert found, row
    return float(found[1])


def loss_of(row: Row) -> float:
    """Path loss or probability of line of sight of a 38.901 row."""
    distance_m = float(row["distance_2d_m"])
    if row["condition"] == "P(LOS)":
        return float(sight_share(distance_m, formulas.UMI if "UMi" in row["model"] else formulas.UMA))
    loss_db = LOSSES[row["model"], row["condition"]]
    return float(loss_db(distance_m, float(row["h_bs_m"]), float(row["h_ut_m"]), float(row["frequency_mhz"])))


def element_of(row: Row) -> float:
    """Gain of the 38.901 element."""
    depression_deg = number_in(row, "zenith_deg") - 90.0
    return 8.0 + float(
        pattern_gain_db(TR38901_ELEMENT, number_in(row, "azimuth_deg"), depression_deg, 65.0, 65.0)
    )


def macro_of(row: Row) -> float:
    """Relative gain of the 36.814 pattern along the horizon."""
    return float(pattern_gain_db(TR36814, number_in(row, "azimuth_off_boresight_deg"), 0.0, 70.0, 10.0))


CHECKS: dict[str, Callable[[Row], float]] = {
    "3GPP TR 38.901 UMa": loss_of,
    "3GPP TR 38.901 UMi-SC": loss_of,
    "Free space (Friis/P.525)": lambda row: float(
        free_space_db(float(row["distance_2d_m"]), float(row["frequency_mhz"]))
    ),
    "3GPP TR 38.901 Table 7.3-1 element pattern": element_of,
    "3GPP TR 36.814 Table A.2.1.1-2 horizontal pattern": macro_of,
    "3GPP TR 38.901 7.4.3 O2I external wall loss PL_tw": lambda row: float(
        WALLS[row["environment"]](float(row["frequency_mhz"]))
    ),
}
PASSED: Counter[str] = Counter()


def rows() -> list[Row]:
    """Rows of the models at hand; none without the file."""
    if not FILE.exists():
        return []
    with FILE.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["model"] in CHECKS]


ROWS = rows()


@pytest.fixture(scope="module", autouse=True)
def counts() -> Iterator[None]:
    """Print how many rows of each model passed."""
    yield
    of_each = Counter(row["model"] for row in ROWS)
    for model, count in sorted(of_each.items()):
        print(f"\nvectors: {model}: {PASSED[model]} of {count} passed", end="")


@pytest.mark.skipif(not ROWS, reason="the file of outside vectors is not beside this checkout")
@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_the_row_is_met_at_its_tolerance(row: Row):
    computed = CHECKS[row["model"]](row)
    assert np.isfinite(computed)
    assert computed == pytest.approx(float(row["expected"]), abs=float(row["tolerance"])), row
    PASSED[row["model"]] += 1
