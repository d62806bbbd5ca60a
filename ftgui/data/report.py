"""What `ftgui check` says about a file: its shape, rows, problems, tokens and a first idea of the training."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from ftgui.base.problems import Problem, ProblemError, Severity
from ftgui.base.texts import tr
from ftgui.data.applying import attempt
from ftgui.data.checking import check
from ftgui.data.guessing import guess
from ftgui.data.reading import read
from ftgui.data.shapes import Applied, Guess, Mapping, Shape
from ftgui.data.suiting import check_for, refuse_unknown
from ftgui.data.table import Table, row_problem
from ftgui.data.tokens import Tokens, count_row, counter, summarise

SURE = 0.6
"""Below this confidence the user is asked."""
_TOO_FEW = ("data.no_rows", "data.too_few_rows")
LONG_ROW = 4096
"""Tokens: the length from which the OpenAI cookbook's check warns, and more than small models are trained with."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` counts those that can be learned from, `skipped` those left out; `epochs` is how often to repeat."""

    file: str
    shape: Shape
    rows: int
    skipped: int = 0
    columns: tuple[str, ...] = ()
    mapping: Mapping
    confidence: float = 1.0
    reason: str = ""
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    problems: list[Problem]
    tokens: Tokens | None = None
    epochs: int | None = None

    @property
    def stops(self) -> bool:
        """Whether a problem keeps the rows from being used."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def judge(
    path: Path,
    mapping: Mapping | None = None,
    backend: str | None = None,
    *,
    sheet: str | None = None,
    count_tokens: bool = True,
) -> Report:
    """Read and judge a file. A file or a mapping that does not work is told in `problems`, not raised.

    Raises ProblemError (`usage.backend`) for a backend not known here.
    """
    if backend is not None:
        refuse_unknown(backend)
    try:
        table = read(path, sheet)
    except ProblemError as error:
        mapping = mapping or Mapping()
        return Report(file=path.name, shape=mapping.shape, rows=0, mapping=mapping, problems=[error.problem])
    found = guess(table) if mapping is None else Guess(mapping=mapping, confidence=1.0, reason="")
    applied = attempt(table, found.mapping)
    counts = [count_row(row, counter()) for _, row in applied.rows] if count_tokens else []
    problems = [*all_problems(table, applied), *unsure(found), *_long_rows(applied, counts)]
    if backend is not None:
        problems += check_for(backend, applied, table.size)
    return Report(
        file=path.name,
        shape=found.mapping.shape,
        rows=len(applied.rows),
        skipped=skipped(table, applied),
        columns=table.columns,
        mapping=found.mapping,
        confidence=found.confidence,
        reason=found.reason,
        sheet=table.sheet,
        sheets=table.sheets,
        problems=located(problems, path.name),
        tokens=summarise(counts),
        epochs=estimate_epochs(len(applied.rows)) if applied.rows else None,
    )


def all_problems(table: Table, applied: Applied) -> list[Problem]:
    """What reading, applying and checking found, what stops the work first, then by row."""
    problems = [*table.problems, *applied.problems, *check(applied)]
    if len(table.sheets) > 1:
        problems = [_of_one_sheet(each, table) if each.code in _TOO_FEW else each for each in problems]
    return sorted(problems, key=lambda problem: (problem.severity is not Severity.ERROR, problem.row or 0))


def _of_one_sheet(problem: Problem, table: Table) -> Problem:
    """The rows may be on another sheet than the first."""
    return msgspec.structs.replace(
        problem,
        message=tr("The sheet “{sheet}” does not hold enough rows to learn from.", sheet=table.sheet),
        action=tr(
            "Choose another sheet of the file ({names}), or another file.",
            names=", ".join(f"“{name}”" for name in table.sheets if name != table.sheet),
        ),
    )


def skipped(table: Table, applied: Applied) -> int:
    """How many rows of the file are not among the rows to learn from."""
    kept = {number for number, _ in applied.rows}
    named = {problem.row for problem in (*table.problems, *applied.problems) if problem.row is not None}
    return len(named - kept)


def unsure(found: Guess) -> list[Problem]:
    """Ask the user to look where the guess is not certain."""
    if found.confidence >= SURE or found.mapping.shape == "table":
        return []
    return [
        Problem(
            code="data.unsure_mapping",
            message=tr("It is not certain which column is what."),
            action=tr("Look at the preview and choose the columns for question and answer."),
            detail=found.reason,
            severity=Severity.WARNING,
            remedy="choose_columns",
        )
    ]


def located(problems: Sequence[Problem], name: str) -> list[Problem]:
    """The problems with the file's name where they have none."""
    return [msgspec.structs.replace(problem, file=problem.file or name) for problem in problems]


def _long_rows(applied: Applied, counts: Sequence[tuple[int, int]]) -> list[Problem]:
    return [
        row_problem(
            "data.long_row",
            number,
            tr(
                "Row {row} has {count} tokens (pieces of words), more than most training reads.",
                row=number,
                count=total,
            ),
            tr("Shorten it, or cut it into several rows; otherwise its end may be cut off."),
        )
        for (number, _), (total, _) in zip(applied.rows, counts, strict=False)
        if total > LONG_ROW
    ]


def estimate_epochs(count: int) -> int:
    """OpenAI's own estimate of how often to go through `count` rows, at least one (OpenAI cookbook)."""
    if count * 3 < 100:
        return min(25, 100 // count)
    return max(1, 25000 // count) if count * 3 > 25000 else 3
