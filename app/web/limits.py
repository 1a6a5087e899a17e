"""How often a client may ask: the rules of config.yaml, counted in the memory of each web process."""

import logging
from math import ceil
from time import time

from flask import Flask, Response, current_app, request
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

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

COUNTED = "citygrid.counted"  # in the environment of a request that was counted before the application

log = logging.getLogger(__name__)


class Counts:
    """Requests of each client by rule, in windows that begin with the first of them."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def wait_seconds(self, chosen: RateLimitSettings, client: str) -> float:
        """Count a request; how long its client has to wait when it is one too many, else 0."""
        window = RateLimitItemPerSecond(chosen.requests, chosen.window_seconds, namespace=chosen.key)
        if self._limiter.hit(window, client):
            return 0.0
        ends = self._limiter.get_window_stats(window, client).reset_time
        return min(max(1.0, ends - time()), float(chosen.window_seconds))


def rule_of_key(key: str) -> RateLimitSettings:
    """The rule of a kind of requests."""
    return next(one for one in settings().rate_limits if one.key == key)


def rule() -> RateLimitSettings:
    """The rule that this request counts for."""
    by_path = (key for start, key in RULE_OF_PATH.items() if request.path.startswith(start))
    return rule_of_key(RULE_OF_ENDPOINT.get(request.endpoint or "") or next(by_path, "pages"))


def wait_seconds(app: Flask, chosen: RateLimitSettings, client: str) -> float:
    """Count a request to an application; how long its client has to wait when it is one too many, else 0."""
    counts: Counts = app.extensions["limits"]
    return counts.wait_seconds(chosen, client) if app.config["RATE_LIMITS_HOLD"] else 0.0


def _count() -> Response | None:
    if request.endpoint in FREE or COUNTED in request.environ:
        return None
    chosen = rule()
    seconds = wait_seconds(current_app, chosen, client_name())
    return None if seconds == 0.0 else _refused(chosen, ceil(seconds))


def init_limits(app: Flask) -> None:
    """Wire the counting, before anything reads a body."""
    app.config["RATE_LIMITS_HOLD"] = True
    app.extensions["limits"] = Counts()
    app.before_request(_count)


def _refused(chosen: RateLimitSettings, wait_seconds: int) -> Response:
    log.warning("rate limit %r reached", chosen.key)  # by whom, the proxy knows: addresses are personal data
    response = answer(
        429,
        f"more than {chosen.requests} requests of the kind {chosen.key!r} within {chosen.window_seconds} s; "
        f"try again in {wait_seconds} s",
    )
    response.headers["Retry-After"] = str(wait_seconds)
    return response
