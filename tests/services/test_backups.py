"""A backup holds one moment of the database with its files; a restore brings all of it or nothing."""

import json
import shutil
import stat
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text

from app import db
from app.config import ROOT
from app.domain.actors import COMMAND_LINE_ACTOR, WORKER_ACTOR, Actor
from app.domain.backups import manifest_from
from app.errors import ForbiddenError, RefusedError, StorageError
from app.services import audit, audit_chain, backups
from app.store import audit_heads, backup_folders, backup_programs, backup_tables
from tests import builders
from tests.conftest import migrate
from tests.services.backing import backed_up, is_empty, place, restored, sums

PHOTO = "ab" * 32
CASE = """
insert into cases (kind, class_code, description, state, reporter, reported_at, is_synthetic, version,
                   raw_x, raw_y, datum, datum_source, geom)
select 'event', 'L01', '', 'reported', 'test', now(), false, 1, raw_x, raw_y, datum, datum_source, geom
  from sites returning id
"""


def fill() -> None:
    """A little of everything that is written in its own way: shapes, generated columns, JSON, times, NaN."""
    with db.transaction() as session:
        whole = builders.area(session)
        part = builders.area(session, "310106011000", level="subdistrict", parent=whole)
        operator = builders.operator(session, subscriber_share=0.1 + 0.2)
        builders.station(session, builders.site(session, area_id=part.id), operator)
        grid = builders.grid(session, whole)
        cells = [builders.cell(session, grid, col, 0) for col in (0, 1)]
        run = builders.run(session, whole, grid)
        builders.level(session, run, cells[0], operator, -80.125)
        builders.level(session, run, cells[1], operator, None)
        builders.job(
            session, status="done", result={"share": 1e-7, "文": "字"}, log=[{"text": "a 'b' \\ \n c"}]
        )
        builders.import_draft(session, stored_name="kept.csv")
        case_id = session.scalar(text(CASE))
        session.execute(
            text(
                "insert into case_photos (case_id, sha256, width_px, height_px, byte_count) "
                "values (:case_id, :sha256, 1, 1, 5)"
            ),
            {"case_id": case_id, "sha256": PHOTO},
        )


@pytest.fixture(scope="module")
def kept(database, tmp_path_factory):
    """A backup of a filled database, with the sums that its tables have now."""
    var = tmp_path_factory.mktemp("var")
    for name, content in {
        f"photos/ab/{PHOTO}.jpg": b"photo",
        "uploads/kept.csv": b"lon,lat\n",
        "uploads/half.csv.part": b"lo",
        "audit/heads.jsonl": b"{}\n",
        "audit/signing-key": b"private",
    }.items():
        (var / name).parent.mkdir(parents=True, exist_ok=True)
        (var / name).write_bytes(content)
    with place(database, "kept", var):
        migrate(db.database_url())
        fill()
        path, manifest = backed_up(tmp_path_factory.mktemp("backups"))
        yield path, manifest, sums()


