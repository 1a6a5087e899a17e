"""The restore drill: create, destroy, restore; every table is equal by count and checksum."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from app import db
from tests.services.backing import place, sums
from tests.system.test_lost_worker import flask

pytestmark = pytest.mark.slow


def by_command(*arguments: str) -> str:
    """What a command prints; it must end well."""
    done = subprocess.run(flask(*arguments), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def content(folder: Path) -> dict[str, bytes]:
    kept = ("photos", "uploads", "audit")
    files = [file for name in kept for file in (folder / name).rglob("*") if file.is_file()]
    files = [file for file in files if file.name != "signing-key"]  # never leaves its machine
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def test_the_demo_with_its_results_comes_back_whole(database, tmp_path):
    with place(database, "before", tmp_path / "var"):
        by_command("db", "upgrade")
        by_command("demo", "load")
        by_command("coverage", "run", "--brief")
        photo = tmp_path / "var/photos/ab" / f"{'ab' * 32}.jpg"
        photo.parent.mkdir(parents=True)
        photo.write_bytes(os.urandom(100_000))
        before = sums()
        by_command("audit", "seal")
        by_command("backup", "create", "--to", str(tmp_path / "backups"))
        files = content(tmp_path / "var")
    shutil.rmtree(tmp_path / "var")  # with the database, which is dropped
    (path,) = (tmp_path / "backups").iterdir()
    with place(database, "after", tmp_path / "var"):
        by_command("backup", "restore", str(path))
        after = sums()
        with db.transaction() as session:
            newest = session.scalar(text("select action from audit_events order by id desc limit 1"))
        assert content(tmp_path / "var") == files
        assert by_command("gaps", "list", "--reception", "indoor")
        assert "1 signed head" in by_command("audit", "verify")  # the chain holds up to the head before
    # What was done since is on record; nothing else is different.
    at_work = {"audit_events", "audit_links", "jobs"}
    assert {name for name in before if before[name] != after[name]} <= at_work
    assert set(before) == set(after)
    assert newest == "backup.restore"
    assert sum(one.rows for one in after.values()) > 500_000


def test_a_restore_that_is_killed_leaves_the_database_empty(database, tmp_path):
    with place(database, "whole", tmp_path / "var"):
        by_command("db", "upgrade")
        by_command("demo", "load")
        by_command("backup", "create", "--to", str(tmp_path / "backups"))
    (path,) = (tmp_path / "backups").iterdir()
    with place(database, "killed", tmp_path / "var2"):
        running = subprocess.Popen(flask("backup", "restore", str(path)))
        while running.poll() is None and not rows_on_the_way():
            pass
        assert running.poll() is None, "the restore was over before it could be killed"
        running.kill()  # alone: pg_restore and psql live on for a moment
        running.wait()
        while writing_still():
            pass
        by_command("backup", "restore", str(path))


def rows_on_the_way() -> bool:
    return is_active("query ~* '^copy'")


def writing_still() -> bool:
    return is_active("application_name = 'psql'")


def is_active(condition: str) -> bool:
    statement = f"select count(*) from pg_stat_activity where datname = current_database() and {condition}"
    with db.engine().connect() as connection:
        return bool(connection.scalar(text(statement)))
