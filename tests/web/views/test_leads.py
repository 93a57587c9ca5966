"""The pages of leads: what is due, by which ways leads come and which of them start, and their ranked order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from luoshi.growth.actions.entry_review import decide_entry_review, open_entry_review, score_entry
from luoshi.growth.actions.lead import ContactDraft, Undertaken, record_contact
from luoshi.growth.actions.transfer import ask_transfer
from luoshi.record.actions.acting import Because
from luoshi.record.actions.adopt_rulebook import adopt_rulebook
from luoshi.record.actions.judge_drafts import MACHINE, judge_drafts
from luoshi.record.judged import snapshots
from luoshi.record.models import Finding
from tests.growth.projects import POINTS, SHEET, YI, papers, seen
from tests.record.acting import CLERK, assert_sound
from tests.web.growth_people import GrowthPeople, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Iterator[GrowthPeople]:
    snapshots.forget_all()
    yield GrowthPeople()
    snapshots.forget_all()


def test_what_is_due_overdue_promised_protected_and_waits_stands_on_one_page(people: GrowthPeople) -> None:
    city, today = people.city, timezone.localdate()
    late = city.lead("迟办的基地", found_on=today - timedelta(days=40))
    city.lead("刚来的基地", found_on=today, expected=6 * YI)
    promised = ContactDraft(
        "visit", today, "区长", "总经理", "谈了用电", [Undertaken("出具供电方案", today + timedelta(days=3))]
    )
    record_contact(city.area, Because(), late, seen(late), promised)
    ask_transfer(city.bureau, Because(), late, seen(late), city.units["青石县"], "用地不够")
    open_entry_review(city.area, Because(), late, seen(late), SHEET, papers())

    page = people.read("bureau", "leads")
    assert "在谈线索 2 条 · 超期 1 条 · 首报保护中 2 条" in text(page)
    assert "登记答复、明确专人" in text(page)
    assert "出具供电方案" in text(page)
    assert "望溪区 → 青石县" in text(page)
    assert "打分 0 人，要 3 人" in text(page)
    assert "首报之日起保护 180 天" in text(page)
    # What a contact does is offered as a contact, the rest is ticked off.
    assert page.css_first(f"a[href='{reverse('project_do', args=[late, 'step'])}?step=answer']")
    only_late = text(people.read("bureau", "leads", late="1"))
    assert "刚来的基地" not in only_late.split("首谈首报保护 ")[0]
    assert "超期" in only_late

    assert "等本单位答复" in text(people.read("other", "leads"))
    assert "刚来的基地" not in text(people.read("other", "leads"))
    narrowed = text(people.read("bureau", "leads", unit=str(city.units["高新区"])))
    assert "在谈线索 0 条" in narrowed


def test_the_pages_of_leads_ask_as_much_for_one_lead_as_for_many(people: GrowthPeople, root: Path) -> None:
    city, today = people.city, timezone.localdate()
    adopt_rulebook(CLERK, Because(), (root / "rulebooks/leads-24-characters.yaml").read_bytes(), "l.yaml")

    def counts() -> list[int]:
        found = []
        for name in ("leads", "leads_ways", "leads_of_way", "leads_ranked", "promises"):
            browser = people.client("bureau")
            browser.get(reverse(name))
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert browser.get(reverse(name)).status_code == 200
            found.append(len(asked))
        return found

    city.lead(found_on=today)
    judged_now()
    one = counts()
    for _number in range(6):
        city.lead(found_on=today)
    judged_now()
    assert counts() == one


def test_ways_are_ordered_by_what_starts_and_each_figure_opens(people: GrowthPeople) -> None:
    city = people.city
    city.lead("商会带来的一", origin="agency")
    city.lead("商会带来的二", origin="agency")
    started = city.lead("链主带来的", origin="chain")
    for stage in ("signed", "started"):
        amount = {"amount": YI} if stage == "signed" else {}
        city.reach(started, stage, timezone.localdate(), **amount)
    page = people.read("bureau", "leads_ways", since="2025-01-01")
    rows = [" ".join(row.text(separator=" ").split()) for row in page.css("table tbody tr")]
    assert rows[0] == "产业链招商（链长、链主） 1 1 1 100% 线索少，仅供参考 1亿元"
    assert rows[1].startswith("商协会、中介委托招商 2 0 0 0%")
    figure = page.css("table tbody tr")[0].css("a")[2].attributes["href"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(figure or "").query).items()}
    assert asked["reached"] == "started"
    opened = text(people.read("bureau", "leads_of_way", **asked))
    assert "链主带来的" in opened
    assert "商会带来的" not in opened
    every = text(people.read("bureau", "leads_of_way", since="2025-01-01", origin="agency"))
    assert "共 2 个" in every
    assert people.get("bureau", "leads_of_way", reached="rumoured").status_code == 422
    assert people.get("bureau", "leads_ways", since="2026-05-01", until="2026-01-01").status_code == 422


def test_leads_are_ranked_by_the_book_with_each_reason_opened(people: GrowthPeople, root: Path) -> None:
    city = people.city
    empty = text(people.read("bureau", "leads_ranked"))
    assert "还没有排序" in empty
    plain, rare = city.lead("平常的基地"), city.lead("龙头基地")
    nothing = people.get("bureau", "project_do", rare, "find")
    assert "还没有采用" in nothing.content.decode()
    adopt_rulebook(CLERK, Because(), (root / "rulebooks/leads-24-characters.yaml").read_bytes(), "l.yaml")

    # Whoever had a hand in the lead says nothing of it; another of the bureau does, with the reason.
    own = city.lead("自己登记的", actor=city.bureau)
    assert people.send("bureau", own, "find", finding="leading firm", reason="行业前十").status_code == 409
    blank = people.send("bureau", rare, "find", finding="leading firm", reason=" ")
    assert blank.status_code == 422
    assert people.send("area", rare, "find", finding="leading firm", reason="行业前十").status_code == 409
    odd = people.send("bureau", rare, "find", finding="entry review passed", reason="我看行")
    assert odd.status_code == 422
    assert people.send("bureau", rare, "find", finding="leading firm", reason="行业前十").status_code == 302
    twice = people.send("second", rare, "find", finding="leading firm", reason="行业前五")
    assert "已经认定过" in twice.content.decode()
    open_entry_review(city.area, Because(), plain, seen(plain), SHEET, papers())
    for actor in (city.second, city.third, city.leader):
        score_entry(actor, Because(), plain, conflict="", points=POINTS)
    decide_entry_review(city.bureau, Because(), plain, "passed", "亩均指标达标")
    judged_now()

    ranked = people.read("bureau", "leads_ranked")
    names = [node.text().strip() for node in ranked.css("ol.ranked .who strong")]
    assert names[:2] == ["龙头基地", "平常的基地"]
    assert "行业前十" in text(ranked)
    assert "准入评审通过 亩均指标达标" in text(ranked)
    assert "不是本市的规定" in text(ranked)
    # Who reads results is led to the run and to why, and gets there; a liaison is not.
    run = reverse("run", args=["leads-24-characters"])
    why = reverse("why", args=["leads-24-characters", rare])
    for reader in ("bureau", "clerk"):
        page = people.get(reader, "leads_ranked").content.decode()
        assert run in page
        assert why in page
        assert people.get(reader, "run", "leads-24-characters").status_code == 200
        assert "为什么：龙头基地" in text(people.read(reader, "why", "leads-24-characters", rare))
    assert run not in people.get("area", "leads_ranked").content.decode()
    assert people.get("area", "why", "leads-24-characters", rare).status_code == 404
    assert "龙头基地" not in text(people.read("other", "leads_ranked"))
    assert "行业前十" in text(people.read("area", "project_contacts", rare))

    finding = Finding.objects.get(finding="leading firm")
    assert (
        people.send("second", rare, "withdraw finding", withdrawn=finding.id, reason="看错了").status_code
        == 302
    )
    assert Finding.objects.get(pk=finding.id).withdrawn_at is not None
    passed = Finding.objects.get(finding="entry review passed")
    assert (
        people.send("second", plain, "withdraw finding", withdrawn=passed.id, reason="不认").status_code
        == 404
    )
    judged_now()
    assert "行业前十" not in text(people.read("bureau", "leads_ranked"))
    assert_sound()


def judged_now() -> None:
    """The drafts as the product makes them after every change."""
    snapshots.forget_all()
    judge_drafts(MACHINE)
