"""What every template and script keeps to: the strict policy, translated words, what Chromium 100 runs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import jinja2
import pytest
from django import forms
from django.conf import settings
from jinja2 import nodes
from lxml import etree, html

from tests.web.site import ENGLISH_SHELL, SHELL, WEB, environment, part

TEMPLATES = sorted((WEB / "templates").rglob("*.jinja"))
SCRIPTS = sorted((WEB / "static" / "luoshi" / "js").glob("*.js"))
HAN = re.compile(r"[\u3400-\u9fff]")
# Parts that several pages share, which take what the page has: imported by those pages, with context.
OF_A_PAGE = (
    "boards.jinja",
    "directive.jinja",
    "evidence.jinja",
    "faults.jinja",
    "figures.jinja",
    "items.jinja",
    "pick.jinja",
    "posts.jinja",
    "rules.jinja",
    "project.jinja",
    "task.jinja",
    "why.jinja",
)
# The switch names the other language in that language.
OWN_NAMES = {"中文", "切换到中文"}


def name(path: Path) -> str:
    return str(path.relative_to(WEB))


def untranslated(source: str) -> list[str]:
    """Chinese of a template that stands outside ``_()``: in its markup or in other strings."""
    tree = jinja2.Environment().parse(source)
    translated = {
        id(argument)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "pgettext")
        for argument in call.args
    }
    said = [text.data for text in tree.find_all(nodes.TemplateData)]
    said += [
        one.value
        for one in tree.find_all(nodes.Const)
        if isinstance(one.value, str) and id(one) not in translated
    ]
    found = [word for text in said for word in re.findall(r"[\u3400-\u9fff，。；：、]+", text)]
    return [word for word in found if word not in OWN_NAMES]


@pytest.mark.parametrize("path", [one for one in TEMPLATES if one.name != "components.jinja"], ids=name)
def test_every_chinese_word_can_be_translated(path: Path) -> None:
    assert untranslated(path.read_text(encoding="utf-8")) == []


def test_an_untranslated_word_is_named() -> None:
    assert untranslated('<p title="{{ _("好") }}">坏</p>{{ button("差") }}') == ["坏", "差"]


def test_the_shell_and_every_component_speak_english_by_switch() -> None:
    shown = environment("en").get_template("components.jinja").render(SHELL | ENGLISH_SHELL)
    page = html.fromstring(shown)
    for one in page.xpath("//*[@lang='zh-CN']"):
        one.drop_tree()
    words = [
        *page.xpath("//text()"),
        *page.xpath("//@aria-label | //@title | //@placeholder | //@data-key-label"),
    ]
    # What a city itself wrote stays as it is.
    data = {"林若川", "周启明", "云川市城市管理局", "要建立值守制度", "要建立24小时值守制度"}

    assert page.get("lang") == "en"
    assert [word for word in words if HAN.search(word) and word.strip() not in data] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_has_inline_script_or_style(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert (
        re.findall(r"""\son[a-z]+\s*=\s*["'{]|\sstyle\s*=|<style|javascript:|hx-on|hx-vals=['"]js:""", source)
        == []
    )
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", source) == []
    assert re.findall(r"https?://", source) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_template_says_what_it_is_for(path: Path) -> None:
    assert "{#-" in path.read_text(encoding="utf-8")


def test_every_macro_can_be_called_under_one_name() -> None:
    ui = environment().get_template("components/all.jinja").module
    macros = {
        name
        for path in TEMPLATES
        if path.parent.name == "components"
        and path.name not in ("all.jinja", "frame.jinja", "words.jinja", *OF_A_PAGE)
        for name in re.findall(r"{% macro ([a-z]\w*)\(", path.read_text(encoding="utf-8"))
    }

    assert macros - set(dir(ui)) == set()


def test_no_words_are_kept_from_the_first_language() -> None:
    """An imported template runs once: words at its top would stay in the language of the first visitor."""
    for path in TEMPLATES:
        tree = jinja2.Environment().parse(path.read_text(encoding="utf-8"))
        if path.parent.name == "components":
            top = [node for node in tree.body if not isinstance(node, nodes.Macro)]
            calls = [
                call
                for node in top
                for call in node.find_all(nodes.Call)
                if isinstance(call.node, nodes.Name)
            ]
            assert [call.node.name for call in calls] == [], path.name


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_no_script_holds_words_of_its_own(path: Path) -> None:
    code = re.sub(r"//[^\n]*", "", path.read_text(encoding="utf-8"))

    assert HAN.findall(code) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_every_script_is_strict_and_runs_on_chromium_100(path: Path) -> None:
    code = path.read_text(encoding="utf-8")

    assert '"use strict"' in code
    too_new = (
        r"\.(?:toSorted|toReversed|toSpliced|groupBy|isWellFormed|checkVisibility|showPopover|setHTML)\b"
        r"|\binert\b|:has\(|Promise\.withResolvers"
    )
    assert re.findall(too_new, code) == []
    assert (
        re.findall(
            r"\beval\(|new Function|https?://(?!www\.w3\.org)|insertAdjacentHTML|document\.write", code
        )
        == []
    )


def test_every_word_a_script_says_is_given_and_every_word_given_is_said() -> None:
    source = (WEB / "templates/components/words.jinja").read_text(encoding="utf-8")
    given = set(re.findall(r'^  "([\w.]+)":', source, re.MULTILINE))
    code = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    said = set(re.findall(r'"((?:upload\.|mine\.)?\w+)"', code))
    states = {
        f"upload.{state}"
        for state in ("waiting", "sending", "received", "duplicate", "doubtful", "refused", "failed")
    }

    assert given - said - states == set()
    assert {
        word for word in said if word.startswith(("upload.", "mine.")) and word != "upload."
    } - given == set()


def test_every_icon_used_is_drawn() -> None:
    drawn = set(etree.parse(WEB / "static/luoshi/icons.svg").xpath("//*[local-name()='symbol']/@id"))
    used = set()
    for path in TEMPLATES:
        source = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"""icon\(\s*"([\w-]+)"|icon_name="([\w-]+)\"""", source))
    flat = {name for pair in used for name in pair if name}

    assert flat - drawn == set()
    assert flat >= {"menu", "check", "upload"}


