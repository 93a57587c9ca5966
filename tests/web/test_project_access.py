"""Projects and their proof through the pages: by everybody who is something to a project, and by those who are
nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from luoshi.delivery import stamping
from luoshi.growth.actions.claim import attach_proof
from luoshi.growth.actions.claiming import Paper, Papers
from luoshi.growth.actions.entry_review import open_entry_review
from luoshi.growth.actions.find_of_lead import find_of_lead
from luoshi.growth.actions.promise import decide_promise
from luoshi.growth.actions.transfer import ask_transfer
from luoshi.growth.life import VERBS
from luoshi.growth.models import Contact, Proof, Undertaking
from luoshi.record.actions.acting import Because
from luoshi.record.actions.adopt_rulebook import adopt_rulebook
from luoshi.record.evidence import FileEvidence
from luoshi.record.models import Finding, Role
from luoshi.web.project_forms import FORMS
from tests.delivery.drawing import at_once
from tests.growth.projects import POINTS, SHEET, City, papers, row, seen
from tests.growth.test_life import WHO, Scene
from tests.record.acting import CLERK
from tests.record.organising import organising
from tests.web.accounts import signed_in
from tests.web.asking import EVERYBODY, IMAGE, InTurn, some, told, undone
from tests.web.clock import On, moved
from tests.web.project_site import invoice, paper

__all__ = ["moved"]
pytestmark = pytest.mark.django_db

STRANGERS = {"another area", "administrator", "nobody"}
"""Who does not see the project: to them there is no such page."""
WATCHING = {"supervision", "auditor", "reader"}
"""Who sees every project and changes none: to them there is no page that would."""

# Written out a second time, so that a right given by mistake is noticed. Everybody else who sees it is refused.
AREA = {"area", "its head"}
DONE_BY = {
    "change": {"bureau"} | AREA,
    "plan": {"bureau"} | AREA,
    "claim-stage": {"bureau"} | AREA,
    "claim-money": {"bureau"} | AREA,
    "attach": {"bureau", "finance"} | AREA,
    "review": {"bureau", "leader"},
    "strike": {"bureau", "leader"},
    "lose-stage": {"bureau"} | AREA,
    "set-credits": {"bureau"},
    "merge": {"bureau"},
    "undo-merge": {"bureau"},
    "exclude": {"bureau"},
    "step": {"bureau"} | AREA,
    "contact": {"bureau", "finance"} | AREA,
    "correct-contact": {"bureau", "area"},
    "undertaking": {"bureau", "finance"},
    "hand-over": {"bureau"} | AREA,
    "ask-transfer": {"bureau"} | AREA,
    "answer-transfer": {"another area"} | AREA,
    "find": {"bureau"},
    "withdraw-finding": {"bureau"},
    "open-review": {"bureau"} | AREA,
    "name-committee": {"bureau", "leader"},
    "score": {"bureau", "leader", "finance"},
    "decide-review": {"bureau", "leader"},
    "promise": {"bureau"} | AREA,
    "change-promise": {"bureau"} | AREA,
    "approve-promise": {"bureau", "leader"},
    "pay-promise": {"bureau", "finance"},
    "end-promise": {"bureau", "leader"},
}
# Who sees the project only because of what was asked.
SEES_THEN = {"answer-transfer": {"another area"}}

Typed = Callable[[Scene], Mapping[str, Any]]
# What each verb's own form would send.
FORM: dict[str, Typed] = {
    "change": lambda on: {"was-place": "", "place": "高新一路", "was-identifiers": ""},
    "plan": lambda on: {"plan-started": "2026-12-31", "year-2026": "12000"},
    "claim-stage": lambda on: {"stage": "negotiating", "on": "2026-02-02", "proof-0": "negotiation record",
                               "claim-0": "", "file-0": paper()},
    "claim-money": lambda on: {"money": "completed", "on": "2026-04-02", "amount": "1.2亿", **invoice()},
    "attach": lambda on: {"proof-0": "agreement", "claim-0": "", "link-0": "https://yunchuan.example.cn/1"},
    "review": lambda on: {"claim": str(on.waiting), "verdict": "approved"},
    "strike": lambda on: {"claim": str(on.signing), "reason": "协议是草稿"},
    "lose-stage": lambda on: {"stage": "signed", "on": "2026-05-02", "reason": "解约"},
    "set-credits": lambda on: {"share_unit": ["望溪区", "高新区"], "share": ["60", "40"], "since": "2026-03-01",
                               "reason": "共建协议", "proof-0": "agreement", "claim-0": "", "file-0": paper()},
    "exclude": lambda on: {"excluded": "real estate", "reason": "商品房"},
    "merge": lambda on: {"gone": _other(on), "reason": "同一个项目"},
    "undo-merge": lambda on: {"reason": "看错了"},
    "step": lambda on: {"step": "answer", "text": "已答复"},
    "contact": lambda on: {"kind": "visit", "on": "2026-05-20", "ours": "区长", "theirs": "总经理", "said": "谈了用地"},
    "correct-contact": lambda on: {"contact": str(Contact.objects.get(project=on.project).id), "kind": "visit",
                                   "on": "2026-05-20", "ours": "区长", "theirs": "总经理", "said": "谈了用地",
                                   "reason": "记错了"},
    "undertaking": lambda on: {"undertaking": str(Undertaking.objects.get(project=on.project).id), "on": "2026-06-01",
                               "answer": "已出具"},
    "hand-over": lambda on: {"officer": "招商二科科长"},
    "ask-transfer": lambda on: {"taker": "高新区", "reason": "用地不够"},
    "answer-transfer": lambda on: {"agree": "yes"},
    "find": lambda on: {"finding": "leading firm", "reason": "行业前十"},
    "withdraw-finding": lambda on: {"withdrawn": str(Finding.objects.get().id), "reason": "看错了"},
    "open-review": lambda on: {f"figure-{code}": str(amount) for code, amount in SHEET.items()},
    "name-committee": lambda on: {"committee": ["招商二科科长"]},
    "score": lambda on: {"declared": "none", **{f"points-{code}": str(given) for code, given in POINTS.items()}},
    "decide-review": lambda on: {"verdict": "returned", "reason": "补充能耗"},
    "promise": lambda on: {"title": "设备补助", "unit": "市财政局", "amount": "300"},
    "change-promise": lambda on: {"promise": str(on.promised), "version": "1", "title": "设备补助", "unit": "市财政局"},
    "approve-promise": lambda on: {"promise": str(on.promised), "approve": "yes"},
    "pay-promise": lambda on: {"promise": str(on.promised), "on": "2026-06-01", "amount": "100",
                               "proof-0": "bank slip", "claim-0": "", "file-0": paper("回单.txt")},
    "end-promise": lambda on: {"promise": str(on.promised), "reason": "agreed", "text": "协议解除"},
}  # fmt: skip


def _other(on: Scene) -> str:
    return row(on.city.lead("同一个基地")).code


def _merged(on: Scene) -> None:
    gone = on.city.lead("同一个基地")
    on.city.merge(on.project, gone)


def _fresh(on: Scene) -> None:
    on.project = on.city.lead("新线索")
    on.city.finance_sees(on.project)


def _post(_on: Scene) -> None:
    with organising() as now:
        now.post("招商二科科长")


def _asked(on: Scene) -> None:
    ask_transfer(on.city.bureau, Because(), on.project, seen(on.project), on.city.units["青石县"], "用地不够")


def _ranked(on: Scene) -> None:
    book = (ROOT / "rulebooks/leads-24-characters.yaml").read_bytes()
    adopt_rulebook(CLERK, Because(), book, "leads-24-characters.yaml")
    _fresh(on)


def _found(on: Scene) -> None:
    _ranked(on)
    find_of_lead(on.city.second, Because(), on.project, "leading firm", "行业前十")


def _reviewed(on: Scene) -> None:
    _fresh(on)
    open_entry_review(on.city.area, Because(), on.project, seen(on.project), SHEET, papers())


def _committee(on: Scene) -> None:
    _post(on)
    _reviewed(on)


def _approved(on: Scene) -> None:
    decide_promise(on.city.second, Because(), on.promised, approve=True)


ROOT = Path(__file__).parents[2]
PREPARED: dict[str, Callable[[Scene], None]] = {
    "undo-merge": _merged, "step": _fresh, "hand-over": _post, "answer-transfer": _asked, "find": _ranked,
    "withdraw-finding": _found, "name-committee": _committee, "score": _reviewed,
    "decide-review": _reviewed, "pay-promise": _approved,
}  # fmt: skip
# Registering is no verb of a project that is there, and batches are derived for all at once.
OF_NO_PROJECT = {"register", "derive-batch"}


class Asking(InTurn):
    """Everybody, in one scene."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.scene = Scene(City())
        actors = {name: who(self.scene.city) for name, who in WHO.items()}
        super().__init__(signed_in(Role.GROWTH), actors, monkeypatch)


