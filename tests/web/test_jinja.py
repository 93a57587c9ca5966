"""Templates are compiled once a language, with its texts in them."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from jinja2 import DictLoader

from luoshi.web.jinja import address, environment

PAGE = """{{ _("任务") }} {{ _("共 %(n)s 件") % {"n": number} }} {{ _(word) }} {{ _("<b>") }}"""


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "任务 共 3 件 检索 &lt;b&gt;"), ("en", "Tasks 3 tasks Search &lt;b&gt;")],
)
def test_a_page_speaks_the_language_of_whoever_reads_it(language: str, said: str) -> None:
    pages = environment(loader=DictLoader({"page": PAGE}), autoescape=True)
    for other in ("zh-hans", "en"):
        with translation.override(other):
            pages.get_template("page").render(number=3, word="检索")

    with translation.override(language):
        assert pages.get_template("page").render(number=3, word="检索") == said


def test_what_one_process_compiled_the_next_reads_in_each_language_until_the_template_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "LUOSHI_COMPILED", str(tmp_path))

    def said(page: str) -> list[str]:
        pages = environment(loader=DictLoader({"page": page}), autoescape=True)
        found = []
        for language in ("zh-hans", "en"):
            with translation.override(language):
                found.append(pages.get_template("page").render())
        return found

    assert said("{{ _('任务') }}") == ["任务", "Tasks"]
    kept = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(kept) == 2
    assert said("{{ _('任务') }}") == ["任务", "Tasks"]
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == kept
    assert said("{{ _('任务') }}！") == ["任务！", "Tasks！"]
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} != kept


def test_what_is_the_same_on_every_page_is_made_once_a_language() -> None:
    macro = """{% macro words() %}{{ _("任务") }}{% set _unused = ask() %}{% endmacro %}"""
    page = macro + "{{ once(words) }}{{ once(words) }}"
    asked: list[str] = []
    pages = environment(loader=DictLoader({"page": page}), autoescape=True)
    pages.globals["ask"] = lambda: asked.append("once more")
    for language, said in (("zh-hans", "任务任务"), ("en", "TasksTasks"), ("zh-hans", "任务任务")):
        with translation.override(language):
            assert pages.get_template("page").render() == said
    assert len(asked) == 2


def test_what_is_made_of_other_arguments_is_made_again() -> None:
    macro = """{% macro greeting(name, loud) %}{{ _("任务") }} {{ name }}{{ "!" if loud }}{% endmacro %}"""
    page = macro + "{{ once(greeting, name, loud) }}"
    pages = environment(loader=DictLoader({"page": page}), autoescape=True)
    with translation.override("zh-hans"):
        made = [
            pages.get_template("page").render(name=name, loud=loud)
            for name, loud in (("<i>", False), ("b", False), ("<i>", True), ("<i>", False))
        ]

    assert made == ["任务 &lt;i&gt;", "任务 b", "任务 &lt;i&gt;!", "任务 &lt;i&gt;"]


def test_the_address_of_one_thing_is_what_django_says() -> None:
    task = UUID("01a2056000b7722080927199c2f31f43")
    assert address("task", task) == reverse("task", args=[task])
    assert address("task_history", task) == reverse("task_history", args=[task])
    assert address("tasks") == reverse("tasks")
