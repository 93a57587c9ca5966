"""Erasing a document takes along what was copied from it into tasks: the tasks stay, the words do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import duckdb
import pytest

from luoshi.delivery.actions.change_task import change_task
from luoshi.delivery.actions.coordinate import ask_coordination
from luoshi.delivery.actions.mark_untracked import mark_untracked
from luoshi.delivery.actions.register_tasks import register_tasks
from luoshi.delivery.actions.report_task import report_task
from luoshi.delivery.actions.save_draft import keep_draft_file, save_draft
from luoshi.delivery.actions.split_task import split_task
from luoshi.delivery.copied import ERASED_WORDS, Copies
from luoshi.delivery.models import Directive, Draft, DraftFile, Evidence, TableDraft
from luoshi.delivery.queries.evidence import evidence_file
from luoshi.delivery.queries.one_task import task_at, task_history, task_shown
from luoshi.delivery.stages import Stage
from luoshi.record.actions.acting import Because
from luoshi.record.actions.adopt_rulebook import adopt_rulebook
from luoshi.record.actions.confirm_erasure import confirm_erasure
from luoshi.record.actions.propose_erasure import propose_erasure
from luoshi.record.actions.publish_run import publish_run
from luoshi.record.actions.record_finding import record_finding
from luoshi.record.evidence import FileEvidence
from luoshi.record.facts import write_facts
from luoshi.record.judged import snapshots
from luoshi.record.models import GOOD_REASON, Cause, File, Finding, JudgedRow, Remainder, Run
from luoshi.record.projection import rebuild
from luoshi.record.queries.runs import prove
from luoshi.record.storage import files
from luoshi.record.verifying import verify_everything
from tests.delivery.tasks import PROOF, City, done, row, seen
from tests.record.acting import (
    CLERK,
    OTHER_CLERK,
    SAMPLES,
    accept_all,
    assert_sound,
    everything_kept,
    receive,
)
from tests.web.clock import On

pytestmark = pytest.mark.django_db
LAW = Because(Cause.LEGAL_BASIS)


@pytest.fixture(autouse=True)
def _no_snapshots() -> Iterator[None]:
    snapshots.forget_all()
    yield
    snapshots.forget_all()


def erase(document: UUID) -> None:
    confirm_erasure(OTHER_CLERK, LAW, propose_erasure(CLERK, LAW, "document", document, "《档案法》第三十条"))


def directives(document: UUID) -> list[Directive]:
    return list(Directive.objects.filter(document=document).order_by("position"))


def told() -> tuple[City, UUID, list[Directive]]:
    """A city, and a report all of whose demands are in the register."""
    city = City()
    document = receive()
    accept_all(document)
    return city, document, directives(document)


def test_a_task_keeps_everything_but_the_words_of_its_erased_document(on: On) -> None:
    on(3, 2)
    city, document, (first, second, third, *_others) = told()
    words = [one.quote for one in (first, second, third)]
    assert min(map(len, words)) > 8
    task = city.received(
        words[0], directives=(first.id,), measure=words[1], stages=(Stage(words[2], date(2026, 5, 1)),)
    )
    (part,) = split_task(
        city.liaison,
        Because(),
        task,
        seen(task),
        [city.draft(f"质安科：{words[0]}", lead=city.units["质安科"])],
    )
    ask_coordination(
        city.liaison,
        Because(),
        task,
        seen(task),
        what=words[1],
        unit=city.units["财政局"],
        needed_by=date(2026, 4, 1),
    )
    proof = FileEvidence(words[0], PROOF.data, f"{words[2]}.txt")
    record_finding(
        CLERK, Because(), task, GOOD_REASON, measure="overdue", reason=words[1], found_on=date(2026, 3, 2)
    )
    report_task(
        city.liaison, Because(), task, seen(task), done(state="working", text=words[1], evidence=(proof,))
    )
    save_draft(city.liaison, task, {"text": f"按照要求，{words[1]}", "state": "done"})
    TableDraft.objects.create(
        account=CLERK.account, about="x", rows=[{"title": words[2]}], saved_at=datetime.now(UTC)
    )
    mark_untracked(CLERK, Because(), [third.id], f"学习：{words[2]}")
    before = row(task)
    assert all(one in everything_kept() for one in words)

    erase(document)

    left = everything_kept()
    assert [one for one in words if one in left] == []
    now = row(task)
    assert (now.title, now.measure, now.said) == (ERASED_WORDS,) * 3
    assert row(part).title == ERASED_WORDS
    kept = ("code", "state", "version", "lead", "due_on", "assigned_on", "received_on", "hands", "audience")
    assert {name: getattr(now, name) for name in kept} == {name: getattr(before, name) for name in kept}
    assert (now.stages[0]["title"], now.stages[0]["due_on"]) == (ERASED_WORDS, "2026-05-01")
    assert [(one.kind, one.name) for one in task_history(CLERK, task)][-1] == ("task reported", "联络员甲")
    (report,) = task_shown(CLERK, task).reports
    assert report.row.text == report.evidence[0].row.claim == report.evidence[0].row.name == ERASED_WORDS
    assert evidence_file(city.liaison, report.evidence[0].row.id).data == PROOF.data
    assert Finding.objects.get().reason == ERASED_WORDS
    assert Draft.objects.get().values == {"text": ERASED_WORDS, "state": "done"}
    assert task_at(CLERK, task, datetime(2027, 1, 1, tzinfo=UTC)).title == ERASED_WORDS
    assert verify_everything(rebuild=True).first_break is None
    rebuild()
    assert row(task).search == now.search
    assert_sound()


def test_a_person_gives_the_task_a_new_title_and_own_words_stay() -> None:
    city, document, (first, *_others) = told()
    task = city.registered(first.quote, directives=(first.id,), evidence_expected="现场照片三张")
    own = city.registered("督查室自拟的一句话", directives=(first.id,))
    stranger = city.registered("另一件毫不相干的任务")
    change_task(CLERK, Because(), own, seen(own), {"title": "督查室改过的一句话"})

    erase(document)
    change_task(CLERK, Because(), task, seen(task), {"title": "由督查室重新定名"})

    assert (row(task).title, row(task).evidence_expected) == ("由督查室重新定名", "现场照片三张")
    assert row(own).title == "督查室改过的一句话"
    assert row(stranger).title == "另一件毫不相干的任务"
    assert_sound()


def test_a_title_that_was_changed_and_a_source_that_was_taken_off_leave_no_trace_either() -> None:
    city, document, (first, *_others) = told()
    task = city.registered(first.quote, directives=(first.id,))
    change_task(CLERK, Because(), task, seen(task), {"title": "改写过的任务", "directives": []})

    erase(document)

    assert first.quote not in everything_kept()
    assert row(task).title == "改写过的任务"
    assert_sound()


def test_tasks_registered_in_one_step_with_others_lose_only_what_is_of_the_document() -> None:
    city, document, (first, *_others) = told()
    one, other = register_tasks(
        CLERK,
        Because(),
        [city.draft(first.quote, directives=(first.id,)), city.draft("修订防汛预案")],
        series=first.quote,
        not_double=True,
    )

    erase(document)

    assert (row(one).title, row(other).title) == (ERASED_WORDS, "修订防汛预案")
    assert first.quote not in everything_kept()
    assert_sound()


def test_two_documents_of_one_task_are_erased_one_after_the_other() -> None:
    city, document, (first, *_others) = told()
    later = receive("12-inspection.txt")
    accept_all(later)
    second = directives(later)[0]
    task = city.registered(first.quote, measure=second.quote, directives=(first.id, second.id))

    erase(document)
    assert (row(task).title, row(task).measure) == (ERASED_WORDS, second.quote)
    assert_sound()
    erase(later)

    assert (row(task).title, row(task).measure) == (ERASED_WORDS, ERASED_WORDS)
    assert second.quote not in everything_kept()
    assert Remainder.objects.filter(content__isnull=True).exists()
    assert_sound()


def test_the_document_itself_attached_as_evidence_goes_with_it(
    django_capture_on_commit_callbacks: object,
) -> None:
    city, document, _directives = told()
    data = (SAMPLES / "01-newspaper-page.txt").read_bytes()
    task = city.received("完成台账整理")
    draft = city.assigned("完成另一件")
    keep_draft_file(city.liaison, draft, data, "原文.txt", not_secret=True)
    report_task(
        city.liaison,
        Because(),
        task,
        seen(task),
        done(evidence=(FileEvidence("已学习", data, "原文.txt"),), not_secret=True),
    )
    address = Evidence.objects.get(task=task).address

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase(document)

    assert not files().exists(address)
    assert not DraftFile.objects.exists()
    assert address not in everything_kept()
    assert [one.erased for one in task_shown(CLERK, task).reports[0].evidence] == [True]
    assert verify_everything(rebuild=True).first_break is None


def test_a_published_run_names_the_task_by_its_code_and_says_the_same_otherwise(
    on: On, root: Path, django_capture_on_commit_callbacks: object
) -> None:
    on(3, 2)
    city, document, (first, *_others) = told()
    book = root / "rulebooks" / "supervision-tasks.yaml"
    adopt_rulebook(CLERK, Because(), book.read_bytes(), book.name)
    task = city.received(first.quote, directives=(first.id,), due_on=date(2026, 3, 20))
    on(4, 2)
    run = publish_run(CLERK, Because(), "supervision-tasks", "2026-03")
    rows = JudgedRow.objects.filter(run=run, subject=task)
    measured = list(
        rows.filter(kind="measure").order_by("position").values_list("measure", "colour", "value")
    )
    assert rows.get(kind="subject").data["name"] == first.quote
    address = files_of(run)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase(document)

    assert rows.get(kind="subject").data["name"] == row(task).code
    assert list(
        rows.filter(kind="measure").order_by("position").values_list("measure", "colour", "value")
    ) == (measured)
    assert first.quote not in everything_kept()
    assert not files().exists(address)
    assert prove(CLERK, run).rows_hash == Run.objects.get(pk=run).rows_hash
    assert verify_everything(rebuild=True).first_break is None


def files_of(run: UUID) -> str:
    return str(File.objects.get(pk=Run.objects.get(pk=run).file).address)


def test_judging_reads_the_words_of_tasks_until_they_are_erased(tmp_path: Path) -> None:
    city, document, (first, *_others) = told()
    city.registered(first.quote, directives=(first.id,))
    of_titles = "SELECT DISTINCT text FROM read_parquet(?) WHERE property = 'task.title' ORDER BY 1"
    write_facts(tmp_path / "before")
    path = str(tmp_path / "before" / "facts.parquet")
    assert duckdb.execute(of_titles, [path]).fetchall() == [(first.quote,)]

    erase(document)

    write_facts(tmp_path / "after")
    path = str(tmp_path / "after" / "facts.parquet")
    assert duckdb.execute(of_titles, [path]).fetchall() == [(ERASED_WORDS,), (None,)]


@pytest.mark.parametrize(
    ("words", "copied"),
    [
        ("各县区要加快推进项目开工建设", True),
        ("各县区要，加快推进：项目 开工", True),
        ("住建局：狠抓项目开工", True),
        ("狠抓落实", True),
        ("各县区要报", False),
        ("抓", False),
        ("自己写的另外一句话", False),
        ("三单工作法", False),
    ],
)
def test_what_counts_as_copied(words: str, copied: bool) -> None:
    text = "会议强调，各县区要加快推进项目开工建设。要狠抓落实，用好三单工作法。"
    assert Copies([text], ["狠抓项目开工"], ["三单工作法"]).are_in(words) is copied


def test_a_task_that_says_a_demand_without_naming_it_is_found_and_others_are_left_alone() -> None:
    city, document, (first, *_others) = told()
    same, other = city.registered(first.quote), city.registered("各单位照常上报")
    erase(document)
    assert (row(same).title, row(other).title) == (ERASED_WORDS, "各单位照常上报")
    assert_sound()
