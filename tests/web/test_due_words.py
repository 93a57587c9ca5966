"""Where a task's due day comes from, as its page and one's own page say it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from luoshi.delivery.models import Task
from luoshi.record.models import new_id
from luoshi.web.task_words import due_word, due_words

BASIS = {
    "class": "minutes",
    "start": "2026-10-21",
    "limit": {"unit": "days", "number": 30, "counted_from": "assigned"},
}


@pytest.mark.parametrize(
    ("values", "word", "words"),
    [
        ({"title": "11月底前完成管网普查"}, "按原文", "原文写明“11月底前”"),
        ({"title": "12月底前完成管网普查"}, "交办时定，与原文不同", "交办时定的，和原文的“12月底前”不同"),
        ({"title": "完成管网普查"}, "交办时定", "明确时限"),
        ({"title": "11月底前完成管网普查", "first_due_on": date(2026, 11, 1)}, "延期后", "经批复延期"),
        ({"title": "完成管网普查", "parent": new_id()}, "分解时定", "分解时定的"),
        ({"title": "11月底前完成管网普查", "due_basis": BASIS}, "按类别", "按“minutes”"),
        ({"title": "11月底前完成管网普查", "due_on": None}, "", ""),
    ],
)
def test_a_due_day_says_where_it_comes_from(values: dict[str, Any], word: str, words: str) -> None:
    task = Task(**{"due_on": date(2026, 11, 30), "decided_on": date(2026, 10, 21), **values})

    assert due_word(task) == word
    assert due_words(task, None).startswith(words)
