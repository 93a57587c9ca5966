from __future__ import annotations

import os
import pwd
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from luoshi.installation import (
    DataFolder,
    EmbeddedPostgres,
    InstallationError,
    programs,
)
from luoshi.installation import (
    server_user as module,
)
from luoshi.installation.server_user import ServerUser, open_tree, open_way, server_user
from tests.installation.conftest import postmaster, quick_place

pytestmark = pytest.mark.skipif(os.name == "nt", reason="users of Unix")
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="missing: root, to become another user"
)


def may_pass(folder: Path, user: ServerUser) -> bool:
    done = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", folder], check=False, capture_output=True, **user.launch()
    )
    return done.returncode == 0


@pytest.fixture
def other(tmp_path: Path) -> ServerUser:
    user = server_user(tmp_path / "none")
    assert user is not None
    return user


@as_root
def test_as_root_the_server_runs_as_a_user_without_rights(shared_server: EmbeddedPostgres) -> None:
    process = postmaster(shared_server)
    entry = pwd.getpwnam("luoshi")

    assert set(process.uids()) == {entry.pw_uid}
    assert set(process.gids()) == {entry.pw_gid}
    assert entry.pw_shell.endswith("nologin")
    groups = Path(f"/proc/{process.pid}/status").read_text().split("Groups:")[1].splitlines()[0].split()
    assert groups == []


@as_root
def test_a_closed_folder_lets_the_server_s_user_pass_and_not_look(other: ServerUser, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    inside = closed / "inside"
    inside.mkdir(parents=True)
    closed.chmod(0o700)
    (closed / "letter.txt").write_text("")
    open_way(tmp_path / "x", other)
    assert not may_pass(inside, other)

    changed = open_way(inside / "x", other)

    inside.chmod(0o755)
    assert may_pass(inside, other)
    assert closed.stat().st_mode & 0o777 == 0o710
    listed = subprocess.run(["ls", closed], check=False, capture_output=True, **other.launch())
    assert listed.returncode != 0
    assert len(changed) == 1
    assert str(closed) in changed[0]
    assert open_way(inside / "x", other) == []


@as_root
def test_a_folder_that_another_group_uses_is_left_alone(other: ServerUser, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o750)
    before = closed.stat()
    open_way(closed, other)

    with pytest.raises(InstallationError, match="chmod o\\+x") as caught:
        open_way(closed / "data", other)

    assert caught.value.text == "server: way closed"
    assert (closed.stat().st_mode, closed.stat().st_gid) == (before.st_mode, before.st_gid)


@as_root
def test_programs_installed_closed_to_others_are_opened_to_the_server_s_user(
    other: ServerUser, tmp_path: Path
) -> None:
    tree = tmp_path / "programs"
    (tree / "bin").mkdir(parents=True)
    program, text = tree / "bin" / "run", tree / "notes"
    program.write_text("#!/bin/sh\necho ran\n")
    text.write_text("words")
    for path, mode in ((program, 0o700), (text, 0o600), (tree / "bin", 0o700), (tree, 0o700)):
        path.chmod(mode)

    assert len(open_tree(tree, other)) >= 1

    assert subprocess.run([program], check=True, capture_output=True, **other.launch()).stdout == b"ran\n"
    assert subprocess.run(["cat", text], check=True, capture_output=True, **other.launch()).stdout == b"words"
    assert text.stat().st_mode & 0o777 == 0o640
    assert open_tree(tree, other) == []


@as_root
def test_a_cluster_is_run_by_its_owner(tmp_path: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    (tmp_path / "postgresql").mkdir()
    os.chown(tmp_path / "postgresql", nobody.pw_uid, nobody.pw_gid)

    found = server_user(tmp_path / "postgresql")

    assert found == ServerUser("nobody", nobody.pw_uid, nobody.pw_gid)


@as_root
def test_the_owner_of_a_cluster_has_to_exist(tmp_path: Path) -> None:
    (tmp_path / "postgresql").mkdir()
    os.chown(tmp_path / "postgresql", 54321, 54321)

    with pytest.raises(InstallationError, match="54321") as caught:
        server_user(tmp_path / "postgresql")
    assert caught.value.text == "server: owner unknown"


def test_somebody_else_s_cluster_is_refused_without_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "postgresql").mkdir()
    owner = (tmp_path / "postgresql").stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: 12345)

    with pytest.raises(InstallationError, match=pwd.getpwuid(owner).pw_name) as caught:
        server_user(tmp_path / "postgresql")
    assert caught.value.text == "server: other owner"
    assert server_user(tmp_path / "none") is None


def test_where_no_user_can_be_made_the_way_out_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(module, "NAME", "no-such-user")
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(InstallationError, match="useradd") as caught:
        server_user(tmp_path / "none")
    assert caught.value.text == "server: no user"


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(programs, "MAJOR", 99)
        with pytest.raises(InstallationError, match="pginstall99") as caught:
            programs.program("initdb")
    assert caught.value.text == "server: no programs"


def test_the_wheel_s_own_python_code_is_not_imported() -> None:
    code = "import sys; from luoshi.installation import programs; programs.program('initdb')"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; print(*sys.modules)"], capture_output=True, text=True, check=True
    )

    assert "luoshi.installation.programs" in done.stdout.split()
    assert [name for name in done.stdout.split() if name.startswith("pixeltable")] == []
    assert [name for name in done.stdout.split() if name.startswith("django")] == []


def test_settings_that_choose_another_server_do_not_reach_the_programs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PGHOST", "elsewhere")
    monkeypatch.setenv("PGDATA", "elsewhere")
    monkeypatch.setenv("LC_MESSAGES", "zh_CN.UTF-8")

    environment = programs.environment()

    assert not {"PGHOST", "PGDATA", "LC_MESSAGES"} & set(environment)
    assert environment["LC_ALL"] == "C"


@pytest.fixture
def ordinary_folder() -> Iterator[DataFolder]:
    with quick_place() as place:
        place.chmod(0o755)
        yield DataFolder(place / "data")


@as_root
@pytest.mark.usefixtures("real_initdb")
def test_an_ordinary_user_needs_none_of_this(ordinary_folder: DataFolder) -> None:
    """In a child of this process, which gives up root for good."""
    user = pwd.getpwnam("nobody")
    programs.package()
    os.chown(ordinary_folder.path.parent, user.pw_uid, user.pw_gid)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            ordinary_folder.create("city")
            with EmbeddedPostgres(ordinary_folder) as server:
                first = postmaster(server).uids().real == user.pw_uid and server.notices == []
            status = 0 if first else 2
        finally:
            os._exit(status)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
