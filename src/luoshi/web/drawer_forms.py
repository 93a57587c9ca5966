"""One thing that can be done with a task or a project: the frame of its form, and how it is shown, sent and answered.

What is typed is never lost: a form that is refused comes again with it, and so does one that somebody else's change
has overtaken, with what they changed beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from luoshi.record.access import NotFound, Refused
from luoshi.record.actions.receive_document import PerhapsSecret, SecretDocument
from luoshi.record.entries import WrongEntry
from luoshi.record.queries.choices import Names
from luoshi.record.versions import Overtaken, RowEvent
from luoshi.web.actors import actor_of
from luoshi.web.forms import FormField, Typing
from luoshi.web.uploads import too_large


@dataclass(frozen=True, slots=True)
class FormButton:
    """Opens a form in the drawer; ``at_once``: it asks nothing, and is done by the press."""

    label: str
    url: str
    key: str = ""
    primary: bool = False
    at_once: bool = False
    verb: str = ""


class Shown(Protocol):
    """What a form is about, with all that belongs to it."""

    @property
    def row(self) -> Any:
        """Its row."""

    @property
    def names(self) -> Mapping[UUID, str]:
        """What the units and posts that it names are called."""


S = TypeVar("S", bound=Shown)


@dataclass(slots=True, kw_only=True)
class DoingWith(Typing, Generic[S]):
    """Somebody at a form about what is ``shown``, as it is now. ``seen``: the version they are looking at."""

    shown: S
    seen: int


def typing_of(request: HttpRequest, shown: Shown) -> dict[str, Any]:
    """What a request says of somebody at a form: the fields of ``DoingWith``."""
    posted = request.method == "POST"
    seen = request.POST.get("seen", "") if posted else ""
    return {
        "actor": actor_of(request),
        "shown": shown,
        "seen": _version(seen) if posted else shown.row.version,
        "typed": request.POST.copy() if posted else None,
        "files": request.FILES if posted else None,
    }


def _version(seen: str) -> int:
    """The version that a form says it was made from; one that says none has seen nothing."""
    return int(seen) if seen.isdecimal() and len(seen) < 9 else 0


def _in_drawer(request: HttpRequest) -> bool:
    """Whether a script asks for the drawer, and not for the form of a page of its own."""
    return bool(request.headers.get("HX-Request")) and request.headers.get("HX-Target") != "form-page"


D = TypeVar("D", bound=DoingWith[Any])


class DrawerForm(Generic[D]):
    """One form. ``parts``: pieces of the template that it has beside its fields; ``about``: names of what its address
    says and that go along with it; ``drafted``: what is typed is kept on the server until it is sent."""

    verb: ClassVar[str]
    parts: ClassVar[tuple[str, ...]] = ()
    about: ClassVar[tuple[str, ...]] = ()
    danger: ClassVar[bool] = False
    multipart: ClassVar[bool] = False
    drafted: ClassVar[bool] = False

    def title(self, doing: D) -> str:
        """What the form is called."""
        raise NotImplementedError

    def note(self, doing: D) -> str:
        """What whoever fills it in should know."""
        return ""

    def send(self, doing: D) -> str:
        """What its button says; empty where the form only asks further."""
        return self.title(doing)

    def fields(self, doing: D) -> list[FormField]:
        """Its controls, with what was typed or what stands there."""
        return []

    def context(self, doing: D) -> dict[str, Any]:
        """What the pieces of the template take."""
        return {}

    def offered_units(self, doing: D) -> Names:
        """The units that the form offers while one types."""
        return doing.units

    def refused(self, doing: D) -> str:
        """Why the actor cannot use this form, beside what the table of verbs says; empty where they can."""
        return ""

    def run(self, doing: D) -> str:
        """Do it; what is said when it is done. Raises what its action raises."""
        raise NotImplementedError


F = TypeVar("F", bound=DrawerForm[Any])


class DrawerForms(Generic[F, D]):
    """How the forms about one kind of thing are answered. ``template``: of the page; with ``_part``, of what the drawer
    takes."""

    template: ClassVar[str]
    forms: Mapping[str, F]

    def form(self, slug: str) -> F:
        """The form that an address names; raises NotFound."""
        if slug not in self.forms:
            raise NotFound(_("没有这个页面，或者您无权查看"))
        return self.forms[slug]

    def refused(self, form: F, doing: D) -> str:
        """Why the actor cannot do this with it as it is; empty where they can, or where the action will say."""
        raise NotImplementedError

    def look_again(self, doing: D) -> None:
        """Read again what the form is about."""
        raise NotImplementedError

    def others(self, doing: D, changes: Sequence[RowEvent]) -> list[dict[str, Any]]:
        """What somebody else did meanwhile, in words."""
        raise NotImplementedError

    def address(self, doing: D) -> str:
        """Where what the form is about has its page."""
        raise NotImplementedError

    def context(self, form: F, doing: D, named: Set[str]) -> dict[str, Any]:
        """What the template takes beside: ``called``, what the form is about; ``back_words``, what the link to it says.
        ``named``: names of the form's fields."""
        raise NotImplementedError

    def where_next(self, request: HttpRequest, doing: D) -> str:
        """Where whoever did it in the drawer goes."""
        return self.address(doing)

    def refill(self, request: HttpRequest, form: F, doing: D) -> bool:
        """Whether more is only to be asked, or to be filled in, and nothing done. Raises WrongEntry, NotFound."""
        return "fill" in request.POST

    def wrong(self, doing: D, wrong: WrongEntry) -> None:
        """Keep what is wrong, by its field."""
        doing.errors[wrong.field] = str(wrong)

    def answer(self, request: HttpRequest, form: F, doing: D) -> HttpResponse:
        """The form, or what came of sending it."""
        if why := self.refused(form, doing):
            return self.show(request, form, doing, refused=why, status=200 if doing.typed is None else 409)
        if doing.typed is None:
            return self.show(request, form, doing)
        try:
            if self.refill(request, form, doing):
                return self.show(request, form, doing)
            if too_large(request):
                raise WrongEntry(_("材料太大，最多 50 MB：请压缩图片，或只上传需要的几页"), "evidence")
            told = form.run(doing)
        except Overtaken as overtaken:
            self.look_again(doing)
            doing.seen = overtaken.version
            others = self.others(doing, overtaken.changes)
            return self.show(request, form, doing, overtaken=str(overtaken), others=others, status=422)
        except PerhapsSecret as doubt:
            quote = doubt.marking.quote
            doing.ask_secret = (
                _("首页有“%(quote)s”字样，可能是密级标志。") % {"quote": quote}
                if quote
                else doubt.marking.reason
            )
        except SecretDocument as secret:
            doing.errors[""] = _(
                "首页标有“%(quote)s”，涉密文件不能进入本系统；文件没有保存。请另附不涉密的材料。"
            ) % {"quote": secret.marking.quote}
        except WrongEntry as wrong:
            self.wrong(doing, wrong)
        except Refused as refused:
            return self.show(request, form, doing, refused=str(refused), status=409)
        else:
            messages.success(request, told)
            if request.headers.get("HX-Request"):
                there = self.where_next(request, doing) if _in_drawer(request) else self.address(doing)
                return HttpResponse(status=200, headers={"HX-Redirect": there})
            return redirect(self.address(doing))
        return self.show(request, form, doing, status=422)

    def show(
        self,
        request: HttpRequest,
        form: F,
        doing: D,
        *,
        refused: str = "",
        overtaken: str = "",
        others: Sequence[dict[str, Any]] = (),
        status: int = 200,
    ) -> HttpResponse:
        """The form with what was typed; as a page, or for the drawer."""
        fields = [] if refused else form.fields(doing)
        for one in fields:
            one.error = doing.errors.get(one.name, "")
        named = {one.name for one in fields}
        extra = {} if refused else form.context(doing)
        by_script = bool(request.headers.get("HX-Request"))
        context = {
            "form": form,
            "doing": doing,
            "title": form.title(doing),
            "note": form.note(doing) if not refused else "",
            "send": form.send(doing) if not refused else "",
            "fields": fields,
            "row": doing.shown.row,
            "names": doing.shown.names,
            "seen": doing.seen,
            "refused": refused,
            "overtaken": overtaken,
            "others": others,
            "errors": [
                text
                for name, text in doing.errors.items()
                if name not in named and not name.startswith(("link-", "proof-", "row-"))
            ],
            "action": request.path,
            "back": self.address(doing),
            "part": _in_drawer(request),
            # A browser forgets chosen files with the page; a script keeps them.
            "choose_again": bool(doing.files) and not by_script,
            **self.context(form, doing, named),
            **extra,
            "choices": {one.choices for one in fields if one.choices} | set(extra.get("choices", ())),
        }
        # htmx puts an answer into the page only where it knows the status; a refusal is one that is read.
        if by_script and status == 409:
            status = 422
        template = self.template + ("_part.jinja" if by_script else ".jinja")
        return render(request, template, context, status=status)
