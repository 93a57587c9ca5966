"""What pages, uploads and downloads keep to whatever somebody sends."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from lxml import html

from luoshi.delivery.models import Directive
from luoshi.record.actions.receive_document import MOST_CHARACTERS
from luoshi.record.models import Document, File, Person, Post, ProposalKind, Role
from luoshi.web.middleware import POLICY
from tests.record.acting import SAMPLES, accept_all, assert_sound, open_ones, receive
from tests.web.accounts import account, signed_in

if TYPE_CHECKING:
    from _pytest.monkeypatch import MonkeyPatch

pytestmark = pytest.mark.django_db

REPORT = "本报讯 2026年3月2日，市委书记周启明主持召开全市项目建设会议。会议强调，要抓好项目建设。\n"
EVIL = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(2)>"
HTMX = '"><div hx-post=/sign-out hx-trigger=load>'
BRACES = "{{ 7 * 191 }}{% raw %}"
MALICIOUS = f"""云川日报{EVIL}讯 2026年3月2日，市委、市政府召开“{IMAGE}强基”工作会议。\
市委书记周启明出席会议并讲话。市长季小满主持会议。

周启明强调，要抓好{EVIL}项目建设，确保{IMAGE}优化营商环境。要加快{HTMX}招商引资，狠抓{BRACES}工作落实。
"""


@pytest.fixture
def clerk() -> Client:
    return signed_in(Role.CLERK)


def send(client: Client, data: bytes, name: str = "会议.txt", **more: str) -> dict[str, Any]:
    answer = client.post(
        reverse("upload"), {"file": SimpleUploadedFile(name or "x", data), "path": name, **more}
    )
    assert answer.status_code == 200
    told: dict[str, Any] = json.loads(answer.content)
    return told


# Pages


def every_page() -> dict[str, str]:
    """Every kind of page a clerk may see, of a city where everything has been filled in."""
    document = receive()
    accept_all(receive("11-appointments.txt"))
    ids = {
        name: row.id
        for name, row in (
            ("directive", Directive.objects.first()),
            ("person", Person.objects.first()),
            ("post", Post.objects.first()),
        )
        if row is not None
    }
    proposal = open_ones(document, ProposalKind.DIRECTIVE)[0].id
    plain = ("inbox", "register", "people", "organisation", "organisation_import", "components")
    plain += ("change_password", "sign_in")
    return {
        **{name: reverse(name) for name in plain},
        **{name: reverse(name, args=[one]) for name, one in ids.items()},
        "document": reverse("document", args=[document]),
        "proposal_item": reverse("proposal_item", args=[proposal]),
        "proposal_edit": reverse("proposal_edit", args=[proposal]),
        "proposal_split": reverse("proposal_split", args=[proposal]),
        "unknown": "/there-is-no-such-page",
        "wrong day": reverse("register") + "?known=gestern",
        "as of": reverse("inbox") + "?waiting=1",
    }


def test_every_page_sends_the_strict_policy_and_has_nothing_inline(clerk: Client) -> None:
    asked = {}
    for name, url in every_page().items():
        client = Client() if name == "sign_in" else clerk
        asked[name] = client.get(url)

    assert {name for name, answer in asked.items() if not answer.content} == set()
    for name, answer in asked.items():
        assert answer["Content-Security-Policy"] == POLICY, name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert answer["X-Frame-Options"] == "DENY", name
        assert answer["Referrer-Policy"] == "same-origin", name
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert "no-store" in answer["Cache-Control"], name
        assert inline(answer) == [], name


def test_the_policy_allows_nothing_inline_and_no_other_host() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in POLICY.split(";"))

    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "*" not in POLICY
    assert {rules[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}


def inline(answer: HttpResponse) -> list[str]:
    """Everything in a page that is code or style of its own, or comes from elsewhere."""
    page = html.fromstring(answer.content.decode())
    found = [
        html.tostring(one).decode()[:80] for one in page.xpath("//style | //iframe | //object | //embed")
    ]
    for one in page.iter("script"):
        if one.get("type") == "application/json":
            json.loads(one.text or "")
        elif not (one.get("src") or "").startswith("/static/") or (one.text or "").strip():
            found.append(html.tostring(one).decode()[:80])
    for one in page.iter():
        for attribute, value in one.attrib.items():
            if attribute == "style" or attribute.startswith(("on", "hx-on")):
                found.append(f"{one.tag} {attribute}")
            elif attribute in ("href", "src", "action") and not value.startswith(("/", "#", "?")):
                found.append(f"{one.tag} {attribute}={value}")
            elif attribute in ("hx-vals", "hx-vars", "hx-headers"):
                found.append(f"{one.tag} {attribute}")
    return found


def test_the_look_for_what_is_inline_finds_it() -> None:
    page = HttpResponse(
        "<style>a{}</style><p style='x' onclick='y'></p><script>z</script><script src='http://h/a.js'></script>"
        "<a href='javascript:1'>a</a><form action='http://h/'></form>"
    )

    assert len(inline(page)) == 8


def test_what_a_report_says_is_text_wherever_it_is_shown(clerk: Client) -> None:
    document = receive(f"{IMAGE}{BRACES}.txt", data=MALICIOUS.encode())
    held = account(Role.READER, IMAGE)
    pages = {
        "document": reverse("document", args=[document]),
        **{
            f"{name} {n}": reverse(name, args=[row.id])
            for n, row in enumerate(open_ones(document))
            for name in ("proposal_item", "proposal_edit")
        },
        **{
            f"split {row.id}": reverse("proposal_split", args=[row.id])
            for row in open_ones(document, ProposalKind.DIRECTIVE)
        },
    }
    shown = {name: clerk.get(url) for name, url in pages.items()}
    accept_all(document)
    after = {
        "document accepted": reverse("document", args=[document]),
        "inbox": reverse("inbox"),
        "inbox found": reverse("inbox") + "?text=%3Cimg%20src%3Dx",
        "inbox not found": reverse("inbox") + "?text=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "register": reverse("register"),
        "register found": reverse("register") + "?text=%3Cscript%3E",
        "register wrong": reverse("register") + "?state=%3Cscript%3Ealert(1)%3C/script%3E",
        "wrong day": reverse("register") + "?known=%3Cscript%3Ealert(1)%3C/script%3E",
        "people": reverse("people") + "?text=%3Cimg",
        "everybody": reverse("people"),
        "person": reverse("person", args=[held.person]),
        **{f"directive {row.id}": reverse("directive", args=[row.id]) for row in Directive.objects.all()},
        "unknown": "/%3Cscript%3Ealert(1)%3C/script%3E",
    }
    shown |= {name: clerk.get(url) for name, url in after.items()}

    texts = "".join(answer.content.decode() for answer in shown.values())
    assert "&lt;script&gt;alert(1)" in texts  # it is there, and is text
    assert "&lt;img src=x onerror" in texts
    assert "{{ 7 * 191 }}" in texts
    assert "1337" not in texts
    for name, answer in shown.items():
        page = html.fromstring(answer.content.decode())
        assert inline(answer) == [], name
        assert page.xpath("//img | //*[@hx-trigger='load'][@hx-post]") == [], name
        assert page.xpath("//script[not(@src) and not(@type='application/json')]") == [], name


def test_the_answer_to_an_upload_is_no_page(clerk: Client) -> None:
    answer = clerk.post(
        reverse("upload"), {"file": SimpleUploadedFile("x.txt", REPORT.encode()), "path": IMAGE + ".txt"}
    )

    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"


# Uploads


class Disk:
    """What this process opened for writing, by Python's own account of it."""

    listening: list[str] | None = None


