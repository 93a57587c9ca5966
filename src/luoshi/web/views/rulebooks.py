"""Rule-books: the list, one as a document, adopting a text, comparing versions, trying a change on the bench."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.judging.books.linting import BookWarning, lint_book, lint_run
from luoshi.judging.books.loading import load_book
from luoshi.judging.books.model import Book
from luoshi.judging.books.problems import BookError, BookProblem
from luoshi.judging.judgements import Judgement
from luoshi.monitor.queries.figures import indicators_for
from luoshi.monitor.queries.tree import places
from luoshi.record.access import NotFound, may
from luoshi.record.actions.accept_proposals import AlreadyDecided, WrongChange
from luoshi.record.actions.acting import Actor, Because
from luoshi.record.actions.adopt_rulebook import FaultyBook, adopt_rulebook
from luoshi.record.actions.withdraw_ledger import WithoutReason
from luoshi.record.actions.withdraw_rulebook import withdraw_rulebook
from luoshi.record.moments import as_of
from luoshi.record.queries import rulebooks as queries
from luoshi.record.queries import runs as run_queries
from luoshi.record.queries.bench import Tried, missing_data, tried
from luoshi.record.queries.quotes import quoted
from luoshi.web.actors import actor_of
from luoshi.web.downloads import download
from luoshi.web.figures_shown import address, bar_known, name_of
from luoshi.web.language import said
from luoshi.web.lights_shown import titled
from luoshi.web.numbers_shown import NOTHING, amount, change, number_of, points
from luoshi.web.rulebook_editing import text_difference, with_weights
from luoshi.web.rulebook_words import BookWords, RuleShown, colour_title, period_title, status_title
from luoshi.web.runs_shown import names_of_subjects, recent_periods, run_state
from luoshi.web.sent_texts import for_the_box, lines_of, sent_text
from luoshi.web.views.errors import tell

YAML = "application/yaml; charset=utf-8"
LARGEST_TEXT = 1_000_000  # bytes, as the reader of books takes
NEWEST_RUNS = 6


def rulebooks(request: HttpRequest) -> HttpResponse:
    """Every rule-book that was adopted, with the newest published result of each; as known on an earlier day too."""
    actor = actor_of(request)
    days = as_of(None, request.GET.get("known"))
    # Nobody kept what a draft of an earlier day said.
    drafted = {one.run.book for one in run_queries.drafts(actor) if one.latest} if not days.past else set()
    rows = [
        {
            "code": one.code,
            "title": titled(one.version.title),
            "url": address("rulebook", one.code),
            "status": one.version.status,
            "status_title": status_title(one.version.status),
            "stands": one.stood(days.moment),
            "version": one.version,
            "versions": one.versions,
            "period": period_title(one.version.period, one.version.basis),
            "measures": sum(not measure["part_of"] for measure in one.version.outline["measures"]),
            "scored": one.version.outline["scored"],
            "run": one.run,
            "run_url": reverse("run", args=[one.run.id]) if one.run else "",
            "draft": one.code in drafted,
            "draft_url": reverse("run", args=[one.code]),
        }
        for one in queries.rulebooks(actor, days.moment)
    ]
    context = {
        "rows": rows,
        "tabs": tabs("rulebooks"),
        "days": days,
        "as_of": bar_known(days, reverse("rulebooks")),
    }
    return render(request, "rulebooks.jinja", context)


def tabs(current: str) -> list[dict[str, Any]]:
    """The two halves of rules and results."""
    return [
        {"label": _("规则"), "url": reverse("rulebooks"), "current": current == "rulebooks"},
        {"label": _("结果"), "url": reverse("runs"), "current": current == "runs"},
    ]


def rulebook_adopt(request: HttpRequest) -> HttpResponse:
    """Take in the text of a rule-book, or say everything that is wrong with it, line by line."""
    actor = actor_of(request)
    shipped = queries.shipped(actor)
    text, name = "", ""
    problems: Sequence[BookProblem] = ()
    tone: dict[str, Any] = {}
    if request.method == "POST":
        name, data = _sent(request, shipped)
        text = for_the_box(data)
        if not data.strip() and "file" not in request.FILES:
            tone["nothing"] = _("请选择文件，或把规则的文本贴进来。")
        elif request.POST.get("do") == "check":
            try:
                book = load_book(data, name)
            except BookError as wrong:
                problems = wrong.problems
            else:
                tone |= {
                    "warnings": warned([*lint_book(book), *missing_data(actor, book)]),
                    "sound": book,
                    "sound_title": said(book.title),
                    "rules": BookWords(book, _names(actor)).rules(),
                }
        else:
            try:
                version = adopt_rulebook(actor, Because(), data, name)
            except FaultyBook as faulty:
                problems = faulty.error.problems
            except AlreadyDecided as already:
                tone["nothing"] = str(already)
            else:
                book = queries.version_book(actor, version)
                told = _("“%(title)s”已采用。结果的草算在后台进行，稍后刷新可见。") % {
                    "title": said(book.title)
                }
                messages.success(request, told)
                return redirect("rulebook", book.code)
    return render(
        request,
        "rulebook_adopt.jinja",
        {
            "text": text,
            "name": name,
            "problems": _told(problems, text),
            "shipped": [
                {"name": one.path.name, "adopted": one.adopted, "title": _first_title(one.path.read_bytes())}
                for one in shipped
            ],
            "tabs": tabs("rulebooks"),
            **tone,
        },
        status=422 if problems or tone.get("nothing") else 200,
    )


def _sent(request: HttpRequest, shipped: Sequence[queries.Shipped]) -> tuple[str, bytes]:
    """The name and the bytes of the text that was sent: a file, one that comes with the product, or what was typed."""
    chosen = request.POST.get("shipped", "")
    for one in shipped:
        if chosen == one.path.name:
            return one.path.name, one.path.read_bytes()
    return sent_text(request, "rulebook.yaml", LARGEST_TEXT)


def _first_title(data: bytes) -> str:
    """The title of a book that comes with the product, from its first lines: it is not read for a list."""
    for line in data.decode().splitlines()[:12]:
        if line.startswith("title:"):
            inside = line.removeprefix("title:").strip().strip("{}")
            zh = inside.partition("zh:")[2].partition(", en:")[0].strip().strip('"') or inside
            en = inside.partition("en:")[2].strip().strip('"')
            return titled({"zh": zh, "en": en})
    return ""


def _told(problems: Sequence[BookProblem], text: str) -> list[dict[str, Any]]:
    """What is wrong, each with its line as it is written."""
    line_at = lines_of(text)
    return [
        {
            "line": one.line,
            "column": one.column,
            "path": one.path,
            "words": said(one.words),
            "text": line_at(one.line),
        }
        for one in problems
    ]


def warned(warnings: Sequence[BookWarning]) -> list[dict[str, Any]]:
    """Remarks on a book that is sound."""
    return [{"line": one.line, "words": said(one.words)} for one in warnings]


def _names(actor: Actor) -> dict[str, str]:
    """What codes in formulas are called: those of indicators, and of units."""
    tree = places(None)
    units = {row.code: tree.name(row.id) for row in tree.units.values() if row.code}
    return units | {one.code: name_of(one) for one in indicators_for(actor)}


def rulebook(request: HttpRequest, book: str) -> HttpResponse:
    """A rule-book as a document: what it implements, who is judged, every rule in words, and its versions."""
    actor = actor_of(request)
    found = queries.rulebook(actor, book)
    listed = queries.versions(actor, book)
    version = _version(request, listed) or found.version
    read = queries.version_book(actor, version.id)
    words = BookWords(read, _names(actor))
    rules = words.rules()
    implements = words.sources(read.implements)
    quotes = quoted(actor, [one["quote"] for one in [*implements, *_sources_of(rules)] if one["quote"]])
    runs = run_queries.published_runs(actor, book)
    draft = run_queries.draft_of(actor, book)
    context = {
        "found": found,
        "book": read,
        "version": version,
        "title": said(read.title),
        "about": said(read.about) if read.about else "",
        "newest": version.number == found.version.number,
        "lines": words.lines(),
        "warnings": warned([*lint_book(read), *missing_data(actor, read)]),
        "rules": rules,
        "implements": implements,
        "quotes": quotes,
        "versions": listed,
        "status_title": status_title(version.status),
        "period": period_title(version.period, version.basis),
        "runs": [run_state(one) for one in ([draft] if draft else []) + runs[:NEWEST_RUNS]],
        "compare_url": _compare_url(book, version.number, [one.version.number for one in listed]),
        "may_adopt": may(actor, "adopt rule-books"),
        "may_publish": may(actor, "publish runs"),
    }
    return render(request, "rulebook.jinja", context)


def _version(request: HttpRequest, listed: Sequence[queries.VersionShown]) -> Any:
    asked = request.GET.get("version", "")
    if not asked:
        return None
    found = next((one.version for one in listed if str(one.version.number) == asked), None)
    if found is None:
        raise NotFound(_("没有这一版规则，或者您无权查看"))
    return found


def _sources_of(rules: dict[str, list[RuleShown]]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    def walk(rule: RuleShown) -> None:
        found.extend(rule.sources)
        for part in rule.parts:
            walk(part)

    for listed in rules.values():
        for rule in listed:
            walk(rule)
    return found


def _compare_url(book: str, number: int, numbers: Sequence[int]) -> str:
    earlier = [one for one in numbers if one < number]
    if not earlier:
        return ""
    return address("rulebook_compare", book, **{"from": max(earlier), "to": number})


def rulebook_text(request: HttpRequest, book: str, number: int) -> HttpResponse:
    """The text of a version as it was adopted (.yaml)."""
    actor = actor_of(request)
    found = queries.version(actor, book, number)
    return download(f"{book}-{number}.yaml", queries.version_text(actor, found.id), YAML)


def rulebook_compare(request: HttpRequest, book: str) -> HttpResponse:
    """Two versions of a rule-book: what changed in each rule, in words, and in the text."""
    actor = actor_of(request)
    listed = queries.versions(actor, book)
    numbers = [one.version.number for one in listed]
    second = _numbered(request.GET.get("to"), numbers) or numbers[0]
    first = _numbered(request.GET.get("from"), numbers) or next(
        (one for one in numbers if one < second), second
    )
    versions = [queries.version(actor, book, number) for number in (first, second)]
    books = [queries.version_book(actor, one.id) for one in versions]
    names = _names(actor)
    before, after = (BookWords(one, names) for one in books)
    context = {
        "code": book,
        "title": titled(versions[1].title),
        "first": versions[0],
        "second": versions[1],
        "versions": [(one, _("第 %(n)s 版") % {"n": one}) for one in numbers],
        "changes": _changes(before, after),
        "text": text_difference(books[0].text, books[1].text),
    }
    return render(request, "rulebook_compare.jinja", context)


def _numbered(text: str | None, numbers: Sequence[int]) -> int | None:
    return next((one for one in numbers if str(one) == text), None)


def _changes(before: BookWords, after: BookWords) -> list[dict[str, Any]]:
    """What changed, first of the whole book, then rule by rule in the order of the newer book."""
    whole = [
        {one.term: one.text.striptags() for one in words.lines()}
        | {
            _("名称"): said(words.book.title),
            _("落实"): _("；").join(each["text"] for each in words.sources(words.book.implements)),
        }
        for words in (before, after)
    ]
    found = [{"title": _("全书"), "state": "", "rows": _rows(*whole)}]
    rules = before.every_rule(), after.every_rule()
    for key in dict.fromkeys([*rules[1], *rules[0]]):
        one, other = rules[0].get(key), rules[1].get(key)
        state = "" if one and other else _("新增") if other else _("取消")
        shown = other or one
        assert shown is not None
        rows = _rows(one.told() if one else {}, other.told() if other else {})
        found.append({"title": shown.title, "state": state, "rows": rows})
    return [one for one in found if one["rows"]]


def _rows(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str | None, str | None]]:
    return [
        (term, before.get(term), after.get(term))
        for term in dict.fromkeys([*after, *before])
        if before.get(term) != after.get(term)
    ]


def rulebook_withdraw(request: HttpRequest, book: str) -> HttpResponse:
    """Withdraw a version of a rule-book."""
    actor = actor_of(request)
    number = request.POST.get("number", "")
    if not number.isdigit():
        return tell(request, 422, _("请从规则的页面上撤回"))
    found = queries.version(actor, book, int(number))
    try:
        withdraw_rulebook(actor, Because(), found.id, request.POST.get("reason", ""))
    except WithoutReason as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("第 %(n)s 版已撤回；以前发布的结果不变。") % {"n": found.number})
    return redirect("rulebook", book)


# The bench


def bench(request: HttpRequest, book: str) -> HttpResponse:
    """Try a change of a rule-book on real data. Nothing is saved."""
    actor = actor_of(request)
    found = queries.rulebook(actor, book)
    stands = queries.version_book(actor, found.version.id)
    periods = recent_periods(stands, timezone.localdate())
    draft = run_queries.newest_run(actor, book)
    label = request.POST.get("period", "") or (draft.run.label if draft else periods[0] if periods else "")
    text = request.POST.get("text", "").replace("\r\n", "\n") or stands.text
    same_sum = request.method != "POST" or bool(request.POST.get("same_sum"))
    typed = {one.code: request.POST.get(f"weight-{one.code}", "").strip() for one in stands.measures}
    context: dict[str, Any] = {
        "found": found,
        "book": stands,
        "title": said(stands.title),
        "periods": [(one, one) for one in dict.fromkeys([label, *periods]) if one],
        "label": label,
        "same_sum": same_sum,
        "may_adopt": may(actor, "adopt rule-books"),
    }
    status = 200
    if request.method == "POST" and request.POST.get("do") == "again":
        text, typed = stands.text, {}
    elif request.method == "POST":
        try:
            text = _weighed(stands, text, typed, same_sum=same_sum)
            changed = load_book(text.encode(), f"{book}.yaml")
            context |= _compared(tried(actor, stands, changed, label), stands)
        except BookError as wrong:
            context["problems"] = _told(wrong.problems, text)
        except (InvalidOperation, ValueError, WrongChange) as wrong:
            context["wrong"] = str(wrong)
        if "problems" in context or "wrong" in context:
            status = 422
    now = _weights_in(text, book)
    context |= {
        "text": text,
        "rows": min(40, text.count("\n") + 2),
        "weights": [
            {
                "code": one.code,
                "title": said(one.title),
                "stands": amount(one.weight),
                "now": amount(now.get(one.code, one.weight))
                if "wrong" not in context
                else typed.get(one.code, ""),
            }
            for one in stands.measures
            if one.weight is not None
        ],
        "changed_text": text != stands.text,
        "difference": text_difference(stands.text, text) if text != stands.text else [],
    }
    return render(request, "bench.jinja", context, status=status)


def _weights_in(text: str, book: str) -> dict[str, Decimal]:
    """The weights that a text has; none where it cannot be read."""
    try:
        read = load_book(text.encode(), f"{book}.yaml")
    except BookError:
        return {}
    return {one.code: one.weight for one in read.measures if one.weight is not None}


def _weighed(stands: Book, text: str, typed: dict[str, str], *, same_sum: bool) -> str:
    """The text with the weights that were typed; raises ValueError with what is wrong."""
    try:
        current = load_book(text.encode(), "rulebook.yaml")
    except BookError:
        return text
    had = {one.code: one.weight for one in current.measures if one.weight is not None}
    wanted: dict[str, Decimal] = {}
    for code, value in typed.items():
        if not value or code not in had:
            continue
        try:
            number = Decimal(value.replace(",", ""))
        except InvalidOperation:
            number = Decimal(-1)
        if not number.is_finite() or not 0 <= number <= 10_000:
            raise ValueError(_("权重要写成数，如 20 或 7.5，不是“%(text)s”") % {"text": value})
        if number != had[code]:
            wanted[code] = number
    if not wanted:
        return text
    try:
        return with_weights(text, current, wanted, same_sum=same_sum)
    except ValueError:
        raise ValueError(_("这样其他权重就没有了：改过的权重之和要小于满分")) from None


def _compared(found: Tried, stands: Book) -> dict[str, Any]:
    """What the change does: subjects with both scores, and the lights that change."""
    before, after = _by_subject(found.before), _by_subject(found.after)
    called = names_of_subjects()
    names = {key: called(key, row["name"]) for key, row in {**before, **after}.items()}
    groups = {one.code: said(one.title) for one in (*stands.groups, *found.book.groups)}
    order = list(groups)
    rows = []
    for subject in dict.fromkeys([*after, *before]):
        one, other = before.get(subject), after.get(subject)
        shown = other or one
        assert shown is not None
        old_score, new_score = (number_of(each["score"]) if each else None for each in (one, other))
        old_rank, new_rank = (each["rank"] if each else None for each in (one, other))
        rows.append(
            {
                "name": names[subject],
                "group": groups.get(shown["group"] or "", ""),
                "place": order.index(shown["group"]) if shown["group"] in order else len(order),
                "scores": [points(old_score), points(new_score)],
                "score_change": change(new_score - old_score)
                if old_score is not None and new_score is not None and old_score != new_score
                else "",
                "ranks": ["" if each is None else each for each in (old_rank, new_rank)],
                "rank_change": old_rank - new_rank if old_rank is not None and new_rank is not None else 0,
                "grades": [(each or {}).get("grade") or NOTHING for each in (one, other)],
                "moved": old_rank != new_rank,
                "regraded": (one or {}).get("grade") != (other or {}).get("grade"),
                "sort": new_rank if new_rank is not None else 10_000,
            }
        )
    rows.sort(key=lambda row: (row["place"], row["sort"], row["name"]))
    lights = _light_changes(found, names)
    return {
        "tried": found,
        "compared": rows,
        "scored": stands.scored or found.book.scored,
        "grouped": any(row["group"] for row in rows),
        "graded": stands.grades is not None or found.book.grades is not None,
        "moved": sum(row["moved"] for row in rows),
        "regraded": sum(row["regraded"] for row in rows),
        "light_changes": lights,
        "warnings": warned([*lint_book(found.book), *lint_run(found.book, found.after)]),
    }


def _by_subject(judgement: Judgement) -> dict[str, Any]:
    return {row["subject"]: row for row in judgement.of("subject")}


def _light_changes(found: Tried, names: dict[str, str]) -> list[dict[str, Any]]:
    before, after = (
        {(row["subject"], row["measure"]): row for row in judgement.of("measure")}
        for judgement in (found.before, found.after)
    )
    titles = {one.code: said(one.title) for one in found.book.walk()}
    listed = []
    for key in dict.fromkeys([*after, *before]):
        one, other = (rows.get(key, {}).get("shown") or "" for rows in (before, after))
        if one != other:
            listed.append(
                {
                    "name": names.get(key[0], ""),
                    "measure": titles.get(key[1], key[1]),
                    "before": one,
                    "after": other,
                    "before_title": colour_title(one) if one else NOTHING,
                    "after_title": colour_title(other) if other else NOTHING,
                }
            )
    return sorted(listed, key=lambda row: (row["measure"], row["name"]))
