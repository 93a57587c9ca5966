"""The sample city's projects in the background: queued where there are any, and their end is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from luoshi.growth import jobs
from luoshi.growth.actions import set_up_sample_projects
from luoshi.growth.jobs import derive_batches_job
from luoshi.record.jobs import judge_drafts_job, queue_ledger

pytestmark = pytest.mark.django_db
QUEUED = ProcrastinateJob.objects.filter(task_name="set up sample projects")


def test_projects_are_queued_where_there_are_any_and_their_end_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs.queue_sample_projects(tmp_path)
    assert not QUEUED.exists()
    (tmp_path / "index.csv").write_text("received_on,path,unit,kind\n", encoding="utf-8")

    jobs.queue_sample_projects(tmp_path)

    assert QUEUED.get().args == {"folder": str(tmp_path)}
    with patch("luoshi.growth.actions.set_up_sample_projects.set_up_sample_projects", return_value=400):
        jobs.set_up_sample_projects_job(str(tmp_path))
    assert capsys.readouterr().out.strip() in (
        "400 个项目已全部入库、审核",
        "all 400 projects are in and reviewed",
    )


def test_a_ledger_that_somebody_brings_in_meanwhile_is_done_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.csv").write_text("received_on,path,unit,kind\n", encoding="utf-8")

    def three_things(_folder: Path, give_way: Callable[[], None]) -> int:
        for _thing in range(3):
            give_way()
        return 3

    monkeypatch.setattr(set_up_sample_projects, "set_up_sample_projects", three_things)
    derive_batches_job.configure(schedule_in={"hours": 1}).defer()  # not yet due
    judge_drafts_job.defer()  # of everything that came in, so at the end
    queue_ledger(uuid4())

    jobs.set_up_sample_projects_job(str(tmp_path))

    assert capsys.readouterr().out == ""
    queued = QUEUED.get()
    ledger = ProcrastinateJob.objects.get(task_name="compare ledger")
    drafts = ProcrastinateJob.objects.get(task_name="judge drafts")
    assert ledger.priority > queued.priority > drafts.priority
    ProcrastinateJob.objects.filter(pk=ledger.pk).update(status="doing")
    jobs.set_up_sample_projects_job(str(tmp_path))
    assert "3" in capsys.readouterr().out
