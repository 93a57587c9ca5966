"""The layout of a table of tasks: what is exported can be imported."""

from __future__ import annotations

import pytest

from luoshi.delivery.decomposition import COLUMNS
from luoshi.delivery.task_layout import TASK_COLUMNS, column_titled


def test_every_title_and_every_other_name_means_one_column() -> None:
    titles = [title for column in TASK_COLUMNS for title in (column.title, *column.others)]

    assert len(titles) == len(set(titles))
    assert [column_titled(column.title) for column in TASK_COLUMNS] == list(TASK_COLUMNS)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("牵头 单位", "lead"),
        ("完成时限（年月日）", "due_on"),
        ("工作任务*", "title"),
        ("责任领导：", "leader"),
    ],
)
def test_titles_are_known_as_offices_write_them(title: str, key: str) -> None:
    found = column_titled(title)

    assert found is not None
    assert found.key == key


def test_an_unknown_title_means_no_column() -> None:
    assert column_titled("备注") is None


def test_the_register_of_directives_can_be_filled_in_and_read_back() -> None:
    known = {title: column_titled(title) for title, _width in COLUMNS}

    assert {title: column.key for title, column in known.items() if column and column.read} == {
        "部署内容": "title", "牵头单位": "lead", "责任单位": "responsible", "完成时限": "due_on", "编号": "code",
    }  # fmt: skip
