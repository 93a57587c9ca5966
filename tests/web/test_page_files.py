"""Scripts of others are those that were looked at, and reach pages without anything else of their wheel."""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from luoshi.web import page_files
from luoshi.web.page_files import FOLDER, PageFile, WrongPageFile, content, install, start_of

FILE = PageFile("drawing", "1.0", "drawing/start.js", hashlib.sha256(b"let a;\n").hexdigest(), "d/start.js")


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """A folder with a wheel of our own."""
    with zipfile.ZipFile(tmp_path / "drawing-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr("drawing/start.js", "let a;\n")
        archive.writestr("drawing/map.js", "let b;\n//# sourceMappingURL=map.js.map\n")
    return tmp_path


def test_what_is_installed_is_what_the_manifest_says() -> None:
    """The maps' names are left out of the files, so the hashes are those of the wheels; see ``content``."""
    for file in page_files.page_files():
        path = FOLDER / file.name
        if not path.is_file():
            pytest.skip("missing: page files (make install)")
        stripped = path.read_bytes()
        name = Path(file.inside).name
        ends = (
            b"",
            f"//# sourceMappingURL={name}.map".encode(),
            f"//# sourceMappingURL={name}.map\n".encode(),
        )
        assert file.sha256 in {hashlib.sha256(stripped + end).hexdigest() for end in ends}
        assert b"sourceMappingURL" not in stripped


def test_a_page_starts_with_a_file_that_is_installed_or_does_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(page_files, "FOLDER", tmp_path)
    assert start_of("echarts") is None
    (tmp_path / "echarts").mkdir()
    (tmp_path / "echarts" / "index.js").write_text("")
    assert start_of("echarts") == "echarts/index.js"


def test_a_file_is_taken_from_its_wheel(wheels: Path) -> None:
    assert content(FILE, wheels) == b"let a;\n"


def test_the_name_of_a_map_that_is_not_there_is_left_out(wheels: Path) -> None:
    data = b"let b;\n//# sourceMappingURL=map.js.map\n"
    file = replace(FILE, inside="drawing/map.js", sha256=hashlib.sha256(data).hexdigest())
    assert content(file, wheels) == b"let b;\n"


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"sha256": "0" * 64}, "hashes to"),
        ({"inside": "drawing/other.js"}, "no drawing/other.js"),
        ({"version": "2.0"}, "no wheel of drawing 2.0"),
    ],
)
def test_another_file_is_refused(wheels: Path, changed: dict[str, str], complaint: str) -> None:
    with pytest.raises(WrongPageFile, match=complaint):
        content(replace(FILE, **changed), wheels)


def test_all_are_installed_or_none(wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goal = tmp_path / "static"
    wrong = replace(FILE, name="d/other.js", sha256="0" * 64)
    monkeypatch.setattr(page_files, "page_files", lambda: [FILE, wrong])
    with pytest.raises(WrongPageFile):
        install(wheels, goal)
    assert not goal.exists()

    monkeypatch.setattr(page_files, "page_files", lambda: [FILE])
    assert install(wheels, goal) == [goal / "d" / "start.js"]
    assert (goal / "d" / "start.js").read_bytes() == b"let a;\n"


def test_the_notice_names_every_library_and_the_lock_its_wheel(root: Path) -> None:
    notice = (root / "THIRD_PARTY.md").read_text(encoding="utf-8")
    locked = (root / "requirements-pages.lock").read_text(encoding="utf-8")

    for library in page_files._manifest().values():
        assert library["library"] in notice
        assert library["licence"] in notice
        assert f"{library['wheel']}=={library['version']} " in locked
    assert re.search(r"--hash=sha256:[0-9a-f]{64}", locked)
    assert "http" not in locked
