"""Compiled code is kept: the next process loads it, and an edited formula is compiled anew."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from spatial.radio.jit import larger, njit_borrowing

ROOT = Path(__file__).resolve().parents[3]
ASK = """
import numpy as np
from spatial.radio import profile
from spatial.surface import HeightGrid
heights_m = np.zeros((3, 40), np.float32)
heights_m[1, 20] = 20.0
surface = HeightGrid(heights_m, 0.0, 0.0, 10.0)
found = profile.obstruction(surface, 5.0, 15.0, 10.0, 395.0, 15.0)
stats = profile._obstructions.stats
print(sum(stats.cache_misses.values()), sum(stats.cache_hits.values()), float(found.obstruction_rm))
"""


@njit_borrowing
def largest(values):
    """The largest of some numbers."""
    found = -np.inf
    for i in range(len(values)):
        found = larger(found, values[i])
    return found


def ask(folder: Path) -> tuple[int, int, float]:
    """Compiled and loaded functions, and the answer, of a process of its own."""
    variables = {**os.environ, "PYTHONPATH": str(folder), "CITYGRID_VAR": str(folder / "var")}
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=folder, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    compiled, loaded, answer = done.stdout.split()
    return int(compiled), int(loaded), float(answer)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "spatial", tmp_path / "spatial", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_a_second_process_compiles_nothing_and_a_changed_callee_in_another_file_is_compiled_anew(copy: Path):
    compiled, loaded, answer = ask(copy)
    assert (compiled > 0, loaded) == (True, 0)
    assert ask(copy) == (0, compiled, answer)
    callee = copy / "spatial" / "radio" / "diffraction.py"
    text = callee.read_text(encoding="utf-8")
    edited = text.replace("def hidden_obstruction_scalar(", "def hidden_obstruction_scalar_once(", 1)
    assert edited != text
    doubled = """

@njit
def hidden_obstruction_scalar(distance_m, high_m, low_m, mast_slope, receiver_slope):
    once = hidden_obstruction_scalar_once(distance_m, high_m, low_m, mast_slope, receiver_slope)
    return 2.0 * once
"""
    callee.write_text(edited + doubled, encoding="utf-8")
    compiled_again, _, changed = ask(copy)
    assert compiled_again > 0
    assert changed == pytest.approx(2.0 * answer)


def test_the_largest_is_found_wherever_it_stands_and_the_array_stays_its_owners():
    for length in range(1, 40):
        for place in range(length):
            values = -np.arange(1.0, length + 1.0)
            values[place] = 7.5
            holders = sys.getrefcount(values)
            assert largest(values) == 7.5
            assert sys.getrefcount(values) == holders
    assert largest(np.full(9, -np.inf)) == -np.inf
