"""Jobs of processes: which there are, how they stand, what they made."""

from collections.abc import Collection

from apiflask import APIBlueprint
from flask import Response, request
from flask_babel import gettext as _

from app import db
from app.domain.jobs import JobFilter, JobKind, JobStatus
from app.domain.processes import PROCESS_OF_KIND, PROCESSES, STATUSES, StatusCode
from app.errors import InputError, NotFoundError
from app.services import jobs, processes
from app.web import parse
from app.web.api.doors import row_id
from app.web.current import current_actor
from app.web.ogc import links
from app.web.ogc.asked import interval_of
from app.web.ogc.exceptions import name_exceptions
from app.web.ogc.status import result_links, status_info

bp = APIBlueprint("ogc_jobs", __name__, url_prefix="/ogc", enable_openapi=False)
name_exceptions(bp)

USUAL, MOST = 10, 1000
LISTS = ("type", "processID", "status")  # parameters that may hold several values
FILTERS = ("datetime", "minDuration", "maxDuration")
TYPE = "process"  # the only kind of job that the standard knows


@bp.get("/jobs")
def list_jobs() -> Response:
    """Jobs of processes, newest first."""
    links.only("limit", "after", *FILTERS, many=LISTS)
    limit = links.limit(usual=USUAL, most=MOST)
    after = request.args.get("after")
    before_id = None if after is None else row_id(after, "after")
    with db.transaction() as session:
        found = jobs.jobs(session, current_actor(), limit=limit + 1, before_id=before_id, only=_filter())
    kept = found[:limit]
    further = links.next_links(str(kept[-1].id)) if len(found) > limit else []
    document = {
        "jobs": [status_info(one) for one in kept],
        "links": [*links.self_links(), *further],
    }
    return links.answer(document, title=_("Tasks"))


@bp.get("/jobs/<job_id>")
def read_job(job_id: str) -> Response:
    """How one stands."""
    links.only()
    with db.transaction() as session:
        found = processes.job(session, current_actor(), job_id=_number(job_id))
    document = status_info(found)
    document["links"] = [*links.self_links(), *document["links"][1:]]
    return links.answer(document, title=_("Task %(id)s", id=found.id))


@bp.delete("/jobs/<job_id>")
def dismiss_job(job_id: str) -> Response:
    """Ask it to stop."""
    links.only()
    with db.transaction() as session:
        found = processes.dismissed(session, current_actor(), job_id=_number(job_id))
    return links.answer(status_info(found), title=_("Task %(id)s", id=found.id))


@bp.get("/jobs/<job_id>/results")
def read_results(job_id: str) -> Response:
    """Where what it made is: one document of links, or links in the head alone where raw ones are wanted."""
    links.only()
    with db.transaction() as session:
        job, answer = processes.finished(session, current_actor(), job_id=_number(job_id))
    found = result_links(job, answer)
    if answer.is_raw and not links.wants_html():
        response = links.varying(Response(status=204))
        for name, one in found.items():
            response.headers.add("Link", f'<{one["href"]}>; rel="item"; type="{one["type"]}"; id="{name}"')
        return response
    return links.answer(found, title=_("Results of task %(id)s", id=job.id))


def _number(job_id: str) -> int:
    """A key of a job; whatever else stands there names none."""
    try:
        return row_id(job_id, "job")
    except InputError:
        raise NotFoundError("job", job_id[:40]) from None


def _filter() -> JobFilter:
    """What the query asks for, of jobs that are of a process."""
    return JobFilter(
        kinds=_kinds(),
        stands=_stands(),
        created=interval_of(request.args.get("datetime")),
        min_seconds=_seconds("minDuration"),
        max_seconds=_seconds("maxDuration"),
    )


def _kinds() -> frozenset[JobKind]:
    if any(one != TYPE for one in _several("type")):
        return frozenset()  # there are none of another type
    named = _several("processID", PROCESSES)
    return frozenset(PROCESSES[one].kind for one in named) if named else frozenset(PROCESS_OF_KIND)


def _stands() -> frozenset[JobStatus] | None:
    named = _several("status", tuple(StatusCode))
    return frozenset().union(*(STATUSES[StatusCode(one)] for one in named)) if named else None


def _several(name: str, known: Collection[str] | None = None) -> list[str]:
    """Values parted by commas, or in parameters of the same name."""
    found = [one for text in request.args.getlist(name) for one in text.split(",")]
    for one in found:
        if known is not None and one not in known:
            raise InputError(f"{name} {one[:40]!r} is unknown; use one of {', '.join(known)}")
    return found


def _seconds(name: str) -> int | None:
    text = request.args.get(name)
    return None if text is None else parse.whole(text, name)
