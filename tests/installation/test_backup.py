from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.installation import (
    BackupReport,
    DataFolder,
    EmbeddedPostgres,
    ErasureLedger,
    ExternalPostgres,
    FileState,
    FileStore,
    InstallationError,
    backup,
    check_backup,
    make_backup,
    restore_backup,
)
from luoshi.installation.database import Database
from tests.installation.conftest import listing, quick_place

TEXTS = ["一、坚持稳中求进。".encode(), b"", b"\0" * 5000]
ROWS = [(1, "云川市", {"a": [1, None]}), (2, "清河区", None)]


@dataclass
class Original:
    folder: DataFolder
    server: EmbeddedPostgres
    addresses: list[str]
    file: Path
    report: BackupReport


def chain(connection: psycopg.Connection[tuple[Any, ...]]) -> dict[str, Any]:
    row = connection.execute("SELECT count(*), max(name) FROM units").fetchone()
    assert row is not None
    return {"count": row[0], "head": f"sha256:{row[1]}"}


def erase(database: Database, store: FileStore, entries: Iterable[dict[str, Any]]) -> None:
    """As the product would: the file, and the value in the row."""
    with psycopg.connect(psycopg.conninfo.make_conninfo("", **database.parameters)) as connection:
        for entry in entries:
            store.erase(entry["address"])
            connection.execute("UPDATE units SET extra = NULL WHERE number = %s", [entry["number"]])


@pytest.fixture(scope="module")
def original() -> Iterator[Original]:
    """A running installation with rows, a guard, files of both algorithms, and its backup."""
    with quick_place() as place:
        folder = DataFolder(place / "data")
        folder.create("city", "云川市")
        with EmbeddedPostgres(folder) as server:
            with psycopg.connect(server.conninfo) as connection:
                connection.execute("CREATE TABLE units (number int PRIMARY KEY, name text, extra jsonb)")
                connection.execute(
                    """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
                       AS 'BEGIN RAISE EXCEPTION ''never deleted''; END'"""
                )
                connection.execute(
                    "CREATE TRIGGER guard BEFORE DELETE ON units FOR EACH ROW EXECUTE FUNCTION refuse()"
                )
                for number, name, extra in ROWS:
                    connection.execute(
                        "INSERT INTO units VALUES (%s, %s, %s)",
                        [number, name, psycopg.types.json.Jsonb(extra) if extra else None],
                    )
            store = FileStore(folder.files)
            addresses = [store.put(text) for text in TEXTS] + [store.put(b"sm3", "sm3")]
            file = place / "backup.tar"
            report = make_backup(file, folder, server, chain=chain)
            yield Original(folder, server, addresses, file, report)


@pytest.fixture
def target() -> Iterator[DataFolder]:
    with quick_place() as place:
        yield DataFolder(place / "restored")


