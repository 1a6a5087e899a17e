"""One place explained: geometry by hand, and the very levels of the engine."""

from dataclasses import replace

import numpy as np
import pytest

from spatial.coverage.engine import METHODS, Receivers, levels
from spatial.coverage.explain import links_at, links_at_best
from spatial.coverage.link_profile import profile_at
from spatial.coverage.place import Place, without_building
from spatial.coverage.strongest import strongest_dbm
from spatial.errors import RadioError
from spatial.radio.antenna import FIRST_OF_CUTS, TR36814
from spatial.radio.formulas import BLOCKED, CLEAR, UNKNOWN
from spatial.radio.profile import followed, obstruction
from spatial.radio.urban import HYBRID, TR38901
from spatial.surface import NO_BUILDING, HeightGrid
from tests.spatial.coverage.network import carriers_at, random_network
from tests.spatial.coverage.scenes import SCENES, Scene
from tests.spatial.coverage.test_antennas import CUTS


def town(seed: int = 5) -> HeightGrid:
    """Houses of 20 m by 20 m at random, over the random network; unknown in the east."""
    draw = np.random.default_rng(seed)
    blocks = np.where(draw.random((200, 200)) < 0.15, draw.uniform(5.0, 60.0, (200, 200)), 0.0)
    numbers = np.where(blocks > 0.0, np.arange(blocks.size).reshape(blocks.shape), NO_BUILDING)
    heights_m = np.kron(blocks, np.ones((2, 2))).astype(np.float32)
    heights_m[:, 360:] = np.nan
    return HeightGrid(heights_m, 0.0, 0.0, 10.0, np.kron(numbers, np.ones((2, 2), int)).astype(np.int32))


def scene(name: str) -> Scene:
    return next(one for one in SCENES if one.name == name)


def place_of(drawn: Scene, letter: str, **given) -> Place:
    x_m, y_m = drawn.marks("lower")[letter]
    return Place(**{"x_m": x_m, "y_m": y_m, "height_m": drawn.place_m, "by_sight": True, **given})


def test_distance_bearing_and_depression_are_those_of_the_triangle():
    """3 east, 4 north of the antenna: 500 m at 36.87 degrees; 18.5 m down over 500 m is 2.119 degrees."""
    table = carriers_at(1000.0, 1000.0, antenna_height_m=20.0, convergence_deg=0.5)
    found = links_at(table, Place(1300.0, 1400.0, 1.5, by_sight=False), method=HYBRID)
    assert found.distance_m == pytest.approx([500.0])
    assert found.bearing_true_deg == pytest.approx([36.87 + 0.5], abs=0.001)
    assert found.depression_deg == pytest.approx([2.119], abs=0.001)
    assert found.sight.tolist() == [UNKNOWN]
    assert np.isnan(found.diffraction_db).all()


def test_free_space_of_500_m_at_1800_mhz_is_92_db_and_the_level_is_the_sum_of_its_parts():
    """32.45 + 20 log10(1800) + 20 log10(0.5) = 91.5 dB."""
    table = carriers_at(0.0, 0.0, antenna_height_m=1.51, reference_power_dbm=10.0, gain_dbi=15.0)
    found = links_at(table, Place(500.0, 0.0, 1.5, by_sight=False), 7.0, method=HYBRID)
    assert found.free_space_db == pytest.approx([91.53], abs=0.01)
    assert found.level_dbm == pytest.approx(10.0 + 15.0 - found.path_loss_db - 7.0)


def test_the_first_fresnel_zone_half_way_of_1000_m_at_1800_mhz_is_6_45_m():
    """sqrt(0.16655 m x 500 m x 500 m / 1000 m) = 6.453 m, and nothing at the ends."""
    flat = HeightGrid(np.zeros((1, 110), np.float32), 0.0, 0.0, 10.0)
    table = carriers_at(1005.0, 5.0, antenna_height_m=21.5)
    profile, obstacles = profile_at(table, 0, Place(5.0, 5.0, 1.5, by_sight=True), flat)
    assert len(profile.from_m) == 101
    assert profile.from_m[50] == pytest.approx(500.0)
    assert profile.fresnel_m[[0, 50, 100]] == pytest.approx([0.0, 6.453, 0.0], abs=0.001)
    assert profile.line_m[[0, 50, 100]] == pytest.approx([1.5, 11.5, 21.5])
    assert profile.bulge_m[50] == pytest.approx(500.0 * 500.0 / (2 * 8_494_667.0), rel=1e-6)
    assert obstacles == ()


