"""Everyone named, once, with a place (guideline §4). All sample text is our own, about an invented city."""

from __future__ import annotations

import pytest

from luoshi.reading.article import ArticleText
from luoshi.reading.rules.people import find_people
from tests.reading.own_reports import known_wrong, people, posts

REPORT = (
    "8月1日，云川市委召开全市经济工作会议。市委书记王海出席会议并讲话，市委副书记、市长李河主持。\n"
    "王海强调，要抓好项目建设。李河要求，各县区要落实责任。\n"
    "市人大常委会主任吴静，市政协主席周明，市领导张江、陈山、赵川等参加会议。"
)


def test_one_record_a_person_in_the_order_of_first_mention() -> None:
    assert list(people(REPORT)) == ["王海", "李河", "吴静", "周明", "张江", "陈山", "赵川"]


def test_the_anchor_is_the_name_where_its_post_stands() -> None:
    for person in people(REPORT).values():
        anchor = person.anchor
        assert REPORT[anchor.start : anchor.end] == anchor.quote == person.name
    assert people("王海强调，要抓落实。市委书记王海作了部署。")["王海"].anchor.start == 14


def test_a_spaced_name_keeps_its_blank_in_the_anchor_alone() -> None:
    person = people("市领导刘 婧、王海出席会议。")["刘婧"]
    assert person.anchor.quote == "刘 婧"


def test_every_place_of_a_name_is_known_to_other_rules() -> None:
    found = find_people(ArticleText(REPORT, []))
    places = [(start, end) for start, end, name, _ in found.mentions if name == "王海"]
    assert [REPORT[start:end] for start, end in places] == ["王海", "王海"]
    assert [name for _, _, name, _ in found.names_between(0, REPORT.index("\n"))] == ["王海", "李河"]


def test_a_name_with_a_post_is_certain_and_a_bare_subject_says_why_it_is_not() -> None:
    assert people("市委书记王海出席会议。")["王海"].certainty == "high"
    bare = people("王海出席会议。")["王海"]
    assert bare.certainty != "high"
    assert bare.why


@pytest.mark.parametrize(
    "text", ["市?书记王海出席会议。", "?h委书记王海出席会议。", "市\ufffd书记王海出席会议。"]
)
def test_a_post_with_a_lost_character_says_so(text: str) -> None:
    person = people(text)["王海"]
    assert person.certainty != "high"
    assert person.why


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "市领导李河、王\ufffd、张江参加会议。", marks=known_wrong("a damaged name ends its list (trap 7)")
        ),
        pytest.param(
            "市领导王\ufffd、李河、张江参加会议。",
            marks=known_wrong("a damaged first name loses its whole list (trap 7)"),
        ),
        pytest.param(
            "市领导王□、李河、张江参加会议。",
            marks=known_wrong("a damaged first name loses its whole list (trap 7)"),
        ),
    ],
)
def test_a_name_with_a_hole_does_not_lose_the_others(text: str) -> None:
    assert {"李河", "张江"} <= set(people(text))


def test_posts_of_all_places_are_gathered() -> None:
    assert posts("市委书记王海出席会议。省政协副主席、市委书记王海强调，要抓落实。") == {
        "王海": ["市委书记", "省政协副主席"]
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # traditional characters, ASCII punctuation, doubled commas, pinyin glosses (traps 6, 8)
        ("市委書記王海出席會議並講話。", ["王海"]),
        ("市委书记王海,市长李河,副市长张江出席会议.", ["王海", "李河", "张江"]),
        ("市领导王海、、李河、张江出席会议。", ["王海", "李河", "张江"]),
        ("市委书记王海，，市长李河出席会议。", ["王海", "李河"]),
        # blanks for separators (trap 15)
        ("市领导王海 李河 张江 出席会议。", ["王海", "李河", "张江"]),
        ("市领导王海 李河 张江出席会议。", ["王海", "李河", "张江"]),
        # 他 and groups are nobody
        ("市委书记王海主持会议，有关部门负责同志参加。", ["王海"]),
        ("市委书记王海主持会议。他强调，要抓好落实。", ["王海"]),
    ],
)
def test_other_spellings_of_lists(text: str, names: list[str]) -> None:
    assert list(people(text)) == names


def test_the_name_is_stored_as_the_text_writes_it() -> None:
    assert list(people("市委書記陳永興出席會議。")) == ["陳永興"]
    assert posts("市委書記陳永興出席會議。") == {"陳永興": ["市委書記"]}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "。",
        "云川市加快发展。",
        "会议强调，要加强领导，压实责任。",
        "中共云川市委、云川市人民政府",
        "高质量发展是首要任务，安全生产是底线。",
        "项目、资金、土地、人才要向一线倾斜。",
        "王牌企业要做大做强。",
        "全面推行河长制，建立县、乡、村三级河长体系。",
    ],
)
def test_nobody_is_named(text: str) -> None:
    assert people(text) == {}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("市长李河到江北县、江南县调研。", "江北县"),
        ("市委书记王海出席会议，关注民生。", "关注民"),
        ("市领导王海、李河及有关部门负责同志参加。", "有关"),
        ("市领导王海、李河，各县区、市直部门参加。", "各县区"),
        ("市应急管理局局长江望北、松岭县负责同志作了发言。", "松岭县"),
        ("市应急管理局局长江望北、白渡区政府主要负责同志作了发言。", "白渡区"),
        ("市领导王海、李河、江北县分管负责同志参加。", "江北县"),
    ],
)
def test_places_and_groups_beside_names_are_no_people(text: str, wrong: str) -> None:
    assert not any(name.startswith(wrong) for name in people(text))


def test_reporters_and_editors_are_no_participants() -> None:
    names = people("市委书记王海出席会议。（记者周明 通讯员吴静）")
    assert names["王海"].role == "attend"
    assert all(person.role == "reporter" for name, person in names.items() if name != "王海")


@pytest.mark.parametrize(
    "text",
    [
        "市委、市政府主要领导王海、李河出席会议。",
        "市四家班子领导王海、李河出席会议。",
        "市级领导王海、李河出席会议。",
    ],
)
def test_names_after_a_group_word(text: str) -> None:
    assert list(people(text)) == ["王海", "李河"]
