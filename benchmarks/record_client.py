"""What the benchmarks of the product share: a clerk, a free port, signing in over HTTP, the machine's name."""

from __future__ import annotations

import http.client
import platform
import re
import socket
from datetime import date
from typing import Any
from urllib.parse import urlencode

import psutil

USERNAME, PASSWORD = "clerk", "a long password for benchmarks"


def clerk() -> Any:
    """An account whose person holds a post with the role of a clerk."""
    from luoshi.record.actions.acting import Actor, Because, acting
    from luoshi.record.actions.stating import state
    from luoshi.record.models import Account, Cause, PeriodKind, new_id

    person, post = new_id(), new_id()
    machine = Actor("基准测试")
    with acting("organisation changed", machine, Because(Cause.INSTALLATION)) as act:
        source = act.entry(machine)
        state(act, "person", person, "person.name", "经办", source)
        state(act, "post", post, "post.title", "督查室干部", source)
        state(act, "post", post, "post.role", "clerk", source)
        since = {"period": PeriodKind.SPAN, "valid_from": date(2020, 1, 1)}
        state(act, "person", person, "person.holds", post, source, **since)
    account = Account(username=USERNAME, person=person, must_change_password=False)
    account.set_password(PASSWORD)
    account.save()
    return account


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sign_in(port: int, username: str = USERNAME) -> tuple[str, str]:
    """Sign in with the password of all benchmarks; the Cookie header and the token that every POST carries."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    page = answer.read().decode()
    cookie = _cookie(answer, "csrftoken")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    form = urlencode({"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token[1]})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/sign-in", form, headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 302:
        raise SystemExit(f"signing in was answered with {answer.status}")
    cookie, session = _cookie(answer, "csrftoken"), _cookie(answer, "sessionid")
    return f"{cookie}; {session}", cookie.partition("=")[2]


def _cookie(answer: http.client.HTTPResponse, name: str) -> str:
    for header in answer.headers.get_all("Set-Cookie") or ():
        if header.strip().startswith(f"{name}="):
            return header.strip().partition(";")[0]
    raise SystemExit(f"no cookie {name} came back")


def hardware() -> str:
    """What this runs on."""
    return (
        f"{platform.processor() or platform.machine()}, {psutil.cpu_count()} cores, "
        f"{psutil.virtual_memory().total >> 30} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}"
    )
