"""What holds for every address of the application."""

import io
import re
from uuid import uuid4

import pytest
from flask import request

from app.web.pages.parameters import KNOWN
from tests.system.doors import MACHINES, Watched, path_of, rules, values_of

HOSTILE = (
    *("\0", "NaN", "-inf", "-1", "1e400", "9" * 19, "9" * 5000, "2147483648", "٣١٠١٠٦"),
    *("'; drop table areas; --", "%", "<script>", "\ud800".encode("utf-8", "surrogatepass"), "a" * 3000),
    *("1,2", "NaN,NaN,NaN,NaN", "179.9,89.9,180,90", "any", "../../etc/passwd", "{{7*7}}", "😀"),
)
NEED_PARAMETERS = (
    "/api/v1/point",
    "/api/v1/explain",
    "/api/v1/cases/near",
    "/api/v1/stations/nearest",
    "/api/v1/search",
)
NOTHING = {"code": "310199", "name": "rivers", "layer": "rivers", "z": "x", "x": "x", "y": "x"}


def nonce_of(response):
    return re.search(r"script-src 'self' 'nonce-([\w-]{20,})'", response.headers["Content-Security-Policy"])[
        1
    ]


def test_every_address_that_is_linked_answers(application, client, district):
    for rule in rules(application):
        if rule.endpoint.startswith(
            (
                "cases_page.show",
                "exports_page.",
                "api_exports.",
                "import_page.show_report",
                "admin_page.",
                "audit_page.",
                "sign_in_page.",
                "oidc_page.",
                "scenarios_page.",
                "api_scenario",
            )
        ):
            continue  # they need a report, a photo, a file, an administrator or a scenario: tested with them
        if rule.endpoint in ("api_cases.read_case", "api_case_moves.read_course"):
            continue
        response = client.get(path_of(rule, values_of(rule, district)))
        expected = {400} if rule.rule in NEED_PARAMETERS else {200, 204}
        assert response.status_code in expected, (rule.rule, response.text)


def test_every_answer_carries_the_headers_that_protect_it(application, client, district):
    nonces = []
    for rule in rules(application):
        response = client.get(path_of(rule, values_of(rule, district)))
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; "), rule.rule
        assert "unsafe" not in policy and "http" not in policy and "*" not in policy, rule.rule
        assert response.headers["X-Content-Type-Options"] == "nosniff", rule.rule
        assert response.headers["Cache-Control"], rule.rule
        if rule.endpoint in (
            "tiles.read_tile",
            "ogc_tiles.read_tile",
        ):  # no document, so it has no script that a nonce could let in
            assert "script-src" not in policy
        else:
            nonces.append(nonce_of(response))
    assert len(set(nonces)) == len(nonces)


def test_errors_carry_the_same_headers(client):
    for path in ("/nothing", "/api/v1/nothing", "/tiles/nothing", "/static/nothing.js"):
        response = client.get(path)
        assert response.status_code == 404
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert nonce_of(response)


def test_every_script_and_style_in_a_page_carries_the_nonce_of_its_answer(application, client, district):
    for rule in rules(application):
        response = client.get(path_of(rule, values_of(rule, district)))
        if response.mimetype != "text/html":
            continue
        inline = re.findall(r"<(?:script|style)\b(?![^>]*\bsrc=)([^>]*)>", response.text)
        bare = [tag for tag in inline if f'nonce="{nonce_of(response)}"' not in tag and "json" not in tag]
        assert bare == [], rule.rule
        assert not re.search(r"<[a-z][^>]*\s(on\w+|style)=", response.text), rule.rule


def test_no_page_names_another_host(application, client, district):
    for rule in rules(application):
        response = client.get(path_of(rule, values_of(rule, district)))
        if response.mimetype == "text/html":
            hosts = re.findall(r"(?:src|href|action)=\"(?:https?:)?//([^/\"]+)", response.text)
            assert set(hosts) <= {"localhost"}, rule.rule


def test_programs_get_problem_documents_for_unknown_things(application, client):
    for rule in rules(application):
        if not rule.rule.startswith(MACHINES) or not rule.arguments:
            continue
        response = client.get(path_of(rule, {name: NOTHING.get(name, "x") for name in rule.arguments}))
        assert response.status_code in (400, 404), rule.rule
        assert response.content_type == "application/problem+json", rule.rule
        assert response.json["instance"] == response.request.path
        assert {"type", "title", "status", "detail"} <= set(response.json)


