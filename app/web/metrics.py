"""Figures for Prometheus: of all web processes together, and of the jobs in the database."""

import hmac
import os
from collections.abc import Iterator
from ipaddress import ip_address

from apiflask import APIBlueprint
from flask import Flask, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client import generate_latest as written
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from app import db
from app.config import secret
from app.errors import ForbiddenError
from app.services import operations
from app.web.tracing import elapsed_seconds

bp = APIBlueprint("metrics", __name__, enable_openapi=False)

# Labels are names of ours: endpoints of the application and methods it knows, never a text of the sender.
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via")

REQUESTS = Counter("citygrid_requests", "Requests answered.", ["endpoint", "method", "status"])
SECONDS = Histogram("citygrid_request_seconds", "Time to an answer.", ["endpoint"], buckets=BUCKETS)
TILES = Counter("citygrid_tiles", "Tiles by origin: cache, baked, database, reader.", ["source"])


class DatabaseFigures(Collector):
    """Asked for when somebody reads, since other processes change them."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Jobs and workers; without a database only that it is away."""
        reachable = GaugeMetricFamily("citygrid_database_reachable", "1 when the database answers.")
        jobs = GaugeMetricFamily("citygrid_jobs", "Jobs on record.", labels=["kind", "status"])
        seen = GaugeMetricFamily("citygrid_worker_seen_seconds", "Since a worker was last seen.")
        backup = GaugeMetricFamily(
            "citygrid_backup_made_timestamp_seconds", "Unix time of the newest backup."
        )
        try:
            with db.transaction() as session:
                figures = operations.figures(session)
        except db.UNREACHABLE:
            reachable.add_metric([], 0)
        else:
            reachable.add_metric([], 1)
            for labels, count in figures.jobs.items():
                jobs.add_metric(labels, count)
            if figures.worker_seen_seconds_ago is not None:
                seen.add_metric([], figures.worker_seen_seconds_ago)
            if figures.newest_backup_at is not None:
                backup.add_metric([], figures.newest_backup_at.timestamp())
        yield from (reachable, jobs, seen, backup)


@bp.get("/metrics")
def read_metrics() -> Response:
    """Everything in the text format; for the machine itself, or with the token."""
    if not (_has_token() or _is_on_this_machine()):
        raise ForbiddenError("metrics are for this machine itself, or for who has CITYGRID_METRICS_TOKEN")
    processes = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # set by app/web/server.py
        processes = CollectorRegistry()
        MultiProcessCollector(processes)  # type: ignore[no-untyped-call]
    database = CollectorRegistry()
    database.register(DatabaseFigures())
    return Response(written(processes) + written(database), content_type=CONTENT_TYPE_LATEST)


def _has_token() -> bool:
    token, given = current_app.config["METRICS_TOKEN"], request.authorization
    if token is None or given is None or given.type != "bearer" or given.token is None:
        return False
    return hmac.compare_digest(token.encode(), given.token.encode())


def _is_on_this_machine() -> bool:
    """Whether a program here asks by itself: what a proxy passes on comes from here too, and says so."""
    peer = request.environ.get("werkzeug.proxy_fix.orig", request.environ).get("REMOTE_ADDR") or ""
    try:
        return ip_address(peer).is_loopback and not any(name in request.headers for name in FORWARDED)
    except ValueError:
        return False


def count(endpoint: str, method: str, status: int, seconds: float) -> None:
    """Count an answer."""
    REQUESTS.labels(endpoint, method, str(status)).inc()
    SECONDS.labels(endpoint).observe(seconds)


def _count(response: Response) -> Response:
    method = request.method if request.method in METHODS else "other"
    count(request.endpoint or "unmatched", method, response.status_code, elapsed_seconds())
    return response


def init_metrics(app: Flask) -> None:
    """Wire the counting."""
    app.config["METRICS_TOKEN"] = secret("metrics_token")
    app.after_request(_count)
