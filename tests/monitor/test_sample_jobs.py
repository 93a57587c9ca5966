"""The sample city's ledgers in the background: how many are still to come, and the line that says they are in."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import pytest

from luoshi.monitor import jobs

pytestmark = pytest.mark.django_db


def test_ledgers_to_come_are_counted_and_their_end_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = "path,unit,received_on\na.xlsx,TJJ,2026-05-20\nb.xlsx,TJJ,2026-05-20\n"
    (tmp_path / "index.csv").write_text(index, encoding="utf-8")
    assert jobs.ledgers_to_come() == 0
    account = uuid4()
    jobs.queue_sample_ledgers(tmp_path, account)
    assert jobs.ledgers_to_come() == 2
    with (
        patch("luoshi.monitor.actions.set_up_sample_ledgers.set_up_sample_ledgers", return_value=2),
        patch("luoshi.record.actions.set_up_sample_rulebooks.set_up_sample_rulebooks", return_value=0),
    ):
        jobs.set_up_sample_ledgers_job(str(tmp_path), str(account))
    assert capsys.readouterr().out.strip() in ("台账已全部入库", "all ledgers are in")
