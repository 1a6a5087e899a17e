"""Dask clusters for tests: one of this process, and one whose scheduler and worker stand alone."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
from distributed import Client

from app.config import ROOT, ScaleSettings
from app.jobs.cluster import cluster

PATIENCE_SECONDS = 20.0


@contextmanager
def workers_of_this_process(workers: int) -> Iterator[Client]:
    """As a run opens them by `scale.dask_scheduler: local`."""
    with cluster(ScaleSettings(dask_scheduler="local", workers=workers)) as client:
        assert client is not None
        client.wait_for_workers(workers, timeout=PATIENCE_SECONDS)
        yield client


@contextmanager
def standing_alone(
    workers: int, folder: Path = ROOT
) -> Iterator[tuple[str, subprocess.Popen[bytes], list[subprocess.Popen[bytes]]]]:
    """Address, scheduler and workers, as somebody starts them by hand in a folder; ended with the block."""
    address = f"tcp://127.0.0.1:{free_port()}"
    scheduler = ["scheduler", "--host", address, "--dashboard-address", "127.0.0.1:0", "--no-dashboard"]
    worker = ["worker", address, "--nthreads", "1", "--no-nanny", "--memory-limit", "0", "--no-dashboard"]
    with ExitStack() as processes:
        started = [processes.enter_context(_process(scheduler, folder))]
        started += [processes.enter_context(_process(worker, folder)) for _ in range(workers)]
        with Client(address, timeout=PATIENCE_SECONDS, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=PATIENCE_SECONDS)
        yield address, started[0], started[1:]


@contextmanager
def _process(arguments: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "dask", *arguments]
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=folder, env=plain, **quiet)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port of this machine on which nobody listens now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def children_at_work() -> list[psutil.Process]:
    """Processes of ours that are workers: what Python keeps to clear up after them is none."""
    return [
        one
        for one in psutil.Process().children(recursive=True)
        if one.status() != psutil.STATUS_ZOMBIE and "spawn_main" in " ".join(one.cmdline())
    ]


def within(seconds: float, holds) -> bool:  # type: ignore[no-untyped-def]
    """Whether something comes to hold in time."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
