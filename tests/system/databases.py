"""Databases of a test's own, beside the one that all tests share."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, make_url, text

from app.config import ROOT

# The schema as the catalog tells it: one line an object, without anything that differs between servers.
SCHEMA = """
select format('column %s.%s.%s %s null=%s default=%s generated=%s identity=%s', table_schema, table_name,
              column_name, coalesce(format_type(a.atttypid, a.atttypmod), ''), is_nullable, column_default,
              generation_expression, is_identity)
  from information_schema.columns c
  join pg_attribute a on a.attrelid = format('%I.%I', table_schema, table_name)::regclass
                     and a.attname = column_name
 where table_schema in ('public', 'procrastinate')
union all
select format('constraint %s on %s: %s', conname, conrelid::regclass, pg_get_constraintdef(c.oid))
  from pg_constraint c join pg_namespace n on n.oid = connamespace
 where nspname in ('public', 'procrastinate') and contype <> 't'
union all
select format('index %s', indexdef) from pg_indexes where schemaname in ('public', 'procrastinate')
union all
select format('trigger %s', pg_get_triggerdef(oid)) from pg_trigger where not tgisinternal
union all
select format('function %s', pg_get_functiondef(p.oid))
  from pg_proc p join pg_namespace n on n.oid = pronamespace
 where nspname in ('public', 'procrastinate') and prokind = 'f'
   and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
union all
select format('type %s', t.oid::regtype) from pg_type t join pg_namespace n on n.oid = typnamespace
 where nspname in ('public', 'procrastinate') and typtype in ('e', 'd')
"""
POSTGIS_AND_ALEMBIC = ("spatial_ref_sys", "geometry_columns", "geography_columns", "alembic_version")


@contextmanager
def empty_database(server_url: str, purpose: str, template: str = "template1") -> Iterator[str]:
    """The address of a new database, empty or a copy of another one, dropped at the end."""
    address = make_url(server_url)
    name = f"citygrid_test_{os.getpid()}_{purpose}"
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
        try:
            own = address.set(drivername="postgresql+psycopg", database=name)
            yield own.render_as_string(hide_password=False)
        finally:
            connection.execute(f"drop database {name} with (force)")


def alembic(connection: Connection | None = None) -> Config:
    """The migrations, for this connection where one is given."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


@contextmanager
def laid_out_database(server_url: str, purpose: str) -> Iterator[str]:
    """The address of a new database with all tables, dropped at the end."""
    with empty_database(server_url, purpose) as url:
        engine = create_engine(url)
        with engine.begin() as own:
            command.upgrade(alembic(own), "head")
        engine.dispose()
        yield url


def schema_of(connection: Connection) -> list[str]:
    """Everything that the migrations made, sorted."""
    lines = connection.scalars(text(SCHEMA)).all()
    return sorted(line for line in lines if not any(name in line for name in POSTGIS_AND_ALEMBIC))


def run_python(
    code: str, variables: Mapping[str, str], folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """A program in a process of its own, with the project's modules."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
