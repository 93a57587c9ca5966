"""Demands and their exact spans, one table a rule of guideline §5.

All sample text is our own, about an invented city.
"""

from __future__ import annotations

import pytest

from tests.reading.own_reports import demands, directives, known_wrong, spoken

LEADING_ADJECTIVE = known_wrong(
    "重点, 关键 or 当前 before a noun is cut off as if it only led up to the marker"
)


def check(text: str, expected: list[str]) -> None:
    assert demands(text) == expected


# --- where a demand begins and ends ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会议强调，要抓好项目建设。", ["要抓好项目建设"]),
        ("会议强调，必须抓好项目建设。", ["必须抓好项目建设"]),
        ("会议强调，务必抓好项目建设。", ["务必抓好项目建设"]),
        ("会议强调，不得搞形式主义。", ["不得搞形式主义"]),
        ("会议强调，严禁弄虚作假。", ["严禁弄虚作假"]),
        ("会议强调，切忌急躁冒进。", ["切忌急躁冒进"]),
        ("会议强调，须抓好项目建设。", ["须抓好项目建设"]),
        ("会议强调，各级各部门要抓好落实。", ["各级各部门要抓好落实"]),
        ("会议强调，全市上下要抓好落实。", ["全市上下要抓好落实"]),
        ("会议强调，水库、堤防的责任人要到岗到位。", ["水库、堤防的责任人要到岗到位"]),
        ("会议强调，市直有关部门（单位）要抓好落实。", ["市直有关部门（单位）要抓好落实"]),
        ("会议强调,要抓好项目建设,确保投产。", ["要抓好项目建设,确保投产"]),
        ("會議強調，要抓好項目建設。", ["要抓好項目建設"]),
        ("会议强调，要抓好项目建设！要抓好招商引资", ["要抓好项目建设", "要抓好招商引资"]),
        ("会议强调，要抓好“四上”企业培育，做到“应统尽统”。", ["要抓好“四上”企业培育，做到“应统尽统”"]),
    ],
)
def test_a_demand_runs_from_marker_or_addressee_to_the_sentence_end(text: str, expected: list[str]) -> None:
    check(text, expected)


@pytest.mark.parametrize(
    "text",
    [
        "会议强调，需要时间和耐心。",
        "会议指出，这项工作需要各方支持。",
        "会议指出，发展需要稳定的环境。",
    ],
)
def test_a_need_is_no_demand(text: str) -> None:
    check(text, [])


# --- rule 1 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "demand",
    [
        "要加快项目建设，推动产业升级，确保完成全年任务",
        "要抓好防汛工作，努力做到不死人、少损失",
        "必须坚持问题导向，聚焦短板弱项，逐项整改到位",
        "各县区要立足实际，做大特色产业，促进农民增收",
    ],
)
def test_rule_1_means_and_purpose_belong_to_the_demand(demand: str) -> None:
    check(f"会议强调，{demand}。", [demand])


# --- rule 2 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "会议强调，要加快项目建设；要优化营商环境；要守住安全底线。",
            ["要加快项目建设", "要优化营商环境", "要守住安全底线"],
        ),
        ("会议要求，一要加强领导；二要压实责任；三要考核。", ["一要加强领导", "二要压实责任", "三要考核"]),
        ("会议要求，一是加强领导，二是压实责任，三是考核。", ["一是加强领导", "二是压实责任", "三是考核"]),
        ("会议要求，一是要加强领导。二是要压实责任。", ["一是要加强领导", "二是要压实责任"]),
        (
            "会议强调，要抓好项目建设；大力实施技改工程；全力稳住就业。",
            ["要抓好项目建设", "大力实施技改工程", "全力稳住就业"],
        ),
        (
            "会议强调，要抓好项目建设，加快进度；各县区要加强配合。",
            ["要抓好项目建设，加快进度", "各县区要加强配合"],
        ),
        # inside an enumeration after a colon, or inside quotes, a semicolon splits nothing
        (
            "会议强调，要落实三项制度：周调度；月通报；季考核。要抓好落实。",
            ["要落实三项制度：周调度；月通报；季考核", "要抓好落实"],
        ),
        ("会议强调，要弘扬“敢闯；敢试；敢干”的精神。", ["要弘扬“敢闯；敢试；敢干”的精神"]),
    ],
)
def test_rule_2_semicolons_and_numbers_part_demands(text: str, expected: list[str]) -> None:
    check(text, expected)