def rows(connection_info: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(connection_info) as connection:
        return connection.execute("SELECT number, name, extra FROM units ORDER BY number").fetchall()


def refused(action: Callable[[], object]) -> InstallationError:
    with pytest.raises(InstallationError) as caught:
        action()
    return caught.value


def test_a_restore_on_an_empty_machine_gives_the_same_rows_and_files(
    original: Original, target: DataFolder
) -> None:
    report = restore_backup(original.file, target)

    store = FileStore(target.files)
    assert report == original.report
    assert target.read() == original.folder.read()
    assert list(store) == sorted(original.addresses)
    assert {store.verify(address) for address in store} == {FileState.WHOLE}
    assert listing(target.files) == listing(original.folder.files)
    assert target.secret_key() != original.folder.secret_key()
    assert not target.restoring.exists()
    with EmbeddedPostgres(target) as server:
        assert rows(server.conninfo) == ROWS
        with (
            psycopg.connect(server.conninfo) as connection,
            pytest.raises(psycopg.errors.RaiseException, match="never deleted"),
        ):
            connection.execute("DELETE FROM units")
    # And a backup of the restored one holds the same.
    with EmbeddedPostgres(target) as server:
        again = make_backup(target.path.parent / "again.tar", target, server, chain=chain)
    assert (again.chain, again.files) == (original.report.chain, original.report.files)


def test_the_report_says_what_is_in_it(original: Original) -> None:
    report = check_backup(original.file)

    assert report == original.report
    assert report.chain == {"count": 2, "head": "sha256:清河区"}
    assert report.files == len(original.addresses)
    assert report.damaged == []
    assert report.installation["kind"] == "city"
    assert report.postgresql.startswith("18.")
    with tarfile.open(original.file, "r:") as tar:  # readable without this software
        assert tar.getnames()[0] == "database.dump"
        assert tar.getnames()[-1] == "manifest.json"
        assert {member.mode for member in tar} == {0o600}


def test_chain_and_rows_are_of_one_moment(original: Original, target: DataFolder) -> None:
    """What is committed while the backup runs is either in both or in neither."""

    def late(connection: psycopg.Connection[tuple[Any, ...]]) -> dict[str, Any]:
        with psycopg.connect(original.server.conninfo) as other:
            other.execute("INSERT INTO units VALUES (99, 'late', NULL)")
        return chain(connection)

    file = target.path.parent / "late.tar"
    try:
        report = make_backup(file, original.folder, original.server, chain=late)
    finally:
        with psycopg.connect(original.server.conninfo) as connection:
            connection.execute("ALTER TABLE units DISABLE TRIGGER guard")
            connection.execute("DELETE FROM units WHERE number = 99")
            connection.execute("ALTER TABLE units ENABLE TRIGGER guard")

    assert report.chain["count"] == len(ROWS)
    restore_backup(file, target)
    with EmbeddedPostgres(target) as server:
        assert rows(server.conninfo) == ROWS


def test_a_backup_overwrites_nothing(original: Original) -> None:
    before = original.file.read_bytes()

    error = refused(lambda: make_backup(original.file, original.folder, original.server))

    assert error.text == "backup: there already"
    assert original.file.read_bytes() == before


def test_a_backup_on_a_full_disk_leaves_nothing(original: Original, small_disk: Callable[..., Path]) -> None:
    for size in ("4k", "8k", "16k"):  # full in the dump, or later
        disk = small_disk(size)

        error = refused(lambda disk=disk: make_backup(disk / "backup.tar", original.folder, original.server))

        assert error.text == "data: no space"
        assert list(disk.iterdir()) == []


def test_a_backup_beside_nothing_is_refused(original: Original, tmp_path: Path) -> None:
    error = refused(lambda: make_backup(tmp_path / "no" / "backup.tar", original.folder, original.server))

    assert error.text == "no folder"


def test_a_damaged_file_is_backed_up_as_it_is_and_named(original: Original, target: DataFolder) -> None:
    store = FileStore(original.folder.files)
    damaged = [store.put(b"to be altered"), store.put(b"to be altered", "sm3")]
    for address in damaged:
        store.path(address).write_bytes(b"altered")
    file = target.path.parent / "damaged.tar"
    try:
        report = make_backup(file, original.folder, original.server)
    finally:
        for address in damaged:
            store.erase(address)

    assert sorted(report.damaged) == sorted(damaged)
    restore_backup(file, target)
    restored = FileStore(target.files)
    assert [restored.verify(address) for address in damaged] == [FileState.ALTERED] * 2


@given(data=st.data())
def test_one_altered_byte_anywhere_that_matters_is_found(original: Original, data: st.DataObject) -> None:
    content = bytearray(original.file.read_bytes())
    with tarfile.open(original.file, "r:") as tar:
        inside = [member for member in tar if member.size and member.name != "manifest.json"]
    member = data.draw(st.sampled_from(inside))
    position = member.offset_data + data.draw(st.integers(0, member.size - 1))
    content[position] ^= data.draw(st.integers(1, 255))
    with quick_place() as place:
        file, target = place / "altered.tar", DataFolder(place / "target")
        file.write_bytes(content)

        error = refused(lambda: restore_backup(file, target))

        assert error.text == "backup: altered"
        assert member.name in str(error)
        assert not target.path.exists()


@given(length=st.floats(0, 1, exclude_max=True))
def test_a_backup_that_was_cut_off_is_refused(original: Original, length: float) -> None:
    with quick_place() as place:
        file, target = place / "cut.tar", DataFolder(place / "target")
        content = original.file.read_bytes()
        # What tar writes behind the last member, zeroes, may be missing.
        end = len(content.rstrip(b"\0"))
        file.write_bytes(content[: int(end * length)])

        error = refused(lambda: restore_backup(file, target))

        assert error.text.startswith("backup: ")
        assert not target.path.exists()


@given(content=st.binary(max_size=2000))
def test_what_is_no_backup_is_refused(content: bytes) -> None:
    with quick_place() as place:
        file = place / "letter.tar"
        file.write_bytes(content)

        assert refused(lambda: check_backup(file)).text.startswith("backup: ")


def rewritten(
    original: Path, file: Path, change: Callable[[dict[str, bytes]], list[tarfile.TarInfo] | None]
) -> None:
    """The backup with other members; ``change`` alters the contents, and gives headers to add."""
    with tarfile.open(original, "r:") as tar:
        contents = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    more = change(contents) or []
    with tarfile.open(file, "w") as tar:
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        for info in more:
            tar.addfile(info)


def manifest(contents: dict[str, bytes], **changes: object) -> None:
    contents["manifest.json"] = json.dumps({**json.loads(contents["manifest.json"]), **changes}).encode()


def link(name: str, to: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, to
    return info


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda contents: contents.update({"../outside": b""}), "backup: strange member"),
        (lambda contents: contents.update({"files/sha256/../../../x": b""}), "backup: strange member"),
        (lambda contents: contents.update({"files/sha256/00/" + "0" * 64: b""}), "backup: strange member"),
        (lambda contents: [link("files/sha256/00/" + "0" * 64, "/etc/passwd")], "backup: strange member"),
        (lambda contents: [tarfile.TarInfo("database.dump")], "backup: strange member"),
        (lambda contents: contents.pop("database.dump") and None, "backup: altered"),
        (lambda contents: contents.pop("manifest.json") and None, "backup: not ours"),
        (lambda contents: manifest(contents, format="luoshi-backup/2"), "backup: newer"),
        (lambda contents: manifest(contents, format="another"), "backup: not ours"),
        (lambda contents: manifest(contents, members=[]), "backup: strange member"),
        (lambda contents: manifest(contents, installation=None), "backup: not ours"),
        (lambda contents: contents.update({"manifest.json": b"{"}), "backup: not ours"),
    ],
)
def test_a_backup_with_other_members_is_refused(
    original: Original, target: DataFolder, change: Callable[[dict[str, bytes]], Any], text: str
) -> None:
    file = target.path.parent / "changed.tar"
    rewritten(original.file, file, change)

    assert refused(lambda: restore_backup(file, target)).text == text
    assert not target.path.exists()


