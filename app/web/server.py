"""Settings of gunicorn, which reads the names of this module: `gunicorn --config python:app.web.server`."""

import os
import shutil
from typing import Any

from app import logs
from app.config import environment, settings
from app.web import streams

wsgi_app = "app.factory:create_service()"
bind = "127.0.0.1:8000"  # unless told otherwise by --bind
worker_class = "gthread"
workers = 1  # more of them share the database, but each counts rate limits and keeps tiles for itself
threads = 32 + settings().live.max_streams  # an open stream of events holds one
# Threads that wait for a statement keep the process alive: what bounds a request is the statement's own
# limit (service.statement_timeout_ms). This one is for a process that hangs as a whole.
timeout = settings().service.worker_timeout_seconds
graceful_timeout = 5
# The most that gunicorn can be told. A sheet of the map stands in its address: the outline of an area is
# 3,000 characters at most, a note of 400 Chinese ones 3,600.
limit_request_line = 8190
control_socket_disable = True
# Scheme and address of the sender are taken from a proxy's headers in one place (app/web/proxies.py), by
# the number of proxies that the configuration names; gunicorn itself would believe anybody on the machine.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
logconfig_dict = logs.configuration()

# Processes add up their figures in files. Set before prometheus-client is loaded, which looks once.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(environment().var / "run" / "metrics"))


def post_worker_init(worker: Any) -> None:
    """Streams of events end when their process is told to."""
    streams.HUB.ends_when(lambda: not worker.alive)


def on_starting(_server: Any) -> None:
    """Begin with figures at zero: those of the last start are of processes that are gone."""
    folder = os.environ["PROMETHEUS_MULTIPROC_DIR"]
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, mode=0o700)  # noqa: PTH103 - the name is a text of the environment
