"""The shell: menu, drawers, dialogs and messages, by keyboard and under the strict policy."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.browsing import fits
from tests.web.keyboard import InputMethod
from tests.web.site import ENGLISH_SHELL, SHELL, Site, environment

if TYPE_CHECKING:
    from playwright.sync_api import Page

expect = pytest.importorskip("playwright.sync_api", reason="missing: playwright").expect

Open = Callable[..., "Page"]

PAGE = """{% block header %}
{% call ui.page_header("登记册") %}{{ ui.button("导出", key="KeyX") }}{% endcall %}
{% endblock %}
{% block main %}
<p>{{ ui.drawer_link("看会议", "/meeting", {"id": "link"}) }}
{{ ui.drawer_link("坏的", "/broken", {"id": "broken"}) }}</p>
{{ ui.button("对话框", attrs={"id": "opener", "data-dialog-open": "ask"}) }}
{% call(part) ui.dialog("ask", "问一句") %}
{% if part == "body" %}<input class="input" id="answer" aria-label="答">
{% else %}{{ ui.button("好", attrs={"data-dialog-close": "", "id": "good"}) }}{% endif %}
{% endcall %}
{{ ui.button("办", attrs={"id": "act", "hx-post": "/act", "hx-target": "#result"}) }}
{{ ui.button("删", attrs={
  "id": "remove", "hx-post": "/act", "hx-target": "#result", "hx-confirm": "真的要删吗？"}) }}
