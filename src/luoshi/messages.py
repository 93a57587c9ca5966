"""What the command says, in Chinese, or in English when ``LUOSHI_LANG=en``."""

from __future__ import annotations

import os

_TEXTS = {
    "about": (
        "落实：读会议报道，列出每一项要求、是谁提的、原文怎么说。",
        "Luoshi: reads meeting reports and lists every demand, who made it, and its exact words.",
    ),
    "usage": ("用法：", "usage: "),
    "commands": ("命令", "commands"),
    "options": ("选项", "options"),
    "arguments": ("参数", "arguments"),
    "more": (
        "“luoshi COMMAND --help”给出该命令的全部选项。界面语言：LUOSHI_LANG=zh（默认）或 en。",
        "“luoshi COMMAND --help” lists a command's options. Language: LUOSHI_LANG=zh (default) or en.",
    ),
    "help": ("显示本说明后退出", "show this and exit"),
    "version": ("显示版本后退出", "show the version and exit"),
    "read": ("读文件或文件夹", "read files or folders"),
    "read about": (
        "读文件或文件夹里的会议报道，给出部署、人员、会议、机制和数字，每一条都指回原文。",
        "Reads the meeting reports in files or folders: directives, people, meetings, mechanisms and "
        "figures, each pointing back to its words.",
    ),
    "path help": (
        "文件，或文件夹（连同下级，按名称排序，略过隐藏文件）",
        "a file, or a folder (with all below it, sorted, hidden files left out)",
    ),
    "format help": (
        "表格（默认）、JSON 或标注页",
        "table (default), JSON, or the annotated page",
    ),
    "out help": ("写入该文件，不写到标准输出", "write to this file instead of standard output"),
    "page help": ("另把标注页写入该文件", "also write the annotated page to this file"),
    "workers help": ("用几个进程来读（默认 1）", "how many processes read (default 1)"),
    "exit codes": (
        "退出码：0 全部读成；1 有文件没读成；2 用法有误；130 被中断。",
        "Exit codes: 0 all read; 1 some file could not be read; 2 wrong usage; 130 interrupted.",
    ),
    "error": ("luoshi：{message}", "luoshi: {message}"),
    "required": ("缺少参数：{names}", "missing: {names}"),
    "unrecognized": ("不认识的参数：{names}", "unknown: {names}"),
    "choice": (
        "{name}：没有“{value}”这一项，可选：{choices}",
        "{name}: there is no “{value}”; choose from {choices}",
    ),
    "one value": ("{name}：后面要跟一个值", "{name}: needs one value"),
    "value": ("{name}：{complaint}", "{name}: {complaint}"),
    "not a count": ("要写不小于 1 的整数，不是“{value}”", "needs a whole number from 1, not “{value}”"),
    "words: no folder": (
        "LUOSHI_WORDS 指的文件夹不存在：{path}",
        "there is no folder {path}, which LUOSHI_WORDS names",
    ),
    "words: not UTF-8": (
        "词表 {path} 不是 UTF-8 编码，请另存为 UTF-8",
        "the word list {path} is not UTF-8; save it as UTF-8",
    ),
    "words: no list of this name": (
        "词表 {path} 与随附的词表都不同名，不会起作用；请照随附词表的文件名改名",
        "no shipped list has the name of {path}, so it would have no effect; name it like one of them",
    ),
    "no such path": ("没有这个文件或文件夹：{path}", "no such file or folder: {path}"),
    "nothing to read": ("没有可读的文件：{paths}", "no file to read in: {paths}"),
    "is a folder": ("{path} 是文件夹，不能当文件写", "{path} is a folder and cannot be written as a file"),
    "no folder": ("要写入的文件夹不存在：{path}", "the folder to write into does not exist: {path}"),
    "is an input": (
        "{path} 正是要读的文件，写入会毁掉它",
        "{path} is a file to be read; writing there would destroy it",
    ),
    "same file": ("--out 和 --page 不能是同一个文件", "--out and --page cannot be the same file"),
    "cannot write": ("写不了 {path}：{reason}", "cannot write {path}: {reason}"),
    "output lost": ("结果没能全部写出：{reason}", "the output could not be written: {reason}"),
    "failed": ("没读成 {source}：{reason}", "not read: {source}: {reason}"),
    "progress": ("{done}/{total} {source}", "{done}/{total} {source}"),
    "summary": ("读完 {total} 份，没读成 {failed} 份。", "{total} read, {failed} of them failed."),
    "page written": ("标注页：{path}", "annotated page: {path}"),
    "out written": ("已写入 {path}", "written to {path}"),
    "interrupted": ("已中断。", "interrupted."),
    "reader error": (
        "读的时候程序出错（{error}）；这是软件的毛病，不是文件的",
        "the reader failed ({error}); this is a fault of the software, not of the file",
    ),
    "reader error hint": ("请把文件和这句话报给开发者", "please report it with the file, see SECURITY.md"),
    "reader died": (
        "读这个文件的进程被系统终止，可能是内存不足或文件有意破坏",
        "the process reading this file was ended by the system: out of memory, or a hostile file",
    ),
    "reader died hint": ("单独再读一次，或换一份文件", "read it alone once more, or use another copy"),
}


def language() -> str:
    """``zh`` or ``en``; anything else set in ``LUOSHI_LANG`` counts as Chinese."""
    return "en" if os.environ.get("LUOSHI_LANG", "").lower().startswith("en") else "zh"


def say(text: str, /, **values: object) -> str:
    """The text called ``text`` in the language chosen, with its values filled in."""
    chinese, english = _TEXTS[text]
    return (english if language() == "en" else chinese).format(**values)
