"""``make run``: database, migrations, demo, coverage, then web and worker until Ctrl-C."""

from __future__ import annotations

import http.client
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from app.embedded import cluster, interrupts, listening, logs, places, prepare, virtualenv
from app.embedded.children import Family
from app.embedded.errors import SetupError
from app.embedded.locks import locked_or_busy

FLASK = [str(virtualenv.PYTHON), "-m", "flask"]
PREPARE = ["prepare"]
NO_DEMO = "--no-demo"  # for data of one's own: the demo would take its area codes
WORKER = [*FLASK, "jobs", "work"]
WEB = [str(virtualenv.PYTHON), "-m", "gunicorn", "--config", "python:app.web.server"]

WEB_READY_SECONDS = 60.0
WATCH_SECONDS = 0.25
RESTARTS = 5  # in RESTART_WINDOW_SECONDS; more is a fault that another restart does not mend
RESTART_WINDOW_SECONDS = 300.0
CLUSTER_STOP_SECONDS = 2.0


def run(arguments: Sequence[str] = ()) -> int:
    """Prepare, start and watch the service; 0 after it was asked to stop."""
    unknown = [argument for argument in arguments if argument != NO_DEMO]
    if unknown:
        raise SetupError(f"'make run' knows {NO_DEMO}, not {' '.join(unknown)}")
    first_step = [*PREPARE, *arguments]
    host, port = listening.asked_host(), listening.asked_port()
    var = places.make_folder(places.var_folder())
    state = places.make_folder(var / "run")
    with locked_or_busy(state) as free:
        if not free:
            print(f"CityGrid is already running with {var}: {_written_address(state)}")
            return 0
        if port is not None:
            listening.listen(host, port).close()  # say so before the long work, not after it
        print("Preparing the program ...", flush=True)
        prepare.project(virtualenv.RUN_SETS)
        return Service(var, host, port, first_step).serve()


class Service:
    """One run of the service on one var folder."""

    def __init__(self, var: Path, host: str, port: int | None, first_step: Sequence[str]) -> None:
        """Describe the run; nothing is started yet."""
        self._to_do_first = first_step
        self._var = var
        self._host = host
        self._port = port
        self._outside = prepare.outside_database()
        url = self._outside or cluster.database_url(var)
        self._owner = prepare.outside_owner() or self._outside or cluster.owner_url(var)
        self._family = Family(var / "run" / "children.json", prepare.environment(var, url))
        self._restarts: list[float] = []

    def serve(self) -> int:
        """Start everything, watch it, and stop everything however it ends."""
        try:
            left = self._family.end_leftovers()
            if left:
                print(f"Ended processes that a killed run had left behind: {left}.", flush=True)
            self._start_database()
            self._first_step()
            worker = self._start_worker()
            web = self._start_web()
            return self._watch(web, worker)
        except KeyboardInterrupt:
            print("\nStopping ...", flush=True)
            return 0
        finally:
            self._stop()

    def _start_database(self) -> None:
        if not self._outside:
            print("Starting the database ...", flush=True)
            cluster.start(self._var)

    def _first_step(self) -> None:
        print("Preparing tables and data ...", flush=True)
        code = self._family.call([*FLASK, *self._to_do_first], {prepare.OWNER: self._owner})
        if code != 0:
            raise SetupError(f"'flask {' '.join(self._to_do_first)}' ended with {code}; its words are above")

    def _start_worker(self) -> subprocess.Popen[bytes]:
        with logs.appending(self._log("worker")) as log:
            return self._family.start(WORKER, output=log)

    def _start_web(self) -> subprocess.Popen[bytes]:
        """Start the web server on a socket that is ours already, so that nobody takes the port between."""
        print("Starting the web server ...", flush=True)
        with listening.listen(self._host, self._port) as listener:
            handle = listener.fileno()
            with logs.appending(self._log("web")) as log:
                web = self._family.start([*WEB, "--bind", f"fd://{handle}"], output=log, pass_fds=[handle])
            address = listening.address_of(listener)
        if _wait_for_answer(web, address):
            (self._var / "run" / "address").write_text(address, encoding="ascii")
            print(f"CityGrid is running at {address}", flush=True)
            self._print_setup_link(address)
            warning = listening.openness(self._host)
            if warning is not None:
                print(warning, flush=True)
            print(f"Logs: {self._var / 'logs'}. Ctrl-C stops it.", flush=True)
        return web

    def _print_setup_link(self, address: str) -> None:
        """Where there is nobody yet: the link that makes the first account, on this terminal alone."""
        file = self._var / "run" / "setup-path"
        if file.exists():
            path = file.read_text(encoding="ascii")
            print(f"Make the first account, once: {address.rstrip('/')}{path}", flush=True)
            file.unlink()

    def _watch(self, web: subprocess.Popen[bytes], worker: subprocess.Popen[bytes]) -> int:
        """Restart what may be restarted until the web server ends, which ends the run."""
        while True:
            time.sleep(WATCH_SECONDS)
            for name in ("web", "worker"):
                logs.set_aside_when_large(self._log(name))
            if web.poll() is not None:
                print(
                    f"The web server ended with {web.returncode}.\n{logs.tail(self._log('web'))}", flush=True
                )
                return web.returncode if web.returncode > 0 else 1
            if worker.poll() is not None:
                self._count_restart("worker", f"ended with {worker.returncode}")
                worker = self._start_worker()
            if not self._outside and cluster.status(self._var) == "stopped":
                self._count_restart("postgresql", "is gone")
                cluster.start(self._var)

    def _count_restart(self, name: str, what: str) -> None:
        now = time.monotonic()
        recent = [moment for moment in self._restarts if now - moment < RESTART_WINDOW_SECONDS]
        self._restarts = [*recent, now]
        tail = logs.tail(self._log(name))
        if len(self._restarts) > RESTARTS:
            window = f"{RESTART_WINDOW_SECONDS:.0f} s"
            raise SetupError(f"{name} {what}, after {RESTARTS} restarts within {window}\n{tail}")
        print(f"{name} {what}; starting it again.\n{tail}", flush=True)

    def _stop(self) -> None:
        interrupts.ignore()  # a second Ctrl-C must not leave half of it running
        (self._var / "run" / "address").unlink(missing_ok=True)
        self._family.end_all()
        if not self._outside:
            cluster.stop(self._var, patience_seconds=CLUSTER_STOP_SECONDS)

    def _log(self, name: str) -> Path:
        return self._var / "logs" / f"{name}.log"


def _wait_for_answer(web: subprocess.Popen[bytes], address: str) -> bool:
    """Whether the web server answers before it ends; an answer of any status counts."""
    parts = urlsplit(address)
    deadline = time.monotonic() + WEB_READY_SECONDS
    while web.poll() is None:
        if time.monotonic() > deadline:
            raise SetupError(f"the web server gave no answer at {address} within {WEB_READY_SECONDS:.0f} s")
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2.0)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(WATCH_SECONDS)
        else:
            return True
        finally:
            connection.close()
    return False


def _written_address(state: Path) -> str:
    try:
        return (state / "address").read_text(encoding="ascii")
    except FileNotFoundError:
        return "it is being started, and prints its address when it is up"