@pytest.fixture
def asking(moved: On, monkeypatch: pytest.MonkeyPatch) -> Asking:
    moved(6, 2)
    return Asking(monkeypatch)


def expected(verb: str) -> dict[str, str]:
    def of(name: str) -> str:
        if name in (STRANGERS | WATCHING) - SEES_THEN.get(verb, set()):
            return "404"
        return "done" if name in DONE_BY[verb] else "refused"

    return {name: of(name) for name in WHO}


def test_every_verb_has_its_form_its_line_in_this_table_and_is_sent() -> None:
    verbs = {name.replace(" ", "-") for name in VERBS} - OF_NO_PROJECT
    assert verbs == set(FORMS) == set(DONE_BY) == set(FORM)


@EVERYBODY
def test_every_verb_is_done_through_its_page_by_whom_the_table_says_and_by_nobody_else(
    asking: Asking, everybody: bool
) -> None:
    on, wrong = asking.scene, {}
    project = on.project
    for number, verb in enumerate(FORM):
        with undone():
            PREPARED.get(verb, lambda on: None)(on)
            found = asking.by_each(_sent(on, verb), None if everybody else some(number, expected(verb)))
        on.project = project
        wrong |= {(verb, name): said for name, said in found.items() if said != expected(verb)[name]}
    assert wrong == {}


