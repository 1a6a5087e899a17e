"""Whoever tampers with the record of deeds is found: as superuser, with every trigger switched off."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from alembic import command
from click.testing import CliRunner, Result
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from app import db
from app.cli.register import LazyGroup
from app.domain.actors import COMMAND_LINE_ACTOR, WORKER_ACTOR
from app.domain.audit import digest_of
from app.domain.audit_chain import event_hash
from app.errors import StorageError
from app.jobs import periodic
from app.services import audit, audit_chain
from app.store import audit_chain as chain_store
from app.store import audit_heads
from tests.conftest import migrate
from tests.system.databases import empty_database, run_python
from tests.test_migrations import alembic

OLD_EVENT = "insert into audit_events (actor, action, outcome, details) values (:actor, 'x', 'done', '{}')"
OFF = "set session_replication_role = replica"
RECOMPUTE = """
do $$
declare
    link record;
    before bytea;
begin
    for link in select * from audit_links where position >= {first} order by position loop
        select coalesce((select hash from audit_links where position = link.position - 1),
                        decode(repeat('00', 32), 'hex')) into before;
        update audit_links l set previous = before, hash = audit_hash(l.position, before, e)
          from audit_events e where e.id = l.event_id and l.position = link.position;
    end loop;
end $$
"""


class Record:
    """A database of the test's own, with committed events, and a heads file of its own."""

    def __init__(self, owner: Engine, var: Path) -> None:
        self.owner, self.folder = owner, var / "audit"

    def deeds(self, count: int) -> None:
        for number in range(count):
            with db.transaction() as session:
                audit.record(
                    session, COMMAND_LINE_ACTOR, action="test", details={"number": number, "k": "äé"}
                )

    def seal(self) -> None:
        assert call("seal").exit_code == 0

    def tamper(self, *statements: str) -> None:
        with self.owner.begin() as connection:
            for statement in (OFF, *statements):
                connection.execute(text(statement))

    def value(self, statement: str):
        with self.owner.connect() as connection:
            return connection.scalar(text(statement))

    @property
    def heads(self) -> list[str]:
        return (self.folder / "heads.jsonl").read_text().splitlines()

    def write_heads(self, lines: list[str], end: str = "\n") -> None:
        (self.folder / "heads.jsonl").write_text("\n".join(lines) + end)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(LazyGroup("audit", ""), list(arguments))


def broken(*arguments: str) -> str:
    """The first thing that a verification finds."""
    done = call("verify", *arguments)
    assert done.exit_code == 1, done.output
    return next(line for line in done.output.splitlines() if line.startswith("BROKEN: "))


@pytest.fixture(scope="module")
def template(database: str) -> Iterator[str]:
    """The name of a migrated database that others are copied from."""
    with empty_database(database, "template") as url:
        migrate(url)
        yield str(make_url(url).database)


@pytest.fixture
def record(database: str, template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Record]:
    service = make_url(os.environ["CITYGRID_DATABASE_URL"])
    with empty_database(database, "chain", template=template) as url:
        own = service.set(database=make_url(url).database).render_as_string(hide_password=False)
        monkeypatch.setenv("CITYGRID_DATABASE_URL", own)
        monkeypatch.setenv("CITYGRID_VAR", str(tmp_path))
        db.engine.cache_clear()
        owner = create_engine(url)
        yield Record(owner, tmp_path)
        owner.dispose()
        db.engine().dispose()
        db.engine.cache_clear()


@pytest.fixture
def sealed(record: Record) -> Record:
    """Six events, sealed; the seal is the seventh; three more; the second seal is the eleventh."""
    record.deeds(6)
    record.seal()
    record.deeds(3)
    record.seal()
    assert call("verify").exit_code == 0
    return record


def test_a_record_that_nobody_touched_holds_and_says_so(sealed):
    done = call("verify")
    assert done.exit_code == 0, done.output
    # the two verifications before were recorded, too
    assert "The audit holds: 12 events up to position 12, 2 signed heads." in done.output


def test_an_empty_record_holds_and_is_not_sealed(record):
    assert call("seal").output == "There is no audit event yet; nothing was sealed.\n"
    assert call("verify").exit_code == 0


