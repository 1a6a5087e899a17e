"""Processes by OGC API - Processes (18-062r2): what may be computed, and asking for it."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, request
from flask_babel import gettext as _

from app import db
from app.domain.processes import PROCESSES, Process, process_named
from app.domain.release import VERSION
from app.errors import InputError
from app.services import processes
from app.web.current import current_actor
from app.web.ogc import inputs, links
from app.web.ogc.exceptions import name_exceptions
from app.web.ogc.execution import REFERENCE, SUBMIT, execution
from app.web.ogc.process_words import output_words, process_words
from app.web.ogc.status import status_info

bp = APIBlueprint("ogc_processes", __name__, url_prefix="/ogc", enable_openapi=False)
name_exceptions(bp)

MOST = USUAL = 100
ASYNCHRONOUS = "respond-async"
# Of outputs that are read feature by feature; the rest are records, and a page for people.
FEATURES = frozenset({"coverage", "gaps", "cells", "stations"})


@bp.get("/processes")
def list_processes() -> Response:
    """What may be computed, whoever may ask for it."""
    links.only("limit", "after")
    limit, rest = links.limit(usual=USUAL, most=MOST), _after(request.args.get("after"))
    further = links.next_links(rest[limit - 1]) if len(rest) > limit else []
    document = {
        "processes": [_summary(PROCESSES[key]) for key in rest[:limit]],
        "links": [*links.self_links(), *further],
    }
    return links.answer(document, title=_("Processes"))


@bp.get("/processes/<process_id>")
def read_process(process_id: str) -> Response:
    """One of them: what it takes, what it makes."""
    links.only()
    found = process_named(process_id)
    summary = _summary(found)
    document = {
        **summary,
        "inputs": inputs.described(found.key),
        "outputs": {name: _output(found, name) for name in found.outputs},
        "links": [*links.self_links(), *summary["links"][1:]],
    }
    return links.answer(document, title=summary["title"])


@bp.post("/processes/<process_id>/execution")
def execute(process_id: str) -> Response:
    """Ask for it; the job waits for the worker, as those of every other door."""
    links.only()
    asked = execution(process_named(process_id))
    actor = current_actor()
    with db.transaction() as session:
        job_id = SUBMIT[process_id](session, actor, asked.body)
        job = processes.submitted(session, actor, job_id=job_id, answer=asked.answer)
    response = links.answer(status_info(job), title=_("Task %(id)s", id=job_id))
    response.status_code = 201
    response.headers["Location"] = links.address("ogc_jobs.read_job", job_id=job_id)
    if ASYNCHRONOUS in request.headers.get("Prefer", ""):
        response.headers["Preference-Applied"] = ASYNCHRONOUS
    return response


def _after(key: str | None) -> list[str]:
    """Processes behind one; all of them where none is named."""
    keys = list(PROCESSES)
    if key is not None and key not in keys:
        raise InputError(f"after {key[:40]!r} is unknown; use one of {', '.join(keys)}")
    return keys if key is None else keys[keys.index(key) + 1 :]


def _summary(process: Process) -> dict[str, Any]:
    here = links.address("ogc_processes.read_process", process_id=process.key)
    asking = links.address("ogc_processes.execute", process_id=process.key)
    return {
        "id": process.key,
        "version": VERSION,
        **process_words(process.key),
        "jobControlOptions": ["async-execute", "dismiss"],
        "outputTransmission": [REFERENCE],
        "links": [
            links.link("self", here),
            *links.links("execute", asking, title=_("Ask for it (POST)")),
            *links.links("job-list", links.address("ogc_jobs.list_jobs", processID=process.key)),
        ],
    }


def _output(process: Process, name: str) -> dict[str, Any]:
    media = links.HTML if name == "page" else links.GEOJSON if name in FEATURES else links.JSON
    kind = "string" if name == "page" else "object"
    return {**output_words(process.key, name), "schema": {"type": kind, "contentMediaType": media}}
