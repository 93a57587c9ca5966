"""What mutated files once did to the reader. Our own text about a city that does not exist."""

import pytest

from luoshi.reading import read

REPORT = "8月6日，云川市委、市政府召开全市年中工作会议。市委书记陶景明出席会议并讲话。"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        # A known name cut off by the end of the text.
        "市委书记陶景出席会议。市长陶景主持会议。8月6日，云川市召开会议。市委书记陶景",
        # Digits without end: a pattern that gives them back takes the square of the time.
        REPORT + "完成投资" + "4294967295" * 2_000 + "亿元。",
        REPORT + "完成投资" + "十二" * 10_000 + "亿元。",
        REPORT + "完成投资" + "1,234" * 4_000 + "。",
    ],
)
def test_a_text_that_once_broke_the_reader_is_read(text: str) -> None:
    document = read(text.encode(), name="报道.txt").documents[0]
    assert not document.failed
