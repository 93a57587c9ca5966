"""What looks like a report and is none: fiction about officials, model speeches (trap 13).

A report has a day, a place or an outlet, and speaks of its people in the third person. A novel has
chapters and dialogue; a speech says 同志们 and 我. Both use every word of the genre, so they are refused by
form, not by vocabulary.
"""

from __future__ import annotations

import re

_CHAPTER = re.compile(r"第[0-9一二三四五六七八九十百千零]{1,6}[章回节卷](?!(?:第)?[^\n]{0,4}(?:条|规定|《))")
_CHAPTER_LINE = re.compile(r"(?:^|\n)第[0-9一二三四五六七八九十百千零]{1,6}[章回](?: [^\n]{0,20})?(?=\n)")
_NARRATION = re.compile(
    r"心里|心中暗|笑道|点了?点头|摇了?摇头|冷笑|苦笑|微微一笑|笑着说|沉声|轻咳|热烈掌声|掌声雷动|扫视"
    r"|低声|皱(?:了皱)?眉"
    r"|叹(?:了口)?气|目光|脸色|嘴角|忍不住|不由得|瞥了|嘿嘿|哈哈|呵呵|暗自|暗道|心道|说道：|问道|喝道"
    r"|怒道|愣(?:了|住)|掏出|烟灰|香烟|眼神|身边的女|小说|未完待续|书友|最新章节"
)
_SAID = re.compile(r"(?:[\u4e00-\u9fff]{1,4}道|开口|话音(?:刚)?落下?|说)[：，]“|话音(?:刚|未)?落")
# What every match of _SAID and of _FIRST_PERSON holds: sought several times faster, and most texts have none.
_MAY_BE_SAID = re.compile(r"：“(?<=[道口落下说]：“)|，“(?<=[道口落下说]，“)|话音")
_MAY_BE_FIRST_PERSON = re.compile(r"我(?:[就先讲再想谈受提]|代表|强调|结合|认为|们今天|们这次|相信|希望|完)")
_SPOKEN = re.compile(r"：“|(?:^|\n)“")
_DIALOGUE = re.compile(r"“[^”\n]{1,80}[。！？…，]”")
_ADDRESS = re.compile(r"同志们[：！，:]|各位(?:代表|领导|同志|委员|来宾|老师|同学)[、：！，:]|尊敬的")
_FIRST_PERSON = re.compile(
    r"(?:下面|这里|今天|首先|在此|最后|借此机会)[，]?我(?:就|先|讲|再|代表|想|谈|强调|结合|受)|我(?:讲|谈"
    r"|就|再|强调|想|代表|提|认为|们今天|们这次|相信|希望|完)[^国市省县区]"
)
_TEMPLATE = re.compile(
    r"由会员分享|珍藏版|在线阅读|文库|\.docx?|[×xX＊*○]{2,}(?:市|县|区|镇|局|同志|年|月)|(?:范文|讲话稿"
    r"|发言稿|心得体会|演讲稿|文秘|老秘网|公文网|主持词|致辞稿|汇报材料|模板)"
)
_REPORTED = re.compile(
    r"(?:\d{1,2}月\d{1,2}日|\d{1,2}日|昨[日天]|今[日天](?!，?我们)|日前|近日)[^。]{0,120}?(?:召开|举行"
    r"|主持|调研|出席|来到|深入|率|会见|检查|督导|看望|慰问|作出)"
)
_REPORTED_SPEECH = re.compile(r"(?:强调|指出|要求)(?:(?<=[\u4e00-\u9fff]{4})|(?<=他..))[，：]")


def refusal(title: str, text: str, headings: str = "") -> str | None:
    """Why a folded text is no report (``fiction``, ``speech``), or None if it may be one.

    ``headings``: the lines before the body, where a speech's 同志们 often stands.
    """
    head = f"{title}\n{headings}\n{text}"
    narration = len(_NARRATION.findall(text))
    if _MAY_BE_SAID.search(text):
        narration += 2 * len(_SAID.findall(text))
    told_by_author, dialogue = _DIALOGUE.subn("", text)
    size = max(1, len(text) / 1000)
    # A visit is told like a story, but ends in a demand and has its day.
    told = _REPORTED.search(text[:400]) is not None and _REPORTED_SPEECH.search(text) is not None
    if _CHAPTER_LINE.search(head[:300]):
        return "fiction"
    if (_CHAPTER.search(head[:300]) or _CHAPTER.search(head[-200:])) and (narration + dialogue) / size >= 1:
        return "fiction"
    if (narration >= 3 and (narration + dialogue) / size >= 3 and not told) or (
        dialogue / size >= 4 and narration >= 1 and not _REPORTED.search(text[:400])
    ):
        return "fiction"
    reported = _REPORTED.search(text[:600]) is not None
    if narration >= 2 and not reported and len(_SPOKEN.findall(text)) >= 2:
        return "fiction"
    address = _ADDRESS.search(f"{headings}\n{text[:400]}") is not None
    own = len(_FIRST_PERSON.findall(told_by_author)) if _MAY_BE_FIRST_PERSON.search(told_by_author) else 0
    ours = text.count("我们")
    if address and (own >= 1 or ours >= 2) and not reported:
        return "speech"
    if own >= 1 and _ADDRESS.search(f"{headings}\n{text[:60]}"):
        return "speech"
    if address and own >= 2 and len(_REPORTED_SPEECH.findall(text)) < 2:
        return "speech"
    if own + ours // 2 >= 2 and not reported and not _REPORTED_SPEECH.search(text):
        return "speech"
    if _TEMPLATE.search(head[:300]) and not reported:
        return "speech"
    return None
