"""What the standard says of processes and jobs (18-062r2), as schemas, and asking for an execution."""

import jsonschema

TEXT = {"type": "string"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
LINK = {"type": "object", "required": ["href"], "properties": {"href": TEXT, "rel": TEXT, "type": TEXT}}
DESCRIBED = {"title": TEXT, "description": TEXT}
MANY = {"oneOf": [{"type": "integer"}, {"enum": ["unbounded"]}]}
VALUE = {
    "type": "object",
    "required": ["schema"],
    "properties": {
        **DESCRIBED,
        "minOccurs": {"type": "integer"},
        "maxOccurs": MANY,
        "schema": {"type": "object"},
    },
}
SUMMARY = {
    "type": "object",
    "required": ["id", "version"],
    "properties": {
        "id": TEXT,
        "version": TEXT,
        **DESCRIBED,
        "jobControlOptions": {"items": {"enum": ["sync-execute", "async-execute", "dismiss"]}},
        "outputTransmission": {"items": {"enum": ["value", "reference"]}},
        "links": {"type": "array", "items": LINK},
    },
}
VALUES = {"type": "object", "minProperties": 1, "additionalProperties": VALUE}
PROCESS = {"allOf": [SUMMARY, {"properties": {"inputs": VALUES, "outputs": VALUES}}]}
STATUS_INFO = {
    "type": "object",
    "required": ["jobID", "status", "type", "processID"],  # the last by the class of lists of jobs
    "properties": {
        "jobID": TEXT,
        "processID": TEXT,
        "type": {"enum": ["process"]},
        "status": {"enum": ["accepted", "running", "successful", "failed", "dismissed"]},
        "message": TEXT,
        **dict.fromkeys(("created", "started", "finished", "updated"), MOMENT),
        "progress": {"type": "integer", "minimum": 0, "maximum": 100},
        "links": {"type": "array", "items": LINK},
    },
}
EXCEPTION = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT},
}
EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"


def holds(document, schema):
    """A document is of a schema."""
    jsonschema.Draft202012Validator(schema).validate(document)


def execute(client, process, body=None, **headers):
    """The answer to a request for an execution."""
    given = {name.replace("_", "-"): text for name, text in headers.items()}
    return client.post(
        f"/ogc/processes/{process}/execution", json={"inputs": {}} if body is None else body, headers=given
    )


def started(client, process="coverage", body=None):
    """The id of a job that was just asked for."""
    answer = execute(client, process, body)
    assert answer.status_code == 201, answer.text
    return int(answer.json["jobID"])


def excepted(answer, status, name):
    """An answer is the exception of a name."""
    holds(answer.json, EXCEPTION)
    assert (answer.status_code, answer.json["type"]) == (status, EXCEPTIONS + name)
