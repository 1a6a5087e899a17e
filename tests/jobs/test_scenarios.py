"""What scenarios do to a small district, beside runs of the same district changed in the database."""

from pathlib import Path

import pytest
import yaml
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.config import environment, settings
from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.coverage import Reception
from app.domain.network import Technology
from app.domain.scenario_answers import GapMove, Ground, NetworkLayer, Outcome, Question
from app.domain.scenarios import (
    LIMITS,
    Added,
    Base,
    Change,
    Converted,
    Moved,
    Powered,
    Removed,
    Tilted,
    Turned,
)
from app.errors import NotFoundError, RefusedError
from app.jobs.scenario_outcome import outcome
from app.jobs.scenario_state import World, state, world_of
from app.jobs.station_change import ALLOWED
from app.services import coverage, district_inputs, gaps, scenario_answers
from app.store import supply as supply_store
from app.store.loss_rasters import LossRasters
from spatial.coverage.incremental import answered
from spatial.radio.formulas import MAX_DISTANCE_M
from tests import builders
from tests.configuring import settings_with
from tests.jobs import district
from tests.jobs.test_trial import BESIDE, POWER

LAYER = NetworkLayer(operator="A", technology=Technology.LTE)
EVERYBODY = sum(district.RESIDENTS.values())


@pytest.fixture
def folder(session: Session, tmp_path: Path) -> Path:
    """Of rasters, beside a built district whose 4G of A reaches many people."""
    district.build(session)
    session.execute(text("update sectors set antenna_height_m = 30, gain_dbi = 17"))
    session.execute(text(POWER), {"code": "A-4G", "power_dbm": 46.0})
    path = tmp_path / "losses"
    path.mkdir()
    return path


@pytest.fixture
def shelf(folder: Path) -> LossRasters:
    return LossRasters(folder, 64)


@pytest.fixture
def world(session: Session, folder: Path) -> World:
    return world_of(ground(session))


def ground(session: Session) -> Ground:
    """As the service hands it over."""
    district_id = supply_store.find_district(session, district.DISTRICT)
    base = Base(area_id=district_id, area_code=district.DISTRICT, operator="A", technology=Technology.LTE)
    return scenario_answers._ground(session, base, "key")


def told(
    world: World, shelf: LossRasters, *after: Change, before=(), shown: NetworkLayer = LAYER, **more
) -> Outcome:
    asked = {"reception": Reception.OUTDOOR, "with_cells": True, **more}
    question = Question(key="key", focus=LAYER, before=tuple(before), after=after, shown=shown, **asked)
    return outcome(world, question, shelf)


def place(x_m: float, y_m: float) -> dict[str, float]:
    """A point of the test world in degrees."""
    lon, lat = builders.lon_lat(x_m, y_m)
    return {"lon": lon, "lat": lat}


def covered(session: Session, operator: str = "A") -> int:
    run_id = district.run(session)
    chosen = coverage.slice_of("4g", operator, "outdoor")
    return coverage.people(session, ACTOR, run_id=run_id, chosen=chosen).covered


def mine(found: Outcome, operator: str = "A", technology: str = "4G"):
    return next(
        one
        for one in found.people
        if (one.operator, one.technology, one.reception) == (operator, technology, "outdoor")
    )


def test_without_a_change_nothing_is_different_and_people_are_those_of_a_run(session, world, shelf):
    found = told(world, shelf)
    assert mine(found).before == mine(found).after == pytest.approx(covered(session), abs=BESIDE)
    assert (found.gaps, len(found.cells), found.levels.cells_changed) == ((), 0, 0)
    assert sum(one.residents for one in found.parts) == EVERYBODY


def test_a_change_does_what_a_run_finds_once_it_is_done(session, world, shelf):
    found = told(world, shelf, Powered(station="A-4G", transmit_power_dbm=30.0))
    session.execute(text(POWER), {"code": "A-4G", "power_dbm": 30.0})
    assert mine(found).after == pytest.approx(covered(session), abs=BESIDE)
    assert mine(found).lost > 100
    assert mine(found).gained == 0


def test_a_moved_station_does_what_a_run_finds_there(session, world, shelf):
    found = told(world, shelf, Moved(station="A-4G", **place(1800.0, 600.0)))
    session.execute(
        text(
            "update sites set geom = st_setsrid(st_makepoint(:x, :y), st_srid(geom)) where id in "
            "(select site_id from base_stations where code = 'A-4G')"
        ),
        {"x": builders.EAST_M + 1800.0, "y": builders.NORTH_M + 600.0},
    )
    assert mine(found).after == pytest.approx(covered(session), abs=BESIDE)
    assert found.levels.cells_changed > 1000


