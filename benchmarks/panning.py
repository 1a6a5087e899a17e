"""
Panning a map of 113,000 buildings at z15 and z16, beside Leaflet.VectorGrid on the same tiles.

A real Chromium without a graphics card drags both maps the same way, in turn, in three rounds. A frame is
the time between two calls of requestAnimationFrame; what blocks is a task of the own thread of the page. npm
brings the peer into a temporary folder. Prints the table of benchmarks/README.md.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, Page, Route, sync_playwright

from app.embedded import browser as chromium
from benchmarks import _city, _servers

BUILDINGS, ROUNDS, ZOOMS = 113_000, 3, (15, 16)
SIZE = {"width": 1440, "height": 900}
DRAGS, DRAG_PX, MOVES = 8, 700, 35
LONG_TASK_MS = 50.0  # the browser tells of no shorter ones
PEER = "leaflet.vectorgrid@1.3.0"
PEER_PATH = "/panning-peer"
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]

WATCH = """
window.watched = {frames: [], tasks: []};
new PerformanceObserver((list) => window.watched.tasks.push(...list.getEntries().map((one) => one.duration)))
  .observe({type: "longtask"});
(function frame(before) {
  requestAnimationFrame((now) => { if (before) window.watched.frames.push(now - before); frame(now); });
})();
"""
PEER_PAGE = """<!doctype html>
<meta charset="utf-8">
<link rel="stylesheet" href="/static/vendor/leaflet/leaflet.css">
<style>html, body, #map {{ height: 100%; margin: 0 }}</style>
<div id="map"></div>
<script src="/static/vendor/leaflet/leaflet.js"></script>
<script src="{path}.js"></script>
<script>
const house = {{weight: 1, color: "#6b7280", fill: true, fillColor: "#d1d5db", fillOpacity: 1}};
L.DomEvent.fakeStop = () => true;
const map = L.map("map", {{center: [{lat}, {lon}], zoom: {zoom}, zoomAnimation: false}});
L.vectorGrid.protobuf("/tiles/buildings/{{z}}/{{x}}/{{y}}.pbf", {{
  rendererFactory: L.canvas.tile,
  interactive: true,
  getFeatureId: (one) => one.properties.code,
  vectorTileLayerStyles: {{buildings: house}},
}}).addTo(map);
</script>"""


@dataclass(frozen=True, slots=True)
class Drag:
    """What a drag across the city was like."""

    longest_frame_ms: float
    longest_task_ms: float  # 0 where none was long enough for the browser to tell of it
    blocked_ms: float  # of tasks, what is over 50 ms of each
    frames_per_second: float


def peer_script(folder: Path) -> str:
    """The peer as it was released."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("there is no npm on the path to fetch the peer with")
    subprocess.run([npm, "pack", "--silent", PEER], cwd=folder, check=True, capture_output=True)
    archive = next(folder.glob("leaflet.vectorgrid-*.tgz"))
    shutil.unpack_archive(archive, folder / "peer", filter="data")
    return (folder / "peer/package/dist/Leaflet.VectorGrid.bundled.min.js").read_text(encoding="utf-8")


def open_peer(page: Page, origin: str, script: str, zoom: int) -> None:
    """A page with the peer alone."""
    lon, lat = _city.centre()

    def answer(route: Route) -> None:
        is_script = route.request.url.endswith(".js")
        body = script if is_script else PEER_PAGE.format(lat=lat, lon=lon, zoom=zoom, path=PEER_PATH)
        route.fulfill(body=body, content_type="text/javascript" if is_script else "text/html")

    page.route(f"**{PEER_PATH}*", answer)
    page.goto(origin + PEER_PATH)


def open_ours(page: Page, origin: str, zoom: int) -> None:
    """The workbench with buildings alone."""
    lon, lat = _city.centre()
    page.goto(f"{origin}/maps/workbench?layers=buildings&base=none&at={zoom}/{lat:.5f}/{lon:.5f}")
    page.wait_for_selector("html[data-state=drawn]", timeout=60_000)


def drag(page: Page) -> Drag:
    """Drag the map to and fro, and read what the page noted meanwhile."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1_000)
    middle = (SIZE["width"] * 0.6, SIZE["height"] / 2)
    page.evaluate("window.watched.frames.length = window.watched.tasks.length = 0")
    for number in range(DRAGS):
        half = DRAG_PX / 2 * (1 if number % 2 else -1)
        along = (half, 0.0) if number < DRAGS / 2 else (0.0, half)
        page.mouse.move(middle[0] - along[0], middle[1] - along[1])
        page.mouse.down()
        page.mouse.move(middle[0] + along[0], middle[1] + along[1], steps=MOVES)
        page.mouse.up()
        page.wait_for_timeout(300)
    noted = page.evaluate("window.watched")
    frames, tasks = noted["frames"], noted["tasks"]
    return Drag(
        longest_frame_ms=max(frames),
        longest_task_ms=max(tasks, default=0.0),
        blocked_ms=sum(task - LONG_TASK_MS for task in tasks),
        frames_per_second=1000.0 * len(frames) / sum(frames),
    )


def measured(browser: Browser, origin: str, script: str, zoom: int, *, is_ours: bool) -> Drag:
    """One map from its opening on."""
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.add_init_script(WATCH)
    if is_ours:
        open_ours(page, origin, zoom)
    else:
        open_peer(page, origin, script, zoom)
    found = drag(page)
    context.close()
    return found


def report(drags: dict[tuple[int, str], list[Drag]]) -> None:
    """The table: of each figure the middle round."""
    print("\n| zoom | map | longest frame ms | longest task ms | over 50 ms in all | frames/s |")
    print("|---|---|---|---|---|---|")
    for (zoom, name), rounds in drags.items():
        frame, task, blocked, rate = (
            median(getattr(one, figure) for one in rounds) for figure in Drag.__dataclass_fields__
        )
        longest = f"{task:.0f}" if task else f"under {LONG_TASK_MS:.0f}"
        print(f"| z{zoom} | {name} | {frame:.0f} | {longest} | {blocked:.0f} | {rate:.0f} |")


def main() -> None:
    """Prepare, drag in turn, report."""
    _city.prepare(BUILDINGS)
    drags: dict[tuple[int, str], list[Drag]] = {}
    with tempfile.TemporaryDirectory() as folder, _servers.service(2, Path(folder)) as origin:
        script = peer_script(Path(folder))
        with sync_playwright() as playwright:
            opened = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
            for number in range(ROUNDS):
                print(f"round {number + 1} of {ROUNDS}", flush=True)
                for zoom in ZOOMS:
                    for name in ("CityGrid", "Leaflet.VectorGrid"):
                        found = measured(opened, origin, script, zoom, is_ours=name == "CityGrid")
                        drags.setdefault((zoom, name), []).append(found)
            opened.close()
    report(drags)


if __name__ == "__main__":
    main()
