"""The service as it is shipped, and servers of others, for as long as a benchmark takes."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml

from app.config import ROOT, environment

PATIENCE_SECONDS = 60


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], address: str, name: str, variables: Mapping[str, str]) -> Iterator[str]:
    """A server until the block ends; its words go to a file of the var folder."""
    log = environment().var / "logs" / f"bench-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **variables}, stdout=out, stderr=out)
    try:
        _wait(address, server, log)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"no answer from {address}: {log.read_text()[-2000:]}") from None
            time.sleep(0.2)


@contextmanager
def service(workers: int, folder: Path) -> Iterator[str]:
    """
    The service with the settings that are shipped, but for two.

    Its memory holds 1 MB, so that tiles asked for in a ring are made anew each time; nobody asks too often.
    """
    whole = yaml.safe_load(environment().config_file.read_text(encoding="utf-8"))
    whole["tiles"]["cache_megabytes"] = 1
    for rule in whole["rate_limits"]:
        rule["requests"] = 1_000_000_000
    config = folder / f"config-{workers}.yaml"
    config.write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "python:app.web.server"]
    command += ["--workers", str(workers), "--bind", f"127.0.0.1:{port}"]
    command += ["--reuse-port"] if workers > 1 else []  # as docs/operations.md has it
    variables = {"CITYGRID_CONFIG": str(config), "CITYGRID_VAR": str(folder / f"var-{workers}")}
    with running(command, f"http://127.0.0.1:{port}", f"service-{workers}", variables) as address:
        yield address
