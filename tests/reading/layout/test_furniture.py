"""What belongs to the page and not to a report (guideline §2, traps 11, 32). All sample text is our own."""

from __future__ import annotations

import pytest

from luoshi.reading.layout.furniture import is_furniture
from tests.reading.own_reports import lay

REPORT = (
    "8月1日，云川市召开全市防汛工作会议。市长李河主持会议并讲话。\n李河强调，要加强水库巡查，压实防汛责任。"
)


@pytest.mark.parametrize(
    "line",
    [
        "当前位置：首页 > 新闻 > 时政",
        "首页 > 云川要闻 > 正文",
        "新闻 | 政务 | 服务 | 互动 | 数据",
        "【打印本页】 【关闭窗口】",
        "分享本文至",
        "上一篇：全市经济工作会议召开",
        "下一条：王海到东湖县调研",
        "相关链接",
        "责任编辑：周明",
        "地址：云川市东湖路1号",
        "电话：0000-0000000",
        "版权所有：云川市人民政府办公室",
        "临ICP备00000000号-1",
        "网站标识码：0000000000",
        "主办单位：云川市人民政府",
        "【字体：大 中 小】",
        "点击蓝字 关注我们",
        "点击上方蓝字关注我们",
        "喜欢就点个“在看”吧",
        "长按识别二维码关注",
        "浏览次数：1024",
        "扫一扫在手机打开当前页",
        "网站地图",
        "下载.pdf",
        "第3版：要闻",
        "- 12 -",
        "— 12 —",
        "=====",
        "",
        "   ",
        "|",
    ],
)
def test_page_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "全市防汛工作会议召开",
        "李河强调，要加强水库巡查，压实防汛责任。",
        "要公布举报电话：让群众监督，确保每一件事都有回音、每一个问题都有人管，限时办结并向社会公开，接受群众评议和监督检查。",
        "市领导张江、陈山、赵川等参加会议。",
        "2024年8月1日",
        "“十四五”规划",
        "李河强调，要保护好版权所有人的权益，加大知识产权执法力度。",
    ],
)
def test_lines_of_a_report_are_none(line: str) -> None:
    assert not is_furniture(line)


def test_furniture_is_in_no_article_and_is_listed_with_a_reason_and_its_place() -> None:
    articles, left_out = lay(f"当前位置：首页 > 新闻 > 时政\n{REPORT}\n版权所有：云川市人民政府办公室")
    assert [article.text for article in articles] == [REPORT]
    assert [(item.text, item.reason, item.original["line"]) for item in left_out] == [
        ("当前位置：首页 > 新闻 > 时政", "page furniture", 1),
        ("版权所有：云川市人民政府办公室", "page furniture", 4),
    ]


def test_a_page_of_nothing_else_has_no_article() -> None:
    articles, left_out = lay("当前位置：首页 > 新闻\n版权所有：云川市人民政府办公室\n电话：0000-0000000")
    assert articles == []
    assert len(left_out) == 3
