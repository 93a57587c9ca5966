"""Posts as written and as completed by syntax alone (guideline §4, traps 17, 18, 20).

All sample text is our own, about an invented city.
"""

from __future__ import annotations

import pytest

from luoshi.reading.rules.posts import organisation_of, title_length
from tests.reading.own_reports import known_wrong, people, posts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a bare second post takes the organisation of the post before it
        (
            "自治区人大常委会副主任、党组副书记王海出席。",
            {"王海": ["自治区人大常委会副主任", "自治区人大常委会党组副书记"]},
        ),
        (
            "自治区人大常委会副主任、党组副书记，市委书记王海出席会议并讲话。",
            {"王海": ["自治区人大常委会副主任", "自治区人大常委会党组副书记", "市委书记"]},
        ),
        ("市政协副主席周明，秘书长吴静出席。", {"周明": ["市政协副主席"], "吴静": ["市政协秘书长"]}),
        ("市委常委、秘书长张江参加。", {"张江": ["市委常委", "市委秘书长"]}),
        ("市发改委党组书记、主任吴静作汇报。", {"吴静": ["市发改委党组书记", "市发改委主任"]}),
        ("市政协党组书记、主席周明出席。", {"周明": ["市政协党组书记", "市政协主席"]}),
        (
            "市人大常委会主任周明，副主任赵川、李河，秘书长陈山列席会议。",
            {
                "周明": ["市人大常委会主任"],
                "赵川": ["市人大常委会副主任"],
                "李河": ["市人大常委会副主任"],
                "陈山": ["市人大常委会秘书长"],
            },
        ),
        ("县人大常委会党组书记、主任赵泉参加。", {"赵泉": ["县人大常委会党组书记", "县人大常委会主任"]}),
        # posts that stand alone take nothing
        ("市委书记、市长王海主持会议。", {"王海": ["市委书记", "市长"]}),
        ("县委书记、县长王海主持会议。", {"王海": ["县委书记", "县长"]}),
        ("市委常委、副市长张江，副市长陈山出席。", {"张江": ["市委常委", "副市长"], "陈山": ["副市长"]}),
        ("市委常委、政法委书记张江参加。", {"张江": ["市委常委", "政法委书记"]}),
        ("市纪委书记、市监委主任李辉通报情况。", {"李辉": ["市纪委书记", "市监委主任"]}),
        # posts of several organisations, across commas
        ("副市长、市公安局局长张江汇报。", {"张江": ["副市长", "市公安局局长"]}),
        ("市政协副主席，市工商联主席李河参加。", {"李河": ["市政协副主席", "市工商联主席"]}),
        (
            "云川市委常委、东湖县委书记王海，东湖县委副书记、县长李河陪同。",
            {"王海": ["云川市委常委", "东湖县委书记"], "李河": ["东湖县委副书记", "县长"]},
        ),
        ("市委常委、统战部（民宗局）部长陈山参加。", {"陈山": ["市委常委", "统战部（民宗局）部长"]}),
        ("临江大学党委书记周明、校长吴静出席。", {"周明": ["临江大学党委书记"], "吴静": ["临江大学校长"]}),
        (
            "市人大常委会党组书记、主任周明，党组副书记、副主任赵川，副主任孙山出席。",
            {
                "周明": ["市人大常委会党组书记", "市人大常委会主任"],
                "赵川": ["市人大常委会党组副书记", "市人大常委会副主任"],
                "孙山": ["市人大常委会副主任"],
            },
        ),
        (
            "市国资委党委书记、主任，云川投资集团董事长何川发言。",
            {"何川": ["市国资委党委书记", "市国资委主任", "云川投资集团董事长"]},
        ),
        (
            "市委原书记王海、市人大常委会原主任周明出席。",
            {"王海": ["市委原书记"], "周明": ["市人大常委会原主任"]},
        ),
        pytest.param(
            "中国工程院院士、临江大学教授周明作报告。",
            {"周明": ["中国工程院院士", "临江大学教授"]},
            marks=known_wrong("教授 is no title yet"),
        ),
        ("市委书记、市委理论学习中心组组长王海主持会议。", {"王海": ["市委书记", "市委理论学习中心组组长"]}),
        # nothing is inherited from the sentence before
        ("市政协副主席周明出席。秘书长吴静主持。", {"周明": ["市政协副主席"], "吴静": ["秘书长"]}),
        # deputies and leaders of before
        ("原副委员长赵泉到云川调研。", {"赵泉": ["原副委员长"]}),
        ("代市长李河主持会议。", {"李河": ["代市长"]}),
    ],
)
def test_posts_are_completed_by_syntax_alone(text: str, expected: dict[str, list[str]]) -> None:
    assert posts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "市委常委陈山、张江、吴静出席会议。",
            {"陈山": ["市委常委"], "张江": ["市委常委"], "吴静": ["市委常委"]},
        ),
        ("市领导王海、李河，老领导赵泉参加。", {"王海": ["市领导"], "李河": ["市领导"], "赵泉": ["老领导"]}),
        ("县领导王海、李河陪同。", {"王海": ["县领导"], "李河": ["县领导"]}),
        ("我市领导王海、李河在分会场参加会议。", {"王海": ["市领导"], "李河": ["市领导"]}),
        ("出席会议的还有市委常委陈山、张江。", {"陈山": ["市委常委"], "张江": ["市委常委"]}),
        # the post stands after the list
        (
            "陈山、张江、吴静等23位市政府参事参加座谈。",
            {"陈山": ["市政府参事"], "张江": ["市政府参事"], "吴静": ["市政府参事"]},
        ),
        ("周明、吴静等6位委员作了发言。", {"周明": ["委员"], "吴静": ["委员"]}),
        ("陈山、张江、吴静等市领导出席会议。", {"陈山": ["市领导"], "张江": ["市领导"], "吴静": ["市领导"]}),
        pytest.param(
            "参加会议的市领导有陈山、张江。",
            {"陈山": ["市领导"], "张江": ["市领导"]},
            marks=known_wrong("有 is read as a family name"),
        ),
    ],
)
def test_a_list_shares_the_post_before_or_after_it(text: str, expected: dict[str, list[str]]) -> None:
    assert posts(text) == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("会议传达贯彻省委书记赵泉讲话精神。", "赵泉", ["省委书记"]),
        ("学习贯彻省委书记赵泉在云川调研时的讲话精神。", "赵泉", ["省委书记"]),
        pytest.param(
            "会议传达了习近平总书记重要讲话精神和省委书记赵泉批示要求。",
            "赵泉",
            ["省委书记"],
            marks=known_wrong("和 between two instructions is taken for a part of a bureau's name"),
        ),
        ("会议传达了省委书记赵泉、市委书记王海有关批示要求。", "王海", ["市委书记"]),
        ("会议听取了市水利局局长吴静的汇报。", "吴静", ["市水利局局长"]),
        ("受市委书记王海委托，市委副书记李河主持会议。", "李河", ["市委副书记"]),
        ("会议由市委副书记李河主持。", "李河", ["市委副书记"]),
        ("●市政协副主席吴静到东湖县调研。", "吴静", ["市政协副主席"]),
        ("会前，市委书记王海会见了省水利厅厅长赵泉。", "赵泉", ["省水利厅厅长"]),
        ("昨日上午，市委书记王海到开发区调研。", "王海", ["市委书记"]),
        ("8月1日，市长李河主持召开市政府常务会议。", "李河", ["市长"]),
        ("会上，市财政局局长吴静作了说明。", "吴静", ["市财政局局长"]),
        ("市委书记王海和市长李河出席会议。", "李河", ["市长"]),
        ("新任市委书记王海讲话。", "王海", ["市委书记"]),
        ("近日，和平区委书记吴静到企业走访。", "吴静", ["和平区委书记"]),
        ("市工业和信息化局局长吴静汇报。", "吴静", ["市工业和信息化局局长"]),
        ("市文化和旅游局局长吴静汇报。", "吴静", ["市文化和旅游局局长"]),
        ("市人力资源和社会保障局局长吴静。", "吴静", ["市人力资源和社会保障局局长"]),
        ("市对外开放办主任吴静汇报工作。", "吴静", ["市对外开放办主任"]),
    ],
)
def test_words_before_a_post_are_no_part_of_it(text: str, name: str, expected: list[str]) -> None:
    assert posts(text)[name] == expected


