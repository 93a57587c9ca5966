"""``luoshi verify``: prove that nobody altered the record, or name the first break."""

from __future__ import annotations

import argparse
import re
import sys

from luoshi.commands import SOME_FAILED
from luoshi.commands.serve import folder_of
from luoshi.installation import InstallationError
from luoshi.messages import language, say

# What a break says, for a person who reads Chinese; tests and programs go by the English.
_IN_CHINESE = (
    (r"^entry (\d+)$", r"第 \1 条审计记录"),
    (r"^after entry (\d+)$", r"第 \1 条审计记录之后"),
    (r"^(\d+) rows were written, (\d+) are there$", r"当时写了 \1 行，现在有 \2 行"),
    (r"^a row it wrote was changed$", "它写下的一行被改动"),
    (r"^the head given is not in the chain: .*$", "链中没有给出的链首：其后的记录被删去，或者那是另一条链的"),
    (r"^it is missing$", "缺失"),
    (r"^it does not follow the entry before it$", "与前一条接不上"),
    (r"^it was changed$", "被改动"),
    (r"^it was emptied, and no erasure names it$", "内容被清空，而没有依法删除的记录"),
    (r"^its content is not what was written$", "内容与当时写下的不符"),
    (r"^no entry of the chain knows this row$", "审计链里没有写下它的记录"),
    (r"^the head says (\d+) entries: .*$", r"链首说有 \1 条，末尾的记录被删去"),
    (r"\baltered\b", "被改动"),
    (r"\bmissing\b", "缺失"),
    (r"(\w+) has rows that no event explains, for example (\S+)", r"\1 有不是由记录得来的行，例如 \2"),
    (r"(\w+) lacks rows that events explain, for example (\S+)", r"\1 缺少应有的行，例如 \2"),
)


def in_words(text: str) -> str:
    """What a break says in the language of the command."""
    if language() == "en":
        return text
    for pattern, chinese in _IN_CHINESE:
        text = re.sub(pattern, chinese, text)
    return text


def run(options: argparse.Namespace) -> int:
    """Walk the chain, hash every stored file anew, and with ``--rebuild`` compare all current rows; 1 at a break."""
    from luoshi.serving.preparing import opened

    try:
        with opened(folder_of(options)):
            from luoshi.record.verifying import verify_everything

            verdict = verify_everything(options.head, rebuild=options.rebuild)
    except InstallationError as error:
        sys.stderr.write(say("error", message=error) + "\n")
        return SOME_FAILED
    out = sys.stdout.write
    out(say("verify: walked", entries=verdict.entries, rows=verdict.rows, files=verdict.files) + "\n")
    for note in verdict.notes:
        out(note + "\n")
    if verdict.first_break is not None:
        where, what = verdict.first_break.where, verdict.first_break.what
        out(say("verify: broken", where=in_words(where), what=in_words(what)) + "\n")
        return SOME_FAILED
    out(say("verify: unaltered" if options.head else "verify: consistent") + "\n")
    out(say("verify: rebuilt" if options.rebuild else "verify: not rebuilt") + "\n")
    out(say("verify: head", head=verdict.head) + "\n")
    return 0
