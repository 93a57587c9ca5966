"""One file for two claims, and more money than was contracted: said plainly, and a reason stands in the record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from luoshi.growth.actions.adopt_scheme import adopt_scheme
from luoshi.growth.actions.claim import (
    ClaimReview,
    attach_proof,
    claim_money,
    claim_stage,
    review_claim,
    review_claims,
    strike_claim,
)
from luoshi.growth.actions.claiming import Paper, Papers, missing_proofs
from luoshi.growth.actions.entry_review import decide_entry_review, open_entry_review, score_entry
from luoshi.growth.actions.import_project_table import import_project_table
from luoshi.growth.doubts import Doubtful
from luoshi.growth.models import Claim, Proof
from luoshi.growth.queries.one_project import claims_waiting, project_history, project_shown
from luoshi.growth.schemes import shipped
from luoshi.record.actions.acting import Because
from luoshi.record.entries import WrongEntry
from luoshi.record.evidence import FileEvidence, LinkEvidence
from luoshi.record.hands import had_a_hand
from luoshi.web.project_words import entry_tags
from tests.growth.projects import POINTS, SHEET, YI, City, claim_row, papers, proofs_of, row, seen
from tests.growth.tables import looked, workbook
from tests.record.acting import assert_sound

pytestmark = pytest.mark.django_db

SLIP = Papers((Paper("bank slip", FileEvidence("到账", "银行回单".encode(), "回单.txt")),))
WHY = "一张回单分两种资金"


@pytest.fixture
def city() -> City:
    """Areas, a bureau and who acts for them."""
    return City()


def arrived(city: City, project: object, amount: Decimal, given: Papers = SLIP, **values: str) -> object:
    """Money that arrived, claimed by the area."""
    said = {"funds": "own", **values}
    return claim_money(
        city.area, Because(), project, seen(project), "paid_in", date(2026, 5, 2), amount, given, **said
    )  # type: ignore[arg-type]


def test_one_slip_for_two_sums_needs_a_reason_of_both_who_claims_and_who_reviews(city: City) -> None:
    project = city.signed()
    first = arrived(city, project, YI)
    with pytest.raises(Doubtful, match=r"同一份文件“回单\.txt”已经用来证明 XM.*“到位资金”") as doubtful:
        arrived(city, project, 2 * YI, funds="budget")
    assert doubtful.value.found[0].claim == first
    second = arrived(city, project, 2 * YI, funds="budget", despite=WHY)
    assert WHY in claim_row(second).text

    assert {one.row.id: len(one.doubts) for one in claims_waiting(city.second).rows} == {first: 1, second: 1}
    with pytest.raises(Doubtful):
        review_claim(city.second, Because(), second, "approved")
    other = city.money(project, "completed", date(2026, 5, 2), YI)
    with pytest.raises(WrongEntry, match="同一份文件"):
        review_claims(city.second, Because(), [ClaimReview(second, "approved")])
    assert (claim_row(second).verdict, claim_row(other).verdict) == ("", "approved")
    review_claim(city.second, Because(), second, "approved", "看过", WHY)
    assert claim_row(second).comment == f"看过\n存疑仍认可的理由：{WHY}"
    review_claim(city.second, Because(), first, "returned", "重复")
    assert_sound()


def test_one_agreement_for_two_projects_tells_no_more_than_one_may_see(city: City) -> None:
    same = Papers((Paper("agreement", FileEvidence("协议", b"one agreement", "a.txt")),))
    mine = city.lead()
    theirs = city.lead(actor=city.bureau, unit=city.units["青石县"])
    on = date(2026, 3, 2)
    claim_stage(city.area, Because(), mine, seen(mine), "signed", on, same, amount=YI)
    with pytest.raises(Doubtful) as doubtful:
        claim_stage(city.other, Because(), theirs, seen(theirs), "signed", on, same, amount=YI)
    assert "另一个单位的项目（您无权查看）" in str(doubtful.value)
    assert "XM" not in str(doubtful.value)
    claim = claim_stage(
        city.other, Because(), theirs, seen(theirs), "signed", on, same, amount=YI, despite="两地共建"
    )
    (shown,) = project_shown(city.bureau, theirs).waiting
    assert (shown.row.id, shown.doubts[0].project) == (claim, mine)
    (hidden,) = project_shown(city.other, theirs).waiting
    assert (hidden.doubts[0].project, hidden.doubts[0].claim) == (None, None)


def test_what_was_returned_is_claimed_again_with_the_same_file(city: City) -> None:
    project = city.signed()
    review_claim(city.second, Because(), arrived(city, project, YI), "returned", "没有盖章")
    assert claim_row(arrived(city, project, YI)).text == ""


def test_what_proved_a_claim_that_was_struck_out_is_asked_about_and_shown_to_the_reviewer(city: City) -> None:
    project = city.signed()
    first = arrived(city, project, YI)
    review_claim(city.second, Because(), first, "approved")
    city.approve(strike_claim(city.third, Because(), first, "回单是假的"))
    assert claim_row(first).verdict == "struck"
    with pytest.raises(
        Doubtful, match=r"“到位资金”（2026年5月2日），那一项已经查明不属实、撤销了"
    ) as doubtful:
        arrived(city, project, 2 * YI)
    assert doubtful.value.found[0].claim == first
    again = arrived(city, project, 2 * YI, despite="银行补了章")
    (shown,) = project_shown(city.bureau, project).waiting
    assert [(shown.row.id, one.claim) for one in shown.doubts] == [(again, first)]
    with pytest.raises(Doubtful, match="查明不属实"):
        review_claim(city.second, Because(), again, "approved")
    assert_sound()


def test_a_sheet_that_proves_everything_is_asked_about_and_shown_to_the_reviewer(city: City) -> None:
    project = city.signed()
    sheet = FileEvidence("x", "一张白纸".encode(), "白纸.txt")
    kinds = ("filing", "construction permit", "site photo")
    one_for_all = Papers(tuple(Paper(kind, sheet) for kind in kinds))
    said = "同一份文件“白纸.txt”在这一项申报里用了 3 次"
    on = date(2026, 5, 2)
    with pytest.raises(Doubtful, match=said):
        claim_stage(city.area, Because(), project, seen(project), "started", on, one_for_all)
    claim = claim_stage(
        city.area, Because(), project, seen(project), "started", on, one_for_all, despite="合订本"
    )
    assert [one.words for one in project_shown(city.bureau, project).waiting[0].doubts] == [
        f"{said}：每种材料要有自己的一份"
    ]
    with pytest.raises(Doubtful, match=said):
        review_claim(city.second, Because(), claim, "approved")
    review_claim(city.second, Because(), claim, "approved", despite="看过合订本")
    assert_sound()


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (("a",), ["b"]),
        (("a", "a"), []),
        (("b", "a"), []),
        (("b", "b"), ["a"]),
        (("c",), ["a", "b"]),
    ],
)
def test_each_group_of_proof_needs_a_piece_of_its_own(given: tuple[str, ...], missing: list[str]) -> None:
    assert [group[-1] for group in missing_proofs([("a",), ("a", "b")], given)] == missing


def test_one_link_for_two_claims_and_what_is_put_in_later_are_asked_about(city: City) -> None:
    link = Papers((Paper("agreement", LinkEvidence("协议", "yunchuan.example.cn/协议/1")),))
    first, second = city.lead(), city.lead()
    on = date(2026, 3, 2)
    stood = claim_stage(city.area, Because(), first, seen(first), "signed", on, link, amount=YI)
    with pytest.raises(Doubtful, match=r"同一个链接 https://\S+ 已经用来证明 XM.*“签约”"):
        claim_stage(city.area, Because(), second, seen(second), "signed", on, link, amount=YI)
    claim = city.claimed(second, "signed", on, amount=YI)
    with pytest.raises(Doubtful, match="已经用来证明"):
        attach_proof(city.area, Because(), second, seen(second), link, about=claim)
    assert Proof.objects.filter(about=claim).count() == 1
    attach_proof(city.area, Because(), second, seen(second), link, about=claim, despite="一份框架协议")
    assert "一份框架协议" in project_shown(city.bureau, second).history[-1].words
    again = Papers((Paper("agreement", LinkEvidence("协议", "https://yunchuan.example.cn/协议/1")),))
    with pytest.raises(Doubtful, match="在这一项申报里用了 2 次"):
        attach_proof(city.area, Because(), first, seen(first), again, about=stood)
    attach_proof(city.area, Because(), first, seen(first), again)
    with pytest.raises(Doubtful, match="同一个链接"):
        review_claim(city.second, Because(), claim, "approved")


def test_more_money_than_was_contracted_is_asked_about_and_shown_to_the_reviewer(city: City) -> None:
    project = city.signed(Decimal("12.5") * YI)
    said = "到位资金累计 50亿元，超过合同投资 12.5亿元"
    with pytest.raises(Doubtful, match=said):
        arrived(city, project, 50 * YI)
    claim = arrived(city, project, 50 * YI, despite="含流动资金")
    (waiting,) = claims_waiting(city.second).rows
    assert said in waiting.doubts[0].words
    with pytest.raises(Doubtful, match=said):
        review_claim(city.second, Because(), claim, "approved")
    review_claim(city.second, Because(), claim, "approved", "", "对过账")
    assert claim_row(arrived(city, city.signed(), 5 * YI, papers("bank slip"))).text == ""


def increased(
    city: City, project: object, on: date, amount: Decimal, despite: str = "", actor: object = None
) -> object:
    """More of the contract, claimed by the area."""
    return claim_money(
        actor or city.area, Because(), project, seen(project), "increase", on, amount, papers("agreement"),
        despite=despite,
    )  # type: ignore[arg-type]  # fmt: skip


MAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("on", "amount", "asked"),
    [
        (MAY, 2 * YI, True),
        (date(2026, 5, 20), Decimal("1.9") * YI, True),
        (date(2026, 4, 3), 2 * YI, True),
        (date(2026, 6, 5), 2 * YI, False),
        (date(2026, 5, 20), Decimal("1.5") * YI, False),
    ],
)
def test_an_increase_much_like_another_of_the_project_is_asked_about(
    city: City, on: date, amount: Decimal, asked: bool
) -> None:
    project = city.signed()
    first = increased(city, project, MAY, 2 * YI)
    if not asked:
        assert claim_row(increased(city, project, on, amount)).text == ""
        return
    said = "2026年5月4日 报过的增资 2亿元，和这一笔金额、日期都相近：可能是同一笔"
    with pytest.raises(Doubtful, match=said):
        increased(city, project, on, amount)
    assert Claim.objects.filter(project=project, money="increase").count() == 1
    second = increased(city, project, on, amount, despite="两期设备，两份协议")
    assert {one.row.id: len(one.doubts) for one in claims_waiting(city.second).rows} == {first: 1, second: 1}
    review_claim(city.second, Because(), first, "returned", "和第二笔重复，按第二笔报")
    review_claim(city.second, Because(), second, "approved")
    assert row(project).contracted == 5 * YI + amount
    assert_sound()


def test_an_increase_of_a_record_that_was_merged_is_compared_as_well(city: City) -> None:
    kept, gone, other = city.signed(), city.signed(), city.signed()
    increased(city, gone, MAY, 2 * YI)
    city.merge(kept, gone)
    with pytest.raises(Doubtful, match="可能是同一笔"):
        increased(city, kept, MAY, 2 * YI)
    assert claim_row(increased(city, other, MAY, 2 * YI)).text == ""


def test_a_ledger_with_an_increase_much_like_another_needs_a_tick_and_a_reason(city: City) -> None:
    """Like one that is recorded, and like one of the same file."""
    project = city.signed()
    increased(city, project, MAY, 2 * YI)
    named = {"项目编号": row(project).code, "项目名称": row(project).name, "资金类别": "增资"}
    rows = [
        {**named, "日期": day, "金额(万元)": amount}
        for day, amount in ((date(2026, 5, 20), 19_500), (date(2026, 6, 2), 19_800), (date(2026, 6, 3), 900))
    ]
    plan = looked(city.bureau, workbook({"资金": rows}))
    assert plan.faults == []
    near = "可能是同一笔"
    assert [[near in doubt.words for doubt in one.doubts] for one in plan.claims] == [[True], [True] * 2, []]
    keys = [one.key for one in plan.claims]
    with pytest.raises(WrongEntry, match="有 2 行可能与已有的重复"):
        import_project_table(city.bureau, plan.batch.id, plan.fingerprint, despite=WHY)
    with pytest.raises(Doubtful, match=near):
        import_project_table(city.bureau, plan.batch.id, plan.fingerprint, others=keys)
    import_project_table(city.bureau, plan.batch.id, plan.fingerprint, others=keys, despite=WHY)
    said = Claim.objects.filter(project=project, money="increase").order_by("on")
    assert [WHY in one.text for one in said] == [False, True, True, False]
    assert_sound()


def test_a_ledger_with_one_paper_for_two_claims_needs_a_tick_and_a_reason(city: City) -> None:
    of = {"责任单位": "望溪区", "签约日期": date(2026, 3, 2)}
    rows = [
        {**of, "项目名称": "远航储能电池基地", "投资方": "远航集团", "协议总投资(万元)": 12000},
        {**of, "项目名称": "青禾食品产业园", "投资方": "青禾股份", "协议总投资(万元)": 300},
    ]
    paper = {"证明事项": "签约", "证明种类": "agreement", "文件名": "协议.txt"}
    proofs = [{"项目名称": row["项目名称"], **paper} for row in rows]
    plan = looked(
        city.bureau, workbook({"项目": rows, "证明材料": proofs}), papers={"协议.txt": b"one for both"}
    )
    assert plan.faults == []
    assert [len(one.doubts) for one in plan.claims] == [1, 1]
    keys = [one.key for one in plan.claims]
    with pytest.raises(WrongEntry, match="可能与已有的重复"):
        import_project_table(city.bureau, plan.batch.id, plan.fingerprint, despite="一份框架协议")
    with pytest.raises(Doubtful, match="这次带来的材料里还证明"):
        import_project_table(city.bureau, plan.batch.id, plan.fingerprint, others=keys)
    import_project_table(city.bureau, plan.batch.id, plan.fingerprint, others=keys, despite="一份框架协议")
    assert ["一份框架协议" in one.text for one in Claim.objects.all()] == [True, True]


def test_papers_that_a_ledger_adds_to_claims_that_wait_are_asked_about_like_those_of_new_ones(
    city: City,
) -> None:
    """One slip for two claims that wait, which a third proves as well: seen before anything is done, not at review."""
    first, second, other = city.signed(), city.signed(), city.signed()
    arrived(city, other, YI)
    wait = [arrived(city, project, YI, papers("bank slip")) for project in (first, second)]
    data = workbook(
        {
            "证明材料": [
                {"项目编号": row(project).code, "项目名称": row(project).name, "证明事项": "到位资金",
                 "证明种类": "bank slip", "文件名": name}
                for project, name in ((first, "回单.txt"), (second, "回单.txt"), (second, "补充.txt"))
            ]
        }
    )  # fmt: skip
    plan = looked(city.bureau, data, papers={"回单.txt": "银行回单".encode(), "补充.txt": b"of its own"})
    assert plan.faults == []
    assert {one.claim.id: len(one.doubts) for one in plan.added} == dict.fromkeys(wait, 2)
    keys = [one.key for one in plan.added]
    for others, despite, complaint in (
        ((), WHY, "有 2 行可能与已有的重复"),
        (keys[:1], WHY, "有 1 行可能与已有的重复"),
        (keys, "", "已经用来证明.*这次带来的材料里还证明"),
    ):
        with pytest.raises(WrongEntry, match=complaint):
            import_project_table(city.bureau, plan.batch.id, plan.fingerprint, others=others, despite=despite)
    assert Proof.objects.filter(about__in=wait).count() == 2
    import_project_table(city.bureau, plan.batch.id, plan.fingerprint, others=keys, despite=WHY)
    assert Proof.objects.filter(about__in=wait).count() == 5
    said = [event.details.get("reason", "") for event in project_history(city.bureau, first)]
    assert [WHY in one for one in said if one] == [True]
    assert had_a_hand(city.bureau, claim_row(wait[0]).hands)
    assert_sound()


def test_papers_of_its_own_that_a_ledger_adds_ask_nothing(city: City) -> None:
    project = city.signed()
    claim = arrived(city, project, YI, papers("bank slip"))
    paper = {"证明事项": "到位资金", "证明种类": "bank slip", "文件名": "回单.txt"}
    data = workbook({"证明材料": [{"项目编号": row(project).code, "项目名称": row(project).name, **paper}]})
    plan = looked(city.bureau, data, papers={"回单.txt": b"another slip"})
    assert [one.doubts for one in plan.added] == [()]
    import_project_table(city.bureau, plan.batch.id, plan.fingerprint)
    assert Proof.objects.filter(about=claim).count() == 2


def test_a_signing_after_a_refused_entry_review_needs_a_reason_of_both(city: City) -> None:
    on = date(2026, 3, 2)
    project = city.lead()
    early = city.claimed(project, "signed", on, amount=YI)
    open_entry_review(city.area, Because(), project, seen(project), SHEET, Papers())
    score_entry(
        city.second, Because(), project, conflict="", points=POINTS, vetoes={"environment": "在生态红线内"}
    )
    with pytest.raises(Doubtful, match="准入评审有否决项：不符合生态环境准入清单"):
        review_claim(city.second, Because(), early, "approved")
    for actor in (city.third, city.leader):
        score_entry(actor, Because(), project, conflict="", points=POINTS)
    decide_entry_review(city.bureau, Because(), project, "refused", "淘汰类")
    said = "准入评审没有通过"
    assert [one.words[:8] for one in project_shown(city.bureau, project).waiting[0].doubts] == [said]
    with pytest.raises(Doubtful, match=said):
        review_claim(city.second, Because(), early, "approved")
    review_claim(city.second, Because(), early, "returned", "先评审")
    again = (city.area, Because(), project, seen(project), "signed", on, proofs_of("signed"))
    with pytest.raises(Doubtful, match=said):
        claim_stage(*again, amount=YI)
    claim = claim_stage(*again, amount=YI, despite="市政府专题会议同意")
    assert entry_tags(row(project)) == [("准入评审没有通过", "red")]
    review_claim(city.second, Because(), claim, "approved", despite="会议纪要在卷")
    assert entry_tags(row(project)) == [("准入评审没有通过，仍签约", "red")]
    assert_sound()


def test_a_signing_without_an_entry_review_is_asked_about_where_the_city_says_so(city: City) -> None:
    before = city.signed()
    text = shipped("review.toml").decode().replace("before_signing = false", "before_signing = true")
    adopt_scheme(city.bureau, Because(), text.replace("2020-01-01", "2026-03-03").encode(), "评审表")
    assert entry_tags(row(before)) == []
    with pytest.raises(Doubtful, match="还没有通过准入评审，按本市规定要先评审再签约"):
        city.reach(city.lead("青禾食品产业园", investor="青禾集团"), "signed", date(2026, 3, 3), amount=YI)
    project = city.lead()
    review_claim(
        city.second, Because(),
        city.claimed(project, "signed", date(2026, 3, 3), amount=YI, despite='急'),
        "approved", despite="急",
    )  # fmt: skip
    assert entry_tags(row(project)) == [("没有通过准入评审就签约", "red")]
    rows = [{"项目名称": "远航储能电池基地", "投资方": "远航集团", "责任单位": "望溪区",
             "签约日期": date(2026, 3, 4), "协议总投资(万元)": 12000}]  # fmt: skip
    plan = looked(city.bureau, workbook({"项目": rows}))
    assert ["准入评审" in one.doubts[0].words for one in plan.claims] == [True]