@pytest.fixture
def copy(kept, tmp_path):
    """A copy of the backup that a test may damage."""
    shutil.copytree(kept[0], tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def elsewhere(kept, database, tmp_path):
    """An empty database and an empty var folder: another machine."""
    with place(database, "elsewhere", tmp_path / "var"):
        yield tmp_path / "var"


def test_the_manifest_tells_what_it_is_and_names_every_table_and_file(kept):
    path, manifest, _ = kept
    assert (manifest.format, manifest.made_by, manifest.metric_epsg) == (1, "hand", 4549)
    assert manifest.revision == max(file.name[:4] for file in (ROOT / "migrations/versions").glob("0*.py"))
    rows = {table.title: table.rows for table in manifest.tables}
    assert (rows["areas"], rows["cell_coverage"], rows["case_photos"]) == (2, 2, 1)
    assert {"alembic_version", "audit_events", "procrastinate.procrastinate_jobs"} <= set(rows)
    assert "spatial_ref_sys" not in rows
    assert manifest.audit_head["events"] == rows["audit_events"]
    assert {file.path for file in manifest.files} == {
        "database.dump",
        f"files/photos/ab/{PHOTO}.jpg",
        "files/uploads/kept.csv",
        "files/audit/heads.jsonl",
    }
    assert manifest.missing_files == ()
    assert json.loads((path / "manifest.json").read_text())["format"] == 1


def test_nobody_else_can_read_a_backup(kept):
    path, _, _ = kept
    modes = {stat.S_IMODE(one.stat().st_mode) for one in path.rglob("*") if one.is_file()}
    assert modes == {0o600}
    assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_manifest_is_read_once_for_the_age_of_the_newest_backup(copy, monkeypatch):
    monkeypatch.setattr(backup_folders, "folder", lambda: copy.parent)
    backup = copy.rename(copy.with_name("citygrid-copy"))
    made_at = manifest_from((backup / "manifest.json").read_text()).at
    reads = []
    monkeypatch.setattr(backup_folders, "read_manifest", counted(backup_folders.read_manifest, reads))
    assert [backups.newest_at(), backups.newest_at()] == [made_at, made_at]
    assert len(reads) == 1
    (backup / "manifest.json").write_text("{}")
    assert backups.newest_at() is None


def counted(work, calls):
    def call(*given):
        calls.append(given)
        return work(*given)

    return call


def test_a_restore_gives_back_every_table_and_every_file(kept, elsewhere):
    path, manifest, _ = kept
    restored(path)
    now = sums()
    assert now == {table.title: table for table in manifest.tables}
    assert (elsewhere / f"photos/ab/{PHOTO}.jpg").read_bytes() == b"photo"
    assert (elsewhere / "uploads/kept.csv").exists()
    assert not (elsewhere / "audit/signing-key").exists()
    with db.transaction() as session:  # keys go on where they were
        builders.area(session, "310106012000", level="subdistrict")
        assert session.scalar(text("select count(*) from areas where geom_3857 is null")) == 0


def sealed_deed() -> None:
    """A deed on record, and the chain up to it signed."""
    with db.transaction() as session:
        audit.record(session, WORKER_ACTOR, action="test.deed")
    with db.transaction() as session:
        audit_chain.seal(session, WORKER_ACTOR)


@pytest.mark.parametrize("moment", ["export_snapshot", "dump"])
def test_a_seal_during_a_backup_signs_no_row_that_the_backup_lacks(database, tmp_path, monkeypatch, moment):
    room = backup_tables if moment == "export_snapshot" else backup_programs
    work = getattr(room, moment)
    sealers = []

    def with_a_seal_at_once(*given, **named):
        found = work(*given, **named)
        sealers.append(Thread(target=sealed_deed))
        sealers[-1].start()
        sealers[-1].join(1)  # it may have to wait until the backup has its heads
        return found

    with place(database, "sealed", tmp_path / "var"):
        migrate(db.database_url())
        sealed_deed()
        monkeypatch.setattr(room, moment, with_a_seal_at_once)
        path, _ = backed_up(tmp_path / "backups")
        monkeypatch.undo()
        sealers[0].join(30)
        assert len(audit_heads.read_heads(tmp_path / "var/audit/heads.jsonl")) == 2
    with place(database, "verified", tmp_path / "elsewhere"):
        restored(path)
        with db.snapshot() as session:
            verdict = audit_chain.verify(session, COMMAND_LINE_ACTOR)
    assert (verdict.heads, verdict.flaws) == (1, ())


def test_a_checksum_sees_a_changed_value_a_doubled_row_and_no_order(kept, database):
    before = kept[2]
    with db.engine().connect() as connection:
        with db.bound_to(connection):
            with db.transaction() as session:
                session.execute(
                    text("update cell_coverage set level_dbm = -80.25 where level_dbm is not null")
                )
            changed = sums()["cell_coverage"]
            with db.transaction() as session:
                session.execute(
                    text("update cell_coverage set level_dbm = -80.125 where level_dbm is not null")
                )
            moved = sums()["cell_coverage"]  # an updated row lies at the end of its table
        connection.rollback()
    assert changed.rows == before["cell_coverage"].rows
    assert changed.checksum != before["cell_coverage"].checksum
    assert moved == before["cell_coverage"]


def test_rows_that_others_write_meanwhile_are_neither_in_the_sums_nor_in_the_dump(kept, database, tmp_path):
    with place(database, "busy", tmp_path / "var"):
        migrate(db.database_url())
        is_over = False

        def write() -> None:
            while not is_over:
                with db.engine().begin() as connection:
                    connection.execute(text("insert into procrastinate_workers default values"))

        writer = Thread(target=write)
        writer.start()
        try:
            path, manifest = backed_up(tmp_path / "backups")
        finally:
            is_over = True
            writer.join()
    with place(database, "quiet", tmp_path / "var2"):
        restored(path)
        workers = sums()["procrastinate.procrastinate_workers"]
    assert workers in manifest.tables
    assert workers.rows > 0


def test_a_database_that_holds_something_is_refused_by_name(kept, elsewhere):
    with db.transaction() as session:
        session.execute(text("create table somebodys (id int)"))
    with pytest.raises(RefusedError, match=r"not empty: it holds 1 tables \(somebodys, ...\)"):
        restored(kept[0])


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: (path / "database.dump").write_bytes(b"x"), "database.dump is not the file"),
        (lambda path: (path / "files/uploads/kept.csv").unlink(), "kept.csv is missing"),
        (lambda path: (path / "files/photos/more.jpg").touch(), "more.jpg is not in the manifest"),
        (lambda path: (path / "manifest.json").unlink(), "is no backup"),
        (lambda path: (path / "manifest.json").write_text("{"), "manifest is broken"),
    ],
    ids=["dump", "missing", "more", "no manifest", "half a manifest"],
)
def test_a_damaged_backup_is_refused_before_anything_is_written(copy, elsewhere, damage, said):
    damage(copy)
    with pytest.raises(RefusedError, match=said):
        restored(copy)
    assert is_empty()
    assert not elsewhere.exists()


