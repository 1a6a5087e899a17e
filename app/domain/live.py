"""What web processes tell of while it happens, and who hears what."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any

from app.domain.search import BBox

TOUCH_ZOOM = 17  # of the squares in which changes are counted, by the triggers of migration 0041
HALF_M = 20037508.342789244  # of the tiles' world, in their metres
# What lies this share of its side beyond its edge may change a tile: its margin, whole blocks, clusters.
REACH_SHARE = 1 / 8
MOST_TILES = 256  # an event of more tiles speaks of the whole layer

SquareAt = tuple[int, int]  # column and row at TOUCH_ZOOM


@dataclass(frozen=True, slots=True)
class Window:
    """Squares from west to east and from north to south, edges included."""

    west: int
    north: int
    east: int
    south: int

    def holds(self, square: SquareAt) -> bool:
        """Whether a square is one of them."""
        return self.west <= square[0] <= self.east and self.north <= square[1] <= self.south


def window_of_tile(z: int, x: int, y: int) -> Window:
    """The squares in which a change may show in a tile."""
    if z >= TOUCH_ZOOM:
        column, row = x >> (z - TOUCH_ZOOM), y >> (z - TOUCH_ZOOM)
        return Window(column, row, column, row)
    side = 1 << (TOUCH_ZOOM - z)
    reach = ceil(side * REACH_SHARE)
    return Window(x * side - reach, y * side - reach, (x + 1) * side - 1 + reach, (y + 1) * side - 1 + reach)


def window_of_box(box: BBox) -> Window:
    """The squares under a box in metres of the tiles."""
    side_m = 2 * HALF_M / (1 << TOUCH_ZOOM)
    west, south, east, north = box
    return Window(
        floor((west + HALF_M) / side_m),
        floor((HALF_M - north) / side_m),
        floor((east + HALF_M) / side_m),
        floor((HALF_M - south) / side_m),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerChange:
    """Rows of a layer have changed."""

    layer: str
    version: int | None = None  # of the layer, then or later
    tiles: frozenset[SquareAt] | None = None  # the squares that were touched; none: all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class JobNews:
    """A job was added or goes on."""

    job: int
    status: str
    step: str | None
    progress: float
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNews:
    """A run was published, or is not shown any more."""

    run: int


News = LayerChange | JobNews | RunNews


def read_news(payload: str) -> News | None:
    """What a notification of the database says; None of a kind that this program does not know yet."""
    said: dict[str, Any] = json.loads(payload)
    if "layer" in said:
        tiles = said.get("tiles")
        squares = None if tiles is None else frozenset((x, y) for x, y in tiles)
        return LayerChange(layer=said["layer"], tiles=squares)
    if "job" in said:
        return JobNews(**said)
    return RunNews(run=said["run"]) if "run" in said else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """What somebody may be told."""

    layers: frozenset[str]
    blurred: frozenset[str] = frozenset()  # layers whose places are not told: a square would give one away
    windows: tuple[Window, ...] | None = None  # of the areas somebody sees; none: all
    hears_runs: bool = False
    hears_jobs: bool = False
    jobs_of: str | None = None  # the one actor whose jobs are heard; none: all

    def hears(self, news: News) -> News | None:
        """The part that may be told; None when it is nothing."""
        if isinstance(news, LayerChange):
            return self._hears_layer(news)
        if isinstance(news, RunNews):
            return news if self.hears_runs else None
        return news if self.hears_jobs and self.jobs_of in (None, news.actor) else None

    def _hears_layer(self, change: LayerChange) -> LayerChange | None:
        if change.layer not in self.layers:
            return None
        if change.tiles is None:
            return change if self.windows is None else replace(change, version=None)
        if self.windows is None:
            return replace(change, tiles=None) if change.layer in self.blurred else change
        seen = frozenset(one for one in change.tiles if any(box.holds(one) for box in self.windows))
        if not seen:
            return None
        return replace(change, version=None, tiles=None if change.layer in self.blurred else seen)


def merged(news: Iterable[News]) -> list[News]:
    """Fewer words that tell the same: of each layer one, of each job its newest state."""
    layers: dict[str, LayerChange] = {}
    jobs: dict[int, JobNews] = {}
    runs: dict[int, RunNews] = {}
    for one in news:
        if isinstance(one, LayerChange):
            former = layers.get(one.layer)
            layers[one.layer] = one if former is None else _joined(former, one)
        elif isinstance(one, JobNews):
            jobs[one.job] = one
        else:
            runs[one.run] = one
    return [*layers.values(), *jobs.values(), *runs.values()]


def _joined(former: LayerChange, later: LayerChange) -> LayerChange:
    known = [one.version for one in (former, later) if one.version is not None]
    both = None if former.tiles is None or later.tiles is None else former.tiles | later.tiles
    return LayerChange(
        layer=later.layer,
        version=max(known, default=None),
        tiles=None if both is None or len(both) > MOST_TILES else both,
    )