def test_what_the_package_needs_is_in_it(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    packed = {
        pattern.removeprefix("**/*") for pattern in project["tool"]["setuptools"]["package-data"]["luoshi"]
    }

    needed = {path.suffix for path in WEB.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
    assert needed - packed == set()


@pytest.mark.parametrize("attack", ['"><script>x</script>', "' onclick='x", "<b>"])
def test_what_people_typed_is_never_markup(attack: str) -> None:
    made = part(
        """{{ ui.button(it, href=it, key=it, attrs={"data-x": it}) }}{{ ui.tag(it, title=it) }}
        {{ ui.certainty("low", [it]) }}
        {{ ui.field(it, "name", it, help=it, error=it, options=[(it, it)]) }}{{ ui.description([(it, it)]) }}
        {{ ui.proposal("d1", it, who=it, about=[it], why=[it], level="low", urls={"accept": it}) }}
        {{ ui.difference([(it, it, "x")]) }}{{ ui.breadcrumb([(it, it)]) }}{{ ui.alert(it, title=it) }}""",
        it=attack,
    )

    tree = html.fragment_fromstring(made, create_parent="div")
    assert tree.xpath(".//script | .//b | .//@onclick") == []
    assert attack in tree.text_content()


def test_a_field_ties_its_error_and_help_to_the_control() -> None:
    made = html.fragment_fromstring(
        part(
            '{{ ui.field("日期", "day", "x", help="写年月日", error=["没有这一天", "请改"], required=true) }}'
        )
    )
    control = made.find("input")

    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby") == "field-day-error field-day-help"
    assert made.xpath("string(.//*[@id='field-day-error'])").strip() == "没有这一天"
    assert made.xpath("string(.//*[@id='field-day-help'])") == "写年月日"
    assert made.find("label").get("for") == control.get("id")


def test_a_select_knows_its_value() -> None:
    made = html.fragment_fromstring(
        part('{{ ui.field("级别", "level", 2, options=[(1, "市"), (2, "县")]) }}')
    )

    assert made.xpath(".//option[@selected]/@value") == ["2"]


def test_a_django_field_brings_its_widget_help_and_errors() -> None:
    if not settings.configured:
        settings.configure(USE_I18N=False)
        import django

        django.setup()

    class Unit(forms.Form):
        name = forms.CharField(label="名称", help_text="写全称", max_length=5)
        note = forms.CharField(label="备注", required=False, widget=forms.Textarea)
        level = forms.ChoiceField(label="级别", choices=[("city", "市直"), ("county", "县区")])
        used = forms.BooleanField(label="在用", required=False)

    form = Unit({"name": "云川市城市管理局", "level": "county", "used": "on"})
    form.is_valid()
    made = html.fragment_fromstring(
        part("{% for one in form %}{{ ui.bound_field(one) }}{% endfor %}", form=form), create_parent="div"
    )

    name = made.xpath(".//input[@name='name']")[0]
    assert name.get("class") == "input"
    assert name.get("aria-invalid") == "true"
    described = name.get("aria-describedby").split()
    assert [bool(made.xpath(f".//*[@id='{one}']")) for one in described] == [True, True]
    assert made.xpath("string(.//*[@id='id_name-help'])") == "写全称"
    assert made.xpath(".//textarea/@class") == ["textarea"]
    assert made.xpath(".//select/@class") == ["select"]
    assert made.xpath(".//option[@selected]/@value") == ["county"]
    assert len(made.xpath(".//label[@class='choice']/input[@checked]")) == 1
