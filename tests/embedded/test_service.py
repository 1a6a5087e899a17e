"""``make run`` on real processes: up, down, killed, busy; the application itself is a stand-in."""

import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.embedded import cluster, processes

STOP_LIMIT_SECONDS = 10.0
WAIT_LIMIT_SECONDS = 60.0


class Run:
    """One ``make run`` with the lines it printed so far."""

    def __init__(self, project: Path, environment: dict[str, str], arguments: str = "") -> None:
        """Start make in a session of its own, as a terminal would."""
        self.var = project / "var"
        self.words = ""
        self.process = subprocess.Popen(
            ["make", "--no-print-directory", "run", f"ARGS={arguments}"],
            cwd=project,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait_for(self, pattern: str) -> str:
        """Read until a line matches; the first group of the match."""
        assert self.process.stdout is not None
        too_late = threading.Timer(WAIT_LIMIT_SECONDS, os.killpg, (self.process.pid, signal.SIGKILL))
        too_late.start()
        try:
            for line in self.process.stdout:
                self.words += line
                found = re.search(pattern, line)
                if found:
                    return found[1] if found.groups() else found[0]
        finally:
            too_late.cancel()
        raise AssertionError(f"no line like {pattern!r} in:\n{self.words}")

    def program(self) -> int:
        """The number of the Python program under make."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])

    def end(self, number: signal.Signals) -> None:
        """Signal the whole process group, as a terminal does, and wait."""
        os.killpg(self.process.pid, number)
        self.process.communicate(timeout=STOP_LIMIT_SECONDS)


@pytest.fixture
def start(toy, plain_environment) -> Iterator:
    """Start runs of the toy project; those still alive are ended."""
    runs: list[Run] = []

    def _start(arguments: str = "", **environment: str) -> Run:
        runs.append(Run(toy, {**plain_environment, **environment}, arguments))
        return runs[-1]

    yield _start
    for run in runs:
        if run.process.poll() is None:
            os.killpg(run.process.pid, signal.SIGINT)
            run.process.communicate(timeout=20)


def _ours(var: Path) -> dict[int, bytes]:
    """Processes that carry the var folder in their environment or their arguments."""
    mark = f"CITYGRID_VAR={var}".encode()
    data = os.fsencode(var / "cluster/data")
    found = {}
    for pid in processes.all_pids():
        line = processes.command_line(pid)
        if mark in processes.environment(pid) or data in line:
            found[pid] = b" ".join(line)
    return found


def _worker(var: Path) -> int:
    return next(pid for pid, line in _ours(var).items() if line.endswith(b"jobs work"))


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds


def _get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode()


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_a_run_comes_up_in_order_and_stops_with_nothing_left(start, number):
    run = start()
    address = run.wait_for(r"running at (http://127\.0\.0\.1:\d+/)")
    steps = [line for line in run.words.splitlines() if line.startswith("step ")]
    assert steps == ["step prepare"]
    assert _get(address) == cluster.database_url(run.var)
    assert f"owner {cluster.owner_url(run.var)}" in run.words  # for the step that prepares, not for the web
    assert _get(f"{address}owner") == "False"
    with _within(STOP_LIMIT_SECONDS):
        run.end(number)
    assert _ours(run.var) == {}
    assert list((run.var / "run").iterdir()) == []
    assert cluster.status(run.var) == "stopped"
    with pytest.raises(urllib.error.URLError):
        _get(address)


def test_a_run_without_the_demo_makes_the_tables_and_nothing_else(start):
    run = start("--no-demo")
    run.wait_for(r"running at")
    assert [line for line in run.words.splitlines() if line.startswith("step ")] == ["step prepare --no-demo"]


def test_a_misspelt_argument_stops_the_run_before_any_work(start, toy):
    run = start("--nodemo")
    run.wait_for(r"error: 'make run' knows --no-demo, not --nodemo")
    assert run.process.wait(timeout=5) != 0
    assert not (toy / "var").exists()


def test_a_second_run_says_where_the_first_one_is(start):
    address = start().wait_for(r"running at (http://\S+)")
    second = start()
    assert second.wait_for(r"already running with .*: (http://\S+)") == address
    assert second.process.wait(timeout=5) == 0
    assert _get(address)


def test_a_run_killed_with_its_database_is_cleared_away_by_the_next(start, toy):
    (toy / "stubborn").touch()
    first = start()
    first.wait_for(r"running at")
    before = set(_ours(first.var))
    os.kill(first.program(), signal.SIGKILL)
    server = next(pid for pid, line in _ours(first.var).items() if b"-D" in line)
    os.kill(server, signal.SIGKILL)
    first.process.wait(timeout=5)
    (toy / "stubborn").unlink()
    second = start()
    second.wait_for(r"Ended processes that a killed run had left behind: [12]\b")
    address = second.wait_for(r"running at (http://\S+)")
    assert _get(address)
    assert not before & set(_ours(first.var))


def test_a_dead_worker_is_started_again_and_a_dead_database_too(start):
    run = start()
    address = run.wait_for(r"running at (http://\S+)")
    dead = _worker(run.var)
    os.kill(dead, signal.SIGKILL)
    run.wait_for(r"worker ended with -9; starting it again")
    server = next(pid for pid, line in _ours(run.var).items() if b"-D" in line)
    os.kill(server, signal.SIGKILL)
    run.wait_for(r"postgresql is gone; starting it again")
    while cluster.status(run.var) != "running":
        time.sleep(0.1)
    assert _worker(run.var) != dead
    assert _get(address)


def test_the_end_of_the_web_server_ends_the_run_with_its_log(start):
    run = start()
    address = run.wait_for(r"running at (http://\S+)")
    _get(address + "end")
    run.wait_for(r"The web server ended with -9")
    run.wait_for(r"The end of .*logs/web\.log")
    assert run.process.wait(timeout=STOP_LIMIT_SECONDS) != 0
    assert _ours(run.var) == {}


@pytest.mark.slow
def test_a_failing_step_ends_the_run_with_its_name_and_nothing_left(start, toy):
    (toy / "flask/__main__.py").write_text("import sys; sys.exit(7 if 'prepare' in sys.argv else 0)")
    run = start()
    run.wait_for(r"'flask prepare' ended with 7")
    run.process.wait(timeout=STOP_LIMIT_SECONDS)
    assert run.process.returncode != 0
    assert _ours(run.var) == {}


def test_a_busy_port_that_was_asked_for_stops_the_run_before_any_work(start, toy):
    address = start().wait_for(r"running at (http://\S+)")
    port = address.rstrip("/").rpartition(":")[2]
    other = start(CITYGRID_PORT=port, CITYGRID_VAR=str(toy / "other var"))
    other.wait_for(rf"CITYGRID_PORT is {port}, but that port of 127\.0\.0\.1 is in use")
    assert other.process.wait(timeout=5) != 0
    assert not (toy / "other var/cluster").exists()


@pytest.mark.slow
def test_two_runs_on_two_var_folders_listen_on_two_ports(start, toy):
    first = start().wait_for(r"running at (http://\S+)")
    second = start(CITYGRID_VAR=str(toy / "other var")).wait_for(r"running at (http://\S+)")
    assert first != second
    assert _get(first) != _get(second)
