"""Asks the service and each peer in turn, then writes and prints the table of who passes what."""

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from app.config import ROOT
from tests.ogc.peers import table

SUBJECTS = ("ours", "tipg", "pygeoapi")
PAGE = ROOT / "docs/conformance.md"
SOME_FAILED = 1  # pytest's code; a peer may


def asked(name: str, folder: Path) -> int:
    """The tests asked of one subject; pytest's exit code."""
    target = folder / f"{name}.json"
    command = [sys.executable, "-m", "pytest", "-p", "tests.ogc.peers.plugin", "tests/ogc", "-m", "not slow"]
    command += ["--ignore=tests/ogc/clients", "--tb=no", f"--outcomes={target}"]
    command += [] if name == "ours" else [f"--peer={name}"]
    print(f"\n{name}", flush=True)
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main() -> int:
    """Ends with the code of the first that could not be asked, or of our own failures."""
    with tempfile.TemporaryDirectory() as folder:
        for name in SUBJECTS:
            code = asked(name, Path(folder))
            if code not in (0, SOME_FAILED) or (code and name == "ours"):
                return code
        outcomes = [json.loads(Path(folder, f"{name}.json").read_text("utf-8")) for name in SUBJECTS]
    page = table.page([table.read(one) for one in outcomes], datetime.now(UTC).date())
    PAGE.write_text(page, encoding="utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
