"""The one table from mistakes to HTTP status, and the one shape of an error."""

import logging
from typing import Any

from apiflask import APIFlask, HTTPError
from flask import Response, json, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, SecurityError

from app.config import settings
from app.errors import (
    CityError,
    ConflictError,
    CrossSiteError,
    ForbiddenError,
    InputError,
    LockedError,
    NotFoundError,
    RefusedError,
    StorageError,
    TooLargeError,
    UnauthenticatedError,
    UnavailableError,
)
from app.services import audit
from app.web import written
from app.web.current import current_actor, current_visitor
from app.web.tracing import request_id
from spatial.errors import SpatialError

STATUS: dict[type[Exception], int] = {
    InputError: 400,
    UnauthenticatedError: 401,
    CrossSiteError: 403,
    ForbiddenError: 403,
    LockedError: 429,
    NotFoundError: 404,
    ConflictError: 409,
    TooLargeError: 413,
    RefusedError: 422,
    StorageError: 503,
    UnavailableError: 503,
    SpatialError: 422,
    CityError: 400,
}
TITLES = {
    400: "The request cannot be read",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "Refused by a rule",
    429: "Too many requests",
    500: "Something broke on our side",
    503: "Not available at the moment",
}
MACHINE_PATHS = ("/api/", "/tiles/", "/events", "/ogc/", "/open311/", "/metrics")
# Where a value stood decides: path and query cannot be read (400), a body is refused (422).
READ_LOCATIONS = frozenset({"query", "path", "headers", "view_args"})
QUERY_CANCELED = "57014"  # SQLSTATE of a statement that ran into its time limit

log = logging.getLogger(__name__)


def status_of(error: Exception) -> int:
    """The status of the nearest class in the table."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def problem(status: int, detail: str, errors: Any = None, kind: str = "about:blank") -> Response:
    """RFC 9457 problem document, the only error shape of the API; `kind` is what a standard calls it."""
    body: dict[str, Any] = {
        "type": kind,
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "instance": request.path,
        "request_id": request_id(),
    }
    if errors:
        body["errors"] = errors
    return Response(json.dumps(body), status=status, content_type="application/problem+json")


def answer(status: int, detail: str, errors: Any = None) -> Response:
    """A problem document for programs, a page for people."""
    if request.path.startswith(MACHINE_PATHS):
        return problem(status, detail, errors)
    page = render_template("error.html", status=status, title=TITLES.get(status, "Error"), detail=detail)
    return Response(page, status=status)


def _city_error(error: Exception) -> Response:
    return answer(status_of(error), str(error))


def _refused_person(error: Exception) -> Response:
    """Whoever is not signed in is asked to; a page leads there and back."""
    if isinstance(error, ForbiddenError):
        _note(error)
    visitor = current_visitor()
    if isinstance(error, ForbiddenError) and visitor is not None and visitor.is_authenticated:
        return answer(403, str(error))
    if not request.path.startswith(MACHINE_PATHS) and request.method == "GET":
        return redirect(written.address("/login", {"next": request.full_path.rstrip("?")}), 303)  # type: ignore[return-value]
    response = answer(401, str(error))
    response.headers["WWW-Authenticate"] = 'Bearer realm="CityGrid"'
    return response


def _locked(error: LockedError) -> Response:
    response = answer(429, str(error))
    response.headers["Retry-After"] = str(error.wait_seconds)
    return response


def _cross_site(error: CrossSiteError) -> Response:
    """Signing in would not help: another site's page is refused whoever looks at it."""
    _note(error)
    return answer(403, str(error))


def _note(error: ForbiddenError) -> None:
    """A refusal that no deed has recorded is one of the address, of a reading."""
    try:
        audit.note_refusal(
            current_actor(), error, action=f"request.{request.method.lower()}", entity_id=request.path
        )
    except Exception:  # the answer is the same without its record
        log.exception("the refusal of %s %s could not be recorded", request.method, request.path)


def _http_error(error: HTTPException) -> Response:
    response = answer(error.code or 500, error.description or error.name)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _validation_error(error: HTTPError) -> Response:
    """APIFlask's refusals: `detail` holds the location, then the fields."""
    fields = error.detail if isinstance(error.detail, dict) else {}
    status = 400 if error.status_code == 422 and READ_LOCATIONS & set(fields) else error.status_code
    flat = [
        {"location": location, "field": field, "message": "; ".join(map(str, _as_list(messages)))}
        for location, by_field in fields.items()
        for field, messages in (by_field.items() if isinstance(by_field, dict) else [("", by_field)])
    ]
    detail = "; ".join(f"{item['field']}: {item['message']}" for item in flat) or error.message
    return answer(status, detail, flat)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _unknown_host(error: Exception) -> Response:
    """A `Host` that is not ours: no page, since no address can be built under it."""
    return problem(400, "the request names a host that this service does not answer for")


def _no_database(error: OperationalError) -> Response:
    """The server is gone, restarts or gave up on a statement; its own words stay in the log."""
    log.error("no database: %s", error)
    if getattr(error.orig, "sqlstate", None) == QUERY_CANCELED:
        limit_ms = settings().service.statement_timeout_ms
        return answer(
            503,
            f"the database worked on this for longer than {limit_ms} ms (service.statement_timeout_ms) and "
            "was stopped; ask for less, such as a smaller area or page",
        )
    response = answer(503, "the database cannot be reached or did not answer in time; try again shortly")
    response.headers["Retry-After"] = "5"
    return response


def _no_value(error: DataError) -> Response:
    """A value that no rule of ours refused and the database cannot hold; the log has the statement."""
    log.exception("a value for %s is refused by the database", request.endpoint, exc_info=error)
    return answer(
        400, "a value of the request is none that the database can hold, such as a number out of its range"
    )


def _no_connection(error: PoolTimeoutError) -> Response:
    """As many requests as there are connections are at work, and stayed so for db.POOL_WAIT_SECONDS."""
    log.error("no connection is free: %s", error)
    response = answer(503, "all connections to the database are taken; try again shortly")
    response.headers["Retry-After"] = "5"
    return response


def _unexpected(error: Exception) -> Response:
    log.exception("unexpected error", exc_info=error)
    return answer(500, f"an unexpected error; the log of the service has it as request {request_id()}")


def init_errors(app: APIFlask) -> None:
    """Wire the table."""
    # First: it takes every HTTP error for itself, and loses its headers.
    app.error_processor(_validation_error)  # type: ignore[arg-type]
    for kind in (CityError, SpatialError):
        app.register_error_handler(kind, _city_error)
    for kind in (ForbiddenError, UnauthenticatedError):
        app.register_error_handler(kind, _refused_person)
    app.register_error_handler(CrossSiteError, _cross_site)
    app.register_error_handler(LockedError, _locked)
    app.register_error_handler(CSRFError, _http_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(DataError, _no_value)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(PoolTimeoutError, _no_connection)
    app.register_error_handler(Exception, _unexpected)
