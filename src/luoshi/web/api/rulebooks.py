"""Rule-books, what they found, and why, for other programs to read."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from luoshi import __version__
from luoshi.monitor.queries.figures import hidden_from
from luoshi.record.access import NotFound
from luoshi.record.moments import WrongDay, as_of
from luoshi.record.queries import rulebooks as books
from luoshi.record.queries import runs as queries
from luoshi.web.actors import actor_of
from luoshi.web.api.shapes import Book, BookWhole, Rows, RunOut

MOST_ROWS = 1_000

api = NinjaAPI(
    title="落实 Luoshi",
    version=__version__,
    description=(
        "Reading only, with the session of whoever is signed in; what a person may not see on the pages is not here"
        " either. What does not exist and what one may not see is 404, a wrong question 422, both with a `message`."
        " `known` is a day: what was recorded by its end."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)


@api.exception_handler(NotFound)
def _not_found(request: HttpRequest, error: NotFound) -> HttpResponse:
    return api.create_response(request, {"message": str(error)}, status=404)


@api.exception_handler(WrongDay)
def _wrong_day(request: HttpRequest, error: WrongDay) -> HttpResponse:
    return api.create_response(request, {"message": str(error)}, status=422)


@api.exception_handler(ValidationError)
def _wrong_question(request: HttpRequest, error: ValidationError) -> HttpResponse:
    told = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors)
    return api.create_response(request, {"message": told, "detail": error.errors}, status=422)


Known = Annotated[str | None, Query(description="a day, 2026-03-01: what was known by its end")]


@api.get("/rulebooks", response=list[Book], url_name="api_rulebooks", tags=["rule-books"])
def rulebooks(request: HttpRequest, known: Known = None) -> list[Book]:
    """Every rule-book that was adopted, by its code."""
    return [Book.of(one) for one in books.rulebooks(actor_of(request), as_of(None, known).moment)]


@api.get("/rulebooks/{slug:book}", response=BookWhole, url_name="api_rulebook", tags=["rule-books"])
def rulebook(request: HttpRequest, book: str) -> BookWhole:
    """One rule-book with its versions, the newest first."""
    actor = actor_of(request)
    return BookWhole.whole(books.rulebook(actor, book), books.versions(actor, book))


@api.get(
    "/rulebooks/{slug:book}/versions/{int:number}/text",
    response={200: None},
    url_name="api_rulebook_text",
    tags=["rule-books"],
    openapi_extra={"responses": {200: {"content": {"application/yaml": {"schema": {"type": "string"}}}}}},
)
def rulebook_text(request: HttpRequest, book: str, number: int) -> HttpResponse:
    """The text of a version, byte for byte as it was adopted (YAML)."""
    actor = actor_of(request)
    text = books.version_text(actor, books.version(actor, book, number).id)
    return HttpResponse(text, content_type="application/yaml; charset=utf-8")


@api.get("/runs", response=list[RunOut], url_name="api_runs", tags=["runs"])
def runs(request: HttpRequest, book: str | None = None, known: Known = None) -> list[RunOut]:
    """The published runs, of all books or of one: the newest period first, each followed by what was run again. As of
    now also the drafts, which say so."""
    actor, moment = actor_of(request), as_of(None, known).moment
    drafts = queries.drafts(actor, book) if moment is None else []
    return [RunOut.of(one) for one in [*drafts, *queries.published_runs(actor, book, moment)]]


@api.get("/runs/{uuid:run}", response=RunOut, url_name="api_run", tags=["runs"])
def run(request: HttpRequest, run: UUID) -> RunOut:
    """One run."""
    return RunOut.of(queries.run(actor_of(request), run))


@api.get("/runs/{uuid:run}/rows", response=Rows, url_name="api_run_rows", tags=["runs"])
def run_rows(
    request: HttpRequest,
    run: UUID,
    kind: Literal["subject", "measure", "item", "effect", "proposal"] | None = None,
    subject: UUID | None = None,
    measure: Annotated[str | None, Query(description="code of a measure, item or effect")] = None,
    after: Annotated[int, Query(description="`next` of the answer before", ge=-1)] = -1,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = MOST_ROWS,
) -> Rows:
    """The rows of a run in their order, only those asked for. Of a published run they never change."""
    actor = actor_of(request)
    shown = queries.run(actor, run)
    found = queries.rows(actor, shown, kind=kind, subject=subject, measure=measure, hidden=hidden_from(actor))
    listed = list(found.filter(position__gt=after)[: limit + 1])
    more = len(listed) > limit
    return Rows(
        run=shown.run.id,
        rows=[row.data for row in listed[:limit]],
        next=listed[limit - 1].position if more else None,
    )


@api.get(
    "/runs/{uuid:run}/explanations/{str:subject}",
    response=dict[str, Any],
    url_name="api_explanation",
    tags=["runs"],
)
def explanation(
    request: HttpRequest,
    run: UUID,
    subject: str,
    limit: Annotated[int, Query(description="contributing rows of each rule", ge=1, le=MOST_ROWS)] = 100,
) -> dict[str, Any]:
    """Why a subject (its id, code or full name) got what it got in a run: each formula with its values, each
    contributing row, each row's statement and source, as versioned JSON."""
    actor = actor_of(request)
    shown = queries.run(actor, run)
    return queries.explanation(
        actor, shown, queries.subject_named(actor, shown, subject), limit=limit, hidden=hidden_from(actor)
    )