def _opened(event: str, arguments: tuple[Any, ...]) -> None:
    if Disk.listening is None or event != "open":
        return
    path, mode, flags = arguments
    if isinstance(path, int):  # was opened by its name before
        return
    if (isinstance(mode, str) and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & 3):
        Disk.listening.append(str(path))


@contextmanager
def written() -> Iterator[list[str]]:
    """The paths opened for writing meanwhile."""
    if not getattr(sys, "_luoshi_listens", False):
        sys.addaudithook(_opened)
        sys._luoshi_listens = True  # type: ignore[attr-defined]
    Disk.listening = []
    try:
        yield Disk.listening
    finally:
        Disk.listening = None


@pytest.fixture
def disk(monkeypatch: MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for temporary files that nobody else uses."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def kept(disk: Path) -> set[str]:
    """What lies in that folder and in the data folder, but for the database's files, which it writes when it will."""
    paths = (path for folder in (disk, Path(settings.LUOSHI_DATA)) for path in folder.rglob("*"))
    database = Path(settings.LUOSHI_DATA) / "postgresql"
    return {str(path) for path in paths if not path.is_relative_to(database)}


def test_writing_is_noticed(disk: Path) -> None:
    with written() as paths:
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"x")
        (disk / "y").write_text("y", encoding="utf-8")
    assert {file.name, str(disk / "y")} <= set(paths)

    with written() as paths:
        (disk / "y").read_text(encoding="utf-8")
    assert paths == []


