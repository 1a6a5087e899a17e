"""What /proc says about processes, so that only those proven ours are ever ended."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

PROC = Path("/proc")
POLL_SECONDS = 0.05


def all_pids() -> Iterator[int]:
    """Numbers of every process that can be seen."""
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def command_line(pid: int) -> list[bytes]:
    """Arguments a process was started with, or its title; empty when it is gone or dead."""
    return _read(pid, "cmdline").rstrip(b"\0").split(b"\0")


def environment(pid: int) -> set[bytes]:
    """``NAME=value`` pairs a process was started with; empty when it is gone or another user's."""
    return set(_read(pid, "environ").split(b"\0"))


def session_of(pid: int) -> int | None:
    """Number of the process session, which is the number of the process that opened it."""
    fields = _stat_fields(pid)
    return int(fields[3]) if fields else None


def is_running(pid: int) -> bool:
    """Whether a process exists and is more than an exit code waiting to be read."""
    fields = _stat_fields(pid)
    return bool(fields) and fields[0] not in (b"Z", b"X")


def wait_until_gone(pids: Iterable[int], seconds: float) -> list[int]:
    """Wait for processes to end; those still running after that time."""
    deadline = time.monotonic() + seconds
    left = [pid for pid in pids if is_running(pid)]
    while left and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        left = [pid for pid in left if is_running(pid)]
    return left


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """Signal processes; one that has just gone is no error."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def boot_id() -> str:
    """Changes with every boot: a process number means nothing without it."""
    return (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _stat_fields(pid: int) -> list[bytes]:
    # The name in parentheses may hold spaces and parentheses itself: read behind the last one.
    return _read(pid, "stat").rpartition(b")")[2].split()


def _read(pid: int, name: str) -> bytes:
    try:
        return (PROC / str(pid) / name).read_bytes()
    except OSError:
        return b""
