"""
Eleven scenes, each a map of squares of 10 m, north up: who serves a place, and how well.

A digit is a house, ten metres high a unit; ``.`` is ground, ``~`` water. A capital is a mast, on the
roof of the house around it where there is one; a small letter is a place to ask about.
"""

from dataclasses import dataclass, field

import numpy as np

from spatial.coverage.engine import Receivers
from spatial.coverage.suppliers import CarrierTable
from spatial.surface import NO_BUILDING, HeightGrid
from tests.spatial.coverage.network import carriers_at

CELL_M, UNIT_M = 10.0, 10.0
BREAKS_DBM = (-95.0, -105.0, -110.0)  # good, fair, weak; under the last a gap
CLASSES = ("good", "fair", "weak", "gap")


@dataclass(frozen=True)
class Scene:
    """A map, the heights of its masts, and what is expected of its places."""

    name: str
    map: tuple[str, ...]
    antenna_m: dict[str, float]
    expected: dict[str, tuple[str, str]]  # place: server and class
    why: str
    peak_dbm: float = 0.0  # of the reference, in the strongest direction
    roofs: dict[str, int] = field(default_factory=dict)  # mast: its house, in units
    place_m: float = 1.5

    def marks(self, wanted: str) -> dict[str, tuple[float, float]]:
        """Where the masts (`upper`) or the places (`lower`) are, in metres."""
        rows = self.map[::-1]
        return {
            letter: ((col + 0.5) * CELL_M, (row + 0.5) * CELL_M)
            for row, line in enumerate(rows)
            for col, letter in enumerate(line)
            if letter.isalpha() and (letter.isupper() if wanted == "upper" else letter.islower())
        }

    def surface(self) -> HeightGrid:
        """Heights of the houses; houses that touch and are as high are one."""
        rows = self.map[::-1]
        units = np.array([[self._unit(letter) for letter in line] for line in rows])
        buildings = np.where(units > 0, units, NO_BUILDING).astype(np.int32)
        return HeightGrid((units * UNIT_M).astype(np.float32), 0.0, 0.0, CELL_M, buildings)

    def _unit(self, letter: str) -> int:
        return int(letter) if letter.isdigit() else self.roofs.get(letter, 0)

    def carriers(self) -> CarrierTable:
        """One carrier a mast, alike all round, in the order of their letters."""
        marks = sorted(self.marks("upper").items())
        x_m, y_m = ([place[axis] for _, place in marks] for axis in (0, 1))
        heights_m = [self.antenna_m[letter] for letter, _ in marks]
        return carriers_at(
            x_m, y_m, antenna_height_m=heights_m, reference_power_dbm=self.peak_dbm, gain_dbi=0.0
        )

    def receivers(self) -> Receivers:
        """The places, in the order of their letters."""
        marks = [place for _, place in sorted(self.marks("lower").items())]
        x_m, y_m = (np.array([place[axis] for place in marks]) for axis in (0, 1))
        return Receivers(x_m, y_m, np.ones(len(marks), bool), np.full(len(marks), self.place_m))


def class_of(level_dbm: float) -> str:
    """Class of a level."""
    return CLASSES[sum(level_dbm < limit for limit in BREAKS_DBM)]


SCENES = (
    Scene(
        name="canyon",
        map=(
            "333333333333333333333333333333",
            "333333333333333333333333333333",
            "A............................a",
            "333333333333333333333333333333",
            "333333333333333333333333333333",
            "..............b...............",
        ),
        antenna_m={"A": 25.0},
        expected={"a": ("A", "good"), "b": ("A", "gap")},
        why="Along the street nothing is in the way; one street on, thirty metres of house are.",
    ),
    Scene(
        name="corner",
        map=(
            "4444444444444444444444444444444.444",
            "4444444444444444444444444444444.444",
            "4444444444444444444444444444444b444",
            "4444444444444444444444444444444.444",
            "A.............................a....",
            "4444444444444444444444444444444.444",
        ),
        antenna_m={"A": 12.0},
        expected={"a": ("A", "good"), "b": ("A", "gap")},
        why="Round the corner the antenna under the roofs is hidden at once.",
    ),
    Scene(
        name="roof edge",
        map=("2A22..a.........................b.",),
        antenna_m={"A": 23.0},
        roofs={"A": 2},
        expected={"a": ("A", "good"), "b": ("A", "good")},
        why="The roof that carries the antenna hides nothing of the street: antennas hang at its edge.",
    ),
    Scene(
        name="courtyard",
        map=(
            "..............................222222",
            "..............................2....2",
            "A............................c2.a..2",
            "..............................2....2",
            "..............................222222",
        ),
        antenna_m={"A": 30.0},
        peak_dbm=-3.0,
        expected={"a": ("A", "gap"), "c": ("A", "good")},
        why="A yard behind a house of twenty metres, three hundred metres away, sees nothing of the antenna.",
    ),
    Scene(
        name="shadow of a tower",
        map=(
            ".................88................c",
            ".................88.................",
            "A................88................a",
            ".................88.................",
            "....................................",
            "....................................",
            "....................................",
            "...................................b",
        ),
        antenna_m={"A": 30.0},
        peak_dbm=-5.0,
        expected={"a": ("A", "gap"), "b": ("A", "good"), "c": ("A", "gap")},
        why="Behind eighty metres of tower it is dark; fifty metres to the side the line passes free.",
    ),
    Scene(
        name="water",
        map=(
            "222222~~~~~~~~~~~~~~~~~~~~~~~~222222",
            "2A22.~~~~~~~~~~~~~~~~~~~~~~~~~.a2222",
            "222222~~~~~~~~~~~~~~~~~~~~~~~~222222",
        ),
        antenna_m={"A": 25.0},
        roofs={"A": 2},
        expected={"a": ("A", "good")},
        why="Over water nothing is in the way.",
    ),
    Scene(
        name="the nearer mast is hidden",
        map=("B............a.66A",),
        antenna_m={"A": 20.0, "B": 20.0},
        expected={"a": ("B", "good")},
        why="A is much nearer, but a house of sixty metres is between: B serves.",
    ),
    Scene(
        name="two alike",
        map=("A..............a..............B",),
        antenna_m={"A": 25.0, "B": 25.0},
        expected={"a": ("A", "good")},
        why="At a tie the first of the table serves, on every machine.",
    ),
    Scene(
        name="slit between two towers",
        map=(
            "...............777...............",
            "...............777...............",
            "A...............................a",
            "...............777...............",
            "...............777..............b",
        ),
        antenna_m={"A": 30.0},
        peak_dbm=-5.0,
        expected={"a": ("A", "good"), "b": ("A", "gap")},
        why="Through a slit of ten metres the line is free; twenty metres beside it, it is not.",
    ),
    Scene(
        name="behind a low house, in the street",
        map=("A....................11b",),
        antenna_m={"A": 30.0},
        peak_dbm=-10.0,
        expected={"b": ("A", "gap")},
        why="A house of ten metres right in front hides the antenna from the street.",
    ),
    Scene(
        name="behind a low house, on the fourth floor",
        map=("A....................11b",),
        antenna_m={"A": 30.0},
        place_m=12.0,
        peak_dbm=-10.0,
        expected={"b": ("A", "fair")},
        why="From the fourth floor one sees the antenna over the same house.",
    ),
)
