"""Which files are read must not depend on the machine, and a folder must never lead into a ring."""

from __future__ import annotations

from pathlib import Path

import pytest

from luoshi.reading.folders import files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a/2.txt", "a/10.txt", ".hidden.txt", ".git/config", "会议.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("云川市召开会议。", encoding="utf-8")
    return tmp_path


def names(found: list[str], folder: Path) -> list[str]:
    return [str(Path(path).relative_to(folder)) for path in found]


def test_a_folder_stands_for_all_files_below_it_in_order(folder: Path) -> None:
    assert names(files([str(folder)]), folder) == ["b.txt", "会议.txt", "a/10.txt", "a/2.txt"]


def test_hidden_files_are_left_out_unless_named(folder: Path) -> None:
    hidden = str(folder / ".hidden.txt")

    assert hidden not in files([str(folder)])
    assert files([hidden]) == [hidden]


def test_a_file_named_twice_is_read_once(folder: Path) -> None:
    assert names(files([str(folder / "b.txt"), str(folder)]), folder)[0] == "b.txt"
    assert names(files([str(folder / "b.txt"), str(folder)]), folder).count("b.txt") == 1


def test_a_ring_of_folders_ends(folder: Path) -> None:
    (folder / "a" / "ring").symlink_to(folder, target_is_directory=True)

    assert len(files([str(folder)])) == 4


def test_an_output_inside_the_folder_is_not_read(folder: Path) -> None:
    assert "b.txt" not in names(files([str(folder)], leave_out=[str(folder / "a" / ".." / "b.txt")]), folder)


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert files([str(tmp_path)]) == []
