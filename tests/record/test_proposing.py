"""What of a reading is proposed."""

from __future__ import annotations

import pytest

from luoshi.record.models import Document, ProposalKind
from tests.record.acting import open_ones, receive

pytestmark = pytest.mark.django_db

REPORT = """云川市召开安全生产会议
云川日报讯（记者 何苗）2026年3月2日，全市安全生产会召开，市长林若川主持会议并讲话。
林若川强调，要守牢安全底线。
（云川日报记者 何苗 通讯员 李想）
"""


def test_who_wrote_the_report_is_not_proposed_as_somebody_in_a_post() -> None:
    document = receive("安全.txt", data=REPORT.encode())

    people = {one.values["name"] for one in open_ones(document, ProposalKind.PERSON)}

    assert people == {"林若川"}
    assert Document.objects.get(pk=document).state == "read"
