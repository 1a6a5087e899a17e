"""The part of the OpenAPI document that tells of processes and jobs."""

from typing import Any

from flask_babel import gettext as _

from app.domain.processes import PROCESSES, Process, StatusCode
from app.web.ogc import inputs, jobs, links, processes
from app.web.ogc.execution import REFERENCE, RESPONSES
from app.web.ogc.process_words import process_words

Json = dict[str, Any]
FORM: Json = {
    "name": "f",
    "in": "query",
    "schema": {"type": "string", "enum": list(links.FORMATS)},
    "description": "Form of the answer; else by Accept.",
}
JOB: Json = {"name": "jobID", "in": "path", "required": True, "schema": {"type": "string"}}
TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": "integer", "minimum": 0}
PREFER: Json = {
    "name": "Prefer",
    "in": "header",
    "schema": {"type": "string"},
    "description": "respond-async is what happens anyway.",
}
PROBLEM = {"application/problem+json": {"schema": {"type": "object", "required": ["type"]}}}
MISTAKES = {
    "400": "Bad request",
    "401": "Sign in first",
    "403": "Not allowed",
    "404": "Not found",
    "500": "Something broke here",
    "503": "Not available at the moment",
}
CONFLICT = {"409": "The state does not allow it"}
LINK: Json = {
    "type": "object",
    "required": ["href"],
    "properties": dict.fromkeys(("href", "rel", "type", "title"), TEXT),
}
LINKS: Json = {"type": "array", "items": LINK}
MOMENT: Json = {"type": "string", "format": "date-time"}
STATUS: Json = {
    "type": "object",
    "required": ["jobID", "processID", "type", "status", "links"],
    "properties": {
        "jobID": TEXT,
        "processID": {"type": "string", "enum": list(PROCESSES)},
        "type": {"type": "string", "enum": [jobs.TYPE]},
        "status": {"type": "string", "enum": list(StatusCode)},
        "message": TEXT,
        **dict.fromkeys(("created", "started", "finished", "updated"), MOMENT),
        "progress": {"type": "integer", "minimum": 0, "maximum": 100},
        "links": LINKS,
    },
}


def paths() -> Json:
    """Every address of processes and jobs."""
    found: Json = {"/processes": {"get": _listing("processes", _("Processes"), _process_paging())}}
    for one in PROCESSES.values():
        found |= _process_paths(one)
    return {
        **found,
        "/jobs": {"get": _listing("jobs", _("Tasks"), _job_parameters(), {"jobs": _list_of(STATUS)})},
        "/jobs/{jobID}": {
            "get": _operation("job", _("How a task stands"), [JOB, FORM], {"200": _json(STATUS)}),
            "delete": _operation(
                "dismiss_job", _("Ask a task to stop"), [JOB, FORM], {"200": _json(STATUS)}, CONFLICT
            ),
        },
        "/jobs/{jobID}/results": {"get": _results()},
    }


def _operation(
    name: str, summary: str, parameters: list[Json], answers: Json, more: dict[str, str] | None = None
) -> Json:
    refusals = {**MISTAKES, **(more or {})}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            **{code: {"description": summary, **answer} for code, answer in answers.items()},
            **{code: {"description": text, "content": PROBLEM} for code, text in refusals.items()},
        },
    }


def _json(schema: Json) -> Json:
    return {"content": {links.JSON: {"schema": schema}, links.HTML: {"schema": TEXT}}}


def _list_of(schema: Json) -> Json:
    return {"type": "array", "items": schema}


def _listing(name: str, summary: str, parameters: list[Json], rows: Json | None = None) -> Json:
    held = rows or {name: _list_of({"type": "object", "required": ["id", "version"]})}
    schema = {"type": "object", "required": [*held, "links"], "properties": {**held, "links": LINKS}}
    return _operation(name, summary, parameters, {"200": _json(schema)})


def _query(name: str, schema: Json, description: str = "") -> Json:
    described = {"description": description} if description else {}
    return {"name": name, "in": "query", "required": False, "schema": schema, **described}


def _limit(usual: int, most: int) -> Json:
    return _query("limit", {"type": "integer", "minimum": 1, "maximum": most, "default": usual})


def _process_paging() -> list[Json]:
    return [
        _limit(processes.USUAL, processes.MOST),
        _query("after", {"type": "string", "enum": list(PROCESSES)}, "The last process of the page before."),
        FORM,
    ]


def _job_parameters() -> list[Json]:
    return [
        _query("type", _list_of({"type": "string"}), "Jobs of another type than process there are none of."),
        _query("processID", _list_of({"type": "string", "enum": list(PROCESSES)})),
        _query("status", _list_of({"type": "string", "enum": list(StatusCode)})),
        _query("datetime", TEXT, "Created in an instant, or from start/end; `..` is open."),
        _query("minDuration", WHOLE, "Seconds that a job ran or has been running, at least."),
        _query("maxDuration", WHOLE, "Seconds that a job ran or has been running, at most."),
        _limit(jobs.USUAL, jobs.MOST),
        _query("after", {"type": "integer", "minimum": 1}, "Jobs older than this id; follow `next` instead."),
        FORM,
    ]


def _process_paths(process: Process) -> Json:
    root, title = f"/processes/{process.key}", process_words(process.key)["title"]
    made = {"201": {**_json(STATUS), "headers": {"Location": {"schema": TEXT}}}}
    asking = _operation(f"execute_{process.key}", title, [PREFER, FORM], made, CONFLICT)
    body = {"required": True, "content": {links.JSON: {"schema": _body(process)}}}
    described = {"200": _json({"type": "object", "required": ["id", "version", "inputs", "outputs"]})}
    return {
        root: {"get": _operation(f"process_{process.key}", title, [FORM], described)},
        f"{root}/execution": {"post": {**asking, "requestBody": body}},
    }


def _body(process: Process) -> Json:
    """What an execution is asked for with."""
    needed = inputs.required_of(process.key)
    values: Json = {
        "type": "object",
        "properties": dict(inputs.schemas_of(process.key)),
        "additionalProperties": False,
    }
    wanted = {"type": "object", "properties": {"transmissionMode": {"type": "string", "enum": [REFERENCE]}}}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "inputs": {**values, **({"required": list(needed)} if needed else {})},
            "outputs": {
                "type": "object",
                "properties": dict.fromkeys(process.outputs, wanted),
                "additionalProperties": False,
            },
            "response": {"type": "string", "enum": list(RESPONSES), "default": RESPONSES[0]},
        },
        **({"required": ["inputs"]} if needed else {}),
    }


def _results() -> Json:
    document = {"type": "object", "additionalProperties": LINK}
    raw = {"headers": {"Link": {"schema": TEXT, "description": "Each output, where raw ones are wanted."}}}
    return _operation(
        "job_results",
        _("Results of a task"),
        [JOB, FORM],
        {"200": _json(document), "204": raw},
        CONFLICT,
    )
