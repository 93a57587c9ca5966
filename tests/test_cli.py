"""The command keeps its promises: what it reads, what it writes where, and with which code it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from luoshi import __version__, messages
from luoshi.cli import main
from luoshi.commands import read
from luoshi.messages import say
from luoshi.reading.records import Document

REPORT = """云川市召开重点项目调度会

    本报讯 2025年11月13日，云川市召开重点项目调度会。市委副书记、市长林若川主持会议并讲话。
    林若川强调，要紧盯全年目标，倒排工期。各县区要按月通报进展。
"""


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with two reports and a file that is none."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(REPORT, encoding="utf-8")
    (folder / "b.txt").write_text(REPORT.replace("重点项目", "工业经济"), encoding="utf-8")
    return folder


@pytest.fixture
def bad(reports: Path) -> Path:
    """The same folder with an empty file between the two."""
    (reports / "aa.txt").write_bytes(b"")
    return reports


def read_json(output: str) -> list[dict[str, object]]:
    documents: list[dict[str, object]] = json.loads(output)["documents"]
    return documents


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run() -> Run:
    """The command as its own process."""

    def run(*arguments: object, language: str = "zh") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "luoshi", *map(str, arguments)],
            capture_output=True, text=True, encoding="utf-8", check=False,
            env={**os.environ, "LUOSHI_LANG": language, "PYTHONUTF8": "1"},
        )  # fmt: skip

    return run


# Help and usage


@pytest.mark.parametrize(
    ("language", "usage", "word"), [("zh", "用法：luoshi", "表格"), ("en", "usage: luoshi", "table")]
)
def test_help_speaks_the_language_chosen(
    language: str, usage: str, word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LUOSHI_LANG", language)

    with pytest.raises(SystemExit) as ended:
        main(["read", "--help"])

    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith(usage)
    assert word in said


def test_help_loads_nothing_that_reads() -> None:
    """It has to answer in less than 0.3 s; what costs time is imports."""
    code = "import sys; from luoshi.cli import parser; parser().format_help(); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()

    heavy = {"lxml", "opencc", "pypdfium2", "docx", "selectolax", "multiprocessing", "luoshi.reading"}
    assert "argparse" in loaded
    assert heavy.isdisjoint(loaded)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert ended.value.code == 0
    assert capsys.readouterr().out == f"luoshi {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "缺少参数：COMMAND"),
        (["read"], "缺少参数：PATH"),
        (["write"], "没有“write”这一项，可选：read"),
        (["read", "x", "--shape"], "不认识的参数：--shape"),
        (["read", "x", "--format"], "--format：后面要跟一个值"),
        (["read", "x", "--format", "xml"], "没有“xml”这一项，可选：table, json, html"),
        (["read", "x", "--workers", "0"], "要写不小于 1 的整数，不是“0”"),
        (["read", "x", "--workers", "two"], "要写不小于 1 的整数，不是“two”"),
    ],
)
def test_wrong_usage_is_answered_in_chinese(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert complaint in capsys.readouterr().err


def test_every_message_takes_the_same_values_in_both_languages() -> None:
    for name, (chinese, english) in messages._TEXTS.items():
        assert sorted(re.findall(r"{\w+}", chinese)) == sorted(re.findall(r"{\w+}", english)), name
        assert chinese, name
        assert re.fullmatch(r"[\x00-\x7f“”…]+", english), name


@pytest.mark.parametrize("name", ["__main__.py", "cli.py", "commands/read.py"])
def test_the_command_writes_no_text_past_the_catalogue(root: Path, name: str) -> None:
    code = (root / "src" / "luoshi" / name).read_text(encoding="utf-8")

    assert not re.search("[\u4e00-\u9fff]", re.sub(r'"""[^"]*"""|#.*', "", code))


# What is read


def test_nothing_is_read_if_a_path_does_not_exist(
    reports: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "read_document", None)

    assert main(["read", str(reports), str(reports / "c.txt")]) == 2
    assert capsys.readouterr().err == f"luoshi：没有这个文件或文件夹：{reports / 'c.txt'}\n"


def test_an_empty_folder_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(tmp_path)]) == 2
    assert "没有可读的文件" in capsys.readouterr().err


def test_documents_come_in_order(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(reports), "--format", "json"]) == 0
    sources = [document["source"] for document in read_json(capsys.readouterr().out)]
    assert sources == [str(reports / "a.txt"), str(reports / "b.txt")]


def test_a_bad_file_is_recorded_and_costs_only_itself(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(bad), "--format", "json"]) == 1

    said = capsys.readouterr()
    good, empty, other = read_json(said.out)
    assert (good["failed"], empty["failed"], other["failed"]) == (False, True, False)
    assert good["articles"]
    assert empty["problems"]
    assert f"未能识别 {bad / 'aa.txt'}：" in said.err
    assert "读完 3 份，未能识别 1 份。" in said.err


