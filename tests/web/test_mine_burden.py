"""What my page must not do to those who use it (design.md §7, 2 and 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from lxml import html
from psycopg import sql

from luoshi.delivery.life import State
from luoshi.web.urls import urlpatterns
from tests.delivery.tasks import row
from tests.web.accounts import browser_of
from tests.web.clock import in_november
from tests.web.owing import Owing
from tests.web.test_mine_page import filled

__all__ = ["in_november"]
pytestmark = pytest.mark.django_db
PATH = "/mine"
# What systems call the counting of people, in both languages.
COUNTING = re.compile(
    r"check_?in|sign_?ins?$|log_?in_?(?:count|at|days|points)|last_?(?:login|seen|active)|online|visits?$|views?_?count|"
    r"clicks?|streak|points_for|activity|upload_?count|heartbeat|track(?:ing|_?log)|latitude|longitude|gps|location"
)
COUNTED_WORDS = re.compile(
    r"签到|打卡|积分|在线时长|活跃|登录次数|上传次数|报送次数|排名|check-in|streak|online time"
)
CONTENT = {"django_session", "procrastinate_jobs", "procrastinate_events", "procrastinate_workers"}


@pytest.fixture
def owing(in_november: datetime) -> Owing:
    made = Owing()
    made.task("老旧小区改造", 3, evidence_expected="现场照片")
    return made


@pytest.fixture
def client(owing: Owing) -> Client:
    return browser_of(owing.liaison)


def rows_of_every_table() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall() if name not in CONTENT]
        counted = {}
        for table in tables:
            cursor.execute(sql.SQL("SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {} t").format(
                sql.Identifier(table)
            ))  # fmt: skip
            counted[table] = cursor.fetchone()
    return counted


def columns() -> Iterator[str]:
    for model in apps.get_models():
        if model.__module__.startswith("luoshi."):
            for one in model._meta.concrete_fields:
                yield f"{model.__name__}.{one.attname}"


def test_no_check_in_looking_at_the_page_leaves_no_trace(client: Client) -> None:
    client.get(PATH)
    before = rows_of_every_table()

    for _ in range(3):
        assert client.get(PATH).status_code == 200
    client.get(reverse("mine_fill_in"))

    assert rows_of_every_table() == before
    assert [one.name for one in urlpatterns if COUNTING.search((one.name or "").replace("sign_in", ""))] == []


def test_no_activity_is_counted_anywhere_in_the_record() -> None:
    counted = [one for one in columns() if COUNTING.search(one.split(".")[1])]

    assert counted == []
    assert COUNTING.search("last_login"), "or this test could not fail"
    assert len(list(columns())) > 200


def test_no_points_and_no_ranking_on_the_page(client: Client) -> None:
    said = html.fromstring(client.get(PATH).content.decode()).text_content()

    assert COUNTED_WORDS.findall(said) == []
    assert "我的事项" in said


def test_no_compulsory_photo_an_answer_needs_no_file(owing: Owing, client: Client) -> None:
    page = html.fromstring(client.get(PATH).content.decode())
    assert page.xpath("//input[@type='file'][@required or @capture or contains(@accept, 'image')]") == []
    assert page.xpath("//form[@data-mine]//*[@required]") == []
    working, finished = owing.task("在办的", 4), owing.task("办完的", 5)
    data = filled(html.fromstring(client.get(PATH).content.decode()))
    data |= {f"said-{working}": "working", f"text-{working}": "完成六成"}
    data |= {f"text-{finished}": "办完了", f"link-{finished}": "https://yunchuan.example.cn/1"}

    client.post(reverse("mine_answer"), data)

    assert [row(one).state for one in (working, finished)] == [State.WORKING, State.REPORTED]


def test_no_page_asks_where_somebody_is_or_for_their_camera(client: Client) -> None:
    allowed = client.get(PATH).headers["Permissions-Policy"]

    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(allowed.split(", "))
