"""The migrations: one line up, the way back, the same tables as the models, any metric CRS."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.config import ROOT
from app.errors import StorageError
from app.models.base import METRIC_SRID, TILE_SRID
from app.services import installation
from tests.system.databases import alembic, empty_database, run_python, schema_of

FILES = sorted((ROOT / "migrations/versions").glob("*.py"))
NUMBERS = [file.stem.partition("_")[0] for file in FILES]
MIGRATE = """
from alembic import command
from tests.system.databases import alembic
command.{deed}
"""


def test_models_and_migrations_agree(connection):
    command.check(alembic(connection))


def test_all_the_way_down_and_up_again_gives_the_same_schema(database):
    with empty_database(database, "down_up") as url:
        engine = create_engine(url)
        with engine.connect() as own:
            command.upgrade(alembic(own), "head")
            own.commit()
            first = schema_of(own)
            assert any(line.startswith("constraint fk_gaps_run_id") for line in first)
            command.downgrade(alembic(own), "base")
            own.commit()
            assert schema_of(own) == []
            command.upgrade(alembic(own), "head")
            own.commit()
            assert schema_of(own) == first
        engine.dispose()


def test_every_step_down_is_undone_by_its_step_up(database):
    """Each migration alone, so that a half-way state is never a dead end."""
    with empty_database(database, "steps") as url:
        engine = create_engine(url)
        with engine.connect() as own:
            for below, revision in pairwise(["base", *NUMBERS]):
                command.upgrade(alembic(own), revision)
                own.commit()
                here = schema_of(own)
                command.downgrade(alembic(own), below)
                command.upgrade(alembic(own), revision)
                own.commit()
                assert schema_of(own) == here, revision
        engine.dispose()


def test_the_migrations_are_one_numbered_line():
    assert [f"{number:04d}" for number in range(1, len(FILES) + 1)] == NUMBERS
    for below, file in zip([None, *NUMBERS], FILES, strict=False):
        source = file.read_text(encoding="utf-8")
        assert f'\nrevision = "{file.stem[:4]}"\n' in source
        assert f"\ndown_revision = {below and f'{chr(34)}{below}{chr(34)}'}\n" in source


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_migration_waits_for_no_lock_and_imports_no_model(file):
    source = file.read_text(encoding="utf-8")
    for half in re.split(r"\ndef downgrade", source):
        assert "lock_timeout" in half or "stays" in half
    assert not re.search(r"^(from|import) (app|spatial|tiles)\b", source, re.MULTILINE)


def test_no_code_knows_the_number_of_the_stored_crs():
    """The configured number alone decides; prose may give it as an example."""
    files = [
        *(ROOT / "migrations").rglob("*.py"),
        *(ROOT / "tiles").rglob("*.sql"),
        *(ROOT / "app").rglob("*.py"),
    ]
    assert [file for file in files if "4549" in file.read_text(encoding="utf-8")] == []


@pytest.fixture(scope="module")
def utm_database(database, tmp_path_factory):
    """A database laid out by a process that was configured for UTM zone 51 N."""
    file: Path = tmp_path_factory.mktemp("utm") / "config.yaml"
    whole = (ROOT / "config.yaml").read_text(encoding="utf-8")
    file.write_text(whole.replace("metric_epsg: 4549", "metric_epsg: 32651"), encoding="utf-8")
    with empty_database(database, "utm") as url:
        variables = {"CITYGRID_DATABASE_URL": url, "CITYGRID_CONFIG": str(file)}
        done = run_python(MIGRATE.format(deed="upgrade(alembic(), 'head')"), variables)
        assert done.returncode == 0, done.stderr
        yield variables


def test_geometry_is_stored_in_the_configured_crs(utm_database):
    engine = create_engine(utm_database["CITYGRID_DATABASE_URL"])
    with engine.connect() as own:
        stored = "select f_table_name, srid from geometry_columns where f_geometry_column = 'geom'"
        srids = dict(own.execute(text(stored)).all())
        tiles = own.scalars(
            text("select srid from geometry_columns where f_geometry_column = 'geom_3857'")
        ).all()
    engine.dispose()
    assert len(srids) >= 10
    assert set(srids.values()) == {32651}
    assert set(tiles) == {TILE_SRID}


def test_models_and_migrations_agree_in_another_crs_too(utm_database):
    done = run_python(MIGRATE.format(deed="check(alembic())"), utm_database)
    assert done.returncode == 0, done.stderr


def test_a_service_refuses_a_database_of_another_crs(utm_database):
    engine = create_engine(utm_database["CITYGRID_DATABASE_URL"])
    with Session(engine) as own, pytest.raises(StorageError) as refused:
        installation.require_layout(own)
    engine.dispose()
    assert str(refused.value) == (
        "the database is laid out in EPSG:32651, config.yaml says crs.metric_epsg "
        f"{METRIC_SRID}; set it back, or use another database"
    )


def test_a_service_refuses_a_database_without_tables(database):
    with empty_database(database, "bare") as url:
        engine = create_engine(url)
        with (
            Session(engine) as own,
            pytest.raises(StorageError, match="no tables yet; run `flask db upgrade`"),
        ):
            installation.require_layout(own)
        engine.dispose()


def test_a_service_takes_the_database_of_its_own_crs(session):
    installation.require_layout(session)


def test_a_server_that_is_not_there_is_told_as_that():
    engine = create_engine(
        "postgresql+psycopg://nobody@127.0.0.1:1/none", connect_args={"connect_timeout": 2}
    )
    with Session(engine) as own, pytest.raises(StorageError, match="the database cannot be reached"):
        installation.require_layout(own)
