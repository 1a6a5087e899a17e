"""The curve of residents by number of base stations, as shapes of an SVG without style."""

from collections.abc import Sequence
from dataclasses import dataclass

LEFT, RIGHT, TOP, BOTTOM = 15.0, 985.0, 40.0, 900.0
MOST_LINES = 5
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the grid: its share of the height or width, in per cent, and what it says."""

    percent: float
    at: float
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What is drawn in a view box of 1000 by 1000 that is stretched to the page."""

    path: str
    stations: tuple[Line, ...]
    residents: tuple[Line, ...]


def curve_of(residents: Sequence[int]) -> Curve:
    """The curve of those covered with none, one, two and more stations."""
    count, low, high = max(len(residents) - 1, 1), residents[0], max(residents)
    span = max(high - low, 1)

    def x(number: float) -> float:
        return round(LEFT + number / count * (RIGHT - LEFT), 1)

    def y(people: float) -> float:
        return round(BOTTOM - (people - low) / span * (BOTTOM - TOP), 1)

    points = " ".join(f"{x(number)},{y(people)}" for number, people in enumerate(residents))
    across = tuple(
        Line(percent=x(value) / 10.0, at=x(value), value=value) for value in _round_values(0, count)
    )
    up = tuple(Line(percent=y(value) / 10.0, at=y(value), value=value) for value in _round_values(low, high))
    return Curve(path=f"M{points}", stations=across, residents=up)


def _round_values(low: int, high: int) -> list[int]:
    """A few round numbers from one to another."""
    step = 1
    while (high - low) / step > MOST_LINES:
        power, place = divmod(STEPS.index(int(str(step)[0])) + 1, len(STEPS))
        step = STEPS[place] * 10 ** (len(str(step)) - 1 + power)
    first = -(-low // step) * step
    return list(range(first, high + 1, step))
