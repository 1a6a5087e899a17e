"""The processes of a run: each in a session of its own, written down, ended together."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import IO

from app.embedded import processes
from app.embedded.places import PROJECT

STOP_SECONDS = 6.5  # gunicorn gives open requests 5 s
KILL_SECONDS = 1.0


class Family:
    """The children of one run, with a record on disk by which a later run finds what was left behind."""

    def __init__(self, record: Path, environment: Mapping[str, str]) -> None:
        """Write children down in ``record`` and give each one ``environment``."""
        self._record = record
        self._environment = dict(environment)
        self._sessions: list[int] = []

    def start(
        self,
        command: Sequence[str],
        *,
        output: IO[bytes] | None = None,
        pass_fds: Collection[int] = (),
        more: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a child that Ctrl-C in the terminal does not reach, and that ends when this process dies."""
        child = subprocess.Popen(
            [*_dying_with_us(), *command],
            cwd=PROJECT,
            env={**self._environment, **(more or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            pass_fds=pass_fds,
        )
        self._sessions.append(child.pid)
        self._write()
        return child

    def call(self, command: Sequence[str], more: Mapping[str, str] | None = None) -> int:
        """Run a child to its end, its words going to the terminal, with more in its environment."""
        child = self.start(command, more=more)
        code = child.wait()
        self._sessions.remove(child.pid)
        self._write()
        return code

    def end_all(self) -> None:
        """End every child with what it started, and take the record away."""
        _end(self._members())
        self._sessions.clear()
        self._record.unlink(missing_ok=True)

    def end_leftovers(self) -> int:
        """End what the record of a killed run names, as far as it is proven ours; how many processes."""
        try:
            written = json.loads(self._record.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return 0
        if written.get("boot") == processes.boot_id():
            self._sessions = [int(session) for session in written["sessions"]]
        left = self._members()
        self.end_all()
        return len(left)

    def _members(self) -> list[int]:
        """Processes in our sessions that carry our var folder in their environment."""
        mark = os.fsencode(f"CITYGRID_VAR={self._environment['CITYGRID_VAR']}")
        sessions = set(self._sessions)
        return [
            pid
            for pid in processes.all_pids()
            if processes.session_of(pid) in sessions
            and processes.is_running(pid)
            and mark in processes.environment(pid)
        ]

    def _write(self) -> None:
        half = self._record.with_name(self._record.name + ".part")
        half.write_text(
            json.dumps({"boot": processes.boot_id(), "sessions": self._sessions}), encoding="utf-8"
        )
        half.replace(self._record)


def _end(pids: Sequence[int]) -> None:
    processes.send(pids, signal.SIGTERM)
    left = processes.wait_until_gone(pids, STOP_SECONDS)
    processes.send(left, signal.SIGKILL)
    processes.wait_until_gone(left, KILL_SECONDS)


def _dying_with_us() -> list[str]:
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
