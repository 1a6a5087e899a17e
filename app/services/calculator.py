"""
The process that computes answers while somebody waits, started at the first question.

The web loads nothing that computes heavily, and a queue is for work that nobody waits for: a coverage run
may stand at its head. Whatever it computes from goes along with the question, so it needs no database.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from threading import BoundedSemaphore, Lock, Timer
from typing import Any

from app.config import ROOT
from app.errors import StorageError

PROGRAM = "app.jobs.answering"
SCENARIO_PROGRAM = "app.jobs.scenario_answering"
ONE_THREAD = {"NUMBA_NUM_THREADS": "1"}  # a link is too small a thing to be shared out
MOST_WAITING = 8  # each keeps a thread of the web and a connection


class Calculator:
    """One process, one question at a time; a process that dies or hangs is replaced by the next question."""

    def __init__(
        self,
        patience_seconds: float = 30.0,
        program: str = PROGRAM,
        threads: Mapping[str, str] = ONE_THREAD,
    ) -> None:
        self._program, self._threads = program, threads
        self._patience_seconds = patience_seconds  # its first start on a machine compiles for some seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()
        self._places = BoundedSemaphore(MOST_WAITING)

    def ask(self, name: str, question: Any) -> Any:
        """The answer; what the answering raises is raised here."""
        if not self._places.acquire(blocking=False):
            raise StorageError("too many questions at once; ask again in a moment")
        try:
            with self._lock:
                went_well, answer = self._answered(name, question)
        finally:
            self._places.release()
        if not went_well:
            raise answer
        return answer

    def _answered(self, name: str, question: Any) -> Any:
        whole = pickle.dumps((name, question))
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        watch = Timer(self._patience_seconds, process.kill)
        watch.start()
        try:
            process.stdin.write(whole)
            process.stdin.flush()
            return pickle.load(process.stdout)  # noqa: S301 - written by our own program
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            self._stop(process)
            raise StorageError("the answer could not be computed in time; ask again in a moment") from error
        finally:
            watch.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        """The process; a new one where there is none, or none of this process after a fork."""
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._program],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
                env={**os.environ, **self._threads},
                start_new_session=True,  # not ended by the terminal's Ctrl-C before those who ask
            )
        return self._process

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # half a question may still wait to be written
                if pipe is not None:
                    pipe.close()
        self._process = None

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            if self._process is not None:
                self._stop(self._process)


CALCULATOR = Calculator()
# Of its own: a district takes seconds to get ready, and nobody who asks for a place shall wait behind it.
# On all cores: a change has thousands of cells to answer for.
SCENARIO_CALCULATOR = Calculator(patience_seconds=120.0, program=SCENARIO_PROGRAM, threads={})
