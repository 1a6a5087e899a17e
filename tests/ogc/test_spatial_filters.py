"""CQL2, 21-065r2: how shapes lie to each other, checked by shapely in the stored system, in whole metres."""

import json

import pytest
import shapely
from shapely.geometry import mapping, shape

from tests.builders import EAST_M, NORTH_M
from tests.ogc.serving import EPSG, all_features, ids

CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
STORED = f"{EPSG}4549"
FILTER = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter#"


def _flipped(given):
    return shapely.transform(given, lambda pairs: pairs[:, ::-1])


def _square(x_m, y_m, width_m, height_m):
    east, north = EAST_M + x_m, NORTH_M + y_m
    return shapely.box(east, north, east + width_m, north + height_m)


SHAPES = {
    "around": _square(0, 0, 75, 200),
    "same": _square(30, 120, 20, 20),
    "beside": _square(50, 120, 20, 20),
    "across": _square(40, 130, 40, 40),
    "line": shapely.LineString([(EAST_M, NORTH_M + 130), (EAST_M + 100, NORTH_M + 130)]),
    "point": shapely.Point(EAST_M + 40, NORTH_M + 130),
}


@pytest.mark.abstract(f"{FILTER}filter-crs-param")
@pytest.mark.parametrize("name", list(SHAPES))
@pytest.mark.parametrize(
    "relation",
    [
        pytest.param(one, marks=pytest.mark.abstract(f"{CQL2}spatial-functions#s_{one}"))
        for one in (
            *("intersects", "disjoint", "equals", "touches", "within", "contains", "crosses", "overlaps"),
        )
    ],
)
def test_shapes_lie_to_each_other(service, relation, name):
    given = SHAPES[name]
    features = all_features(service, "buildings", {"crs": STORED})
    wanted = [one["id"] for one in features if getattr(_flipped(shape(one["geometry"])), relation)(given)]
    text = f"S_{relation.upper()}(geometry, {_flipped(given).wkt})"
    assert ids(all_features(service, "buildings", {"filter": text, "filter-crs": STORED})) == wanted


# Which of four houses, west to east: each 20 m wide, the first from 30 m on, 40 m from one to the next.
HAND_MADE = {
    "s_intersects": ("across", [1, 1, 0, 0]),
    "s_disjoint": ("across", [0, 0, 1, 1]),
    "s_equals": ("same", [1, 0, 0, 0]),
    "s_touches": ("beside", [1, 1, 0, 0]),
    "s_within": ("around", [1, 0, 0, 0]),
    "s_contains": ("point", [1, 0, 0, 0]),
    "s_crosses": ("line", [1, 1, 0, 0]),
    "s_overlaps": ("across", [1, 1, 0, 0]),
}


@pytest.mark.abstract(f"{CQL2}cql2-json#validate")
@pytest.mark.parametrize("operator", list(HAND_MADE))
def test_shapes_in_json_lie_to_houses_as_they_were_drawn(service, operator):
    name, wanted = HAND_MADE[operator]
    node = {"op": operator, "args": [{"property": "geometry"}, mapping(_flipped(SHAPES[name]))]}
    asked = {"filter": json.dumps(node), "filter-lang": "cql2-json", "filter-crs": STORED}
    kept = ids(all_features(service, "buildings", asked))
    row = [one["id"] for one in all_features(service, "buildings") if one["properties"]["jobs"] == 3]
    assert len(row) == 4 and [int(one in kept) for one in row] == wanted


@pytest.mark.abstract(f"{CQL2}basic-spatial-functions#s_intersects")
@pytest.mark.abstract(f"{FILTER}filter-crs-wgs84")
def test_a_box_in_degrees_is_a_shape(service):
    west, south, east, north = service.read("/collections/hotspots")["extent"]["spatial"]["bbox"][0]
    text = f"S_INTERSECTS(geometry, BBOX({west - 1e-6}, {south - 1e-6}, {east + 1e-6}, {north + 1e-6}))"
    assert service.items("hotspots", {"filter": text})["numberMatched"] == 12
