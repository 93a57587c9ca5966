"""What people do in a meeting (guideline §4, trap 19). All sample text is our own, about an invented city."""

from __future__ import annotations

import pytest

from tests.reading.own_reports import known_wrong, roles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市长李河主持会议。", {"李河": "host"}),
        ("会议由市长李河主持。", {"李河": "host"}),
        ("8月1日，市长李河主持召开市政府常务会议。", {"李河": "host"}),
        ("市委书记王海主持会议并讲话。", {"王海": "host+speech"}),
        ("王海在主持会议时强调，要抓好落实。", {"王海": "host+speech"}),
        ("市委书记王海出席会议并讲话。", {"王海": "speech"}),
        ("王海强调，要抓好落实。", {"王海": "speech"}),
        ("市委书记王海对下一步工作作出部署。", {"王海": "speech"}),
        ("副市长张江作表态发言。", {"张江": "speech"}),
        ("市委书记王海代表市委致辞。", {"王海": "speech"}),
        ("市委书记王海作出批示，要求做好救援。", {"王海": "speech"}),
        ("市委副书记陈山传达全省会议精神。", {"陈山": "conveys"}),
        ("市长李河传达全省会议精神并讲话。", {"李河": "conveys+speech"}),
        ("市长李河通报经济运行情况。", {"李河": "reports"}),
        ("副市长张江、周明作汇报。", {"张江": "reports", "周明": "reports"}),
        ("副市长张江作了关于防汛工作的报告。", {"张江": "reports"}),
        ("会议听取了市水利局局长吴静的汇报。", {"吴静": "reports"}),
        ("副市长张江就有关问题作了说明。", {"张江": "reports"}),
        pytest.param(
            "市政府秘书长何川作情况介绍。",
            {"何川": "reports"},
            marks=known_wrong("作情况介绍 is no report yet"),
        ),
        ("市人大常委会主任吴静、市政协主席周明出席。", {"吴静": "attend", "周明": "attend"}),
        ("市领导吴静、周明、张江参加会议。", {"吴静": "attend", "周明": "attend", "张江": "attend"}),
        ("市委书记王海率队到东湖县调研。", {"王海": "attend"}),
        ("会前，市委书记王海会见了省水利厅厅长赵泉。", {"王海": "attend", "赵泉": "attend"}),
    ],
)
def test_what_people_present_do(text: str, expected: dict[str, str]) -> None:
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # every clause speaks of its own subject
        ("市委书记王海讲话，市长李河主持会议。", {"王海": "speech", "李河": "host"}),
        ("会议由市长李河主持，市委书记王海讲话。", {"李河": "host", "王海": "speech"}),
        ("市委书记王海出席会议并讲话。会议由市长李河主持。", {"王海": "speech", "李河": "host"}),
        ("市委书记王海讲话，市领导张江、周明参加。", {"王海": "speech", "张江": "attend", "周明": "attend"}),
        ("市长李河主持会议，副市长张江作汇报。", {"李河": "host", "张江": "reports"}),
        pytest.param(
            "副市长陈山主持会议，市水利局、市气象局主要负责同志作发言。",
            {"陈山": "host"},
            marks=known_wrong("what a group does in the next clause is given to the host"),
        ),
        # attendance is not added to a fuller role, wherever each stands
        ("市委书记王海出席会议。王海强调，要抓好落实。", {"王海": "speech"}),
        ("市长李河主持会议。李河要求，压实责任。", {"李河": "host+speech"}),
        # a report is not a host because somebody else is
        ("受市委书记王海委托，市长李河主持会议。", {"李河": "host"}),
    ],
)
def test_roles_belong_to_their_own_subject(text: str, expected: dict[str, str]) -> None:
    found = roles(text)
    assert {name: found[name] for name in expected} == expected


def test_attending_and_speaking_is_not_hosting() -> None:
    assert "host" not in roles("市委书记王海出席会议并讲话。")["王海"]


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("会议传达学习了习近平总书记在全国会议上的重要讲话精神。", "习近平", "cited"),
        ("市委书记王海主持会议，强调要落实习近平总书记关于治水的重要论述。", "习近平", "cited"),
        ("会议传达了省委书记赵泉在云川调研时的讲话精神。", "赵泉", "cited"),
        ("会议学习了省委书记赵泉在全省会议上的讲话精神，市委书记王海主持会议。", "赵泉", "cited"),
        ("会议强调，要吸取周明、吴静严重违纪违法案件教训。", "周明", "case_mentioned"),
        ("会议强调，要吸取周明、吴静严重违纪违法案件教训。", "吴静", "case_mentioned"),
        ("会议决定任命吴静为市财政局局长。", "吴静", "appointed"),
        ("免去周明的市水利局局长职务。", "周明", "removed"),
        ("会议指出，习近平总书记强调，安全生产要坚持党政同责。要抓好整改。", "习近平", "cited"),
        (
            "王海主持会议并讲话。王海指出，习近平总书记强调，安全生产要坚持党政同责。",
            "习近平",
            "cited",
        ),
    ],
)
def test_people_named_but_absent(text: str, name: str, role: str) -> None:
    assert roles(text)[name] == role


def test_a_set_phrase_makes_nobody_present() -> None:
    text = "会议强调，要紧密团结在以习近平同志为核心的党中央周围，学习习近平新时代中国特色社会主义思想。"
    assert roles(text).get("习近平", "cited") == "cited"


def test_a_leader_who_hosts_the_reported_meeting_is_not_only_cited() -> None:
    text = "中共中央总书记、国家主席习近平主持会议并发表重要讲话。习近平强调，要坚持改革。"
    assert roles(text) == {"习近平": "host+speech"}
