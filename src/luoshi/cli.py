"""The command ``luoshi``. What reads is imported only when something is read: ``--help`` answers at once."""

from __future__ import annotations

import argparse
import gc
import os
import re
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import NoReturn

from luoshi import __version__
from luoshi.commands import SOME_FAILED, WrongUsage
from luoshi.messages import say

WRONG_USAGE = 2
INTERRUPTED = 130
PIPE_CLOSED = 141  # what the shell reports for a program ended by a closed pipe

# What argparse says in English only -> our text and its values.
_COMPLAINTS = (
    (r"the following arguments are required: (?P<names>.+)", "required"),
    (r"unrecognized arguments: (?P<names>.+)", "unrecognized"),
    (r"argument (?P<name>[^:]+): invalid choice: (?P<value>.+?) \(choose from (?P<choices>.+)\)", "choice"),
    (r"argument (?P<name>[^:]+): expected one argument", "one value"),
    (r"argument (?P<name>[^:]+): (?P<complaint>.+)", "value"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, say("usage") if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """argparse in the user's language."""

    def __init__(self, prog: str | None = None, description: str = "", epilog: str = "") -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=_Formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self.arguments = self.add_argument_group(say("arguments"))
        self.options = self.add_argument_group(say("options"))
        self.options.add_argument("-h", "--help", action="help", help=say("help"))

    def error(self, message: str) -> NoReturn:
        for pattern, name in _COMPLAINTS:
            if found := re.fullmatch(pattern, message):
                message = say(
                    name, **{key: value.replace("'", "") for key, value in found.groupdict().items()}
                )
                break
        self.print_usage(sys.stderr)
        self.exit(WRONG_USAGE, say("error", message=message) + "\n")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(say("not a count", value=text))
    return int(text)


def parser() -> argparse.ArgumentParser:
    """The whole command line; a test reads it to see that everything is documented."""
    whole = _Parser(prog="luoshi", description=say("about"), epilog=say("more"))
    whole.options.add_argument(
        "--version", action="version", version=f"luoshi {__version__}", help=say("version")
    )
    commands = whole.add_subparsers(
        title=say("commands"), dest="command", metavar="COMMAND", required=True, parser_class=_Parser
    )
    read = commands.add_parser(
        "read", help=say("read"), description=say("read about"), epilog=say("exit codes")
    )
    read.arguments.add_argument("paths", nargs="+", metavar="PATH", help=say("path help"))
    read.options.add_argument(
        "--format", choices=("table", "json", "html"), default="table", help=say("format help")
    )
    read.options.add_argument("--out", metavar="FILE", help=say("out help"))
    read.options.add_argument("--page", metavar="FILE", help=say("page help"))
    read.options.add_argument("--workers", metavar="N", type=_count, default=1, help=say("workers help"))
    _add_judge(commands)
    _add_serving(commands)
    return whole


def _add_judge(commands: argparse._SubParsersAction[_Parser]) -> None:
    """The command that needs no installation: facts and a rule-book in, a judgement out."""
    judge = commands.add_parser(
        "judge", help=say("judge"), description=say("judge about"), epilog=say("exit codes: judge")
    )
    judge.arguments.add_argument("book", metavar="BOOK", help=say("book help"))
    judge.options.add_argument("--data", metavar="FOLDER", required=True, help=say("judge data help"))
    judge.options.add_argument("--period", metavar="PERIOD", required=True, help=say("period help"))
    judge.options.add_argument("--known", metavar="DAY", help=say("known help"))
    judge.options.add_argument(
        "--engine", choices=("duckdb", "spark"), default="duckdb", help=say("engine help")
    )
    judge.options.add_argument(
        "--workers", metavar="N", type=_count, default=2, help=say("judge workers help")
    )
    judge.options.add_argument("--explain", metavar="SUBJECT", help=say("explain help"))
    judge.options.add_argument("--snapshot", metavar="FOLDER", help=say("snapshot help"))
    judge.options.add_argument("--out", metavar="FILE", help=say("judge out help"))


def _add_serving(commands: argparse._SubParsersAction[_Parser]) -> None:
    """The commands that work on an installation's data folder."""
    made: dict[str, _Parser] = {}
    for name in ("serve", "import", "verify", "backup", "restore", "sample"):
        made[name] = commands.add_parser(
            name, help=say(name), description=say(f"{name} about"), epilog=say("exit codes: folder")
        )
        made[name].options.add_argument("--data", metavar="FOLDER", help=say("data help"))
    serve = made["serve"]
    serve.arguments.add_argument("paths", nargs="*", metavar="PATH", help=say("serve path help"))
    serve.options.add_argument("--host", metavar="ADDRESS", default="127.0.0.1", help=say("host help"))
    serve.options.add_argument("--port", metavar="N", type=_count, default=8000, help=say("port help"))
    serve.options.add_argument(
        "--workers", metavar="N", type=_count, default=2, help=say("serve workers help")
    )
    serve.options.add_argument("--city", metavar="NAME", default="", help=say("city help"))
    serve.options.add_argument("--sample", metavar="WORKBOOK", help=say("sample help"))
    ledger = made["import"]
    ledger.set_defaults(module="import_ledger")  # “import” is no name that Python takes
    ledger.arguments.add_argument("ledger", metavar="LEDGER", help=say("ledger help"))
    ledger.options.add_argument("--as", dest="kind", metavar="KIND", required=True, help=say("as help"))
    ledger.options.add_argument("--dry-run", action="store_true", help=say("dry run help"))
    ledger.options.add_argument("--yes", action="store_true", help=say("yes help"))
    ledger.options.add_argument("--claimant", metavar="UNIT", help=say("claimant help"))
    ledger.options.add_argument("--account", metavar="NAME", help=say("account help"))
    made["verify"].options.add_argument("--head", metavar="HASH", help=say("head help"))
    made["verify"].options.add_argument("--rebuild", action="store_true", help=say("rebuild help"))
    made["backup"].arguments.add_argument("file", metavar="FILE", help=say("backup file help"))
    made["restore"].arguments.add_argument("file", metavar="FILE", help=say("restore file help"))
    made["sample"].options.add_argument("--out", metavar="FOLDER", required=True, help=say("facts help"))
    made["restore"].options.add_argument("--erasures", metavar="FILE", help=say("erasures help"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is the answer."""
    try:
        options = parser().parse_args(arguments)
        if options.command == "read":
            # Records are trees without cycles: looking for cycles as often as by default only costs time.
            gc.set_threshold(50_000, 20, 20)
        module = getattr(options, "module", options.command)
        code: int = import_module(f"luoshi.commands.{module}").run(options)
        sys.stdout.flush()
    except WrongUsage as wrong:
        _complain(say("error", message=wrong))
        return WRONG_USAGE
    except KeyboardInterrupt:
        _complain("\n" + say("interrupted"))
        return INTERRUPTED
    except BrokenPipeError:
        # Who read our output (head, less) has gone, so nobody is left to tell.
        _drop_output()
        return PIPE_CLOSED
    except OSError as error:  # no space left, as a rule; files that cannot be read are no error here
        _drop_output()
        _complain(say("error", message=say("output lost", reason=error.strerror or error)))
        return SOME_FAILED
    return code


def _drop_output() -> None:
    """The interpreter would fail once more when it flushes standard output at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(text: str) -> None:
    sys.stderr.write(text + "\n")
