"""OGC API - Processes, 18-062r2, Annex A: the way in, what may be computed, what it takes and makes."""

import jsonschema
import pytest
from openapi_spec_validator import validate

from app.domain.network import Technology
from app.domain.plans import GoalKind
from app.domain.processes import PROCESSES
from tests.ogc.executing import PROCESS, REL, SUMMARY, VALUE, excepted, execute, holds
from tests.ogc.serving import links_of

ROOT = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/"
CORE, OAS30 = f"{ROOT}core#", f"{ROOT}oas30#"
DESCRIPTION = f"{ROOT}ogc-process-description#"
DELIVERED = ("coverage", "reach", "plan")


def described(service):
    """Every process whole."""
    return [service.read(f"/processes/{key}") for key in DELIVERED]


@pytest.mark.abstract(f"{CORE}landingpage-op")
@pytest.mark.abstract(f"{CORE}landingpage-success")
def test_the_landing_page_leads_to_processes_and_jobs(service):
    landing = service.read("/")
    for rel in ("service-desc", "conformance", "processes", "job-list", f"{REL}processes", f"{REL}job-list"):
        (found, *_) = links_of(landing, rel)
        assert service.get(found["href"], accept=found["type"]).status_code == 200


@pytest.mark.abstract(f"{CORE}conformance-op")
@pytest.mark.abstract(f"{CORE}conformance-success")
def test_conformance_names_the_classes_of_processes(service):
    declared = {one for one in service.read("/conformance")["conformsTo"] if one.startswith(ROOT)}
    assert {one.removeprefix(ROOT) for one in declared} == {
        *("core", "ogc-process-description", "json", "html", "oas30", "job-list", "dismiss"),
    }


@pytest.mark.abstract(f"{CORE}http")
def test_deeds_that_an_address_does_not_know_are_405(service, client):
    for path in ("/processes", "/processes/coverage", "/jobs"):
        assert client.post(f"/ogc{path}").status_code == 405
    assert service.status("/processes/coverage/execution") == 405


@pytest.mark.abstract(f"{CORE}process-list")
@pytest.mark.abstract(f"{CORE}process-list-success")
def test_the_list_has_a_summary_of_each_process(service):
    found = service.read("/processes")["processes"]
    assert tuple(one["id"] for one in found) == DELIVERED == tuple(PROCESSES)
    for one in found:
        holds(one, SUMMARY)
        assert one["jobControlOptions"] == ["async-execute", "dismiss"]
        assert one["outputTransmission"] == ["reference"]


@pytest.mark.abstract(f"{CORE}pl-limit-definition")
def test_the_document_defines_the_limit_of_the_list(service):
    parameters = service.read("/api")["paths"]["/processes"]["get"]["parameters"]
    (limit,) = [one["schema"] for one in parameters if one["name"] == "limit"]
    assert (limit["type"], limit["minimum"]) == ("integer", 1) and limit["default"] <= limit["maximum"]


@pytest.mark.abstract(f"{CORE}pl-limit-response")
@pytest.mark.abstract(f"{CORE}pl-links")
def test_the_list_comes_page_by_page_and_links_to_itself(service):
    page, seen = service.read("/processes", {"limit": 2}), []
    while True:
        assert links_of(page, "self") and links_of(page, "alternate")
        seen.append([one["id"] for one in page["processes"]])
        if not (further := links_of(page, "next")):
            break
        page = service.read(further[0]["href"])
    assert seen == [["coverage", "reach"], ["plan"]]
    assert [service.status("/processes", {"limit": one}) for one in ("0", "x")] == [400, 400]
    assert service.status("/processes", {"after": "nothing"}) == 400


@pytest.mark.abstract(f"{CORE}process")
@pytest.mark.abstract(f"{CORE}process-success")
@pytest.mark.abstract(f"{DESCRIPTION}json-encoding")
def test_a_process_says_what_its_summary_says_and_more(service):
    summaries = service.read("/processes")["processes"]
    for summary, whole in zip(summaries, described(service), strict=True):
        holds(whole, PROCESS)
        assert {**whole, "links": None} | {**summary, "links": None} == {**whole, "links": None}
        (asking,) = links_of(whole, f"{REL}execute")
        assert asking["href"].endswith(f"/ogc/processes/{whole['id']}/execution")


@pytest.mark.abstract(f"{CORE}process-exception-no-such-process")
def test_a_process_that_is_not_there_is_named_so(service, client):
    excepted(service.get("/processes/nothing"), 404, "no-such-process")
    excepted(execute(client, "nothing"), 404, "no-such-process")


@pytest.mark.abstract(f"{DESCRIPTION}inputs-def")
@pytest.mark.abstract(f"{DESCRIPTION}input-def")
def test_inputs_are_those_of_the_json_api_with_their_rules(service):
    inputs = {one["id"]: one["inputs"] for one in described(service)}
    for one in (value for process in inputs.values() for value in process.values()):
        holds(one, VALUE)
        jsonschema.Draft4Validator.check_schema(one["schema"])  # whose bounds are those of OpenAPI 3.0
    plan = inputs["plan"]
    assert {name for name, one in plan.items() if one["minOccurs"]} == {"operator", "value"}
    assert plan["technology"]["schema"]["enum"] == [one.value for one in Technology]
    assert plan["goal"]["schema"] == {
        "type": "string",
        "enum": [one.value for one in GoalKind],
        "default": "count",
    }
    assert plan["value"]["schema"] == {
        "type": "number",
        "minimum": 0,
        "exclusiveMinimum": True,
        "maximum": 10_000,
    }
    assert (plan["years"]["schema"]["minimum"], plan["years"]["schema"]["maximum"]) == (1, 20)
    assert plan["forbidden"]["maxOccurs"] == 1000 and plan["forbidden"]["schema"]["type"] == "string"
    assert inputs["reach"]["minutes"]["schema"]["maximum"] == 120
    assert list(inputs["coverage"]) == ["area_code"]