def test_the_surface_is_what_the_text_says() -> None:
    person = people("市政协副主席周明，秘书长吴静出席。")["吴静"]
    assert [(post.surface, post.title) for post in person.posts] == [("秘书长", "市政协秘书长")]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (
            "中共中央总书记、国家主席习近平主持会议。习近平总书记强调，要坚持改革。",
            "习近平",
            ["中共中央总书记", "国家主席"],
        ),
        ("习近平总书记作出重要指示。", "习近平", ["总书记"]),
        ("市委书记王海主持会议。王海书记要求，抓好落实。", "王海", ["市委书记"]),
    ],
)
def test_a_short_form_is_no_second_post(text: str, name: str, expected: list[str]) -> None:
    assert posts(text)[name] == expected


def test_a_post_named_twice_is_one_post() -> None:
    assert posts("市委书记王海主持会议。市委书记王海指出，要抓落实。") == {"王海": ["市委书记"]}


@pytest.mark.parametrize(
    ("text", "name", "given", "taken"),
    [
        ("会议决定任命周明为市水利局局长。", "周明", ["市水利局局长"], []),
        ("免去周明的市水利局局长职务。", "周明", [], ["市水利局局长"]),
        pytest.param(
            "会议决定免去周明市水利局局长职务。",
            "周明",
            [],
            ["市水利局局长"],
            marks=known_wrong("a post taken right after the name is not seen"),
        ),
        pytest.param(
            "会议决定免去周明同志市水利局局长职务。",
            "周明",
            [],
            ["市水利局局长"],
            marks=known_wrong("a post taken right after the name is not seen"),
        ),
    ],
)
def test_posts_given_and_taken_are_kept_apart(
    text: str, name: str, given: list[str], taken: list[str]
) -> None:
    person = people(text)[name]
    assert [post.title for post in person.posts_appointed] == given
    assert [post.title for post in person.posts_removed] == taken
    assert person.posts == []


@pytest.mark.parametrize(
    "text", ["各县区党政主要负责同志参加会议。", "市委书记要带头落实。", "副市长、局长、主任都要到一线。"]
)
def test_posts_without_a_name_make_no_person(text: str) -> None:
    assert people(text) == {}


@pytest.mark.parametrize(
    ("post", "organisation"),
    [
        ("市发改委党组书记", "市发改委"),
        ("自治区人大常委会副主任", "自治区人大常委会"),
        ("市委常委", "市委"),
        ("东湖县委书记", "东湖县委"),
        ("市长", ""),
    ],
)
def test_the_organisation_of_a_post(post: str, organisation: str) -> None:
    assert organisation_of(post) == organisation


@pytest.mark.parametrize(
    ("segment", "title"),
    [("市发改委党组书记", "党组书记"), ("市委副书记", "副书记"), ("市水利局", ""), ("", "")],
)
def test_the_longest_title_at_the_end_of_a_segment(segment: str, title: str) -> None:
    assert segment[len(segment) - title_length(segment) :] == title
