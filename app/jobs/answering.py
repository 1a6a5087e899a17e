"""
A process that computes answers while somebody waits: `python -m app.jobs.answering`.

A service starts it (`app/services/calculator.py`), writes questions to its input and reads answers from
its output. It knows no database: whatever it computes from comes with the question. It ends with its input.
"""

import logging
import os
import pickle
import sys
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from app.errors import CityError
from app.jobs import explain
from spatial.errors import SpatialError

Answers = Mapping[str, Callable[[Any], Any]]

ANSWERS: Answers = {
    "explain.candidates": explain.candidates,
    "explain.answer": explain.answer,
}

log = logging.getLogger(__name__)


def serve(questions: BinaryIO, answers: BinaryIO, known: Answers) -> None:
    """Answer until the input ends."""
    while True:
        try:
            name, question = pickle.load(questions)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        pickle.dump(_answered(known, name, question), answers)
        answers.flush()


def _answered(known: Answers, name: str, question: Any) -> tuple[bool, Any]:
    """Whether it went well, and the answer or the error."""
    try:
        return True, known[name](question)
    except (CityError, SpatialError) as error:
        return False, error
    except Exception as error:  # the outermost edge: the next question may go well
        log.exception("the question %s could not be answered", name)
        return False, RuntimeError(str(error))


def run(known: Answers) -> None:
    """Keep the pipe of the answers from whatever else may be printed."""
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        serve(sys.stdin.buffer, answers, known)


if __name__ == "__main__":
    run(ANSWERS)
