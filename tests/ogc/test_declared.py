"""What the tests of many classes begin with: the service says that it keeps the class."""

import pytest

FEATURES_3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
FEATURES_5 = "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/"
TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
DECLARED = (
    *(
        f"{FEATURES_3}{name}#get-conformance"
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(f"{FEATURES_5}{name}#get-conformance" for name in ("returnables-and-receivables", "queryables")),
    f"{TILES}core#conformance-success",
)


@pytest.mark.parametrize("test", [pytest.param(one, marks=pytest.mark.abstract(one)) for one in DECLARED])
def test_a_class_is_declared(service, test):
    answer = service.get("/conformance", accept="application/json")
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    declared = answer.json["conformsTo"]
    assert test.split("#")[0] in declared and all(isinstance(one, str) for one in declared)


@pytest.mark.abstract(f"{FEATURES_5}returnables-and-receivables#get-conformance")
@pytest.mark.abstract(f"{FEATURES_5}queryables#get-conformance")
def test_schemas_are_declared_with_what_is_made_of_them(service):
    assert f"{FEATURES_5}schemas" in service.read("/conformance")["conformsTo"]
