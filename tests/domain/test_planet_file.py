"""Antennas in the MSI Planet format."""

import numpy as np
import pytest

from app.domain.planet_file import planet_antenna
from app.errors import RefusedError

HEAD = ("NAME P65-17-04T", "MAKE Maker", "FREQUENCY 2140", "H_WIDTH 65", "V_WIDTH 7", "GAIN 17.5 dBi")
TILT = ("TILT ELECTRICAL", "ELECTRICAL_TILT 4", "COMMENT made up for a test")


def section(keyword: str, values: dict[float, float] | None = None) -> list[str]:
    """A section that loses nothing but at the angles given."""
    rows = {**dict.fromkeys(range(360), 0.0), **(values or {})}
    return [f"{keyword} {len(rows)}", *(f"{angle}\t{loss}" for angle, loss in rows.items())]


def file_of(head=(*HEAD, *TILT), horizontal=None, vertical=None) -> list[str]:
    return [
        *head,
        *(section("HORIZONTAL") if horizontal is None else horizontal),
        *(section("VERTICAL") if vertical is None else vertical),
    ]


def test_a_file_is_read_with_its_head_and_its_cuts():
    read = planet_antenna(
        file_of(horizontal=section("HORIZONTAL", {90: 12.3}), vertical=section("VERTICAL", {4: 7}))
    )
    assert (read.name, read.manufacturer) == ("P65-17-04T", "Maker")
    assert (read.min_frequency_mhz, read.max_frequency_mhz) == (2140.0, 2140.0)
    assert (read.gain_dbi, read.electrical_tilt_deg) == (17.5, 4.0)
    assert (read.horizontal_db[90], read.horizontal_db[91]) == (12.3, 0.0)
    assert (read.vertical_db[4], read.vertical_db[5]) == (7.0, 0.0)


@pytest.mark.parametrize(
    ("line", "gain_dbi"),
    [("GAIN 15.35 dBd", 17.5), ("GAIN 15.35", 17.5), ("GAIN 17.5dBi", 17.5), ("gain -3 DBI", -3.0)],
)
def test_a_gain_over_a_dipole_is_2_15_db_more_over_isotropic(line, gain_dbi):
    assert planet_antenna(file_of((*HEAD[:5], line))).gain_dbi == pytest.approx(gain_dbi)


@pytest.mark.parametrize(
    ("line", "low_mhz", "high_mhz"),
    [
        ("FREQUENCY 2.14 GHz", 2140, 2140),
        ("FREQUENCY 1710-2170 MHz", 1710, 2170),
        ("FREQUENCY 900", 900, 900),
    ],
)
def test_a_frequency_is_in_mhz_unless_it_says_otherwise(line, low_mhz, high_mhz):
    read = planet_antenna(file_of((*HEAD[:2], line, *HEAD[3:])))
    assert (read.min_frequency_mhz, read.max_frequency_mhz) == pytest.approx((low_mhz, high_mhz))


@pytest.mark.parametrize(
    ("tilt", "expected_deg"),
    [
        ((), None),
        (("TILT ELECTRICAL",), None),
        (("TILT 6",), 6.0),
        (("TILT ELECTRICAL 6",), 6.0),
        (("TILT MECHANICAL 6",), None),
        (("TILT 3", "ELECTRICAL_TILT 4"), 4.0),
    ],
)
def test_the_electrical_tilt_is_found_where_files_have_it(tilt, expected_deg):
    assert planet_antenna(file_of((*HEAD, *tilt))).electrical_tilt_deg == expected_deg


def test_other_steps_in_any_order_are_joined_by_straight_lines_over_north_too():
    coarse = ["HORIZONTAL 36", *(f"{angle} {10 if angle == 350 else 0}" for angle in range(350, -1, -10))]
    cut_db = planet_antenna(file_of(horizontal=coarse)).horizontal_db
    # 10 dB at 350, nothing at 340 and 0
    np.testing.assert_allclose(cut_db[[340, 345, 350, 355, 359, 0]], [0, 5, 10, 5, 1, 0], atol=1e-9)


