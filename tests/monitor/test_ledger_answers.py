"""What a person fills in about a workbook becomes forms and answers; what does not do is said, all of it at once."""

from __future__ import annotations

from typing import Any

import pytest

from luoshi.monitor.ledger_answers import (
    WrongAnswers,
    confirmation,
    form_name,
    groups,
    questions_of,
)
from luoshi.monitor.vocabulary import vocabulary
from luoshi.record.actions.acting import Because
from luoshi.record.actions.confirm_forms import confirm_forms
from luoshi.record.ledgers.preparing import prepare
from luoshi.record.ledgers.summary import Summary, summarise
from luoshi.record.models import LedgerBatch, LedgerForm
from tests.monitor.acting import SAMPLES, city_since_june, received, unit
from tests.monitor.ledgers import filled_in, workbook
from tests.record.acting import CLERK, assert_sound

pytestmark = pytest.mark.django_db

FUNDS = SAMPLES / "ledgers" / "投资促进局" / "2026年招商引资到位资金.xlsx"


@pytest.fixture(autouse=True)
def there_is_a_city() -> None:
    city_since_june()


def received_summary(data: bytes, name: str) -> tuple[LedgerBatch, Summary]:
    batch = received(data, name)
    return batch, summarise(prepare(batch))


def confirm(batch: LedgerBatch, summary: Summary, said: dict[str, str], **how: Any) -> Summary:
    made = confirmation(summary, said, vocabulary(), **how)
    confirm_forms(CLERK, Because(), batch.id, made.claimant, made.forms, made.answers, queue=False)
    return summarise(prepare(LedgerBatch.objects.get(pk=batch.id)))


def wrong_fields(summary: Summary, said: dict[str, str]) -> list[str]:
    with pytest.raises(WrongAnswers) as wrong:
        confirmation(summary, said, vocabulary())
    return [problem.field for problem in wrong.value.problems]


def test_what_is_proposed_can_be_confirmed_as_it_stands_and_is_ready_after_one_click() -> None:
    batch, summary = received_summary(FUNDS.read_bytes(), FUNDS.name)
    assert summary.state == "asked"

    after = confirm(batch, summary, filled_in(summary, unit("市投资促进局")))

    assert after.state == "ready"
    assert after.counts["new"] > 100
    assert_sound()


def test_a_sheet_a_month_of_one_form_is_confirmed_once() -> None:
    _, summary = received_summary(FUNDS.read_bytes(), FUNDS.name)

    assert [len(group.tables) for group in groups(summary)] == [9]
    made = confirmation(summary, filled_in(summary, unit("市投资促进局")), vocabulary())
    assert [form.name for form in made.forms] == ["各县区招商引资到位资金完成情况"]


def test_names_are_asked_with_the_columns_and_remembered_for_the_next_workbook() -> None:
    rows = [["县区", "规模以上工业总产值（亿元）"], ["望溪区", 12.5], ["老城片区", 3.5]]
    batch, summary = received_summary(workbook("2026年1—4月工业情况", rows), "四月.xlsx")
    (question,) = questions_of(summary)
    assert question["about"] == "names unit 老城片区"
    said = filled_in(summary, unit("市统计局"))

    assert wrong_fields(summary, said) == ["q0"]
    after = confirm(batch, summary, said | {"q0": str(unit("白渡区政府"))})

    assert after.counts["new"] == 2
    assert {line.subject for line in after.lines["new"]} == {str(unit("望溪区政府")), str(unit("白渡区政府"))}
    _, following = received_summary(workbook("2026年1—5月工业情况", rows), "五月.xlsx")
    assert following.state == "ready"
    assert LedgerForm.objects.get().mapping["names"]["unit"] == {"老城片区": str(unit("白渡区政府"))}


def test_a_name_new_in_a_known_form_is_added_to_it() -> None:
    rows = [["县区", "规模以上工业总产值（亿元）"], ["望溪区", 12.5], ["松岭县", 8], ["白渡区", 3]]
    batch, summary = received_summary(workbook("2026年1—4月工业情况", rows), "四月.xlsx")
    confirm(batch, summary, filled_in(summary, unit("市统计局")))
    more = [*rows, ["新片区", 1]]
    batch, summary = received_summary(workbook("2026年1—5月工业情况", more), "五月.xlsx")
    assert summary.state == "asked"
    assert groups(summary) == []

    after = confirm(
        batch, summary, {"claimant": str(unit("市统计局")), "q0.about": "names unit 新片区", "q0": ""}
    )

    assert after.state == "ready"
    assert after.counts["new"] == 3
    assert LedgerForm.objects.get().mapping["names"]["unit"] == {"新片区": ""}


def test_a_period_that_nothing_says_is_of_this_workbook_alone_and_asked_again_of_the_next() -> None:
    rows = [["县区", "规模以上工业总产值累计（亿元）"], ["望溪区", 12.5], ["松岭县", 8]]
    batch, summary = received_summary(workbook("工业情况", rows), "工业.xlsx")
    said = filled_in(summary, unit("市统计局"))
    assert said["g0.period"] == "fixed"

    assert wrong_fields(summary, said) == ["g0.period.value"]
    after = confirm(batch, summary, said | {"g0.period.value": "2026年1-4月"})
    assert after.lines["new"][0].period == ("month", "2026-04-01", "2026-05-01")

    batch, following = received_summary(
        workbook("工业情况", [rows[0], ["望溪区", 13], ["松岭县", 9]]), "工业.xlsx"
    )
    assert [question["about"] for question in questions_of(following)] == ["period"]
    assert groups(following) == []
    said = {"claimant": str(unit("市统计局")), "q0.about": "period", "q0": "2026-05"}
    assert confirm(batch, following, said).lines["new"][0].period == ("month", "2026-05-01", "2026-06-01")