def test_a_file_that_is_received_reaches_the_store_and_nothing_else(clerk: Client, disk: Path) -> None:
    """Three megabytes: Django would by itself put more than two and a half into a temporary file."""
    with written() as paths:
        told = send(clerk, (REPORT + "会议要求，要抓好落实。\n" * 100_000).encode())

    assert told["state"] == "received"
    store = str(Path(settings.LUOSHI_DATA))
    assert paths
    assert [path for path in paths if not path.startswith(store)] == []
    assert list(disk.iterdir()) == []


def test_more_than_fifty_megabytes_are_refused_in_words_and_in_memory(clerk: Client, disk: Path) -> None:
    assert settings.LUOSHI_MOST_UPLOAD_BYTES == 50 * 1024 * 1024
    before = kept(disk)

    with written() as paths:
        told = send(clerk, b"\n" * (settings.LUOSHI_MOST_UPLOAD_BYTES + 1))

    assert told["state"] == "refused"
    assert "50 MB" in told["message"]
    assert paths == []
    assert kept(disk) == before
    assert not Document.objects.exists()


def test_several_files_in_one_request_share_the_limit(clerk: Client, disk: Path, settings: Any) -> None:
    settings.LUOSHI_MOST_UPLOAD_BYTES = 100_000
    files = [SimpleUploadedFile(f"{n}.txt", b"\n" * 60_000) for n in range(2)]

    answer = clerk.post(reverse("upload"), {"file": files, "path": "x.txt"})

    assert json.loads(answer.content)["state"] == "refused"
    assert not Document.objects.exists()


SECRET = "000001\n机密★10年\n特急\n\n云川市人民政府文件\n\n关于供暖工作的通知\n\n" + REPORT
PERHAPS = "云川市人民政府办公室\n关于转发有关材料的函\n机密\n\n" + REPORT


def test_a_file_marked_secret_is_refused_before_a_byte_of_it_touches_the_disk(
    clerk: Client, disk: Path
) -> None:
    before = kept(disk)

    with written() as paths:
        plain = send(clerk, SECRET.encode())
        insisted = send(clerk, SECRET.encode(), confirmed="1")

    for told in (plain, insisted):
        assert told["state"] == "refused"
        assert "机密★10年" in told["message"]
        assert "涉密系统" in told["message"]  # what to do instead
        assert "url" not in told
    assert paths == []
    assert kept(disk) == before
    assert not Document.objects.exists()
    assert not File.objects.exists()


