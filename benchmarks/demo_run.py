"""
The demo from an empty database to published gaps, beside plain NumPy of the same formulas.

Prints the seconds of every step of the run, links per second of its level step, peak memory,
and how plain NumPy does on the same network and a part of the same cells; the two must agree.
"""

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from alembic import command
from alembic.config import Config

from app import db
from app.config import ROOT, settings
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.coverage import Reception, profile_from
from app.domain.jobs import JobStatus
from app.domain.network import Technology
from app.jobs import coverage as coverage_job
from app.jobs.supply import supply_of
from app.services import coverage, demo
from app.store import cells as cells_store
from app.store import supply as supply_store
from benchmarks import _plain_radio
from spatial.coverage.engine import Receivers, levels
from spatial.radio.formulas import MAX_DISTANCE_M
from spatial.radio.penetration import reception_loss_db

PLAIN_CELLS = 3000
SEED = 310106


def peak_mb() -> float:
    """Most memory the process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def prepare() -> None:
    """Migrate the empty database and load the demo."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    command.upgrade(config, "head")
    started = time.perf_counter()
    with db.transaction() as session:
        demo.load_demo(session, COMMAND_LINE_ACTOR, seed=SEED)
    print(f"demo loaded in {time.perf_counter() - started:.1f} s")


def run() -> tuple[dict[str, float], int]:
    """Run the job; the seconds of each step and the run."""
    with db.transaction() as session:
        job_id = coverage.start_run(session, COMMAND_LINE_ACTOR, in_background=False)
    begun: dict[str, float] = {}
    started = time.perf_counter()
    status = coverage_job.run(
        job_id, lambda step, _share: begun.setdefault(step, time.perf_counter()) and None
    )
    ended = time.perf_counter()
    if status is not JobStatus.DONE:
        raise SystemExit(f"the run ended as {status}")
    edges = [*begun.values(), ended]
    seconds = {step: after - before for step, before, after in zip(begun, edges, edges[1:], strict=False)}
    with db.transaction() as session:
        run_id = coverage.newest_run(session, COMMAND_LINE_ACTOR).id
    return {**seconds, "all": ended - started}, run_id


def compare(run_id: int) -> None:
    """The level step alone, by the engine on all cells and by plain NumPy on some."""
    config = settings()
    with db.transaction() as session:
        district_id = supply_store.districts_with_parts(session)[0][0]
        stations = supply_store.stations_in_reach(session, district_id=district_id, reach_m=MAX_DISTANCE_M)
        carriers = supply_store.carriers_of(session, district_id=district_id, reach_m=MAX_DISTANCE_M)
        buildings = supply_store.buildings_near(session, district_id=district_id, margin_m=0.0)
        cells = cells_store.centres_of_run(session, run_id=run_id)
    profiles = {Technology(item.technology): profile_from(item) for item in config.profiles}
    templates = {Technology(item.technology): item for item in reversed(config.templates)}
    table = supply_of(stations, carriers, templates, profiles, config.coverage, buildings).carriers
    radio = config.coverage
    extra_db = reception_loss_db(
        table.frequency_mhz, tuple(Reception), radio.indoor_depth_m, radio.indoor_high_loss_share
    )
    x_m, y_m = cells.geometry.x.to_numpy(), cells.geometry.y.to_numpy()
    whole = Receivers(x_m, y_m, np.zeros(len(cells), bool), radio.receiver_height_m)
    part = Receivers(
        x_m[:PLAIN_CELLS], y_m[:PLAIN_CELLS], np.zeros(PLAIN_CELLS, bool), radio.receiver_height_m
    )
    started, cpu = time.perf_counter(), time.process_time()
    found = levels(table, whole, extra_db)
    engine_s, engine_cpu_s = time.perf_counter() - started, time.process_time() - cpu
    started, cpu = time.perf_counter(), time.process_time()
    level_dbm, sinr_db, links = _plain_radio.answers(table, part, extra_db)
    plain_s, plain_cpu_s = time.perf_counter() - started, time.process_time() - cpu
    engine_rate, plain_rate = found.counts.links / engine_s / 1e6, links / plain_s / 1e6
    print(f"engine: {found.counts.links / 1e6:.1f} M links, {engine_rate:.1f} M links/s")
    print(f"plain NumPy: {links / 1e6:.1f} M links, {plain_rate:.1f} M links/s")
    by_cpu = (found.counts.links / engine_cpu_s) / (links / plain_cpu_s)
    print(f"ratio: {engine_rate / plain_rate:.1f} by the clock, {by_cpu:.1f} by processor time")
    apart_db = np.nanmax(np.abs(found.level_dbm[..., :PLAIN_CELLS] - level_dbm))
    apart_sinr_db = np.nanmax(np.abs(found.sinr_db[..., :PLAIN_CELLS] - sinr_db))
    print(f"answers apart: level {apart_db:.1e} dB, SINR {apart_sinr_db:.1e} dB")


def main() -> None:
    """Load, run, compare."""
    prepare()
    seconds, run_id = run()
    print("run: " + ", ".join(f"{step} {value:.1f} s" for step, value in seconds.items()))
    print(f"peak memory {peak_mb():.0f} MB")
    compare(run_id)


if __name__ == "__main__":
    main()
