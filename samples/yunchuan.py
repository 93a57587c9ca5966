"""The organisation of the invented city of Yunchuan (云川市), as far as the sample reports speak of it.

Everybody stands here with the days the reports give: appointed or removed (``11-appointments.txt``), else
only seen on it. Reports without a year give no day, so their people are left out. Those who use the product
are in no report: staff of the supervision office, and whoever else needs an account. Nor are the counties and
zones of which only ledgers speak (``generate_ledgers.py``): they have posts, and nobody is known to hold them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from luoshi.sheets.organisation import Account, Area, Organisation, Person, Post, Tenure, Unit

SESSION = date(2025, 8, 28)
RENAMED_ON = date(2026, 6, 1)
# By code: what a row is called from that day on.
RENAMED = {
    "JKQ": ("云川经济技术开发区管理委员会", "云川经开区"),
    "YC-JK": ("云川经济技术开发区",),
    "JKQ-ZR": ("云川经开区管委会主任",),
    "JKQ-ZS": ("云川经开区招商专员",),
}
SESSION_REPORT = "《云川日报》2025年8月29日，市六届人大常委会第二十九次会议"

AREAS = [
    # The national code begins no area with 99: nobody takes these for a real place.
    ("990000", "临江省", "province", None),
    ("990100", "云川市", "city", "990000"),
    ("990102", "望溪区", "county", "990100"),
    ("990103", "白渡区", "county", "990100"),
    ("990121", "松岭县", "county", "990100"),
    ("990122", "桐岭县", "county", "990100"),
    ("990123", "石滩县", "county", "990100"),
    ("990104", "鹤汀区", "county", "990100"),
    ("990124", "云麓县", "county", "990100"),
    ("990125", "柳渡县", "county", "990100"),
    ("990126", "岚溪县", "county", "990100"),
    # A zone inside a district: what it counts, the district has counted already.
    ("YC-GX", "云川高新技术产业开发区", "county", "990102"),
    ("YC-JK", "云川工业园区", "county", "990100"),
    ("YC-LG", "云川临港经济区", "county", "990100"),
    ("990121100", "桐花镇", "township", "990121"),
    ("990121200", "石桥乡", "township", "990121"),
    ("990121001", "云岭街道", "township", "990121"),
]

# Code, name, short name, kind, level, area, parent, reports to.
UNITS = [
    ("SW", "中共云川市委员会", "市委", "party_committee", "city", "990100", None, None),
    ("RD", "云川市人民代表大会常务委员会", "市人大常委会", "people_congress", "city", "990100", None, None),
    ("SZF", "云川市人民政府", "市政府", "government", "city", "990100", None, None),
    (
        "ZX",
        "中国人民政治协商会议云川市委员会",
        "市政协",
        "consultative_conference",
        "city",
        "990100",
        None,
        None,
    ),
    ("JW", "云川市纪委监委", "市纪委监委", "discipline", "city", "990100", "SW", None),
    ("SWB", "中共云川市委办公室", "市委办公室", "party_department", "city", "990100", "SW", None),
    ("ZZB", "中共云川市委组织部", "市委组织部", "party_department", "city", "990100", "SW", None),
    ("XCB", "中共云川市委宣传部", "市委宣传部", "party_department", "city", "990100", "SW", None),
    ("ZFB", "云川市人民政府办公室", "市政府办公室", "government_department", "city", "990100", "SZF", None),
    ("DCS", "云川市委、市政府督查室", "市督查室", "party_department", "city", "990100", "SWB", "SW"),
    (
        "FGW",
        "云川市发展和改革委员会",
        "市发展改革委",
        "government_department",
        "city",
        "990100",
        "SZF",
        "DCS",
    ),
    ("GXJ", "云川市工业和信息化局", "市工信局", "government_department", "city", "990100", "SZF", "DCS"),
    ("CZJ", "云川市财政局", "市财政局", "government_department", "city", "990100", "SZF", "DCS"),
    ("GAJ", "云川市公安局", "市公安局", "government_department", "city", "990100", "SZF", "DCS"),
    ("SWJ", "云川市商务局", "市商务局", "government_department", "city", "990100", "SZF", "DCS"),
    ("NYJ", "云川市农业农村局", "市农业农村局", "government_department", "city", "990100", "SZF", "DCS"),
    ("SLJ", "云川市水利局", "市水利局", "government_department", "city", "990100", "SZF", "DCS"),
    ("QXJ", "云川市气象局", "市气象局", "government_department", "city", "990100", "SZF", "DCS"),
    ("TJJ", "云川市统计局", "市统计局", "government_department", "city", "990100", "SZF", "DCS"),
    ("CGJ", "云川市城市管理局", "市城管局", "government_department", "city", "990100", "SZF", "DCS"),
    ("YJJ", "云川市应急管理局", "市应急管理局", "government_department", "city", "990100", "SZF", "DCS"),
    ("XFZD", "云川市消防救援支队", "市消防救援支队", "government_department", "city", "990100", "SZF", "DCS"),
    ("JTJ", "云川市交通运输局", "市交通运输局", "government_department", "city", "990100", "SZF", "DCS"),
    ("TCJ", "云川市投资促进局", "市投资促进局", "government_department", "city", "990100", "SZF", "DCS"),
    ("SWZJ", "国家税务总局云川市税务局", "市税务局", "government_department", "city", "990100", None, None),
    ("RMYH", "中国人民银行云川市分行", "人民银行云川市分行", "other", "city", "990100", None, None),
    ("GDGS", "云川供电公司", "供电公司", "state_enterprise", "city", "990100", None, None),
    ("GXQ", "云川高新区管理委员会", "云川高新区", "development_zone", "county", "YC-GX", "SZF", "DCS"),
    ("WXQW", "中共望溪区委员会", "望溪区委", "party_committee", "county", "990102", "SW", "DCS"),
    ("WXQZF", "望溪区人民政府", "望溪区政府", "government", "county", "990102", "SZF", "DCS"),
    ("BDQW", "中共白渡区委员会", "白渡区委", "party_committee", "county", "990103", "SW", "DCS"),
    ("BDQZF", "白渡区人民政府", "白渡区政府", "government", "county", "990103", "SZF", "DCS"),
    ("SLXW", "中共松岭县委员会", "松岭县委", "party_committee", "county", "990121", "SW", "DCS"),
    ("SLXZF", "松岭县人民政府", "松岭县政府", "government", "county", "990121", "SZF", "DCS"),
    ("TLXZF", "桐岭县人民政府", "桐岭县政府", "government", "county", "990122", "SZF", "DCS"),
    ("STXZF", "石滩县人民政府", "石滩县政府", "government", "county", "990123", "SZF", "DCS"),
    ("HTQZF", "鹤汀区人民政府", "鹤汀区政府", "government", "county", "990104", "SZF", "DCS"),
    ("YLXZF", "云麓县人民政府", "云麓县政府", "government", "county", "990124", "SZF", "DCS"),
    ("LDXZF", "柳渡县人民政府", "柳渡县政府", "government", "county", "990125", "SZF", "DCS"),
    ("LXXZF", "岚溪县人民政府", "岚溪县政府", "government", "county", "990126", "SZF", "DCS"),
    ("JKQ", "云川工业园区管理委员会", "云川工业园区", "development_zone", "county", "YC-JK", "SZF", "DCS"),
    ("LGQ", "云川临港经济区管理委员会", "云川临港区", "development_zone", "county", "YC-LG", "SZF", "DCS"),
    ("THZ", "松岭县桐花镇人民政府", "桐花镇", "government", "township", "990121100", "SLXZF", None),
    ("SQX", "松岭县石桥乡人民政府", "石桥乡", "government", "township", "990121200", "SLXZF", None),
    ("YLJD", "松岭县云岭街道办事处", "云岭街道", "government", "township", "990121001", "SLXZF", None),
]

# Code, title, unit, duties, and what its holder may do here.
POSTS: list[tuple[str, str, str, str | None] | tuple[str, str, str, str | None, str]] = [
    ("SW-SJ", "市委书记", "SW", "主持市委全面工作"),
    ("SW-FSJ-SZ", "市委副书记（市长）", "SW", None),
    ("SW-FSJ", "市委副书记", "SW", "负责乡村振兴、群团工作"),
    ("SW-CW", "市委常委", "SW", None),
    ("SW-MSZ", "市委秘书长", "SW", "负责市委机关日常工作，统筹督查"),
    ("SZF-SZ", "市长", "SZF", "主持市政府全面工作"),
    ("SZF-CWFSZ", "常务副市长", "SZF", "负责发展改革、财政、应急、统计；市安委会主任"),
    ("SZF-FSZ-1", "副市长（公安）", "SZF", "负责公安、司法、信访"),
    ("SZF-FSZ-2", "副市长（农业农村）", "SZF", "负责农业农村、水利、粮食"),
    ("SZF-FSZ-3", "副市长（城建）", "SZF", "负责住建、城管、自然资源"),
    ("SZF-FSZ-4", "副市长（教育卫生）", "SZF", "负责教育、卫生健康、市场监管"),
    ("SZF-FSZ-5", "副市长（安全、营商环境）", "SZF", "负责安全生产、营商环境", "leader"),
    ("ZFB-FMSZ", "市政府副秘书长", "ZFB", "协助常务副市长工作"),
    ("RD-ZR", "市人大常委会主任", "RD", None),
    ("RD-FZR-1", "市人大常委会副主任", "RD", None),
    ("RD-FZR-2", "市人大常委会副主任", "RD", None),
    ("RD-MSZ", "市人大常委会秘书长", "RD", None),
    ("ZX-ZX", "市政协主席", "ZX", None),
    ("ZX-FZX", "市政协副主席", "ZX", None),
    ("ZX-MSZ", "市政协秘书长", "ZX", None),
    ("DCS-ZR", "市督查室主任", "DCS", "负责决策部署的立项、交办、催办、通报", "clerk"),
    ("DCS-KY", "市督查室科员", "DCS", "收件、核对、登记、编发督查通报", "clerk"),
    ("JW-JD", "市纪委监委党风政风监督室主任", "JW", "对督查工作再监督：全部可看，什么也不改", "auditor"),
    ("SWB-DY", "市委办公室调研科科长", "SWB", "起草综合材料", "reader"),
    ("ZFB-XX", "市政府办公室信息科科长", "ZFB", "管理信息系统和账号", "administrator"),
    ("FGW-ZR", "市发展改革委主任", "FGW", "主持市发展改革委全面工作"),
    ("GXJ-JZ", "市工信局局长", "GXJ", "主持市工信局全面工作"),
    ("CZJ-JZ", "市财政局局长", "CZJ", "主持市财政局全面工作"),
    ("GAJ-JZ", "市公安局局长", "GAJ", "主持市公安局全面工作"),
    ("SWJ-JZ", "市商务局局长", "SWJ", "主持市商务局全面工作"),
    ("NYJ-JZ", "市农业农村局局长", "NYJ", "主持市农业农村局全面工作"),
    ("SLJ-JZ", "市水利局局长", "SLJ", "主持市水利局全面工作"),
    ("QXJ-JZ", "市气象局局长", "QXJ", "主持市气象局全面工作"),
    ("TJJ-JZ", "市统计局局长", "TJJ", "主持市统计局全面工作"),
    ("CGJ-JZ", "市城管局局长", "CGJ", "主持市城管局全面工作"),
    ("YJJ-JZ", "市应急管理局局长", "YJJ", "主持市应急管理局全面工作", "head"),
    ("YJJ-LLY", "市应急管理局督查联络员", "YJJ", "签收、反馈督查事项，附佐证", "liaison"),
    ("XFZD-ZDZ", "市消防救援支队支队长", "XFZD", None),
    ("GXQ-ZR", "云川高新区管委会主任", "GXQ", "主持管委会全面工作"),
    ("WXQW-SJ", "望溪区委书记", "WXQW", None),
    ("WXQZF-QZ", "望溪区区长", "WXQZF", None),
    ("BDQW-SJ", "白渡区委书记", "BDQW", None),
    ("BDQZF-QZ", "白渡区区长", "BDQZF", None),
    ("SLXW-SJ", "松岭县委书记", "SLXW", None),
    ("SLXZF-XZ", "松岭县县长", "SLXZF", None),
    ("SLXZF-FXZ", "松岭县常务副县长", "SLXZF", "负责县政府督查工作", "head"),
    ("SLXZF-LLY", "松岭县政府办公室督查联络员", "SLXZF", "签收、反馈督查事项，分解到乡镇", "liaison"),
    ("TLXZF-XZ", "桐岭县县长", "TLXZF", None),
    ("STXZF-XZ", "石滩县县长", "STXZF", None),
    ("HTQZF-QZ", "鹤汀区区长", "HTQZF", None),
    ("YLXZF-XZ", "云麓县县长", "YLXZF", None),
    ("LDXZF-XZ", "柳渡县县长", "LDXZF", None),
    ("LXXZF-XZ", "岚溪县县长", "LXXZF", None),
    ("JKQ-ZR", "云川工业园区管委会主任", "JKQ", "主持管委会全面工作"),
    ("LGQ-ZR", "云川临港区管委会主任", "LGQ", "主持管委会全面工作"),
    ("TCJ-JZ", "市投资促进局局长", "TCJ", "主持市投资促进局全面工作；准入评审委员", "growth"),
    ("TCJ-CY", "市投资促进局产业科科长", "TCJ", "产业研究；准入评审委员", "growth"),
    ("TCJ-XM", "市投资促进局项目科科长", "TCJ", "登记线索和项目，申报阶段和资金", "growth"),
    ("TCJ-SH", "市投资促进局综合科科长", "TCJ", "审核项目申报，不经办项目", "growth"),
    ("WXQZF-LLY", "望溪区投资促进中心联络员", "WXQZF", "申报辖区项目进展，附证明材料", "liaison"),
    ("WXQZF-ZS", "望溪区招商专员", "WXQZF", "跟踪服务辖区招商项目"),
    ("BDQZF-ZS", "白渡区招商专员", "BDQZF", "跟踪服务辖区招商项目"),
    ("HTQZF-ZS", "鹤汀区招商专员", "HTQZF", "跟踪服务辖区招商项目"),
    ("SLXZF-ZS", "松岭县招商专员", "SLXZF", "跟踪服务辖区招商项目"),
    ("TLXZF-ZS", "桐岭县招商专员", "TLXZF", "跟踪服务辖区招商项目"),
    ("STXZF-ZS", "石滩县招商专员", "STXZF", "跟踪服务辖区招商项目"),
    ("YLXZF-ZS", "云麓县招商专员", "YLXZF", "跟踪服务辖区招商项目"),
    ("LDXZF-ZS", "柳渡县招商专员", "LDXZF", "跟踪服务辖区招商项目"),
    ("LXXZF-ZS", "岚溪县招商专员", "LXXZF", "跟踪服务辖区招商项目"),
    ("GXQ-ZS", "云川高新区招商专员", "GXQ", "跟踪服务园区招商项目"),
    ("JKQ-ZS", "云川工业园区招商专员", "JKQ", "跟踪服务园区招商项目"),
    ("LGQ-ZS", "云川临港区招商专员", "LGQ", "跟踪服务园区招商项目"),
]

# Name, and for each post the days: appointed, removed, seen on; and where it is said.
HOLDERS: list[tuple[str, list[tuple[str, date | None, date | None, date | None, str]]]] = [
    ("周启明", [("SW-SJ", None, None, date(2025, 5, 19), "09-week-in-brief.txt"),
             ("SW-SJ", None, None, date(2026, 4, 9), "12-inspection.txt")]),
    ("林若川", [("SZF-SZ", None, None, date(2025, 5, 22), "09-week-in-brief.txt"),
             ("SZF-SZ", None, None, date(2026, 3, 5), "02-web-page-two-copies.txt"),
             ("SW-FSJ-SZ", None, None, date(2025, 5, 22), "09-week-in-brief.txt")]),
    ("贺兰舟", [("SW-MSZ", None, None, date(2025, 7, 30), "01-newspaper-page.txt"),
             ("SW-FSJ", None, None, date(2025, 9, 16), "05-newspaper-page.pdf")]),
    ("高景行", [("SW-CW", None, None, date(2025, 6, 20), "08-traditional-with-pinyin.txt"),
             ("SZF-CWFSZ", None, None, date(2025, 12, 2), "06-safety-meeting.docx"),
             ("SZF-CWFSZ", None, None, date(2026, 4, 9), "12-inspection.txt")]),
    ("宋砚", [("SW-CW", None, None, date(2025, 6, 20), "08-traditional-with-pinyin.txt")]),
    ("单立新", [("SZF-FSZ-1", None, None, date(2025, 12, 2), "06-safety-meeting.docx"),
             ("GAJ-JZ", None, None, date(2025, 12, 2), "06-safety-meeting.docx")]),
    ("乐以宁", [("SZF-FSZ-2", None, None, date(2025, 6, 5), "10-provincial-meeting.txt"),
             ("SZF-FSZ-2", None, None, date(2025, 10, 15), "04-news-bulletin.md")]),
    ("支永和", [("SZF-FSZ-3", None, None, date(2025, 6, 5), "10-provincial-meeting.txt")]),
    ("欧阳澈", [("SZF-FSZ-4", SESSION, None, None, SESSION_REPORT)]),
    ("江望北", [("YJJ-JZ", SESSION, None, None, SESSION_REPORT),
             ("ZFB-FMSZ", None, None, date(2025, 12, 2), "06-safety-meeting.docx")]),
    ("钱守拙", [("CZJ-JZ", None, SESSION, None, SESSION_REPORT)]),
    ("骆明远", [("CZJ-JZ", SESSION, None, None, SESSION_REPORT)]),
    ("何淑仪", [("RD-ZR", None, None, SESSION, "11-appointments.txt")]),
    ("沈婧", [("RD-FZR-1", None, None, SESSION, "11-appointments.txt")]),
    ("骆清和", [("RD-FZR-2", None, None, SESSION, "11-appointments.txt")]),
    ("丁一", [("RD-MSZ", None, None, SESSION, "11-appointments.txt")]),
    ("郑伯谦", [("ZX-ZX", None, None, date(2025, 5, 20), "09-week-in-brief.txt")]),
    ("玛依努尔·艾山", [("ZX-FZX", None, None, date(2025, 5, 20), "09-week-in-brief.txt"),
                 ("ZX-FZX", None, None, date(2026, 3, 5), "02-web-page-two-copies.txt")]),
    ("鲁直", [("ZX-MSZ", None, None, date(2025, 5, 20), "09-week-in-brief.txt")]),
    ("柳青", [("BDQW-SJ", None, None, date(2026, 4, 9), "12-inspection.txt")]),
    ("顾见山", [("DCS-ZR", date(2024, 3, 1), None, None, "督干〔2024〕2号")]),
    ("苏禾", [("DCS-KY", date(2025, 7, 1), None, None, "督干〔2025〕5号")]),
    ("温如玉", [("SWB-DY", date(2023, 9, 1), None, None, "办干〔2023〕11号")]),
    ("程立", [("ZFB-XX", date(2022, 6, 1), None, None, "政办干〔2022〕8号")]),
    ("郭清扬", [("YJJ-LLY", date(2024, 5, 1), None, None, "应急干〔2024〕6号")]),
    ("沈一禾", [("SLXZF-LLY", date(2023, 11, 1), None, None, "松政办干〔2023〕9号")]),
    ("岳青山", [("SLXZF-FXZ", date(2023, 3, 1), None, None, "松人发〔2023〕4号")]),
    ("简知白", [("SZF-FSZ-5", date(2024, 1, 15), None, None, "云人发〔2024〕1号")]),
    ("穆云深", [("JW-JD", date(2022, 9, 1), None, None, "云纪干〔2022〕10号")]),
    ("陆问舟", [("TCJ-XM", date(2023, 4, 1), None, None, "投促干〔2023〕3号")]),
    ("乔安之", [("TCJ-SH", date(2023, 8, 1), None, None, "投促干〔2023〕7号")]),
    ("纪行舟", [("TCJ-JZ", date(2023, 2, 1), None, None, "云人发〔2023〕3号")]),
    ("方采薇", [("TCJ-CY", date(2024, 1, 1), None, None, "投促干〔2024〕1号")]),
    ("安若素", [("WXQZF-LLY", date(2024, 2, 1), None, None, "望政办干〔2024〕2号")]),
]  # fmt: skip

ACCOUNTS = [
    ("gujianshan", "顾见山"),
    ("suhe", "苏禾"),
    ("wenruyu", "温如玉"),
    ("chengli", "程立"),
    ("guoqingyang", "郭清扬"),
    ("jiangwangbei", "江望北"),
    ("shenyihe", "沈一禾"),
    ("yueqingshan", "岳青山"),
    ("jianzhibai", "简知白"),
    ("muyunshen", "穆云深"),
    ("luwenzhou", "陆问舟"),
    ("qiaoanzhi", "乔安之"),
    ("jixingzhou", "纪行舟"),
    ("fangcaiwei", "方采薇"),
    ("anruosu", "安若素"),
]


def organisation(*, renamed: bool = False) -> Organisation:
    """All of it; ``renamed``: as the workbook says it that is loaded with the day ``RENAMED_ON``.

    A row of the template has one name. A workbook loaded with a day says what holds from that day on, so a
    new name is a second workbook, in which nothing else differs.
    """

    def named(row: tuple[Any, ...]) -> tuple[Any, ...]:
        names = RENAMED.get(row[0], ()) if renamed else ()
        return (row[0], *names, *row[1 + len(names) :])

    people = {name: f"R{number:03}" for number, (name, _) in enumerate(HOLDERS, start=1)}
    return Organisation(
        units=tuple(Unit(*named(row)) for row in UNITS),
        areas=tuple(Area(*named(row)) for row in AREAS),
        posts=tuple(Post(*named(row)) for row in POSTS),
        people=tuple(Person(code, name) for name, code in people.items()),
        tenures=tuple(
            Tenure(people[name], post, start, end, seen_on, source)
            for name, held in HOLDERS
            for post, start, end, seen_on, source in held
        ),
        accounts=tuple(Account(username, people[name]) for username, name in ACCOUNTS),
    )
