"""Every demand of the real reports becomes a task, or is not tracked with its reason: by the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from lxml import html

from luoshi.delivery.life import State
from luoshi.delivery.models import Directive, Task, Untracked
from luoshi.record.models import ProposalKind, Role
from tests.delivery.typed import city
from tests.record.acting import SAMPLES, accept, assert_sound, open_ones, receive
from tests.web.accounts import signed_in

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

DEMANDS = {"002_c8f8f21a3285baef.txt": 18, "000_8f839f086a4a2ddd.txt": 25, "01-newspaper-page.txt": 15}
"""How many demands each report makes: of the real ones as they are labelled by hand."""
STUDY = ("学习", "领会", "贯彻")


def reports() -> list[Path]:
    """The real reports where they lie beside the repository; the sample that is like them where they do not."""
    seeds = sorted((SAMPLES.parent.parent / "shared" / "seeds").glob("*.txt"))
    return seeds or [SAMPLES / "01-newspaper-page.txt"]


def page_data(client: Client, address: str) -> dict[str, Any]:
    page = html.fromstring(client.get(address).content.decode())
    found: dict[str, Any] = json.loads(page.xpath("string(//script[@id='decompose-data'])"))
    return found


@pytest.mark.parametrize("report", reports(), ids=lambda path: path.name)
def test_every_demand_becomes_a_task_or_is_not_tracked(report: Path) -> None:
    city()
    client = signed_in(Role.CLERK)
    document = receive(report.name, data=report.read_bytes())
    accept(*open_ones(document, ProposalKind.DIRECTIVE))
    total = Directive.objects.filter(document=document).count()
    address = f"{reverse('decompose')}?document={document}"
    data = page_data(client, address)
    work = Directive.objects.filter(document=document).exclude(kind=Directive.STANCE)
    assert total == DEMANDS[report.name]
    assert len(data["rows"]) == work.count() > total / 2  # what only exhorts is listed apart

    for row in data["rows"]:
        if any(word in row["cells"]["title"] for word in STUDY):
            row["untracked"] = "仅供学习，没有办理要求"
        else:
            proposed = data["proposed"][row["directives"][0]]
            row["cells"]["lead"] = proposed[0]["name"] if proposed else "市财政局"
    body = {"about": data["about"], "version": data["version"], "rows": data["rows"], "others": []}
    answer = client.post(data["save"], body, content_type="application/json")

    assert answer.status_code == 200, answer.content.decode()
    tasks = list(Task.objects.all())
    assert len(tasks) + Untracked.objects.count() == work.count()
    assert {one for task in tasks for one in task.directives} | set(
        Untracked.objects.values_list("id", flat=True)
    ) == set(work.values_list("id", flat=True))
    assert page_data(client, address)["rows"] == []
    assign_every(client, answer.json()["url"])
    assert_sound()


def as_shown(client: Client, address: str) -> dict[str, Any]:
    """The form of the page as it stands, with every task chosen."""
    tree = html.fromstring(client.get(address).content.decode())
    form: dict[str, Any] = {"task": [], "chosen": []}
    for field in tree.xpath("//form[contains(@class, 'assign-form')]//input[@name]"):
        name, value = field.get("name"), field.get("value", "")
        if name in form:
            form[name].append(value)
        else:
            form[name] = value
    return form


def assign_every(client: Client, address: str) -> None:
    """What would be late at once gets a day ahead first; then all are assigned with the days that are shown."""
    form = as_shown(client, address)
    ahead = {name: "2099-12-31" for name in form if name.startswith("due-")}
    client.post(address, {**form, **ahead, "do": "change"})
    client.post(address, {**as_shown(client, address), "do": "assign"})
    assert set(Task.objects.values_list("state", flat=True)) == {State.ASSIGNED}
