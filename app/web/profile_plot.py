"""The profile of a link as shapes of an SVG: attributes only, no style, so that the strict policy holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.domain.explain import ProfileSample

# Of a view box that is stretched to the width of the page; what is written lies over it, unstretched.
SIDE = 1000.0
LEFT, RIGHT, TOP, BOTTOM = 15.0, 985.0, 40.0, 900.0
TICKS_M = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
MOST_TICKS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Part of the surface: one building, or a stretch that nobody knows."""

    kind: str  # building, obstacle or unknown
    path: str
    building_code: str | None
    height_m: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line of the grid: where it lies, in the view box and as a share, and what it says."""

    at: float
    percent: float
    value_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Everything that is drawn; the place is on the left, the antenna on the right."""

    blocks: tuple[Block, ...]
    ground: str
    line: str
    fresnel: str
    mast: str
    heights: tuple[Tick, ...]
    distances: tuple[Tick, ...]
    distance_m: float
    ends: tuple[tuple[float, float], tuple[float, float]]  # percent


def plot_of(samples: Sequence[ProfileSample]) -> Plot:
    """The shapes of a profile."""
    return _Scale(samples).plot()


class _Scale:
    """Metres into the view box."""

    def __init__(self, samples: Sequence[ProfileSample]) -> None:
        self.samples = samples
        self.far_m = max(samples[-1].distance_m, 1.0)
        tops_m = [(one.surface_m or 0.0) + one.bulge_m for one in samples]
        self.high_m = 1.05 * max(*tops_m, *(one.line_m + one.fresnel_m for one in samples), 5.0)
        self.half_step_m = self.far_m / max(len(samples) - 1, 1) / 2.0

    def x(self, distance_m: float) -> float:
        """Across, from the place to the antenna."""
        share = min(max(distance_m / self.far_m, 0.0), 1.0)
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def y(self, height_m: float) -> float:
        """Down; what is under the ground is cut off there."""
        return round(BOTTOM - max(height_m, 0.0) / self.high_m * (BOTTOM - TOP), 1)

    def plot(self) -> Plot:
        first, last = self.samples[0], self.samples[-1]
        upper = [(one.distance_m, one.line_m + one.fresnel_m) for one in self.samples]
        lower = [(one.distance_m, one.line_m - one.fresnel_m) for one in reversed(self.samples)]
        right, top = self.x(last.distance_m), self.y(last.line_m)
        return Plot(
            blocks=tuple(self._blocks()),
            ground=self._path([(one.distance_m, one.bulge_m) for one in self.samples]),
            line=self._path([(first.distance_m, first.line_m), (last.distance_m, last.line_m)]),
            fresnel=f"{self._path([*upper, *lower])} Z",
            mast=f"M{right} {self.y(0.0)} L{right} {top}",
            heights=tuple(self._ticks(self.high_m, self.y)),
            distances=tuple(self._ticks(self.far_m, self.x)),
            distance_m=last.distance_m,
            ends=((self.x(0.0) / 10.0, self.y(first.line_m) / 10.0), (right / 10.0, top / 10.0)),
        )

    def _path(self, points: Sequence[tuple[float, float]]) -> str:
        return "M" + " L".join(f"{self.x(across)} {self.y(up)}" for across, up in points)

    def _blocks(self) -> Iterator[Block]:
        """Neighbouring samples of one building and height together."""
        for (surface_m, building_code), group in groupby(
            self.samples, key=lambda one: (one.surface_m, one.building_code)
        ):
            part = list(group)
            if surface_m == 0.0:
                continue
            kind = "unknown" if surface_m is None else "building"
            if surface_m is not None and any(surface_m + one.bulge_m > one.line_m for one in part):
                kind = "obstacle"
            top_m = self.high_m if surface_m is None else surface_m + part[0].bulge_m
            west_m = part[0].distance_m - self.half_step_m
            east_m = part[-1].distance_m + self.half_step_m
            corners = [(west_m, 0.0), (west_m, top_m), (east_m, top_m), (east_m, 0.0)]
            yield Block(
                kind=kind, path=f"{self._path(corners)} Z", building_code=building_code, height_m=surface_m
            )

    def _ticks(self, most_m: float, place: object) -> Iterator[Tick]:
        step_m = next((one for one in TICKS_M if most_m / one <= MOST_TICKS), TICKS_M[-1])
        for number in range(1, int(most_m / step_m) + 1):
            at = place(number * step_m)  # type: ignore[operator]
            yield Tick(at=at, percent=round(at / 10.0, 2), value_m=float(number * step_m))
