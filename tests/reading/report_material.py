"""Hypothesis strategies that compose reports from our own words: 云川市 and its people are invented."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from tests.reading.own_reports import hard_wrapped

NAMES = ["王海", "李河", "周明", "吴静", "张江", "陈永和", "欧阳川", "刘 婧", "努尔·艾力", "林志强"]
POSTS = [
    "市委书记",
    "市委副书记、市长",
    "市人大常委会主任",
    "市政协主席",
    "市委常委、秘书长",
    "副市长、市公安局局长",
    "自治区人大常委会副主任、党组副书记，市委书记",
    "省委书记",
    "市领导",
]
MEETINGS = [
    "全市经济工作会议",
    "全市“抓项目 强工业”推动发展大会",
    "市政府第12次常务会议",
    "全市防汛工作电视电话会议",
    "座谈会",
]
DAYS = ["8月1日", "8月2日上午", "2024年8月1日", "昨日", "4 月 28 日", "近日"]
DEMANDS = [
    "要抓好项目建设，加大招商引资力度，确保完成全年目标任务",
    "要严格落实“1071”推进机制，加快重点项目建设；大力实施企业培育计划",
    "各级各部门要压实责任，力争12月底前完成投资1,234.5亿元",
    "必须坚决整治庸、懒、散、慢、拖“五大顽疾”，树立“三种导向”",
    "一要加强领导；二要压实责任；三要严格考核",
    "对重点项目，要逐个调度",
    "要推动经济增长6.5%以上，规模以上工业增加值增长 8 %",
    "坚决守住不发生区域性风险的底线",
    "要把握好3个方面：一要抓项目，二要抓作风，三要抓落实",
    "既要抓发展，又要保安全，不得弄虚作假",
]
REMARKS = [
    "今年以来，全市上下攻坚克难，完成投资560亿元，同比增长7.2%",
    "习近平总书记关于治水的重要论述为我们指明了方向",
    "产业是关键、项目是支撑、作风是保障，三者缺一不可",
    "要素保障有力，主要指标向好，“十五五”开局良好",
    "周明、吴静严重违纪违法案件教训深刻",
]
PAGE = [
    "首页 > 云川要闻 > 正文",
    "云川要闻",
    "发布日期：2024-08-02 09:30 来源：云川日报 记者：赵泉",
    "大会现场。",
    "（记者 赵泉 通讯员 孙山）",
    "责任编辑：赵泉",
    "版权所有 云川日报社 临ICP备00000001号",
    "全市经济工作会议召开",
    "王海在全市经济工作会议上强调",
    "凝心聚力抓项目 坚定不移促发展",
    "●市政协主席周明到东湖县调研。他强调，要抓好落实。",
    "会议决定任命周明为市水利局局长。",
    "10个县区和2个开发区主要负责同志，市直有关单位主要负责同志参加会议。",
    "",
]


def _pick(options: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(options)


def people() -> st.SearchStrategy[str]:
    """市委书记王海，市领导周明、吴静 …"""
    one = st.builds(
        lambda post, names: post + "、".join(names),
        _pick(POSTS),
        st.lists(_pick(NAMES), min_size=1, max_size=4),
    )
    return st.lists(one, min_size=1, max_size=3).map("，".join)


def leads() -> st.SearchStrategy[str]:
    return st.builds(
        lambda start, day, meeting, who, does: f"{start}{day}，云川市召开{meeting}。{who}{does}。",
        _pick(["", "本报讯 ", "云川讯（记者 赵泉）", "　　"]),
        _pick(DAYS),
        _pick(MEETINGS),
        people(),
        _pick(["出席会议并讲话", "主持会议", "参加会议", "主持会议，强调要抓好落实", "作汇报"]),
    )


def talks() -> st.SearchStrategy[str]:
    speaker = st.one_of(_pick(["会议", "会议还", "他", "大会", "市委、市政府"]), _pick(NAMES))
    sentences = st.lists(st.one_of(_pick(DEMANDS), _pick(REMARKS)), min_size=1, max_size=4).map("。".join)
    return st.builds(
        lambda who, says, what: f"{who}{says}{what}。",
        speaker,
        _pick(["强调，", "指出，", "要求，", "：", "在讲话中强调："]),
        sentences,
    )


def paragraphs() -> st.SearchStrategy[list[str]]:
    rest = st.lists(
        st.one_of(talks(), talks(), people().map(lambda who: who + "参加会议。"), _pick(PAGE)), max_size=6
    )
    return st.builds(lambda first, others: [first, *others], leads(), rest)


def _spell(text: str, how: str) -> str:
    if how == "ascii":
        return text.replace("，", ",").replace("；", ";").replace("（", "(").replace("）", ")")
    if how == "doubled":
        return text.replace("，", "，，").replace("、", "、、")
    if how == "traditional":
        return text.translate(str.maketrans("会议强调指为设实书记长产业", "會議強調指為設實書記長產業"))
    if how == "glossed":
        return text.replace("会", "會(huì)")
    return text


@st.composite
def pages(draw: st.DrawFn) -> str:
    """A file: one or two reports, loose or hard-wrapped, in one of several spellings."""
    parts: list[str] = []
    for _ in range(draw(st.integers(1, 2))):
        parts += draw(st.lists(_pick(PAGE), max_size=3))
        parts += draw(paragraphs())
    width = draw(st.sampled_from([0, 0, 0, 12, 20]))
    if width:
        parts = [hard_wrapped(part, width, indent=draw(st.sampled_from([0, 2]))) for part in parts]
    between = draw(st.sampled_from(["\n", "\n\n", "\r\n", "\n　　", "\f"]))
    return _spell(
        between.join(parts), draw(st.sampled_from(["plain", "ascii", "doubled", "traditional", "glossed"]))
    )


@st.composite
def damaged_pages(draw: st.DrawFn) -> str:
    """A file with characters lost, repeated or thrown in."""
    text = draw(pages())
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 12))
        thrown = draw(
            st.text(
                alphabet="，。；：、“”（）《》\n \u3000●要0123456789一二三亿%年月日·王？\ufffd", max_size=6
            )
        )
        text = text[:at] + thrown + text[at + cut :]
    return text


@st.composite
def full_reports(draw: st.DrawFn) -> str:
    """One report with dateline and full date, and nothing of a page around it."""
    meeting = draw(_pick(MEETINGS[:4]))
    who = draw(people())
    day = draw(st.dates(date(2022, 1, 1), date(2025, 12, 31)))
    first = (
        f"本报讯（记者 赵泉）{day.year}年{day.month}月{day.day}日，云川市召开{meeting}。{who}出席会议并讲话。"
    )
    return "\n".join([first, *draw(st.lists(talks(), min_size=1, max_size=5))]) + "\n"


# --- reports that carry their own answer -------------------------------------------------------------

FAMILY = (
    "王李张刘陈杨赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许冯邓"
    "曹彭曾肖田董袁潘于蒋蔡余杜苏魏吕丁任姚卢崔钟谭汪石覃莫甘"
)
GIVEN = [
    "伟",
    "敏",
    "静",
    "磊",
    "强",
    "霞",
    "平",
    "刚",
    "建国",
    "志强",
    "明华",
    "晓东",
    "永和",
    "天明",
    "为民",
    "秀英",
    "宏伟",
]
# A post as written, and what it is in full for the first who has it.
WRITTEN = {
    "市委常委": ["市委常委"],
    "副市长": ["副市长"],
    "市委副书记、市长": ["市委副书记", "市长"],
    "市委常委、组织部部长": ["市委常委", "组织部部长"],
    "副市长、市公安局局长": ["副市长", "市公安局局长"],
    "市水利局党组书记、局长": ["市水利局党组书记", "市水利局局长"],
    "市人大常委会党组书记、主任": ["市人大常委会党组书记", "市人大常委会主任"],
    "自治区人大常委会副主任、党组副书记，市委书记": [
        "自治区人大常委会副主任",
        "自治区人大常委会党组副书记",
        "市委书记",
    ],
    "市工业和信息化局局长": ["市工业和信息化局局长"],
    "东湖县委书记": ["东湖县委书记"],
    "市领导": ["市领导"],
}


@st.composite
def attendances(draw: st.DrawFn) -> tuple[str, dict[str, list[str]]]:
    """A sentence that says who was there, and the posts of everyone in it."""
    full: dict[str, list[str]] = {}
    groups: list[str] = []
    for post in draw(st.lists(st.sampled_from(sorted(WRITTEN)), min_size=1, max_size=4)):
        names = []
        for _ in range(draw(st.integers(1, 4))):
            name = draw(st.sampled_from(FAMILY)) + draw(st.sampled_from(GIVEN))
            if not any(name in other or other in name for other in full):
                names.append(name)
                full[name] = WRITTEN[post]
        if names:
            groups.append(post + "、".join(names))
    lead = draw(st.sampled_from(["", "8月1日，", "会上，", "随后，"]))
    tail = draw(
        st.sampled_from(["出席会议。", "参加会议。", "等参加。", "列席会议。", "陪同调研。", "分别发言。"])
    )
    return lead + "，".join(groups) + tail, full


OPENINGS = [
    ("王海强调，", "王海"),
    ("王海在讲话中指出，", "王海"),
    ("会议强调，", "会议"),
    ("市长李河要求，", "李河"),
]
MARKED = [
    "要抓好项目建设，加快工程进度，确保按期投产",
    "要优化营商环境，提升服务效能",
    "要以钉钉子精神抓落实，一件接着一件办",
    "要在服务企业上下功夫，帮助解决实际困难",
    "必须压实各方责任，层层传导压力",
    "务必加强值班值守，确保信息畅通",
    "严禁弄虚作假",
    "要既抓当前、又谋长远",
    "各级各部门要各司其职、密切配合，形成合力",
    "全市上下要同心协力，乘势而上",
    "水利部门要科学调度水库，确保度汛安全",
]
UNMARKED = ["加强宣传引导，营造良好氛围", "坚决守住底线，确保社会稳定", "大力实施技改工程，推动转型升级"]
NUMBERED = ["一要加强领导、明确分工", "二要突出特色、分类施策", "三要严格考核、兑现奖惩"]


@st.composite
def demanding_talks(draw: st.DrawFn) -> tuple[str, list[tuple[str, str]]]:
    """Paragraphs of a report, and every demand in them by speaker."""
    text = "8月1日，全市经济工作会议召开。市委书记王海出席会议并讲话，市长李河主持会议。\n"
    found: list[tuple[str, str]] = []
    for opening, speaker in draw(st.lists(st.sampled_from(OPENINGS), min_size=1, max_size=4)):
        sentences: list[str] = []
        for at in range(draw(st.integers(1, 3))):
            how = draw(st.sampled_from(["marked", "marked", "numbered", "remark"]))
            if how == "remark":
                sentences.append("今年以来，全市经济运行稳中有进" if at == 0 else "这是一项系统工程")
                continue
            if how == "numbered":
                items, between = NUMBERED[: draw(st.integers(2, 3))], draw(st.sampled_from(["；", "，"]))
            else:
                items, between = [draw(st.sampled_from(MARKED))], "；"
                items += draw(st.lists(st.sampled_from([*MARKED, *UNMARKED]), max_size=2))
            sentences.append(between.join(items))
            found += [(speaker, item) for item in items]
        text += opening + "。".join(sentences) + "。" + draw(st.sampled_from(["", "\n"]))
    return text, found
