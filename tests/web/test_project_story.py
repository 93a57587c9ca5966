"""One project in a real browser: from the lead to full capacity, each stage with its proof and another's review.

On the way: a double that is shown before it is saved, a review that nobody gives themselves, a promise that nobody
approves without its basis. In the end an auditor takes all of it home and checks it with a script of their own.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from luoshi.growth.models import Claim, Project, Promise, Proof
from luoshi.record import chain
from luoshi.record.models import Account, Role
from tests.growth.projects import STAGES, YI, City, row
from tests.record.acting import assert_sound
from tests.web.accounts import account
from tests.web.clock import On, moved
from tests.web.live import DRAWER, InBrowsers, Open, live

expect = pytest.importorskip("playwright.sync_api", reason="missing: playwright").expect

__all__ = ["live", "moved"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LIFE = (
    ("negotiating", "2025-02-20"),
    ("signed", "2025-03-12"),
    ("registered", "2025-04-02"),
    ("started", "2025-06-18"),
    ("building", "2025-08-01"),
    ("completed", "2026-01-20"),
    ("producing", "2026-03-02"),
    ("at capacity", "2026-05-30"),
)


class Story(InBrowsers):
    """The people of it, and what each does in a browser of their own."""

    buttons = ".task-actions a[href$='/do/{verb}']"

    def __init__(self, live: Open) -> None:
        super().__init__(live)
        units = City().units
        self.area = account(Role.LIAISON, "沈知行", units["望溪区"])
        self.bureau = account(Role.GROWTH, "梁秋实", units["市投资促进局"])
        self.second = account(Role.GROWTH, "何之远", units["市投资促进局"])
        self.auditor = account(Role.AUDITOR, "顾明理")

    def put_in(self, drawer: Any, count: int) -> None:
        """A file for each kind of proof that is asked for."""
        for number in range(count):
            drawer.locator(f"#file-{number}").set_input_files(
                {"name": f"材料{number}.txt", "mimeType": "text/plain", "buffer": self.words().encode()}
            )

    def words(self) -> str:
        """What stands in a paper, in none twice."""
        self.written = getattr(self, "written", 0) + 1
        return f"第 {self.written} 份材料"


@pytest.fixture
def story(live: Open, moved: On) -> Story:
    moved(6, 2)
    return Story(live)


def registered(story: Story) -> UUID:
    """The district's liaison registers a lead."""
    page = story.at(story.area, "project_new")
    page.locator("#field-name").fill("云川新能源电池基地")
    page.locator("#field-investor").fill("远山科技集团有限公司")
    page.locator("#field-expected").fill("12亿")
    page.locator("#field-found_on").fill("2025-01-02")
    page.locator("#field-origin").select_option("chain")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator(".life-line .current")).to_contain_text("线索")
    return UUID(str(Project.objects.get().id))


def the_same_again_is_shown_before_it_is_saved(story: Story, project: UUID) -> None:
    page = story.at(story.bureau, "project_new")
    page.locator("#field-name").fill("远山电池项目")
    page.locator("#field-unit").select_option(label="望溪区")
    page.locator("#field-investor").fill("远山科技集团有限公司")
    page.locator("#field-expected").fill("118000")
    page.locator("[data-send]").click()
    expect(page.locator(".doubles")).to_contain_text(f"{row(project).code} 云川新能源电池基地")
    expect(page.locator(".doubles")).to_contain_text("投资方相同")
    expect(page.locator("#field-name")).to_have_value("远山电池项目")
    assert Project.objects.count() == 1


def claimed(story: Story, who: Account, project: UUID, stage: str, on: str) -> None:
    """Somebody claims a stage, chosen in the drawer, with a file for each kind of proof that it asks for."""
    page = story.at(who, "project", project)
    drawer = story.do(page, "claim-stage")
    drawer.locator(".choices-list a", has_text=STAGES.stage(stage).name).first.click()
    drawer.locator("#field-on").fill(on)
    if stage == "signed":
        drawer.locator("#field-amount").fill("10亿")
    story.put_in(drawer, len(STAGES.stage(stage).proofs))
    story.send(page)
    expect(page.locator("main")).to_contain_text("等待另一个人审核")


def reviewed(story: Story, stage: str) -> None:
    """Another of the bureau goes through what waits, by the list, and finds it true."""
    page = story.at(story.second, "claims")
    page.locator("#claims tbody tr a.button").first.click()
    drawer = page.locator(DRAWER)
    drawer.locator("input[value=approved]").check()
    story.send(page)
    expect(page.locator("main")).to_contain_text("已审核：属实")
    expect(page.locator(".life-line li.reached", has_text=STAGES.stage(stage).name)).to_have_count(1)


