"""Cells on a cluster: the bits, the counts and the refusals of one process."""

import numpy as np
import pytest

from spatial.coverage import tiles as tiles_module
from spatial.coverage.cells import cell_levels
from spatial.coverage.engine import Receivers, level_blocks
from spatial.coverage.groups import place_levels
from spatial.coverage.tiles import cell_levels_on, place_levels_on
from spatial.errors import RadioError
from spatial.surface import HeightGrid
from tests.clusters import workers_of_this_process
from tests.spatial.coverage.network import carriers_at, places_at, random_network, service

CELLS = 200


@pytest.fixture(scope="module", params=[1, 2])
def client(request):
    with workers_of_this_process(request.param) as opened:
        yield opened


@pytest.fixture(scope="module")
def scene():
    """Cells of 1 to 25 places among houses and unknown land, half of them by sight."""
    draw = np.random.default_rng(8)
    start = np.concatenate([[0], np.cumsum(draw.integers(1, 26, CELLS))])
    places = places_at(draw.uniform(0, 4000, start[-1]), draw.uniform(0, 4000, start[-1]), start)
    heights_m = np.where(draw.random((200, 200)) < 0.1, draw.uniform(3, 60, (200, 200)), 0.0)
    heights_m[:20] = np.nan
    surface = HeightGrid(heights_m.astype(np.float32), 0.0, 0.0, 20.0)
    given = (random_network(8), places, np.arange(CELLS) % 2 == 0, service(60, layers=2, receptions=3))
    return given, {"surface": surface, "height_m": 4.5}


def test_the_answers_are_those_of_one_process_bit_for_bit(client, scene, monkeypatch):
    given, named = scene
    alone = cell_levels(*given, **named)
    monkeypatch.setattr(tiles_module, "TILE_PLACES", 300)  # some nine tiles
    found = cell_levels_on(client, *given, **named)
    for name in ("supplied", *alone.per_cell):
        assert getattr(found, name).tobytes() == getattr(alone, name).tobytes(), name
        assert getattr(found, name).shape == getattr(alone, name).shape
    assert found.counts == alone.counts
    assert found.counts.sight_unknown > 0
    assert found.first_cell == 0


def test_progress_counts_places_up_to_all(client, scene, monkeypatch):
    given, named = scene
    monkeypatch.setattr(tiles_module, "TILE_PLACES", 300)
    told = []
    cell_levels_on(client, *given, **named, progress=lambda *one: told.append(one))
    places = len(given[1].x_m)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (places, places)
    assert len({done for done, _ in told}) > 5


@pytest.mark.parametrize("tile_places", [1, 7, 25, 100_000])
def test_tiles_are_whole_cells_that_follow_each_other(scene, monkeypatch, tile_places):
    start = scene[0][1].start
    monkeypatch.setattr(tiles_module, "TILE_PLACES", tile_places)
    edges = tiles_module._edges(start)
    assert (edges[0], edges[-1]) == (0, CELLS)
    sizes = np.diff(start[edges])
    assert (np.diff(edges) >= 1).all()
    assert ((sizes <= tile_places) | (np.diff(edges) == 1)).all()


def test_no_cell_gives_an_empty_answer(client):
    found = cell_levels_on(client, carriers_at(0, 0), places_at([], []), [], service(1))
    assert found.level_dbm.shape == (1, 1, 0)


def test_bad_input_is_named_as_in_one_process(client):
    with pytest.raises(RadioError, match="2 by_sight for 1 cells; must be as many"):
        cell_levels_on(client, carriers_at(0, 0), places_at(0, 0), [False, True], service(1))
    with pytest.raises(RadioError, match="1 receivers go by sight; need a surface"):
        cell_levels_on(client, carriers_at(0, 0), places_at(0, 0), [True], service(1))


def test_places_in_buildings_are_answered_for_as_in_one_process_bit_for_bit(client, scene, monkeypatch):
    (carriers, samples, _, asked), named = scene
    count, surface, told = len(samples.x_m), named["surface"], []
    receivers = Receivers(samples.x_m, samples.y_m, np.ones(count, bool), np.linspace(1.5, 60.0, count))
    blocks = level_blocks(carriers, receivers, asked.extra_loss_db, layers=2, surface=surface)
    alone = place_levels(blocks, asked)
    monkeypatch.setattr(tiles_module, "TILE_PLACES", 300)
    found = place_levels_on(
        client, carriers, receivers, asked, surface=surface, progress=lambda *one: told.append(one)
    )
    for name in ("level_dbm", "sinr_db", "dominance_db", "sigma_db", "carrier", "near_servers", "supplied"):
        assert getattr(found, name).tobytes() == getattr(alone, name).tobytes(), name
    assert found.counts == alone.counts
    assert told[-1] == (count, count)
