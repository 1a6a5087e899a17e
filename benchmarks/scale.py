"""
Levels on a Dask cluster: against one process, with one and two workers, and as the area grows.

The demo's district with all its places, stations and buildings. A quarter of it by one worker and by two, of
one thread each: what a second core brings. The quarter and the whole in one process: the answers must be
the same bits. Then a quarter, one, two and four districts side by side by two workers: time per link and
peak memory. Each figure comes from a process of its own.
"""

import hashlib
import json
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from app import db
from app.config import ROOT, ScaleSettings, settings
from app.domain.coverage import profile_from
from app.domain.network import Technology
from app.jobs.cluster import cluster
from app.jobs.coverage_inputs import read_inputs, surface_over
from app.jobs.receptions import service_of
from app.jobs.supply import supply_of
from app.jobs.urban_models import METHODS
from app.store import supply as supply_store
from benchmarks import demo_run
from spatial.coverage.cells import cell_levels
from spatial.coverage.result import CellCoverage
from spatial.coverage.samples import Samples, open_samples
from spatial.coverage.service import Service
from spatial.coverage.suppliers import CarrierTable
from spatial.coverage.tiles import cell_levels_on
from spatial.grid import SquareGrid, cells_inside
from spatial.land import footprint_share
from spatial.surface import NO_BUILDING, HeightGrid

SIZES = {0.25: None, 1.0: (1, 1), 2.0: (2, 1), 4.0: (2, 2)}  # districts: columns and rows of copies
WARM_CELLS = 8
TURNS = 3
STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class District:
    """What levels are computed from."""

    carriers: CarrierTable
    samples: Samples
    by_sight: np.ndarray
    service: Service
    surface: HeightGrid
    method: int
    height_m: float


@dataclass(frozen=True)
class Figure:
    """One measurement."""

    districts: float
    workers: int
    cells: int
    links: int
    seconds: float
    cpu_seconds: float
    own_mb: float
    worker_mb: float
    answers: str

    def __str__(self) -> str:
        return (
            f"{self.districts:g} districts, {self.workers or 'no'} workers: {self.cells} cells, "
            f"{self.links / 1e6:.1f} M links in {self.seconds:.1f} s (processors {self.cpu_seconds:.1f} s), "
            f"{self.ns_per_link:.0f} ns a link ({self.cpu_ns_per_link:.0f}); "
            f"peak memory {self.own_mb:.0f} MB, {self.worker_mb:.0f} MB in each worker"
        )

    @property
    def ns_per_link(self) -> float:
        """By the clock."""
        return self.seconds / self.links * 1e9

    @property
    def cpu_ns_per_link(self) -> float:
        """By the time of all processors, which other work on the machine does not lengthen by its own."""
        return self.cpu_seconds / self.links * 1e9


def demo_district() -> District:
    """Inputs of a run of the demo."""
    config, radio = settings(), settings().coverage
    with db.snapshot() as session:
        inputs = read_inputs(session, supply_store.districts_with_parts(session)[0][1])
    cells = cells_inside(SquareGrid(config.grid.cell_size_m), inputs.parts, config.grid.max_cells)
    complete = footprint_share(inputs.parts, inputs.buildings, inputs.land) >= radio.complete_footprint_share
    templates = {Technology(item.technology): item for item in config.templates}
    profiles = {Technology(item.technology): profile_from(item) for item in config.profiles}
    network = (inputs.stations, inputs.carriers)
    supply = supply_of(*network, templates, profiles, radio, inputs.buildings, inputs.antennas)
    surface = surface_over(inputs, complete, radio.surface_cell_m)
    if surface is None:
        raise SystemExit("the demo has no part with complete footprints; nothing to measure")
    by_sight = complete[cells["area_index"]]
    centres, sizes_m = cells.geometry.centroid, (config.grid.cell_size_m, radio.sample_size_m)
    samples = open_samples(centres.x, centres.y, *sizes_m, surface, middle_only=~by_sight)
    service, method = service_of(supply, config), METHODS[radio.urban_model]
    return District(supply.carriers, samples, by_sight, service, surface, method, radio.receiver_height_m)


def some_cells(district: District, cells: np.ndarray) -> District:
    """The district with some of its cells, still among all stations."""
    samples, counts = district.samples, np.diff(district.samples.start)
    places = np.repeat(np.isin(np.arange(len(counts)), cells), counts)
    start = np.concatenate([[0], np.cumsum(counts[cells])])
    cut = Samples(samples.x_m[places], samples.y_m[places], start, samples.is_open[cells])
    return replace(district, samples=cut, by_sight=district.by_sight[cells])


def quarter(district: District) -> District:
    """The quarter of the cells in the south west."""
    first = district.samples.start[:-1]
    x_m, y_m = district.samples.x_m[first], district.samples.y_m[first]
    west = x_m <= np.median(x_m)
    return some_cells(district, np.flatnonzero(west & (y_m <= np.median(y_m[west]))))


