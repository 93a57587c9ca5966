"""The environment of the product's templates."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from jinja2 import ChainableUndefined, Environment, Template, nodes
from jinja2.runtime import Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from luoshi.reading.rules.fields import domains
from luoshi.record.models import DocumentClass
from luoshi.record.written import written_day
from luoshi.web.compiled_templates import CompiledTemplates
from luoshi.web.language import said
from luoshi.web.presenting import explain
from luoshi.web.remembered import once_a_language


class Pages(Environment):
    """Templates, compiled once for each language with its texts in them: a page has some two hundred, and need not look
    up nor escape one."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.language: str | None = None
        self._languages: dict[str, Pages] = {}

    def get_template(self, name: Any, *arguments: Any, **values: Any) -> Template:
        """The template in the language of the page."""
        language = translation.get_language()
        if self.language is not None or language is None:
            return super().get_template(name, *arguments, **values)
        if language not in self._languages:
            made = self.overlay()
            made.language, made._languages = language, {}
            self._languages[language] = made
        return self._languages[language].get_template(name, *arguments, **values)

    def _generate(self, source: nodes.Template, *arguments: Any, **values: Any) -> str:
        if self.language is not None:
            with translation.override(self.language):
                source = _Texts().visit(source)
        return super()._generate(source, *arguments, **values)


class _Texts(NodeTransformer):
    """Puts what ``_("…")`` says in its place."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 (named after the node)
        self.generic_visit(node)
        match node:
            case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=str(words))], kwargs=[]):
                return nodes.Const(text(words), lineno=node.lineno)
        return node


def environment(**options: Any) -> Environment:
    """Jinja2 with Django's addresses, texts and days."""
    options |= {
        "undefined": ChainableUndefined,
        "extensions": ["jinja2.ext.i18n"],
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    made = Pages(**options)
    if settings.LUOSHI_COMPILED:
        made.bytecode_cache = CompiledTemplates(settings.LUOSHI_COMPILED)
    made.globals |= {
        "once": once,
        "static": _static,
        "url": address,
        "explain": explain,
        "document_classes": dict(DocumentClass.choices),
        "domains": [(domain, domain) for domain in domains()],
    }
    made.install_gettext_callables(  # type: ignore[attr-defined]
        text, translation.ngettext, newstyle=False, pgettext=translation.pgettext
    )
    made.globals["_"] = text  # the extension's own looks up in every call which function it is
    made.filters |= {"day": day, "moment": moment, "said": said}
    return made


_made: dict[tuple[Hashable, ...], Markup] = {}


def once(macro: Macro, *arguments: Hashable) -> Markup:
    """What a macro makes of its arguments, made once a language: for what is the same on many pages.

    A macro is known by its name. It may show nothing but its arguments, and of those there may be few.
    """
    key = (translation.get_language(), macro.name, *arguments)
    if key not in _made:
        _made[key] = Markup(macro(*arguments))
    return _made[key]


text = once_a_language(translation.gettext)
"""A text in the language of the page."""

_static = lru_cache(maxsize=1_000)(static)


def address(name: str, *arguments: Any, **values: Any) -> str:
    """The address of a page."""
    if not arguments and not values:
        return _page(name)
    if not values and len(arguments) == 1 and isinstance(arguments[0], UUID):
        before, after = _around(name)
        return f"{before}{arguments[0]}{after}"
    return reverse(name, args=arguments, kwargs=values)


_ANYTHING = UUID(int=0)


@lru_cache(maxsize=1_000)
def _around(name: str) -> tuple[str, str]:
    """What stands before and after the id of a thing in the address of its page: a list has fifty of them."""
    before, _id, after = reverse(name, args=[_ANYTHING]).partition(str(_ANYTHING))
    return before, after


_page = lru_cache(maxsize=1_000)(reverse)


def day(value: date | None) -> str:
    """A day as officials write it: 2026年2月24日, or 24 February 2026."""
    return written_day(value)


def moment(value: datetime | None) -> str:
    """A moment in the city's zone: 2026年2月24日 17:44."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{day(local.date())} {local:%H:%M}"
