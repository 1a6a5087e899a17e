"""The Dask cluster of a run: none, one of this process that ends with the run, or one that is there."""

import asyncio
import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import dask
from distributed import Client, LocalCluster
from distributed.comm import connect
from distributed.security import Security

from app.config import LOCAL_CLUSTER, NO_CLUSTER, ScaleSettings
from app.errors import RefusedError

CONNECT_SECONDS = 10.0
# What listens for HTTP cannot be turned off; this leaves it nothing to tell, on a port of its own.
SILENT_HTTP: dict[str, list[str]] = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


@contextmanager
def cluster(scale: ScaleSettings) -> Iterator[Client | None]:
    """A client of the cluster that the settings name; None where runs stay in this process."""
    if scale.dask_scheduler == NO_CLUSTER:
        yield None
        return
    _calm_logs()
    opened = (
        _local(scale.workers) if scale.dask_scheduler == LOCAL_CLUSTER else _existing(scale.dask_scheduler)
    )
    with opened as client:
        yield client


@contextmanager
def _local(workers: int) -> Iterator[Client]:
    """
    Worker processes of this one, gone at the end.

    Whoever reaches the port of a scheduler can run code as its user, and ports are open to everybody on
    the machine: so both ends prove themselves with a key that is made here and never leaves memory.
    """
    security = Security.temporary()
    with (
        _environment_kept(),
        dask.config.set(SILENT_HTTP),
        TemporaryDirectory(prefix="citygrid-dask-") as scratch,
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            security=security,
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            memory_limit=0,  # a worker over its limit is stopped for good; ours hold two tiles
            local_directory=scratch,
            silence_logs=logging.WARNING,
        ) as here,
        Client(here, security=security, set_as_default=False) as client,
    ):
        yield client


@contextmanager
def _existing(address: str) -> Iterator[Client]:
    try:
        # in a thread of its own: one that has a loop already may not run another
        with ThreadPoolExecutor(1) as apart:
            apart.submit(asyncio.run, asyncio.wait_for(_answers(address), CONNECT_SECONDS)).result()
    except (OSError, ValueError, TypeError, RuntimeError) as error:  # a timeout is an OSError
        raise RefusedError(
            f"the Dask scheduler at {address} cannot be reached within {CONNECT_SECONDS:g} s "
            f"({type(error).__name__}); start it, or set scale.dask_scheduler to local or none"
        ) from error
    with Client(address, timeout=CONNECT_SECONDS, set_as_default=False) as client:
        yield client


async def _answers(address: str) -> None:
    """
    Whether a scheduler is there; by itself, since a Client is no good for asking.

    Its timeout does not bound a server that takes the connection and says nothing, and one that fails leaves
    a thread behind and may block the next one when it is collected.
    """
    comm = await connect(address, CONNECT_SECONDS, **Security().get_connection_args("client"))
    await comm.close()


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Take back what Dask sets for its workers in our environment, such as OMP_NUM_THREADS."""
    before = dict(os.environ)
    try:
        yield
    finally:
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)


def _calm_logs() -> None:
    """Warnings of Dask go where ours go; it brings a handler of its own and tells every start and stop."""
    logger = logging.getLogger("distributed")
    logger.handlers.clear()
    logger.propagate = True
    logger.setLevel(logging.WARNING)
