"""How much memory a piece of work takes at its worst."""

import re
from collections.abc import Callable
from pathlib import Path

STATUS = Path("/proc/self/status")
FORGET_PEAK = "5"


def peak_growth_megabytes(work: Callable[[], object]) -> float:
    """Memory of this process at its most while it works, beyond what it had before."""
    Path("/proc/self/clear_refs").write_text(FORGET_PEAK)
    before = _kilobytes("VmRSS")
    work()
    return (_kilobytes("VmHWM") - before) / 1000


def _kilobytes(name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+) kB", STATUS.read_text())
    assert found is not None
    return int(found[1])