def test_a_doubtful_file_is_asked_about_and_only_a_yes_lets_it_in(clerk: Client, disk: Path) -> None:
    with written() as paths:
        told = send(clerk, PERHAPS.encode())
    assert told["state"] == "doubtful"
    assert "不涉密" in told["ask"]
    assert paths == []
    assert not Document.objects.exists()

    assert send(clerk, PERHAPS.encode(), confirmed="0")["state"] == "doubtful"
    assert send(clerk, PERHAPS.encode(), confirmed="1")["state"] == "received"
    assert Document.objects.count() == 1
    assert_sound()


def test_the_word_in_running_text_is_nothing(clerk: Client) -> None:
    assert send(clerk, (REPORT + "会议要求，严守国家秘密。").encode())["state"] == "received"


def test_the_same_bytes_lead_to_the_document_they_became_under_any_name(clerk: Client) -> None:
    first = send(clerk, REPORT.encode(), "一.txt")
    second = send(clerk, REPORT.encode(), "二.txt")
    third = send(clerk, (REPORT + "。").encode(), "一.txt")

    assert (first["state"], second["state"], third["state"]) == ("received", "duplicate", "received")
    assert second["url"] == first["url"] != third["url"]
    assert Document.objects.count() == 2


def test_an_empty_file_is_refused_with_what_may_have_happened(clerk: Client) -> None:
    told = send(clerk, b"")

    assert told["state"] == "refused"
    assert "0 字节" in told["message"]
    assert not Document.objects.exists()


def test_no_file_at_all_is_refused_in_words(clerk: Client) -> None:
    answer = json.loads(clerk.post(reverse("upload"), {"path": "x.txt"}).content)

    assert (answer["state"], "请再选一次" in answer["message"]) == ("refused", True)


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../x.txt", "x.txt"),
        ("..\\..\\windows\\x.txt", "x.txt"),
        ("十一月/第二周/报道.txt", "报道.txt"),
        ("/etc/passwd", "passwd"),
        ("..", "未命名"),
        ("a\0b\r\nc\x1b[2J.txt", "abc[2J.txt"),
        ("fdp.\u202etxt.exe", "fdp.txt.exe"),  # would be shown as fdp.exe.txt
        ("   ", "未命名"),
        (f"{'长' * 300}.txt", f"{'长' * (MOST_CHARACTERS - 4)}.txt"),
        ("x" * 300, "x" * MOST_CHARACTERS),
        ("会议\ud800.txt", "会议.txt"),
    ],
)
def test_a_name_is_only_a_name(clerk: Client, disk: Path, sent: str, name: str) -> None:
    before = kept(disk)
    # As bytes, or the client would refuse what a browser of somebody's own making sends.
    body = (
        b'--x\r\nContent-Disposition: form-data; name="path"\r\n\r\n'
        + sent.encode("utf-8", "surrogatepass")
        + b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\n'
        + REPORT.encode()
        + b"\r\n--x--\r\n"
    )
    answer = clerk.post(reverse("upload"), body, content_type="multipart/form-data; boundary=x")

    told = json.loads(answer.content)
    document = Document.objects.get()
    if "\ud800" in sent:
        assert document.name.startswith("会议")
    else:
        assert document.name == name
    store = str(Path(settings.LUOSHI_DATA) / "files")
    assert [path for path in kept(disk) - before if not path.startswith(store)] == []
    for url in (reverse("inbox"), told["url"], reverse("document_original", args=[document.id])):
        assert clerk.get(url).status_code == 200
    assert_sound()


# Downloads


def test_a_web_page_that_was_received_is_saved_and_never_shown(clerk: Client) -> None:
    data = (SAMPLES / "03-government-page.html").read_bytes() + EVIL.encode()
    document = receive("网页.html", data=data)

    answer = clerk.get(reverse("document_original", args=[document]))

    assert answer.content == data
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    page = clerk.get(reverse("document", args=[document])).content.decode()
    assert EVIL not in page


def test_a_name_cannot_write_a_header(clerk: Client) -> None:
    document = receive('a"; filename="b.exe\r\nSet-Cookie: x=1.txt', data=REPORT.encode())

    answer = clerk.get(reverse("document_original", args=[document]))

    assert "Set-Cookie" not in answer.headers
    assert "\r" not in answer["Content-Disposition"]
    assert '; filename="b.exe' not in answer["Content-Disposition"].replace('\\"', "")


