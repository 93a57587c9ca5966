"""What people read for the reasons and codes that records hold: each in Chinese and English.

Records keep one wording, in English or as a code, so that a program can rely on it; a page or a table for
people shows it in their language.
"""

from __future__ import annotations

from luoshi.reading.rules.dates import DATE_BASIS

_REASONS_LEFT_OUT = {
    "page furniture": "页面杂项",
    "copy": "重复内容",
    "metadata": "报头信息",
    "page title": "页面标题",
    "a list of headlines": "标题列表",
    "no part of a report": "不属于报道",
    "no part of the report: headline of something else": "别处内容的标题",
    "fiction": "虚构作品",
    "speech": "讲话稿或范文",
    "navigation": "导航",
    "footer": "页脚",
    "header": "页眉",
    "footnote": "脚注",
    "endnote": "尾注",
    "comment": "批注",
    "aside": "侧栏",
    "form": "表单控件",
    "noscript": "脚本替代内容",
    "embedded": "嵌入内容",
    "share": "分享按钮",
    "hidden": "隐藏内容",
    "script": "脚本",
    "style": "样式",
    "page_number": "页码",
    "front_matter": "文件头信息",
    "link_list": "链接列表",
}
_DOUBTS = {
    "a sentence without 要, taken as a demand by its first word": "句中没有“要”，按句首动词认作要求",
    "the speaker is an organisation or a document read from its form": "发言人是按字形认出的机构或文件",
    "named only as a subject, without a post": "只作主语出现，没有职务",
    "the body only says 会议; the name is from the headline": "正文只称“会议”，名称取自标题",
    "等 leaves the list open": "列举以“等”收尾，没有列全",
    "where the list begins is not certain": "列举从哪里开始不能确定",
    "the size of the list depends on how it is split": "项数取决于怎样拆分",
    "the text ends inside it": "原文在此处中断",
    "a character of the post is lost": "职务缺字",
    "the text gives no year": "文中没有年份",
}

LABELS: dict[str, tuple[str, str]] = {
    **{text: (chinese, text.replace("_", " ")) for text, chinese in (_REASONS_LEFT_OUT | _DOUBTS).items()},
    **{english: (chinese, english) for chinese, english in DATE_BASIS.values()},
    **{code: texts for code, texts in DATE_BASIS.items() if code not in _REASONS_LEFT_OUT},
}
