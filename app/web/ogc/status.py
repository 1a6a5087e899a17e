"""How a job stands, and where its results are."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from app.domain.jobs import JobRecord
from app.domain.processes import Answer, StatusCode, process_of, status_of
from app.web import words
from app.web.ogc import links
from app.web.ogc.process_words import output_words
from app.web.rule_words import rule

Result = Mapping[str, Any]
Place = Callable[[Result], str]


def status_info(job: JobRecord) -> dict[str, Any]:
    """The statusInfo of the standard; what is not known yet is left out."""
    status = status_of(job)
    moments = {
        "created": job.created_at,
        "started": job.started_at,
        "finished": job.finished_at,
        "updated": max(filter(None, (job.created_at, job.started_at, job.heartbeat_at, job.finished_at))),
    }
    return {
        "jobID": str(job.id),
        "processID": process_of(job).key,
        "type": "process",
        "status": status.value,
        "message": _message(job),
        **{name: links.stamp(at) for name, at in moments.items() if at is not None},
        "progress": int(job.progress * 100),
        "links": _links(job, status),
    }


def _message(job: JobRecord) -> str:
    """What it does, or why it ended, to a reader."""
    if job.error:
        return str(rule(job.error))
    if job.cancel_requested and not job.is_finished:
        return str(_("stopping at the next step"))
    at = "" if job.step is None or job.is_finished else f": {words.word('steps', job.step)}"
    return f"{words.word('job_statuses', job.status)}{at}"


def _links(job: JobRecord, status: StatusCode) -> list[links.Link]:
    here = links.address("ogc_jobs.read_job", job_id=job.id)
    results = links.address("ogc_jobs.read_results", job_id=job.id)
    process = links.address("ogc_processes.read_process", process_id=process_of(job).key)
    found = [links.link("self", here), links.link("up", process, title=_("Process"))]
    if status is StatusCode.SUCCESSFUL:
        found += links.links("results", results, title=_("Results"))
    elif status is StatusCode.FAILED:
        found += links.links("exceptions", results, title=_("Why there are none"))
    page, title = links.address("jobs_page.show_job", job_id=job.id), _("Task %(id)s", id=job.id)
    return [*found, links.link("related", page, links.HTML, title)]


def result_links(job: JobRecord, answer: Answer) -> dict[str, links.Link]:
    """Where each wanted output of a job is."""
    process, result = process_of(job).key, job.result or {}
    return {
        name: {**_output_link(process, name, result), "title": output_words(process, name)["title"]}
        for name in answer.outputs
    }


def _output_link(process: str, name: str, result: Result) -> links.Link:
    kind, place = PLACES[process, name]
    return links.link("item", place(result), kind)


def _items(collection: str) -> Place:
    return lambda result: links.address(
        "ogc_items.list_items", collection_id=collection, run=result["run_id"], f="json"
    )


def _at(endpoint: str, name: str, key: str) -> Place:
    """An address that names a row of the result."""
    return lambda result: links.address(endpoint, **{name: result[key]})


PLACES: Mapping[tuple[str, str], tuple[str, Place]] = {
    ("coverage", "coverage"): (links.GEOJSON, _items("coverage")),
    ("coverage", "gaps"): (links.GEOJSON, _items("gaps")),
    ("coverage", "run"): (links.JSON, _at("api_runs.read_run", "run_id", "run_id")),
    ("coverage", "page"): (links.HTML, _at("coverage_page.show_coverage", "run", "run_id")),
    ("reach", "cells"): (links.GEOJSON, _at("api_access.list_cells", "reach_id", "reach_id")),
    ("reach", "gaps"): (links.GEOJSON, _at("api_access.list_gaps", "reach_id", "reach_id")),
    ("reach", "reach"): (links.JSON, _at("api_access.read_reach", "reach_id", "reach_id")),
    ("reach", "page"): (links.HTML, _at("access_page.show_reach", "reach", "reach_id")),
    ("plan", "stations"): (links.GEOJSON, _at("api_plans.list_stations", "plan_id", "plan_id")),
    ("plan", "plan"): (links.JSON, _at("api_plans.read_plan", "plan_id", "plan_id")),
    ("plan", "page"): (links.HTML, _at("plans_page.show_plan", "plan_id", "plan_id")),
}