def changed_manifest(path: Path, change) -> None:
    given = json.loads((path / "manifest.json").read_text())
    change(given)
    (path / "manifest.json").write_text(json.dumps(given))


def in_table(name, **values):
    def change(given):
        next(one for one in given["tables"] if one["name"] == name).update(values)

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (in_table("areas", rows=3), "table areas holds 2 rows .* the manifest says 3"),
        (in_table("gaps", checksum="1:2"), "table gaps holds 0 rows with checksum 0:0"),
        (lambda given: given["tables"].pop(), "does not name: public"),
    ],
    ids=["count", "checksum", "unknown table"],
)
def test_a_table_that_differs_from_the_manifest_undoes_everything(copy, elsewhere, change, said):
    changed_manifest(copy, change)
    with pytest.raises(RefusedError, match=said):
        restored(copy)
    assert is_empty()
    assert [path for path in elsewhere.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"format": 2}, "format 2; this program reads format 1"),
        ({"metric_epsg": 32651}, "EPSG:32651, config.yaml says crs.metric_epsg 4549"),
        ({"revision": "9999"}, "migration 9999, which version"),
        ({"server_version": 99}, "too old for PostgreSQL 99"),
        ({"roles": ["x; drop"]}, "is not what this program writes"),
        ({"made_at": "yesterday"}, "manifest is broken"),
    ],
    ids=str,
)
def test_what_does_not_fit_this_program_is_refused(copy, elsewhere, values, said):
    changed_manifest(copy, lambda given: given.update(values))
    with pytest.raises((RefusedError, StorageError), match=said):
        restored(copy)
    assert is_empty()


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", ""])
def test_a_path_that_leaves_the_backup_is_refused(copy, path):
    changed_manifest(copy, lambda given: given["files"][0].update(path=path))
    with pytest.raises(RefusedError, match="is not what this program writes"):
        manifest_from((copy / "manifest.json").read_text())


def test_a_file_that_is_there_with_another_content_is_not_written_over(kept, elsewhere):
    (elsewhere / "uploads").mkdir(parents=True)
    (elsewhere / "uploads/kept.csv").write_text("mine")
    with pytest.raises(RefusedError, match=r"kept.csv is there with another content"):
        restored(kept[0])
    assert (elsewhere / "uploads/kept.csv").read_text() == "mine"
    assert is_empty()


def test_a_missing_photo_is_told_and_kept_on_record(database, tmp_path):
    with place(database, "bare", tmp_path / "var"):
        migrate(db.database_url())
        fill()
        _, manifest = backed_up(tmp_path / "backups")
    assert manifest.missing_files == (f"photos/ab/{PHOTO}.jpg", "uploads/kept.csv")


def test_a_backup_that_fails_leaves_no_folder(kept, tmp_path):
    with pytest.raises(ZeroDivisionError), backup_folders.new_backup(tmp_path, "citygrid-x") as draft:
        (draft / "database.dump").touch()
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_role_that_holds_rights_is_there_after_a_restore(kept, database, tmp_path):
    role = database.partition("citygrid_test_")[2].partition("?")[0]
    role = f"citygrid_test_role_{role}"
    with place(database, "granted", tmp_path / "var"):
        migrate(db.database_url())
        with db.engine().begin() as connection:
            if not connection.scalar(text("select rolcreaterole from pg_roles where rolname = current_user")):
                pytest.skip("the role of the tests may not make roles")
            connection.execute(text(f"create role {role}"))
            connection.execute(text(f"grant select on areas to {role}"))
        path, manifest = backed_up(tmp_path / "backups")
    assert role in manifest.roles
    with db.engine().begin() as connection:
        connection.execute(text(f"drop role {role}"))
    try:
        with place(database, "granted2", tmp_path / "var2"):
            restored(path)
            with db.transaction() as session:
                assert session.scalar(text(f"select has_table_privilege('{role}', 'areas', 'select')"))
                assert not session.scalar(text(f"select has_table_privilege('{role}', 'areas', 'insert')"))
    finally:
        with db.engine().begin() as connection:
            connection.execute(text(f"drop role if exists {role}"))


def test_a_stranger_makes_no_backup(session):
    with pytest.raises(ForbiddenError, match=r"system\.backup"):
        backups.start(session, Actor("stranger", frozenset()), place=None, made_by="hand")
