from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from luoshi.installation import DataFolder, InstallationError, usual_folder
from luoshi.installation import folder as module
from tests.installation.conftest import listing


def refusal(action: Callable[[], object]) -> InstallationError:
    with pytest.raises(InstallationError) as caught:
        action()
    return caught.value


def test_a_new_folder_says_what_it_is(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "above" / "data")

    made = folder.create("sample", "云川市")

    assert folder.exists
    assert DataFolder(folder.path).read() == made
    assert (made.kind, made.name, made.format) == ("sample", "云川市", module.FORMAT)
    assert {path.name for path in folder.path.iterdir()} == {
        "files",
        "installation.json",
        "log",
        "run",
        "settings",
    }


def test_an_empty_folder_becomes_an_installation_and_a_second_start_finds_it(tmp_path: Path) -> None:
    made = DataFolder(tmp_path).open_or_create("city", "云川市")

    assert DataFolder(tmp_path).open_or_create("sample", "别的") == made


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_others_can_neither_list_nor_enter(folder: DataFolder) -> None:
    assert folder.path.stat().st_mode & 0o777 == 0o700
    assert (folder.settings / "secret-key").stat().st_mode & 0o777 == 0o600


def test_the_secret_key_is_made_once_and_closed_again_if_it_was_opened(folder: DataFolder) -> None:
    key = folder.secret_key()
    (folder.settings / "secret-key").chmod(0o644)

    assert len(key) >= 50
    assert DataFolder(folder.path).secret_key() == key
    assert (folder.settings / "secret-key").stat().st_mode & 0o777 == 0o600


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    keys = set()
    for name in "ab":
        DataFolder(tmp_path / name).create("city")
        keys.add(DataFolder(tmp_path / name).secret_key())

    assert len(keys) == 2


def test_a_missing_key_is_named_and_not_replaced(folder: DataFolder) -> None:
    (folder.settings / "secret-key").unlink()

    assert refusal(folder.secret_key).text == "data: no secret key"
    assert not (folder.settings / "secret-key").exists()


@pytest.mark.parametrize("foreign", ["letter.txt", "files/letter.txt", "postgresql/PG_VERSION", ".hidden"])
def test_a_folder_with_anything_else_in_it_is_refused_and_not_touched(tmp_path: Path, foreign: str) -> None:
    path = tmp_path / foreign
    path.parent.mkdir(exist_ok=True)
    path.write_text("不是我们的")
    before = listing(tmp_path)

    error = refusal(lambda: DataFolder(tmp_path).create("city"))

    assert error.text == "data: foreign"
    assert str(tmp_path) in str(error)
    assert listing(tmp_path) == before


def test_what_every_empty_volume_holds_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "lost+found").mkdir()

    assert DataFolder(tmp_path).create("city").kind == "city"


def test_an_installation_is_not_made_over(folder: DataFolder) -> None:
    before = listing(folder.path)

    assert refusal(lambda: folder.create("sample")).text == "data: already one"
    assert listing(folder.path) == before


def test_a_making_that_was_broken_off_is_finished(folder: DataFolder) -> None:
    (folder.path / "installation.json").unlink()

    assert DataFolder(folder.path).create("city", "云川市").name == "云川市"


def test_a_making_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = DataFolder(tmp_path / "data")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write_whole", full)

    assert refusal(lambda: folder.create("city")).text == "data: no space"
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_text("")

    for action in (DataFolder(path).read, lambda: DataFolder(path).create("city")):
        assert refusal(action).text == "data: not a folder"
    # Below a file nothing can be, and even root cannot write there.
    assert refusal(lambda: DataFolder(path / "below").create("city")).text == "data: not a folder"


@pytest.mark.parametrize(("make", "text"), [(False, "data: no such folder"), (True, "data: not ours")])
def test_what_is_no_installation_is_not_opened(tmp_path: Path, make: bool, text: str) -> None:
    path = tmp_path / "data"
    if make:
        path.mkdir()

    assert refusal(DataFolder(path).read).text == text


@pytest.mark.parametrize("values", [{"version": "999.0.0"}, {"format": 2}, {"format": 3, "version": "0.0.1"}])
def test_a_newer_version_s_folder_is_refused(folder: DataFolder, values: dict[str, object]) -> None:
    path = folder.path / "installation.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))

    error = refusal(folder.read)

    assert error.text == "data: newer version"
    assert refusal(lambda: folder.open_or_create("city")).text == "data: newer version"


def test_the_newest_version_that_ran_is_remembered(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(module, "__version__", "99.1")
        folder.mark_version()
        assert folder.read().version == "99.1"

    assert refusal(folder.read).text == "data: newer version"


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"kind": "city"}', "\0"])
def test_a_damaged_description_is_named(folder: DataFolder, content: str) -> None:
    (folder.path / "installation.json").write_text(content)

    assert refusal(folder.read).text == "data: description damaged"


def test_a_read_only_disk_is_named(small_disk: Callable[..., Path]) -> None:
    disk = small_disk("64k", read_only=True)

    for path in (disk, disk / "data"):
        assert refusal(lambda path=path: DataFolder(path).create("city")).text == "data: read-only"
    assert refusal(DataFolder(disk).check_writable).text == "data: read-only"


def test_a_full_disk_is_named_and_nothing_is_left(small_disk: Callable[..., Path]) -> None:
    disk = small_disk("16k")
    (disk / "filler").write_bytes(bytes(12 * 1024))

    assert refusal(lambda: DataFolder(disk / "data").create("city")).text == "data: no space"
    assert [path.name for path in disk.iterdir()] == ["filler"]


def test_messages_come_in_both_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    for language in ("zh", "en"):
        monkeypatch.setenv("LUOSHI_LANG", language)
        said.append(str(refusal(DataFolder(tmp_path / "data").read)))

    assert "没有数据文件夹" in said[0]
    assert "there is no data folder" in said[1]


@pytest.mark.skipif(os.name == "nt", reason="the rules of the XDG directories")
@pytest.mark.parametrize(
    ("environ", "user", "expected"),
    [
        ({"LUOSHI_DATA": "/srv/luoshi"}, 0, "/srv/luoshi"),
        ({"LUOSHI_DATA": "~/luoshi", "XDG_DATA_HOME": "/srv"}, 1000, str(Path.home() / "luoshi")),
        ({"LUOSHI_DATA": "", "XDG_DATA_HOME": "/srv/own"}, 0, "/srv/own/luoshi"),
        ({"XDG_DATA_HOME": "relative"}, 1000, str(Path.home() / ".local/share/luoshi")),
        ({}, 1000, str(Path.home() / ".local/share/luoshi")),
        ({}, 0, "/var/lib/luoshi"),
    ],
)
def test_the_usual_place(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], user: int, expected: str
) -> None:
    monkeypatch.setattr(module.sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: user)

    assert usual_folder(environ) == Path(expected)
