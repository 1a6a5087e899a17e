"""The private cluster on real processes: started, found again, recovered, stopped."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from app.embedded import cluster, places, postmaster, processes
from app.embedded.errors import SetupError

pytestmark = pytest.mark.usefixtures("needs_postgis")


def _value(url: str, sql: str) -> object:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text(sql)).scalar()
    engine.dispose()
    return found


def _done(url: str, sql: str) -> None:
    with psycopg.connect(_for_libpq(url), autocommit=True) as connection:
        connection.execute(sql)


def _for_libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string()


def _family(var: Path) -> list[int]:
    """Every process of the cluster, by its data folder or its title."""
    place = places.cluster_place(var)
    title = f"postgres: citygrid-{place.key}: ".encode()
    data = os.fsencode(place.data)
    lines = {pid: processes.command_line(pid) for pid in processes.all_pids()}
    return [pid for pid, line in lines.items() if data in line or line[0].startswith(title)]


def _postmaster(var: Path) -> int:
    pid = postmaster.running_pid(places.cluster_place(var))
    assert pid is not None
    return pid


def test_a_path_with_spaces_quotes_and_signs_gets_a_database_with_postgis_and_no_tcp_port(folder):
    url = cluster.start(folder / 'a "b" $c & % d', durable=False)
    assert str(_value(url, "select postgis_version()"))[0] == "3"
    with psycopg.connect(_for_libpq(url)) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert _value(url, "show listen_addresses") == ""
    assert _value(url, "show server_encoding") == "UTF8"


def test_a_second_start_finds_the_same_cluster(folder):
    first = cluster.start(folder, durable=False)
    pid = _postmaster(folder)
    assert cluster.start(folder) == first
    assert _postmaster(folder) == pid


def test_stop_leaves_no_process_and_no_process_number(folder):
    cluster.start(folder, durable=False)
    assert cluster.status(folder) == "running"
    assert cluster.stop(folder) is True
    assert _family(folder) == []
    assert not (folder / "cluster/data/postmaster.pid").exists()
    assert cluster.status(folder) == "stopped"
    assert cluster.stop(folder) is False


def test_rows_survive_a_killed_postmaster_with_an_open_connection(folder):
    url = cluster.start(folder)
    owner = cluster.owner_url(folder)
    with psycopg.connect(_for_libpq(owner), autocommit=True) as connection:
        connection.execute("create table kept as select 7 as n")
        os.kill(_postmaster(folder), signal.SIGKILL)
        assert cluster.start(folder) == url
    assert _value(owner, "select n from kept") == 7


def test_the_service_logs_in_as_a_role_that_owns_nothing_and_the_owner_as_another(folder):
    cluster.start(folder, durable=False)
    assert _value(cluster.database_url(folder), "select current_user::text") == "citygrid_service"
    assert _value(cluster.owner_url(folder), "select current_user::text") == "citygrid"
    may = "select rolsuper or rolcreaterole or rolcreatedb from pg_roles where rolname = current_user"
    assert _value(cluster.database_url(folder), may) is False


def test_a_cluster_made_before_there_was_such_a_role_gets_it_at_its_next_start(folder):
    cluster.start(folder, durable=False)
    _done(cluster.owner_url(folder), "drop role citygrid_service")
    cluster.start(folder)
    assert _value(cluster.database_url(folder), "select 1") == 1
    _done(cluster.owner_url(folder), "alter role citygrid_service nologin")
    cluster.start(folder)
    assert _value(cluster.database_url(folder), "select 1") == 1


def test_a_process_number_that_another_process_has_now_does_not_stop_the_start(folder):
    cluster.start(folder, durable=False)
    cluster.stop(folder)
    data = folder / "cluster/data"
    (data / "postmaster.pid").write_text(f"{os.getppid()}\n{data}\n1\n5432\n\n\n")
    assert cluster.status(folder) == "stopped"
    assert _value(cluster.start(folder, durable=False), "select 1") == 1


def test_half_an_initdb_is_not_taken_for_a_cluster(folder):
    half_made = folder / "cluster/data.part"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("15\n")
    owner = places.cluster_place(folder).owner
    if os.geteuid() == 0:
        os.chown(folder / "cluster", owner.uid, owner.gid)
    assert _value(cluster.start(folder, durable=False), "select 1") == 1
    assert not half_made.exists()


def test_two_starters_at_once_get_one_cluster(folder):
    environment = {**os.environ, "CITYGRID_VAR": str(folder)}
    command = [sys.executable, "-m", "app.embedded.cluster", "start"]
    starters = [
        subprocess.Popen(command, cwd=places.PROJECT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [starter.communicate(timeout=60)[0].strip() for starter in starters]
    assert [starter.returncode for starter in starters] == [0, 0]
    assert answers[0] == answers[1] == cluster.database_url(folder)
    servers = [pid for pid in _family(folder) if b"-D" in processes.command_line(pid)]
    assert servers == [_postmaster(folder)]


def test_a_long_path_gets_a_short_socket_folder_that_only_its_user_can_enter(folder):
    var = folder / ("l" * 120)
    url = cluster.start(var, durable=False)
    socket = places.cluster_place(var).socket
    assert socket.parent == Path("/tmp")
    assert socket.stat().st_mode & 0o777 == 0o700
    assert _value(url, "select 1") == 1
    cluster.stop(var)
    assert not socket.exists()


def test_a_short_socket_folder_that_somebody_else_made_is_refused(folder):
    var = folder / ("l" * 120)
    var.mkdir()
    socket = places.cluster_place(var).socket
    socket.symlink_to(folder)
    try:
        with pytest.raises(SetupError, match=r"belongs to user number"):
            cluster.start(var, durable=False)
    finally:
        socket.unlink()


def test_a_fresh_database_holds_nothing_of_the_one_before(folder):
    cluster.start(folder, durable=False)
    url = cluster.fresh_database(folder, "citygrid_test")
    _value(url + "&application_name=first", "select 1")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("create table leftover (n integer)"))
    assert cluster.fresh_database(folder, "citygrid_test") == url
    engine.dispose()
    assert _value(url, "select to_regclass('leftover')") is None
    assert _value(url, "select count(*) from pg_extension where extname = 'postgis'") == 1


def test_a_folder_made_by_another_version_of_postgresql_is_refused_by_name(folder):
    data = folder / "cluster/data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n")
    owner = places.cluster_place(folder).owner
    if os.geteuid() == 0:
        os.chown(folder / "cluster", owner.uid, owner.gid)
    with pytest.raises(SetupError, match="was made by PostgreSQL 9; installed with PostGIS: "):
        cluster.start(folder)