def test_an_added_station_is_one_without_radio_data_at_that_place(session, world, shelf):
    found = told(
        world,
        shelf,
        Added(station="N", operator="B", technology=Technology.LTE, **place(600.0, 600.0)),
        shown=NetworkLayer(operator="B", technology=Technology.LTE),
    )
    site = builders.site(session, 600.0, 600.0)
    operator = session.execute(text("select id from operators where code = 'B'")).scalar_one()
    session.execute(
        text(
            "insert into base_stations (dataset_id, batch_id, code, site_id, operator_id, technology, "
            "status) select dataset_id, batch_id, 'N', :site, :operator, '4G', 'live' "
            "from base_stations limit 1"
        ),
        {"site": site.id, "operator": operator},
    )
    assert mine(found, "B").after == pytest.approx(covered(session, "B"), abs=BESIDE)


def test_people_add_up_over_subdistricts_and_over_cells(world, shelf):
    found = told(world, shelf, Powered(station="A-4G", transmit_power_dbm=30.0))
    for name in ("residents", "before", "after", "gained", "lost"):
        assert sum(getattr(one, name) for one in found.parts) == getattr(mine(found), name)
    for name in ("gained", "lost"):
        cells = found.cells[found.cells["change"] == name]
        assert cells["residents"].sum() == getattr(mine(found), name)
        assert len(cells) == getattr(found.levels, f"cells_{name}")
    assert mine(found).after - mine(found).before == mine(found).gained - mine(found).lost
    lost = found.cells[found.cells["change"] == "lost"]
    bounds = world.district.cells.geometry.iloc[lost["id"]].bounds
    assert bounds["minx"].tolist() == lost["x_m"].tolist()
    assert bounds["maxy"].tolist() == (lost["y_m"] + found.cell_size_m).tolist()
    assert (lost["level_before_dbm"] >= found.threshold_dbm).all()
    assert not (lost["level_after_dbm"] >= found.threshold_dbm).any()


def test_a_station_added_where_none_is_left_is_the_first(world, shelf):
    every = [Removed(station=code) for code in sorted(world.today.stations["code"])]
    new = Added(station="N", operator="A", technology=Technology.LTE, **place(600.0, 600.0))
    found = told(world, shelf, *every, new)
    assert mine(found).after > 0


def test_gaps_are_drawn_by_the_same_rule_as_those_of_a_run(session, folder, shelf, tmp_path):
    own = yaml.safe_load(environment().config_file.read_text(encoding="utf-8"))["profiles"]
    own[0] |= {"min_sinr_db": 10.0, "gap_connectivity": 4, "gap_location_share": 0.9}
    with settings_with(tmp_path, profiles=own):
        found = told(world_of(ground(session)), shelf)
        run_id = district.run(session)
        chosen = coverage.slice_of("4g", "A", "outdoor")
        assert found.gaps_before == gaps.gap_count(session, ACTOR, run_id=run_id, chosen=chosen).gaps
        people = coverage.people(session, ACTOR, run_id=run_id, chosen=chosen)
    assert mine(found).before == pytest.approx(people.covered, abs=BESIDE)
    assert found.gaps_before > 0


def test_an_only_station_removed_opens_one_gap_over_everything_and_undone_closes_it(world, shelf):
    gone = Removed(station="A-4G")
    found = told(world, shelf, gone)
    assert (mine(found).after, found.gaps_after) == (0, 1)
    assert found.gaps_residents_after == EVERYBODY
    assert found.levels.median_sinr_after_db is None
    back = told(world, shelf, before=(gone,))
    assert mine(back).gained == mine(found).lost
    assert {one.move for one in found.gaps} <= {GapMove.OPENED, GapMove.GROWN}
    assert {one.move for one in back.gaps} <= {GapMove.CLOSED, GapMove.SHRUNK}


def test_states_are_to_the_last_bit_those_of_the_network_answered_whole(world, shelf):
    changes = (
        Tilted(station="A-4G", electrical_tilt_deg=7.0, mechanical_tilt_deg=2.0),
        Added(station="N", operator="A", technology=Technology.LTE, **place(1800.0, 600.0)),
        Turned(station="N", azimuth_deg=40.0),
        Moved(station="N", **place(1500.0, 300.0)),
    )
    for count in range(len(changes) + 1):
        found, _ = state(world, LAYER, changes[:count], shelf)
        whole = answered(world.district.ground, found.carriers, found.service, shelf)
        assert found.answers.tobytes() == whole.answers.tobytes()


