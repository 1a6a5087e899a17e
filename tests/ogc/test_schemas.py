"""Parts 3 and 5: what a filter may name, and what a feature holds; Part 1: the document of the service."""

import re

import jsonschema
import pytest
from openapi_spec_validator import validate

from app.domain.collections import COLLECTIONS, UCUM
from app.domain.columns import layer_described
from tests.ogc.serving import all_features, feature_collections, links_of

QUERYABLES = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables#"
PART_5 = "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/"
OAS30 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30#"


def _collections(service):
    return [one["id"] for one in feature_collections(service)]


def _schemas(service):
    """Both schemas of every collection, each from the address that it calls its own."""
    for key in _collections(service):
        collection = service.read(f"/collections/{key}")
        for rel in ("queryables", "schema"):
            (linked,) = links_of(collection, f"http://www.opengis.net/def/rel/ogc/1.0/{rel}")
            assert linked["href"].endswith(f"/collections/{key}/{rel}")
            answer = service.get(linked["href"], accept="application/schema+json")
            assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/schema+json")
            assert answer.json["$id"] == linked["href"]
            yield answer.json


def _properties(service):
    return [one for schema in _schemas(service) for one in schema["properties"].values()]


KEYWORDS = {"title", "type", "format", "description"}  # of JSON Schema; all others begin with x-


@pytest.mark.abstract(f"{QUERYABLES}get-queryables")
@pytest.mark.abstract(f"{PART_5}queryables#link")
@pytest.mark.abstract(f"{PART_5}queryables#op-and-response")
@pytest.mark.abstract(f"{PART_5}returnables-and-receivables#link")
@pytest.mark.abstract(f"{PART_5}returnables-and-receivables#op-and-response")
@pytest.mark.abstract(f"{PART_5}schemas#basic-schema-inspection")
def test_schemas_are_valid_and_linked(service):
    for document in _schemas(service):
        jsonschema.Draft202012Validator.check_schema(document)
        assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert document["$id"].startswith("http") and "?" not in document["$id"]
        assert document["type"] == "object" and document["properties"]
        for one in document["properties"].values():
            assert "type" in one or one["format"].startswith("geometry-")
            assert all(name in KEYWORDS or name.startswith("x-") for name in one)
            assert one.get("format", "date") in ("date", "date-time") or "type" not in one


@pytest.mark.abstract(f"{PART_5}schemas#role")
@pytest.mark.abstract(f"{PART_5}schemas#role-id")
@pytest.mark.abstract(f"{PART_5}advanced-property-roles#role-primary-geometry")
@pytest.mark.abstract(f"{PART_5}advanced-property-roles#role-primary-temporal")
@pytest.mark.abstract(f"{PART_5}advanced-property-roles#role-type")
def test_each_role_is_that_of_one_property_which_suits_it(service):
    moments = set()
    for document in _schemas(service):
        held = [one for one in document["properties"].values() if "x-ogc-role" in one]
        roles = {one["x-ogc-role"]: one for one in held}
        assert len(roles) == len(held) and roles.keys() <= {"id", "primary-geometry", "primary-instant"}
        assert roles["id"]["type"] in ("integer", "string")
        assert "type" not in roles["primary-geometry"]
        if "primary-instant" in roles:
            assert roles["primary-instant"]["format"] in ("date", "date-time")
            moments.add(document["$id"].split("/")[-2])
    assert moments == {"measurements", "complaints", "wlan_tests", "cases"}


@pytest.mark.abstract(f"{PART_5}schemas#property-seq")
@pytest.mark.abstract(f"{PART_5}schemas#definition")
@pytest.mark.abstract(f"{PART_5}schemas#nullvalues")
def test_properties_are_in_the_order_of_the_dictionary_and_say_no_more_than_that(service):
    for document in _schemas(service):
        named = [one for one in document["properties"].values() if "type" in one]
        assert [one["x-ogc-propertySeq"] for one in named] == list(range(1, len(named) + 1))
        assert not any({"x-ogc-definition", "x-ogc-nullValues"} & one.keys() for one in named)


