"""A browser page with everything that goes wrong on it."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser

WIDE = (1440, 900)
PHONE = (390, 844)
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
DRAWN_MS = 60_000

# Of the browser's own painting: without a graphics card it reads back each picture that WebGL makes.
READ_BACK = "GPU stall due to ReadPixels"

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error("CSP violation: " + event.effectiveDirective + " " + event.blockedURI);
});
window.alert = (text) => console.error("alert: " + text);
"""


class Visit:
    """Opens addresses of one server and notes requests to others, errors, warnings and violations."""

    def __init__(
        self,
        browser: Browser,
        server: str,
        folder: Path,
        *,
        scripts: bool = True,
        session: str | None = None,
    ) -> None:
        self.server = server
        self.folder = folder
        self.problems: list[str] = []
        self.requests: list[str] = []
        self._context = browser.new_context(locale="en", java_script_enabled=scripts)
        if session is not None:
            self._context.add_cookies([{"name": "session", "value": session, "url": server}])
        self.page = self._context.new_page()
        self.page.add_init_script(REPORT_VIOLATIONS)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("request", lambda request: self._note_request(request.url))
        self.page.on("response", self._note_response)
        self.page.on("requestfailed", self._note_failure)

    def _note_console(self, message: Any) -> None:
        if message.type in ("error", "warning") and READ_BACK not in message.text:
            self.problems.append(f"console {message.type}: {message.text}")

    def _note_request(self, url: str) -> None:
        self.requests.append(url)
        if not url.startswith((self.server + "/", "data:", "blob:")):
            self.problems.append(f"request to another host: {url}")

    def _note_failure(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left before its icon came
            self.problems.append(f"failed: {request.url}: {request.failure}")

    def _note_response(self, response: Any) -> None:
        if response.status >= 400:
            self.problems.append(f"status {response.status}: {response.url}")

    def stand_at(self, lon: float, lat: float, *, accuracy_m: float) -> None:
        """Where the device says that it is, and that the page may know."""
        self._context.grant_permissions(["geolocation"], origin=self.server)
        self._context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": accuracy_m})

    def open(self, path: str, size: tuple[int, int] = WIDE) -> None:
        """Open a page."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.goto(self.server + path)

    def map(self, path: str, size: tuple[int, int] = WIDE) -> None:
        """Open a map document and wait until it says that it is drawn."""
        self.open(path, size)
        self.wait_drawn()

    def wait_drawn(self) -> None:
        self.page.wait_for_selector("html[data-state=drawn]", timeout=DRAWN_MS)

    def wait_whole(self) -> None:
        """A page with its maps, though one wait to be scrolled to; a sheet with its picture."""
        for frame in self.page.locator("iframe.map-frame:visible").all():
            frame.evaluate("node => node.scrollIntoView()")
            frame.content_frame.locator("html[data-state=drawn]").wait_for(state="attached", timeout=DRAWN_MS)
        for sheet in self.page.locator(".sheet-page").all():
            sheet.and_(self.page.locator("[data-state=ready]")).wait_for(timeout=DRAWN_MS)

    def picture(self) -> Image.Image:
        """The page as pixels."""
        return Image.open(BytesIO(self.page.screenshot())).convert("RGB")

    def colours(self) -> dict[str, int]:
        """Pixels of each colour."""
        pairs = self.picture().getcolors(maxcolors=1 << 24) or []
        return {"#{:02x}{:02x}{:02x}".format(*colour): count for count, colour in pairs}

    def close(self) -> None:
        self._context.close()
