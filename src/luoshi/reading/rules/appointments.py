"""Posts that the text gives or takes: 任命…为…, 选举…为…, 当选…, 免去…职务 (guideline §4).

They hold from now on, not during the meeting, so they are kept apart from the posts someone attends with.
Trap 18: a person's posts change inside the article.
"""

from __future__ import annotations

import re
from typing import Literal

from luoshi.reading.rules.posts import title_length

_GIVES = re.compile(
    r"(?P<verb>任命|选举(?:产生)?|推选|提名|决定任命|聘任|增补|补选|选任|任用"
    r"|当选)(?:了)?(?P<names>[^，。；：\n]{2,60}?)(?:等?同志)?(?:为|任|担任)(?P<post>[^，。；\n]{2,40})"
)
_TAKES_POST = re.compile(
    r"^(?:同志)?(?:不再担任|不再兼任|辞去|卸任)(?P<post>[^，。；\n]{2,40})"
    r"|^(?:同志)?的?(?P<of>[^，。；\n]{2,30})职务"
)
_TAKES_BEFORE = re.compile(r"免去(?:了)?[^，。；：\n]{0,30}$")
_BECOMES = re.compile(r"^(?:同志)?(?:当选为?|任|担任|兼任|出任|接任)(?P<post>[^，。；\n]{2,40})")
_FAR = 120  # a verb of appointment stands at most so far before a name
_POST_END = re.compile(r"(?:职务|一职|人选)$")

Change = Literal["appointed", "removed"]


def changes_of(text: str, start: int, end: int) -> list[tuple[Change, int, int]]:
    """What the sentence around a name at [start, end) gives to or takes from that person: (change, span of
    the post)."""
    found: list[tuple[Change, int, int]] = []
    near = max(0, start - _FAR)
    sentence = max(near, text.rfind("。", near, start) + 1, text.rfind("；", near, start) + 1,
                   text.rfind("\n", near, start) + 1)  # fmt: skip
    for gives in _GIVES.finditer(text, sentence, min(len(text), end + 60)):
        if gives.start("names") <= start and end <= gives.end("names") + 2:
            _add(found, text, "appointed", gives.start("post"), gives.end("post"))
    tail = text[end : end + 60]
    if takes := _TAKES_POST.match(tail):
        group = "post" if takes["post"] else "of"
        if group == "post" or _TAKES_BEFORE.search(text, sentence, start):
            _add(found, text, "removed", end + takes.start(group), end + takes.end(group))
    elif becomes := _BECOMES.match(tail):
        _add(found, text, "appointed", end + becomes.start("post"), end + becomes.end("post"))
    return found


def _add(found: list[tuple[Change, int, int]], text: str, change: Change, start: int, end: int) -> None:
    if tail := _POST_END.search(text[start:end]):
        end = start + tail.start()
    at = start
    for part in text[start:end].split("、"):
        if title_length(part) and not any(s == at for _, s, _ in found):
            found.append((change, at, at + len(part)))
        at += len(part) + 1
