"""Meeting reports of the fictional city of Yunchuan (云川市), as many and as long as a benchmark asks for.

Every sentence is put together here from our own words: nothing is copied from any report. The same seed
gives the same reports. They have what makes real ones dear to read: a headline, a dateline, a list of people
who share posts, demands with fronted objects and long objects, named mechanisms with their items, figures.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from layouts import Report

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ["海", "河", "江", "山", "川", "静", "明", "志远", "建国", "晓云", "立新", "文博", "雪梅", "伟东"]
COUNTIES = ["东湖县", "西山县", "南溪区", "北原区", "青石县", "白沙市"]
BODIES = ["市发展改革委", "市财政局", "市应急管理局", "市住房城乡建设局", "市生态环境局", "市政务服务局"]
MEETINGS = [
    ("全市经济运行调度会议", "经济运行"),
    ("全市重点项目建设推进会议", "项目建设"),
    ("全市安全生产工作会议", "安全生产"),
    ("全市优化营商环境大会", "营商环境"),
    ("市委理论学习中心组学习会议", "理论学习"),
    ("全市乡村全面振兴现场推进会议", "乡村振兴"),
    ("全市防汛抗旱工作会议", "防汛抗旱"),
]
VERBS = ["抓好", "落实", "推进", "加强", "完善", "深化", "健全", "夯实", "优化", "压实", "强化", "守牢"]
OBJECTS = [
    "重点项目建设",
    "企业服务机制",
    "隐患排查整治",
    "基层治理能力",
    "产业链条延伸",
    "干部作风建设",
    "政务服务流程",
    "民生实事办理",
    "安全生产责任",
    "债务风险化解",
    "耕地保护任务",
    "生态环境底线",
    "招商引资质效",
    "科技创新平台",
]
ENDS = [
    "确保全年目标任务圆满完成",
    "推动各项工作落地见效",
    "以实际成效回应群众期盼",
    "为高质量发展提供坚实保障",
    "切实做到守土有责、守土尽责",
    "让企业和群众有更多获得感",
]
TOPICS = ["思想认识", "工作重点", "责任链条", "作风建设", "底线思维", "督导问效"]
LEADS = [
    "要提高政治站位",
    "要聚焦目标任务",
    "要坚持问题导向",
    "要树牢系统观念",
    "要突出重点领域",
    "要强化协同联动",
]
ADDRESSED = ["各县（市、区）", "各级各部门", "市直有关部门", "各责任单位", "广大党员干部"]
POINTED = ["指出", "强调", "要求"]
COUNTED = [
    ("三抓三促", ["抓项目促投资", "抓服务促满意", "抓作风促落实"]),
    ("五个一批", ["签约一批", "开工一批", "投产一批", "达效一批", "储备一批"]),
    ("四张清单", ["任务清单", "责任清单", "问题清单", "销号清单"]),
]
FIRST_DAY = date(2023, 1, 3)


def _names(rng: random.Random, count: int) -> list[str]:
    names: list[str] = []
    while len(names) < count:
        name = rng.choice(FAMILY) + rng.choice(GIVEN)
        if name not in names:
            names.append(name)
    return names


def _demand(rng: random.Random) -> str:
    first, second = rng.sample(OBJECTS, 2)
    verbs = rng.sample(VERBS, 3)
    match rng.randrange(5):
        case 0:
            return f"{rng.choice(LEADS)}，{verbs[0]}{first}，{verbs[1]}{second}，{rng.choice(ENDS)}"
        case 1:
            return f"{rng.choice(ADDRESSED)}要{verbs[0]}{first}、{verbs[1]}{second}，{rng.choice(ENDS)}"
        case 2:
            near, far = rng.sample(COUNTIES, 2)
            return f"要{verbs[0]}{first}，紧盯{near}和{far}等重点区域，{verbs[1]}{second}"
        case 3:
            return f"要围绕{first}，{verbs[0]}{second}，实行台账管理、挂图作战，{rng.choice(ENDS)}"
        case _:
            return f"对进展缓慢的，要逐项会商研判，{verbs[0]}{first}，{verbs[1]}{second}"


def _fact(rng: random.Random) -> str:
    whole, part = rng.randint(100, 900), rng.randint(1, 9)
    return (
        f"今年以来，全市{rng.choice(OBJECTS)}取得新进展，{rng.choice(COUNTIES)}完成投资{whole}.{part}亿元，"
        f"同比增长{rng.randint(2, 19)}.{part}%，新开工项目{rng.randint(12, 90)}个，"
        f"办结企业诉求{rng.randint(100, 999)}件"
    )


def _counted(rng: random.Random) -> str:
    name, items = rng.choice(COUNTED)
    return f"要深入开展“{name}”行动，即{'、'.join(items)}，每半月调度一次、每季度通报一次"


def report(rng: random.Random, size: int = 10_000) -> Report:
    """One report of about ``size`` bytes as UTF-8 text."""
    day = FIRST_DAY + timedelta(days=rng.randrange(1000))
    meeting, topic = rng.choice(MEETINGS)
    secretary, mayor, *others = _names(rng, 12)
    paragraphs = [
        f"{day.month}月{day.day}日，{meeting}召开，研究部署下一阶段{topic}工作。市委书记{secretary}出席会议并讲话，"
        f"市委副书记、市长{mayor}主持会议。市人大常委会主任{others[0]}、市政协主席{others[1]}，市委常委"
        f"{'、'.join(others[2:6])}，副市长{'、'.join(others[6:9])}参加会议。"
    ]
    speakers = [secretary, mayor, "会议"]
    left = size - len(paragraphs[0].encode())
    while left > 600:
        speaker = speakers[len(paragraphs) % 3]
        sentences = [f"{speaker}{rng.choice(POINTED)}，{_demand(rng)}"]
        for _ in range(rng.randint(2, 5)):
            sentences.append(rng.choice([_demand, _demand, _demand, _fact, _counted])(rng))
        if len(paragraphs) % 3 == 2:
            one, two, three = (f"{rng.choice(VERBS)}{topic}" for topic in rng.sample(TOPICS, 3))
            sentences.append(
                f"一要{one}，{_demand(rng)}；二要{two}，{_demand(rng)}；三要{three}，{_demand(rng)}"
            )
        paragraph = "。".join(sentences) + "。"
        paragraphs.append(paragraph)
        left -= len(paragraph.encode()) + 8
    paragraphs.append(
        f"{rng.choice(COUNTIES)}、{rng.choice(BODIES)}负责同志作交流发言。市直有关部门主要负责同志参加会议。"
    )
    kicker = f"{secretary}在{meeting}上强调" if rng.random() < 0.5 else None
    title = f"{rng.choice(VERBS)}{rng.choice(OBJECTS)} {rng.choice(ENDS)}" if kicker else f"{meeting}召开"
    return Report([title], paragraphs, day.isoformat(), "云川日报", kicker=kicker)


def reports(count: int, size: int = 10_000, seed: int = 1) -> Iterator[Report]:
    """``count`` reports of about ``size`` bytes each; the same seed gives the same ones."""
    rng = random.Random(seed)
    for _ in range(count):
        yield report(rng, size)


def links(count: int = 150, seed: int = 1) -> list[str]:
    """Labels for the menus and recommendations of a web page."""
    rng = random.Random(seed)
    return [
        rng.choice(["政务公开", "办事服务", "互动交流", "数据开放"])
        if rng.random() < 0.5
        else f"{rng.choice(COUNTIES)}{rng.choice(VERBS)}{rng.choice(OBJECTS)}"
        for _ in range(count)
    ]