# --- rule 3 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会议强调，要完成规划编制，要启动道路建设。", ["要完成规划编制", "要启动道路建设"]),
        ("会议强调，要抓好防汛，特别要盯紧水库。", ["要抓好防汛", "要盯紧水库"]),
        ("会议强调，要抓好防汛，特别是要落实责任人。", ["要抓好防汛", "要落实责任人"]),
        ("会议强调，既要抓发展，又要保安全。", ["既要抓发展，又要保安全"]),
        ("会议强调，不仅要抓进度，还要抓质量。", ["不仅要抓进度，还要抓质量"]),
        ("会议强调，各部门既要各司其职，又要密切配合。", ["各部门既要各司其职，又要密切配合"]),
        ("会议强调，不是要增加负担，而是要减轻负担。", ["不是要增加负担，而是要减轻负担"]),
    ],
)
def test_rule_3_a_second_marker_opens_a_demand_unless_it_is_a_pair(text: str, expected: list[str]) -> None:
    check(text, expected)


# --- rule 4 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "会议强调，要加强调度。坚决维护群众利益。做足准备工作。及时总结经验。",
            ["要加强调度", "坚决维护群众利益", "做足准备工作", "及时总结经验"],
        ),
        ("会议要求，全力做好抢险救灾。切实保障群众生活。", ["全力做好抢险救灾", "切实保障群众生活"]),
        ("会议要求做好防汛工作，落实值班制度。", ["做好防汛工作，落实值班制度"]),
        ("会议要求各县区做好防汛工作。", ["各县区做好防汛工作"]),
        ("会议强调抓好项目建设。", ["抓好项目建设"]),
        ("会议通过了《工作要点》，要求各责任单位落实任务。", ["各责任单位落实任务"]),
        ("会议要求各责任单位细化措施，确保6月底前取得成效。", ["各责任单位细化措施，确保6月底前取得成效"]),
    ],
)
def test_rule_4_sentences_without_a_marker_among_demands(text: str, expected: list[str]) -> None:
    check(text, expected)


OPENERS = [
    "坚决维护群众利益", "做足准备工作", "及时总结经验", "杜绝形式主义", "擦亮城市品牌",
    "靠前指挥", "从源头抓起", "多措并举稳就业", "精准施策", "争取上级支持", "全方位宣传",
    "摒弃等靠思想", "克服麻痹思想", "备齐防汛物资", "革除陈规陋习", "剖析问题根源", "补强薄弱环节",
    "汇聚发展合力",
    "激活内生动力", "打破部门壁垒", "下沉一线", "下大力气解决问题", "下足绣花功夫", "挂图作战",
    "倒排工期", "压茬推进", "扭住关键环节", "牵住牛鼻子", "讲求方式方法", "崇尚实干", "厉行节约",
    "回应群众关切", "满足群众需求", "延伸产业链", "补链强链", "招大引强", "引才聚才", "筑巢引凤",
    "直面问题", "动真碰硬", "集中力量攻坚", "整体推进", "防患未然", "居安思危", "不打折扣执行",
    "绝不允许弄虚作假", "决不姑息迁就", "开源节流", "沉下心来抓落实", "铆足干劲", "变被动为主动",
    "举全市之力",
]  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    OPENERS,
)
def test_rule_4_verbs_that_open_such_a_sentence(sentence: str) -> None:
    check(f"会议强调，要加强领导。{sentence}，确保取得实效。", ["要加强领导", f"{sentence}，确保取得实效"])


