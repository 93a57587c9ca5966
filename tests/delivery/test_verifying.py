"""Verifying covers tasks and their evidence; drafts are no part of it; and what erasing a document leaves of a task."""

from __future__ import annotations

import pytest

from luoshi.delivery.actions.register_tasks import TaskDraft, register_tasks
from luoshi.delivery.actions.save_draft import save_draft
from luoshi.delivery.models import Directive, Draft, Evidence, Task
from luoshi.delivery.queries.one_task import task_shown
from luoshi.record.actions.acting import Because
from luoshi.record.actions.confirm_erasure import confirm_erasure
from luoshi.record.actions.propose_erasure import propose_erasure
from luoshi.record.models import Cause
from luoshi.record.projection import rebuild
from luoshi.record.storage import files
from luoshi.record.verifying import verify_everything
from tests.delivery.tasks import City
from tests.record.acting import CLERK, OTHER_CLERK, accept_all, assert_sound, everything_kept, receive

pytestmark = pytest.mark.django_db
LAW = Because(Cause.LEGAL_BASIS)


def test_verifying_hashes_evidence_and_names_a_file_that_was_altered() -> None:
    city = City()
    before = verify_everything().files
    task = city.reported()
    whole = verify_everything(rebuild=True)
    assert (whole.first_break, whole.files) == (None, before + 1)

    address = Evidence.objects.get(task=task).address
    path = files().path(address)
    stored = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(b"something else")
    try:
        broken = verify_everything().first_break
    finally:
        path.write_bytes(stored)
    assert broken is not None
    assert address in broken.where


def test_tasks_are_rebuilt_from_events_and_drafts_are_left_alone() -> None:
    city = City()
    tasks = {city.reported(), city.received("完成管网改造"), city.completed("建成便民市场")}
    save_draft(city.liaison, city.assigned("整治占道经营"), {"text": "正在写"})
    pieces = set(Evidence.objects.values_list("id", flat=True))

    rebuild()

    assert tasks < set(Task.objects.values_list("id", flat=True))
    assert set(Evidence.objects.values_list("id", flat=True)) == pieces
    assert Draft.objects.get().values == {"text": "正在写"}
    assert_sound()


def test_a_task_outlives_the_erasing_of_its_document_without_the_sentence() -> None:
    city = City()
    document = receive()
    accept_all(document)
    directive = Directive.objects.filter(document=document).order_by("position")[0]
    (task,) = register_tasks(
        CLERK,
        Because(),
        [TaskDraft("督查室自拟的任务内容", directives=(directive.id,), lead=city.units["住建局"])],
    )
    assert task_shown(CLERK, task).sources[0].words == directive.quote

    confirm_erasure(OTHER_CLERK, LAW, propose_erasure(CLERK, LAW, "document", document, "《档案法》"))

    shown = task_shown(CLERK, task)
    assert shown.row.title == "督查室自拟的任务内容"
    assert shown.sources == []
    assert directive.quote not in everything_kept()
    assert verify_everything(rebuild=True).first_break is None