<form method="post" action="/sent" data-confirm="真的要交吗？">
{{ ui.button("交", type="submit", attrs={"id": "send"}) }}</form>
<p id="result"></p>
{{ ui.tab_parts([{"label": "甲", "id": "one"}, {"label": "乙", "id": "two"}], "页签") }}
<section id="one" role="tabpanel">甲的内容</section>
<section id="two" role="tabpanel" hidden>乙的内容</section>
{% endblock %}"""


@pytest.fixture
def shell(site: Site) -> Site:
    site.page("/", PAGE)
    site.replies["/meeting"] = lambda asked: (
        '<div data-drawer-title="第52次常务会议">林若川主持</div>'
        if asked.headers.get("HX-Request")
        else "整页"
    )
    site.replies["/act"] = "办好了"
    site.replies["/sent"] = "收到"
    return site


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


def test_the_components_page_shows_every_component(site: Site, opened: Open) -> None:
    site.replies["/components"] = environment().get_template("components.jinja").render(SHELL)
    page = opened("/components")

    assert page.locator("main h2").count() >= 14
    assert fits(page)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_components_page_sticks_out_nowhere(site: Site, opened: Open, language: str) -> None:
    shell = SHELL | ENGLISH_SHELL if language == "en" else SHELL
    site.replies["/components"] = environment(language).get_template("components.jinja").render(shell)

    page = opened("/components")
    for width in (390, 800, 1000, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert fits(page), width


def test_htmx_runs_without_eval_and_styles_of_its_own(shell: Site, opened: Open) -> None:
    page = opened("/")

    page.locator("#act").click()

    expect(page.locator("#result")).to_have_text("办好了")
    assert page.evaluate(
        "[htmx.config.allowEval, htmx.config.includeIndicatorStyles, htmx.config.historyCacheSize]"
    ) == [False, False, 0]
    assert shell.asked[-1].headers["X-CSRFToken"] == "forged-by-nobody"


def test_the_first_tab_stop_leads_to_the_content(shell: Site, opened: Open) -> None:
    page = opened("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert focused(page) == "main"


def test_the_menu_of_a_phone_opens_by_keyboard_and_gives_the_focus_back(shell: Site, opened: Open) -> None:
    page = opened("/", width=390, height=844)
    button = page.get_by_role("button", name="菜单")
    assert not page.locator(".side-menu").is_visible()

    button.focus()
    page.keyboard.press("Enter")
    sheet = page.locator("#menu-sheet")
    expect(sheet).to_be_visible()
    assert sheet.locator("a").all_inner_texts()[1] == "部署登记册"
    assert sheet.locator("[aria-current=page]").inner_text() == "页面组件"

    page.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()
    expect(button).to_be_focused()


def test_a_drawer_loads_shows_its_title_and_gives_the_focus_back(shell: Site, opened: Open) -> None:
    page = opened("/")
    page.locator("#link").focus()

    InputMethod(page).press("Enter")
    drawer = page.locator("#drawer")
    expect(drawer.locator("h2")).to_have_text("第52次常务会议")
    assert "林若川主持" in drawer.inner_text()

    page.keyboard.press("Escape")
    expect(drawer).not_to_be_visible()
    assert focused(page) == "link"


def test_a_drawer_that_cannot_be_filled_closes_and_says_why(shell: Site, opened: Open) -> None:
    page = opened("/", expected=("404",))

    page.locator("#broken").click()

    expect(page.locator(".toast.error")).to_contain_text("没有这一页")
    expect(page.locator("#drawer")).not_to_be_visible()


def test_the_server_closes_the_drawer(shell: Site, opened: Open) -> None:
    shell.replies["/meeting"] = (
        '<div data-drawer-title="改"><button id="save" hx-post="/saved" hx-swap="none">存</button></div>'
    )
    shell.replies["/saved"] = lambda _: (
        200,
        {"HX-Trigger": json.dumps({"close-drawer": "", "toast": {"level": "success", "text": "saved"}})},
        "",
    )
    page = opened("/")

    page.locator("#link").click()
    page.locator("#save").click()

    expect(page.locator("#drawer")).not_to_be_visible()
    expect(page.locator(".toast.success")).to_have_text("saved")


def test_a_dialog_keeps_keys_to_itself_and_closes_by_its_backdrop(shell: Site, opened: Open) -> None:
    page = opened("/")

    page.locator("#opener").click()
    expect(page.locator("#ask")).to_be_visible()
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "[document.body, ...document.querySelectorAll('#ask *')].includes(document.activeElement)"
        )

    box = page.locator("#ask").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(10, 500)
    page.mouse.up()
    assert page.locator("#ask").is_visible()

    page.mouse.click(10, 500)
    expect(page.locator("#ask")).not_to_be_visible()
    assert focused(page) == "opener"


def test_what_asks_first_is_done_only_after_yes(shell: Site, opened: Open) -> None:
    page = opened("/")

    page.locator("#remove").click()
    expect(page.locator("#confirm")).to_contain_text("真的要删吗？")
    page.keyboard.press("Escape")
    assert shell.posts() == []

    page.locator("#remove").click()
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_have_text("办好了")
    assert shell.posts() == ["/act"]


def test_a_form_that_asks_first_is_sent_once(shell: Site, opened: Open) -> None:
    page = opened("/")

    page.locator("#send").click()
    page.get_by_role("button", name="取消").click()
    assert shell.posts() == []

    page.locator("#send").click()
    page.get_by_role("button", name="确定").click()
    page.wait_for_url("**/sent")
    assert shell.posts() == ["/sent"]


def test_a_form_pressed_twice_is_sent_once(site: Site, opened: Open) -> None:
    site.page(
        "/",
        '{% block main %}<form method="post" action="/slow">'
        '{{ ui.button("交", type="submit", attrs={"id": "send"}) }}</form>{% endblock %}',
    )
    site.replies["/slow"] = "收到"
    page = opened("/")

    page.evaluate("() => { const button = document.getElementById('send'); button.click(); button.click(); }")
    page.wait_for_url("**/slow")

    assert site.posts() == ["/slow"]


def test_being_signed_out_does_not_put_a_page_into_a_corner(shell: Site, opened: Open) -> None:
    shell.replies["/act"] = "<!DOCTYPE html><html><body>请登录</body></html>"
    page = opened("/")
    loads = len([one for one in shell.asked if one.path == "/"])

    with page.expect_navigation():
        page.locator("#act").click()

    assert len([one for one in shell.asked if one.path == "/"]) == loads + 1
    assert "请登录" not in page.locator("#result").inner_text()


def test_the_user_menu_opens_moves_and_closes_by_keyboard(shell: Site, opened: Open) -> None:
    page = opened("/")
    summary = page.locator(".dropdown summary")
    summary.focus()

    page.keyboard.press("ArrowDown")
    expect(page.locator(".dropdown .sheet")).to_be_visible()
    assert focused(page) == "退出登录"
    assert "督查室科员" in page.locator(".dropdown .about").inner_text()

    page.keyboard.press("Escape")
    expect(page.locator(".dropdown .sheet")).not_to_be_visible()
    expect(summary).to_be_focused()


def test_signing_out_and_language_are_posted(shell: Site, opened: Open) -> None:
    shell.replies["/language"] = shell.replies["/sign-out"] = "好"
    page = opened("/")

    page.get_by_role("button", name="Switch to English").click()
    page.wait_for_url("**/language")
    assert b"language=en" in shell.asked[-1].body

    page.goto(shell.address + "/")
    page.locator(".dropdown summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-out")
    assert shell.posts() == ["/language", "/sign-out"]


def test_tabs_move_with_the_arrows(shell: Site, opened: Open) -> None:
    page = opened("/")
    page.locator("#tab-one").focus()

    page.keyboard.press("ArrowRight")
    assert page.locator("#two").is_visible()
    assert not page.locator("#one").is_visible()
    page.keyboard.press("ArrowRight")
    assert page.locator("#one").is_visible()


def test_a_good_message_goes_by_itself_and_a_bad_one_stays(shell: Site, opened: Open) -> None:
    page = opened("/")
    page.clock.install()

    page.evaluate("() => { luoshi.toast('已采纳', 'success'); luoshi.toast('<b>没有成功</b>', 'error'); }")
    assert page.locator(".toast").count() == 2
    page.clock.run_for(10_000)

    assert page.locator(".toast").all_inner_texts() == ["<b>没有成功</b>"]
    assert page.locator(".toast.error").get_attribute("role") == "alert"
    page.locator(".toast button").click()
    assert page.locator(".toast").count() == 0


def test_a_message_lies_over_an_open_dialog(shell: Site, opened: Open) -> None:
    page = opened("/")
    page.locator("#opener").click()

    page.evaluate("() => luoshi.toast('没有成功', 'error')")

    page.locator(".toast button").click(timeout=3000)
    assert page.locator(".toast").count() == 0


def test_a_past_day_is_said_on_the_page_and_today_is_not(site: Site, opened: Open) -> None:
    day = {
        "on": date(2024, 8, 1),
        "known": date(2025, 1, 1),
        "today": date(2026, 2, 24),
        "today_url": "/people",
    }
    site.page("/past", "{% block main %}x{% endblock %}", as_of=day)
    site.page(
        "/now", "{% block main %}x{% endblock %}", as_of=day | {"on": day["today"], "known": day["today"]}
    )

    bar = opened("/past").locator(".banner.past")
    assert "2024年8月1日" in bar.inner_text()
    assert "2025年1月1日" in bar.inner_text()
    assert bar.locator("a").get_attribute("href") == "/people"
    assert opened("/now").locator(".banner.past").count() == 0


def test_a_select_of_the_filters_sends_them(site: Site, opened: Open) -> None:
    site.page("/", """{% block main %}{% call ui.filter_bar("/list") %}{{ ui.filter_search("查找", "words") }}
      {{ ui.filter_select("领域", "domain", [("a", "安全"), ("m", "民生")]) }}
      {% endcall %}{% endblock %}""")  # fmt: skip
    site.page("/list", "{% block main %}清单{% endblock %}")
    page = opened("/")

    page.keyboard.press("Slash")
    page.keyboard.type("供暖")
    page.locator("select").select_option("m")
    page.wait_for_url("**/list?**")

    assert site.asked[-1].path == "/list?words=%E4%BE%9B%E6%9A%96&domain=m"


def test_a_page_before_signing_in_has_no_menu(site: Site, opened: Open) -> None:
    site.page("/", "{% block main %}请登录{% endblock %}", menu=None, account=None, sample=False)

    page = opened("/")

    assert page.locator("nav").count() == 0
    assert page.locator(".dropdown").count() == 0


def test_print_leaves_out_what_cannot_be_pressed(shell: Site, opened: Open) -> None:
    page = opened("/")
    page.emulate_media(media="print")

    assert not page.locator(".top-bar").is_visible()
    assert not page.locator(".side-menu").is_visible()
    assert page.locator("h1").is_visible()


def test_the_focus_can_be_seen(shell: Site, opened: Open) -> None:
    page = opened("/")

    for _ in range(12):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "() => { const one = document.activeElement, style = getComputedStyle(one);"
            " return one === document.body ? 'solid' : style.outlineStyle + style.boxShadow; }"
        )
        assert "solid" in style or "inset" in style
