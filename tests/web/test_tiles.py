import pytest
import yaml
from mapbox_vector_tile import decode
from sqlalchemy import text

from app.config import environment
from app.domain.actors import Actor, Scope
from app.domain.audit import PLACE_TILES
from app.domain.network import Technology
from app.domain.scenarios import Added
from app.errors import ForbiddenError
from app.services import tiles
from app.services.tile_questions import TileFilter
from tests import builders
from tests.configuring import settings_with
from tests.tiles.reading import address


def url(layer, z=14, at=(525.0, 525.0), query=""):
    return "/tiles/{}/{}/{}/{}.pbf".format(layer, *address(*at, z)) + query


@pytest.fixture
def run(session):
    """Two cells, one good and one in a gap."""
    district = builders.area(session)
    grid = builders.grid(session, district)
    made = builders.run(session, district, grid)
    operator = builders.operator(session)
    cells = [builders.cell(session, grid, col, 10) for col in (10, 11)]
    for cell, level_dbm in zip(cells, (-80.0, -120.0), strict=True):
        builders.run_cell(session, made, cell, district)
        builders.level(session, made, cell, operator, level_dbm)
    return made


def classes(response):
    features = decode(response.data)["coverage"]["features"]
    return sorted(feature["properties"]["class"] for feature in features)


def test_coverage_is_that_of_the_newest_published_run_unless_one_is_named(client, session, run):
    newer = builders.run(
        session, session.get_one(builders.Area, run.area_id), session.get_one(builders.Grid, run.grid_id)
    )
    assert classes(client.get(url("coverage", query=f"?run={run.id}"))) == [0, 3]
    assert client.get(url("coverage")).status_code == 204
    session.delete(newer)
    session.flush()
    assert classes(client.get(url("coverage"))) == [0, 3]


def test_a_run_that_is_not_published_is_not_found(client, session, run):
    half = builders.run(
        session,
        session.get_one(builders.Area, run.area_id),
        session.get_one(builders.Grid, run.grid_id),
        status="running",
    )
    assert client.get(url("coverage", query=f"?run={half.id}")).status_code == 404


