"""Joins the rooms: the only place that builds an application."""

import logging
from types import SimpleNamespace

from apiflask import APIFlask
from flask_migrate import Migrate

from app import db
from app.cli.register import register_commands
from app.config import ROOT, settings
from app.domain.release import VERSION
from app.models.registry import metadata
from app.services import installation, retention
from app.web.auth import init_auth
from app.web.bodies import init_bodies
from app.web.errors import init_errors
from app.web.guest_tiles import init_guest_tiles
from app.web.language import init_language
from app.web.limits import init_limits
from app.web.metrics import init_metrics
from app.web.oidc import init_oidc
from app.web.openapi import init_openapi
from app.web.origin import init_origin
from app.web.proxies import init_proxies
from app.web.register import register_doors
from app.web.security import init_security
from app.web.tracing import init_tracing
from app.web.uploads import init_uploads

log = logging.getLogger(__name__)


def create_app() -> APIFlask:
    """An application with all its doors; touches no database."""
    app = APIFlask(
        "app",
        title=settings().service.name_en,
        version=VERSION,
        spec_path="/api/openapi.json",
        docs_path=None,
        json_errors=False,
        root_path=str(ROOT / "app"),
        template_folder="web/templates",
        static_folder="web/static",
        static_url_path="/static",
    )
    app.config["OPENAPI_VERSION"] = "3.1.0"
    app.config["VALIDATION_ERROR_STATUS_CODE"] = 422
    init_tracing(app)
    init_origin(app)
    init_metrics(app)
    init_guest_tiles(app)
    init_proxies(app)
    init_limits(app)
    init_bodies(app)
    init_uploads(app)
    init_security(app)
    init_auth(app)
    init_oidc(app)
    init_language(app)
    init_errors(app)
    init_openapi(app)
    Migrate(app, SimpleNamespace(metadata=metadata), directory=str(ROOT / "migrations"))
    register_commands(app)
    register_doors(app)
    return app


def create_service() -> APIFlask:
    """The application of a server process: refuses to start on a database of another layout."""
    db.limit_statements(settings().service.statement_timeout_ms)
    retention.rules()
    with db.transaction() as session:
        installation.require_layout(session)
        note = installation.owner_note(session)
    if note is not None:
        log.warning(note)
    return create_app()
