"""PostgreSQL's main process: started, awaited after a crash, stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from app.embedded import logs, postgis, processes, psql
from app.embedded.errors import SetupError
from app.embedded.places import SOCKET_NAME, ClusterPlace

RECOVERY_SECONDS = 120.0  # a crashed cluster replays its log before it answers
RETRY_SECONDS = 15.0  # backends of a killed postmaster hold its shared memory for a while
PAUSE_SECONDS = 0.05

SETTINGS = {
    "listen_addresses": "",
    "timezone": "UTC",
    "shared_buffers": "128MB",
    "jit": "off",  # doubles the time of large tiles
    "max_parallel_workers_per_gather": "0",  # containers have little /dev/shm, and tiles keep their bytes
    "log_line_prefix": "%m [%p] ",
}

# The server outlives the command that started it; its handle is kept, so that its end is noticed.
_started: dict[Path, subprocess.Popen[bytes]] = {}


def bring_up(place: ClusterPlace, *, durable: bool) -> None:
    """Start the server and wait until it answers, through recovery and leftovers of a crash."""
    begun = time.monotonic()
    first_failure: float | None = None
    server: subprocess.Popen[bytes] | None = None
    while not answers(place):
        now = time.monotonic()
        if now - begun > RECOVERY_SECONDS:
            raise SetupError(
                f"PostgreSQL did not answer within {RECOVERY_SECONDS:.0f} s\n{logs.tail(place.log)}"
            )
        if server is not None and server.poll() is not None:
            first_failure = first_failure or now
            if now - first_failure > RETRY_SECONDS:
                raise SetupError(f"PostgreSQL ended with {server.returncode}\n{logs.tail(place.log)}")
            _end_orphans(place)
            server = None
        if server is None and running_pid(place) is None:
            (place.data / "postmaster.pid").unlink(missing_ok=True)
            server = _launch(place, durable=durable)
        time.sleep(PAUSE_SECONDS)


def answers(place: ClusterPlace) -> bool:
    """Whether our server answers on our socket; another one there is refused."""
    if not (place.socket / SOCKET_NAME).exists():
        return False
    folder = psql.ask(place, "show data_directory")
    if folder is not None and Path(folder).resolve() != place.data.resolve():
        raise SetupError(
            f"the socket in {place.socket} belongs to the cluster in {folder}, not to {place.data}"
        )
    return folder is not None


def shut_down(place: ClusterPlace, patience_seconds: float) -> bool:
    """Stop the server, at once where it does not go in time; whether there was one to stop."""
    pid = running_pid(place)
    if pid is None and place.data in _started and _started[place.data].poll() is None:
        pid = _started[place.data].pid  # so young that it has not written its number yet
    if pid is None:
        return False
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, the end
        processes.send([pid], number)
        if not processes.wait_until_gone([pid], patience_seconds):
            break
    return True


def running_pid(place: ClusterPlace) -> int | None:
    """Number of the server's main process, when the process of that number is truly ours."""
    try:
        first_line = (place.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]
        pid = int(first_line)
    except (FileNotFoundError, ValueError):
        return None
    return pid if processes.is_running(pid) and _is_postmaster(place, pid) else None


def _launch(place: ClusterPlace, *, durable: bool) -> subprocess.Popen[bytes]:
    settings = SETTINGS | {
        "cluster_name": _title(place),
        "unix_socket_directories": '"' + str(place.socket).replace('"', '""') + '"',
        "fsync": "on" if durable else "off",
    }
    command = [postgis.server_for(place.data).program("postgres"), "-D", str(place.data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with logs.appending(place.log) as log:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the terminal is not for the database
            **as_owner(place),
        )
    _started[place.data] = server
    return server


def as_owner(place: ClusterPlace) -> dict[str, Any]:
    """Arguments that make a child run as the cluster's user, in a folder that user can enter."""
    arguments: dict[str, Any] = {"cwd": "/", "env": psql.clean_environment()}
    if os.geteuid() == 0:
        arguments |= {"user": place.owner.uid, "group": place.owner.gid, "extra_groups": []}
    return arguments


def _end_orphans(place: ClusterPlace) -> None:
    """End what a killed server left behind: its shared memory keeps the next one from starting."""
    if running_pid(place) is not None:
        return
    title = f"postgres: {_title(place)}: ".encode()
    orphans = [pid for pid in processes.all_pids() if processes.command_line(pid)[0].startswith(title)]
    with contextlib.suppress(PermissionError):
        processes.send(orphans, signal.SIGQUIT)
    processes.wait_until_gone(orphans, seconds=1.0)


def _is_postmaster(place: ClusterPlace, pid: int) -> bool:
    # Not /proc/<pid>/cwd: root in a container may not read that of another user's process.
    line = processes.command_line(pid)
    return Path(os.fsdecode(line[0])).name == "postgres" and os.fsencode(place.data) in line


def _title(place: ClusterPlace) -> str:
    """The name PostgreSQL shows in the titles of its processes; at most 63 bytes of ASCII."""
    return f"citygrid-{place.key}"
