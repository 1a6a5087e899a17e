"""The Lorenz curve and the shares of areas as shapes of an SVG: attributes only, no style."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.disparity import AreaStanding, Disparity, Spot

# Of a view box that is stretched to its frame; what is written lies over it, unstretched.
LEFT, RIGHT, TOP, BOTTOM = 130.0, 980.0, 30.0, 880.0
LINES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the grid, in per cent of the frame, and the share that it stands for."""

    across: float
    down: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lorenz:
    """The curve, the straight line of no inequality, and the surface between them."""

    curve: str
    equal: str
    between: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One area on the strip of its group, in per cent of the frame."""

    area: AreaStanding
    across: float
    down: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Strips:
    """A strip a group, from nobody to everybody covered."""

    dots: tuple[Dot, ...]
    middles: tuple[float, ...]  # of each group, in per cent, in the order of the groups
    lines: tuple[Line, ...]


def lorenz_plot(found: Disparity) -> Lorenz | None:
    """The curve of what the worst-off have together; none where nobody is covered."""
    if not found.lorenz:
        return None
    curve = _path(found.lorenz)
    first, last = (_place(*point) for point in ((0.0, 0.0), (1.0, 1.0)))
    equal = f"M{first} L{last}"
    return Lorenz(curve=curve, equal=equal, between=f"{curve} Z", lines=_lines())


def strips_plot(found: Disparity) -> Strips:
    """Where the areas of each group stand, set apart by their order, so that few hide."""
    keys = [group.key for group in found.groups]
    height = (BOTTOM - TOP) / max(len(keys), 1)
    dots: list[Dot] = []
    for row, key in enumerate(keys):
        # those that are called out last: nothing lies over them
        areas = sorted(
            (area for area in found.areas if area.group == key), key=lambda area: area.spot is Spot.LOW
        )
        dots += [
            Dot(
                area=area,
                across=_across(area.covered_share),
                down=round((TOP + height * (row + 0.2 + 0.6 * _spread(place))) / 10.0, 2),
            )
            for place, area in enumerate(areas)
        ]
    middles = tuple(round((TOP + height * (row + 0.5)) / 10.0, 2) for row in range(len(keys)))
    return Strips(dots=tuple(dots), middles=middles, lines=_lines())


def _spread(place: int) -> float:
    """A place from 0 to 1 far from those before it: van der Corput's numbers."""
    found, part = 0.0, 0.5
    while place:
        found += part * (place % 2)
        place, part = place // 2, part / 2.0
    return found


def _across(share: float) -> float:
    return round((LEFT + share * (RIGHT - LEFT)) / 10.0, 2)


def _down(share: float) -> float:
    return round((BOTTOM - share * (BOTTOM - TOP)) / 10.0, 2)


def _lines() -> tuple[Line, ...]:
    return tuple(Line(across=_across(share), down=_down(share), share=share) for share in LINES)


def _place(across: float, up: float) -> str:
    return f"{_across(across) * 10.0:.1f} {_down(up) * 10.0:.1f}"


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(_place(*point) for point in points)
