"""A made-up city of 200,000 buildings for the benchmarks of tiles and of features, the same from a seed."""

from collections.abc import Iterator
from math import pi

import numpy as np
import shapely
from alembic import command
from alembic.config import Config
from pyproj import Transformer
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import db
from app.config import ROOT, settings
from app.models.datasets import Dataset, ImportBatch

SEED, BUILDINGS, SIDE_M = 2026, 200_000, 6_000.0
WEST_M, SOUTH_M = 350_000.0, 3_455_000.0  # in the stored CRS
USES = ("residential", "apartments", "retail", "office", "industrial", "school", "hospital", "shrine")
# Half are plain boxes, the others have the shape of an L; their sides in metres are log-normal.
SHAPES = (
    np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]),
    np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.0), (0.0, 0.0), (0.0, 0.5), (-0.5, 0.5)]),
)
SIDE_LOG, SIDE_LOG_SIGMA, SIDE_LEAST_M, SIDE_MOST_M = 2.5, 0.5, 4.0, 90.0
COLUMNS = (
    "code",
    "name_zh",
    "name_en",
    "use",
    "height_m",
    "floors",
    "residents",
    "dataset_id",
    "batch_id",
    "geom",
)


def prepare(buildings: int = BUILDINGS) -> None:
    """Tables and their rows in an empty database, with the statistics of a database that has been at work."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    command.upgrade(config, "head")
    with db.owner_transaction() as session:
        _fill(session, buildings)
    with db.owner_engine().connect() as connection:
        own = connection.execution_options(isolation_level="AUTOCOMMIT")
        own.execute(text("vacuum (analyze) buildings"))


def centre() -> tuple[float, float]:
    """Longitude and latitude of the middle of the city."""
    to_degrees = Transformer.from_crs(settings().crs.metric_epsg, 4326, always_xy=True)
    lon, lat = to_degrees.transform(WEST_M + SIDE_M / 2, SOUTH_M + SIDE_M / 2)
    return lon, lat


def _fill(session: Session, buildings: int) -> None:
    made = Dataset(key="bench", title="Made-up city", kind="buildings", version=1)
    session.add(made)
    session.flush()
    rows = {"rows_read": buildings, "rows_kept": buildings, "rows_merged": 0, "rows_refused": 0}
    named = {"file_name": "made up", "sha256": "0" * 64, "actor": "benchmark", "kind": "buildings"}
    batch = ImportBatch(dataset_id=made.id, dataset_version=1, **rows, **named)
    session.add(batch)
    session.flush()
    driver = session.connection().connection.driver_connection
    assert driver is not None
    with driver.cursor().copy(f"copy buildings ({', '.join(COLUMNS)}) from stdin") as copy:
        for row in _rows(made.id, batch.id, buildings):
            copy.write_row(row)


def _rows(dataset_id: int, batch_id: int, buildings: int) -> Iterator[tuple[object, ...]]:
    draw = np.random.default_rng(SEED)
    shapes = shapely.to_wkb(_outlines(draw, buildings), hex=True, include_srid=True)
    heights, people = draw.gamma(4.0, 5.0, buildings).round(1), draw.poisson(40.0, buildings)
    uses = draw.choice(len(USES), buildings)
    for number, shape in enumerate(shapes):
        named = (f"建筑{number}", f"Building {number}") if number % 4 == 0 else (None, None)
        height_m = float(heights[number])
        facts = (USES[uses[number]], height_m, max(1, round(height_m / 3)), int(people[number]))
        yield (f"b{number}", *named, *facts, dataset_id, batch_id, shape)


def _outlines(draw: np.random.Generator, buildings: int) -> np.ndarray:
    middles = np.array([WEST_M, SOUTH_M]) + draw.uniform(0.0, SIDE_M, (buildings, 2))
    sides = np.exp(draw.normal(SIDE_LOG, SIDE_LOG_SIGMA, (buildings, 2))).clip(SIDE_LEAST_M, SIDE_MOST_M)
    angles = draw.uniform(0.0, pi / 2, buildings)
    cos, sin = np.cos(angles), np.sin(angles)
    turns = np.stack([cos, -sin, sin, cos], 1).reshape(-1, 2, 2)
    outlines = np.empty(buildings, object)
    for kind, shape in enumerate(SHAPES):
        own = slice(kind, None, len(SHAPES))
        rings = np.einsum("nij,nkj->nki", turns[own], shape[None] * sides[own, None]) + middles[own, None]
        outlines[own] = shapely.multipolygons(shapely.polygons(rings)[:, None])
    return shapely.set_srid(outlines, settings().crs.metric_epsg)
