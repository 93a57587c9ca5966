"""The server, and every way in which it or the product may have ended before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from luoshi.installation import DataFolder, EmbeddedPostgres, InstallationError, database_of, reached
from luoshi.installation import postgresql as module
from luoshi.installation.database import conninfo, url
from luoshi.installation.lock import ProductLock
from tests.installation.conftest import kill_at_once, listing, postmaster

unix_only = pytest.mark.skipif(os.name == "nt", reason="sockets and signals of Unix")


def execute(server: EmbeddedPostgres, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.conninfo) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def foreign_process() -> Iterator[subprocess.Popen[bytes]]:
    """A living process that has nothing to do with any database."""
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
    ) as process:
        yield process
        assert process.poll() is None, "a process of somebody else was ended"
        process.kill()


def setting(server: EmbeddedPostgres, name: str) -> str:
    return str(execute(server, f"SHOW {name}")[0][0])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server_encoding", "UTF8"),
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("shared_buffers", "256MB"),
        ("max_connections", "60"),
        ("TimeZone", "UTC"),
        ("log_error_verbosity", "terse"),
        ("log_min_error_statement", "panic"),
    ],
)
def test_the_server_runs_with_the_settings_the_product_rests_on(
    shared_server: EmbeddedPostgres, name: str, value: str
) -> None:
    assert setting(shared_server, name) == value


def test_order_and_case_do_not_depend_on_the_operating_system(shared_server: EmbeddedPostgres) -> None:
    row = execute(
        shared_server,
        "SELECT datlocprovider::text, datlocale FROM pg_database WHERE datname = current_database()",
    )
    sorted_by_code_point = execute(
        shared_server, "SELECT string_agg(x, '' ORDER BY x) FROM unnest(ARRAY['b', '云', 'B', 'a', 'Ω']) x"
    )

    assert row == [("b", "C.UTF-8")]
    assert sorted_by_code_point == [("BabΩ云",)]
    assert execute(shared_server, r"SELECT '云' ~ '^\w$', upper('ω')") == [(True, "Ω")]


def test_the_product_is_no_superuser(shared_server: EmbeddedPostgres) -> None:
    assert execute(
        shared_server,
        "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user",
    ) == [("luoshi", False, False, False)]
    with psycopg.connect(**shared_server.administration) as connection:
        assert connection.info.user == "postgres"


@unix_only
def test_nobody_else_reaches_the_server(shared_server: EmbeddedPostgres) -> None:
    assert setting(shared_server, "listen_addresses") == ""
    assert Path(shared_server.parameters["host"]).stat().st_mode & 0o777 == 0o700
    assert not postmaster(shared_server).net_connections("inet")


def test_content_does_not_reach_the_log(shared_server: EmbeddedPostgres) -> None:
    with psycopg.connect(shared_server.conninfo) as connection:
        connection.execute("CREATE TEMPORARY TABLE people (name text UNIQUE)")
        connection.execute("INSERT INTO people VALUES (%s)", ["李某某"])
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES (%s)", ["李某某"])
        connection.rollback()

    log = shared_server.log.read_text(encoding="utf-8")
    assert "people_name_key" in log
    assert "李某某" not in log


def test_a_stop_and_a_start_keep_what_was_written(server: EmbeddedPostgres) -> None:
    execute(server, "CREATE TABLE kept AS SELECT 1 AS number")
    server.stop()
    with pytest.raises(InstallationError) as caught:
        server.conninfo  # noqa: B018
    assert caught.value.text == "server: not running"
    server.stop()  # once more does no harm

    server.start()

    assert not server.adopted
    assert execute(server, "SELECT number FROM kept") == [(1,)]


def test_a_server_left_running_by_a_killed_product_is_taken_over(server: EmbeddedPostgres) -> None:
    before = postmaster(server).pid
    next_product = EmbeddedPostgres(server.folder)

    next_product.start()

    assert next_product.adopted
    assert postmaster(server).pid == before
    assert execute(next_product, "SELECT 1") == [(1,)]


def test_a_server_with_older_settings_is_started_anew(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = postmaster(server).pid
    monkeypatch.setattr(module, "SETTINGS", module.SETTINGS.replace("work_mem = 8MB", "work_mem = 9MB", 1))

    server.start()

    assert not server.adopted
    assert postmaster(server).pid != before
    assert setting(server, "work_mem") == "9MB"


def test_a_killed_server_starts_again_with_every_acknowledged_row(server: EmbeddedPostgres) -> None:
    execute(server, "CREATE TABLE kept (number int)")
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        for number in range(100):
            connection.execute("INSERT INTO kept VALUES (%s)", [number])
        kill_at_once(postmaster(server))

    server.start()

    assert not server.adopted
    assert execute(server, "SELECT count(*), max(number) FROM kept") == [(100, 99)]


@unix_only
def test_a_child_that_still_computes_after_its_server_was_killed_is_ended(server: EmbeddedPostgres) -> None:
    """It holds the shared memory, and PostgreSQL itself refuses to start until it is gone."""
    connection = psycopg.connect(server.conninfo, autocommit=True)
    busy = threading.Thread(target=endlessly, args=(connection,))
    busy.start()
    child = psutil.Process(connection.info.backend_pid)
    while child.cpu_times().user < 0.05:
        time.sleep(0.01)
    kill_at_once(postmaster(server))
    assert child.is_running()

    server.start()

    busy.join(10)
    assert not busy.is_alive()
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    assert execute(server, "SELECT 1") == [(1,)]


def endlessly(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    with suppress(psycopg.OperationalError):
        connection.execute("DO $$ BEGIN LOOP END LOOP; END $$")


@unix_only
def test_a_server_that_hangs_is_started_anew(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWERS_WITHIN", 0.2)
    hung = postmaster(server)
    hung.send_signal(signal.SIGSTOP)

    server.start()

    assert not server.adopted
    assert postmaster(server).pid != hung.pid
    assert execute(server, "SELECT 1") == [(1,)]


def stale_remains(server: EmbeddedPostgres) -> tuple[Path, list[str]]:
    """As after a power cut: no process, but the files a running server has."""
    pid_file = server.cluster / "postmaster.pid"
    lines = pid_file.read_text().splitlines(keepends=True)
    for process in server._processes():
        with suppress(psutil.NoSuchProcess):
            kill_at_once(process)
    assert pid_file.exists()
    return pid_file, lines


def test_everything_killed_and_a_stale_file_left(server: EmbeddedPostgres) -> None:
    execute(server, "CREATE TABLE kept AS SELECT 1 AS number")
    stale_remains(server)

    server.start()

    assert execute(server, "SELECT number FROM kept") == [(1,)]


@unix_only
def test_a_stale_file_that_names_a_living_process_of_somebody_else(
    server: EmbeddedPostgres, foreign_process: subprocess.Popen[bytes]
) -> None:
    """After a restart of the machine numbers are given anew, and PostgreSQL takes any living process for a
    server."""
    pid_file, lines = stale_remains(server)
    pid_file.write_text("".join([f"{foreign_process.pid}\n", *lines[1:]]))
    socket_lock = Path(server.folder.run / ".s.PGSQL.5432.lock")
    socket_lock.write_text("".join([f"{foreign_process.pid}\n", *lines[1:5]]))

    server.start()
    assert execute(server, "SELECT 1") == [(1,)]
    server.stop()


@unix_only
def test_the_server_of_another_folder_is_not_taken_for_ours(
    server: EmbeddedPostgres, shared_server: EmbeddedPostgres
) -> None:
    other = postmaster(shared_server).pid
    stale_remains(server)
    (server.cluster / "postmaster.pid").write_text((shared_server.cluster / "postmaster.pid").read_text())

    server.start()
    server.stop()

    assert postmaster(shared_server).pid == other
    assert execute(shared_server, "SELECT 1") == [(1,)]


@pytest.mark.parametrize("content", ["", "12", "-7\n", "not a number\n" * 8, "\0" * 9])
def test_a_damaged_file_of_the_server_does_not_bar_the_start(server: EmbeddedPostgres, content: str) -> None:
    pid_file, _ = stale_remains(server)
    pid_file.write_text(content)

    server.start()

    assert execute(server, "SELECT 1") == [(1,)]


@unix_only
def test_a_server_whose_file_was_deleted_is_not_joined_by_a_second_one(server: EmbeddedPostgres) -> None:
    first = postmaster(server)
    (server.cluster / "postmaster.pid").unlink()

    server.start()

    assert not first.is_running() or first.status() == psutil.STATUS_ZOMBIE
    assert execute(server, "SELECT 1") == [(1,)]


@unix_only
def test_a_path_too_long_for_a_socket_gets_a_short_folder_that_is_removed_again(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / ("long" * 20) / "data, with a comma and a ' quote")
    folder.create("city")
    server = EmbeddedPostgres(folder)
    with server:
        place = Path(server.parameters["host"])
        assert len(str(place)) < 90
        assert place.stat().st_mode & 0o777 == 0o700
        assert execute(server, "SELECT 1") == [(1,)]
        kill_at_once(postmaster(server))
        server.start()
        assert not place.exists()
        place = Path(server.parameters["host"])

    assert not place.exists()


def test_a_cluster_of_another_version_is_refused(folder: DataFolder) -> None:
    folder.cluster.mkdir()
    (folder.cluster / "PG_VERSION").write_text("17\n")
    before = listing(folder.path)

    with pytest.raises(InstallationError, match=r"17.*18") as caught:
        EmbeddedPostgres(folder).start()

    assert caught.value.text == "server: other version"
    assert listing(folder.path) == before


def test_a_folder_that_is_no_cluster_is_refused(folder: DataFolder) -> None:
    folder.cluster.mkdir()

    with pytest.raises(InstallationError) as caught:
        EmbeddedPostgres(folder).start()

    assert caught.value.text == "server: cluster damaged"


def test_a_cluster_that_is_damaged_is_named_with_what_the_server_says(server: EmbeddedPostgres) -> None:
    server.stop()
    (server.cluster / "global" / "pg_control").unlink()

    with pytest.raises(InstallationError, match="pg_control") as caught:
        server.start()

    assert caught.value.text == "server: not started"
    assert str(server.log) in str(caught.value)


@pytest.mark.usefixtures("real_initdb")
@pytest.mark.parametrize("size", ["8m", "40m"])  # full in initdb, and after it
def test_a_full_disk_at_the_first_start_is_named_and_leaves_no_half_cluster(
    small_disk: Callable[..., Path], size: str
) -> None:
    folder = DataFolder(small_disk(size) / "data")
    folder.create("city")
    before = sorted(path for path in listing(folder.path) if "log" not in path)

    with pytest.raises(InstallationError) as caught:
        EmbeddedPostgres(folder).start()

    assert caught.value.text in {"data: no space", "server: because"}
    assert str(InstallationError("data: no space", path=folder.path)) in str(caught.value)
    assert sorted(path for path in listing(folder.path) if "log" not in path) == before


def test_a_full_disk_at_a_later_start_is_named_and_space_brings_it_back(
    small_disk: Callable[..., Path],
) -> None:
    folder = DataFolder(small_disk("200m") / "data")
    folder.create("city")
    server = EmbeddedPostgres(folder)
    server.start()
    try:
        execute(server, "CREATE TABLE kept AS SELECT 1 AS number")
        server.stop()
        filler = folder.path / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))

        with pytest.raises(InstallationError) as caught:
            server.start()
        assert str(InstallationError("data: no space", path=folder.path)) in str(caught.value) or (
            caught.value.text == "data: no space"
        )

        filler.unlink()
        server.start()
        assert execute(server, "SELECT number FROM kept") == [(1,)]
    finally:
        server.stop()


@pytest.mark.usefixtures("real_initdb")
def test_a_making_that_fails_is_explained_and_leaves_nothing(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SUPERUSER", "pg_reserved")  # initdb refuses names that begin like this
    before = set(listing(folder.path))

    with pytest.raises(InstallationError, match="pg_reserved") as caught:
        EmbeddedPostgres(folder).start()

    assert caught.value.text == "server: not made"
    assert set(listing(folder.path)) - before == {"log/postgresql"}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('FATAL:  could not write lock file "postmaster.pid": No space left on device', "data: no space"),
        (
            'FATAL:  could not extend file "base/5/1": wrote only 4096 of 8192 bytes at block 0',
            "data: no space",
        ),
        ('FATAL:  could not open file "global/pg_control": Permission denied', "data: read-only"),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "server: no memory"),
    ],
)
def test_what_the_server_says_is_put_in_words_for_people(folder: DataFolder, line: str, text: str) -> None:
    error = EmbeddedPostgres(folder)._failure(
        f"LOG:  starting\n{line}\nLOG:  shut down", "server: not started"
    )

    assert str(InstallationError(text, path=folder.path)) in str(error)
    assert line in str(error)
    assert "shut down" not in str(error)


def test_by_loopback_the_server_asks_for_the_password(loopback_server: EmbeddedPostgres) -> None:
    assert loopback_server.parameters["host"] == "127.0.0.1"
    assert setting(loopback_server, "listen_addresses") == "127.0.0.1"
    assert (loopback_server.folder.settings / "postgresql-password").stat().st_mode & 0o777 == 0o600
    wrong = {**loopback_server.parameters, "password": "wrong"}
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**wrong)

    again = EmbeddedPostgres(loopback_server.folder, loopback=True)
    again.start()
    assert again.adopted


def test_addresses_reach_the_same_database(
    shared_server: EmbeddedPostgres, loopback_server: EmbeddedPostgres
) -> None:
    for server in (shared_server, loopback_server):
        for address in (conninfo(server), url(server), server.conninfo):
            with psycopg.connect(address) as connection:
                assert (connection.info.dbname, connection.info.user) == ("luoshi", "luoshi")


def test_a_command_reaches_the_database_whether_the_product_runs_or_not(folder: DataFolder) -> None:
    with reached(folder, {}) as database:
        with psycopg.connect(conninfo(database)) as connection:
            connection.execute("CREATE TABLE kept (number int)")
        # Here the command stands for the product, and another command comes.
        with reached(folder, {}) as second, psycopg.connect(conninfo(second)) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        with psycopg.connect(conninfo(database)) as connection:  # which did not stop it
            connection.execute("SELECT 1")

    with ProductLock(folder), pytest.raises(InstallationError) as caught, reached(folder, {}):
        pytest.fail("nothing runs")
    assert caught.value.text == "server: not running"


def test_the_setting_chooses_the_database(folder: DataFolder, shared_server: EmbeddedPostgres) -> None:
    chosen = {"LUOSHI_DATABASE_URL": url(shared_server)}

    assert isinstance(database_of(folder, {}), EmbeddedPostgres)
    with reached(folder, chosen) as database:
        assert database.parameters == shared_server.parameters
