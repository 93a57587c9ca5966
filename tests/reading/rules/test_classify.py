"""Kind, head, field and addressee of a demand (guideline §5). Of an invented city."""

from __future__ import annotations

import pytest

from luoshi.reading.article import ArticleText
from luoshi.reading.records import Directive
from luoshi.reading.rules.directives import find_directives
from luoshi.reading.rules.people import find_people
from tests.reading.own_reports import directives, known_wrong

HIGHLIGHT = known_wrong("突出 is read as an adverb")
NAMED_UNIT = known_wrong("a commission by its name is no addressee yet")


def only(demand: str) -> Directive:
    (found,) = directives(f"会议强调，{demand}。")
    return found


@pytest.mark.parametrize(
    ("demand", "kind"),
    [
        # study, recognition, unity, attitude
        ("要深入学习贯彻中央精神", "stance"),
        ("要统一思想认识，凝聚发展合力", "stance"),
        ("要提高政治站位", "stance"),
        ("要准确把握形势", "stance"),
        ("要深刻认识当前形势的严峻性", "stance"),
        ("要坚定信心，鼓足干劲", "stance"),
        ("要把安全生产作为头等大事", "stance"),
        # mottos without an object
        ("全市上下要同心攻坚、破难前行", "stance"),
        ("要压紧压实防汛责任", "stance"),
        ("要形成工作合力", "stance"),
        ("各级各部门要守土有责、守土尽责", "stance"),
        ("要以钉钉子精神抓好工作落实，推动各项工作再上新台阶", "stance"),
        ("要齐心协力、攻坚克难，坚决打赢防汛攻坚战", "stance"),
        # a clause among exhortations that names work, units or a day
        ("要压实责任，加快水厂建设", "action"),
        ("要形成工作合力，由市水务局牵头抓好普查", "action"),
        ("要提高政治站位，于11月底前落实到位", "action"),
        # a later clause asks for a definite step of work
        ("要准确把握形势，加强经济运行分析", "action"),
        ("要统一思想认识，研究制定工作计划，构建长效体系", "action"),
        ("要提高政治站位，充分发挥产业引导基金的作用", "action"),
        # everything else
        ("要抓好项目建设", "action"),
        ("必须守住安全底线", "action"),
        ("各县区要加强巡查", "action"),
        ("不得弄虚作假", "action"),
    ],
)
def test_kind(demand: str, kind: str) -> None:
    assert only(demand).kind == kind


@pytest.mark.parametrize(
    ("demand", "head"),
    [
        ("要着力抓好投资稳增长", "抓好"),
        ("要进一步优化营商环境", "优化"),
        ("要全力以赴强工业，做大基本盘", "强工业"),
        ("要聚力抓改革扩开放，激发活力", "抓改革扩开放"),
        ("要统一思想抓落实", "统一思想"),
        ("要压实责任抓落实", "压实责任"),
        pytest.param("要统筹发展和安全", "统筹", marks=known_wrong("统筹 is read as an adverb")),
        pytest.param("要统筹好发展和安全", "统筹", marks=known_wrong("统筹 is read as an adverb")),
        pytest.param("要突出经济体制改革牵引作用", "突出", marks=HIGHLIGHT),
        pytest.param("要突出重点、把握关键", "突出重点", marks=known_wrong("read as two adverbs")),
        ("各县区要加强巡查", "加强"),
        ("要按照“三个一”要求推进项目建设", "推进"),
        pytest.param("要加快项目建设", "加快", marks=known_wrong("加快 before a noun is read as an adverb")),
    ],
)
def test_head_is_the_main_verb_with_its_object_if_it_is_empty(demand: str, head: str) -> None:
    assert only(demand).head == head


@pytest.mark.parametrize(
    "demand",
    [
        "要抓好项目建设", "要“抓、扭、提”用力", "各县区要加强巡查", "必须系统集成、协同推进", "不得弄虚作假",
        "要把握好节奏", "要在全市推开", "要切实见效", "一要严格值守",
    ],
)  # fmt: skip
def test_a_head_is_part_of_its_demand(demand: str) -> None:
    found = only(demand)
    assert found.head is None or found.head in found.quote


@pytest.mark.parametrize(
    ("demand", "domain"),
    [
        ("要优化营商环境", "营商环境"),
        ("要守住安全底线", "安全"),
        ("要大力招商引资", "招商引资"),
        ("要深化国企改革", "改革"),
        ("要扩大对外开放", "开放"),
        ("要改善民生", "民生"),
        ("要抓好防汛工作", "防汛救灾"),
        ("要转变干部作风", "干部作风"),
        ("要化解政府债务", "债务风险"),
        ("要壮大工业", "工业"),
        ("要促进消费", "消费服务"),
        ("要推进乡村振兴", "三农"),
        ("要加强科技创新", "创新"),
        ("要治理大气污染", "生态环保"),
        ("要化解信访积案", "信访维稳"),
        ("要抓好项目建设", "投资项目"),
        # the head clause decides, not the longest part
        ("要聚力抓改革扩开放，优化营商环境，招引更多企业", "改革"),
        # three fields or more are general
        ("要抓改革、促开放、保民生、稳就业", "综合"),
        # none is general, too
        ("要凝聚合力", "综合"),
        pytest.param("市发展改革委要加强协调", "综合", marks=known_wrong("改革 is found inside 发展改革委")),
        ("市政府各部门要抓落实", "综合"),
    ],
)
def test_domain(demand: str, domain: str) -> None:
    assert only(demand).domain == domain


def test_fields_further_on_are_other_domains() -> None:
    found = only("要壮大工业，优化营商环境")
    assert (found.domain, found.other_domains) == ("工业", ["营商环境"])


def test_a_demand_that_names_no_field_takes_the_one_of_the_headline() -> None:
    article = ArticleText("会议强调，要压实责任，及时处置。", [])
    article.headline.title_lines = ["全市防汛调度会召开"]
    (found,) = find_directives(article, find_people(article))
    assert found.domain == "防汛救灾"


@pytest.mark.parametrize(
    ("demand", "assignee"),
    [
        ("各县区要抓好落实", "各县区"),
        ("各级各部门要抓好落实", "各级各部门"),
        ("全市上下要同心攻坚", "全市上下"),
        pytest.param("市发展改革委要会同有关部门加强协调", "市发展改革委", marks=NAMED_UNIT),
        ("东湖县要抢抓机遇", "东湖县"),
        ("各县区作为责任主体，要加强调度", "各县区"),
        ("要抓好落实", None),
        ("项目建设要提速", None),
        ("对重点项目，要逐个调度", None),
    ],
)
def test_assignee_is_the_addressee_or_nobody(demand: str, assignee: str | None) -> None:
    assert only(demand).assignee == assignee


@pytest.mark.parametrize(
    ("text", "assignee"),
    [
        ("会议要求各县区做好防汛工作。", "各县区"),
        ("会议要求各级各部门做好防汛工作。", "各级各部门"),
        ("会议要求市水利局加强巡查。", "市水利局"),
        pytest.param("会议要求全市学校开展安全教育。", "全市学校", marks=known_wrong("it ends at 全市")),
        pytest.param(
            "会议要求市应急局、东湖县迅速组织救援。",
            "市应急局、东湖县",
            marks=known_wrong("the verb 组织 is taken for the end of an addressee"),
        ),
    ],
)
def test_assignee_of_a_demand_without_a_marker(text: str, assignee: str) -> None:
    (found,) = directives(text)
    assert found.assignee == assignee