def nobody_reviews_their_own(story: Story, project: UUID) -> None:
    """The bureau's clerk who claimed a stage finds no button, and by its address no form."""
    claim = Claim.objects.get(verdict="")
    page = story.at(story.bureau, "project", project)
    expect(page.locator(f"#claim-{claim.id}")).to_contain_text("要由另一个人审核")
    expect(page.locator(f"a[href*='do/review?claim={claim.id}']")).to_have_count(0)
    page = story.at(story.bureau, "project_do", project, "review", asked=f"?claim={claim.id}")
    expect(page.locator("main")).to_contain_text("不能由本人审核")
    expect(page.locator("[data-send]")).to_have_count(0)


def a_promise_without_a_basis_is_approved_by_nobody(story: Story, project: UUID) -> None:
    page = story.at(story.bureau, "project", project)
    drawer = story.do(page, "promise")
    drawer.locator("#field-title").fill("设备投资补助")
    drawer.locator("#field-unit").fill("市财政局")
    drawer.locator("#field-amount").fill("300")
    drawer.locator("#field-due_on").fill("2026-12-31")
    story.send(page)
    promise = Promise.objects.get()
    page = story.at(story.second, "project_do", project, "approve-promise", asked=f"?promise={promise.id}")
    page.locator("input[value=yes]").check()
    page.locator("[data-send]").click()
    expect(page.locator("main")).to_contain_text("不能批准，缺：")
    expect(page.locator("main")).to_contain_text("法律、法规或国务院批准的依据")
    promise.refresh_from_db()
    assert promise.state == "draft"


def shares_wait_for_another_of_the_bureau(story: Story, project: UUID) -> None:
    """What one asks for changes nothing until another has agreed, who finds it listed with what it changes."""
    page = story.at(story.bureau, "project", project)
    drawer = story.do(page, "set-credits")
    for row_of, (unit, share) in enumerate((("望溪区", "60"), ("高新区", "40"))):
        drawer.locator("[name=share_unit]").nth(row_of).fill(unit)
        drawer.locator("[name=share]").nth(row_of).fill(share)
    drawer.locator("#field-since").fill("2026-03-01")
    drawer.locator("#field-reason").fill("两区共建协议第三条")
    expect(drawer.locator("#proof-0")).to_have_value("sharing agreement")
    drawer.locator("#file-0").set_input_files(
        {"name": "共建协议.txt", "mimeType": "text/plain", "buffer": "六四分成".encode()}
    )
    story.send(page)
    expect(page.locator("#decisions")).to_contain_text("现在 望溪区 100%")
    assert len(row(project).credits) == 1
    page = story.at(story.second, "claims")
    expect(page.locator("main")).to_contain_text("审核同意后 望溪区 60%、高新区 40%")
    page.locator("input[name=chosen]").check()
    with page.expect_navigation():
        page.locator("main form[method=post] button[type=submit]").click()
    assert len(row(project).credits) == 2


def taken_home_and_checked(story: Story, project: UUID, folder: Path) -> str:
    """The auditor's file, and what the script in it says, in a Python that has nothing of ours."""
    page = story.at(story.auditor, "project", project)
    with page.expect_download() as download:
        page.get_by_role("link", name="审计导出").click()
    path = folder / "export.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        script = folder / "check_export.py"
        script.write_bytes(archive.read("check_export.py"))
    asked = [sys.executable, "-I", "-S", str(script), str(path), chain.head()[1]]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_project_from_its_lead_to_full_capacity(story: Story, tmp_path: Path) -> None:
    project = registered(story)
    the_same_again_is_shown_before_it_is_saved(story, project)
    for stage, on in LIFE:
        who = story.bureau if stage == "negotiating" else story.area
        claimed(story, who, project, stage, on)
        if stage == "negotiating":
            nobody_reviews_their_own(story, project)
        reviewed(story, stage)
    a_promise_without_a_basis_is_approved_by_nobody(story, project)
    shares_wait_for_another_of_the_bureau(story, project)
    page = story.at(story.auditor, "project", project)
    expect(page.locator(".life-line .current")).to_contain_text("达产")
    expect(page.locator(".life-line li.reached")).to_have_count(len(LIFE) + 1)
    expect(page.locator(".money-kind").first).to_contain_text("10亿元")
    said = taken_home_and_checked(story, project, tmp_path)

    found = row(project)
    assert (found.stage, found.contracted) == ("at capacity", 10 * YI)
    assert found.stages == dict(LIFE)
    assert Proof.objects.count() == sum(len(STAGES.stage(stage).proofs) for stage, _on in LIFE) + 1
    assert said.startswith("OK")
    assert f"{len(LIFE) + 1} 项申报，{Proof.objects.count()} 份证明" in said
    assert_sound()
