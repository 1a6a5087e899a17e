"""How often a client may ask: the rules of config.yaml, counted in the memory of each web process."""

import logging
from math import ceil
from time import time

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter, RateLimitExceeded

from app.config import RateLimitSettings, settings
from app.web.current import client_name
from app.web.errors import answer

# What starts work or stores something has a rule of its own; the rest goes by the address.
RULE_OF_ENDPOINT = {
    "import_page.upload_file": "uploads",
    "import_page.check_import": "imports",
    "import_page.choose_kind": "imports",
    "import_page.write_import": "imports",
    "import_page.undo_import": "imports",
    "history_page.undo_batch": "imports",
    "api_history.undo_batch": "imports",
    "exports_page.start_export": "exports",
    "reports_page.print_report": "exports",
    "reports_page.list_report": "exports",
    "api_exports.start_export": "exports",
    "mobile_page.send_report": "reports",
    "api_cases.file_case": "reports",
    # a question that was not asked before is drawn by chance a thousand times
    "disparity_page.show_disparity": "exports",
    "api_disparity.read_disparity": "exports",
}
RULE_OF_PATH = {"/api/": "api", "/tiles/": "tiles"}
FREE = frozenset({"static", "operations.read_health", "operations.read_readiness", "metrics.read_metrics"})

log = logging.getLogger(__name__)


def rule() -> RateLimitSettings:
    """The rule that this request counts for."""
    by_path = (key for start, key in RULE_OF_PATH.items() if request.path.startswith(start))
    key = RULE_OF_ENDPOINT.get(request.endpoint or "") or next(by_path, "pages")
    return next(one for one in settings().rate_limits if one.key == key)


def _limit() -> str:
    chosen = rule()
    return f"{chosen.requests} per {chosen.window_seconds} seconds"


def _counted_together() -> str:
    return f"{rule().key} {client_name()}"


def _is_free() -> bool:
    return request.endpoint in FREE or not current_app.config["RATE_LIMITS_HOLD"]


def init_limits(app: Flask) -> None:
    """Wire the counting, before anything reads a body."""
    app.config["RATE_LIMITS_HOLD"] = True
    limiter = Limiter(
        key_func=_counted_together,
        application_limits=[_limit],
        storage_uri="memory://",
        request_identifier=lambda: request.endpoint or "unmatched",
    )
    limiter.request_filter(_is_free)
    limiter.init_app(app)

    def refuse(_error: RateLimitExceeded) -> Response:
        broken = limiter.current_limit
        return _refused(1 if broken is None else ceil(broken.reset_at - time()))

    app.register_error_handler(RateLimitExceeded, refuse)


def _refused(wait_seconds: int) -> Response:
    chosen = rule()
    wait_seconds = min(max(1, wait_seconds), chosen.window_seconds)
    log.warning("rate limit %r reached", chosen.key)  # by whom, the proxy knows: addresses are personal data
    response = answer(
        429,
        f"more than {chosen.requests} requests of the kind {chosen.key!r} within {chosen.window_seconds} s; "
        f"try again in {wait_seconds} s",
    )
    response.headers["Retry-After"] = str(wait_seconds)
    return response