def _sent(on: Scene, verb: str) -> Callable[[Client], str]:
    typed, address = FORM[verb](on), reverse("project_do", args=[on.project, verb])

    def send(client: Client) -> str:
        for one in typed.values():
            if hasattr(one, "seek"):
                one.seek(0)
        return told(client.post(address, {"seen": seen(on.project), **typed}).status_code)

    return send


def test_every_page_of_a_project_and_its_proof_is_there_for_whoever_sees_it_and_for_nobody_else(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamping, "_apart", at_once)
    on = asking.scene
    picture = Paper("site photo", FileEvidence("现场", IMAGE, "现场.gif"))
    attach_proof(on.city.bureau, Because(), on.project, seen(on.project), Papers((picture,)))
    proof = Proof.objects.get(name="现场.gif").id
    pages = {
        "project": ([on.project], STRANGERS),
        "project_history": ([on.project], STRANGERS),
        "project_do": ([on.project, "attach"], STRANGERS | WATCHING),
        "project_export": ([on.project], STRANGERS | set(WHO) - {"bureau", "supervision", "auditor"}),
        "proof": ([proof], STRANGERS),
        "proof_view": ([proof], STRANGERS),
        "proof_page": ([proof, 1], STRANGERS),
    }
    for page, (arguments, without) in pages.items():
        address = reverse(page, args=arguments)

        found = asking.by_each(lambda client, address=address: str(client.get(address).status_code))

        assert found == {name: "404" if name in without else "200" for name in WHO}, page
