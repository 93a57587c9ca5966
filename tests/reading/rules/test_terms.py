"""Named terms of a report. The sentences are our own, about a city that does not exist (云川市)."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.article import ArticleText
from luoshi.reading.records import Term
from luoshi.reading.rules.terms import find_terms, plain, terms_and_places

GOLD = Path(__file__).parents[4] / "shared" / "reading" / "gold"


def terms(text: str) -> dict[str, Term]:
    return {term.name: term for term in find_terms(ArticleText(text, []))}


def term(text: str, name: str) -> Term:
    found = terms(text)
    assert name in found, f"{name} is not among {list(found)}"
    return found[name]


# --- what is a term --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("严格落实“1071”推进机制。", "1071", "code"),
        ("构建“3+3+X”产业体系。", "3+3+X", "code"),
        ("推行1+3+N工作模式。", "1+3+N", "code"),
        ("实施工业强市6543行动计划。", "6543", "code"),
        ("实现“十五五”良好开局。", "十五五", "fixed"),
        ("加强“三农”工作。", "三农", "fixed"),
        ("传达全国两会精神。", "两会", "fixed"),
        ("深化放管服改革。", "放管服", "fixed"),
        ("推进“云川焕新工程”。", "云川焕新工程", "programme"),
        ("开展“百日攻坚”行动。", "百日攻坚", "programme"),
        ("大力实施高成长性企业培育和倍增计划，加快转型。", "高成长性企业培育和倍增计划", "programme"),
        ("合力“渡难关”。", "渡难关", "slogan"),
        ("把“文旅+百业”做实。", "文旅+百业", "slogan"),
        ("做到“两个维护”。", "两个维护", "counted"),
        ("市法检“两长”参加会议。", "两长", "counted"),
        ("市四家班子领导参加会议。", "市四家班子", "counted"),
        ("县四套班子成员出席。", "县四套班子", "counted"),
        ("两个新区班子成员参加。", "两个新区", "counted"),
        ("加快建设三个新城，推动发展。", "三个新城", "counted"),
        ("要落实四个机关定位要求。", "四个机关", "counted"),
        ("以两项新的重大任务为牵引。", "两项新的重大任务", "counted"),
        ("对照十五条硬措施查找薄弱环节。", "十五条硬措施", "counted"),
        ("落实省里65条具體措施。", "65条具體措施", "counted"),
        ("抓好三秋生产。", "三秋", "fixed"),
        ("深化“三化”建设。", "三化", "fixed"),
        ("审议《云川市“三新”产业发展规划》。", "三新", "fixed"),
        ("落实“十六字”治水思路。", "十六字", "counted"),
        ("推动十大现代化支柱产业“成链成群”。", "十大现代化支柱产业", "counted"),
        ("严格执行中央八项规定及其实施细则。", "八项规定", "counted"),
        ("推动企业向“新”而行。", "新", "quoted_word"),
        ("防止债务“爆雷”。", "爆雷", "quoted_word"),
        ("吸取“11·9”火灾教训。", "11·9", "quoted_word"),
    ],
)
def test_a_named_term_is_found_with_its_type(text: str, name: str, kind: str) -> None:
    assert term(text, name).type == kind


@pytest.mark.parametrize(
    "text",
    [
        "新增10个县区试点，三名同志作交流发言，开了两次会议，签约五个项目。",
        "学习贯彻党的二十大和二十届三中、四中全会精神，落实市委十二届八次全会部署。",
        "培育第四大支柱产业，建设全国统一大市场。",
        "千方百计稳增长，一把手负总责，一件事一件事抓。",
        "要在谋项目、抓招商、优环境三个方面下功夫，从四个方面发力。",
        "会议审议《云川市十大产业发展规划》《关于三农工作的意见》。",
        "开展秋季安全专项治理行动，深化规范执法专项行动，推进云江调水后续工程。",
        "市党的九大胜利召开，从八方面提出具体举措，两大河流之间相距百里。",
        "落实12条产业链招商，用九小时走完全程。",
        "他说：“我们要把工作做好，一件接着一件办。”",
        "实施重大工程，开展专项行动，制定工作计划，推进系统工程。",
        "联系电话12345，邮编545000，C919飞机，5G基站，2035年目标。",
    ],
)
def test_counts_ordinals_idioms_titles_and_speech_are_no_terms(text: str) -> None:
    assert list(terms(text)) == []


def test_counted_names_in_one_pair_of_quotes_are_terms_of_their_own() -> None:
    assert list(terms("实现“两个清零、三个不发生”目标。")) == ["两个清零", "三个不发生"]
    assert list(terms("做到“党政同责、一岗双责”。")) == ["党政同责、一岗双责"]


def test_mottos_need_no_quotation_marks_when_the_text_explains_them() -> None:
    text = (
        "号召全市上下同心克坚、改革向前、重振云川。同心克坚，就是要直面困难。"
        "改革向前，就是要破旧立新。重振云川，就是要走出新路。"
    )

    found = term(text, "同心克坚、改革向前、重振云川")

    assert (found.type, found.items) == ("slogan", ["同心克坚", "改革向前", "重振云川"])


def test_an_unquoted_list_without_explanation_or_place_is_no_motto() -> None:
    assert terms("要扬长补短、固本强基、乘势而上，推动发展。") == {}


def test_one_record_a_name_from_its_first_place_with_the_items_of_the_best() -> None:
    text = "要整治“三大顽疾”。会议明确，着力整治庸、懒、散“三大顽疾”。再次强调整治“三大顽疾”。"

    found = find_terms(ArticleText(text, []))

    assert [t.name for t in found] == ["三大顽疾"]
    assert found[0].anchor.start == text.index("三大顽疾")
    assert found[0].items == ["庸", "懒", "散"]


# --- lists -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "items"),
    [
        # right before the name
        ("着力整治庸、懒、散、慢“四大顽疾”。", "四大顽疾", ["庸", "懒", "散", "慢"]),
        ("在加快汽车、钢铁、机械“老三样”升级的基础上。", "老三样", ["汽车", "钢铁", "机械"]),
        ("按照“引龙头、强产业，补短板”的“9字要求”抓招商。", "9字要求", ["引龙头", "强产业", "补短板"]),
        ("防止“等等看看、推推动动”和“只说不做、虚报浮夸”两种不良倾向。", "两种不良倾向",
         ["等等看看、推推动动", "只说不做、虚报浮夸"]),
        ("打造先进制造业、现代服务业、数字经济三大高地。", "三大高地",
         ["先进制造业", "现代服务业", "数字经济"]),
        ("抓好医生、护士、管理员“三支队伍”建设。", "三支队伍", ["医生", "护士", "管理员"]),
        ("统筹城市乡村两个大局。", "两个大局", ["城市", "乡村"]),
        ("争做有品德、有情怀、有担当的新时代“三有”好校长。", "三有", ["有品德", "有情怀", "有担当"]),
        ("未来健康、未来能源和未来材料成为三大产业方向。", "三大产业方向",
         ["未来健康", "未来能源", "未来材料"]),
        ("在云川、临江两大片区，推进改造。", "两大片区", ["云川", "临江"]),
        ("做好招商引资、项目建设、产业发展“三篇文章”。", "三篇文章", ["招商引资", "项目建设", "产业发展"]),
        ("紧扣城乡全面融合和农业产业现代化两条主线。", "两条主线", ["城乡全面融合", "农业产业现代化"]),
        # after it
        ("目标是“两无一稳”，即会前无投诉，会中无事故，秩序总体平稳。", "两无一稳",
         ["会前无投诉", "会中无事故", "秩序总体平稳"]),
        ("抓好“三大任务”：稳增长、促改革、惠民生。", "三大任务", ["稳增长", "促改革", "惠民生"]),
        ("抓好“三大任务”，即稳增长、促改革、惠民生。", "三大任务",
         ["稳增长", "促改革", "惠民生"]),
        ("实施“三项工程”（强基工程、提质工程、增效工程）。", "三项工程",
         ["强基工程", "提质工程", "增效工程"]),
        ("做到“三个到位”：一是认识到位；二是责任到位；三是措施到位。", "三个到位",
         ["认识到位", "责任到位", "措施到位"]),
        ("实现“两个突破”。一是工业实现突破。产值过千亿。二是农业实现突破。", "两个突破",
         ["工业实现突破", "农业实现突破"]),
        ("按照“两个一批”要求，即谋划一批、签约一批，推进。", "两个一批", ["谋划一批", "签约一批"]),
        ("落实“两个一”机制（一个项目、一套班子）。", "两个一", ["一个项目", "一套班子"]),
        ("确保责任、投入、培训、管理、应急救援“五到位”。", "五到位",
         ["责任", "投入", "培训", "管理", "应急救援"]),
        # by the name's own word, and over earlier sentences
        ("落实“两个坚持”，坚持稳字当头、坚持系统观念。", "两个坚持",
         ["坚持稳字当头", "坚持系统观念"]),
        ("要强化服务为上的理念，做优服务。要强化诚信为本的理念，守诺践诺。\n要强化“两种理念”优环境。",
         "两种理念",
         ["服务为上", "诚信为本"]),
        # what a pronoun stands for
        ("产业是关键、招商是重点、项目是体现，三者相互联系。", "三者",
         ["产业是关键", "招商是重点", "项目是体现"]),
    ],
)  # fmt: skip
def test_a_list_bound_by_syntax_is_counted(text: str, name: str, items: list[str]) -> None:
    found = term(text, name)

    assert found.items == items
    assert found.check == "match"
    assert found.declared == found.counted


def test_the_clauses_of_a_slogan_are_its_parts() -> None:
    clauses = term(
        "召开“抓好防汛，守住底线，为群众、企业提供保障”座谈会。", "抓好防汛，守住底线，为群众、企业提供保障"
    )
    assert clauses.items == ["抓好防汛", "守住底线", "为群众、企业提供保障"]
    assert term("坚持“引龙头、强产业，补短板”。", "引龙头、强产业，补短板").items == [
        "引龙头",
        "强产业",
        "补短板",
    ]


def test_a_bound_list_of_another_size_is_a_mismatch_of_the_text() -> None:
    found = term("着力整治庸、懒、散、慢“五大顽疾”。", "五大顽疾")

    assert (found.declared, found.counted, found.check) == (5, 4, "mismatch")


def test_characters_are_counted_without_punctuation() -> None:
    text = "按照“引龙头、强产业，补短板、聚集群”的“{}字要求”抓招商。"

    assert term(text.format(12), "12字要求").check == "match"
    assert term(text.format(16), "16字要求").check == "mismatch"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("增强“四个意识”、坚定“四个自信”、做到“两个维护”。", "两个维护"),
        ("推进改革、扩大开放、落实“三个坚持”。", "三个坚持"),
        ("统筹推进总体布局、协调推进“四个全面”。", "四个全面"),
        ("带头遵守纪律、带头改进作风、带头落实“三项制度”。", "三项制度"),
        ("锚定“一区三园”建设目标。", "一区三园"),
        ("聚焦智能制造、新材料等八大产业。", "八大产业"),
        ("坚定信心、真抓实干、全面落实“三项任务”。", "三项任务"),
        ("推进改革、扩大开放、开展深入贯彻中央八项规定精神学习教育。", "八项规定"),
        ("提出扩大投资、促进消费、稳定就业等5方面16条举措。", "16条举措"),
    ],
)
def test_a_name_without_a_list_is_never_a_mismatch(text: str, name: str) -> None:
    assert term(text, name).check == "not_enumerated"


@pytest.mark.parametrize(
    "text", ["落实省、州、县两会精神。", "传达全国、全省两会精神。", "落实省、市“两会”精神。"]
)
def test_the_levels_before_a_fixed_term_are_not_its_list(text: str) -> None:
    assert (term(text, "两会").type, term(text, "两会").items) == ("fixed", [])


def test_a_compound_that_can_be_split_in_two_ways_is_ambiguous() -> None:
    text = "开展“两压减两提升”，坚决压减会议、文件和检查，着力提升质量、效率和满意度。"

    found = term(text, "两压减两提升")

    assert (found.declared, found.declared_parts) == (4, [2, 2])
    assert found.check == "ambiguous"


def test_a_quoted_item_is_no_term_of_its_own() -> None:
    assert list(terms("树立“食有所节”、“饮有所止”“两种导向”。")) == ["两种导向"]


def test_a_quoted_item_that_names_a_programme_is_one() -> None:
    found = terms("启动“产值三年倍增”和工业上台阶“两大行动”。")

    assert found["产值三年倍增"].type == "programme"
    assert found["两大行动"].items == ["产值三年倍增", "工业上台阶"]


def test_a_fixed_term_is_checked_only_where_its_list_stands() -> None:
    assert term("兜牢“三保”底线。", "三保").check == "n/a"
    assert term("兜牢“三保”（保民生、保工资、保运转）底线。", "三保").check == "match"


# --- promises for any text -------------------------------------------------------------------------


PIECES = st.sampled_from(
    ["“", "”", "、", "，", "。", "：", "；", "\n", "（", "）", "三大", "两个", "十五五", "行动", "庸", "一是",
     "二是", "和", "要", "24字", "要求", "强化", "的", "理念", "等", "1+3", "者",
     "云川", "就是要", "實施", "计划", " "]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_every_term_reslices_and_reading_is_deterministic(text: str) -> None:
    article = ArticleText(text, [])

    found, places = terms_and_places(article)

    assert found == find_terms(ArticleText(text, []))
    assert len({plain(t.name) for t in found}) == len(found)
    assert len(places) >= len(found)
    for record in found:
        assert article.text[record.anchor.start : record.anchor.end] == record.anchor.quote == record.name
        assert all(item in article.text for item in record.items)
        assert (record.check != "mismatch") or record.items


def _gold() -> list[dict[str, Any]]:
    files = sorted(GOLD.glob("*.json")) if GOLD.is_dir() else []
    return [a for f in files for a in json.loads(f.read_text(encoding="utf-8"))["articles"]]


@pytest.mark.skipif(not GOLD.is_dir(), reason="the annotated reports are not on this machine")
@pytest.mark.parametrize("article", _gold(), ids=lambda a: str(a["id"]))
def test_the_annotated_reports_give_exactly_their_terms(article: dict[str, Any]) -> None:
    found = {plain(t.name): asdict(t) for t in find_terms(ArticleText(article["clean_text"], []))}
    neutral = {plain(t["name"]) for t in article["terms"] if not t["scored"]}
    wanted = {plain(t["name"]): t for t in article["terms"] if t["scored"]}

    assert found.keys() - neutral == wanted.keys()
    for name, gold in wanted.items():
        record = found[name]
        assert record["type"] == gold["type"]
        assert record["items"] == gold["items"]
        assert record["declared"] == gold["declared_count"]
        assert (record["counted"] or 0) == (gold["actual_count"] or 0)
        assert record["check"] == gold["check"]
