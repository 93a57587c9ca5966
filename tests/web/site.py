"""Pages rendered by plain Jinja2 and served under the product's content security policy to a real browser."""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_htmx
import jinja2
from babel.messages.pofile import read_po
from markupsafe import Markup

from luoshi.record.written import written_day

WEB = Path(__file__).parents[2] / "src" / "luoshi" / "web"
STATIC = (WEB / "static", Path(django_htmx.__file__).parent / "static")
ENGLISH = WEB / "locale" / "en" / "LC_MESSAGES" / "django.po"
POLICY = "default-src 'self'"

Answer = tuple[int, dict[str, str], str]
Reply = Callable[["Asked"], Answer | str]


class Asked:
    """A request as the pretended view sees it."""

    def __init__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        self.method, self.path, self.headers, self.body = method, path, headers, body


@cache
def english() -> dict[str, str]:
    """Chinese -> English of every text of the templates."""
    with ENGLISH.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


@cache
def environment(language: str = "zh-hans") -> jinja2.Environment:
    """What ``luoshi.web.jinja.environment`` gives templates, without Django."""
    texts = english() if language == "en" else {}
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=jinja2.ChainableUndefined,
    )
    made.globals.update(
        static=lambda path: "/static/" + path,
        url=lambda name, *arguments: "/" + "/".join([name, *map(str, arguments)]),
        _=lambda text: texts.get(text, text),
        once=lambda macro, *arguments: macro(*arguments),
        ngettext=lambda one, many, n: one if n == 1 else many,
    )
    made.filters["day"] = written_day
    return made


SHELL: dict[str, Any] = {
    "language": "zh-hans",
    "csrf_token": "forged-by-nobody",
    "city": "云川市",
    "home_url": "/components",
    "language_url": "/language",
    "sign_out_url": "/sign-out",
    "sample": True,
    "account": {"name": "季小满", "post": "云川市政府督查室科员"},
    "menu": [
        {"label": "收件箱", "url": "/inbox", "icon": "inbox", "badge": "3"},
        {"label": "部署登记册", "url": "/directives", "icon": "list"},
        {"label": "人员与职务", "url": "/people", "icon": "people"},
        {"label": "机构", "url": "/organisation", "icon": "organisation"},
        {"label": "页面组件", "url": "/components", "icon": "settings", "active": True},
    ],
}


ENGLISH_SHELL: dict[str, Any] = {
    "language": "en",
    "city": "Yunchuan",
    "account": {"name": "Ji Xiaoman", "post": "Clerk, supervision office"},
    "menu": [
        {"label": "Inbox", "url": "/inbox", "icon": "inbox", "badge": "3"},
        {"label": "Register of directives", "url": "/directives", "icon": "list"},
        {"label": "People and posts", "url": "/people", "icon": "people"},
        {"label": "Components", "url": "/components", "icon": "settings", "active": True},
    ],
}


class Site:
    """A small site: pages and replies by path, everything asked for in order."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply | str] = {}
        self.asked: list[Asked] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None: ...

            def answer(self) -> None:
                path = urlsplit(self.path).path
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if path.startswith("/static/"):
                    file = next((one / path[8:] for one in STATIC if (one / path[8:]).is_file()), None)
                    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
                    if file is None:
                        self.send(404, {}, b"")
                    else:
                        self.send(
                            200, {"Content-Type": kind, "Cache-Control": "max-age=60"}, file.read_bytes()
                        )
                    return
                if path == "/favicon.ico":  # asked for by pages that are bare text
                    self.send(204, {}, b"")
                    return
                asked = Asked(self.command, self.path, dict(self.headers), body)
                site.asked.append(asked)
                reply = site.replies.get(path)
                if reply is None:
                    self.send(404, {"Content-Type": "text/plain; charset=utf-8"}, "没有这一页".encode())
                    return
                given = reply if isinstance(reply, str) else reply(asked)
                status, headers, text = (200, {}, given) if isinstance(given, str) else given
                self.send(status, {"Content-Type": "text/html; charset=utf-8", **headers}, text.encode())

            do_GET = do_POST = answer  # noqa: N815

            def send(self, status: int, headers: dict[str, str], content: bytes) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Security-Policy", POLICY)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def posts(self) -> list[str]:
        return [asked.path for asked in self.asked if asked.method == "POST"]

    def page(self, path: str, source: str, **context: Any) -> None:
        """Serves a template that extends base.jinja, its blocks given as ``source``."""
        template = environment().from_string('{% extends "base.jinja" %}' + source)
        self.replies[path] = template.render(SHELL | context)


def part(source: str, **context: Any) -> Markup:
    """A part of a page, with the components as ``ui``."""
    return Markup(
        environment().from_string('{% import "components/all.jinja" as ui %}' + source).render(context)
    )


def as_json(value: object) -> Answer:
    return 200, {"Content-Type": "application/json"}, json.dumps(value)