def test_the_tower_in_the_way_is_named_with_its_height():
    """The line falls from 30 m to 1.5 m over 350 m; the tower of 80 m stands 170 and 180 m from the place."""
    drawn = scene("shadow of a tower")
    profile, (tower,) = profile_at(drawn.carriers(), 0, place_of(drawn, "a"), drawn.surface())
    assert (tower.building, tower.height_m) == (8, 80.0)
    assert tower.from_m in (pytest.approx(170.0), pytest.approx(180.0))
    assert tower.over_m == pytest.approx(80.0 - (1.5 + 28.5 * tower.from_m / 350.0), abs=0.01)
    assert profile.building.tolist().count(8) == 2


def test_beside_the_tower_nothing_is_in_the_way():
    drawn = scene("shadow of a tower")
    assert profile_at(drawn.carriers(), 0, place_of(drawn, "b"), drawn.surface())[1] == ()


def test_the_roof_under_the_antenna_is_no_obstacle():
    drawn = scene("roof edge")
    profile, obstacles = profile_at(drawn.carriers(), 0, place_of(drawn, "b"), drawn.surface())
    assert obstacles == ()
    assert not profile.counts[profile.building == 2].any()


def test_buildings_rise_over_a_line_exactly_where_the_engine_calls_it_blocked():
    surface, table = town(), random_network(3)
    seen = set()
    for x_m, y_m in np.random.default_rng(4).uniform(0.0, 4000.0, (30, 2)):
        place = Place(x_m, y_m, 22.5, by_sight=True)
        found = links_at(table, place, surface=surface, method=HYBRID)
        rising = [bool(profile_at(table, row, place, surface)[1]) for row in found.carrier]
        assert rising == (found.sight == BLOCKED).tolist()
        seen |= set(rising)
    assert seen == {True, False}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("by_sight", [True, False])
@pytest.mark.parametrize("height_m", [1.5, 22.5, 80.0])
def test_the_strongest_link_has_the_level_the_server_and_the_sight_of_the_engine(method, by_sight, height_m):
    surface, drawn = town(), random_network(11)
    of_file = np.where(np.arange(len(drawn)) % 3 == 0, FIRST_OF_CUTS, drawn.pattern)
    table = replace(drawn, pattern=of_file, cuts_db=CUTS)
    draw = np.random.default_rng(2)
    x_m, y_m = draw.uniform(0.0, 4000.0, (2, 25))
    loss_db = draw.uniform(0.0, 20.0, 4)[table.channel]
    given = {"surface": surface, "method": method}
    cells = Receivers(x_m, y_m, np.full(25, by_sight), height_m)
    engine = levels(table, cells, loss_db[:, np.newaxis], **given)
    for i in range(25):
        place = Place(x_m[i], y_m[i], height_m, by_sight)
        links = links_at(table, place, loss_db, **given)
        for layer in range(2):
            (rows,) = np.nonzero(table.layer[links.carrier] == layer)
            assert engine.carrier[layer, 0, i] == links.carrier[rows[0]]
            assert engine.level_dbm[layer, 0, i] == pytest.approx(links.level_dbm[rows[0]], abs=1e-9)
            assert engine.sight[layer, 0, i] == links.sight[rows[0]]


@pytest.mark.parametrize("method", METHODS)
def test_no_link_is_stronger_than_at_its_best(method):
    surface, table = town(), random_network(11)
    place = Place(2011.0, 1507.0, 1.5, by_sight=True)
    best = links_at_best(table, place, method=method)
    real = links_at(table, place, surface=surface, method=method)
    most = dict(zip(best.carrier.tolist(), best.level_dbm, strict=True))
    assert len(real) == len(best) > 5
    assert all(
        level <= most[row] + 1e-9 for row, level in zip(real.carrier.tolist(), real.level_dbm, strict=True)
    )
    assert (np.diff(best.level_dbm) <= 0).all()