@pytest.mark.parametrize("day", ["12月底前", "年底前", "今年"])
def test_rule_4_a_day_may_stand_before_the_verb(day: str) -> None:
    (only,) = demands(f"会议要求，{day}全面完成整改，确保销号。")
    assert only.endswith("全面完成整改，确保销号")


@pytest.mark.parametrize(
    "text",
    [
        "王海到企业走访。坚决维护群众利益。",
        "会议听取了汇报。全市加快项目建设，投资持续增长。",
        "会议强调，经济稳中向好，结构持续优化。",
    ],
)
def test_rule_4_outside_such_a_stretch_the_same_words_demand_nothing(text: str) -> None:
    check(text, [])


# --- rule 5 and 10 ---------------------------------------------------------------------------------


def test_rule_5_a_heading_with_content_is_a_demand_and_says_that_details_follow() -> None:
    found = directives("会议强调，要聚焦疫情防控抓落实。一要严格值守；二要加强宣传。")
    assert (found[0].quote, found[0].heading) == ("要聚焦疫情防控抓落实", True)
    assert [d.quote for d in found[1:]] == ["一要严格值守", "二要加强宣传"]


def test_rule_5_ordinals_lead_up_to_headings() -> None:
    check("会议强调，第一，必须深化改革。第二，必须扩大开放。", ["必须深化改革", "必须扩大开放"])


def test_rule_5_an_item_of_a_list_is_no_heading() -> None:
    found = directives("会议要求，一要加强领导；二要压实责任；三要严格考核。")
    assert [d.heading for d in found] == [False, False, False]


@known_wrong("a plain demand before 二要 is marked as a heading")
def test_rule_5_the_details_of_one_item_are_no_heading_of_the_next() -> None:
    found = directives("会议强调，一要扩大内需。大力提振消费，积极扩大投资。二要防范风险。")
    assert [(d.quote, d.heading) for d in found] == [
        ("一要扩大内需", True),
        ("大力提振消费，积极扩大投资", False),
        ("二要防范风险", False),
    ]


@pytest.mark.parametrize(
    "introducer",
    [
        "要把握好4个方面：",
        "要抓好以下三项工作。",
        "要做到三点：",
        "要处理好五个关系：",
        "要突出四个重点，",
    ],
)
def test_rule_10_an_introducer_with_nothing_but_a_number_is_none(introducer: str) -> None:
    check(f"会议强调，{introducer}一要抓项目；二要抓招商。", ["一要抓项目", "二要抓招商"])


@pytest.mark.parametrize(
    "before",
    [
        "王海强调，要统一思想。\n",
        pytest.param(
            "", marks=known_wrong("items under an introducer are lost where no demand stands before it")
        ),
    ],
)
def test_rule_10_items_in_paragraphs_of_their_own(before: str) -> None:
    text = f"{before}王海强调，要突出抓好三项工作。\n一是加快项目建设。\n二是优化营商环境。\n三是改善民生。"
    assert spoken(text)[-3:] == [
        ("王海", "一是加快项目建设"),
        ("王海", "二是优化营商环境"),
        ("王海", "三是改善民生"),
    ]


# --- rule 6 ----------------------------------------------------------------------------------------


def test_rule_6_the_same_words_twice_are_two_demands() -> None:
    found = directives("会议强调，要抓落实。\n会议最后强调，要抓落实。")
    assert [d.quote for d in found] == ["要抓落实", "要抓落实"]
    assert found[0].anchor.start < found[1].anchor.start


def test_rule_6_a_headline_repeated_in_the_body_yields_none() -> None:
    text = "王海强调要全力以赴抓项目\n王海强调，要抓好项目建设。"
    assert [d.quote for d in directives(text, captions={0})] == ["要抓好项目建设"]


