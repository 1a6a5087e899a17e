"""The Chromium and the Chinese font that browser tests need."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from app.embedded import packages, virtualenv
from app.embedded.errors import SetupError

DEBIAN_CHROMIUM = Path("/usr/bin/chromium")
FONT_PACKAGE = "fonts-wqy-microhei"
UBUNTU_ADVICE = (
    "Ubuntu's chromium package is a snap stub that tests cannot drive. Run "
    "'.venv/bin/python -m playwright install --with-deps chromium', or set CHROMIUM to a browser"
)


def require() -> Path:
    """Chromium's path, after installing it and a Chinese font where they are missing."""
    wanted = [] if has_chinese_font() else [FONT_PACKAGE]
    if find() is None and not _is_ubuntu():
        wanted.append("chromium")
    if wanted:
        packages.install(wanted, "browser tests need Chromium and a Chinese font")
    if find() is None and _is_ubuntu():
        _install_by_playwright()
    found = find()
    if found is None:
        raise SetupError(UBUNTU_ADVICE if _is_ubuntu() else f"no Chromium at {DEBIAN_CHROMIUM} or $CHROMIUM")
    return found


def find() -> Path | None:
    """$CHROMIUM, else Debian's Chromium, else Playwright's newest; None when there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise SetupError(f"CHROMIUM is '{named}'; no program is there")
        return Path(named)
    if DEBIAN_CHROMIUM.exists() and not _is_snap_stub(DEBIAN_CHROMIUM):
        return DEBIAN_CHROMIUM
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    return max(cache.glob("chromium-*/chrome-linux*/chrome"), default=None)


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font with Chinese characters."""
    if shutil.which("fc-list") is None:
        return False
    listing = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, check=False)
    return bool(listing.stdout.strip())


def _install_by_playwright() -> None:
    print("Installing Playwright's Chromium (Ubuntu's package is a snap stub) ...", flush=True)
    command = [str(virtualenv.PYTHON), "-m", "playwright", "install", "chromium"]
    if packages.may_install():
        command.insert(-1, "--with-deps")
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise SetupError(UBUNTU_ADVICE)


def _is_snap_stub(program: Path) -> bool:
    return program.resolve().name == "snap" or b"snap" in program.read_bytes()[:2000]


def _is_ubuntu() -> bool:
    try:
        return "\nID=ubuntu\n" in "\n" + Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return False
