"""Two reports of our own, a year and a half apart, with the same name in another post: for tests about
people.
"""

from __future__ import annotations

from uuid import UUID

from tests.record.acting import accept_all, receive

FIRST = """云川日报讯 2024年8月1日，市委、市政府召开全市年中工作会议。市委书记周明远出席会议并讲话。\
市委副书记、市长季小满传达上级会议精神并讲话。市人大常委会主任何一舟出席会议。

会议强调，要抓好项目建设，优化营商环境。
"""
SECOND = """云川日报讯 2026年2月24日，市委、市政府召开推动高质量发展大会。市委书记季小满出席会议并讲话。\
市长顾长河主持。市人大常委会主任何一舟出席会议。

会议强调，要加快招商引资，狠抓工作落实。
"""


def read_and_accept(text: str, name: str) -> UUID:
    """A report received, read, and everything in it accepted; its document."""
    document = receive(name, data=text.encode())
    accept_all(document)
    return document
