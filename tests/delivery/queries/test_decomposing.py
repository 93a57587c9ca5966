"""What there is to decompose, what became of it, and the table begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from luoshi.delivery.actions.keep_table import keep_table
from luoshi.delivery.actions.register_table import register_table
from luoshi.delivery.models import Directive
from luoshi.delivery.queries.decomposing import Subject, decomposing, waiting_documents
from luoshi.delivery.queries.proposals import Leads, propose_leads
from luoshi.record.access import NotFound
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.models import ProposalKind, new_id
from luoshi.sheets.organisation import Unit
from tests.delivery.directives import keep_directives
from tests.delivery.typed import INDICATORS, city, row
from tests.record.acting import AUDITOR, CLERK, LIAISON, OTHER_CLERK, accept, open_ones, receive
from tests.record.city import CITY, import_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Any:
    city()
    made = receive()
    accept(*open_ones(made, ProposalKind.DIRECTIVE))
    return made


def test_every_directive_of_a_document_waits_with_its_sentence_as_a_row(document: Any) -> None:
    shown = decomposing(CLERK, Subject(document=document))

    directives = list(Directive.objects.order_by(*Directive.ORDER))
    assert [one.row.id for one in shown.waiting] == [one.id for one in directives]
    assert [row.directives for row in shown.rows] == [(one.id,) for one in directives]
    assert [row.cell("title") for row in shown.rows] == [one.quote for one in directives]
    assert {row.cell("kind") for row in shown.rows} == {"年度工作部署（会议报道）"}
    assert not any(row.begun for row in shown.rows)
    assert all(one.words == one.row.quote for one in shown.waiting)
    assert any(one.before or one.following for one in shown.waiting)
    assert (shown.decided, shown.kept, shown.version) == ([], False, 0)
    (waiting,) = waiting_documents(CLERK)
    assert (waiting.document, waiting.waiting, waiting.total) == (document, len(directives), len(directives))


def test_what_only_exhorts_is_listed_apart_and_is_no_row() -> None:
    city()
    keep_directives(["要压实责任、形成工作合力"], kind="stance", meeting_name="防汛调度会")
    keep_directives(["市财政局牵头，11月底前拨付资金"], meeting_name="防汛调度会")

    shown = decomposing(CLERK, Subject(meeting="防汛调度会"))

    assert [row.cell("title") for row in shown.rows] == ["市财政局牵头，11月底前拨付资金"]
    assert [one.words for one in shown.exhorting] == ["要压实责任、形成工作合力"]
    assert shown.total == 2
    assert len(waiting_documents(CLERK)) == 1

    apart = decomposing(CLERK, Subject(directive=shown.exhorting[0].row.id))

    assert [row.cell("title") for row in apart.rows] == ["要压实责任、形成工作合力"]
    assert apart.exhorting == []


def test_a_row_is_titled_by_its_work_and_its_cells_by_what_follows() -> None:
    city()
    quote = "拨付补助资金。责任单位：市财政局；配合单位：市国资委；完成时限：2026年11月30日"
    keep_directives([quote], meeting_name="调度会", decided_on=date(2026, 10, 28))

    shown = decomposing(CLERK, Subject(meeting="调度会"))

    assert [row.cell("title") for row in shown.rows] == ["拨付补助资金"]
    (demand,) = shown.waiting
    assert demand.words == quote
    assert demand.proposed[0].reasons[0] == "原文写明“责任单位：市财政局”"
    assert demand.said == {"due_on": "2026-11-30", "supporting": "云川市国资委"}


def test_what_was_decided_no_longer_waits(document: Any) -> None:
    first, second, *rest = decomposing(CLERK, Subject(document=document)).waiting
    register_table(
        CLERK,
        Because(),
        [
            row(first.row.quote, "1", of=first.row.id, lead="市财政局"),
            row(second.row.quote, "2", of=second.row.id, untracked="仅供学习"),
        ],
        INDICATORS,
    )

    shown = decomposing(CLERK, Subject(document=document))

    assert [one.row.id for one in shown.waiting] == [one.row.id for one in rest]
    task, untracked = shown.decided
    assert [(code[-5:], state) for _id, code, state in task.tasks] == [("-0001", "已立项")]
    assert untracked.untracked == "仅供学习"
    assert shown.total == len(rest) + 2


def test_a_table_that_was_begun_is_there_again_and_takes_up_what_came_since(document: Any) -> None:
    subject = Subject(document=document)
    first, *rest = decomposing(CLERK, subject).rows
    typed = row(first.cell("title"), first.key, of=first.directives[0], lead="市财正局")
    keep_table(CLERK, subject.about, [typed], 0)

    shown = decomposing(CLERK, subject)

    assert (shown.rows, shown.kept, shown.version) == ([typed, *rest], True, 1)
    assert not decomposing(OTHER_CLERK, subject).kept


def test_a_row_whose_directive_became_a_task_elsewhere_is_gone(document: Any) -> None:
    subject = Subject(document=document)
    first = decomposing(CLERK, subject).rows[0]
    keep_table(CLERK, subject.about, [first, row("自己加的", "own")], 0)
    own = row(first.cell("title"), "x", of=first.directives[0], lead="市财政局")
    register_table(OTHER_CLERK, Because(), [own], INDICATORS)

    keys = [row.key for row in decomposing(CLERK, subject).rows]

    assert first.key not in keys
    assert keys[0] == "own"


def test_a_lead_is_proposed_with_its_reason(document: Any) -> None:
    quote = decomposing(CLERK, Subject(document=document)).waiting[0].row.quote
    register_table(CLERK, Because(), [row(quote, lead="市财政局")], INDICATORS, others={"1"})

    proposed = decomposing(CLERK, Subject(document=document)).waiting[0].proposed

    assert proposed[0].name == "市财政局"
    assert "牵头过相近的" in proposed[0].reasons[-1]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("松岭县要加快推进北城片区集中供热", "松岭县人民政府"),
        ("请财政局落实资金", "市财政局"),
    ],
)
def test_a_unit_is_named_by_what_people_call_it(text: str, name: str) -> None:
    city()

    found = [one.name for one in propose_leads(CLERK, text) if one.reasons[0].startswith("原文点名")]

    assert found == [name]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12月20日前完成首轮排查并建立问题清单", {"due_on": "2026-12-20"}),
        ("明年3月底前完成5.2万亩", {"due_on": "2027-03-31"}),
        ("1月底前把名单报来", {"due_on": "2027-01-31"}),
        ("明年6月底前开工，明年年底前完工", {"due_on": "2027-12-31"}),
        ("市财政局会同市国资委、松岭县，对欠薪线索逐条核查", {"supporting": "云川市国资委、松岭县人民政府"}),
        (
            "市财政局牵头、市国资委和松岭县配合，把资金拨付到位",
            {"supporting": "云川市国资委、松岭县人民政府"},
        ),
        (
            "市财政局、市国资委牵头，松岭县参与",
            {"responsible": "云川市国资委", "supporting": "松岭县人民政府"},
        ),
        (
            "市财政局牵头，市国资委、松岭县按职责分工负责，年底前拨付到位",
            {"due_on": "2026-12-31", "responsible": "云川市国资委、松岭县人民政府"},
        ),
        (
            "拨付补助资金。责任单位：市财政局；配合单位：市国资委；完成时限：2026年11月30日",
            {"due_on": "2026-11-30", "supporting": "云川市国资委"},
        ),
        (
            "拨付补助资金。（牵头单位：市财政局，责任单位：松岭县，配合单位：市国资委）",
            {"responsible": "松岭县人民政府", "supporting": "云川市国资委"},
        ),
        ("资金由市财政局、松岭县按职责分工负责", {"responsible": "松岭县人民政府"}),
        (
            "由市住房城乡建设局牵头，市国资委、市自然资源局配合，于11月底前完成",
            {"due_on": "2026-11-30", "supporting": "云川市国资委"},
        ),
        ("市财政局牵头，各县区配合，做好清欠", {"supporting": "各县区"}),
        ("市财政局会同各县（市、区）做好清欠", {"supporting": "各县区"}),
        ("市国资委、市财政局要抓好清欠", {"responsible": "市财政局"}),
        ("元旦前公布结果", {"due_on": "2026-12-31"}),
        ("要严格落实领导带班制度", {}),
    ],
)
def test_what_the_words_say_of_day_and_units_is_proposed(text: str, said: dict[str, str]) -> None:
    city()

    assert Leads(CLERK).said(text, date(2026, 11, 20)) == said


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("市财政局牵头、市国资委配合，把资金拨付到位", [("市财政局", "原文写明“市财政局牵头”")]),
        ("由财政局负责，松岭县协助", [("市财政局", "原文写明“由财政局负责”")]),
        ("市国资委会同市财政局，对欠薪线索逐条核查", [("云川市国资委", "原文写明“市国资委会同”")]),
        ("市国资委配合市财政局核查线索", [("市财政局", "原文写明“市国资委配合市财政局”")]),
        (
            "由市财政局牵头，市国资委按职责分工负责",
            [("市财政局", "原文写明“市财政局牵头”"), ("云川市国资委", "原文点名“国资委”")],
        ),
        ("责任单位：市财政局；完成时限：11月底", [("市财政局", "原文写明“责任单位：市财政局”")]),
        ("（市财政局牵头，市国资委配合）", [("市财政局", "原文写明“市财政局牵头”")]),
        ("牵头单位：云川市财政局；配合单位：市国资委、松岭县", [("市财政局", "原文写明“牵头单位：云川市财政局”")]),
        (
            "市国资委、市财政局牵头，白渡区负责组织",
            [("云川市国资委", "原文写明“市国资委、市财政局牵头”"), ("市财政局", "原文写明“市国资委、市财政局牵头”"),
             ("白渡区人民政府", "原文点名“白渡区”")],
        ),
        (
            "市国资委、市财政局要抓好清欠",
            [("云川市国资委", "原文点名“市国资委”"), ("市财政局", "原文点名“市财政局”")],
        ),
        ("市财政局负责人要到现场", [("市财政局", "原文点名“市财政局”")]),
    ],
)  # fmt: skip
def test_whom_the_sentence_says_to_lead_is_proposed_first_and_whom_it_says_to_support_not_at_all(
    text: str, proposed: list[tuple[str, str]]
) -> None:
    city()
    # What led alike tasks before does not outweigh the sentence.
    register_table(CLERK, Because(), [row(text, lead="市国资委")], INDICATORS)

    found = propose_leads(CLERK, text)

    said = [(one.name, one.reasons[0]) for one in found if one.reasons[0].startswith("原文")]
    assert said == proposed
    assert found[0].reasons[0].startswith("原文写明") or "要" in text


@pytest.mark.parametrize(
    "text",
    [
        "由市住房城乡建设局牵头，市财政局、市自然资源局配合，于11月底前完成燃气管道改造",
        "市住房城乡建设局、市财政局要做好燃气管道改造",
        "牵头单位：市住房城乡建设局；配合单位：市财政局",
    ],
)
def test_where_the_register_does_not_know_who_leads_nobody_is_proposed_and_the_page_may_say_so(
    text: str,
) -> None:
    city()
    register_table(CLERK, Because(), [row(text, lead="市国资委")], INDICATORS)
    keep_directives([text], meeting_name="调度会")

    (demand,) = decomposing(CLERK, Subject(meeting="调度会")).waiting

    assert (demand.proposed, demand.unknown_lead) == ((), "市住房城乡建设局")


def test_the_longest_registered_name_is_the_one_that_is_meant() -> None:
    office = Unit("DCX", "云川市委、市政府督查室", None, "party_department", "city", "990100")
    import_city(replace(CITY, units=(*CITY.units, office)))

    found = propose_leads(CLERK, "市政府督查室要每周通报")

    assert [one.name for one in found] == ["云川市委、市政府督查室"]


def test_a_sentence_addresses_whom_it_names_without_those_that_support() -> None:
    city()
    leads = Leads(CLERK)

    assert leads.named("松岭县、白渡区要会同市财政局抓好供热") == ["松岭县人民政府", "白渡区人民政府"]
    assert leads.named("要抓好供热") == []


def test_a_meeting_of_a_day_and_one_directive_can_be_decomposed_too() -> None:
    city()
    keep_directives(["抓好安全生产", "修好公路"])
    one = Directive.objects.get(quote="修好公路")

    meeting = decomposing(CLERK, Subject(meeting="市政府常务会议", day=date(2026, 2, 24)))

    assert [demand.words for demand in meeting.waiting] == ["抓好安全生产", "修好公路"]
    assert [row.directives for row in decomposing(CLERK, Subject(directive=one.id)).rows] == [(one.id,)]


@pytest.mark.parametrize("actor", [LIAISON, AUDITOR])
def test_who_may_not_decompose_finds_nothing(actor: Actor, document: Any) -> None:
    with pytest.raises(NotFound):
        decomposing(actor, Subject(document=document))
    with pytest.raises(NotFound):
        waiting_documents(actor)


def test_what_is_not_there_is_not_found() -> None:
    for subject in (Subject(document=new_id()), Subject(directive=new_id()), Subject(meeting="没有的会")):
        with pytest.raises(NotFound):
            decomposing(CLERK, subject)


@pytest.mark.parametrize("number", [1, 200])
def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries: Any, number: int) -> None:
    city()
    keep_directives([f"第{n}件事要办好" for n in range(number)])

    with django_assert_max_num_queries(13):
        assert len(decomposing(CLERK, Subject(meeting="市政府常务会议")).waiting) == number
