"""Words that are the same for every row of a page: found once a language, not a thousand times a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import get_language

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def once_a_language(words: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """``words`` with its answers kept for each language of a page; it may depend on nothing else."""

    @lru_cache(maxsize=10_000)
    def kept(_language: str | None, *asked: Asked.args, **named: Asked.kwargs) -> Answer:
        return words(*asked, **named)

    @wraps(words)
    def answered(*asked: Asked.args, **named: Asked.kwargs) -> Answer:
        return kept(get_language(), *asked, **named)  # type: ignore[arg-type]  # what words are asked by is hashable

    return answered
