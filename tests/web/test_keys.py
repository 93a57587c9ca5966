"""Keys are told by where they lie, work while an input method is on, and leave text fields alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.web.keyboard import InputMethod
from tests.web.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]

BUTTONS = """{% block main %}
{{ ui.button("采纳", key="Enter", attrs={"id": "accept"}) }}
{{ ui.button("不采纳", key="Delete", attrs={"id": "reject"}) }}
{{ ui.button("修改", key="F2 KeyE", attrs={"id": "edit"}) }}
{{ ui.button("拆分", key="F8", attrs={"id": "split"}) }}
{{ ui.button("不能用", key="F9", disabled=true, attrs={"id": "off"}) }}
{{ ui.button("下一条", key="ArrowDown", attrs={"id": "next", "data-key-repeat": ""}) }}
<details><summary id="fold">折叠</summary>
  {{ ui.button("藏起来的", key="F4", attrs={"id": "folded"}) }}</details>
<form id="form" action="/sent" method="get">
  {{ ui.field("备注", "note") }}
  {{ ui.field("说明", "text", rows=2) }}
  {{ ui.button("保存", type="submit", key="Ctrl+Enter", attrs={"id": "save", "data-key-in-text": ""}) }}
</form>
{{ ui.button("别处", key="Ctrl+Enter", attrs={"id": "elsewhere", "data-key-in-text": ""}) }}
{% endblock %}"""
WATCH = """() => {
  window.pressed = [];
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[id]");
    if (button) window.pressed.push(button.id);
  }, true);
  document.getElementById("form").addEventListener("submit", (event) => {
    window.pressed.push("submitted");
    event.preventDefault();
  });
}"""


@pytest.fixture
def page(site: Site, opened: Open) -> Page:
    site.page("/", BUTTONS)
    page = opened("/")
    page.evaluate(WATCH)
    return page


def pressed(page: Page) -> list[str]:
    return list(page.evaluate("window.pressed.splice(0)"))


def test_a_key_presses_its_button(page: Page) -> None:
    buttons = {
        "Enter": "accept",
        "NumpadEnter": "accept",
        "Delete": "reject",
        "F2": "edit",
        "e": "edit",
        "F8": "split",
    }
    for key, button in buttons.items():
        page.keyboard.press(key)
        assert (key, pressed(page)) == (key, [button])


def test_another_key_presses_nothing(page: Page) -> None:
    """Another modifier, a button that is off, one that is folded away, a key that nobody has."""
    for key in ("Shift+Delete", "Alt+F8", "F9", "F4", "x"):
        page.keyboard.press(key)
        assert (key, pressed(page)) == (key, [])


def test_a_key_works_while_an_input_method_is_on(page: Page) -> None:
    buttons = {
        "Enter": "accept",
        "NumpadEnter": "accept",
        "Delete": "reject",
        "F2": "edit",
        "KeyE": "edit",
        "F8": "split",
        "ArrowDown": "next",
    }
    method = InputMethod(page)
    for code, button in buttons.items():
        method.press(code)
        assert (code, pressed(page)) == (code, [button])


def test_a_key_held_down_acts_once_unless_it_moves(page: Page) -> None:
    method = InputMethod(page)

    method.press("Enter", repeats=4)
    assert pressed(page) == ["accept"]

    method.press("ArrowDown", repeats=2)
    assert pressed(page) == ["next", "next", "next"]


def test_a_press_that_an_input_method_hands_on_acts_once(page: Page) -> None:
    method = InputMethod(page)

    method.announce("Enter", "Enter", 13)
    assert pressed(page) == ["accept"]

    page.keyboard.press("Enter")
    assert pressed(page) == ["accept"]


def test_the_focused_button_hears_its_own_enter(page: Page) -> None:
    page.locator("#split").focus()

    page.keyboard.press("Enter")
    assert pressed(page) == ["split"]

    InputMethod(page).press("Enter")
    assert pressed(page) == ["split"]


@pytest.mark.parametrize("field", ["#field-note", "#field-text"])
def test_keys_in_a_text_field_belong_to_it(page: Page, field: str) -> None:
    page.locator(field).focus()

    for key in ("Delete", "F2", "F8", "e", "ArrowDown"):
        page.keyboard.press(key)

    assert pressed(page) == []
    assert page.locator(field).input_value() == "e"


def test_a_button_of_the_form_may_hear_keys_in_its_fields(page: Page) -> None:
    page.locator("#field-text").focus()

    page.keyboard.press("Control+Enter")

    assert pressed(page) == ["save", "submitted"]


def test_enter_that_ends_a_composition_does_not_submit(page: Page) -> None:
    page.locator("#field-note").focus()
    method = InputMethod(page)

    method.compose("gongnuan")
    method.press("Enter")
    method.commit("供暖")

    assert pressed(page) == []
    assert page.locator("#field-note").input_value() == "供暖"

    page.keyboard.press("Enter")
    # The browser presses the form's button for whoever sends it with Enter.
    assert pressed(page) == ["save", "submitted"]


def test_no_key_is_heard_during_a_composition(page: Page) -> None:
    page.locator("#field-text").focus()
    method = InputMethod(page)
    method.compose("chengguan")

    for code in ("Enter", "Delete", "F2", "ArrowDown", "Escape"):
        method.press(code)

    assert pressed(page) == []


def test_the_list_of_keys_names_every_key_of_the_page(page: Page) -> None:
    page.keyboard.press("F1")

    rows = page.locator("#keys tbody tr").all_inner_texts()
    assert "F2 E\t修改" in rows
    assert "Delete\t不采纳" in rows
    assert "↓\t下一条" in rows
    assert "Ctrl+Enter\t保存" in rows

    page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    assert "accept" not in pressed(page)
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()


def test_the_list_of_keys_opens_with_a_question_mark_and_closes_under_an_input_method(page: Page) -> None:
    page.keyboard.press("Shift+Slash")
    assert page.locator("#keys").is_visible()

    InputMethod(page).press("Escape")
    assert not page.locator("#keys").is_visible()


def test_the_innermost_scope_hears_a_key_first(site: Site, opened: Open) -> None:
    site.page("/", """{% block main %}
      {{ ui.button("外", key="F8", attrs={"id": "outer"}) }}
      <div data-key-scope tabindex="0" id="scope">{{ ui.button("内", key="F8", attrs={"id": "inner"}) }}</div>
      <form id="form"></form>{% endblock %}""")  # fmt: skip
    page = opened("/")
    page.evaluate(WATCH)

    page.keyboard.press("F8")
    assert pressed(page) == ["outer"]

    page.locator("#scope").focus()
    page.keyboard.press("F8")
    assert pressed(page) == ["inner"]


def test_the_list_of_keys_shows_them_on_a_narrow_window_too(site: Site, opened: Open) -> None:
    site.page("/", BUTTONS)
    page = opened("/", width=390)

    page.keyboard.press("F1")

    assert page.locator("#keys kbd").first.is_visible()
    assert not page.locator("#accept kbd").is_visible()