@pytest.mark.parametrize(
    "path",
    [
        "/documents/../../../etc/passwd/original",
        "/documents/..%2f..%2f..%2fetc%2fpasswd/original",
        "/documents/%00/original",
        "/static/../settings.py",
        "/static/%2e%2e/settings.py",
        "/static/..%5c..%5csettings.py",
        "/static//etc/passwd",
        "/..%2f..%2fetc/passwd",
    ],
)
def test_no_path_leads_out(clerk: Client, path: str) -> None:
    answer = clerk.get(path)

    assert answer.status_code in (301, 302, 400, 404)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert b"root:" not in body
    assert b"SECRET_KEY" not in body


# Requests


def test_a_form_with_far_too_much_in_it_is_refused_in_words(clerk: Client) -> None:
    document = receive()
    proposal = open_ones(document, ProposalKind.DIRECTIVE)[0]
    url = reverse("proposal_accept", args=[proposal.id])

    long = clerk.post(url, {"editing": "1", "quote": "要" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 3 + 1)})
    many = clerk.post(url, {f"f{n}": "x" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)})

    for answer in (long, many):
        assert answer.status_code == 400
        assert "没有收下" in answer.content.decode()
    assert open_ones(document, ProposalKind.DIRECTIVE)[0].id == proposal.id


@pytest.mark.parametrize(
    "query",
    [
        "text=" + "%E8%A6%81" * 3_000,
        "text=%ED%A0%80",
        "text=%25_%5C",
        "before=garbled",
        "before=00000000-0000-0000-0000-000000000000",
        "waiting=2",
    ],
)
def test_the_inbox_takes_any_question(clerk: Client, query: str) -> None:
    receive()

    assert clerk.get(f"{reverse('inbox')}?{query}").status_code == 200


@pytest.mark.parametrize("query", ["text=%00", "a=1&before=%e5%ae%89%00", "known=%00", "%00=1"])
@pytest.mark.parametrize("name", ["inbox", "people", "tasks", "register"])
def test_an_address_with_what_no_text_can_hold_is_none(clerk: Client, name: str, query: str) -> None:
    assert clerk.get(f"{reverse(name)}?{query}").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("known=gestern", 422), ("known=2999-01-01", 422)],
)
def test_a_document_says_which_day_is_none(clerk: Client, query: str, status: int) -> None:
    document = receive()

    assert clerk.get(f"{reverse('document', args=[document])}?{query}").status_code == status


@pytest.mark.parametrize(
    "form",
    [
        {"quote": ""},
        {"quote": "这句话不在原文里。"},
        {"quote": "\0"},
        {"domain": "x" * 10_000},
        {"speaker": "\0"},
        {"terms": "\n\n\0\n"},
    ],
)
def test_no_edit_breaks_the_page(clerk: Client, form: dict[str, str]) -> None:
    document = receive()
    proposal = open_ones(document, ProposalKind.DIRECTIVE)[0]

    answer = clerk.post(
        reverse("proposal_accept", args=[proposal.id]),
        {"editing": "1", **form},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code in (200, 422)
    assert clerk.get(reverse("document", args=[document])).status_code == 200
    assert clerk.get(reverse("register")).status_code == 200
    assert_sound()


@pytest.mark.parametrize("at", ["", "x", "-1", "0", "99999999999999999999", "１２"])
def test_no_cut_breaks_the_page(clerk: Client, at: str) -> None:
    document = receive()
    proposal = open_ones(document, ProposalKind.DIRECTIVE)[0]

    answer = clerk.post(reverse("proposal_split", args=[proposal.id]), {"at": at})

    assert answer.status_code == 422
    assert_sound()


def test_an_unknown_host_is_answered_in_words(client: Client) -> None:
    answer = client.get(reverse("sign_in"), headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert "没有收下" in answer.content.decode()
