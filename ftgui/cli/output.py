"""What a command says: one result, as text for people or as one JSON document."""

import sys
from collections.abc import Sequence

import msgspec

from ftgui.base.problems import Problem, Severity


class Result(msgspec.Struct, kw_only=True):
    """What a command found: `document` for `--json`, `text` for people, and the problems of both."""

    document: dict[str, object]
    text: str = ""
    problems: Sequence[Problem] = ()

    @property
    def exit_code(self) -> int:
        """0 done, at most warnings; 1 problems that stop the work."""
        return int(any(problem.severity is Severity.ERROR for problem in self.problems))


def show(result: Result, *, as_json: bool) -> int:
    """Print a result and return the exit code. JSON goes to stdout alone; problems in words to stderr."""
    if as_json:
        document = {**result.document, "problems": list(result.problems)}
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n")
    else:
        if result.text:
            sys.stdout.write(result.text + "\n")
        for problem in result.problems:
            sys.stderr.write(in_words(problem) + "\n")
    return result.exit_code


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
