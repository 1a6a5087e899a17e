"""One place explained: the levels of the run, what stands in the way, and for whose eyes."""

import pytest
from sqlalchemy import text

from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.actors import Actor, Scope
from app.domain.coverage import Reception, profile_named
from app.domain.explain import Asked, Sight
from app.errors import ForbiddenError, InputError, NotFoundError, RefusedError
from app.jobs.answering import ANSWERS
from app.services import coverage
from app.services.calculator import CALCULATOR
from app.services.explain import explain
from app.services.floors import floor_bands
from tests import builders
from tests.configuring import settings_with
from tests.jobs import district

BY_GRID = Actor("planner", ACTOR.permissions - {"network.read_exact"})
SITE_M = (200.0, 600.0)  # of A, in `tests.jobs.district`


def asked(x_m=575.0, y_m=625.0, **given):
    lon, lat = builders.lon_lat(x_m, y_m)
    profile = profile_named(coverage.profiles(), given.pop("profile", "4g"))
    place = {} if "building" in given else {"lon": lon, "lat": lat}
    return Asked(**{"operator": "A", "profile": profile, "reception": Reception.OUTDOOR, **place, **given})


@pytest.fixture(scope="module")
def town(shared_session, tmp_path_factory):
    """The district of the job's tests, two walls of houses in the west, and a run by middles of cells."""
    middles = {"sample_size_m": 50, "outdoor_location_share": 0.5, "indoor_location_share": 0.5}
    with settings_with(tmp_path_factory.mktemp("settings"), coverage=middles):
        district.build(shared_session)
        of_west = text("select id from areas where code = :code")
        west = shared_session.scalar(of_west, {"code": district.WEST})
        for number, x_m in enumerate((350.0, 700.0)):
            for row in range(12):
                shape = builders.square(x_m, 100.0 * row, 100.0)
                code = f"H-{number}-{row}"
                builders.building(shared_session, shape, area_id=west, floors=6, height_m=20.0, code=code)
        shared_session.flush()
        yield district.run(shared_session)


@pytest.fixture
def connection(undone_after_test):
    return undone_after_test


def test_the_strongest_link_is_the_server_of_the_run_with_its_level(session, town):
    checked = 0
    for x_m, y_m in ((575.0, 625.0), (225.0, 225.0), (1125.0, 1175.0), (1325.0, 575.0), (2225.0, 625.0)):
        lon, lat = builders.lon_lat(x_m, y_m)
        layers = coverage.at_point(session, ACTOR, lon=lon, lat=lat).layers
        for layer in layers:
            if layer.level_dbm is None:
                continue
            profile = {"4G": "4g", "3G": "3g"}[layer.technology]
            given = {"profile": profile, "operator": layer.operator, "reception": layer.reception}
            found = explain(session, ACTOR, asked=asked(x_m, y_m, **given))
            assert found.links[0].level_dbm == pytest.approx(layer.level_dbm, abs=0.00501)
            assert found.links[0].station_code == layer.station_code
            checked += 1
    assert checked > 12


def test_geometry_and_the_house_in_the_way_are_those_of_the_drawing(session, town):
    """375 m east and 25 m north of A; between them the wall, 125 to 225 m from the place."""
    answer = explain(session, ACTOR, asked=asked())
    first = answer.links[0]
    assert first.distance_m == pytest.approx((375.0**2 + 25.0**2) ** 0.5, abs=0.01)
    assert first.bearing_deg == pytest.approx(86.19, abs=0.75)  # of the grid, and the convergence
    assert first.sight is Sight.BLOCKED
    (house,) = first.obstacles
    code = session.scalar(text("select code from buildings where id = :id"), {"id": house.building_id})
    assert code == house.building_code == "H-0-6"
    assert house.height_m == 20.0
    assert 125.0 <= house.distance_m <= 227.0
    assert first.margin_db == pytest.approx(first.level_dbm + 110.0)
    assert answer.profile_of == first.key
    assert {one.building_id for one in answer.profile if one.surface_m} == {house.building_id}
    assert answer.profile[-1].line_m == pytest.approx(8.0)  # the antenna, as the district has it


