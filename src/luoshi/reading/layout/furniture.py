"""Page furniture: navigation, share links, print buttons, addresses, licence numbers (trap 32)."""

from __future__ import annotations

import re
from functools import cache

from luoshi.reading.words import table, words

_FOOTER = re.compile(
    r"版权所有|网站标识码|备案号|ICP备|公网安备|网站地图|联系我们|主办单位|承办单位|举报电话|举报邮箱"
    r"|技术支持|建议使用"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_FOLIO = re.compile(r"[-—–]+ ?\d{1,3} ?[-—–]+")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns that hold at the beginning of a line, tried once, and those that hold anywhere."""
    anchored: list[str] = []
    anywhere: list[str] = []
    for pattern in table("furniture"):
        # ^a|b holds at the beginning only for a
        only_there = pattern.startswith("^") and "|" not in re.sub(r"\([^()]*\)|\\\||\[[^\]]*\]", "", pattern)
        (anchored if only_there else anywhere).append(f"(?:{pattern})")
    return re.compile("|".join(anchored)), re.compile("|".join(anywhere))


def is_furniture(folded: str) -> bool:
    """Whether a short folded line belongs to the page and not to a report."""
    text = folded.strip(" \u3000|·>【】[]")
    if not text:
        return True
    if len(text) > 120:
        return "。" not in text and len(set(_FOOTER.findall(text))) >= 2
    if text in words("section_names"):
        return True
    if not _HAN.search(text):
        return not any(c.isdigit() for c in text) or len(text) <= 4 or _FOLIO.fullmatch(text) is not None
    if text.count(">") >= 2 or text.count(" | ") >= 3 or text.count("|") >= 4:
        return True
    at_beginning, anywhere = _patterns()
    found = at_beginning.match(text) or anywhere.search(text)
    if found is None:
        return False
    if found.start() and ("。" in text or ("，" in text and len(text) > 30)):
        return False
    # A sentence of the report may mention a telephone or a website: only short or labelled lines are
    # furniture.
    return len(text) <= 60 or found.start() == 0
