"""CQL2, 21-065r2: how shapes lie to each other, checked by shapely in the stored system, in whole metres."""

import pytest
import shapely
from shapely.geometry import shape

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


@pytest.mark.abstract(f"{CQL2}basic-spatial-functions#s_intersects")
@pytest.mark.abstract(f"{CQL2}basic-spatial-functions-plus#geometries")
@pytest.mark.abstract(f"{CQL2}spatial-functions#relations")
@pytest.mark.abstract(f"{FILTER}filter-crs")
@pytest.mark.parametrize("name", list(SHAPES))
@pytest.mark.parametrize(
    "relation",
    ["intersects", "disjoint", "equals", "touches", "within", "contains", "crosses", "overlaps"],
)
def test_shapes_lie_to_each_other(service, relation, name):
    given = SHAPES[name]
    features = all_features(service, "buildings", {"crs": STORED})
    wanted = [one["id"] for one in features if getattr(_flipped(shape(one["geometry"])), relation)(given)]
    text = f"S_{relation.upper()}(geometry, {_flipped(given).wkt})"
    assert ids(all_features(service, "buildings", {"filter": text, "filter-crs": STORED})) == wanted


@pytest.mark.abstract(f"{CQL2}basic-spatial-functions#bbox")
def test_a_box_in_degrees_is_a_shape(service):
    west, south, east, north = service.read("/collections/hotspots")["extent"]["spatial"]["bbox"][0]
    text = f"S_INTERSECTS(geometry, BBOX({west - 1e-6}, {south - 1e-6}, {east + 1e-6}, {north + 1e-6}))"
    assert service.items("hotspots", {"filter": text})["numberMatched"] == 12
