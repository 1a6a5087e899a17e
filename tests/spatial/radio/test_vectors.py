"""
Rows of other implementations and of published test data, each met within its own tolerance.

The rows lie in vectors.csv with their sources, in the columns of the larger file they are
from. Where that file is at hand, both are compared.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.spatial.radio.vectors import CHECKS, ELSEWHERE, LEFT_OUT, Row

ROOT = Path(__file__).resolve().parents[3]
CARRIED = Path(__file__).with_name("vectors.csv")
WHOLE = ROOT.parent / "shared" / "research" / "propagation-vectors.csv"
PASSED: Counter[str] = Counter()


def rows_of(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


ROWS = rows_of(CARRIED)
CHECKED = [row for row in ROWS if row["model"] in CHECKS]


@pytest.fixture(scope="module", autouse=True)
def counts() -> Iterator[None]:
    """Print how many rows of each model passed."""
    yield
    for model, count in sorted(Counter(row["model"] for row in CHECKED).items()):
        print(f"\nvectors: {model}: {PASSED[model]} of {count} passed", end="")


@pytest.mark.parametrize("row", CHECKED, ids=[row["id"] for row in CHECKED])
def test_the_row_is_met_at_its_tolerance(row: Row):
    computed = CHECKS[row["model"]](row)
    assert np.isfinite(computed)
    assert computed == pytest.approx(float(row["expected"]), abs=float(row["tolerance"])), row
    PASSED[row["model"]] += 1


def test_every_model_of_the_carried_file_has_a_test():
    assert {row["model"] for row in ROWS} == {*CHECKS, *ELSEWHERE}
    assert len({row["id"] for row in ROWS}) == len(ROWS) == 313


def test_every_model_left_out_is_named_in_the_method_page():
    page = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    assert [word for word in LEFT_OUT.values() if word not in page] == []


@pytest.mark.skipif(not WHOLE.exists(), reason="the whole file of vectors is not beside this checkout")
def test_the_carried_rows_are_those_of_the_whole_file():
    whole = rows_of(WHOLE)
    assert [row for row in whole if row["model"] not in LEFT_OUT] == ROWS
    assert {row["model"] for row in whole} - {row["model"] for row in ROWS} == set(LEFT_OUT)
