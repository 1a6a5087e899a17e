"""Nothing that a reader can write into an address or a body breaks the service."""

import json
from urllib.parse import quote

import pytest

from tests.web.api.conftest import build

HOSTILE = [
    "",
    " ",
    "\0",
    "NaN",
    "inf",
    "-1",
    "0",
    "1e400",
    "9" * 19,
    "9" * 5000,
    "9223372036854775807",
    "-9223372036854775809",
    "2147483648",
    "310106999999",
    "999999",
    "٣١٠١٠٦",
    "' or 1=1 --",
    "%",
    "%ff",
    "<script>",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "a" * 3000,
    "NaN,NaN,NaN,NaN",
    "1,2,3",
    "-180,-90,180,90",
    "31.1,121.1,31.3,121.3",
    "121.45,31.22,121.45,31.22",
    "-179.9,89.9,-179.8,90",
    "9999-12-31",
    "0001-01-01",
    "EPSG:4549",
    "EPSG:999999",
    "EPSG:4326",
    "any",
]
NEEDS_PLACE = ("/point", "/explain", "/nearest", "/near")
PREPARED = dict.fromkeys(("point", "explain"), "lon=121.45&lat=31.23&")


@pytest.fixture(scope="module")
def city(shared_session):
    return build(shared_session)


@pytest.fixture(autouse=True)
def connection(undone_after_test):
    return undone_after_test


@pytest.fixture(scope="module")
def document(application):
    return application.test_client().get("/api/openapi.json").json


def _addresses(document):
    for path, item in document["paths"].items():
        if "get" in item:
            names = [one["name"] for one in item["get"]["parameters"] if one["in"] == "query"]
            yield path, [*names, "unheard_of"]


@pytest.mark.parametrize("text", HOSTILE, ids=[f"value {number}" for number in range(len(HOSTILE))])
def test_no_value_of_a_parameter_breaks_the_service(client, city, document, text):
    for path, names in _addresses(document):
        whole = path.replace("{", "").replace("}", "") if "{" not in path else None
        for name in names if whole else []:
            start = PREPARED.get(whole.rsplit("/", 1)[1], "") if name not in ("lon", "lat") else ""
            response = client.get(f"{whole}?{start}{name}={quote(text)}")
            assert response.status_code < 500, (whole, name, text, response.get_data(as_text=True))
        if whole is None:
            response = client.get(path.split("{")[0] + quote(text, safe="") + path.partition("}")[2])
            assert response.status_code < 500, (path, text, response.get_data(as_text=True))
        if response.status_code >= 400:
            assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"1",
        b"{",
        b"\xff\xfe",
        b'{"area_code": NaN}',
        b'{"area_code": "\\ud800"}',
        b'{"area_code": "31010\\u0000"}',
        b'{"area_code": {}}',
        b'{"unheard_of": 1}',
        b'{"area_code": ' + b"9" * 6000 + b"}",
        b'{"area_code": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_no_body_breaks_the_service(client, city, body):
    response = client.post("/api/v1/runs", data=body, content_type="application/json")
    assert response.status_code in (400, 422)
    assert response.mimetype == "application/problem+json"


def test_what_is_no_finite_number_is_refused_by_the_name_of_its_parameter(client, city, document):
    numbers = [
        (path, one["name"])
        for path, item in document["paths"].items()
        for one in item.get("get", {}).get("parameters", ())
        if one["in"] == "query" and '"number"' in json.dumps(one["schema"]) and "{" not in path
    ]
    assert ("/api/v1/gaps", "min_area_m2") in numbers
    for path, name in numbers:
        start = "" if name in ("lon", "lat") else "lon=121.45&lat=31.23&" * path.endswith(NEEDS_PLACE)
        for value in ("nan", "inf"):
            answer = client.get(f"{path}?{start}{name}={value}")
            said = answer.json["detail"]
            assert answer.status_code == 400 and name in said and "finite number" in said, (path, name, said)


def test_a_body_that_is_no_json_is_said_to_be_none(client, city):
    response = client.post("/api/v1/runs", data=b"{area", content_type="application/json")
    assert response.status_code == 400
    assert response.json["detail"].startswith("the body is not JSON: ")


@pytest.mark.parametrize(
    "body", [{"area_code": "3101\0"}, {"a\0b": 1}, {"area_code": [{"deep": ["a\0b"]}]}], ids=str
)
def test_a_document_with_a_nul_is_refused_by_the_rule(client, city, body):
    response = client.post("/api/v1/runs", json=body)
    assert response.status_code == 422
    assert response.json["detail"] == "the document holds a NUL character; no text of this service does"


def test_swapped_coordinates_get_a_hint(client, city):
    response = client.get("/api/v1/point?lon=31.23&lat=121.45")
    assert response.status_code == 400
    assert "longitude comes first" in response.json["detail"]


def test_unknown_parameters_are_refused_by_name(client, city):
    for address in ("/api/v1/areas?nmae=x", "/api/v1/operators?nmae=x", "/api/v1/runs/1?nmae=x"):
        response = client.get(address)
        assert response.status_code == 400
        assert "nmae" in response.json["detail"]


def test_a_repeated_parameter_is_refused(client, city):
    response = client.get("/api/v1/stations?technology=4G&technology=5G")
    assert response.status_code == 400
    assert "technology" in response.json["detail"]


def test_a_limit_above_the_greatest_page_is_refused(client, city):
    response = client.get("/api/v1/cells?limit=10001")
    assert response.status_code == 400
    assert response.json["errors"][0]["field"] == "limit"


def test_an_unknown_address_and_a_wrong_method_are_problem_documents(client):
    missing, wrong = client.get("/api/v1/nothing"), client.delete("/api/v1/areas")
    assert (missing.status_code, wrong.status_code) == (404, 405)
    assert missing.mimetype == wrong.mimetype == "application/problem+json"
    assert "GET" in wrong.headers["Allow"]
