"""A workbook of a few tables, written by a process of its own."""

import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.config import ROOT
from app.errors import UnavailableError

SECONDS = 60

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its name."""

    name: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Any]]


def written(sheets: Sequence[Sheet]) -> bytes:
    """The workbook of some sheets."""
    given = json.dumps([asdict(one) for one in sheets], default=_plain).encode()
    command = [sys.executable, "-m", "app.files.write_report"]
    try:
        done = subprocess.run(
            command, input=given, capture_output=True, timeout=SECONDS, check=False, cwd=ROOT
        )
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"the workbook was not written within {SECONDS} s; try again later") from None
    if done.returncode:
        log.error("workbook not written: %s", done.stderr.decode(errors="replace")[-2000:])
        raise UnavailableError("the workbook could not be written; the reason is in the log of the service")
    return done.stdout


def _plain(value: Any) -> Any:
    """Numbers of arrays as numbers, words that are translated late as words."""
    return value.item() if hasattr(value, "item") else str(value)
