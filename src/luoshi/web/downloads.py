"""Downloads that a browser saves and never opens as a page of ours."""

from __future__ import annotations

from typing import IO, TypeVar

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Response = TypeVar("Response", bound=HttpResponseBase)


def download(name: str, data: bytes, content_type: str) -> HttpResponse:
    """An attachment. The browser is told not to guess its type, and what runs in it may reach nothing."""
    return _attached(name, HttpResponse(data, content_type=content_type))


def download_file(name: str, file: IO[bytes], content_type: str) -> FileResponse:
    """An attachment sent piece by piece from an open file, which is closed afterwards."""
    return _attached(name, FileResponse(file, content_type=content_type))


def _attached(name: str, response: Response) -> Response:
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name or "file")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