def copies(district: District, columns: int, rows: int) -> District:
    """Districts side by side, a whole raster apart: stations, buildings and places repeat."""
    surface, samples, table = district.surface, district.samples, district.carriers
    side = np.array(surface.heights_m.shape) * surface.cell_size_m
    shifts = [(column * side[1], row * side[0]) for row in range(rows) for column in range(columns)]
    n = len(shifts)

    def moved(values: np.ndarray, axis: int) -> np.ndarray:
        return np.concatenate([values + shift[axis] for shift in shifts])

    repeated = {
        one.name: np.tile(getattr(table, one.name), n)
        for one in fields(table)
        if one.name not in ("x_m", "y_m", "cuts_db")
    }
    where = {"x_m": moved(table.x_m, 0), "y_m": moved(table.y_m, 1)}
    start = np.concatenate([[0], np.cumsum(np.tile(np.diff(samples.start), n))])
    service = district.service
    return replace(
        district,
        carriers=CarrierTable(**repeated, **where, cuts_db=table.cuts_db),
        samples=Samples(moved(samples.x_m, 0), moved(samples.y_m, 1), start, np.tile(samples.is_open, n)),
        by_sight=np.tile(district.by_sight, n),
        service=replace(
            service,
            extra_loss_db=np.tile(service.extra_loss_db, (n, 1)),
            sigma_db=np.tile(service.sigma_db, (n, 1, 1)),
        ),
        surface=replace(
            surface,
            heights_m=np.tile(surface.heights_m, (rows, columns)),
            buildings=np.block(
                [
                    [numbered_apart(surface.buildings, row * columns + c) for c in range(columns)]
                    for row in range(rows)
                ]
            ),
            ground_m=np.tile(surface.ground_m, (rows, columns)),
        ),
    )


def numbered_apart(buildings: np.ndarray, copy: int) -> np.ndarray:
    """Buildings of a copy: one number in two places would be one house, as wide as the way between."""
    count = int(buildings.max()) + 1
    return np.where(buildings == NO_BUILDING, NO_BUILDING, buildings + copy * count).astype(buildings.dtype)


def arguments(district: District) -> tuple[tuple, dict]:
    """As the level functions take them."""
    given = (district.carriers, district.samples, district.by_sight, district.service)
    return given, {
        "surface": district.surface,
        "method": district.method,
        "height_m": district.height_m,
    }


def measured(district: District, districts: float, workers: int) -> Figure:
    """Levels once, everything loaded before; no worker: in this process."""
    given, named = arguments(district)
    few, _ = arguments(some_cells(district, np.arange(WARM_CELLS)))
    scale = ScaleSettings(dask_scheduler="local" if workers else "none", workers=max(workers, 1))
    with cluster(scale) as client:
        levels_of = cell_levels if client is None else partial(cell_levels_on, client)
        everywhere = nowhere if client is None else client.run
        if client is None:
            cell_levels(*few, **named)
        everywhere(cell_levels, *few, **named)
        started, busy = time.perf_counter(), cpu_seconds(everywhere)
        found = levels_of(*given, **named)
        seconds, cpu = time.perf_counter() - started, cpu_seconds(everywhere) - busy
        worker_mb = max(everywhere(peak_mb).values(), default=0.0)
    links, own_mb = found.counts.links, peak_mb()
    return Figure(
        districts, workers, len(district.by_sight), links, seconds, cpu, own_mb, worker_mb, fingerprint(found)
    )


def nowhere(*_: object, **__: object) -> dict[str, float]:
    """What `client.run` gives where there are no workers."""
    return {}


def peak_mb() -> float:
    """Most memory since this program began; what `getrusage` tells begins with that of who started it."""
    (line,) = (line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def cpu_seconds(everywhere: Callable[..., dict[str, float]]) -> float:
    """Of this process and of all workers, so far."""
    return time.process_time() + sum(everywhere(time.process_time).values())


def fingerprint(found: CellCoverage) -> str:
    """Of every bit of the answers and the counts."""
    digest = hashlib.sha256(json.dumps(asdict(found.counts)).encode() + found.supplied.tobytes())
    for name in found.per_cell:
        digest.update(getattr(found, name).tobytes())
    return digest.hexdigest()


def figure(file: Path, districts: float, workers: int) -> Figure:
    """Measure in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-m", "benchmarks.scale", str(file), str(districts), str(workers)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    found = Figure(**json.loads(done.stdout.splitlines()[-1]))
    print(f"{found}", flush=True)
    return found


def answer(file: Path, districts: float, workers: int) -> None:
    """The other end of `figure`."""
    district: District = pickle.loads(file.read_bytes())
    shape = SIZES[districts]
    whole = quarter(district) if shape is None else copies(district, *shape)
    print(json.dumps(asdict(measured(whole, districts, workers))))


def main() -> None:
    """Load, measure, compare; status 1 where a bit differs."""
    demo_run.prepare()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "district"
        file.write_bytes(pickle.dumps(demo_district()))
        # in turn, and the best of each: other work on the machine comes and goes
        turns = [(figure(file, 0.25, 1), figure(file, 0.25, 2)) for _ in range(TURNS)]
        one, two = (min(found, key=lambda each: each.seconds) for found in zip(*turns, strict=True))
        print(f"two workers beside one: {one.seconds / two.seconds:.2f} times as fast")
        alone = [figure(file, size, 0) for size in (0.25, 1.0)]
        grown = [two, *(figure(file, size, 2) for size in (1.0, 2.0, 4.0))]
    print(f"two workers beside one process on all cores: {alone[1].seconds / grown[1].seconds:.2f} times")
    for name, per_link in (
        ("the clock", [found.ns_per_link for found in grown]),
        ("processors", [found.cpu_ns_per_link for found in grown]),
    ):
        print(f"time per link by {name}: {max(per_link) / min(per_link) - 1:.1%} between least and most")
    same = {one.answers, two.answers, alone[0].answers}, {alone[1].answers, grown[1].answers}
    if any(len(answers) > 1 for answers in same):
        raise SystemExit("the answers differ")
    print("the answers of one process, one worker and two workers are the same bits")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        answer(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