# --- rule 7 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        # the purpose of the meeting in the lead
        "8月1日，市委召开全市经济工作会议，认真贯彻落实中央精神，部署下半年工作。",
        "8月1日，全市防汛工作会议召开，进一步压实责任，全力以赴做好防汛工作。",
        # praise and analysis
        "会议认为，今年以来经济运行平稳，要素保障有力，发展后劲增强。",
        "会议指出，今年以来，全市上下攻坚克难，取得了明显成绩。",
        "会议指出，项目建设是重要抓手，主要指标好于预期。",
        # conditions and subjects of analysis
        "王海强调，云川要推动高质量发展，产业是关键、项目是支撑。",
        "会议指出，只要坚定信心，就没有克服不了的困难。",
        "会议指出，能否完成任务，关键看干部。",
        # inside quotes and titles
        "会议指出，“要想富先修路”是群众的话。",
        "会议审议了《关于要加强项目管理的意见》。",
        # other words with 要
        "会议指出，要素市场建设取得进展。",
        "会议指出，要点已经明确，纲要正在编制。",
        "会议指出，摘要如下。",
        # definitions of slogans
        "会议指出，同心攻坚，就是要万众一心，迎难而上。",
        # others' promises and opinions
        "大家表示，要认真学习领会，抓好贯彻落实。",
        "与会代表认为，要把机遇转化为优势。",
        "干部群众纷纷表示，要以更大干劲投入工作。",
    ],
)
def test_rule_7_what_is_no_demand(text: str) -> None:
    check(text, [])


@pytest.mark.parametrize("verb", ["指出", "强调"])
@pytest.mark.parametrize(
    "analysis",
    [
        "优化营商环境是高质量发展的内在要求",
        "推动转型升级至关重要",
        "加强基层治理意义重大",
        "加强作风建设没有休止符",
        "安全生产无小事，防范胜于救灾",
        "建设美丽云川任重道远",
        "抓好督察整改是重大政治责任",
        "做好防汛工作是头等大事",
        "加快项目建设事关发展大局",
        "深化改革永远在路上",
        "提升服务水平，离不开全社会的共同努力",
        "发展是硬道理，稳定是硬任务",
        "保护生态环境就是保护生产力",
        "落实是一切工作的归宿",
        "推进乡村振兴，产业是基础，人才是关键",
        "推动高质量发展，关键在人",
        "维护社会稳定，责任重大、使命光荣",
        "全面完成任务的时间节点是12月底",
    ],
)
def test_rule_7_analysis_that_begins_with_a_verb_is_no_demand(analysis: str, verb: str) -> None:
    check(f"会议{verb}，{analysis}。要抓好落实。", ["要抓好落实"])


def test_rule_7_a_slogan_is_demanded_where_it_is_called_for_and_not_where_it_is_explained() -> None:
    check(
        "市委号召，全市上下要同心攻坚。同心攻坚，就是要万众一心，迎难而上，共渡难关。",
        ["全市上下要同心攻坚"],
    )


def test_rule_7_a_condition_does_not_hide_the_demand_after_it() -> None:
    check("王海强调，云川要推动高质量发展，产业是关键、项目是支撑，必须系统推进。", ["必须系统推进"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会议强调，要转变作风，坚决整治吃拿卡要。", ["要转变作风，坚决整治吃拿卡要"]),
        ("会议强调，要抓住主要矛盾，兼顾次要矛盾，统筹推进。", ["要抓住主要矛盾，兼顾次要矛盾，统筹推进"]),
        ("会议指出，发展是第一要务，人才是第一资源。", []),
        ("会议强调，要转变观念，摒弃等靠要思想，主动作为。", ["要转变观念，摒弃等靠要思想，主动作为"]),
        ("会议强调，要加强领导，坚持安全为要，落实责任。", ["要加强领导，坚持安全为要，落实责任"]),
        ("会议强调，要坚决整治吃拿卡要等问题，确保风清气正。", ["要坚决整治吃拿卡要等问题，确保风清气正"]),
        ("会上，张江简要通报了情况。", []),
        ("会议指出，项目快要完成，群众很满意。", []),
    ],
)
def test_rule_7_such_words_open_nothing_inside_a_demand(text: str, expected: list[str]) -> None:
    check(text, expected)


