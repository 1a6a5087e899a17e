"""Why a place is weak: scenes built by hand, one for each cause, and what people report of them."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from spatial.coverage.cells import cell_levels
from spatial.errors import GridError
from spatial.gap_causes import (
    CAUSES,
    OF_CELLS,
    Reports,
    Seen,
    Wanted,
    cell_causes,
    gap_causes,
    level_of_share,
    sample_of,
    weak_cells,
)
from spatial.gap_evidence import buildings_between, clear_levels, is_cut, middles_of
from spatial.radio.urban import HYBRID
from spatial.surface import NO_BUILDING, HeightGrid
from tests.spatial.coverage.network import carriers_at, places_at, service

CELL_M, UNIT_M = 10.0, 10.0
WANTED = Wanted(threshold_dbm=-110.0, sigma_db=6.0)


@dataclass(frozen=True)
class Scene:
    """
    A row of squares of 10 m from west to east, and what is asked of the place ``x``.

    A digit is a house of ten times its height in metres, ``A`` a mast at 25 m, ``O`` one that an outage keeps
    silent, ``B`` one of the same channel that disturbs; ``?`` is land of which nothing is known.
    """

    name: str
    row: str
    cause: str
    peak_dbm: float = -5.0
    lost_inside_db: float = 0.0
    min_sinr_db: float | None = None
    known: bool = True
    carriers: dict[str, object] = field(default_factory=dict)
    complaints: tuple[int, int, int] = (0, 0, 0)
    houses: tuple[int, ...] = ()


SCENES = (
    Scene("nothing in reach", "A" + "." * 260 + "x", "no_station", carriers={"reach_m": 2000.0}),
    Scene("too far to be enough", "A" + "." * 180 + "x", "no_station", peak_dbm=-30.0),
    Scene(
        "turned away",
        "A" + "." * 40 + "x",
        "no_station",
        peak_dbm=-25.0,
        carriers={"pattern": 1, "azimuth_true_deg": 270.0},
    ),
    Scene("behind a house", "A" + "." * 40 + "44x", "blocked", peak_dbm=-14.0, houses=(4,)),
    Scene(
        "behind two houses",
        "A" + "." * 20 + "55" + "." * 20 + "44x",
        "blocked",
        peak_dbm=-14.0,
        houses=(5, 4),
    ),
    Scene("between two masts", "A" + "." * 40 + "x" + "." * 40 + "B", "interfered", min_sinr_db=3.0),
    Scene("its own mast is silent", "O" + "." * 30 + "x" + "." * 300 + "A", "outage", peak_dbm=-20.0),
    Scene("enough in the street", "A" + "." * 60 + "x", "indoor_only", lost_inside_db=60.0),
    Scene(
        "enough in the street, and people call from the cellar",
        "A" + "." * 60 + "x",
        "below_ground",
        lost_inside_db=60.0,
        complaints=(5, 4, 0),
    ),
    Scene("nobody knows what stands there", "A" + "." * 40 + "x", "unknown", peak_dbm=-14.0, known=False),
    Scene(
        "nobody knows, and people find it slow",
        "A" + "." * 40 + "x",
        "overloaded",
        peak_dbm=-14.0,
        known=False,
        complaints=(4, 0, 3),
    ),
)


def surface_of(scene, gone=()):
    """Three rows of squares as the scene has them, without the houses that are gone."""
    units = np.array(
        [int(letter) if letter.isdigit() and int(letter) not in gone else 0 for letter in scene.row]
    )
    rows = np.tile(units, (3, 1))
    buildings = np.where(rows > 0, rows, NO_BUILDING).astype(np.int32)
    return HeightGrid((rows * UNIT_M).astype(np.float32), 0.0, 0.0, CELL_M, buildings)


def at(scene, letters):
    return [(place + 0.5) * CELL_M for place, letter in enumerate(scene.row) if letter in letters]


def masts(scene, letters):
    x_m = at(scene, letters)
    return carriers_at(
        x_m, np.full(len(x_m), 15.0), gain_dbi=0.0, reference_power_dbm=scene.peak_dbm,
        **{"reach_m": 5000.0, "load_share": 1.0, **scene.carriers},
    )  # fmt: skip


def levels(scene, table, surface):
    """Outdoors, and at the reception that the scene is about."""
    asked = service(len(table), receptions=2)
    asked = replace(asked, extra_loss_db=np.tile([0.0, scene.lost_inside_db], (len(table), 1)))
    place = places_at(at(scene, "x"), [15.0])
    return asked, place, cell_levels(table, place, [scene.known], asked, surface=surface, method=HYBRID)


def explained(scene, gone=()):
    """How the place is weak (0: it is not), its cause, the confidence, and the houses in the way."""
    surface, table, height_m = surface_of(scene, gone), masts(scene, "AB"), 1.5
    asked, place, found = levels(scene, table, surface)
    clear = clear_levels(table, place, asked, surface=surface, method=HYBRID, height_m=height_m)
    off_dbm = np.array([np.nan])
    if "O" in scene.row:
        off_dbm = levels(scene, masts(scene, "O"), surface)[2].level_dbm[0, 1]
    line = (table, clear.carrier[0, 1], place.x_m, place.y_m)
    how = {"surface": surface, "height_m": height_m}
    kind = weak_cells(found.level_dbm[0, 1] >= -110.0, found.sinr_db[0, 1], scene.min_sinr_db)
    seen = Seen(
        kind=kind,
        level_dbm=found.level_dbm[0, 1],
        outdoor_dbm=found.level_dbm[0, 0],
        sinr_db=found.sinr_db[0, 1],
        clear_dbm=clear.level_dbm[0, 1],
        is_cut=is_cut(*line, **how) & scene.known,
        off_air_dbm=off_dbm,
    )
    wanted = replace(WANTED, min_sinr_db=scene.min_sinr_db, is_inside=scene.lost_inside_db > 0.0)
    cause, certainty = cell_causes(seen, wanted)
    gaps = gap_causes([0], cause, certainty, 1, reports(complaints=scene.complaints))
    houses = buildings_between(*line, **how)[0]
    return int(kind[0]), gaps.cause[0], gaps.confidence[0], houses


def reports(complaints=(0, 0, 0), measured=(0, 0)):
    return Reports(*(np.array([one]) for one in (*complaints, *measured)))


@pytest.mark.parametrize("scene", SCENES, ids=[one.name for one in SCENES])
def test_a_scene_has_its_cause(scene):
    weak, cause, confidence, houses = explained(scene)
    assert weak == (2 if scene.cause == "interfered" else 1)
    assert cause == scene.cause
    assert np.isnan(confidence) if cause == "unknown" else 0.0 < confidence <= 1.0
    if scene.cause == "blocked":
        assert sorted(houses) == sorted(scene.houses)


def test_the_scenes_show_every_cause():
    assert {scene.cause for scene in SCENES} == set(CAUSES)


@pytest.mark.parametrize("scene", [one for one in SCENES if one.houses], ids=lambda one: one.name)
def test_without_the_houses_that_are_named_the_place_is_covered(scene):
    houses = explained(scene)[3]
    assert explained(scene, gone=houses)[0] == 0


def test_with_one_of_two_houses_left_the_place_stays_blocked():
    scene = next(one for one in SCENES if len(one.houses) == 2)
    weak, cause, _, houses = explained(scene, gone=scene.houses[:1])
    assert (weak, cause, houses) == (1, "blocked", scene.houses[1:])


def seen_at(**given):
    values = {"kind": 1, "level_dbm": -115.0, "outdoor_dbm": -115.0, "sinr_db": 5.0, "clear_dbm": -115.0}
    values |= {"is_cut": False, "off_air_dbm": np.nan, **given}
    return Seen(**{name: np.array([value]) for name, value in values.items()})


def test_a_share_of_places_counts_as_the_level_that_says_the_same():
    # 84.13 % are one sigma over the half, 97.72 % two
    found = level_of_share([0.8413, 0.9772, 0.5, np.nan], 0.8413, -110.0, 6.0)
    assert found == pytest.approx([-110.0, -104.0, -116.0, np.nan], abs=0.01, nan_ok=True)
    shares = np.array([0.0, 0.9499999, 0.95, 1.0])
    assert (level_of_share(shares, 0.95, -110.0, 6.0) >= -110.0).tolist() == [False, False, True, True]
    with pytest.raises(GridError, match="wanted share is 1; must be over 0 and under 1"):
        level_of_share([0.5], 1.0, -110.0, 6.0)


def test_a_cell_short_of_places_alone_is_blocked_where_it_would_have_them_without_the_houses():
    own, clear = level_of_share([0.8, 0.99], 0.95, -110.0, 6.0)
    found, certainty = cell_causes(seen_at(level_dbm=own, clear_dbm=clear, is_cut=True), WANTED)
    assert OF_CELLS[found[0]] == "blocked"
    assert 0.5 < certainty[0] < 0.8


def test_the_certainty_is_that_of_both_margins():
    # 6 dB, one sigma, under the threshold and 6 dB over it in sight: 0.8413 each
    _, certainty = cell_causes(seen_at(level_dbm=-116.0, clear_dbm=-104.0, is_cut=True), WANTED)
    assert certainty[0] == pytest.approx(0.8413**2, abs=1e-4)


def test_without_any_station_in_reach_nothing_is_doubtful():
    cause, certainty = cell_causes(seen_at(level_dbm=np.nan, clear_dbm=np.nan), WANTED)
    assert (OF_CELLS[cause[0]], certainty[0]) == ("no_station", 1.0)


def test_an_outage_goes_before_every_other_cause():
    given = {"off_air_dbm": -100.0, "clear_dbm": -100.0, "is_cut": True, "outdoor_dbm": -90.0}
    cause, _ = cell_causes(seen_at(**given), replace(WANTED, is_inside=True))
    assert OF_CELLS[cause[0]] == "outage"


def test_a_level_that_is_enough_is_weak_only_where_a_sinr_is_wanted():
    assert weak_cells([True, False], [-5.0, -5.0]).tolist() == [0, 1]
    enough, sinr_db = [True, True, False, False, True], [-5.0, -3.0, -5.0, np.nan, np.nan]
    assert weak_cells(enough, sinr_db, -3.0).tolist() == [2, 0, 1, 1, 2]


def causes(*names):
    return [OF_CELLS.index(name) for name in names]


def test_a_gap_has_the_cause_of_most_of_its_cells_and_the_share_of_them_as_confidence():
    found = gap_causes(
        [0, 0, 0, 0], causes("blocked", "blocked", "blocked", "unknown"), [0.8, 0.8, 0.8, 0.0], 1, reports()
    )
    assert found.cause == ["blocked"]
    assert found.confidence[0] == pytest.approx(0.6)
    assert found.cells.tolist() == [[0, 0, 0, 3, 0, 1]]


@pytest.mark.parametrize(
    ("measured", "complaints", "expected"),
    [
        ((0, 0), (0, 0, 0), 0.6),
        ((20, 20), (0, 0, 0), 0.8),  # half the weight, all of them weak
        ((20, 0), (0, 0, 0), 0.3),
        ((0, 0), (2, 0, 0), 0.676),  # 1 - 0.4 * 0.9 * 0.9
        ((0, 0), (1000, 0, 0), 1 - 0.4 * 0.9**10),
    ],
)
def test_measurements_and_complaints_move_the_confidence(measured, complaints, expected):
    found = gap_causes([0], causes("blocked"), [0.6], 1, reports(complaints, measured))
    assert found.confidence[0] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("cell", "complaints", "expected"),
    [
        ("unknown", (2, 2, 0), "unknown"),  # too few
        ("unknown", (4, 2, 0), "unknown"),  # half is not most
        ("blocked", (9, 9, 9), "blocked"),  # what the model knows stays
        ("unknown", (5, 3, 5), "below_ground"),
        ("indoor_only", (5, 0, 5), "indoor_only"),
        ("unknown", (5, 0, 3), "overloaded"),
    ],
)
def test_complaints_tell_a_cause_only_where_the_model_has_none(cell, complaints, expected):
    found = gap_causes([0], causes(cell), [0.5], 1, reports(complaints=complaints))
    assert found.cause == [expected]


def test_a_sample_has_so_many_cells_of_each_gap_and_overlapping_gaps_share_them():
    gap_no = np.repeat([1, 2, -1], [100, 3, 50])
    sample = sample_of(gap_no, 5)
    assert np.bincount(gap_no[sample]).tolist() == [0, 5, 3]
    larger = np.full(153, 7)
    assert set(sample_of(larger, 12)) & set(sample[:5])
    assert np.ptp(sample[:5]) > 50  # not all in one corner


def test_no_gap_has_no_sample():
    assert len(sample_of([-1, -1], 3)) == len(sample_of([], 3)) == 0


def test_the_middle_place_of_a_cell_stands_for_it():
    places = places_at(np.arange(8.0), np.zeros(8), start=[0, 5, 8])
    assert middles_of(places).x_m.tolist() == [2.0, 6.0]


def test_bad_input_is_refused():
    with pytest.raises(GridError, match="sigma is 0 dB; must be over 0"):
        Wanted(threshold_dbm=-110.0, sigma_db=0.0)
    with pytest.raises(GridError, match="0 cells of a gap; needs one or more"):
        sample_of([1], 0)
    with pytest.raises(GridError, match="must be as many"):
        Seen(**{**vars(seen_at()), "sinr_db": np.zeros(2)})
