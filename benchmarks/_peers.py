"""
TiPg and pygeoapi, each in an environment of its own under `var/`, on tables of the schema `peer`.

Both are given what suits them best: tables with a key, an index of shapes and fresh statistics, two workers,
the fastest server that they are documented with.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import yaml
from geoalchemy2.functions import ST_Transform
from sqlalchemy import URL, Connection, Engine, create_engine, make_url, select, text

from app.config import ROOT
from benchmarks._servers import free_port, running

SCHEMA = "peer"
WORKERS = 2
LON_LAT_SRID = 4326
MOST_ITEMS = 10_000  # on a page: what TiPg and the service have
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
PREFIXES = {"tipg": f"{SCHEMA}."}  # before the name of a collection
PACKAGES = {
    "tipg": ("tipg==1.6.1", "uvicorn[standard]==0.54.0"),
    "pygeoapi": (
        *("pygeoapi==0.21.0", "gunicorn==27.0.1", "GeoAlchemy2==0.20.0", "psycopg2-binary==2.9.13"),
        "pygeofilter[backend-sqlalchemy]",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows that a peer serves: a subquery with the named columns, `id` among them, and `geom`."""

    name: str
    rows: Any
    columns: Sequence[str]
    instant: str | None = None  # the column that says when a row was


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where the tables lie, and in which system their shapes are."""

    url: str
    tables: Sequence[Table]
    srid: int


def python(name: str) -> Path | None:
    """Python of an environment with a peer, made where it is missing; None when it cannot be installed."""
    home = ROOT / "var" / f"peers-{name}"
    found, stamp, wanted = home / "bin/python", home / "packages", " ".join(PACKAGES[name])
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted and found.exists():
        return found
    steps = [
        [sys.executable, "-m", "venv", "--clear", str(home)],
        [str(found), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES[name]],
    ]
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name} is left out, it cannot be installed: {done.stderr.strip().splitlines()[-1:]}")
            return None
    stamp.write_text(wanted, encoding="utf-8")
    return found


def lay_out(database: Database) -> None:
    """The tables of the peers, made anew by their owner."""
    engine = create_engine(database.url)
    with engine.begin() as connection:
        connection.execute(text(f"drop schema if exists {SCHEMA} cascade"))
        connection.execute(text(f"create schema {SCHEMA}"))
        for table in database.tables:
            _copy(connection, table, database.srid)
    _tidy(engine, database.tables)
    engine.dispose()


def _copy(connection: Connection, table: Table, srid: int) -> None:
    rows = table.rows
    named = [rows.c[name] for name in table.columns]
    shape = ST_Transform(rows.c.geom, srid).label("geometry")
    statement = select(*named, shape).order_by(rows.c.id).compile(connection)
    name = f"{SCHEMA}.{table.name}"
    connection.exec_driver_sql(f"create table {name} as {statement}", statement.params)
    connection.execute(text(f"alter table {name} alter geometry type geometry(geometry, {srid})"))
    connection.execute(text(f"alter table {name} add primary key (id)"))
    connection.execute(text(f"create index on {name} using gist (geometry)"))


def _tidy(engine: Engine, tables: Sequence[Table]) -> None:
    with engine.connect() as connection:
        own = connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in tables:
            own.execute(text(f"vacuum (analyze) {SCHEMA}.{table.name}"))


@contextmanager
def tipg(database: Database, folder: Path, **settings: str) -> Iterator[str]:
    """TiPg by uvicorn[standard]; further settings go into its environment."""
    port = free_port()
    command = [str(python("tipg")), "-m", "uvicorn", "tipg.main:app", "--workers", str(WORKERS)]
    command += ["--port", str(port), "--log-level", "warning", "--no-access-log"]
    variables = {"DATABASE_URL": _plain_url(database.url), "TIPG_DB_SCHEMAS": f'["{SCHEMA}"]', **settings}
    with running(command, f"http://127.0.0.1:{port}", "tipg", variables) as address:
        yield address


@contextmanager
def pygeoapi(database: Database, folder: Path, **settings: str) -> Iterator[str]:
    """pygeoapi by gunicorn, with its document of the API made before."""
    port, found = free_port(), python("pygeoapi")
    config, document = folder / "pygeoapi.yml", folder / "openapi.yml"
    address = f"http://127.0.0.1:{port}"
    config.write_text(yaml.safe_dump(_configuration(database, address), allow_unicode=True), encoding="utf-8")
    variables = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(document), **settings}
    program = str(found.with_name("pygeoapi")) if found else ""
    made = subprocess.run(
        [program, "openapi", "generate", str(config), "--output-file", str(document)],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise SystemExit(f"pygeoapi cannot make its document: {made.stdout}{made.stderr}")
    command = [str(found), "-m", "gunicorn", "pygeoapi.flask_app:APP", "--workers", str(WORKERS)]
    command += ["--threads", "8", "--no-control-socket", "--bind", f"127.0.0.1:{port}"]
    with running(command, address, "pygeoapi", variables) as address:
        yield address


PEERS: Mapping[str, Callable[..., Any]] = {"tipg": tipg, "pygeoapi": pygeoapi}


def _plain_url(url: str) -> str:
    """The database as asyncpg takes it: a socket stands where others have a host."""
    given = make_url(url).set(drivername="postgresql")
    folder = given.query.get("host")
    if not isinstance(folder, str):
        return given.render_as_string(hide_password=False)
    secret = f":{quote_plus(given.password)}" if isinstance(given.password, str) else ""
    return f"postgresql://{given.username}{secret}@{quote_plus(folder)}/{given.database}"


def _configuration(database: Database, address: str) -> dict[str, Any]:
    """The settings of pygeoapi: a collection for each table, words that it demands."""
    url = make_url(database.url)
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": int(address.rpartition(":")[2])},
            "url": address,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": ["en-US"],
            "pretty_print": False,
            "limits": {"default_items": 10, "max_items": MOST_ITEMS},
            "map": {"url": "http://127.0.0.1/{z}/{x}/{y}.png", "attribution": "-"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "Peer",
                "description": "Rows of the service",
                "keywords": ["peer"],
                "keywords_type": "theme",
                "terms_of_service": address,
                "url": address,
            },
            "license": {"name": "-", "url": address},
            "provider": {"name": "-", "url": address},
            "contact": {"name": "-"},
        },
        "resources": {one.name: _resource(one, database.srid, url, address) for one in database.tables},
    }


def _resource(table: Table, srid: int, url: URL, address: str) -> dict[str, Any]:
    source = {
        "data": {
            "host": str(url.query.get("host") or url.host),
            "port": url.port or 5432,
            "dbname": url.database,
            "user": url.username,
            "password": url.password or "",
            "search_path": [SCHEMA, "public"],
        },
        "id_field": "id",
        "table": table.name,
        "geom_field": "geometry",
        "storage_crs": CRS84 if srid == LON_LAT_SRID else f"{EPSG}{srid}",  # rows have longitude first
        "crs": [CRS84, *(f"{EPSG}{code}" for code in (4326, 4490, 3857, srid))],
    }
    when = {"time_field": table.instant} if table.instant else {}
    tiles = {
        "options": {"zoom": {"min": 0, "max": 22}},
        "format": {"name": "pbf", "mimetype": "application/vnd.mapbox-vector-tile"},
    }
    return {
        "type": "collection",
        "title": table.name,
        "description": table.name,
        "keywords": [table.name],
        "extents": {"spatial": {"bbox": [-180, -90, 180, 90], "crs": CRS84}},
        "links": [{"type": "text/html", "rel": "canonical", "title": "-", "href": address}],
        "providers": [
            {"type": "feature", "name": "PostgreSQL", **source, **when},
            {"type": "tile", "name": "MVT-postgresql", **source, **tiles},
        ],
    }
