"""The description of the API, for programs and as a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from luoshi.web.api.rulebooks import api

PREFIX = "api/"


def schema() -> dict[str, Any]:
    """The API as OpenAPI 3.1 describes it."""
    return dict(api.get_openapi_schema(path_prefix=f"/{PREFIX}"))


def api_schema(request: HttpRequest) -> HttpResponse:
    """The API as OpenAPI 3.1 describes it."""
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})


def api_docs(request: HttpRequest) -> HttpResponse:
    """The API as a page to read and to try it on."""
    settings = {
        "layout": "BaseLayout",
        "deepLinking": False,
        "url": reverse("api_schema"),
        "validatorUrl": None,
    }
    return render(request, "api_docs.jinja", {"settings": settings})


def endpoints() -> list[URLPattern]:
    """Every address of the API, flat, as all addresses of the product are."""
    found = [
        path(f"{PREFIX}{one.pattern}", _with_words(one), name=one.name)
        for one in api.urls[0]
        if isinstance(one, URLPattern) and one.name != "api-root"
    ]
    return [
        path(f"{PREFIX}openapi.json", api_schema, name="api_schema"),
        path(f"{PREFIX}docs", api_docs, name="api_docs"),
        *found,
    ]


def _with_words(pattern: URLPattern) -> Any:
    """The view of an address, with the words of the function behind it: what the list of pages says about it."""
    view: Any = pattern.callback
    view.csrf_exempt = (
        False  # as for every page: what is sent without the token is refused before it is looked at
    )
    for operations in api.default_router.path_operations.values():
        for operation in operations.operations:
            if operation.url_name == pattern.name:
                view.__doc__ = operation.view_func.__doc__
    return view