def test_the_database_and_python_compute_the_same_hash(record):
    record.deeds(1)
    with db.transaction() as session:
        audit.record(
            session,
            WORKER_ACTOR,
            action="x",
            entity="",
            entity_id="漢字",
            details={"a": None, "z": [1.50, "\\"]},
        )
    with db.snapshot() as session:
        rows = list(chain_store.rows(session))
    assert [row.position for row in rows] == [1, 2]
    assert rows[0].previous == bytes(32) and rows[1].previous == rows[0].hash
    assert [event_hash(row.position, row.previous, row.columns) for row in rows] == [row.hash for row in rows]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "at - interval '1 second'"),
        ("actor", "'worker'"),
        ("action", "'nothing'"),
        ("entity", "''"),
        ("entity_id", "'7'"),
        ("outcome", "'refused'"),
        ("details", "details || '{\"number\": 9}'"),
        ("request_id", "'r'"),
        ("source", "'sha256:00'"),
    ],
)
def test_a_changed_column_is_found(sealed, column, value):
    sealed.tamper(f"update audit_events set {column} = {value} where id = 4")
    assert "position 4 (event 4) was changed" in broken()


def test_a_text_moved_from_one_column_to_the_next_is_found(record):
    with db.transaction() as session:
        audit.record(session, COMMAND_LINE_ACTOR, action="ab", entity="c")
    record.tamper("update audit_events set action = 'a', entity = 'bc'")
    assert "position 1 (event 1) was changed" in broken()


def test_a_deleted_row_in_the_middle_is_found(sealed):
    sealed.tamper("delete from audit_events where id = 4")
    assert "position 4 (event 4): the event is gone, its link is there" in broken()


def test_a_row_deleted_with_its_link_is_found(sealed):
    sealed.tamper("delete from audit_events where id = 4", "delete from audit_links where position = 4")
    assert "position 4 is missing: the chain goes on with position 5 (event 5)" in broken()


def test_a_row_deleted_with_its_link_and_the_gap_closed_is_found(sealed):
    sealed.tamper(
        "delete from audit_events where id = 4",
        "delete from audit_links where position = 4",
        "update audit_links set position = position - 1 where position > 4",
    )
    assert "position 4 (event 5) does not follow the row before it" in broken()


def test_a_deleted_tail_is_found_by_the_heads(sealed):
    sealed.tamper("delete from audit_events where id > 7", "delete from audit_links where position > 7")
    said = broken()
    assert "the chain ends at position 7, but head 2 of" in said
    assert "signed position 10: 3 rows at its end were removed" in said


def test_a_deleted_beginning_is_found(sealed):
    sealed.tamper("delete from audit_events where id < 4", "delete from audit_links where position < 4")
    assert "position 4 (event 4) is the first one, and no signed cut says" in broken()


def test_everything_deleted_is_found(sealed):
    sealed.tamper("delete from audit_events", "delete from audit_links")
    assert "the chain ends at position 0, but head 2 of" in broken()


def test_a_swapped_pair_is_found(sealed):
    sealed.tamper(
        "update audit_links set event_id = -2 where position = 2",
        "update audit_links set event_id = 2 where position = 3",
        "update audit_links set event_id = 3 where position = 2",
    )
    assert "position 2 (event 3) was changed" in broken()


def test_swapped_contents_are_found(sealed):
    sealed.tamper(
        "update audit_events a set details = b.details from audit_events b "
        "where a.id + b.id = 5 and a.id in (2, 3)"
    )
    assert "position 2 (event 2) was changed" in broken()


def test_a_chain_recomputed_from_some_row_on_is_found_by_the_heads(sealed):
    sealed.tamper("update audit_events set actor = 'worker' where id = 8", RECOMPUTE.format(first=8))
    said = broken()
    assert "is not what head 2 of" in said
    assert "rows from position 7 on were written anew" in said


def test_an_event_without_a_link_is_found(sealed):
    sealed.tamper(
        "insert into audit_events (actor, action, outcome, details) values ('x', 'x', 'done', '{}')"
    )
    assert "event 13 has no link" in broken()


def test_a_removed_link_at_the_end_is_found(sealed):
    sealed.tamper("delete from audit_links where position = 11")
    assert "position 11 is missing: the chain goes on with position 12" in broken()


