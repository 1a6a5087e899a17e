"""`flask backup` as a person calls it."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app import db
from app.cli.lazy import LazyGroup
from app.domain.actors import WORKER_ACTOR
from app.domain.backups import folder_name
from app.factory import create_app
from app.jobs import backups as backups_job
from app.services import backups
from tests import builders
from tests.conftest import migrate
from tests.services.backing import backed_up, place


def flask_backup(*arguments: object):
    with create_app().app_context():
        return CliRunner().invoke(LazyGroup("backup", ""), [str(one) for one in arguments])


@pytest.fixture(scope="module")
def town(database, tmp_path_factory):
    """A database with an area, in use."""
    with place(database, "town", tmp_path_factory.mktemp("var")):
        migrate(db.database_url())
        with db.transaction() as session:
            builders.area(session)
        yield


def test_create_list_verify_and_restore(database, tmp_path):
    with place(database, "here", tmp_path / "var"):
        migrate(db.database_url())
        with db.transaction() as session:
            builders.area(session)
        made = flask_backup("create")
        assert made.exit_code == 0, made.output
        path = next((tmp_path / "var/backups").iterdir())
        assert f"{path}: " in made.output
        listed = flask_backup("list").output
        assert path.name in listed and "hand" in listed
        assert flask_backup("verify", path).output.startswith("whole: 1 files, ")
        refused = flask_backup("restore", path)
        assert refused.exit_code == 1
        assert "the database is not empty" in refused.output
    with place(database, "there", tmp_path / "var2"):
        done = flask_backup("restore", path)
        assert done.exit_code == 0, done.output
        assert "each as the manifest says" in done.output
        with db.transaction() as session:
            assert session.scalar(text("select count(*) from areas")) == 1
            deeds = session.scalars(text("select action from audit_events order by id"))
            assert list(deeds)[-1] == "backup.restore"


def test_a_folder_that_is_no_backup_is_told_in_one_line(town, tmp_path):
    done = flask_backup("verify", tmp_path)
    assert done.exit_code == 1
    assert "is no backup" in done.output
    assert "Traceback" not in done.output


@pytest.fixture
def shelf(town, tmp_path, configure):
    """An empty folder of backups."""
    configure(backup={"folder": str(tmp_path / "shelf")})
    (tmp_path / "shelf").mkdir()
    return tmp_path / "shelf"


def aged(path, days):
    """Make a backup look as if it was made days ago."""
    manifest = path / "manifest.json"
    made_at = datetime.now(UTC) - timedelta(days=days)
    said = manifest.read_text()
    before = said.partition('"made_at": "')[2].partition('"')[0]
    manifest.write_text(said.replace(before, made_at.isoformat()))
    return path.rename(path.with_name(folder_name(made_at)))


def test_the_clock_makes_one_backup_a_day_and_removes_the_old_ones_of_its_own(shelf):
    by_hand = aged(backed_up(shelf, "hand")[0], days=400)
    old = [aged(backed_up(shelf, "clock")[0], days=days) for days in (300, 200, 100)]
    (shelf / "citygrid-unreadable").mkdir()
    said = backups_job.back_up_if_due()
    assert said is not None and said.endswith("done")
    assert backups_job.back_up_if_due() is None
    assert by_hand.exists()
    assert (shelf / "citygrid-unreadable").exists()
    assert all(path.exists() for path in old)  # three days and three weeks with a backup: within what is kept
    assert len(list(shelf.iterdir())) == 6


def test_beyond_the_days_and_weeks_to_keep_the_oldest_go(shelf):
    made = backed_up(shelf, "clock")[0]
    days = [0, *range(1, 15), 21, 28, 35, 42, 49, 56]
    said = (made / "manifest.json").read_text()
    for day in days[1:]:
        copy = shelf / f"citygrid-copy{day}"
        copy.mkdir()
        (copy / "manifest.json").write_text(said)
        aged(copy, day)
    gone = backups.rotate(WORKER_ACTOR)
    left = [manifest.at for _, manifest in backups.backups_in(None) if manifest is not None]
    assert len(left) + len(gone) == len(days)
    assert 7 <= len(left) <= 7 + 5
    assert max(left) - min(left) > timedelta(days=21)
    assert made.exists()