def test_a_tile_of_a_named_run_is_asked_for_again_and_named_by_its_question(client, run):
    response = client.get(url("coverage", query=f"?run={run.id}"))
    assert response.content_type == "application/vnd.mapbox-vector-tile"
    assert response.headers["Cache-Control"] == "private, no-cache"
    again = client.get(
        url("coverage", query=f"?run={run.id}"), headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304
    other = client.get(url("coverage", query=f"?run={run.id}&reception=indoor"))
    assert other.headers["ETag"] != response.headers["ETag"]


def test_other_classes_in_the_configuration_give_a_tile_of_a_run_another_tag(client, run, tmp_path):
    path = url("coverage", query=f"?run={run.id}")
    known = {"If-None-Match": client.get(path).headers["ETag"]}
    assert client.get(path, headers=known).status_code == 304
    profiles = yaml.safe_load(environment().config_file.read_text(encoding="utf-8"))["profiles"]
    profiles[0]["breaks_dbm"] = [-60, *profiles[0]["breaks_dbm"][1:]]
    with settings_with(tmp_path, profiles=profiles):
        assert client.get(path, headers=known).status_code == 200


@pytest.mark.parametrize("path", ["/tiles/buildings/13/0/0.pbf", "/tiles/buildings/2/0/0.pbf"])
def test_a_tile_over_the_first_zoom_of_its_layer_is_asked_for_again(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (204, "private, no-cache")


def test_a_tile_of_rows_that_change_is_asked_for_again_and_named_by_its_bytes(client, session):
    builders.hotspot(session)
    first = client.get(url("hotspots"))
    assert first.headers["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(url("hotspots"), headers=known).status_code == 304
    builders.hotspot(session, 530, 530)
    assert client.get(url("hotspots"), headers=known).status_code == 200


def test_where_nothing_lies_the_answer_is_204(client, session):
    assert client.get(url("hotspots")).status_code == 204
    assert client.get("/tiles/hotspots/0/0/0.pbf").status_code == 204


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/tiles/rivers/1/0/0.pbf", 404, "layer 'rivers' does not exist"),
        ("/tiles/rivers.json", 404, "layer 'rivers' does not exist"),
        ("/tiles/areas/3/8/0.pbf", 400, "tile 3/8/0 is off the map"),
        ("/tiles/areas/99/0/0.pbf", 400, "zoom 99 is off the scale"),
        ("/tiles/areas/-1/0/0.pbf", 400, "z '-1' is not a whole number"),
        ("/tiles/areas/1/x/0.pbf", 400, "x 'x' is not a whole number"),
        ("/tiles/areas/1/0/0.pbf?level=planet", 400, "level 'planet' is unknown"),
        ("/tiles/areas/1/0/0.pbf?attributes=some", 400, "attributes 'some' is unknown; use one of all, few"),
        ("/tiles/coverage/8/0/0.pbf?profile=9g", 404, "coverage profile '9g' does not exist"),
        ("/tiles/gaps/8/0/0.pbf?operator=Z", 404, "operator 'Z' does not exist"),
        ("/tiles/coverage/8/0/0.pbf?run=1e3", 400, "run '1e3' is not a whole number"),
    ],
)
def test_what_cannot_be_drawn_is_a_problem_document(client, path, status, said):
    response = client.get(path)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert said in response.json["detail"]


def test_tilejson_gives_absolute_addresses_with_the_filter_in_them(client, session):
    builders.area(session)
    document = client.get("/tiles/stations.json?operator=A&lang=en").json
    assert document["tilejson"] == "3.0.0"
    assert document["tiles"] == ["http://localhost/tiles/stations/{z}/{x}/{y}.pbf?operator=A"]
    west, south, east, north = document["bounds"]
    lon, lat = builders.lon_lat(500, 500)
    assert west < lon < east and south < lat < north


@pytest.mark.parametrize("path", ["/tiles/areas.json", "/tiles/areas/style.json", "/tiles/areas/6/0/0.pbf"])
@pytest.mark.parametrize(
    "query",
    ["layer=x", "endpoint=x", "_external=1", "_method=POST", "_anchor=z", "self=1", "operater=A", "="],
)
def test_a_name_that_is_no_filter_is_refused(client, session, path, query):
    answer = client.get(f"{path}?lang=en&{query}")
    name = query.partition("=")[0]
    assert (answer.status_code, f"parameter {name!r} is unknown" in answer.json["detail"]) == (400, True)


def test_a_layer_needs_its_permission(session):
    stranger = Actor("stranger", frozenset({"areas.read"}))
    with pytest.raises(ForbiddenError, match=r"lacks the permission 'network\.read'"):
        tiles.tile(session, stranger, layer="stations", z=8, x=0, y=0, chosen=TileFilter())


def test_readers_of_different_areas_never_share_a_tile_of_a_run(session, run):
    def tile_of(area_id):
        actor = Actor("reader", frozenset({"coverage.read"}), Scope(frozenset({area_id})))
        z, x, y = address(525, 525, 14)
        return tiles.tile(session, actor, layer="coverage", z=z, x=x, y=y, chosen=TileFilter(run_id=run.id))

    inside, outside = tile_of(run.area_id), tile_of(run.area_id + 1)
    assert inside.packed and not outside.packed
    assert inside.etag != outside.etag


def test_stations_are_moved_for_readers_without_the_permission_for_exact_places(session):
    builders.station(session, builders.site(session, 501, 501), builders.operator(session))
    z, x, y = address(501, 501, 22)

    def body(*permissions):
        actor = Actor("reader", frozenset({"network.read", *permissions}))
        return tiles.tile(session, actor, layer="stations", z=z, x=x, y=y, chosen=TileFilter()).packed

    assert body("network.read_exact")
    assert not body()


def test_a_scenario_is_named_or_refused(client, session):
    district = builders.area(session)
    lon, lat = builders.lon_lat(525.0, 525.0)
    added = Added(station="NEW-1", operator="A", technology=Technology.LTE, lon=lon, lat=lat)
    made = builders.scenario(session, district, added)
    answer = client.get(url("scenarios", query=f"?scenario={made}"))
    (found,) = decode(answer.data)["scenarios"]["features"]
    assert found["properties"]["station"] == "NEW-1"
    assert client.get(url("scenarios", query=f"?scenario={made + 1}")).status_code == 404
    missing = client.get(url("scenarios"))
    assert missing.status_code == 400
    assert "scenario is missing" in missing.json["detail"]
    assert client.get(url("scenarios", query="?scenario=x")).status_code == 400


def test_who_sees_some_areas_only_is_refused_every_scenario(session):
    district = builders.area(session)
    made = builders.scenario(session, district)
    reader = Actor("reader", frozenset({"scenarios.read"}), Scope(frozenset({district.id})))
    with pytest.raises(ForbiddenError, match="sees some areas only"):
        z, x, y = address(525, 525, 14)
        chosen = TileFilter(scenario_id=made)
        tiles.tile(session, reader, layer="scenarios", z=z, x=x, y=y, chosen=chosen)


@pytest.mark.parametrize("layer", ["stations", "sectors"])
def test_exact_places_in_tiles_are_told_to_the_audit(session, layer):
    station = builders.station(session, builders.site(session), builders.operator(session))
    builders.sector(session, station)
    reader = Actor("reader", frozenset({"network.read", "network.read_exact"}))
    z, x, y = address(525, 525, 15)
    read = text("select count(*) from audit_events where action = :action and entity_id = :layer")
    named = {"action": PLACE_TILES.action, "layer": layer}
    before = session.scalar(read, named)
    tiles.tile(session, reader, layer=layer, z=z, x=x, y=y, chosen=TileFilter())
    assert session.scalar(read, named) == before + 1
