"""Where names begin and end (traps 14-16, 21). All sample text is our own, about an invented city."""

from __future__ import annotations

import pytest

from luoshi.reading.rules.names import is_plausible, read_name
from tests.reading.own_reports import known_wrong, people


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # a verb or a particle glued to the name
        ("市长林毅传达全省会议精神。", ["林毅"]),
        ("副市长周明率队调研。", ["周明"]),
        ("副市长周明在会上通报情况。", ["周明"]),
        ("副市长王刚在会上通报情况。", ["王刚"]),
        ("副市长周明将出席会议。", ["周明"]),
        ("副市长周明等出席会议。", ["周明"]),
        ("副市长周明等三人出席会议。", ["周明"]),
        ("副市长周明代表市政府作报告。", ["周明"]),
        ("副市长周明同志出席会议。", ["周明"]),
        ("副市长周明8月1日到园区调研。", ["周明"]),
        ("副市长周锋所作的报告获得通过。", ["周锋"]),
        ("会议听取了副市长周江关于防汛工作的汇报。", ["周江"]),
        ("副市长周大江关于防汛的报告获得通过。", ["周大江"]),
        ("市委书记王海立即作出批示。", ["王海"]),
        ("市委书记王海迅速作出批示。", ["王海"]),
        ("市委书记王海第一时间作出批示。", ["王海"]),
        pytest.param(
            "副市长周明一边走一边看。", ["周明"], marks=known_wrong("一 of 一边 is read into the name")
        ),
        ("会议对市水利局局长周明、市教育局局长周大川开展了述职评议。", ["周明", "周大川"]),
        # what only looks like a glued word
        ("市长王志强主持会议。", ["王志强"]),
        ("副市长赵代兵出席会议。", ["赵代兵"]),
        ("副市长林作舟作报告。", ["林作舟"]),
        ("副市长周传军传达会议精神。", ["周传军"]),
        # 和 ends a name or joins two
        ("市领导陈永和、周明等参加会议。", ["陈永和", "周明"]),
        ("市领导周明、陈永和。", ["周明", "陈永和"]),
        ("市委书记王海和市长李河出席会议。", ["王海", "李河"]),
        ("市领导王海和李河出席会议。", ["王海", "李河"]),
        ("市委书记王海与市长李河一起调研。", ["王海", "李河"]),
        ("副市长周明座谈。", ["周明"]),
        ("市委书记王海及副市长周明参加调研。", ["王海", "周明"]),
        ("副市长陈永和主持会议。", ["陈永和"]),
        ("市领导周明、陈永和等参加会议。", ["周明", "陈永和"]),
        # blanks inside, dots inside, compound family names
        ("市领导刘 婧、黄 毅、张大川出席。", ["刘婧", "黄毅", "张大川"]),
        ("市委书记王 海主持会议，市长李 河出席。", ["王海", "李河"]),
        ("市委副书记欧阳明出席并讲话。", ["欧阳明"]),
        ("市委副书记欧阳明月主持会议。", ["欧阳明月"]),
        ("副市长司马川、诸葛明、上官云出席会议。", ["司马川", "诸葛明", "上官云"]),
        ("副市长阿依古丽·买买提、周明出席会议。", ["阿依古丽·买买提", "周明"]),
        ("副市长阿依古丽•买买提，秘书长周明出席。", ["阿依古丽•买买提", "周明"]),
        ("副市长努尔·艾力、周明出席会议。", ["努尔·艾力", "周明"]),
        ("副市长努尔•艾力出席会议。", ["努尔•艾力"]),
        ("副市长阿依古丽·买买提出席会议。", ["阿依古丽·买买提"]),
        # family names that are mostly other words count after a post and in lists
        ("副市长乐山、单强、支文出席会议。", ["乐山", "单强", "支文"]),
        ("市领导周明、索玉明、乐天出席会议。", ["周明", "索玉明", "乐天"]),
        ("副市长宁波出席会议。", ["宁波"]),
    ],
)
def test_a_name_ends_where_the_next_word_begins(text: str, names: list[str]) -> None:
    assert list(people(text)) == names


FOLLOWING = [
    "强调", "指出", "主持", "出席", "传达", "通报", "汇报", "宣读", "部署", "率队", "深入", "来到",
    "走访", "看望", "会见", "调研", "检查", "督导", "在", "对", "就", "与", "向", "代表", "结合", "围绕",
    "现场", "先后", "分别", "还", "随后", "应邀", "仔细", "充分肯定", "签署", "宣布", "担任", "说", "从",
    "以", "按照", "针对", "感谢", "祝贺", "指导", "见证", "参观", "交流", "颁发", "授旗", "签约", "接着",
    "多次", "告诉", "承诺", "建议", "谈到", "分析了", "联系", "坐镇", "包保", "主讲", "寄语", "巡林",
    "一道", "都", "答复", "下沉", "体验", "表扬", "笑着说", "植树",
]  # fmt: skip


@pytest.mark.parametrize("name", ["周明", "周大川"])
@pytest.mark.parametrize("word", FOLLOWING)
def test_words_that_follow_a_name_after_its_post(name: str, word: str) -> None:
    assert list(people(f"8月1日，副市长{name}{word}防汛工作情况。")) == [name]


