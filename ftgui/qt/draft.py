"""A file that was read but not yet imported: what the data page shows while the user corrects the guess."""

from itertools import islice
from pathlib import Path

import msgspec

from ftgui.base.problems import Problem, Severity
from ftgui.data import rows as row_files
from ftgui.data.applying import attempt
from ftgui.data.checking import all_problems, located, skipped
from ftgui.data.guessing import guess
from ftgui.data.mapping import Mapping
from ftgui.data.preview import Chat, preview
from ftgui.data.reading import read
from ftgui.data.shapes import Guess
from ftgui.data.table import Table
from ftgui.data.templated import Template
from ftgui.data.whole import unsure

SHOWN_ROWS = 200
"""How many rows can be leafed through; what is wrong with the others is in the list of problems."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The file's table, what its columns are taken for, and what comes out. `rows` counts usable ones."""

    path: Path
    table: Table
    guess: Guess
    mapping: Mapping
    chats: tuple[Chat, ...]
    rows: int
    skipped: int
    problems: tuple[Problem, ...]
    template: Template | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps the rows from being used."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is worth knowing about single rows."""
        return tuple(problem for problem in self.problems if problem.severity is not Severity.ERROR)


def open_draft(path: Path, sheet: str | None = None, template: Template | None = None) -> Draft:
    """Read a file and guess; slow. `template` is that of the model that will read the rows.

    Raises ProblemError (`data.*`, `disk.*`).
    """
    table = read(path, sheet)
    found = guess(table)
    return _draft(path, table, found, found.mapping, template)


def remap(draft: Draft, mapping: Mapping) -> Draft:
    """The same file with other columns; slow where there are many rows."""
    return _draft(draft.path, draft.table, draft.guess, mapping, draft.template)


def saved_chats(folder: Path, template: Template | None) -> tuple[Chat, ...]:
    """The first rows to learn from of a project. Raises ProblemError (`disk.*`)."""
    found = list(islice(enumerate(row_files.read(folder / row_files.TRAINING), start=1), SHOWN_ROWS))
    return tuple(preview(found, count=SHOWN_ROWS, template=template))


def _draft(path: Path, table: Table, found: Guess, mapping: Mapping, template: Template | None) -> Draft:
    applied = attempt(table, mapping)
    problems = [*all_problems(table, applied), *(unsure(found) if mapping == found.mapping else [])]
    return Draft(
        path=path,
        table=table,
        guess=found,
        mapping=mapping,
        chats=tuple(preview(applied.rows, count=SHOWN_ROWS, template=template)),
        rows=len(applied.rows),
        skipped=skipped(table, applied),
        problems=tuple(located(problems, path.name)),
        template=template,
    )