def test_programs_get_problem_documents_for_unknown_parameters(application, client, district):
    for rule in rules(application):
        if rule.rule.startswith("/api/v1/"):
            response = client.get(path_of(rule, values_of(rule, district)), query_string={"unheard_of": "1"})
            assert response.status_code == 400, rule.rule
            assert response.content_type == "application/problem+json"
            assert "unheard_of" in response.json["detail"]


def test_people_get_a_page_for_unknown_things(application, client):
    for rule in rules(application):
        if not rule.rule.startswith((*MACHINES, "/admin")) and rule.arguments:
            response = client.get(
                path_of(rule, {name: "0" if "_id" in name else "x" for name in rule.arguments})
            )
            assert response.status_code in (400, 404), rule.rule
            assert response.mimetype == "text/html", rule.rule


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: repr(text[:16]))
def test_no_key_in_a_path_breaks_the_service(application, client, district, hostile):
    for rule in rules(application):
        for name in rule.arguments:
            path = path_of(rule, {**values_of(rule, district), name: _text(hostile)})
            response = client.get(path)
            assert response.status_code < 500, (path[:100], response.text)


def _text(hostile):
    return hostile.decode("utf-8", "replace") if isinstance(hostile, bytes) else hostile


@pytest.fixture
def read_by_pages(application, client, district):
    """Path of every page, map and tile with the names that it looks up in the query."""
    watched = []

    def watch():
        request.args = Watched(request.args)
        watched.append(request.args)

    application.before_request_funcs.setdefault(None, []).append(watch)
    try:
        found = []
        for rule in rules(application):
            if not rule.rule.startswith("/api/"):
                path = path_of(rule, values_of(rule, district))
                client.get(path)
                # every page asks for the language in the same place: once is enough
                found.append((path, sorted(watched[-1].asked - ({"lang"} if found else set()))))
    finally:
        application.before_request_funcs[None].remove(watch)
    return found


def test_no_value_in_a_query_breaks_a_page(client, read_by_pages):
    assert sum(len(names) for _, names in read_by_pages) > 40
    broken = [
        (path, name, hostile[:40])
        for path, names in read_by_pages
        for name in names
        for hostile in HOSTILE
        if client.get(path, query_string={name: hostile}).status_code >= 500
    ]
    assert broken == []


FORM = {
    **{
        "client_id": "6f1c1f7e-0a53-4b5e-9f57-5a3f1d6a0b11",
        "class_code": "L01",
        "lon": "121.45",
        "lat": "31.23",
    },
    **{"datum": "wgs84", "datum_source": "device", "accuracy_m": "5", "description": "", "operator": "A"},
    **{"technology": "4G", "place": "indoor", "floor": "2"},
    **{"contact_phone": "13800001234"},
}


def test_no_value_in_a_report_breaks_the_service(client, district):
    assert client.post("/m", data=FORM).status_code == 303
    for name in FORM:
        for hostile in HOSTILE:
            sent = {**FORM, "client_id": str(uuid4()), name: hostile}
            assert client.post("/m", data=sent).status_code < 500, (name, hostile[:40])
            response = client.post("/api/v1/cases", data=sent)
            assert response.status_code < 500, (name, hostile[:40])


@pytest.mark.parametrize(
    "photo", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, b"\xff\xd8\xff" + b"x" * 64]
)
def test_no_photo_breaks_the_service(client, photo):
    for path in ("/m", "/api/v1/cases"):
        sent = {**FORM, "client_id": str(uuid4()), "photos": (io.BytesIO(photo), "../../x.jpg")}
        assert client.post(path, data=sent).status_code < 500


def test_every_parameter_that_a_page_reads_is_one_that_it_knows(application, district, read_by_pages):
    names_of = dict(read_by_pages)
    paths = {rule.endpoint: path_of(rule, values_of(rule, district)) for rule in rules(application)}
    assert set(KNOWN) <= set(paths)
    unknown = {name: set(names_of[paths[name]]) - known - {"lang"} for name, known in KNOWN.items()}
    assert {name: left for name, left in unknown.items() if left} == {}
