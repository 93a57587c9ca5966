"""Where the name of a meeting stands. All sample text is our own, about an invented city."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.rules.meeting_names import attended_meetings, held_meetings, is_cited, seated_meeting
from luoshi.reading.rules.patterns import mask


def held(text: str) -> list[str]:
    found = held_meetings(text, mask(text), 0, len(text))
    return ["".join(text[start:end] for start, end in named.parts) for named in found]


def attended(text: str) -> list[str]:
    found = attended_meetings(text, mask(text), 0, len(text))
    return ["".join(text[start:end] for start, end in named.parts) for named in found]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市政府召开全市防汛会议，随后召开专题会议", ["全市防汛会议", "专题会议"]),
        ("全市“抓项目，强工业”推进会今天（8月1日）上午在市会议中心召开", ["全市“抓项目，强工业”推进会"]),
        ("全市工作会议精神传达会召开", ["全市工作会议精神传达会"]),
        ("市委全会，于8月1日至2日在云川举行", ["市委全会"]),
        ("市政府召开党组会议传达学习全省会议精神", ["市政府党组会议"]),
        ("市长李小刚主持召开第6次编委会会议", ["第6次编委会会议"]),
        ("副市长杜可主持召开市十二届人民政府第3次常务会", ["市十二届人民政府第3次常务会"]),
        (
            "召开了防汛工作联席会议2024年全体会议暨汛期工作推进会议，会议由",
            ["防汛工作联席会议2024年全体会议暨汛期工作推进会议"],
        ),
        ("王海主持召开我区2024年第二次党工委扩大会议", ["2024年第二次党工委扩大会议"]),
        ("我县煤矿、消防专班安全专题会议召开", ["煤矿、消防专班安全专题会议"]),
        ("区投资服务中心召开第一次例会。", ["区投资服务中心第一次例会"]),
        ("市公安局召开党委（扩大）会，传达", ["市公安局党委（扩大）会"]),
        ("区委理论学习中心组开展集体学习研讨。", ["区委理论学习中心组集体学习研讨"]),
        ("参加市工商联组织召开的企业家座谈会", ["企业家座谈会"]),
    ],
)
def test_held(text: str, names: list[str]) -> None:
    assert held(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "围绕座谈会举办形式开展调研",
        "全市大会将于8月5日召开",
        "要定期召开联席会议",
        "王海多次主持召开专题会议",
        "市委召开，研究经济工作",
        "市委多次组织召开座谈会",
        "为迎接市第十二次代表大会召开",
        "热烈祝贺市十届人大二次会议开幕",
    ],
)
def test_not_held(text: str) -> None:
    assert held(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王海出席全市三级干部大会并讲话", ["全市三级干部大会"]),
        ("我市组织收听收看全省防汛电视电话会议", ["全省防汛电视电话会议"]),
        ("王海在全市县区委书记县区长集体谈话会上强调", ["全市县区委书记县区长集体谈话会"]),
        ("李河参加会议，陪同调研", []),
        ("王海会见来华出席云川论坛的客商", []),
        ("王海在出席云川发展论坛期间会见客商", []),
        ("学习在全市大会上的讲话", []),
    ],
)
def test_attended(text: str, names: list[str]) -> None:
    assert attended(text) == names


def test_organs_and_place_are_spans_of_the_text() -> None:
    text = "市委、市政府在市会议中心召开全市大会"
    (named,) = held_meetings(text, mask(text), 0, len(text))
    assert [text[start:end] for start, end in named.organs] == ["市委", "市政府"]
    assert named.place is not None
    assert text[slice(*named.place)] == "市会议中心"


@pytest.mark.parametrize("text", ["在云川主持召开座谈会", "在云川就如何抓好防汛工作举行座谈会"])
def test_a_place_ends_before_what_follows_it(text: str) -> None:
    (named,) = held_meetings(text, mask(text), 0, len(text))
    assert named.place is not None
    assert text[slice(*named.place)] == "云川"


def test_a_meeting_that_only_introduces_another_is_marked() -> None:
    text = "在全省防汛会议召开后"
    (named,) = held_meetings(text, mask(text), 0, len(text))
    assert named.introduces
    assert text[slice(*named.parts[0])] == "全省防汛会议"


def test_a_meeting_on_a_visit_is_named_by_its_kind() -> None:
    text = "座谈会上，王海指出"
    named = seated_meeting(text, 0, len(text))
    assert named is not None
    assert text[slice(*named.form)] == "座谈会"
    assert seated_meeting("会上，王海指出", 0, 8) is None


def test_words_that_lead_up_to_what_is_conveyed() -> None:
    assert is_cited("深入学习贯彻")
    assert not is_cited("市委")


WORDS = (
    "召开",
    "举行",
    "全市",
    "市委",
    "、",
    "会议",
    "大会",
    "座谈会",
    "在",
    "于",
    "（",
    "）",
    "“",
    "”",
    "，",
    "的",
    "8月1日",
    "上强调",
)


@given(st.lists(st.sampled_from(WORDS), max_size=30).map("".join))
def test_every_part_lies_in_the_text(text: str) -> None:
    masked = mask(text)
    for named in held_meetings(text, masked, 0, len(text)) + attended_meetings(text, masked, 0, len(text)):
        assert named.form[0] <= named.parts[0][0] <= named.parts[-1][1] <= named.form[1] <= len(text)
        assert all(start < end for start, end in named.parts)