# Of UCUM: units with their prefixes, powers and products, and what is said of a number in braces.
UNIT = re.compile(r"1|(Mbit/s|km/h|[Mk]Hz|ms|m2?|deg|dB)(\{\w+\})?|\{\w+\}")


@pytest.mark.abstract(f"{PART_5}schemas#unit")
def test_units_are_those_of_ucum_and_of_numbers(service):
    with_unit = [one for one in _properties(service) if "x-ogc-unit" in one]
    assert {"m", "m2", "deg", "dB{mW}", "Mbit/s"} <= {one["x-ogc-unit"] for one in with_unit}
    for one in with_unit:
        assert UNIT.fullmatch(one["x-ogc-unit"]) and one["type"] in ("integer", "number")


def test_every_unit_of_a_number_is_known():
    unknown = {
        column.unit
        for key in COLLECTIONS
        for column in layer_described(key).columns
        if column.type in ("integer", "number") and column.unit not in (*UCUM, "-")
    }
    assert unknown == {"年 / year"}  # a year of the calendar is no length of time


@pytest.mark.abstract(f"{QUERYABLES}get-queryables")
def test_every_queryable_is_known_to_a_filter(service):
    for key in _collections(service):
        count = service.items(key, {"limit": 1})["numberMatched"]
        for name in service.read(f"/collections/{key}/queryables")["properties"]:
            page = service.items(key, {"filter": f"{name} IS NULL", "limit": 1})
            assert page["numberMatched"] <= count, (key, name)


@pytest.mark.abstract(f"{PART_5}returnables-and-receivables#response-1")
def test_features_hold_the_properties_of_their_schema(service):
    kinds = {"integer": int, "number": (int, float), "boolean": bool, "string": (str, list)}
    for key in _collections(service):
        schema = service.read(f"/collections/{key}/schema")["properties"]
        named = {name: one for name, one in schema.items() if one.get("x-ogc-role") != "primary-geometry"}
        for feature in all_features(service, key):
            assert set(feature["properties"]) == set(named), key
            for name, value in feature["properties"].items():
                assert value is None or isinstance(value, kinds[named[name]["type"]]), (key, name, value)


@pytest.mark.abstract(f"{OAS30}oas-definition-1")
@pytest.mark.abstract(f"{OAS30}oas-definition-2")
@pytest.mark.abstract(f"{OAS30}completeness")
def test_the_document_is_valid_openapi(service):
    (description,) = links_of(service.read("/"), "service-desc")
    answer = service.get(description["href"], accept=description["type"])
    validate(answer.json)


@pytest.mark.ours(
    "for programs that follow no references and push down what they find under a collection's own path"
)
def test_the_document_stands_by_itself_and_has_a_path_for_each_collection(service):
    answer = service.get("/api")
    assert '"$ref"' not in answer.text
    for key in _collections(service):
        assert f"/collections/{key}/items" in answer.json["paths"]


@pytest.mark.ours("for programs that push down what is a parameter of its own")
@pytest.mark.abstract(f"{OAS30}oas-impl")
def test_every_property_is_a_parameter_of_its_path(service):
    paths = service.read("/api")["paths"]
    for key in ("hotspots", "buildings", "measurements"):
        listed = {one["name"] for one in paths[f"/collections/{key}/items"]["get"]["parameters"]}
        schema = service.read(f"/collections/{key}/schema")["properties"]
        assert set(schema) - {"geometry"} <= listed


def _operations(service):
    return [path["get"] for path in service.read("/api")["paths"].values() if "get" in path]


@pytest.mark.abstract(f"{OAS30}exceptions-codes")
def test_every_operation_names_how_it_may_end(service):
    for operation in _operations(service):
        assert {"200", "400", "401", "403", "404", "500", "503"} <= set(operation["responses"])


@pytest.mark.abstract(f"{OAS30}security")
def test_the_document_says_how_a_reader_shows_who_he_is(service):
    document = service.read("/api")
    schemes = document["components"]["securitySchemes"]
    assert {(one["type"], one.get("scheme", one.get("in"))) for one in schemes.values()} == {
        ("http", "bearer"),
        ("apiKey", "cookie"),
    }
    assert document["security"] == [{}, {"token": []}, {"session": []}]  # guests show nothing