def test_a_link_is_the_sum_of_its_parts(session, town):
    (first, *_) = explain(session, ACTOR, asked=asked(reception=Reception.INDOOR)).links
    bare = explain(session, ACTOR, asked=asked()).links[0]
    assert first.reception_loss_db > 10.0
    assert first.level_dbm == pytest.approx(bare.level_dbm - first.reception_loss_db)
    assert bare.path_loss_db >= bare.free_space_db
    assert bare.diffraction_db > 6.0  # J(0) is 6.0 dB, and the house is over the line


def test_the_profile_of_another_link_may_be_asked_for(session, town):
    operator = builders.operator(session, "C")
    builders.station(session, builders.site(session, 900.0, 600.0), operator, code="C-4G")
    session.flush()
    found = explain(session, ACTOR, asked=asked(operator="any"))
    others = [one for one in found.links if one.key != found.profile_of]
    chosen = explain(session, ACTOR, asked=asked(operator="any"), link=others[-1].key)
    assert chosen.profile_of == others[-1].key
    assert chosen.profile[-1].distance_m == pytest.approx(others[-1].distance_m)
    assert chosen.links == found.links
    with pytest.raises(NotFoundError, match="link to this place"):
        explain(session, ACTOR, asked=asked(operator="any"), link=123456789)


def test_a_floor_is_told_from_the_place_in_the_middle_of_those_before_its_facades(session, town):
    """
    House stands at house: the walls in the west and in the east alone are facades, a place every 20 m.

    Six floors of 20 m: the third is 6.67 m up, and the phone 1.5 m over it.
    """
    found = explain(session, ACTOR, asked=asked(building="H-0-6", floor=3))
    assert found.height_m == pytest.approx(2 * 20.0 / 6 + 1.5)
    before = [(x_m, y_m) for x_m in (349.0, 451.0) for y_m in (610.0, 630.0, 650.0, 670.0, 690.0)]
    points = [
        explain(session, ACTOR, asked=asked(*place, height_m=found.height_m)).links[0].level_dbm
        for place in before
    ]
    assert found.facades.places == len(before)
    assert found.facades.weakest_dbm == pytest.approx(min(points))
    assert found.facades.strongest_dbm == pytest.approx(max(points))
    assert found.links[0].level_dbm == pytest.approx(sorted(points)[4])
    assert min(points) < max(points) - 6.0  # the house hides the station from its other side
    assert not found.is_capped
    assert found.building_id == session.scalar(text("select id from buildings where code = 'H-0-6'"))


def test_by_grid_a_floor_is_told_from_the_middle_of_its_cell_and_its_house_stands_in_no_way(session, town):
    found = explain(session, BY_GRID, asked=asked(building="H-0-6", floor=3))
    assert found.facades is None
    assert found.position == "grid"
    assert found.links[0].sight is Sight.CLEAR


def test_what_the_run_says_of_a_floor_stands_beside_its_links(session, town):
    """The system inside is in the run alone: no link from outside is like it."""
    session.execute(
        text(
            "insert into indoor_systems (dataset_id, batch_id, code, building_code, operator, technology) "
            "select dataset_id, batch_id, 'I-1', code, 'A', '4G' from buildings where code = 'H-1-2'"
        )
    )
    run_id = district.run(session)
    chosen = coverage.slice_of("4g", "A", Reception.INDOOR)
    bands = floor_bands(session, ACTOR, run_id=run_id, chosen=chosen, building="H-1-2", limit=9)
    upper = bands[bands["floor_band"] == 2].iloc[0]
    given = {"building": "H-1-2", "floor": 5, "reception": Reception.INDOOR}
    found = explain(session, ACTOR, asked=asked(**given), run_id=run_id).floor_of_run
    assert (found.lowest_floor, found.highest_floor, found.operator) == (4, 6, "A")
    assert found.level_dbm == upper["level_dbm"]
    assert found.has_indoor_system
    assert explain(session, ACTOR, asked=asked(building="H-1-2", floor=5)).floor_of_run is None  # outdoors


