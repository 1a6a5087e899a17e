"""A document of ours as PDF, printed by the Chromium of the machine; it fetches nothing."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from threading import Lock

from app.config import environment, settings
from app.errors import UnavailableError

SECONDS = 60
_one_at_a_time = Lock()  # a browser takes a few hundred MB


def pdf_of(document: str) -> bytes:
    """Print an HTML document that needs nothing but itself."""
    program = shutil.which(settings().reports.browser)
    if program is None:
        raise UnavailableError(
            f"PDF needs Chromium; {settings().reports.browser!r} is not on this machine; "
            "print the page instead"
        )
    folder = environment().var
    with _one_at_a_time, tempfile.TemporaryDirectory(dir=folder, prefix="report-") as name:
        source, target = Path(name) / "report.html", Path(name) / "report.pdf"
        source.write_text(document, encoding="utf-8")
        _print(program, source, target)
        return target.read_bytes()


def _print(program: str, source: Path, target: Path) -> None:
    options = ["--headless", "--disable-gpu", "--no-pdf-header-footer", "--disable-dev-shm-usage"]
    options += [f"--user-data-dir={source.parent / 'profile'}", f"--print-to-pdf={target}"]
    options += ["--proxy-server=127.0.0.1:9", "--no-first-run"]  # nothing leaves the machine
    if os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium refuses root without it; the document is our own
    try:
        done = subprocess.run(
            [program, *options, source.as_uri()], capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"the PDF was not printed within {SECONDS} s; try again later") from None
    if done.returncode or not target.is_file():
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise UnavailableError(f"the PDF could not be printed: {last[0][:200]}")
