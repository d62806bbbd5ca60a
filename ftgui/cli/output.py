"""What a command says: one result, as text for people or as one JSON document."""

import json
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec

from ftgui.base.problems import Problem, Severity
from ftgui.base.texts import tr

_MOST_OF_A_KIND = 3
"""Problems of one kind that are told in words; whoever wants them all asks for JSON."""


def _nothing() -> None:
    """Nothing is to be closed."""


class Unheard(Exception):
    """What a command said could not be written: the disk that stdout goes to is full, say."""


class Result(msgspec.Struct, kw_only=True):
    """What a command found: `document` for `--json`, `text` for people, and the problems of both.

    `close` is called when all has been said: problems may be too many to be held in memory.
    """

    document: dict[str, object]
    text: str = ""
    problems: Iterable[Problem] = ()
    close: Callable[[], None] = _nothing

    @property
    def stops(self) -> bool:
        """Whether a problem stops the work."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def show(result: Result, *, as_json: bool) -> int:
    """Print a result and return the exit code: 0 done, at most warnings; 1 problems that stop the work.

    JSON goes to stdout alone; problems in words to stderr. Raises Unheard.
    """
    try:
        stops = (_show_json if as_json else _show_words)(result)
        sys.stdout.flush()
        return int(stops)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unheard(str(error)) from error
    finally:
        result.close()


def _show_json(result: Result) -> bool:
    """Problem by problem: there may be millions of them."""
    sys.stdout.write(_formatted(result.document)[:-1].rstrip() + (",\n" if result.document else "\n"))
    sys.stdout.write('  "problems": [')
    stops, separator = False, "\n"
    for problem in result.problems:
        stops = stops or problem.severity is Severity.ERROR
        sys.stdout.write(separator + textwrap.indent(_formatted(problem), "    "))
        separator = ",\n"
    sys.stdout.write("]\n}\n" if separator == "\n" else "\n  ]\n}\n")
    return stops


def _formatted(value: object) -> str:
    try:
        return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    except UnicodeEncodeError:  # in the name of a file, which need not be text
        return json.dumps(msgspec.to_builtins(value), indent=2)


def _show_words(result: Result) -> bool:
    if result.text:
        sys.stdout.write(result.text + "\n")
    stops = False
    told: Counter[str] = Counter()
    last: dict[str, str] = {}
    for problem in result.problems:
        stops = stops or problem.severity is Severity.ERROR
        told[problem.code] += 1
        if told[problem.code] <= _MOST_OF_A_KIND:
            sys.stderr.write(in_words(problem) + "\n")
            last[problem.code] = problem.message
    for code, message in last.items():
        if told[code] > _MOST_OF_A_KIND:
            more = tr(
                "{count} more like “{message}” (--json tells them all)",
                count=told[code] - _MOST_OF_A_KIND,
                message=message,
            )
            sys.stderr.write(f"… {more}\n")
    return stops


def in_words(problem: Problem) -> str:
    """A problem on a few lines: where, what, what to do, and the detail if there is one."""
    place = " ".join(
        part
        for part in (
            problem.file or "",
            f"row {problem.row}" if problem.row is not None else "",
            f"“{problem.column}”" if problem.column is not None else "",
        )
        if part
    )
    lines = [f"{problem.severity.value}: {place + ': ' if place else ''}{problem.message}"]
    lines += [f"  {line}" for line in problem.action.splitlines()]
    lines += [f"  | {line}" for line in problem.detail.splitlines()[-20:]]
    return "\n".join(lines)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Lines with their columns lined up."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