@pytest.mark.parametrize("method", METHODS)
def test_from_a_hill_an_antenna_that_looks_down_is_no_stronger_than_at_its_best(method):
    """300 m up, 12 degrees down, 1,100 m away: right in its beam, and on flat ground far under it."""
    heights_m = np.zeros((400, 400), np.float32)
    rows, cols = np.mgrid[0:400, 0:400]
    ground_m = 300.0 * np.exp(-((rows - 150.0) ** 2 + (cols - 200.0) ** 2) / 2000.0)
    numbers = np.full((400, 400), NO_BUILDING, np.int32)
    surface = HeightGrid(heights_m, 0.0, 0.0, 10.0, numbers, ground_m.astype(np.float32))
    beam = {"pattern": TR36814, "azimuth_true_deg": np.nan, "vertical_hpbw_deg": 6.5}
    table = carriers_at(2005.0, 1505.0, electrical_tilt_deg=12.0, **beam)
    place = Place(3100.0, 1505.0, 1.5, by_sight=True)
    (real_dbm,) = links_at(table, place, surface=surface, method=method).level_dbm
    (best_dbm,) = links_at_best(table, place, method=method, on_terrain=True).level_dbm
    (flat_dbm,) = links_at_best(table, place, method=method).level_dbm
    assert flat_dbm < real_dbm <= best_dbm


@pytest.mark.parametrize("highest_beyond_m", [0.0, 90.0])
def test_the_strongest_of_several_places_is_the_first_link_of_each(highest_beyond_m):
    surface, table = town(), random_network(11)
    x_m, y_m = np.array([2011.0, 1200.0, 3500.0, 90_000.0]), np.array([1507.0, 2500.0, 2000.0, 0.0])
    places = Receivers(x_m, y_m, np.full(4, True), 12.0)
    given = {"surface": surface, "method": HYBRID, "highest_beyond_m": highest_beyond_m}
    found = strongest_dbm(table, places, np.full(len(table), 3.0), **given)
    for i in range(3):
        links = links_at(table, Place(x_m[i], y_m[i], 12.0, by_sight=True), 3.0, **given)
        assert found[i] == pytest.approx(links.level_dbm[0], abs=1e-9)
    assert found[3] == -np.inf


def test_links_come_strongest_first_and_a_tie_goes_to_the_first_of_the_table():
    drawn = scene("two alike")
    found = links_at(drawn.carriers(), place_of(drawn, "a"), surface=drawn.surface(), method=TR38901)
    assert found.carrier.tolist() == [0, 1]
    assert found.level_dbm[0] == found.level_dbm[1]


def test_a_building_stands_in_no_way_of_its_own_rooms():
    drawn = scene("behind a low house, in the street")
    inside = place_of(drawn, "b", x_m=215.0, own_building=1)
    found = links_at(drawn.carriers(), inside, surface=drawn.surface(), method=HYBRID)
    hidden = links_at(drawn.carriers(), place_of(drawn, "b"), surface=drawn.surface(), method=HYBRID)
    assert (found.sight.tolist(), hidden.sight.tolist()) == ([CLEAR], [BLOCKED])
    assert found.diffraction_db[0] < hidden.diffraction_db[0]
    assert without_building(drawn.surface(), 1).heights_m.max() == 0.0


def test_a_surface_that_was_cut_out_of_a_larger_one_knows_no_more_than_that():
    """Over unknown land 25 m are free of houses of 20 m; with towers of 90 m about, nobody knows."""
    tops_m = np.array([[0.0, 20.0, np.nan, 0.0, 0.0]], np.float32)
    ends = (45.0, 5.0, 25.0, 5.0, 5.0, 25.0)
    surface = HeightGrid(tops_m, 0.0, 0.0, 10.0)
    assert int(obstruction(surface, *ends).sight) == CLEAR
    assert int(obstruction(surface, *ends, highest_beyond_m=90.0).sight) == UNKNOWN
    assert followed(surface).highest_m == 20.0


@pytest.mark.parametrize("bad", [{"x_m": np.nan}, {"y_m": np.inf}, {"height_m": 1.4}, {"height_m": 500.1}])
def test_a_place_that_no_model_knows_is_refused(bad):
    with pytest.raises(RadioError, match="must be"):
        Place(**{"x_m": 0.0, "y_m": 0.0, "height_m": 1.5, "by_sight": False, **bad})


def test_a_place_by_sight_needs_a_surface():
    with pytest.raises(RadioError, match="need a surface"):
        links_at(carriers_at(0.0, 0.0), Place(1.0, 1.0, 1.5, by_sight=True), method=HYBRID)


def test_where_nothing_reaches_there_is_no_link():
    found = links_at(carriers_at(0.0, 0.0, reach_m=100.0), Place(500.0, 0.0, 1.5, False), method=HYBRID)
    assert len(found) == 0
