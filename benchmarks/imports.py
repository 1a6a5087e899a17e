"""
Bring files in: 113,000 generated buildings beside ogr2ogr into the same table, and a long CSV in flat memory.

Prints seconds, rows a second, the ratio to ogr2ogr (which checks nothing, keeps no history and merges
nothing), and the most memory held for a short and a long CSV; each import runs in a process of its own.
"""

import csv
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import geopandas as gpd
import numpy as np
import shapely
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url, text

from app import db
from app.config import ROOT
from app.embedded import packages
from app.models.base import METRIC_SRID

BUILDINGS = 113_000
CSV_ROWS = (500_000, 5_000_000)
SPACING_M = 25.0
SOUTH_WEST_M = (635_000.0, 3_455_000.0)
CARRY_OVER = """
insert into buildings (code, use, height_m, floors, geom, dataset_id, batch_id)
select code, use, height_m, floors, geom,
    (select max(id) from datasets), (select max(id) from import_batches)
from copied
"""
IMPORT = """
import json, resource, sys, time
from pathlib import Path
from app import db
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.import_choices import ImportChoices
from app.domain.imports import ImportKind
from app.services.import_request import ImportRequest
from app.services.imports import import_file
kind, path, datum = sys.argv[1:4]
request = ImportRequest(
    kind=ImportKind(kind),
    path=Path(path),
    max_megabytes=4000,
    choices=ImportChoices(datum=datum, new_operators={"A": "A"}),
)
started = time.perf_counter()
with db.transaction() as session:
    result = import_file(session, COMMAND_LINE_ACTOR, request=request)
seconds = time.perf_counter() - started
peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"kept": result.rows_kept, "seconds": seconds, "peak_mb": peak_mb}))
"""


def prepare() -> None:
    """Migrate the empty database."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    command.upgrade(config, "head")


def write_buildings(path: Path) -> None:
    """L-shaped footprints on a lattice, turned one by one."""
    rng = np.random.default_rng(113)
    side = math.ceil(math.sqrt(BUILDINGS))
    column, row = np.meshgrid(np.arange(side), np.arange(side))
    centres = np.column_stack([column.ravel(), row.ravel()])[:BUILDINGS] * SPACING_M + SOUTH_WEST_M
    width, depth = rng.uniform(10, 20, (2, BUILDINGS))
    corners = np.array([(0, 0), (1, 0), (1, 0.5), (0.5, 0.5), (0.5, 1), (0, 1), (0, 0)]) - 0.5
    local = corners * np.stack([width, depth], axis=1)[:, None, :]
    angle = rng.uniform(0, 2 * math.pi, BUILDINGS)
    turn = np.stack([np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)], axis=1).reshape(-1, 2, 2)
    rings = np.einsum("nij,nkj->nki", turn, local) + centres[:, None, :]
    floors = rng.integers(1, 30, BUILDINGS)
    frame = gpd.GeoDataFrame(
        {
            "code": [f"b{number}" for number in range(BUILDINGS)],
            "use": rng.choice(["residential", "office", "retail"], BUILDINGS),
            "height_m": floors * 3.1,
            "floors": floors,
        },
        geometry=shapely.polygons(rings),
        crs=METRIC_SRID,
    ).to_crs(4326)
    frame.to_file(path, layer="buildings", driver="GPKG")


def write_samples(path: Path, rows: int) -> None:
    """A drive test of so many samples."""
    rng = np.random.default_rng(5)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("code", "lon", "lat", "measured_at", "operator", "technology", "level_dbm"))
        for start in range(0, rows, 100_000):
            lon, lat = rng.uniform((121.42, 31.22), (121.48, 31.32), (100_000, 2)).T
            level = rng.uniform(-120, -60, 100_000)
            writer.writerows(
                (
                    f"m{start + n}",
                    f"{lon[n]:.6f}",
                    f"{lat[n]:.6f}",
                    f"2026-01-01T08:{n % 60:02d}:00",
                    "A",
                    "4G",
                    f"{level[n]:.1f}",
                )
                for n in range(min(100_000, rows - start))
            )


def imported(kind: str, path: Path) -> dict[str, float]:
    """An import in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, kind, str(path), "wgs84"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def by_ogr2ogr(path: Path) -> float:
    """
    Seconds that ogr2ogr takes to bring the same rows into the same table.

    It cannot COPY into a table with a generated geometry, so it copies beside it, and one statement
    carries the rows over, as anybody would do by hand.
    """
    if shutil.which("ogr2ogr") is None:
        packages.install(["gdal-bin"], "the comparison needs ogr2ogr")
    with db.engine().connect() as connection:
        plain = connection.execution_options(isolation_level="AUTOCOMMIT")
        plain.execute(text("delete from buildings"))
        plain.execute(text("vacuum analyze buildings"))
    address = make_url(os.environ["CITYGRID_DATABASE_URL"])
    target = f"PG:host={address.query['host']} user={address.username} dbname={address.database}"
    started = time.perf_counter()
    subprocess.run(
        [
            *("ogr2ogr", "-f", "PostgreSQL", target, str(path), "-nln", "copied", "-overwrite"),
            *("-lco", "SPATIAL_INDEX=NONE", "-lco", "GEOMETRY_NAME=geom"),
            *("-t_srs", f"EPSG:{METRIC_SRID}", "-nlt", "MULTIPOLYGON", "-gt", "unlimited"),
            *("--config", "PG_USE_COPY", "YES"),
        ],
        check=True,
    )
    with db.transaction() as session:
        session.execute(text(CARRY_OVER))
    seconds = time.perf_counter() - started
    with db.transaction() as session:
        assert session.scalar(text("select count(*) from buildings")) == BUILDINGS
        session.execute(text("drop table copied"))
    return seconds


def main() -> None:
    """Buildings beside ogr2ogr, then a short and a long CSV."""
    prepare()
    with tempfile.TemporaryDirectory() as folder:
        buildings = Path(folder) / "buildings.gpkg"
        write_buildings(buildings)
        ours = imported("buildings", buildings)
        peer_s = by_ogr2ogr(buildings)
        print(f"{ours['kept']:,} buildings: {ours['seconds']:.1f} s, {ours['kept'] / ours['seconds']:,.0f}/s")
        print(f"ogr2ogr: {peer_s:.1f} s; ratio {ours['seconds'] / peer_s:.2f} (checked, merged, undoable)")
        for rows in CSV_ROWS:
            samples = Path(folder) / f"samples-{rows}.csv"
            write_samples(samples, rows)
            done = imported("measurements", samples)
            size_mb = samples.stat().st_size / 1e6
            print(
                f"CSV of {done['kept']:,} rows, {size_mb:.0f} MB: {done['seconds']:.0f} s, "
                f"{done['kept'] / done['seconds']:,.0f} rows/s, peak memory {done['peak_mb']:.0f} MB"
            )
            samples.unlink()


if __name__ == "__main__":
    main()