def test_a_point_under_a_roof_is_said_to_be_under_one(session, town):
    inside = asked(400.0, 650.0)
    found = explain(session, ACTOR, asked=inside)
    assert (found.roof.code, found.roof.height_m) == ("H-0-6", 20.0)
    assert explain(session, ACTOR, asked=asked(400.0, 650.0, height_m=20.0)).roof is None
    assert explain(session, ACTOR, asked=asked()).roof is None
    blind = Actor("planner", ACTOR.permissions - {"buildings.read"})
    assert explain(session, blind, asked=inside).roof is None


def test_floors_that_nobody_counted_are_those_that_a_run_counts(session, town):
    """20 m by storeys of 3 m are 6.7 floors: seven."""
    session.execute(text("update buildings set floors = null where code = 'H-0-6'"))
    given = {"building": "H-0-6", "reception": Reception.INDOOR}
    run_id = district.run(session)
    top = explain(session, ACTOR, asked=asked(floor=7, **given), run_id=run_id)
    assert top.height_m == pytest.approx(6 * 20.0 / 7 + 1.5)
    assert top.floor_of_run.highest_floor == 7
    with pytest.raises(RefusedError, match="building 'H-0-6' has 7"):
        explain(session, ACTOR, asked=asked(floor=8, **given), run_id=run_id)


def test_a_floor_over_the_end_of_the_tables_is_computed_at_its_height_and_said(session, town):
    builders.building(session, builders.square(500.0, 500.0, 20.0), floors=30, code="T")
    session.flush()
    found = explain(session, ACTOR, asked=asked(building="T", floor=20))
    assert (found.height_m, found.is_capped) == (1.5 + 19 * 3.0, True)


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"x_m": -90_000.0}, NotFoundError, "lies outside district 310106000000 of run"),
        ({"height_m": 1.4}, RefusedError, "height 1.4 m is refused; the models take 1.5 to 500 m"),
        ({"height_m": 501.0}, RefusedError, "height 501 m"),
        ({"height_m": float("nan")}, RefusedError, "height nan m"),
        ({"building": "nowhere"}, NotFoundError, "building 'nowhere'"),
        ({"building": "H-0-6", "lon": 121.4, "lat": 31.2}, RefusedError, "a building and a point or height"),
        ({"building": "H-0-6", "height_m": 12.0}, RefusedError, "a building and a point or height"),
        ({"floor": 3}, RefusedError, "floor 3 is named without a building"),
        ({"building": "H-0-6", "floor": 0}, RefusedError, "floor 0 is refused; needs 1"),
        ({"building": "H-0-6", "floor": 7}, RefusedError, "building 'H-0-6' has 6"),
        ({"operator": "Z"}, NotFoundError, "operator 'Z'"),
        ({"lon": None}, InputError, "no place is named"),
        ({"lat": None}, InputError, "no place is named"),
    ],
)
def test_a_place_that_cannot_be_explained_is_refused_with_the_rule(session, town, given, error, said):
    with pytest.raises(error, match=said):
        explain(session, ACTOR, asked=asked(**given))


def test_whoever_sees_places_by_grid_learns_no_distance_direction_loss_or_profile(session, town):
    near, far = asked(555.0, 605.0), asked(590.0, 645.0)
    one, other = (explain(session, BY_GRID, asked=place) for place in (near, far))
    assert (one.lon, one.lat, one.links) == (other.lon, other.lat, other.links)
    assert one.position == "grid"
    assert one.profile == ()
    first = one.links[0]
    assert first.station_code == "A-4G"
    assert first.level_dbm == round(first.level_dbm)
    hidden = ("distance_m", "bearing_deg", "depression_deg", "gain_dbi", "free_space_db", "path_loss_db")
    assert [getattr(first, name) for name in (*hidden, "azimuth_deg", "obstacles")] == [None] * 8


def test_whoever_sees_some_areas_asks_in_them_and_knows_only_their_stations_and_buildings(session, town):
    east = session.scalar(text("select id from areas where code = :code"), {"code": district.EAST})
    limited = Actor("limited", ACTOR.permissions, Scope(frozenset({east})))
    with pytest.raises(NotFoundError, match="lies outside your areas"):
        explain(session, limited, asked=asked(575.0, 625.0))
    with pytest.raises(NotFoundError, match="building"):
        explain(session, limited, asked=asked(building="H-0-6"))
    found = explain(session, limited, asked=asked(1325.0, 575.0, operator="any"))
    codes = {one.station_code for one in found.links}
    assert codes == {None, "B-4G"}
    for one in found.links:
        assert (one.distance_m is None) == (one.station_code is None) == (one.station_id is None)
    assert {building.building_id for one in found.links for building in one.obstacles or ()} <= {None}