def test_a_removed_link_of_the_last_event_is_found(record):
    record.deeds(3)
    record.tamper("delete from audit_links where position = 3")
    assert "event 3 has no link" in broken()


def test_a_deleted_tail_is_found_when_new_events_have_grown_over_it(sealed):
    sealed.tamper("delete from audit_events where id > 7", "delete from audit_links where position > 7")
    sealed.deeds(5)
    said = broken()
    assert "position 10 (event " in said and "is not what head 2 of" in said


def test_a_forged_head_line_is_found(sealed):
    first, second = sealed.heads
    forged = json.dumps({**json.loads(second), "position": 9}, sort_keys=True, separators=(",", ":"))
    sealed.write_heads([first, forged])
    assert "heads.jsonl, line 2 is forged: its signature does not fit" in broken()


def test_a_head_signed_by_another_key_is_found_with_the_trusted_one(sealed):
    trusted = sealed.folder / "trusted.pub"
    trusted.write_bytes((sealed.folder / "heads.pub").read_bytes())
    (sealed.folder / "signing-key").unlink()
    sealed.seal()
    assert call("verify").exit_code == 0
    assert "heads.jsonl, line 3 is signed with the key" in broken("--public-key", str(trusted))


@pytest.mark.parametrize(
    ("lines", "end", "said"),
    [
        ([0], "\n", "the heads file lacks head 2 of position 10"),
        ([1], "\n", "heads.jsonl, line 1 does not follow the line before it: it is head 2"),
        ([0, 1], "", "heads.jsonl, line 2 is cut off"),
        ([0, 1, 1], "\n", "heads.jsonl, line 3 does not follow"),
    ],
)
def test_a_heads_file_that_was_cut_is_found(sealed, lines, end, said):
    sealed.write_heads([sealed.heads[place] for place in lines], end)
    assert said in call("verify").output
    assert call("verify").exit_code == 1


def test_a_removed_heads_file_is_found(sealed):
    (sealed.folder / "heads.jsonl").unlink()
    assert "the heads file lacks head 1 of position 6" in broken()


def test_nothing_is_added_to_a_heads_file_that_is_cut_off(sealed):
    sealed.write_heads(sealed.heads, "")
    done = call("seal")
    assert done.exit_code == 1
    assert "line 2 is cut off; nothing is added to it" in done.output


def test_a_copy_of_the_heads_finds_what_the_file_beside_the_database_cannot(sealed, tmp_path):
    copy = tmp_path / "copy.jsonl"
    copy.write_text("\n".join(sealed.heads) + "\n")
    sealed.tamper("delete from audit_events where id > 6", "delete from audit_links where position > 6")
    sealed.write_heads(sealed.heads[:1])
    assert call("verify").exit_code == 0
    assert "the chain ends at position 7" in broken("--heads", str(copy))


def test_the_key_is_for_its_user_alone_and_one_from_outside_is_taken(sealed, monkeypatch, tmp_path):
    key = sealed.folder / "signing-key"
    assert key.stat().st_mode & 0o777 == 0o600
    moved = tmp_path / "elsewhere.pem"
    key.rename(moved)
    monkeypatch.setenv("CITYGRID_AUDIT_KEY_FILE", str(moved))
    sealed.seal()
    assert len(audit_heads.read_heads(audit_heads.heads_file())) == 3
    assert not key.exists()
    moved.chmod(0o644)
    assert "can be read by others; needs the mode 0600" in call("seal").output


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), (b"", "no private key"), (b"-----BEGIN PRIVATE KEY-----\n", "no private key")],
)
def test_a_key_file_that_is_none_is_told(record, monkeypatch, tmp_path, content, said):
    file = tmp_path / "key.pem"
    if content is not None:
        file.write_bytes(content)
    record.deeds(1)
    monkeypatch.setenv("CITYGRID_AUDIT_KEY_FILE", str(file))
    done = call("seal")
    assert (done.exit_code, said in done.output) == (1, True), done.output


