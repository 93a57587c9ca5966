"""What people type into forms, checked the same way wherever it comes from."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext as _

MOST_CHARACTERS = 200
_YEARS = (1900, 2199)
_BLANKS = re.compile(r"\s+")
_USERNAME = re.compile(r"[\w.@+-]{2,64}")
_CODE = re.compile(r"[\w./·-]{1,64}")


class WrongEntry(ValueError):
    """Something typed in that cannot be taken; the message says what would do, ``field`` where it stands."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def text_entry(value: str, label: str, field: str = "") -> str:
    """A line of text without blanks at its edges; raises WrongEntry for none, or for too much."""
    text = _BLANKS.sub(" ", value).strip()
    if not text:
        raise WrongEntry(_("请填写%(label)s") % {"label": label}, field)
    if len(text) > MOST_CHARACTERS:
        message = _("%(label)s太长（%(length)s 字），最多 %(most)s 字")
        raise WrongEntry(message % {"label": label, "length": len(text), "most": MOST_CHARACTERS}, field)
    if not text.isprintable():
        raise WrongEntry(_("%(label)s里有看不见的字符，请重新输入") % {"label": label}, field)
    return text


def username_entry(value: str) -> str:
    """An account's name; raises WrongEntry."""
    name = unicodedata.normalize("NFKC", value).strip()
    if not _USERNAME.fullmatch(name):
        raise WrongEntry(_("账号名用 2 到 64 个字母、数字、汉字或 . @ + - _，不含空格"), "username")
    return name


def code_entry(value: str, field: str = "code") -> str:
    """A code of the organisation template; raises WrongEntry."""
    code = unicodedata.normalize("NFKC", value).strip()
    if not _CODE.fullmatch(code):
        raise WrongEntry(_("编码用 1 到 64 个字母、数字、汉字或 . / · - _，不含空格"), field)
    return code


def day_entry(value: str, label: str, field: str = "") -> date | None:
    """A day as a form sends it, None for an empty one; raises WrongEntry."""
    text = value.strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        message = _("%(label)s要写成 2026-02-24 的样子，不是“%(text)s”")
        raise WrongEntry(message % {"label": label, "text": text}, field) from None
    require_sensible(day, label, field)
    return day


def require_sensible(day: date | None, label: str, field: str = "") -> None:
    """Raise WrongEntry for a day so far off that it is a slip of the hand; nothing is counted beyond it."""
    if day is not None and not _YEARS[0] <= day.year <= _YEARS[1]:
        raise WrongEntry(
            _("%(label)s的年份要在 %(first)s 到 %(last)s 之间，不是 %(year)s")
            % {"label": label, "first": _YEARS[0], "last": _YEARS[1], "year": day.year},
            field,
        )
