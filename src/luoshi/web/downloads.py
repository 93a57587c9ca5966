"""Downloads that a browser saves and never opens as a page of ours."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def download(name: str, data: bytes, content_type: str) -> HttpResponse:
    """An attachment. The browser is told not to guess its type, and what runs in it may reach nothing."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name or "file")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
