"""``luoshi import``: the difference in words, a yes before anything is stored, and where to answer what is asked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from luoshi.cli import main
from luoshi.record.models import File, LedgerBatch, LedgerState, Role, Statement
from tests.monitor.acting import city, confirmed, imported, received, unit
from tests.monitor.workbooks import output, workbook
from tests.record.acting import assert_sound
from tests.web.accounts import account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def this_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command works on the database of the test, instead of opening one of its own."""

    @contextmanager
    def opened(folder: Any) -> Iterator[None]:
        yield None

    monkeypatch.setattr("luoshi.serving.preparing.opened", opened)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    city()


def known(whose: str = "市统计局") -> None:
    batch = received(output(4), "4月.xlsx")
    confirmed(batch, unit(whose))
    imported(batch)


def ledger(folder: Path, data: bytes, name: str = "5月.xlsx") -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def figures() -> int:
    return Statement.objects.filter(property__startswith="indicator/").count()


def test_a_known_form_is_shown_and_imported_with_yes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known()
    clerk = account(Role.CLERK)
    before = figures()

    code = main(["import", ledger(tmp_path, output(5)), "--as", "indicators", "--yes"])

    said = capsys.readouterr().out
    batch = LedgerBatch.objects.get(name="5月.xlsx")
    assert code == 0
    assert "谁的台账：市统计局" in said
    assert "新增 9" in said
    assert "新增  5月!C5  白渡区政府 规模以上工业总产值 累计 2026年1—5月  390.00亿元" in said
    assert f"已入库：{reverse('ledger', args=[batch.id])}" in said
    assert batch.state == LedgerState.IMPORTED
    assert batch.decided_by
    assert figures() == before + 9
    assert clerk.is_active
    assert_sound()


@pytest.mark.parametrize("answer", ["", "n\n", "maybe\n"])
def test_without_a_yes_nothing_is_stored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    known()
    account(Role.CLERK)
    files = File.objects.count()
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))

    code = main(["import", ledger(tmp_path, output(5)), "--as", "indicators"])

    assert code == 1
    assert "没有入库，什么也没有改动" in capsys.readouterr().out
    assert (LedgerBatch.objects.count(), File.objects.count()) == (1, files)


def test_a_yes_typed_in_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known()
    account(Role.CLERK)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))

    assert main(["import", ledger(tmp_path, output(5)), "--as", "indicators"]) == 0
    assert LedgerBatch.objects.filter(state=LedgerState.IMPORTED).count() == 2


def test_a_dry_run_shows_what_changed_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known()
    account(Role.CLERK)
    data = output(4, changed={"白渡区": (44.0, 351.5, 5.7), "松岭县": ("见附件", 180.0, 4.0)})

    code = main(["import", ledger(tmp_path, data), "--as", "indicators", "--dry-run"])

    said = capsys.readouterr().out
    assert code == 0
    assert "变化  4月!C5  白渡区政府 规模以上工业总产值 累计 2026年1—4月  350.00亿元 → 351.50亿元" in said
    assert "未采用  4月!B6" in said
    assert LedgerBatch.objects.count() == 1


def test_what_is_asked_is_listed_and_waits_on_its_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account(Role.CLERK)
    data = workbook([("望溪区", 85.0, 500.0, 6.5), ("白渡区", 5.0, 6.0, 7.0), ("老城片区", 5.0, 20.0, 3.5)])
    path = ledger(tmp_path, data)

    assert main(["import", path, "--as", "indicators", "--dry-run"]) == 1
    assert not LedgerBatch.objects.exists()
    capsys.readouterr()
    assert main(["import", path, "--as", "indicators", "--yes"]) == 1

    said = capsys.readouterr().out
    assert "这是哪个单位的台账？" in said
    assert "第一次见到的表" in said
    assert "“老城片区”是哪个单位？" in said
    assert reverse("ledger", args=[LedgerBatch.objects.get().id]) in said
    assert LedgerBatch.objects.get().state == LedgerState.RECEIVED


def test_of_a_form_that_two_units_keep_the_claimant_says_whose(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known()
    theirs = received(output(3), "白渡区.xlsx", claimant=unit("白渡区政府"))
    account(Role.CLERK)
    confirmed(theirs, unit("白渡区政府"))
    path = ledger(tmp_path, output(5))
    assert main(["import", path, "--as", "indicators", "--dry-run"]) == 1
    assert "这是哪个单位的台账？" in capsys.readouterr().out

    assert main(["import", path, "--as", "indicators", "--yes", "--claimant", "白渡区"]) == 0
    assert LedgerBatch.objects.get(name="5月.xlsx").claimant == unit("白渡区政府")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--as", "nothing"], "indicators"),
        (["--as", "indicators", "--claimant", "没有的局"], "没有的局"),
        (["--as", "indicators", "--account", "nobody"], "nobody"),
        ([], "--as"),
    ],
)
def test_wrong_usage_is_said_and_nothing_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    account(Role.CLERK)
    path = ledger(tmp_path, output(5))
    try:
        code = main(["import", path, *arguments, "--yes"])
    except SystemExit as ended:
        code = int(str(ended.code))

    assert code == 2
    assert said in capsys.readouterr().err
    assert not LedgerBatch.objects.exists()


def test_two_clerks_have_to_be_told_apart_and_a_reader_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known()
    first, reader = account(Role.CLERK, "甲"), account(Role.READER, "丙")
    account(Role.CLERK, "乙")
    path = ledger(tmp_path, output(5))

    assert main(["import", path, "--as", "indicators", "--yes"]) == 2
    assert first.username in capsys.readouterr().err
    assert main(["import", path, "--as", "indicators", "--yes", "--account", reader.username]) == 2
    assert main(["import", path, "--as", "indicators", "--yes", "--account", first.username]) == 0
    assert LedgerBatch.objects.get(name="5月.xlsx").decided_by == "甲"


def test_what_cannot_be_read_or_is_secret_is_refused_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account(Role.CLERK)
    assert main(["import", ledger(tmp_path, b"PK broken"), "--as", "indicators", "--yes"]) == 1
    assert "5月.xlsx" in capsys.readouterr().err
    secret = workbook([("望溪区", 1.0, 2.0, 3.0)], titles=("机密★10年", "云川市2026年5月规模以上工业总产值"))
    assert main(["import", ledger(tmp_path, secret), "--as", "indicators", "--yes"]) == 1
    assert "机密★10年" in capsys.readouterr().err
    assert main(["import", str(tmp_path / "nothing.xlsx"), "--as", "indicators"]) == 2
    assert not LedgerBatch.objects.exists()
    assert not File.objects.filter(size=len(secret)).exists()


def test_yes_does_not_stand_for_looking_at_a_figure_ten_thousand_times_too_large(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known()
    account(Role.CLERK)
    path = ledger(tmp_path, output(5, changed={"白渡区": (45.0, 3_900_000.0, 5.7)}))
    before = LedgerBatch.objects.count()
    assert main(["import", path, "--as", "indicators", "--yes"]) == 1
    assert "--yes 不能代替" in capsys.readouterr().out
    assert LedgerBatch.objects.count() == before


def test_a_ledger_that_names_another_unit_than_the_claimant_wants_to_be_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known()
    account(Role.CLERK)
    theirs = received(output(3), "白渡区.xlsx", claimant=unit("白渡区政府"))
    confirmed(theirs, unit("白渡区政府"))
    path = ledger(tmp_path, output(5), "望溪区5月.xlsx")
    assert main(["import", path, "--as", "indicators", "--yes", "--claimant", "白渡区"]) == 1
    assert "表里写的是望溪区政府" in capsys.readouterr().out
