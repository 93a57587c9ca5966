"""Which kind of paper the forms of shares and merges begin with."""

from __future__ import annotations

import pytest

from luoshi.growth.models import Project
from tests.growth.projects import YI
from tests.web.project_site import Pages, pages, read

__all__ = ["pages"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("verb", "kind"),
    [("set-credits", "分成协议（双方确认的文件）"), ("merge", "认定文件（会议纪要、批复等）")],
)
def test_a_form_begins_with_the_paper_that_it_asks_for(pages: Pages, verb: str, kind: str) -> None:
    project, other = pages.city.signed(YI), pages.city.signed(YI)
    gone = {"gone": Project.objects.get(pk=other).code} if verb == "merge" else {}

    form = read(pages.form(pages.city.bureau, project, verb, **gone))

    (chosen,) = form.css("#proof-0 option[selected]")
    assert chosen.text() == kind
