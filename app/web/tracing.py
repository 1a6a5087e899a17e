"""The id of a request, and its one line in the log."""

import logging
import re
import secrets
from time import perf_counter

import structlog
from flask import Flask, Response, g, request

from app.web.current import actor_name

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
# Asked for every few seconds by whoever watches: logged only when they do not answer well.
WATCHED = frozenset({"operations.read_health", "operations.read_readiness", "metrics.read_metrics"})
LONGEST_SHOWN = 32  # a longer piece of an address may be a secret: setup links, keys

log = logging.getLogger(__name__)


def request_id() -> str:
    """What the sender calls this request when that is a sane token, else a name of ours."""
    if "request_id" not in g:
        g.request_id = sane_id(request.headers.get(HEADER, ""))
    return str(g.request_id)


def sane_id(given: str) -> str:
    """The id that a sender gave, where it is a sane token, else one of ours."""
    return given if SANE.fullmatch(given) else secrets.token_hex(16)


def elapsed_seconds() -> float:
    """How long this request has been worked on."""
    return perf_counter() - float(g.begun)


def shown_path() -> str:
    """The path as it may be logged: without the query, without tokens, without long pieces."""
    hidden = {
        str(value) for name, value in (request.view_args or {}).items() if "token" in name or "secret" in name
    }
    pieces = request.path[:500].split("/")
    return "/".join("…" if len(one) > LONGEST_SHOWN or one in hidden else one for one in pieces)


def log_apart(request_id: str, said: dict[str, object]) -> None:
    """The line of a request that is answered beside the application."""
    structlog.contextvars.clear_contextvars()
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        log.info("request", extra=said)


def _begin() -> None:
    g.begun = perf_counter()
    structlog.contextvars.clear_contextvars()  # threads are used again
    structlog.contextvars.bind_contextvars(request_id=request_id())


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    if request.endpoint in WATCHED and response.status_code < 400:
        return response
    said = {
        "method": request.method if request.method.isalpha() else "?",
        "path": shown_path(),
        "endpoint": request.endpoint,
        "status": response.status_code,
        "ms": round(elapsed_seconds() * 1000, 1),
        "actor": actor_name(),
    }
    log.info("request", extra=said)
    return response


def _forget(_error: BaseException | None) -> None:
    structlog.contextvars.clear_contextvars()


def init_tracing(app: Flask) -> None:
    """Wire it; first of all, so that every other hook has an id and the line tells the last word."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)
    app.jinja_env.globals["request_id"] = request_id
