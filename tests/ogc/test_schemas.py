"""Parts 3 and 5: what a filter may name, and what a feature holds; Part 1: the document of the service."""

import jsonschema
import pytest
from openapi_spec_validator import validate

from tests.ogc.serving import all_features, links_of

QUERYABLES = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables#"
PART_5 = "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/"
OAS30 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30#"


def _collections(service):
    return [one["id"] for one in service.read("/collections")["collections"]]


def _schemas(service, rel):
    """The schema of each collection by the link of its relation, short or long."""
    for key in _collections(service):
        links = service.read(f"/collections/{key}")["links"]
        (address, *_) = [one["href"] for one in links if one["rel"].rpartition("/")[2] == rel]
        yield service.read(address)


@pytest.mark.abstract(f"{QUERYABLES}get-queryables")
def test_queryables_are_linked_and_valid_schemas(service):
    for document in _schemas(service, "queryables"):
        jsonschema.Draft202012Validator.check_schema(document)
        assert document["type"] == "object" and document["$id"] and document["properties"]


@pytest.mark.abstract(f"{PART_5}queryables#get-queryables")
@pytest.mark.abstract(f"{PART_5}schemas#schema")
def test_schemas_are_linked_and_valid(service):
    for rel in ("queryables", "schema"):
        for document in _schemas(service, rel):
            jsonschema.Draft202012Validator.check_schema(document)
            assert document["type"] == "object" and document["$id"].endswith(f"/{rel}")


@pytest.mark.abstract(f"{QUERYABLES}filter-by-queryable")
def test_every_queryable_is_known_to_a_filter(service):
    for key in _collections(service):
        count = service.items(key, {"limit": 1})["numberMatched"]
        for name in service.read(f"/collections/{key}/queryables")["properties"]:
            page = service.items(key, {"filter": f"{name} IS NULL", "limit": 1})
            assert page["numberMatched"] <= count, (key, name)


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