def test_a_step_back_and_a_step_forth_need_no_new_raster(world, shelf):
    first, second = (Tilted(station="A-4G", electrical_tilt_deg=one) for one in (4.0, 9.0))
    assert told(world, shelf, first, second).rasters_made == 2  # today's and the second's
    made = [told(world, shelf, *changes).rasters_made for changes in ((first,), (first, second), ())]
    assert made == [1, 0, 0]


def test_a_converted_station_leaves_its_layer_and_stands_in_the_other_with_its_masts(world, shelf):
    umts = NetworkLayer(operator="A", technology=Technology.UMTS)
    found = told(world, shelf, Converted(station="A-3G", technology=Technology.LTE), shown=umts)
    assert (mine(found, technology="3G").after, mine(found, technology="3G").lost > 0) == (0, True)
    assert mine(found).gained > 0
    answer, _ = state(world, LAYER, (Converted(station="A-3G", technology=Technology.LTE),), shelf)
    assert answer.carriers.antenna_height_m.tolist() == [30.0, 30.0]
    template = next(one for one in settings().templates if one.technology == "4G")
    assert answer.carriers.frequency_mhz[1] == template.frequency_mhz


def test_a_shared_station_touches_the_layers_of_all_its_operators(session, folder, shelf):
    builders.operator(session, "C")
    session.execute(text("update base_stations set shared_with = '{C}' where code = 'A-4G'"))
    found = told(world_of(ground(session)), shelf, Removed(station="A-4G"))
    assert [(one.operator, one.after) for one in found.people if one.reception == "outdoor"] == [
        ("A", 0),
        ("C", 0),
    ]


def test_an_added_station_on_a_roof_has_its_antennas_over_it(session, folder, shelf):
    shape = builders.square(1500.0, 500.0, 40.0)
    builders.building(session, shape, height_m=60.0, floors=20)
    change = Added(station="N", operator="A", technology=Technology.LTE, **place(1520.0, 520.0))
    answer, _ = state(world_of(ground(session)), LAYER, (change,), shelf)
    assert answer.carriers.antenna_height_m[1:].tolist() == [60.0 + settings().sites.roof_mast_m] * 3


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (Removed(station="A-5G"), NotFoundError, "within 5 km of it has the code 'A-5G'"),
        (Moved(station="A-4G", lon=121.0, lat=31.0), RefusedError, "outside the district"),
        (Moved(station="A-4G", lon=0.0, lat=90.0), RefusedError, "outside the district"),
        (Tilted(station="A-4G", electrical_tilt_deg=0.0), RefusedError, "like that already"),
        (Converted(station="A-4G", technology=Technology.LTE), RefusedError, "of technology 4G already"),
        (
            Added(station="A-4G", operator="A", technology=Technology.LTE, **place(1.0, 1.0)),
            RefusedError,
            "'A-4G' is there already",
        ),
        (
            Added(station="N", operator="Z", technology=Technology.LTE, **place(1.0, 1.0)),
            NotFoundError,
            "operator 'Z'",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(world, shelf, change, error, words):
    with pytest.raises(error, match=words):
        told(world, shelf, change)


def test_a_technology_without_a_template_is_refused(session, folder, shelf, configure):
    kept = [
        {name: getattr(one, name) for name in one.__dataclass_fields__}
        for one in settings().templates
        if one.technology != "5G"
    ]
    configure(templates=kept)
    with pytest.raises(RefusedError, match="no template for 5G"):
        told(world_of(ground(session)), shelf, Converted(station="A-4G", technology=Technology.NR))


def test_a_layer_that_no_change_touches_is_not_shown(world, shelf):
    other = NetworkLayer(operator="B", technology=Technology.LTE)
    with pytest.raises(RefusedError, match="layer B 4G is not touched"):
        told(world, shelf, Removed(station="A-4G"), shown=other)


def test_the_reach_is_that_of_the_models_and_the_rules_are_those_of_a_trial():
    assert district_inputs.REACH_M == MAX_DISTANCE_M
    assert {name: LIMITS[name] for name in ALLOWED} == ALLOWED
