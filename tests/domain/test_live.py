import json

from app.domain.live import (
    TOUCH_ZOOM,
    Ear,
    JobNews,
    LayerChange,
    RunNews,
    Window,
    merged,
    read_news,
    window_of_box,
    window_of_tile,
)

EVERYTHING = Ear(layers=frozenset({"hotspots", "stations"}), hears_runs=True, hears_jobs=True)
CHANGE = LayerChange(layer="hotspots", version=7, tiles=frozenset({(10, 10), (90, 90)}))
JOB = JobNews(job=1, status="running", step="load", progress=0.5, actor="boss")


def test_a_deep_tile_lies_in_one_square_and_a_shallow_one_looks_an_eighth_beyond_its_edge():
    assert window_of_tile(TOUCH_ZOOM + 2, 43, 40) == Window(10, 10, 10, 10)
    assert window_of_tile(TOUCH_ZOOM, 10, 10) == Window(10, 10, 10, 10)
    assert window_of_tile(TOUCH_ZOOM - 4, 1, 2) == Window(16 - 2, 32 - 2, 31 + 2, 47 + 2)


def test_the_middle_of_the_world_is_in_the_middle_square():
    half = 1 << (TOUCH_ZOOM - 1)
    assert window_of_box((1.0, -2.0, 2.0, -1.0)) == Window(half, half, half, half)


def test_news_are_read_as_the_triggers_write_them():
    said = json.dumps({"layer": "hotspots", "tiles": [[1, 2], [3, 4]]})
    assert read_news(said) == LayerChange(layer="hotspots", tiles=frozenset({(1, 2), (3, 4)}))
    assert read_news('{"layer": "land"}') == LayerChange(layer="land")
    assert read_news('{"run": 4}') == RunNews(run=4)
    assert read_news('{"weather": "fine"}') is None


def test_what_somebody_may_not_read_is_not_told():
    deaf = Ear(layers=frozenset({"stations"}))
    assert [deaf.hears(one) for one in (CHANGE, JOB, RunNews(run=1))] == [None] * 3
    assert [EVERYTHING.hears(one) for one in (CHANGE, JOB, RunNews(run=1))] == [CHANGE, JOB, RunNews(run=1)]


def test_whoever_sees_some_areas_hears_of_their_squares_and_of_his_own_jobs():
    near = Ear(
        layers=EVERYTHING.layers,
        windows=(Window(0, 0, 20, 20),),
        hears_jobs=True,
        jobs_of="somebody else",
    )
    assert near.hears(CHANGE) == LayerChange(layer="hotspots", tiles=frozenset({(10, 10)}))
    assert near.hears(LayerChange(layer="hotspots", tiles=frozenset({(90, 90)}))) is None
    assert near.hears(JOB) is None


def test_no_square_tells_where_a_station_is_to_whoever_may_not_see_that():
    blurred = Ear(layers=EVERYTHING.layers, blurred=frozenset({"stations"}))
    told = blurred.hears(LayerChange(layer="stations", version=1, tiles=frozenset({(1, 1)})))
    assert told == LayerChange(layer="stations", version=1)


def test_many_news_become_few_and_tell_the_same():
    later = LayerChange(layer="hotspots", version=9, tiles=frozenset({(5, 5)}))
    done = JobNews(job=1, status="done", step="store", progress=1.0, actor="boss")
    both = LayerChange(layer="hotspots", version=9, tiles=CHANGE.tiles | later.tiles)
    assert merged([CHANGE, JOB, later, done]) == [both, done]
    assert merged([CHANGE, LayerChange(layer="hotspots")])[0].tiles is None
    many = LayerChange(layer="hotspots", tiles=frozenset((x, 0) for x in range(300)))
    assert merged([CHANGE, many])[0].tiles is None