# --- rule 8 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "8月1日，市委、市政府召开防汛工作会议，强调要加强巡查，确保安全。",
            [("会议", "要加强巡查，确保安全")],
        ),
        (
            "8月1日，全市防汛会议召开。市长李河出席会议，强调要加强巡查。",
            [("李河", "要加强巡查")],
        ),
        (
            "8月1日，市委书记王海到东湖县调研，强调要严守生态红线。市领导张江参加。",
            [("王海", "要严守生态红线")],
        ),
    ],
)
def test_rule_8_the_lead_clause_after_the_speech_verb(text: str, expected: list[tuple[str, str]]) -> None:
    assert spoken(text) == expected


# --- rule 9 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the noun phrase before the marker, an addressee before the comma, a fronted object
        ("会议强调，政府工作要以人民为中心。", ["政府工作要以人民为中心"]),
        ("会议强调，招商引资要突出产业链。", ["招商引资要突出产业链"]),
        ("会议强调，各县区作为责任主体，要加强调度。", ["各县区作为责任主体，要加强调度"]),
        ("会议强调，对重点项目，要逐个调度。", ["对重点项目，要逐个调度"]),
        ("会议强调，市场监管领域的同志要敢于动真碰硬。", ["市场监管领域的同志要敢于动真碰硬"]),
        ("会议强调，关键岗位必须有人值守。", ["关键岗位必须有人值守"]),
        ("会议强调，重点项目要加快建设。", ["重点项目要加快建设"]),
        ("会议强调，重点企业要带头稳岗。", ["重点企业要带头稳岗"]),
        pytest.param("会议强调，当前工作要突出重点。", ["当前工作要突出重点"], marks=LEADING_ADJECTIVE),
        ("会议强调，对发现的问题，要建立台账，限期整改。", ["对发现的问题，要建立台账，限期整改"]),
        ("会议强调，要加强监管，对工作不力的，要严肃问责。", ["要加强监管", "对工作不力的，要严肃问责"]),
        (
            "会议强调，各部门要加强监管，对排查出的隐患，要立即整改。",
            ["各部门要加强监管", "对排查出的隐患，要立即整改"],
        ),
        pytest.param(
            "会议要求，要抓好三件事。\n——要突出旅游安全。文旅部门要督促整改。",
            ["要突出旅游安全", "文旅部门要督促整改"],
            marks=known_wrong("a dash before the marker is read into the demand"),
        ),
        pytest.param(
            "会议要求，要严格值班，遇有突发情况第一时间报告，不得迟报漏报。",
            ["要严格值班，遇有突发情况第一时间报告", "不得迟报漏报"],
            marks=known_wrong("a condition with its own consequence is taken for a bare one"),
        ),
        # words that only lead up to the marker
        ("会议强调，下一步，要加快建设。", ["要加快建设"]),
        ("会议强调，重点要抓好前期工作。", ["要抓好前期工作"]),
        ("会议强调，尤其是要抓好用地。", ["要抓好用地"]),
        ("会议强调，当前，要抓好秋粮收购。", ["要抓好秋粮收购"]),
        # conditions and time frames belong to neither neighbour
        ("会议强调，一旦发生险情，要立即转移群众。", ["要立即转移群众"]),
        ("会议强调，要抓住机遇，就要主动作为。", ["就要主动作为"]),
        ("会议强调，要加强巡查，一旦发生险情，要立即转移群众。", ["要加强巡查", "要立即转移群众"]),
        ("会议强调，做好下半年工作，要坚持稳中求进。", ["要坚持稳中求进"]),
        ("会议强调，要加强调度。做好下半年工作，要坚持稳中求进。", ["要加强调度", "要坚持稳中求进"]),
    ],
)
def test_rule_9_what_before_the_marker_belongs_to_the_demand(text: str, expected: list[str]) -> None:
    check(text, expected)


