"""What is typed and chosen is kept on the server for its account alone, within limits, and ages out."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from luoshi.delivery.actions import save_draft as module
from luoshi.delivery.actions.save_draft import (
    KEPT_FOR,
    Saved,
    draft_files,
    drop_draft,
    drop_drafts,
    keep_draft_file,
    let_file_prove,
    save_draft,
    save_drafts,
    stamp_of,
)
from luoshi.delivery.jobs import begin_day
from luoshi.delivery.models import Draft, DraftFile
from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.receive_document import PerhapsSecret, SecretDocument
from luoshi.record.entries import WrongEntry
from luoshi.record.models import Event
from tests.delivery.tasks import City

pytestmark = pytest.mark.django_db


def test_several_drafts_are_saved_at_once_and_an_emptied_one_is_gone(city: City) -> None:
    first, second = city.received("甲"), city.received("乙")
    events = Event.objects.count()
    save_drafts(city.liaison, {first: {"text": "一"}, second: {"text": "二"}})
    save_drafts(city.liaison, {first: {}})

    assert dict(Draft.objects.values_list("task", "values")) == {second: {"text": "二"}}
    assert Event.objects.count() == events
    with pytest.raises(NotFound):
        save_drafts(city.other, {second: {"text": "x"}})
    with pytest.raises(Refused):
        save_drafts(city.auditor, {second: {"text": "x"}})


def test_what_two_windows_typed_is_merged_and_neither_is_lost(city: City) -> None:
    task = city.received()

    def save(values: dict[str, str], stamp: str, *, forget: bool = False) -> Saved:
        return save_drafts(city.liaison, {task: values}, {task: stamp}, [task] if forget else [])

    first = save({"text": "办了六成", "figure": "3"}, "").stamps[task]
    again = save({"text": "办了六成五", "figure": "3"}, first)
    assert (again.replaced, again.stamps[task]) == ({}, stamp_of({"text": "办了六成五", "figure": "3"}))

    second = save({"text": "已进场", "figure": "3"}, "")
    assert second.replaced == {task: {"text": "办了六成五"}}
    kept = Draft.objects.get().values
    assert (kept["text"], kept["before"], kept["before_by"]) == ("已进场", {"text": "办了六成五"}, "window")
    # It stays beside the new words until these have it, or somebody says that it is not wanted.
    save({"text": "已进场，", "figure": "3"}, second.stamps[task])
    assert Draft.objects.get().values["before"] == {"text": "办了六成五"}
    save({"text": "已进场，办了六成五", "figure": "3"}, stamp_of(Draft.objects.get().values))
    assert "before" not in Draft.objects.get().values

    third = save({"text": "另说", "figure": "33"}, first)
    assert third.replaced == {task: {"text": "已进场，办了六成五", "figure": "3"}}
    save({"text": "另说", "figure": "33"}, third.stamps[task], forget=True)
    assert Draft.objects.get().values == {"text": "另说", "figure": "33"}


def test_what_nobody_typed_in_this_window_replaces_nothing(city: City) -> None:
    task = city.received()
    shown = save_drafts(city.liaison, {task: {"text": "原来的"}}).stamps[task]
    save_drafts(city.liaison, {task: {"text": "另一个窗口改的"}}, {task: shown})

    for values, stamp in (({"text": "原来的"}, shown), ({}, "")):
        saved = save_drafts(city.liaison, {task: values}, {task: stamp})
        assert (saved.left, saved.stamps) == ({task}, {})

    assert Draft.objects.get().values == {"text": "另一个窗口改的"}


def test_a_file_chosen_once_proves_what_is_ticked_and_goes_with_its_last_task(city: City) -> None:
    first, second = city.received("甲"), city.received("乙")
    file = keep_draft_file(city.liaison, first, b"proof", "a.txt")
    assert keep_draft_file(city.liaison, second, b"proof", "a.txt").id == file.id
    assert [one.id for one in draft_files(city.liaison, second)] == [file.id]
    assert draft_files(city.colleague, second) == []

    let_file_prove(city.liaison, file.id, [second])
    assert draft_files(city.liaison, first) == []
    with pytest.raises(NotFound):
        let_file_prove(city.colleague, file.id, [first])
    with pytest.raises(NotFound):
        let_file_prove(city.liaison, file.id, [uuid4()])

    drop_draft(city.liaison, second)
    assert not DraftFile.objects.exists()


def test_a_file_is_looked_at_before_a_byte_is_kept(city: City) -> None:
    task = city.received()
    with pytest.raises(SecretDocument):
        keep_draft_file(city.liaison, task, "机密★5年\n关于某事的通知".encode(), "通知.txt")
    with pytest.raises(PerhapsSecret):
        keep_draft_file(city.liaison, task, b"%PDF-1.4 broken", "a.pdf")
    with pytest.raises(WrongEntry, match="不能作佐证"):
        keep_draft_file(city.liaison, task, b"MZ\0\0program", "a.exe")
    with pytest.raises(WrongEntry, match="空的"):
        keep_draft_file(city.liaison, task, b"", "a.txt")
    with pytest.raises(NotFound):
        keep_draft_file(city.other, task, b"proof", "a.txt")
    assert not DraftFile.objects.exists()

    assert keep_draft_file(city.liaison, task, b"%PDF-1.4 broken", "a.pdf", not_secret=True).not_secret


def test_no_account_fills_the_disk(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    task = city.received()
    monkeypatch.setattr(module, "MOST_FILES", 2)
    keep_draft_file(city.liaison, task, b"one", "1.txt")
    keep_draft_file(city.liaison, task, b"two", "2.txt")
    with pytest.raises(WrongEntry, match="最多 2 个"):
        keep_draft_file(city.liaison, task, b"three", "3.txt")
    monkeypatch.setattr(module, "MOST_FILES", 9)
    monkeypatch.setattr(module, "MOST_FILE_BYTES", 8)
    with pytest.raises(WrongEntry, match="没报送的文件"):
        keep_draft_file(city.liaison, task, b"three", "3.txt")


def test_what_nobody_came_back_to_is_thrown_away_when_a_day_begins(city: City) -> None:
    old, kept = city.received("旧"), city.received("新")
    save_draft(city.liaison, old, {"text": "一"})
    keep_draft_file(city.liaison, old, b"proof", "a.txt")
    for model in (Draft, DraftFile):
        row = model._default_manager.get()
        model._default_manager.filter(pk=row.pk).update(
            saved_at=row.saved_at - KEPT_FOR - timedelta(minutes=1)
        )

    save_draft(city.head, kept, {"text": "二"})
    begin_day()

    assert [one.task for one in Draft.objects.all()] == [kept]
    assert not DraftFile.objects.exists()


def test_everything_of_an_account_can_be_thrown_away(city: City) -> None:
    task = city.received()
    for somebody in (city.liaison, city.head):
        save_draft(somebody, task, {"text": "一"})
        keep_draft_file(somebody, task, b"proof", "a.txt")

    drop_drafts(city.liaison)

    assert {one.account for one in (*Draft.objects.all(), *DraftFile.objects.all())} == {city.head.account}
