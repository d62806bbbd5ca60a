"""Reading the command line, and the one place where a command's errors end."""

import datetime
import io
import os
import sys
import traceback
from pathlib import Path

from ftgui.base import paths
from ftgui.base.problems import Problem, ProblemError
from ftgui.base.texts import tr
from ftgui.cli.arguments import parser
from ftgui.cli.output import Result, Unheard, show


def main(argv: list[str]) -> int:
    """Perform one command. 0 done, 1 problems, 2 wrong usage, 3 a fault of ours."""
    as_json = "--json" in argv
    _prepare_output(as_json=as_json)
    try:
        return _perform(argv, as_json=as_json)
    except Unheard as error:
        _discard_output()
        sys.stderr.write(tr("The result could not be written: {detail}", detail=error) + "\n")
        return 1
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:
        _discard_output()  # whoever read us is gone
        return 1


def _perform(argv: list[str], *, as_json: bool) -> int:
    try:
        arguments = parser().parse_args(argv)
        return show(arguments.command(arguments), as_json=as_json)
    except ProblemError as error:
        show(Result(document={}, problems=[error.problem]), as_json=as_json)
        return 2 if error.problem.code.startswith("usage.") else 1
    except (Unheard, BrokenPipeError):
        raise
    except Exception:  # noqa: BLE001  # the last net: no traceback reaches a user
        show(Result(document={}, problems=[_fault(traceback.format_exc())]), as_json=as_json)
        return 3


def _prepare_output(*, as_json: bool) -> None:
    """JSON is UTF-8 wherever it goes; words may go to what knows fewer letters, or nowhere."""
    if sys.stdout is None:
        sys.stdout = io.StringIO()
    if isinstance(sys.stdout, io.TextIOWrapper):
        encoding = "utf-8" if as_json else None
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")


def _discard_output() -> None:
    """What could not be written is not tried again at the exit, where Python would complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