def test_a_missing_backup_is_named(target: DataFolder) -> None:
    error = refused(lambda: restore_backup(target.path.parent / "no.tar", target))

    assert error.text == "no such path"


def test_a_folder_that_is_used_is_refused_and_not_touched(original: Original, tmp_path: Path) -> None:
    DataFolder(tmp_path / "used").create("city")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "letter.txt").write_text("")
    before = listing(tmp_path)

    assert (
        refused(lambda: restore_backup(original.file, DataFolder(tmp_path / "used"))).text
        == "data: already one"
    )
    assert (
        refused(lambda: restore_backup(original.file, DataFolder(tmp_path / "foreign"))).text
        == "data: foreign"
    )
    assert listing(tmp_path) == before


def broken_dump(contents: dict[str, bytes]) -> None:
    """The right hash, but pg_restore finds no dump in it: it fails in the middle of the restore."""
    dump = contents["database.dump"][:60]
    contents["database.dump"] = dump
    members = json.loads(contents["manifest.json"])["members"]
    for member in members:
        if member["name"] == "database.dump":
            member.update(size=len(dump), sha256=hashlib.sha256(dump).hexdigest())
    manifest(contents, members=members)


@pytest.mark.parametrize("there", [False, True])
def test_a_restore_that_fails_midway_leaves_the_target_empty(
    original: Original,
    target: DataFolder,
    there: bool,
) -> None:
    file = target.path.parent / "broken.tar"
    rewritten(original.file, file, broken_dump)
    if there:
        target.path.mkdir()

    error = refused(lambda: restore_backup(file, target))

    assert error.text == "restore: not loaded"
    assert target.path.exists() == there
    assert not there or list(target.path.iterdir()) == []


def test_a_restore_that_was_killed_can_be_run_again(original: Original, target: DataFolder) -> None:
    target.make_parts()
    target.restoring.write_bytes(b"")
    FileStore(target.files).put(b"already unpacked")
    half = EmbeddedPostgres(target)
    half.start()  # and the server lives on, as it does when its program is killed
    assert refused(target.read).text == "data: restore broken off"
    assert refused(lambda: target.create("city")).text == "data: restore broken off"

    restore_backup(original.file, target)

    assert list(FileStore(target.files)) == sorted(original.addresses)
    with EmbeddedPostgres(target) as server:
        assert rows(server.conninfo) == ROWS


@pytest.mark.usefixtures("real_initdb")
def test_a_restore_on_a_full_disk_says_so(original: Original, small_disk: Callable[..., Path]) -> None:
    target = DataFolder(small_disk("20m") / "data")

    error = refused(lambda: restore_backup(original.file, target))

    assert str(InstallationError("data: no space", path=target.path)) in str(error)
    assert not target.path.exists()