def test_blank_lines_and_unknown_keywords_are_passed_over():
    lines = ["", *HEAD, "POLARIZATION +45", "COMMENT", *section("VERTICAL"), "", *section("HORIZONTAL"), ""]
    assert planet_antenna(lines).gain_dbi == 17.5


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (file_of(vertical=[]), "has no VERTICAL; needs NAME, FREQUENCY, GAIN, HORIZONTAL, VERTICAL"),
        (file_of(HEAD[1:]), "has no NAME"),
        (file_of(("NAME", *HEAD[1:])), "has no NAME"),
        (file_of(HEAD[:5]), "has no GAIN"),
        ([], "has no NAME"),
        (file_of((*HEAD[:5], "GAIN 17.5 dBx")), r"line 6: 'GAIN 17.5 dBx' must be a number in dBi or dBd"),
        (file_of((*HEAD[:5], "GAIN 17,5 dBi")), r"line 6: 'GAIN 17,5 dBi' must be a number"),
        (file_of((*HEAD[:5], "GAIN 175 dBi")), r"line 6: 'GAIN 175 dBi' must be -20 to 60 dBi"),
        (file_of((*HEAD, "GAIN 3")), "line 7: 'GAIN' comes a second time"),
        (file_of((*HEAD[:2], "FREQUENCY many", *HEAD[3:])), "line 3: 'FREQUENCY many' must be a number or a"),
        (file_of((*HEAD[:2], "FREQUENCY 0", *HEAD[3:])), "line 3: 'FREQUENCY 0' must be over 0"),
        (file_of((*HEAD, "TILT 99")), "line 7: 'TILT 99' must be -90 to 90 degrees"),
        (file_of((*HEAD, "ELECTRICAL_TILT nan")), "line 7: 'ELECTRICAL_TILT nan' must be -90 to 90"),
        (file_of(HEAD, ["HORIZONTAL", "0 0"]), "line 7: 'HORIZONTAL ' must give the number of its lines"),
        (file_of(HEAD, ["HORIZONTAL 0"]), "line 7: 'HORIZONTAL 0' must have 1 to 3600 lines"),
        (file_of(HEAD, ["HORIZONTAL 1" + "0" * 9]), "must have 1 to 3600 lines"),
        (
            file_of(HEAD, section("HORIZONTAL")[:-2]),
            "line 366: 'VERTICAL 360' comes after 358 lines of HORIZONTAL; line 7 says 360",
        ),
        (file_of(HEAD, [*section("HORIZONTAL"), "1 1"]), "line 368: '1 1' must be a keyword; no more values"),
        (file_of(HEAD)[:-5], r"is cut off: VERTICAL says 360 lines \(line 368\), and 355 are there"),
        (file_of(HEAD, section("HORIZONTAL") * 2), "line 368: 'HORIZONTAL' comes a second time"),
        (file_of(HEAD, ["HORIZONTAL 2", "7 0", "7 0"]), "line 9: '7 0' angle 7 comes a second time"),
        (file_of(HEAD, ["HORIZONTAL 2", "360 0", "0 0"]), "line 9: '0 0' angle 0 comes a second time"),
        (file_of(HEAD, ["HORIZONTAL 2", "361 0", "0 0"]), "line 8: '361 0' angle must be 0 to 360"),
        (
            file_of(HEAD, section("HORIZONTAL", {5: -1})),
            "line 13: '5 -1' loss under the maximum must be 0 to 100",
        ),
        (file_of(HEAD, section("HORIZONTAL", {5: 101})), "line 13: '5 101' loss under the maximum must be 0"),
        (
            file_of(HEAD, section("HORIZONTAL", {5: np.nan})),
            "line 13: '5 nan' loss under the maximum must be 0",
        ),
        (file_of(HEAD, section("HORIZONTAL", {5: "x"})), "line 13: '5 x' must be an angle and a loss"),
        (file_of(HEAD, ["HORIZONTAL 1", "5"]), "line 8: '5' must be an angle and a loss"),
        (file_of(HEAD, ["HORIZONTAL 2", "0 0", "180 3"]), "nothing for 180 degrees after 0; at most 30"),
        (["COMMENT"] * 10_001, "has over 10000 lines"),
    ],
)
def test_what_is_wrong_is_named_by_line_value_and_rule(lines, words):
    with pytest.raises(RefusedError, match=words):
        planet_antenna(lines)
