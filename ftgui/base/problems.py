"""Everything that can go wrong in front of a user, as a value.

A problem says what happened, what to do next, and keeps the detail for whoever helps. The code's
first word is its family, and families are all there is to the tree:

    ProblemError
      data.*      the user's files and rows
      project.*   the project folder, its version, its writer
      disk.*      writing and reading files at all
      decide.*    answers that cannot be read
      plan.*      model, settings, fit
      engine.*    the private Python environments
      run.*       a run and its processes
      backend.*   what a place to train refuses
      ship.*      using the result
      usage.*     the command line
      fault.*     our own mistakes
"""

from collections.abc import Iterable
from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """Whether the work can go on."""

    ERROR = "error"
    WARNING = "warning"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that went wrong, told in three parts, pointing at its place.

    `row` counts from 1 as the user's spreadsheet shows it. `remedy` names the one action a window
    may offer as a button (`choose_file`, `repair_engine:trl`, `resume`, ...).
    """

    code: str
    message: str
    action: str = ""
    detail: str = ""
    file: str | None = None
    row: int | None = None
    column: str | None = None
    setting: str | None = None
    severity: Severity = Severity.ERROR
    remedy: str | None = None


class ProblemError(Exception):
    """Stops the work with a `Problem` that explains itself to the user."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def fail(code: str, message: str, action: str = "", **place: object) -> ProblemError:
    """Make the error to raise; `place` fills the problem's other fields."""
    return ProblemError(msgspec.convert({"code": code, "message": message, "action": action, **place}, Problem))


def refuse(problems: Iterable[Problem]) -> None:
    """Raise the first of these that stops the work, if one does."""
    for problem in problems:
        if problem.severity is Severity.ERROR:
            raise ProblemError(problem)
