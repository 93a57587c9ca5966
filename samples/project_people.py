"""What people did with the projects of the sample city: decisions, promises, contacts, entry reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from project_course import reached_between
from project_model import (
    AS_OF,
    MILLION,
    ORDER,
    WAN,
    Chance,
    Decision,
    Promise,
    Record,
    Review,
    Visit,
    after,
    rounded,
)

_RETURNED = {
    "negotiating": "只有一张名片，请补洽谈记录或投资方来函",
    "signed": "附的是意向书，不是正式投资协议，不能算签约",
    "registered": "营业执照的住所不在本市，请核实",
    "started": "照片是场地平整，不是永久性工程破土",
    "statistics": "统计报表没有盖章",
    "building": "发票是勘察设计费，不是工程款",
    "completed": "缺竣工验收备案表的消防一页",
    "producing": "发票开票方不是项目公司",
    "at capacity": "只有一个月的产量，要连续三个月",
}


_NEEDS = {"registered": ("signed",), "started": ("signed",), "statistics": ("started",), "building": ("started",),
          "completed": ("started",), "producing": ("started",), "at capacity": ("producing",)}  # fmt: skip


def _decide(record: Record, chance: Chance) -> None:
    """What is claimed last still waits, where it is fresh; some was returned."""
    if any(one.claim in record.stages for one in record.decisions) or "terminated" in record.stages:
        return
    places = {stage: at for at, stage in enumerate(ORDER)}
    listed = [one for one in record.stages if one != "statistics"]
    last = max(listed, key=lambda one: (record.stages[one], places.get(one, 99)), default="")
    if any(last in _NEEDS.get(one, ()) for one in record.stages):
        last = "statistics" if "statistics" in record.stages else ""
    if last and last in ORDER and record.stages[last] >= date(2026, 10, 8):
        record.decisions.append(Decision(last, None, "waits"))
    elif (
        last in _RETURNED
        and last in (record.stage, "statistics")
        and not record.case
        and chance.part() < 0.09
    ):
        record.decisions.append(Decision(last, None, "returned", _RETURNED[last]))
    decided = {one.on for one in record.decisions}
    for one in record.money:
        if one.kind == "paid_in" and one.on >= date(2026, 10, 12) and one.on not in decided:
            record.decisions.append(Decision("paid_in", one.on, "waits"))
        elif one.kind == "paid_in" and not record.case and chance.part() < 0.015 and one.on not in decided:
            record.decisions.append(
                Decision("paid_in", one.on, "returned", "凭证的付款方不是投资方，请补关系证明")
            )


_LAWS = (
    "《临江省促进中小企业发展条例》第二十一条", "《临江省先进制造业促进条例》第十八条",
    "《临江省人才发展条例》第三十条", "《临江省现代物流业促进条例》第十二条",
)  # fmt: skip
_PROMISED = (
    ("设备投资普惠性补助", "设备投资达到协议数额的80%", 2, 1), ("标准厂房租金补贴", "按期投产", 1, 1),
    ("技术改造贷款贴息", "完成技改备案和贷款", 1, 1), ("职工公寓配套", "用工达到300人", 0, 2),
    ("物流费用补贴", "年发运量达到约定", 1, 3), ("研发平台建设补助", "通过市级认定", 1, 1),
)  # fmt: skip


def _promise(record: Record, chance: Chance) -> None:
    count = chance.whole(1, 2)
    signed = record.stages["signed"]
    for at in range(count):
        title, condition, percent, law = _PROMISED[(record.number + at * 3) % len(_PROMISED)]
        amount = rounded(record.contracted * percent / 100, WAN) if percent else None
        due = after(signed, chance.whole(330, 900))
        review = f"云公竞审〔{signed.year}〕{record.number + at * 400}号"
        reviewed = after(signed, -chance.whole(5, 30))
        then, paid = "approved", []
        basis, passed, ends = _LAWS[law], True, max(after(due, 365), date(2029, 12, 31))
        kind = chance.part()
        if kind < 0.09:
            title, condition = "地方留成税收按年全额奖励", "按年纳税"
            basis, passed, then = "", False, "refused"
        elif kind < 0.22:
            basis, then = ("", "waits") if kind < 0.16 else (basis, "waits")
            review, passed = ("", None) if kind < 0.19 else (review, passed)
        elif kind < 0.27:
            then = "ended"
        elif due < AS_OF and amount is not None and kind < 0.75:
            half = rounded(amount / 2, WAN)
            paid = [(after(due, -20), half)]
            if kind < 0.60 and after(due, 15) <= AS_OF:
                paid.append((after(due, 15), amount - half))
        unit = record.unit if percent < 2 else "CZJ"
        record.promises.append(
            Promise(title, unit, amount, condition, due, ends, basis, review, passed,
                    reviewed if review else None, then, tuple(paid))  # type: ignore[arg-type]
        )  # fmt: skip


_SAID = (
    "介绍产业政策和园区条件，对方关心用地和用工", "陪同踏勘地块，对方提出年用电量和双回路要求",
    "就协议文本逐条商谈，厂房交付时间还有分歧", "对方带来可行性研究报告，询问能评和环评进度",
    "回访总部，对方董事会已原则同意，年内定点", "座谈上下游配套，介绍本市三家供应商",
)  # fmt: skip
_UNDERTAKEN = (
    "提供地块的地勘和规划条件",
    "答复供电方案和电价",
    "联系职业学院对接用工",
    "出具协议修改意见",
    "安排环评单位现场对接",
)
_THEIRS = ("投资总监", "总经理", "战略发展部部长", "工程副总", "董事会秘书")


def _visit(record: Record, chance: Chance) -> None:
    last = min(AS_OF, max((record.found_on, *record.stages.values())))
    day = after(record.found_on, chance.whole(2, 20))
    for _ in range(chance.whole(1, 3)):
        if day > last and day > AS_OF:
            break
        undertaken = []
        if chance.part() < 0.55:
            due = after(day, chance.whole(10, 45))
            done = after(due, chance.whole(-8, 12)) if chance.part() < 0.7 else None
            undertaken.append((chance.one_of(_UNDERTAKEN), due, done if done and done <= AS_OF else None))
        record.visits.append(
            Visit(
                chance.one_of(("visit", "reception", "call", "event")), day, "市投资促进局项目科科长、属地招商专员",
                f"{record.investor[:4]}{chance.one_of(_THEIRS)}", chance.one_of(_SAID), tuple(undertaken),
            )
        )  # fmt: skip
        day = after(day, chance.whole(12, 60))
        if day > AS_OF:
            break


_COMMITTEE = ("jianzhibai", "jixingzhou", "fangcaiwei")


def _review(record: Record, chance: Chance, at: int) -> Review:
    land = rounded(record.contracted / MILLION / chance.whole(3, 6), Decimal(1))
    figures = {
        "land_area": land, "fixed_investment": rounded(record.contracted * Decimal("0.72"), WAN),
        "output": rounded(record.contracted * Decimal(str(0.7 + round(chance.part(), 2))), WAN),
        "tax": rounded(record.contracted * Decimal(str(0.02 + round(chance.part() * 0.03, 3))), WAN),
        "jobs": rounded(record.contracted / MILLION * Decimal("0.6"), Decimal(1)),
        "energy": Decimal(chance.whole(400, 9_000)),
    }  # fmt: skip
    members = []
    for name in _COMMITTEE:
        members.append((name, "", tuple(chance.whole(68, 95) for _ in range(4)), {}))
    if at % 8 == 5:
        stop = {"environment": "年用水量超出园区指标，不符合生态环境准入清单"}
        members[1] = (members[1][0], "", members[1][2], stop)
        return Review(figures, tuple(members), "refused", "有否决项，建议换址后重新申报")
    if at % 8 == 7:
        withdrawn = (members[1][0], "配偶在投资方的子公司任职，申请回避", (), {})
        return Review(figures, (members[0], withdrawn))
    if at % 8 == 3:
        return Review(figures, tuple(members), "returned", "可行性研究报告没有能耗测算，请补充")
    return Review(figures, tuple(members), "passed", "同意准入，亩均指标写入协议")


_OVERDUE, _OF_LATE = 6, 50  # how many undertakings nobody has kept, and since how many days at most


def _keep(records: list[Record]) -> None:
    """What was undertaken at contacts was done, but for a few that were due of late, of projects still under way."""
    due_by, since = after(AS_OF, 14), after(AS_OF, -_OF_LATE)
    late = [
        (due, record.number, at)
        for record in records
        if not {"completed", "producing", "terminated"} & set(record.stages)
        for at, visit in enumerate(record.visits)
        for _, due, done in visit.undertaken
        if done is None and since <= due <= AS_OF
    ]
    left = {(number, at) for _, number, at in sorted(late)[-_OVERDUE:]}
    for record in records:
        chance = Chance("kept", record.number)
        record.visits = [
            visit if (record.number, at) in left else replace(visit, undertaken=tuple(
                (text, due, done or min(AS_OF, max(visit.on, after(due, chance.whole(-8, 12)))))
                if due <= due_by else (text, due, done)
                for text, due, done in visit.undertaken
            ))
            for at, visit in enumerate(record.visits)
        ]  # fmt: skip


def _lose(records: list[Record]) -> None:
    """One stage that was approved is lost again: whoever went there later found nobody building."""
    twice = {record.repeats for record in records}
    for record in records:
        begun = record.stages.get("building", AS_OF)
        if (
            record.stage == "building"
            and date(2025, 9, 1) <= begun <= date(2026, 6, 1)
            and not ({"suspended", "terminated"} & set(record.stages))
            and not (record.case or record.decisions or record.repeats or record.number in twice)
        ):
            reason = "市里现场核查：施工单位已撤场，主体没有动工，退出建设，复工后重新申报"
            record.decisions.append(Decision("building", None, "lost", reason, after(begun, 120)))
            return
    raise LookupError("a stage to be lost")


# By the names of rulebooks/leads-24-characters.yaml; about half of the leads have one of them or two.
_FOUND = {
    "leading firm": "{investor}在省重点产业龙头企业名录内，产业科查过近三年年报",
    "gap filled": "补上本市产业链图谱里标为空缺的环节，本市现有企业目前从外省采购",
    "key region": "投资方总部在市里确定的重点招商区域，由驻点小分队引来",
}


def _find(records: list[Record]) -> None:
    """What a post that has nothing to do with the leads found of some of them."""
    for record in records:
        if (
            "signed" in record.stages
            or "terminated" in record.stages
            or record.case
            or record.repeats is not None
        ):
            continue
        chance = Chance("found", record.number)
        record.findings = {
            name: reason.format(investor=record.investor)
            for name, reason in _FOUND.items()
            if chance.part() < 0.3
        }


def with_people(records: list[Record]) -> None:
    reviewed = 0
    for record in records:
        chance = Chance("people", record.number)
        _decide(record, chance)
        own = record.repeats is None and not record.excluded
        if own and "signed" in record.stages and "terminated" not in record.stages and chance.part() < 0.2:
            _promise(record, chance)
        # What was signed long ago has its contacts on paper.
        if record.found_on >= date(2025, 10, 1) or "signed" not in record.stages or chance.part() < 0.08:
            _visit(record, chance)
        fresh = record.stage == "negotiating" or reached_between(record, "signed", date(2026, 6, 1), AS_OF)
        if own and fresh and "terminated" not in record.stages and reviewed < 24 and chance.part() < 0.7:
            record.review = _review(record, chance, reviewed)
            reviewed += 1
    _keep(records)
    _lose(records)
    _find(records)