def test_no_figure_tells_where_a_station_of_another_area_stands(session, town):
    """Counts and levels at many points would give it away: one a cell, and whole decibels."""
    east = session.scalar(text("select id from areas where code = :code"), {"code": district.EAST})
    builders.building(
        session, builders.square(1300.0, 560.0, 30.0), area_id=east, floors=6, height_m=20.0, code="E-1"
    )
    session.flush()
    limited = Actor("limited", ACTOR.permissions, Scope(frozenset({east})))
    # A-4G stands at (200, 600) and reaches 2 km: its rim is at 2,199.84 m
    points = [asked(x_m, 625.0, operator="A") for x_m in (2199.5, 2199.97)]
    assert [explain(session, ACTOR, asked=one).reached_by for one in points] == [1, 0]
    assert len({explain(session, limited, asked=one).reached_by for one in points}) == 1
    floor = explain(session, limited, asked=asked(building="E-1", floor=2, operator="A"))
    assert floor.facades.places > 1
    assert floor.facades.strongest_dbm == round(floor.facades.strongest_dbm)
    assert {one.key for one in floor.links} == {None}
    whole = explain(session, ACTOR, asked=asked(building="E-1", floor=2, operator="A"))
    assert whole.facades.strongest_dbm != round(whole.facades.strongest_dbm)
    assert None not in {one.key for one in whole.links}


def test_without_the_permission_for_coverage_nothing_is_explained(session, town):
    with pytest.raises(ForbiddenError, match=r"coverage\.read"):
        explain(session, Actor("x", ACTOR.permissions - {"coverage.read"}), asked=asked())
    with pytest.raises(ForbiddenError, match=r"buildings\.read"):
        explain(session, Actor("x", ACTOR.permissions - {"buildings.read"}), asked=asked(building="H-0-6"))


def test_distances_that_were_told_are_recorded_once_and_hidden_ones_never(session, town):
    read = text("select count(*) from audit_events where action = 'network.places.near'")
    before = session.scalar(read)
    explain(session, BY_GRID, asked=asked())
    assert session.scalar(read) == before
    for _ in range(2):
        explain(session, ACTOR, asked=asked())
    assert session.scalar(read) == before + 1


def test_what_changed_since_the_run_is_named_and_counts(session, town):
    assert explain(session, ACTOR, asked=asked()).changed == ()
    session.execute(text("update datasets set version = version + 1 where kind = 'buildings'"))
    session.execute(text("update buildings set height_m = 2 where code = 'H-0-6'"))
    found = explain(session, ACTOR, asked=asked())
    assert len(found.changed) == 1
    assert found.links[0].sight is Sight.CLEAR


def test_where_nothing_reaches_there_is_no_link(session, town):
    session.execute(text("update base_stations set status = 'closed'"))
    found = explain(session, ACTOR, asked=asked())
    assert (found.links, found.reached_by, found.profile, found.profile_of) == ((), 0, (), None)


def test_no_station_is_stronger_in_the_answer_than_before_its_roofs_were_looked_at(
    session, town, monkeypatch
):
    """Of 22 m: by height alone a macro cell, under the tower beside it a street cell, which goes farther."""
    west = session.scalar(text("select id from areas where code = :code"), {"code": district.WEST})
    session.execute(text("update sectors set antenna_height_m = 22"))
    builders.building(session, builders.square(220.0, 560.0, 20.0), area_id=west, height_m=60.0, code="tower")
    seen = {}

    def ask(name, question):
        seen[name] = ANSWERS[name](question)
        return seen[name]

    monkeypatch.setattr(CALCULATOR, "ask", ask)  # answered in this process, to be looked at
    explain(session, ACTOR, asked=asked(1325.0, 575.0))  # in the east, where no footprints are
    best, links = dict(seen["explain.candidates"].stations), seen["explain.answer"].links
    assert links
    assert all(link.level_dbm <= best[link.station_id] + 1e-9 for link in links)
