"""Health and readiness, for whoever watches the service."""

import logging

from apiflask import APIBlueprint
from flask import Response

from app import db
from app.services import operations
from app.web import respond

bp = APIBlueprint("operations", __name__, enable_openapi=False)

log = logging.getLogger(__name__)


@bp.get("/healthz")
def read_health() -> Response:
    """The process answers."""
    return respond.json_document({"status": "ok"})


@bp.get("/readyz")
def read_readiness() -> Response:
    """Each check by name; 503 when one of them fails."""
    try:
        with db.transaction() as session:
            found = operations.checks(session)
    except db.UNREACHABLE as error:
        log.error("not ready: %s", error)
        found = operations.without_database()
    is_ready = all(one.is_ok for one in found)
    document = {
        "status": "ready" if is_ready else "not ready",
        "checks": {one.name: {"ok": one.is_ok, "said": one.said} for one in found},
    }
    return respond.json_document(document, status=200 if is_ready else 503)
