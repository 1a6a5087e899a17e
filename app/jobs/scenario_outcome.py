"""What is different between two states of a network: people, gaps, levels and SINR, cell by cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import pandas as pd

from app.domain.coverage import Reception
from app.domain.scenario_answers import (
    STREET,
    GapMove,
    LayerPeople,
    Levels,
    MovedGaps,
    NetworkLayer,
    Outcome,
    PartPeople,
    Question,
)
from app.domain.scenarios import Change
from app.errors import RefusedError
from app.jobs.coverage_results import LEVEL_DECIMALS
from app.jobs.gaps import drawn, has_level
from app.jobs.scenario_state import World, reached, state
from spatial.coverage.incremental import Answered, Shelf
from spatial.datum import from_metric
from spatial.gap_changes import GapChanges, gap_changes

CELL_DECIMALS = 1  # losses are kept to a tenth of a dB


@dataclass(frozen=True)
class _State:
    """A layer and reception: level, share of places and SINR of every cell, and whether it has enough."""

    level_dbm: np.ndarray
    probability: np.ndarray
    sinr_db: np.ndarray
    reached: np.ndarray


def outcome(world: World, question: Question, shelf: Shelf) -> Outcome:
    """Answer for both lists of changes and hold them against each other."""
    began, made = perf_counter(), 0
    layers = _layers(world, question)
    if question.shown not in layers:
        raise RefusedError(
            f"layer {question.shown.operator} {question.shown.technology} is not touched; this scenario has "
            + ", ".join(f"{one.operator} {one.technology}" for one in layers)
        )
    found: dict[tuple[NetworkLayer, Reception], tuple[_State, _State]] = {}
    for layer in layers:
        pair = []
        for changes in (question.before, question.after):
            answer, count = state(world, layer, changes, shelf)
            pair.append(answer)
            made += count
        for place, reception in enumerate(STREET):
            before, after = (_state(world, layer, one, place) for one in pair)
            found[layer, reception] = (before, after)
    before, after = found[question.shown, question.reception]
    profile = world.profiles[question.shown.technology]
    lists = ((question.before, before), (question.after, after))
    gaps = [_gaps(world, question, changes, one) for changes, one in lists]
    inside = [int(world.district.residents[one >= 0].sum()) for one in gaps]
    return Outcome(
        shown=question.shown,
        reception=question.reception,
        threshold_dbm=profile.threshold_dbm,
        people=tuple(_people(world, *key, *pair) for key, pair in found.items()),
        parts=tuple(_parts(world, before, after)),
        gaps_before=len(np.unique(gaps[0][gaps[0] >= 0])),
        gaps_after=len(np.unique(gaps[1][gaps[1] >= 0])),
        gaps_residents_before=inside[0],
        gaps_residents_after=inside[1],
        gaps=tuple(_gap_changes(world, *gaps)),
        levels=_levels(before, after),
        cells=_cells(world, before, after) if question.with_cells else None,
        cell_size_m=world.config.grid.cell_size_m,
        is_synthetic=world.ground.is_synthetic,
        rasters_made=made,
        seconds=perf_counter() - began,
    )


def _layers(world: World, question: Question) -> list[NetworkLayer]:
    """The one looked at first, then all that a change of either list touches."""
    touched = {question.focus}
    for changes in (question.before, question.after):
        touched |= reached(world, changes).touched
    known = {one for one in touched if one.technology in world.profiles}
    for one in sorted(touched - known, key=str):
        raise RefusedError(f"config.yaml has no profile of coverage for {one.technology}; a layer needs one")
    others = sorted(known - {question.focus}, key=lambda one: (one.operator, one.technology))
    return [question.focus, *others]


def _state(world: World, layer: NetworkLayer, found: Answered | None, place: int) -> _State:
    """Of one reception; nothing is heard of an operator without a station."""
    if found is None:
        nothing = np.full(world.district.ground.cells, np.nan)
        return _State(nothing, nothing, nothing, np.zeros(len(nothing), bool))
    level_dbm = found.coverage.level_dbm[0, place].round(LEVEL_DECIMALS)
    sinr_db = found.coverage.sinr_db[0, place].round(LEVEL_DECIMALS)
    probability = found.coverage.probability[0, place]
    enough = has_level(world.profiles[layer.technology], level_dbm, probability)
    return _State(level_dbm, probability, sinr_db, enough)


def _people(
    world: World, layer: NetworkLayer, reception: Reception, before: _State, after: _State
) -> LayerPeople:
    residents = world.district.residents

    def people(cells: np.ndarray) -> int:
        return int(residents[cells].sum())

    return LayerPeople(
        operator=layer.operator,
        technology=layer.technology,
        reception=reception,
        residents=int(residents.sum()),
        before=people(before.reached),
        after=people(after.reached),
        gained=people(after.reached & ~before.reached),
        lost=people(before.reached & ~after.reached),
    )


def _parts(world: World, before: _State, after: _State) -> Iterator[PartPeople]:
    parts, area = world.inputs.parts, world.district.area_index
    every = np.ones(len(area), bool)
    gained, lost = after.reached & ~before.reached, before.reached & ~after.reached
    masks = (every, before.reached, after.reached, gained, lost)
    sums = [np.bincount(area[one], world.district.residents[one], len(parts)) for one in masks]
    names = zip(parts["code"], parts["name_zh"], strict=True)
    for (code, name_zh), *row in zip(names, *sums, strict=True):
        counts = dict(zip(("residents", "before", "after", "gained", "lost"), map(int, row), strict=True))
        yield PartPeople(code=str(code), name_zh=str(name_zh), **counts)


def _gaps(world: World, question: Question, changes: tuple[Change, ...], found: _State) -> np.ndarray:
    """The gap that each cell is in, or -1; those of today are asked for with every change."""
    key = (question.shown, changes, question.reception)
    known = world.gaps.take(key)
    if known is not None:
        return known
    cells, profile = world.district.cells, world.profiles[question.shown.technology]
    _, _, gap = drawn(cells, profile, found.level_dbm, found.probability, found.sinr_db)
    return world.gaps.put(key, gap)


def _gap_changes(world: World, before: np.ndarray, after: np.ndarray) -> Iterator[MovedGaps]:
    """Gaps that are not as they were, those with most people in them, before or after, first."""
    changes = gap_changes(before, after)
    count, residents = len(changes.is_same), world.district.residents
    people = [
        np.bincount(one[one >= 0], residents[one >= 0], count).astype(np.int64)
        for one in (changes.set_before, changes.set_after)
    ]
    listed = np.flatnonzero(~changes.is_same)
    for number in listed[np.argsort(-np.maximum(*people)[listed], kind="stable")].tolist():
        inside = (changes.set_before == number) | (changes.set_after == number)
        lon, lat, part = _middle(world, inside)
        yield MovedGaps(
            move=_move(changes, number),
            gaps_before=int(changes.gaps_before[number]),
            gaps_after=int(changes.gaps_after[number]),
            cells_before=int(changes.cells_before[number]),
            cells_after=int(changes.cells_after[number]),
            residents_before=int(people[0][number]),
            residents_after=int(people[1][number]),
            subdistrict=part,
            lon=lon,
            lat=lat,
        )


def _move(changes: GapChanges, number: int) -> GapMove:
    if changes.gaps_before[number] == 0:
        return GapMove.OPENED
    if changes.gaps_after[number] == 0:
        return GapMove.CLOSED
    more = int(changes.cells_after[number] - changes.cells_before[number])
    return GapMove.GROWN if more > 0 else GapMove.SHRUNK if more < 0 else GapMove.SHIFTED


def _middle(world: World, inside: np.ndarray) -> tuple[float, float, str]:
    """Where cells are, and the subdistrict that most of them are in."""
    size_m = world.config.grid.cell_size_m
    x_m, y_m = (
        (world.district.cells[name].to_numpy()[inside].mean() + 0.5) * size_m for name in ("col", "row")
    )
    lon, lat = from_metric([x_m], [y_m], "wgs84", world.ground.epsg)
    part = int(np.bincount(world.district.area_index[inside]).argmax())
    return float(lon[0]), float(lat[0]), str(world.inputs.parts["code"].iloc[part])


def _changed(before: _State, after: _State) -> np.ndarray:
    """Cells whose level or SINR is another, to a tenth of a dB, or whose signal came or went."""

    def differ(old: np.ndarray, new: np.ndarray) -> np.ndarray:
        same = (old.round(CELL_DECIMALS) == new.round(CELL_DECIMALS)) | (np.isnan(old) & np.isnan(new))
        return np.asarray(~same)

    moved = differ(before.level_dbm, after.level_dbm) | differ(before.sinr_db, after.sinr_db)
    return np.asarray(moved | (before.reached != after.reached))


def _levels(before: _State, after: _State) -> Levels:
    changed = _changed(before, after)
    known = changed & ~np.isnan(before.level_dbm) & ~np.isnan(after.level_dbm)
    return Levels(
        cells=len(changed),
        cells_changed=int(changed.sum()),
        cells_gained=int((after.reached & ~before.reached).sum()),
        cells_lost=int((before.reached & ~after.reached).sum()),
        mean_change_db=_mean(after.level_dbm[known] - before.level_dbm[known]),
        median_sinr_before_db=_median(before.sinr_db),
        median_sinr_after_db=_median(after.sinr_db),
    )


def _mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if len(values) else None


def _median(values: np.ndarray) -> float | None:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else None


def _cells(world: World, before: _State, after: _State) -> pd.DataFrame:
    """The cells that changed."""
    rows = np.flatnonzero(_changed(before, after))
    cells = world.district.cells.iloc[rows]
    levels = [np.nan_to_num(one.level_dbm, nan=-np.inf).round(CELL_DECIMALS) for one in (before, after)]
    sinrs = [np.nan_to_num(one.sinr_db, nan=-np.inf) for one in (before, after)]
    stronger = np.where(levels[0] == levels[1], sinrs[1] >= sinrs[0], levels[1] > levels[0])
    gained, lost = (after.reached & ~before.reached)[rows], (before.reached & ~after.reached)[rows]
    weaker = np.where(stronger[rows], "stronger", "weaker")
    codes = world.inputs.parts["code"].to_numpy()[world.district.area_index[rows]]
    size_m = world.config.grid.cell_size_m
    return pd.DataFrame(
        {
            "id": rows,
            "code": cells["code"].to_numpy(),
            "subdistrict": codes,
            "residents": cells["residents"].to_numpy(),
            "change": np.where(gained, "gained", np.where(lost, "lost", weaker)),
            "level_before_dbm": before.level_dbm[rows],
            "level_after_dbm": after.level_dbm[rows],
            "sinr_before_db": before.sinr_db[rows],
            "sinr_after_db": after.sinr_db[rows],
            "x_m": cells["col"].to_numpy() * size_m,
            "y_m": cells["row"].to_numpy() * size_m,
        }
    )
