"""Diffraction: by hand, against a reference written for clarity, and against published figures."""

import csv
from pathlib import Path

import numpy as np
import pytest

from spatial.errors import FrequencyError, RadioError
from spatial.radio import urban
from spatial.radio.diffraction import EARTH_RADIUS_M, bullington_db, knife_edge_db, spherical_earth_db
from spatial.radio.formulas import BLOCKED, UMA
from spatial.radio.profile import obstruction
from spatial.surface import HeightGrid
from tests.spatial.radio import reference_diffraction as reference

P1812_BLOCKS = [(20, 40, 24), (60, 75, 40), (100, 120, 18), (140, 160, 30), (185, 198, 22)]
EARTH_KM = EARTH_RADIUS_M / 1000
FILE = Path(__file__).with_name("vectors.csv")


def street(heights_m, cell_m=10.0) -> HeightGrid:
    """One row of cells from west to east."""
    return HeightGrid(np.asarray([heights_m], np.float32), 0.0, 0.0, cell_m)


def over(heights_m, antenna_m, receiver_m, frequency_mhz, cell_m=10.0) -> float:
    """Loss of delta-Bullington between the middles of the first and the last cell."""
    way_m = (len(heights_m) - 1) * cell_m
    ends = (cell_m / 2, cell_m / 2, antenna_m, way_m + cell_m / 2, cell_m / 2, receiver_m)
    found = obstruction(street(heights_m, cell_m), *ends)
    link = (way_m, antenna_m, receiver_m, frequency_mhz)
    return float(
        urban.urban_loss_db(urban.DELTA_BULLINGTON, UMA, found.sight, found.obstruction_rm, *link)
    ) - free_space(*link)


def free_space(way_m, antenna_m, receiver_m, frequency_mhz) -> float:
    """P.525, with the constant worked out from the speed of light."""
    slant_m = np.hypot(way_m, antenna_m - receiver_m)
    return 20 * np.log10(4 * np.pi * slant_m * frequency_mhz * 1e6 / 299_792_458)


def test_an_edge_at_the_line_takes_six_decibels_and_one_far_below_nothing():
    np.testing.assert_allclose(knife_edge_db([0.0, -0.78, -5.0]), [6.03, 0.0, 0.0], atol=0.01)


def test_a_wall_half_way_by_hand():
    # 400 m, ends at 11.5 m; a wall of 21.5 m at 200 m is 10 m over the line. At 1500 MHz the wavelength
    # is 0.2 m: v = 10 sqrt(2 * 400 / (0.2 * 200 * 200)) = 3.16; J = 6.9 + 20 log10(3.22 + 3.06) = 22.86 dB
    # and with the correction of Bullington 22.86 + (1 - exp(-3.81)) * 10.01 = 32.65 dB
    wall = np.zeros(41)
    wall[20] = 21.5
    assert over(wall, 11.5, 11.5, 1500.0) == pytest.approx(32.65, abs=0.05)


def test_the_kernel_equals_the_reference_on_a_thousand_random_profiles():
    draw = np.random.default_rng(7)
    apart_db = []
    for _ in range(1000):
        cells = int(draw.integers(12, 400))
        heights_m = np.where(draw.random(cells) < 0.4, draw.uniform(2, 60, cells), 0.0).astype(np.float32)
        heights_m[[0, -1]] = 0.0  # the ends themselves never block
        antenna_m, receiver_m = draw.uniform(5, 60), draw.uniform(1.5, 30)
        frequency_mhz = draw.choice([700.0, 900.0, 1800.0, 2600.0, 3500.0])
        d_km = np.arange(cells) * 0.01
        profile = (d_km, heights_m.astype(float), (antenna_m, receiver_m), EARTH_KM, frequency_mhz / 1000)
        apart_db.append(
            over(heights_m, antenna_m, receiver_m, frequency_mhz) - reference.delta_bullington(*profile)
        )
    assert np.abs(apart_db).max() < 0.1


@pytest.mark.parametrize("heights_m", [(30.0, 1.5), (45.0, 20.0), (12.0, 1.5)])
def test_the_curved_earth_equals_the_reference(heights_m):
    for frequency_mhz in (450.0, 900.0, 3500.0):
        for distance_m in (*np.arange(100.0, 5001.0, 100.0), 30_000.0, 60_000.0):
            expected = reference.spherical_earth(
                distance_m / 1000, *heights_m, EARTH_KM, frequency_mhz / 1000
            )
            found = spherical_earth_db(distance_m, *heights_m, frequency_mhz)
            assert found == pytest.approx(expected, abs=1e-4)


def p1812_rows():
    """Rows of ITU-R P.1812-7, bare and with five blocks of houses on the way."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["model"].startswith("ITU-R P.1812-7")]


def troposcatter_db(way_km: float, frequency_mhz: float) -> float:
    """P.1812-7 section 4.4 for a path in sight of the ground, N0 325, half of the time."""
    ghz = frequency_mhz / 1000
    return 190.1 + 25 * np.log10(ghz) - 2.5 * np.log10(ghz / 2) ** 2 + 20 * np.log10(way_km) - 0.15 * 325


@pytest.mark.parametrize("row", p1812_rows(), ids=lambda row: row["id"])
def test_with_the_troposcatter_of_p1812_the_figures_of_p1812_come_out(row):
    way_m, frequency_mhz = float(row["distance_2d_m"]), float(row["frequency_mhz"])
    heights_m = np.zeros(201)
    if "building" in row["model"]:
        for first, behind, height_m in [
            (20, 40, 24),
            (60, 75, 40),
            (100, 120, 18),
            (140, 160, 30),
            (185, 198, 22),
        ]:
            heights_m[first:behind] = height_m
    link = (way_m, 30.0, 1.5, frequency_mhz)
    ours_db = over(heights_m, 30.0, 1.5, frequency_mhz, way_m / 200) + free_space(*link)
    scatter_db = troposcatter_db(way_m / 1000, frequency_mhz)
    both_db = -5 * np.log10(10 ** (-0.2 * ours_db) + 10 ** (-0.2 * scatter_db))
    # P.1812 rounds the free-space constant to 92.4, 0.048 dB less than the speed of light gives
    assert both_db == pytest.approx(float(row["expected"]), abs=0.1)


def test_a_building_more_never_takes_away_loss():
    draw = np.random.default_rng(3)
    for _ in range(200):
        heights_m = np.where(draw.random(60) < 0.3, draw.uniform(2, 40, 60), 0.0)
        more_m = heights_m.copy()
        more_m[draw.integers(1, 59)] += draw.uniform(1, 30)
        before = obstruction(street(heights_m), 5, 5, 25.0, 595, 5)
        after = obstruction(street(more_m), 5, 5, 25.0, 595, 5)
        losses_db = bullington_db([before.obstruction_rm, after.obstruction_rm], 590.0, 1800.0)
        if before.sight == after.sight == BLOCKED or before.sight != BLOCKED:
            assert losses_db[1] >= losses_db[0] - 1e-9


def test_bad_input_is_named():
    with pytest.raises(FrequencyError, match="frequency 0 is 0 MHz"):
        bullington_db(1.0, 100.0, 0.0)
    with pytest.raises(RadioError, match="distance -1 m; must be over 0"):
        bullington_db(1.0, -1.0, 900.0)
    with pytest.raises(RadioError, match="receiver height 0 m; must be over 0"):
        spherical_earth_db(1000.0, 30.0, 0.0, 900.0)