def test_erasures_of_the_backup_and_later_ones_are_replayed(original: Original, target: DataFolder) -> None:
    place = target.path.parent
    ledger = ErasureLedger(original.folder.erasures)
    entries = [
        {"address": original.addresses[0], "number": 1, "by": ["甲", "乙"]},
        {"address": original.addresses[3], "number": 2, "by": ["甲", "乙"]},
    ]
    try:
        ledger.append(entries[0])
        file = place / "erasures.tar"
        make_backup(file, original.folder, original.server)
        ledger.append(entries[1])
        saved = Path(shutil.copy(ledger.path, place / "erasures.jsonl"))
    finally:
        ledger.path.unlink()
    replayed: list[dict[str, Any]] = []

    def replay(database: Database, store: FileStore, found: Iterable[dict[str, Any]]) -> None:
        replayed.extend(found)
        erase(database, store, replayed)

    with pytest.raises(ValueError, match="erasures"):
        restore_backup(file, target)
    assert not target.path.exists()
    restore_backup(file, target, replay_erasures=replay, later_erasures=saved)

    assert replayed == entries
    assert list(ErasureLedger(target.erasures)) == entries
    assert list(FileStore(target.files)) == sorted(original.addresses[1:3])
    with EmbeddedPostgres(target) as server:
        assert [row[2] for row in rows(server.conninfo)] == [None, None]


def test_a_replay_that_fails_undoes_the_restore(
    original: Original, target: DataFolder, tmp_path: Path
) -> None:
    ErasureLedger(tmp_path / "erasures.jsonl").append({"address": "?"})

    def fail(*_: object) -> None:
        raise InstallationError("erasures: damaged", path="?", line=1)

    error = refused(
        lambda: restore_backup(
            original.file, target, replay_erasures=fail, later_erasures=tmp_path / "erasures.jsonl"
        )
    )

    assert error.text == "erasures: damaged"
    assert not target.path.exists()


@pytest.fixture
def own_database(loopback_server: EmbeddedPostgres) -> Iterator[ExternalPostgres]:
    """An empty database on a server that stands for the city's own."""
    with psycopg.connect(**loopback_server.administration, autocommit=True) as connection:
        connection.execute("CREATE DATABASE city OWNER luoshi")
        yield ExternalPostgres(
            psycopg.conninfo.make_conninfo("", **{**loopback_server.parameters, "dbname": "city"})
        )
        connection.execute("DROP DATABASE city WITH (FORCE)")


def test_a_restore_into_a_city_s_own_database_and_a_backup_of_it(
    original: Original, target: DataFolder, own_database: ExternalPostgres
) -> None:
    restore_backup(original.file, target, external=own_database)

    assert rows(own_database.conninfo) == ROWS
    assert list(FileStore(target.files)) == sorted(original.addresses)
    assert not target.cluster.exists()
    again = make_backup(target.path.parent / "again.tar", target, own_database, chain=chain)
    assert replace(again, created="", members=[]) == replace(original.report, created="", members=[])

    error = refused(
        lambda: restore_backup(
            original.file, DataFolder(target.path.parent / "second"), external=own_database
        )
    )
    assert error.text == "restore: database not empty"
    assert rows(own_database.conninfo) == ROWS
    assert not (target.path.parent / "second").exists()


def test_a_failed_restore_leaves_the_city_s_database_empty(
    original: Original, target: DataFolder, own_database: ExternalPostgres, tmp_path: Path
) -> None:
    ErasureLedger(tmp_path / "erasures.jsonl").append({"address": "?"})

    def fail(*_: object) -> None:
        raise InstallationError("erasures: damaged", path="?", line=1)

    refused(
        lambda: restore_backup(
            original.file,
            target,
            external=own_database,
            replay_erasures=fail,
            later_erasures=tmp_path / "erasures.jsonl",
        )
    )

    assert own_database.is_empty()
    assert not target.path.exists()


def test_no_password_stands_among_the_arguments_of_a_program(
    own_database: ExternalPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    real = backup.programs.subprocess.run

    def note(command: list[Any], **options: Any) -> Any:
        seen.append([str(part) for part in command])
        return real(command, **options)

    monkeypatch.setattr(backup.programs.subprocess, "run", note)
    folder = DataFolder(tmp_path / "data")
    folder.create("city")
    make_backup(tmp_path / "backup.tar", folder, own_database)

    assert any("pg_dump" in command[0] for command in seen)
    assert own_database.parameters["password"] not in str(seen)