def test_four_writers_at_once_make_one_chain_without_a_fork(record):
    def write() -> None:
        for _ in range(25):
            with db.transaction() as session:
                audit.record(session, COMMAND_LINE_ACTOR, action="test")
                audit.record(session, COMMAND_LINE_ACTOR, action="test")

    writers = [Thread(target=write) for _ in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join(60)
    assert "The audit holds: 200 events up to position 200" in call("verify").output


def test_a_deed_recorded_in_an_old_snapshot_neither_forks_the_chain_nor_fails(record):
    record.deeds(1)
    with db.snapshot() as session:
        session.execute(text("select 1 from audit_links")).all()
        record.deeds(2)  # committed meanwhile: the snapshot does not see the head any more
        audit.record(session, COMMAND_LINE_ACTOR, action="late")
    done = call("verify")
    assert done.exit_code == 0, done.output
    assert "3 events up to position 3" in done.output and "1 event will be linked by the next" in done.output
    done = call("verify")  # the verification itself was the next commit
    assert "5 events up to position 5" in done.output and "will be linked" not in done.output
    assert (
        record.value("select action from audit_events join audit_links on event_id = id where position = 4")
        == "late"
    )


def test_many_deeds_of_snapshots_at_once_are_all_linked(record):
    def write() -> None:
        for _ in range(10):
            with db.snapshot() as session:
                audit.record(session, COMMAND_LINE_ACTOR, action="test")

    writers = [Thread(target=write) for _ in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join(60)
    record.seal()
    assert "The audit holds: 41 events" in call("verify").output


def test_a_deed_that_is_undone_leaves_no_hole(record):
    record.deeds(1)
    with pytest.raises(ZeroDivisionError), db.transaction() as session:
        audit.record(session, COMMAND_LINE_ACTOR, action="undone")
        raise ZeroDivisionError
    record.deeds(1)
    assert record.value("select max(position) from audit_links") == 2
    assert call("verify").exit_code == 0


def test_erasing_a_value_leaves_the_chain_whole(sealed):
    with db.transaction() as session:
        audit.record(session, periodic.WORKER_ACTOR, action="x")
    sealed.tamper("delete from audit_values")
    assert call("verify").exit_code == 0


def test_memory_does_not_grow_with_the_chain(record, monkeypatch):
    monkeypatch.setattr(chain_store, "BLOCK_ROWS", 3)
    record.deeds(8)
    assert "8 events up to position 8" in call("verify").output


def aged(record: Record, days: int, up_to: int) -> None:
    """Make the events up to a position old, with the chain that they would have had."""
    record.tamper(
        f"update audit_events set at = at - interval '{days} days' where id <= {up_to}",
        RECOMPUTE.format(first=1),
    )


def retained(keep_days: int = 365) -> int:
    with db.transaction() as session:
        return audit_chain.retain(session, WORKER_ACTOR, keep_days=keep_days)


def test_retention_removes_what_is_older_and_the_rest_holds_from_the_signed_cut_on(record):
    record.deeds(6)
    aged(record, 400, up_to=4)
    record.seal()
    assert retained() == 4
    assert record.value("select min(position) from audit_links") == 5
    assert record.value("select count(*) from audit_events where at < now() - interval '300 days'") == 0
    assert [json.loads(line)["kind"] for line in record.heads] == ["head", "cut"]
    done = call("verify")
    assert done.exit_code == 0, done.output
    assert retained() == 0
    record.deeds(1)
    assert call("verify").exit_code == 0


def test_retention_of_everything_leaves_a_chain_that_goes_on(record):
    record.deeds(3)
    aged(record, 400, up_to=3)
    assert retained() == 3
    assert record.value("select min(position) from audit_links") == 4  # the deed of the retention itself
    assert call("verify").exit_code == 0


def test_a_cut_that_nobody_signed_is_found(record):
    record.deeds(6)
    aged(record, 400, up_to=4)
    assert retained() == 4
    record.tamper("delete from audit_events where id = 5", "delete from audit_links where position = 5")
    assert "position 6 (event 6) is the first one, and no signed cut says" in broken()


def test_retention_removes_nothing_younger_than_it_says_and_whole_days_only(record):
    record.deeds(3)
    day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=200)
    for event, moment in enumerate((day - timedelta(seconds=1), day, day + timedelta(hours=3)), start=1):
        record.tamper(f"update audit_events set at = '{moment.isoformat()}' where id = {event}")
    record.tamper(RECOMPUTE.format(first=1))
    assert retained(200) == 1
    assert record.value("select min(id) from audit_events") == 2


def test_an_old_event_behind_a_younger_one_waits_for_it(record):
    record.deeds(3)
    record.tamper(
        "update audit_events set at = at - interval '400 days' where id in (1, 3)", RECOMPUTE.format(first=1)
    )
    assert retained() == 1


def test_values_that_no_kept_event_can_name_are_forgotten(record):
    record.deeds(1)
    record.tamper(
        "insert into audit_values values ('sha256:a', 'person', '', 'old', now() - interval '400 days'), "
        "('sha256:b', 'person', '', 'new', now() - interval '300 days')"
    )
    aged(record, 400, up_to=1)
    retained()
    assert record.value("select string_agg(plain, ',') from audit_values") == "new"


def test_the_worker_seals_once_a_day(record):
    record.deeds(1)
    assert periodic.seal_audit() == "sealed 1 audit events up to position 1"
    assert periodic.seal_audit() is None
    head = json.loads(record.heads[0])
    older = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds")
    record.write_heads([json.dumps({**head, "at": older}, sort_keys=True, separators=(",", ":"))])
    assert periodic.seal_audit() is not None


def test_a_running_worker_does_what_is_due_by_the_clock(record):
    """The queue's own clock, a deed of every second, a worker of its own."""
    code = (
        "import os, signal\n"
        "from app import db\nfrom app.jobs import periodic, worker\nfrom app.services import audit\n"
        "def deed():\n"
        "    with db.transaction() as session:\n"
        "        audit.record(session, periodic.WORKER_ACTOR, action='ticked')\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "tick = periodic.PeriodicDeed(name='tick', cron='* * * * * */1', do=deed)\n"
        "periodic.register.__defaults__ = ((tick,),)\n"
        "worker.work('batch')\n"
    )
    done = run_python(code, {})
    assert record.value("select count(*) from audit_events where action = 'ticked'") >= 1, done.stderr


def test_the_owner_is_told_that_it_could_take_the_protection_away(record, monkeypatch):
    record.deeds(1)
    assert "Note: " not in call("verify").output
    monkeypatch.setenv("CITYGRID_DATABASE_URL", record.owner.url.render_as_string(hide_password=False))
    db.engine().dispose()
    db.engine.cache_clear()
    done = call("verify")
    assert done.exit_code == 0
    assert "Note: the service connects as " in done.output
    assert "create role NAME login password '...' in role citygrid_service" in done.output


def test_heads_cannot_be_put_under_a_file_that_is_broken(record):
    record.deeds(1)
    record.folder.mkdir(exist_ok=True)
    (record.folder / "heads.jsonl").write_bytes(b"\xff\n")
    with pytest.raises(StorageError, match="line 1 is no line of a head"), db.transaction() as session:
        audit_chain.seal(session, COMMAND_LINE_ACTOR)


def test_events_of_before_are_carried_over_without_names_and_in_one_chain(database):
    with empty_database(database, "carried") as url:
        engine = create_engine(url)
        with engine.connect() as own:
            command.upgrade(alembic(own), "0020")
            for actor in ("local demo", "zhang.san", "worker", "zhang.san", "li.si"):
                own.execute(text(OLD_EVENT), {"actor": actor})
            own.commit()
            command.upgrade(alembic(own), "head")
            own.commit()
            actors = own.scalars(text("select actor from audit_events order by id")).all()
            plains = own.execute(text("select plain, digest, salt from audit_values order by plain")).all()
            with Session(own) as session:
                rows = list(chain_store.rows(session))
        engine.dispose()
    assert [row.plain for row in plains] == ["li.si", "zhang.san"]
    assert all(digest == digest_of(bytes(salt), plain) for plain, digest, salt in plains)
    known = {row.plain: row.digest for row in plains}
    assert actors == ["local demo", known["zhang.san"], "worker", known["zhang.san"], known["li.si"]]
    assert [(row.position, row.event_id) for row in rows] == [(number, number) for number in range(1, 6)]
    assert all(event_hash(row.position, row.previous, row.columns) == row.hash for row in rows)