@pytest.mark.abstract(f"{DESCRIPTION}outputs-def")
@pytest.mark.abstract(f"{DESCRIPTION}output-def")
def test_outputs_say_of_which_media_type_they_are(service):
    for process in described(service):
        kinds = {name: one["schema"]["contentMediaType"] for name, one in process["outputs"].items()}
        assert "application/geo+json" in kinds.values()
        assert kinds["page"] == "text/html"
        for one in process["outputs"].values():
            holds(one, VALUE)


@pytest.mark.abstract(f"{DESCRIPTION}input-mixed-type")
@pytest.mark.abstract(f"{DESCRIPTION}output-mixed-type")
@pytest.mark.abstract(f"{CORE}job-creation-input-inline-object")
@pytest.mark.abstract(f"{CORE}job-creation-input-inline-mixed")
@pytest.mark.abstract(f"{CORE}job-creation-input-inline-binary")
@pytest.mark.abstract(f"{CORE}job-creation-input-inline-bbox")
def test_no_value_is_of_mixed_types_an_object_binary_or_a_box(service):
    """So that these tests have nothing to ask: every input is a text, a number or a whole number."""
    for process in described(service):
        for one in process["inputs"].values():
            assert one["schema"]["type"] in ("string", "number", "integer")
            assert not {"oneOf", "anyOf", "allOf", "contentEncoding"} & set(one["schema"])
        for one in process["outputs"].values():
            assert not {"oneOf", "anyOf", "allOf"} & set(one["schema"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_processes_inputs_and_outputs_have_words_in_both_languages(service, language):
    for key in DELIVERED:
        one = service.read(f"/processes/{key}", {"lang": "zh-CN" if language == "zh" else "en"})
        for named in (one, *one["inputs"].values(), *one["outputs"].values()):
            is_chinese = any("\u4e00" <= sign <= "\u9fff" for sign in named["description"])
            assert named["title"] and is_chinese is (language == "zh"), named


@pytest.mark.abstract(f"{CORE}api-definition-op")
@pytest.mark.abstract(f"{CORE}api-definition-success")
@pytest.mark.abstract(f"{OAS30}oas-definition-1")
@pytest.mark.abstract(f"{OAS30}oas-definition-2")
@pytest.mark.abstract(f"{OAS30}oas-impl")
@pytest.mark.abstract(f"{OAS30}completeness")
def test_the_document_holds_every_address_and_deed_of_processes(service, application):
    document = service.read("/api")
    validate(document)
    ours = ("/ogc/processes", "/ogc/jobs")
    routed = set()
    for rule in application.url_map.iter_rules():
        if rule.rule.startswith(ours):
            path = rule.rule.removeprefix("/ogc").replace("<job_id>", "{jobID}")
            keys = DELIVERED if "<process_id>" in path else ("",)
            methods = rule.methods - {"HEAD", "OPTIONS"}
            routed |= {
                (path.replace("<process_id>", key), method.lower()) for key in keys for method in methods
            }
    paths = {path: item for path, item in document["paths"].items() if f"/ogc{path}".startswith(ours)}
    assert {(path, method) for path, item in paths.items() for method in item} == routed


@pytest.mark.abstract(f"{OAS30}exception-codes")
@pytest.mark.abstract(f"{OAS30}security")
def test_the_document_says_how_each_may_fail_and_who_may_ask(service):
    document = service.read("/api")
    assert document["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
    for key in DELIVERED:
        codes = document["paths"][f"/processes/{key}/execution"]["post"]["responses"]
        assert set(codes) == {"201", "400", "401", "403", "404", "409", "500", "503"}


@pytest.mark.abstract(f"{CORE}job-creation-request")
def test_the_body_in_the_document_is_that_of_the_description(service):
    paths = service.read("/api")["paths"]
    for process in described(service):
        body = paths[f"/processes/{process['id']}/execution"]["post"]["requestBody"]["content"]
        known = body["application/json"]["schema"]["properties"]
        assert set(known) == {"inputs", "outputs", "response"}
        assert set(known["inputs"]["properties"]) == set(process["inputs"])
        assert set(known["outputs"]["properties"]) == set(process["outputs"])


@pytest.mark.abstract(f"{ROOT}json#definition")
@pytest.mark.parametrize("path", ["/processes", "/processes/plan", "/jobs"])
def test_everything_is_json_for_programs(service, path):
    answer = service.get(path, accept="application/json")
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"


@pytest.mark.abstract(f"{ROOT}html#definition")
@pytest.mark.abstract(f"{ROOT}html#content")
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/processes", "Plan of base stations"),
        ("/processes/plan", "Areas to build nothing in"),
        ("/jobs", "accepted"),
    ],
)
def test_everything_is_a_page_for_people(service, path, text):
    page = service.get(path, {"f": "html", "lang": "en"})
    assert page.headers["Content-Type"].split(";")[0] == "text/html"
    assert text in page.text
    assert service.get(path, accept="text/html").status_code == 200