def test_a_doubt_about_a_cell_is_answered_for_this_workbook_alone() -> None:
    rows = [["县区", "规模以上工业总产值（亿元）"], ["望溪区", 12.5], ["松岭县", "(8)"], ["白渡区", 9]]
    batch, summary = received_summary(workbook("2026年1—4月工业情况", rows), "四月.xlsx")
    (doubt,) = questions_of(summary)
    assert (doubt["about"], doubt["remembered"]) == ("bracketed_number Sheet1!B4", False)

    said = filled_in(summary, unit("市统计局"))
    with pytest.raises(WrongAnswers):  # nothing is proposed where a wrong answer would be a wrong figure
        confirmation(summary, said, vocabulary())
    (name,) = [field.removesuffix(".about") for field, about in said.items() if about == doubt["about"]]

    after = confirm(batch, summary, said | {name: "negative"})

    assert after.state == "ready"
    assert LedgerBatch.objects.get(pk=batch.id).answers == {doubt["about"]: "negative"}


def test_a_column_marked_goes_before_the_place_named_and_two_are_refused() -> None:
    rows = [["代号", "县区", "规模以上工业总产值（亿元）"], ["甲", "望溪区", 12.5], ["乙", "松岭县", 8]]
    _, summary = received_summary(workbook("2026年1—4月工业情况", rows), "四月.xlsx")
    said = filled_in(summary, unit("市统计局")) | {"g0.unit": "titles"}

    made = confirmation(summary, said, vocabulary())
    assert made.forms[0].mapping["unit"] == {"from": "column", "column": 1}

    assert wrong_fields(summary, said | {"g0.c0.role": "unit"}) == ["g0.c1.role"]


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"claimant": ""}, ["claimant"]),
        ({"claimant": "01a2034b-d2b4-74d7-9f1a-a9ca751f68a2"}, ["claimant"]),
        ({"g0.c1.role": "ignored"}, ["g0.c0.role"]),
        ({"g0.c1.indicator": "nothing"}, ["g0.c1.indicator"]),
        ({"g0.c1.indicator": ""}, ["g0.c1.indicator"]),
        ({"g0.c1.basis": ""}, ["g0.c1.basis"]),
        ({"g0.c1.basis": "x"}, ["g0.c1.basis"]),
        ({"g0.c1.aspect": ""}, ["g0.c1.aspect"]),
        ({"g0.c1.measure": "斤两"}, ["g0.c1.measure"]),
        ({"g0.c1.measure": ""}, ["g0.c1.measure"]),
        ({"g0.c0.role": "ignored", "g0.unit": "column"}, ["g0.unit"]),
        ({"g0.c0.role": "ignored", "g0.unit": "fixed", "g0.unit.value": "?"}, ["g0.unit.value"]),
        ({"g0.c0.role": "ignored", "g0.unit": "header"}, ["g0.c1.unit"]),
        ({"claimant": "", "g0.c1.measure": ""}, ["claimant", "g0.c1.measure"]),
    ],
)
def test_what_does_not_do_is_named_by_its_field(changed: dict[str, str], fields: list[str]) -> None:
    rows = [["县区", "规模以上工业总产值（亿元）"], ["望溪区", 12.5], ["松岭县", 8]]
    _, summary = received_summary(workbook("2026年1—4月工业情况", rows), "四月.xlsx")
    said = filled_in(summary, unit("市统计局"))
    confirmation(summary, said, vocabulary())

    assert wrong_fields(summary, said | changed) == fields


def test_growth_and_rank_need_no_unit_of_measure() -> None:
    rows = [["县区", "规模以上工业总产值（亿元）"], ["望溪区", 12.5], ["松岭县", 8]]
    _, summary = received_summary(workbook("2026年1—4月工业情况", rows), "四月.xlsx")
    said = filled_in(summary, unit("市统计局")) | {"g0.c1.measure": ""}

    for aspect, measure in (("growth", "%"), ("rank", "个")):
        made = confirmation(summary, said | {"g0.c1.aspect": aspect}, vocabulary())
        assert made.forms[0].mapping["columns"][1]["measure"] == measure


def test_how_a_known_form_is_read_can_be_changed() -> None:
    rows = [["县区", "规模以上工业总产值（亿元）"], ["望溪区", 12.5], ["松岭县", 8]]
    batch, summary = received_summary(workbook("2026年1—4月工业情况", rows), "四月.xlsx")
    ready = confirm(batch, summary, filled_in(summary, unit("市统计局")))
    said = filled_in(ready, unit("市统计局"), again=True) | {"g0.c1.measure": "万元"}

    after = confirm(batch, ready, said, again=True)

    assert after.lines["new"][0].number == "125000"
    assert LedgerForm.objects.count() == 1


@pytest.mark.parametrize(
    ("titles", "name"),
    [
        (["2026年1—5月各县区招商引资到位资金完成情况"], "各县区招商引资到位资金完成情况"),
        (["单位：万元", "2026年", "财政收支"], "财政收支"),
        (["制表单位：统计局"], "Sheet1"),
        ([], "Sheet1"),
    ],
)
def test_a_form_is_called_by_its_title_without_the_period(titles: list[str], name: str) -> None:
    assert form_name(titles, "Sheet1").casefold() == name.casefold()
