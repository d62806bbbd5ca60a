"""Reading the command line, and the one place where a command's errors end."""

import datetime
import sys
import traceback
from pathlib import Path

from ftgui.base import paths
from ftgui.base.problems import Problem, ProblemError
from ftgui.base.texts import tr
from ftgui.cli.arguments import parser
from ftgui.cli.output import Result, show


def main(argv: list[str]) -> int:
    """Perform one command. 0 done, 1 problems, 2 wrong usage, 3 a fault of ours."""
    as_json = "--json" in argv
    try:
        arguments = parser().parse_args(argv)
        return show(arguments.command(arguments), as_json=as_json)
    except ProblemError as error:
        code = show(Result(document={}, problems=[error.problem]), as_json=as_json)
        return 2 if error.problem.code.startswith("usage.") else code
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # whoever read us is gone; Python would complain about the rest
        return 1
    except Exception:  # noqa: BLE001  # the last net: no traceback reaches a user
        show(Result(document={}, problems=[_fault(traceback.format_exc())]), as_json=as_json)
        return 3


def _fault(detail: str) -> Problem:
    stamp = datetime.datetime.now(tz=datetime.UTC).strftime("%Y-%m-%d-%H%M%S")
    report = paths.data_dir() / "crashes" / f"{stamp}.txt"
    return Problem(
        code="fault.command",
        message=tr("The app made a mistake."),
        action=tr("Please send us the report: {file}", file=_write(report, detail)),
        detail=detail.strip().rpartition("\n")[2],
        file=str(report),
    )


def _write(report: Path, detail: str) -> str:
    try:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(detail, encoding="utf-8")
    except OSError:
        sys.stderr.write(detail)
    return str(report)
