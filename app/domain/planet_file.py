"""
Antennas in the MSI Planet format, as their makers publish them.

A head of keywords (NAME, MAKE, FREQUENCY, GAIN, TILT, ...), then two sections, HORIZONTAL and
VERTICAL, each with its number of lines and on each line an angle and the loss under the strongest
direction, both without a sign. Horizontal angles go clockwise from the boresight, vertical ones from the
horizon in front downward.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.errors import RefusedError

DEGREES = 360
HIGHEST_LOSS_DB = 100.0  # more is a slip of the pen
SECTIONS = ("HORIZONTAL", "VERTICAL")
NEEDED = ("NAME", "FREQUENCY", "GAIN")
MOST_LINES = 10_000  # a file of one value a degree has about 730
MOST_VALUES = 3_600  # of a section: ten a degree
WIDEST_STEP_DEG = 30.0  # a straight line over more is no measurement
SHOWN_CHARACTERS = 40
DIPOLE_DBI = 2.15  # gain of a half-wave dipole, by which dBd counts
GAINS_DBI = (-20.0, 60.0)
TILTS_DEG = (-90.0, 90.0)
HIGHEST_MHZ = 300_000.0
OVER_DBI = {"dbi": 0.0, "dbd": DIPOLE_DBI, "": DIPOLE_DBI}  # the format's own unit is dBd
TO_MHZ = {"mhz": 1.0, "": 1.0, "ghz": 1000.0}
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)"
_MEASURE = re.compile(rf"({_NUMBER})\s*([A-Za-z]*)")
_RANGE = re.compile(rf"({_NUMBER})(?:\s*-\s*({_NUMBER}))?\s*([A-Za-z]*)")

_Entry = tuple[int, str]  # a line's number, and what stands on it behind the keyword


@dataclass(frozen=True)
class PlanetAntenna:
    """
    An antenna of one frequency and one electrical tilt.

    Attributes
    ----------
    name : str
    manufacturer : str or None
    min_frequency_mhz, max_frequency_mhz : float
        Alike where the file names one frequency.
    gain_dbi : float
        In the strongest direction.
    electrical_tilt_deg : float or None
        Positive downward; None where the file does not say. The cuts hold it already.
    horizontal_db, vertical_db : ndarray, shape (360,)
        Loss under the strongest direction, one value a degree.
    """

    name: str
    manufacturer: str | None
    min_frequency_mhz: float
    max_frequency_mhz: float
    gain_dbi: float
    electrical_tilt_deg: float | None
    horizontal_db: NDArray[np.float64]
    vertical_db: NDArray[np.float64]


def planet_antenna(lines: Iterable[str]) -> PlanetAntenna:
    """
    Read the lines of a file.

    Parameters
    ----------
    lines : iterable of str
        With or without their ends. Keywords that are not known are passed over.

    Returns
    -------
    PlanetAntenna
        With cuts at whole degrees: other angles, in any order, are joined by straight lines, over
        north too.

    Raises
    ------
    RefusedError
        If a keyword or section is missing or comes twice, a section has more or fewer lines than it
        says, or a value is out of range; names line, value and rule.

    Notes
    -----
    A gain without unit is in dBd, 2.15 dB under dBi; a frequency without unit in MHz.
    """
    head: dict[str, _Entry] = {}
    cuts: dict[str, NDArray[np.float64]] = {}
    rest = _filled(lines)
    for number, line in rest:
        word, _, text = line.partition(" ")
        keyword = word.upper()
        if keyword in head or keyword in cuts:
            if keyword in (*SECTIONS, *NEEDED):
                raise _flaw(number, word, "comes a second time; a file holds one antenna")
        elif keyword in SECTIONS:
            cuts[keyword] = _cut_db(keyword, number, text, rest)
        elif word[0].isalpha():
            head[keyword] = number, text.strip()
        else:
            raise _flaw(number, line, "must be a keyword; no more values belong to a section")
    for name in (*NEEDED, *SECTIONS):
        if not (head[name][1] if name in head else name in cuts):
            raise RefusedError(f"has no {name}; needs {', '.join((*NEEDED, *SECTIONS))}")
    low_mhz, high_mhz = _frequency_mhz(*head["FREQUENCY"])
    return PlanetAntenna(
        name=head["NAME"][1],
        manufacturer=head["MAKE"][1] or None if "MAKE" in head else None,
        min_frequency_mhz=low_mhz,
        max_frequency_mhz=high_mhz,
        gain_dbi=_gain_dbi(*head["GAIN"]),
        electrical_tilt_deg=_tilt_deg(head),
        horizontal_db=cuts["HORIZONTAL"],
        vertical_db=cuts["VERTICAL"],
    )


def _filled(lines: Iterable[str]) -> Iterator[_Entry]:
    """Lines that hold something, with their numbers and one space for any blank between words."""
    for number, line in enumerate(lines, start=1):
        if number > MOST_LINES:
            raise RefusedError(f"has over {MOST_LINES} lines; an antenna has some 730")
        words = line.split()
        if words:
            yield number, " ".join(words)


def _cut_db(keyword: str, number: int, text: str, rest: Iterator[_Entry]) -> NDArray[np.float64]:
    """The lines of a section, at whole degrees."""
    try:
        count = int(text)
    except ValueError:
        raise _flaw(number, f"{keyword} {text}", "must give the number of its lines") from None
    if not 1 <= count <= MOST_VALUES:
        raise _flaw(number, f"{keyword} {text}", f"must have 1 to {MOST_VALUES} lines")
    losses_db: dict[float, float] = {}
    for place in range(count):
        line_number, line = next(rest, (0, ""))
        if not line:
            raise RefusedError(
                f"is cut off: {keyword} says {count} lines (line {number}), and {place} are there"
            )
        if line[0].isalpha() and not line.lower().startswith(("nan", "inf")):
            raise _flaw(
                line_number, line, f"comes after {place} lines of {keyword}; line {number} says {count}"
            )
        angle_deg, loss_db = _pair(line_number, line)
        if angle_deg in losses_db:
            raise _flaw(line_number, line, f"angle {angle_deg:g} comes a second time in {keyword}")
        losses_db[angle_deg] = loss_db
    return _at_whole_degrees(keyword, number, losses_db)


def _pair(number: int, line: str) -> tuple[float, float]:
    """An angle and a loss."""
    try:
        angle_deg, loss_db = (float(word) for word in line.split())
    except ValueError:
        raise _flaw(number, line, "must be an angle and a loss, both numbers with a decimal point") from None
    if not 0.0 <= angle_deg <= DEGREES:
        raise _flaw(number, line, f"angle must be 0 to {DEGREES} degrees")
    if not 0.0 <= loss_db <= HIGHEST_LOSS_DB:
        raise _flaw(number, line, f"loss under the maximum must be 0 to {HIGHEST_LOSS_DB:g} dB")
    return angle_deg % DEGREES, loss_db


def _at_whole_degrees(keyword: str, number: int, losses_db: dict[float, float]) -> NDArray[np.float64]:
    angles_deg = np.array(sorted(losses_db))
    steps_deg = np.diff(np.append(angles_deg, angles_deg[0] + DEGREES))
    for place in np.flatnonzero(steps_deg > WIDEST_STEP_DEG)[:1]:
        gap = f"has nothing for {steps_deg[place]:g} degrees after {angles_deg[place]:g}"
        raise _flaw(number, keyword, f"{gap}; at most {WIDEST_STEP_DEG:g}")
    loss_db = np.array([losses_db[angle] for angle in angles_deg])
    return np.asarray(np.interp(np.arange(DEGREES), angles_deg, loss_db, period=DEGREES), np.float64)


def _frequency_mhz(number: int, text: str) -> tuple[float, float]:
    """The lowest and highest frequency."""
    found = _RANGE.fullmatch(text)
    factor = TO_MHZ.get(found[3].lower()) if found else None
    if found is None or factor is None:
        raise _flaw(number, f"FREQUENCY {text}", "must be a number or a range in MHz or GHz")
    low_mhz = float(found[1]) * factor
    high_mhz = low_mhz if found[2] is None else float(found[2]) * factor
    if not 0.0 < low_mhz <= high_mhz <= HIGHEST_MHZ:
        raise _flaw(
            number, f"FREQUENCY {text}", f"must be over 0 and up to {HIGHEST_MHZ:g} MHz, lowest first"
        )
    return low_mhz, high_mhz


def _gain_dbi(number: int, text: str) -> float:
    found = _MEASURE.fullmatch(text)
    over_dbi = OVER_DBI.get(found[2].lower()) if found else None
    if found is None or over_dbi is None:
        raise _flaw(number, f"GAIN {text}", "must be a number in dBi or dBd; without a unit it is dBd")
    gain_dbi = round(float(found[1]) + over_dbi, 6)
    if not GAINS_DBI[0] <= gain_dbi <= GAINS_DBI[1]:
        raise _flaw(number, f"GAIN {text}", f"must be {GAINS_DBI[0]:g} to {GAINS_DBI[1]:g} dBi")
    return gain_dbi


def _tilt_deg(head: dict[str, _Entry]) -> float | None:
    """ELECTRICAL_TILT, else a number behind TILT; TILT ELECTRICAL alone only says of what sort it is."""
    if head.get("ELECTRICAL_TILT", (0, ""))[1]:
        return _degrees("ELECTRICAL_TILT", *head["ELECTRICAL_TILT"])
    number, text = head.get("TILT", (0, ""))
    sort, _, behind = text.partition(" ")
    if not sort.isalpha():
        return _degrees("TILT", number, text) if text else None
    return _degrees("TILT", number, behind) if sort.upper() == "ELECTRICAL" and behind else None


def _degrees(keyword: str, number: int, text: str) -> float:
    try:
        tilt_deg = float(text)
    except ValueError:
        tilt_deg = math.nan
    if not TILTS_DEG[0] <= tilt_deg <= TILTS_DEG[1]:
        raise _flaw(number, f"{keyword} {text}", f"must be {TILTS_DEG[0]:g} to {TILTS_DEG[1]:g} degrees")
    return tilt_deg


def _flaw(number: int, shown: str, rule: str) -> RefusedError:
    return RefusedError(f"line {number}: {shown[:SHOWN_CHARACTERS]!r} {rule}")