def test_a_fault_of_the_reader_costs_only_one_file(
    reports: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read.read_document

    def faulty(path: str) -> Document:
        if path.endswith("a.txt"):
            raise ZeroDivisionError
        return whole(path)

    monkeypatch.setattr(read, "read_document", faulty)

    assert main(["read", str(reports), "--format", "json"]) == 1
    said = capsys.readouterr()
    first, second = read_json(said.out)
    assert first["problems"][0]["code"] == "reader_error"  # type: ignore[index]
    assert not second["failed"]
    assert "ZeroDivisionError" in said.err


@pytest.mark.slow
def test_the_number_of_processes_does_not_change_the_output(bad: Path, run: Run) -> None:
    for number in range(20):
        (bad / f"{number}.txt").write_text(REPORT.replace("13日", f"{number + 1}日"), encoding="utf-8")

    one = run("read", bad, "--format", "json")
    three = run("read", bad, "--format", "json", "--workers", 3)

    assert one.stdout == three.stdout
    assert (one.returncode, three.returncode) == (1, 1)
    assert len(read_json(one.stdout)) == 23


def test_one_good_file_is_read_without_a_word(reports: Path, run: Run) -> None:
    done = run("read", reports / "a.txt", "--format", "json")

    assert (done.returncode, done.stderr) == (0, "")


# Where it is written


@pytest.mark.parametrize("form", ["table", "json", "html"])
def test_a_file_gets_what_standard_output_would(reports: Path, tmp_path: Path, run: Run, form: str) -> None:
    out = tmp_path / "out"

    to_file = run("read", reports, "--format", form, "--out", out)
    to_screen = run("read", reports, "--format", form)

    assert out.read_text(encoding="utf-8") == to_screen.stdout
    assert to_file.stdout == f"已写入 {out}\n"
    assert list(tmp_path.glob("*.part")) == []


def test_the_page_comes_beside_the_table_and_its_path_last(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "reading.html"

    assert main(["read", str(reports), "--page", str(page)]) == 0

    said = capsys.readouterr().out
    assert "林若川" in said
    assert said.splitlines()[-1] == f"标注页：{page}"
    assert "重点项目调度会" in page.read_text(encoding="utf-8")


def test_the_page_beside_json_leaves_the_data_alone(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["read", str(reports), "--format", "json", "--page", str(tmp_path / "page.html")]) == 0

    said = capsys.readouterr()
    assert len(read_json(said.out)) == 2
    assert said.err.endswith(f"标注页：{tmp_path / 'page.html'}\n")


def test_an_output_in_the_folder_is_not_read(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = reports / "out.json"
    out.write_text("old", encoding="utf-8")

    assert main(["read", str(reports), "--format", "json", "--out", str(out)]) == 0
    assert len(read_json(out.read_text(encoding="utf-8"))) == 2


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--out", "{reports}"], "是文件夹"),
        (["--out", "{reports}/none/out.json"], "要写入的文件夹不存在"),
        (["--page", "{reports}/a.txt"], "正是要读的文件"),
        (["--out", "{reports}/x", "--page", "{reports}/../reports/x"], "不能是同一个文件"),
    ],
)
def test_a_wrong_output_is_refused_before_reading(
    reports: Path, options: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [option.format(reports=reports) for option in options]

    assert main(["read", str(reports / "a.txt"), *options]) == 2
    assert complaint in capsys.readouterr().err
    assert (reports / "a.txt").read_text(encoding="utf-8") == REPORT


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The user presses Ctrl-C while the second file is read."""
    whole = read.read_document

    def interrupted(path: str) -> Document:
        if path.endswith("b.txt"):
            raise KeyboardInterrupt
        return whole(path)

    monkeypatch.setattr(read, "read_document", interrupted)
    return


@pytest.mark.usefixtures("interrupted")
def test_an_interrupted_run_leaves_the_old_output(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    out.write_text("old", encoding="utf-8")

    assert main(["read", str(reports), "--format", "json", "--out", str(out)]) == 130
    assert out.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.glob("*.part")) == []
    assert say("interrupted") in capsys.readouterr().err


def test_a_closed_pipe_is_no_error(reports: Path) -> None:
    (reports / "a.txt").write_text(REPORT * 500, encoding="utf-8")  # more than a pipe holds
    command = [sys.executable, "-m", "luoshi", "read", str(reports / "a.txt"), "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        complaint = process.stderr.read()

    assert (process.returncode, complaint) == (141, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="missing: /dev/full, a device that is full")
def test_a_full_disk_is_said(reports: Path, run: Run) -> None:
    done = run("read", reports / "a.txt", "--format", "json", "--out", "/dev/full")

    assert done.returncode == 1
    assert "结果没能全部写出" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("surnames.txt", "妘".encode("gb18030"), "UTF-8"), ("surname.txt", "妘".encode(), "surname.txt")],
)
def test_a_word_list_that_would_have_no_effect_is_named_before_anything_is_read(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes,
    said: str,
) -> None:
    (tmp_path / name).write_bytes(content)
    monkeypatch.setenv("LUOSHI_WORDS", str(tmp_path))
    report = tmp_path / "报道"
    report.write_text("8月1日，全市会议召开。", encoding="utf-8")
    assert main(["read", str(report)]) == 2
    complaint = capsys.readouterr().err
    assert said in complaint
    assert name in complaint


def test_a_missing_folder_of_word_lists_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LUOSHI_WORDS", str(tmp_path / "nowhere"))
    assert main(["read", str(tmp_path)]) == 2
    assert "nowhere" in capsys.readouterr().err