@pytest.mark.parametrize(
    "name",
    [
        "覃敏", "蒙建国", "甘敏", "农建国", "粟敏", "莫建国", "阳敏", "党敏", "房敏", "岑建国", "冼敏",
        "麦敏",
    ],
)  # fmt: skip
def test_family_names_of_all_regions(name: str) -> None:
    assert list(people(f"市领导周明、{name}、吴静参加会议。")) == ["周明", name, "吴静"]
    assert list(people(f"市委常委{name}出席会议。")) == [name]


@known_wrong("the first two characters are a word of their own")
@pytest.mark.parametrize(
    "name",
    ["严明华", "史志强", "黎明华", "江海燕", "陆海燕", "韩国栋", "方向东", "白天明", "万一鸣", "叶子涵"],
)
def test_names_that_begin_like_another_word(name: str) -> None:
    assert list(people(f"市领导周明、{name}、吴静参加会议。")) == ["周明", name, "吴静"]
    assert list(people(f"市委常委{name}出席会议。")) == [name]


@pytest.mark.parametrize(
    "name",
    [
        "栗建国",
        "玉敏",
        "盘建国",
        "官敏",
        "鹿敏",
        "强敏",
        "练敏",
        "鲜敏",
        "尉敏",
        "智敏",
        "位敏",
        "但敏",
    ],
)
def test_rare_family_names_in_a_list_and_after_a_post(name: str) -> None:
    assert list(people(f"市领导周明、{name}、吴静参加会议。")) == ["周明", name, "吴静"]
    assert list(people(f"市委常委{name}出席会议。")) == [name]


@known_wrong("the names after one that cannot be read are lost")
def test_a_name_of_an_unknown_family_does_not_end_its_list() -> None:
    assert {"周明", "吴静", "赵川"} <= set(people("市领导周明、巘建国、吴静、赵川参加会议。"))


UNLISTED = [
    "开展", "推进", "完成", "获得", "发现", "鼓励", "呼吁", "主动", "积极", "连续", "一直", "始终",
    "正在", "由", "把", "让", "使", "请", "邀请", "协调", "督促", "支持", "进入", "走上", "面对",
    "升任",
]  # fmt: skip


@pytest.mark.parametrize(
    "word",
    UNLISTED,
)
def test_a_name_right_after_its_post_needs_no_listed_word_after_it(word: str) -> None:
    assert list(people(f"8月1日，副市长周大川{word}防汛工作情况。")) == ["周大川"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("周明、吴静出席会议。", ["周明", "吴静"]),
        ("周明强调，要抓落实。", ["周明"]),
        ("座谈会上，周明、吴静、赵川先后发言。", ["周明", "吴静", "赵川"]),
        ("张志川书记强调，要抓项目。", ["张志川"]),
        ("周锋市长主持会议。", ["周锋"]),
    ],
)
def test_a_name_without_a_post_before_it(text: str, names: list[str]) -> None:
    assert list(people(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "会议听取了关于防汛工作的汇报。",
        "关于安全生产，会议要求压实责任。",
        "会议要求，关于项目建设，要加快进度。",
        "市长江大桥建设要加快进度。",
        "各县区书记要加强调度。",
        "市委书记要带头落实。",
        "市委常委会强调，要加强领导。",
        "市委、市政府高度重视安全工作。",
        "全市经济运行平稳，工业生产向好。",
        "市长热线要及时回应群众诉求。",
        "东湖县、西山区、北岭镇要加强协作。",
        "何时完成、如何完成，要列出清单。",
        "方向明确，路径清晰。",
        "和平路改造要按期完工。",
    ],
)
def test_other_words_are_no_names(text: str) -> None:
    assert people(text) == {}


@pytest.mark.parametrize(
    ("text", "at", "name"),
    [
        ("林毅传达", 0, "林毅"),
        ("，陈永和、", 1, "陈永和"),
        ("欧阳川主持", 0, "欧阳川"),
        ("刘 婧、", 0, "刘 婧"),
        ("努尔·艾力、", 0, "努尔·艾力"),
    ],
)
def test_a_name_is_read_from_where_it_stands(text: str, at: int, name: str) -> None:
    assert text[at : read_name(text, at, rare=False)] == name


@pytest.mark.parametrize(
    "text", ["", "，", "关于防汛", "加强领导", "张书记强调", "习主席指出", "某某出席", "ABC", "王"]
)
def test_no_name_is_read_where_none_stands(text: str) -> None:
    assert read_name(text, 0, rare=False) == -1


def test_a_rare_family_name_needs_a_post_or_a_list_before_it() -> None:
    assert read_name("单强、", 0, rare=True) == 2
    assert read_name("单强、", 0, rare=False) == -1


def test_a_known_name_wins_over_what_follows_it() -> None:
    assert read_name("陈永和主持", 0, rare=False, known={"陈永和"}) == 3


@pytest.mark.parametrize(
    ("word", "plausible"),
    [
        ("王海", True), ("王志强", True), ("欧阳川", True), ("欧阳明月", True),
        ("王", False), ("王志强等", False), ("关于", False), ("加强", False), ("A海", False), ("单强", False),
    ],
)  # fmt: skip
def test_whether_a_bare_word_may_be_a_name(word: str, plausible: bool) -> None:
    assert is_plausible(word) is plausible
