"""Parts 3 and 5: what a filter may name, and what a feature holds; Part 1: the document of the service."""

import jsonschema
import pytest
from openapi_spec_validator import validate

from tests.ogc.serving import all_features, feature_collections, links_of

QUERYABLES = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables#"
PART_5 = "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/"
OAS30 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30#"


def _collections(service):
    return [one["id"] for one in feature_collections(service)]


@pytest.mark.abstract(f"{QUERYABLES}get-queryables")
@pytest.mark.abstract(f"{PART_5}queryables#get-queryables")
@pytest.mark.abstract(f"{PART_5}schemas#schema")
def test_schemas_are_valid_and_linked(service):
    for key in _collections(service):
        for rel in ("queryables", "schema"):
            document = service.read(f"/collections/{key}/{rel}")
            jsonschema.Draft202012Validator.check_schema(document)
            assert document["type"] == "object" and document["$id"].endswith(f"/{key}/{rel}")
            assert links_of(service.read(f"/collections/{key}"), rel)


@pytest.mark.abstract(f"{QUERYABLES}filter-by-queryable")
def test_every_queryable_is_known_to_a_filter(service):
    for key in _collections(service):
        for name in service.read(f"/collections/{key}/queryables")["properties"]:
            page = service.items(key, {"filter": f"{name} IS NULL"})
            assert page["numberMatched"] <= service.items(key)["numberMatched"], (key, name)


@pytest.mark.abstract(f"{PART_5}returnables-and-receivables#returnables")
def test_features_hold_the_properties_of_their_schema(service):
    kinds = {"integer": int, "number": (int, float), "boolean": bool, "string": (str, list)}
    for key in _collections(service):
        schema = service.read(f"/collections/{key}/schema")["properties"]
        named = {name: one for name, one in schema.items() if one.get("x-ogc-role") != "primary-geometry"}
        for feature in all_features(service, key):
            assert set(feature["properties"]) == set(named), key
            for name, value in feature["properties"].items():
                assert value is None or isinstance(value, kinds[named[name]["type"]]), (key, name, value)


@pytest.mark.abstract(f"{PART_5}core-roles-features#roles")
def test_every_schema_says_which_are_the_id_and_the_shape(service):
    for key in _collections(service):
        schema = service.read(f"/collections/{key}/schema")["properties"]
        roles = [one["x-ogc-role"] for one in schema.values() if "x-ogc-role" in one]
        assert roles.count("id") == roles.count("primary-geometry") == 1


@pytest.mark.abstract(f"{OAS30}oas-definition-1")
@pytest.mark.abstract(f"{OAS30}oas-definition-2")
@pytest.mark.abstract(f"{OAS30}completeness")
def test_the_document_is_openapi_with_a_path_for_each_collection(service):
    (description,) = links_of(service.read("/"), "service-desc")
    answer = service.get(description["href"], accept=description["type"])
    validate(answer.json)
    assert '"$ref"' not in answer.text
    for key in _collections(service):
        assert f"/collections/{key}/items" in answer.json["paths"]


@pytest.mark.abstract(f"{OAS30}oas-impl")
def test_every_property_is_a_parameter_of_its_path(service):
    paths = service.read("/api")["paths"]
    for key in ("hotspots", "buildings", "measurements"):
        listed = {one["name"] for one in paths[f"/collections/{key}/items"]["get"]["parameters"]}
        schema = service.read(f"/collections/{key}/schema")["properties"]
        assert set(schema) - {"geometry"} <= listed
