"""Clusters of a run: opened by the settings, shut to strangers, gone at the end, refused where none is."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from distributed.comm import connect
from distributed.security import Security
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.config import ROOT, ScaleSettings
from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.jobs import JobStatus
from app.errors import JobCancelledError, RefusedError
from app.jobs import cluster as cluster_module
from app.jobs import coverage as coverage_job
from app.jobs.cluster import cluster
from app.services import coverage
from app.services import jobs as jobs_service
from spatial.coverage import tiles as tiles_module
from spatial.spread import spread
from tests.clusters import children_at_work, free_port, standing_alone, within, workers_of_this_process
from tests.jobs import district

SAME = text(
    "select count(*) from cell_coverage a join cell_coverage b using "
    "(operator_id, technology, reception, floor_band, cell_id) "
    "where a.run_id = :first and b.run_id = :second "
    "and a.level_dbm is not distinct from b.level_dbm and a.sinr_db is not distinct from b.sinr_db "
    "and a.probability is not distinct from b.probability "
    "and a.station_id is not distinct from b.station_id"
)


def test_without_a_cluster_a_run_stays_in_its_process():
    with cluster(ScaleSettings(dask_scheduler="none", workers=2)) as client:
        assert client is None


def test_a_local_cluster_has_its_workers_and_leaves_no_trace():
    before = dict(os.environ)
    with workers_of_this_process(2) as client:
        assert list(client.nthreads().values()) == [1, 1]
        assert len(children_at_work()) == 2
    assert children_at_work() == []
    assert dict(os.environ) == before


def test_a_local_cluster_listens_to_this_machine_and_to_holders_of_its_key_only():
    with workers_of_this_process(1) as client:
        address = client.scheduler.address
        assert address.startswith("tls://127.0.0.1:")
        mine = [one.pid for one in (psutil.Process(), *children_at_work())]
        open_to = {
            one.laddr.ip for one in psutil.net_connections() if one.status == "LISTEN" and one.pid in mine
        }
        assert open_to == {"127.0.0.1"}
        for stranger, security in (
            (address.replace("tls:", "tcp:"), Security()),
            (address, Security.temporary()),
        ):
            assert not is_let_in(stranger, security)
        assert is_let_in(address, client.security)


def in_a_loop(awaited):
    """What a coroutine returns; in a thread of its own, as tests of a browser leave a loop in this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, awaited).result()


def is_let_in(address: str, security: Security) -> bool:
    try:
        in_a_loop(asyncio.wait_for(_greeted(address, security), 3.0))
    except OSError:  # a handshake that fails, or silence
        return False
    return True


async def _greeted(address: str, security: Security) -> None:
    comm = await connect(address, 2.0, **security.get_connection_args("client"))
    await comm.close()


def long_nap(_constants, tile):
    time.sleep(600)
    return tile


def test_workers_end_with_a_process_that_is_killed():
    code = (
        "import time, tests.clusters as c\n"
        "with c.workers_of_this_process(2): "
        "print(*[one.pid for one in c.children_at_work()], flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        pids = [int(pid) for pid in killed.stdout.readline().split()]
        killed.kill()
    assert len(pids) == 2
    assert within(10, lambda: not any(psutil.pid_exists(pid) for pid in pids))


def test_a_local_cluster_opens_in_a_thread_beside_a_loop_as_the_worker_runs_its_jobs():
    def threads() -> list[int]:
        with workers_of_this_process(1) as client:
            return list(client.nthreads().values())

    async def as_the_worker() -> list[int]:
        return await asyncio.to_thread(threads)

    assert in_a_loop(as_the_worker()) == [1]


def test_a_local_cluster_ends_soon_though_its_workers_are_deep_in_a_tile():
    def stop(_done: int, _tiles: int) -> None:
        raise JobCancelledError("job 7 was asked to stop in step 'levels'")

    with pytest.raises(JobCancelledError), workers_of_this_process(2) as client:
        begun = time.monotonic()
        list(spread(client, long_nap, None, range(4), progress=stop))
    assert time.monotonic() - begun < 15
    assert children_at_work() == []


@pytest.mark.parametrize("listens", [False, True])
def test_an_address_where_no_scheduler_answers_is_refused_in_time(monkeypatch, listens):
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 1.0)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1] if listens else free_port()
        if listens:
            silent.listen()
        begun = time.monotonic()
        with (
            pytest.raises(
                RefusedError, match=f"the Dask scheduler at tcp://127.0.0.1:{port} cannot be reached"
            ),
            cluster(ScaleSettings(dask_scheduler=f"tcp://127.0.0.1:{port}", workers=1)),
        ):
            pass
        assert time.monotonic() - begun < 10


def test_a_run_whose_scheduler_is_away_fails_with_its_address(session: Session, configure, monkeypatch):
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 1.0)
    address = f"tcp://127.0.0.1:{free_port()}"
    configure(scale={"dask_scheduler": address})
    district.build(session)
    job_id = coverage.start_run(session, ACTOR, area_code=district.DISTRICT, in_background=False)
    assert coverage_job.run(job_id) is JobStatus.FAILED
    assert address in str(jobs_service.job(session, ACTOR, job_id=job_id).error)


@pytest.fixture
def many_tiles(monkeypatch):
    """The district of the tests has 2,304 cells of one place each: some eight tiles then."""
    monkeypatch.setattr(tiles_module, "TILE_PLACES", 300)


@pytest.mark.usefixtures("many_tiles")
def test_runs_on_a_local_and_on_a_standing_cluster_store_what_one_process_does(session: Session, configure):
    district.build(session)
    first = district.run(session)
    rows = session.scalar(text("select count(*) from cell_coverage where run_id = :run"), {"run": first})
    assert rows
    with standing_alone(1) as (address, _, _):
        for scheduler in ("local", address):
            configure(scale={"dask_scheduler": scheduler, "workers": 2})
            second = district.run(session)
            assert session.scalar(SAME, {"first": first, "second": second}) == rows, scheduler
            assert children_at_work() == []


@pytest.mark.usefixtures("many_tiles")
def test_a_cancelled_run_leaves_no_worker(session: Session, configure):
    configure(scale={"dask_scheduler": "local", "workers": 2}, jobs={"heartbeat_seconds": 0.001})
    district.build(session)
    job_id = coverage.start_run(session, ACTOR, area_code=district.DISTRICT, in_background=False)
    seen: list[int] = []

    def cancel_at_work(step: str, _whole: float) -> None:
        if step == "levels" and children_at_work():
            seen.append(len(children_at_work()))
            session.execute(text("update jobs set cancel_requested = true where id = :id"), {"id": job_id})
            session.flush()

    assert coverage_job.run(job_id, cancel_at_work) is JobStatus.CANCELLED
    assert seen
    assert children_at_work() == []
