"""A document of ours as PDF, printed by the machine's Chromium; it fetches nothing."""

import logging
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from threading import Lock

from app.config import environment, settings
from app.errors import UnavailableError

SECONDS, WAIT_SECONDS = 60, 5
FOLDERS = "report-"
_one_at_a_time = Lock()  # a browser takes a few hundred MB

log = logging.getLogger(__name__)


def pdf_of(document: str) -> bytes:
    """Print an HTML document that needs nothing but itself; refused while another one is printed."""
    program = shutil.which(settings().reports.browser)
    if program is None:
        raise UnavailableError(
            f"PDF needs Chromium; {settings().reports.browser!r} is not on this machine; "
            "print the page instead"
        )
    if not _one_at_a_time.acquire(timeout=WAIT_SECONDS):
        raise UnavailableError("another PDF is being printed; try again in a moment")
    try:
        return _printed(program, document)
    finally:
        _one_at_a_time.release()


def _printed(program: str, document: str) -> bytes:
    folder = environment().var
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=FOLDERS, ignore_cleanup_errors=True) as name:
        source, target = Path(name) / "report.html", Path(name) / "report.pdf"
        source.write_text(document, encoding="utf-8")
        _print(program, source, target)
        return target.read_bytes()


def _print(program: str, source: Path, target: Path) -> None:
    """Run the browser in a group of its own, with nothing of ours in its environment."""
    options = ["--headless", "--disable-gpu", "--no-pdf-header-footer", "--disable-dev-shm-usage"]
    options += [f"--user-data-dir={source.parent / 'profile'}", f"--print-to-pdf={target}", "--no-first-run"]
    # nothing leaves the machine, and nothing on it is asked
    options += ["--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium refuses root without it; the document is our own
    with subprocess.Popen(
        [program, *options, source.as_uri()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ.get("PATH", ""), "HOME": str(source.parent), "LANG": "C.UTF-8"},
        start_new_session=True,
    ) as browser:
        try:
            _, said = browser.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(browser.pid, signal.SIGKILL)
            raise UnavailableError(f"the PDF was not printed within {SECONDS} s; try again later") from None
    if browser.returncode or not target.is_file():
        log.error("PDF not printed, status %s: %s", browser.returncode, said.decode(errors="replace")[-2000:])
        raise UnavailableError("the PDF could not be printed; the reason is in the log of the service")
