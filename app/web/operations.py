"""Health, for whoever watches the service."""

from apiflask import APIBlueprint
from flask import Response

from app import db
from app.services import installation
from app.web import respond

bp = APIBlueprint("operations", __name__, enable_openapi=False)


@bp.get("/healthz")
def read_health() -> Response:
    """The process answers."""
    return respond.json_document({"status": "ok"})


@bp.get("/readyz")
def read_readiness() -> Response:
    """The database answers and is laid out for this configuration; else 503 by the error table."""
    with db.transaction() as session:
        installation.require_layout(session)
    return respond.json_document({"status": "ready"})