# --- rule 11 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "会议强调，各级政府要按照分级负责的原则，主要领导要亲自过问，靠前指挥，确保责任到人。",
            ["各级政府要按照分级负责的原则，主要领导要亲自过问，靠前指挥，确保责任到人"],
        ),
        (
            "会议强调，要加强巡查，指挥部要统一调度，各部门要密切配合，各级政府要落实责任。",
            ["要加强巡查", "指挥部要统一调度", "各部门要密切配合", "各级政府要落实责任"],
        ),
    ],
)
def test_rule_11_a_second_addressee_splits_only_what_is_finished(text: str, expected: list[str]) -> None:
    check(text, expected)


# --- rule 12 ---------------------------------------------------------------------------------------


def test_rule_12_a_demand_that_the_end_of_the_text_cuts_off_does_not_hide_the_others() -> None:
    found = demands("会议强调，要抓好项目建设。要加快推进重大")
    assert found[0] == "要抓好项目建设"


@pytest.mark.parametrize("end", ["", "……", "…"])
def test_rule_12_a_demand_that_is_cut_off_says_so(end: str) -> None:
    whole, cut = directives(f"会议强调，要抓好项目建设。要加快推进重大{end}")
    assert (whole.certainty, whole.why) == ("high", [])
    assert cut.certainty != "high"
    assert cut.why


# --- rule 13 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市委书记王海作出批示指出，要全力救治伤员。", [("王海", "要全力救治伤员")]),
        ("市长李河作出批示，要求全力抢险，妥善安置群众。", [("李河", "全力抢险，妥善安置群众")]),
        (
            "省委书记赵泉作出重要批示指出，要查明原因。市委书记王海要求，各部门要全力配合。",
            [("赵泉", "要查明原因"), ("王海", "各部门要全力配合")],
        ),
    ],
)
def test_rule_13_written_instructions(text: str, expected: list[tuple[str, str]]) -> None:
    assert spoken(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "市委书记王海充分肯定全市上半年成绩，并提出要求。要抓好项目建设。要抓好招商引资。",
            [("王海", "要抓好项目建设"), ("王海", "要抓好招商引资")],
        ),
        (
            "市委书记王海出席会议，并提出要求。他指出，要抓好项目建设。",
            [("王海", "要抓好项目建设")],
        ),
        ("市委书记王海出席会议，并就下一步工作提出要求：要抓好项目建设。", [("王海", "要抓好项目建设")]),
        (
            "市委书记王海出席会议并就下一步工作提出要求。要抓好项目建设。",
            [("王海", "要抓好项目建设")],
        ),
        (
            "市委书记王海出席会议，就下一步工作提出两点要求：一要抓好项目建设，二要抓好招商引资。",
            [("王海", "一要抓好项目建设"), ("王海", "二要抓好招商引资")],
        ),
        ("王海充分肯定全市上半年成绩，并提出要求。要抓好项目建设。", [("王海", "要抓好项目建设")]),
    ],
)
def test_a_subject_that_puts_forward_demands_speaks_what_follows(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert spoken(text) == expected


# --- the record ------------------------------------------------------------------------------------


def test_attendance_lists_with_semicolons_yield_no_demand() -> None:
    check(
        "会议强调，要抓落实。\n市委常委，市人大、市政协领导；各县区党政主要负责同志；市直各单位主要负责同志参加会议。",
        ["要抓落实"],
    )


def test_the_anchor_is_the_demand_without_its_final_mark() -> None:
    text = "会议强调，要抓项目；\n要抓招商；要抓作风。"
    for directive in directives(text):
        assert text[directive.anchor.start : directive.anchor.end] == directive.quote
        assert directive.quote[-1] not in "，；。"


def test_a_sentence_without_a_marker_is_less_certain_and_says_why() -> None:
    sure, less = directives("会议强调，要加强调度。坚决维护群众利益。")
    assert (sure.certainty, sure.why) == ("high", [])
    assert less.certainty != "high"
    assert less.why
