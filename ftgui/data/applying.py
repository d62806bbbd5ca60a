"""A mapping at work: every row of the table becomes a row to learn from, or is named in a problem."""

import difflib
from collections.abc import Callable, Sequence

import msgspec

from ftgui.base.problems import Problem, ProblemError, Severity, fail
from ftgui.base.texts import tr
from ftgui.data import looks
from ftgui.data.building import PLACE, builder
from ftgui.data.conversations import KNOWN_KEYS
from ftgui.data.findings import FaultError
from ftgui.data.kinds import KINDS, problem_of
from ftgui.data.rows import Row
from ftgui.data.shapes import Applied, Mapping
from ftgui.data.table import Table

_TEXT_PARTS = ("instruction", "question", "answer", "system")


def apply(table: Table, mapping: Mapping, tick: Callable[[int], None] | None = None) -> Applied:
    """Make rows of the table's records, calling `tick` with the number done now and then.

    Raises ProblemError (`data.no_column`, `data.no_mapping`) when the mapping does not fit the table.
    """
    if table.records:
        refuse_misfit(table.columns, mapping, table.file.name)
    build = builder(mapping, table.columns)
    rows: list[tuple[int, Row]] = []
    problems: list[Problem] = []
    for done, record in enumerate(table.records):
        if tick is not None and done % 1000 == 0:
            tick(done)
        try:
            row = build(record)
            refuse_unlearnable(row, record.row, mapping)
            rows.append((record.row, row))
        except FaultError as error:
            problems.append(problem_of(error.finding))
    return Applied(mapping=mapping, rows=rows, problems=problems + _unused_keys(table, mapping))


def refuse_unlearnable(row: Row, number: int, mapping: Mapping) -> None:
    """Raise FaultError for a row that was built, but has nothing at its end to learn."""
    for finding in looks.look(row, looks.Context(mapping=mapping)):
        if KINDS[finding.code].drops:
            raise FaultError(msgspec.structs.replace(finding, row=number))


def attempt(table: Table, mapping: Mapping) -> Applied:
    """Like `apply`, but a mapping that does not fit is told in the problems: the user is still choosing."""
    try:
        return apply(table, mapping)
    except ProblemError as error:
        return Applied(mapping=mapping, rows=[], problems=[error.problem])


def refuse_misfit(columns: Sequence[str], mapping: Mapping, name: str) -> None:
    """Raise ProblemError (`data.no_column`, `data.no_mapping`) unless the columns hold what the mapping names."""
    if not (mapping.messages or mapping.answer):
        raise fail(
            "data.no_mapping",
            tr("It is not clear which column of “{name}” holds the answers.", name=name),
            tr("Choose the columns for question and answer."),
            detail=", ".join(columns),
            remedy="choose_columns",
        )
    for part, value in mapping.parts():
        places = PLACE.findall(value) if part in _TEXT_PARTS else []
        for column in (places or [value]) if value not in columns else ():
            if column not in columns:
                raise no_column(columns, column, name)


def no_column(columns: Sequence[str], column: str, name: str) -> ProblemError:
    """The problem of a column that the file called `name` does not have."""
    near = difflib.get_close_matches(column, columns, 1, 0.5)
    return fail(
        "data.no_column",
        tr("“{file}” has no column called “{name}”.", file=name, name=column),
        tr("Did you mean “{name}”?", name=near[0]) if near else tr("Choose one of: {names}.", names=", ".join(columns)),
        column=column,
        remedy="choose_columns",
    )


def _unused_keys(table: Table, mapping: Mapping) -> list[Problem]:
    """Name what messages hold beyond what any backend learns from."""
    if not mapping.messages or mapping.rejected:
        return []
    unknown: set[str] = set()
    for record in table.records:
        value = record.values.get(mapping.messages)
        for message in value if isinstance(value, list) else ():
            if isinstance(message, dict) and not message.keys() <= KNOWN_KEYS:
                unknown.update(map(str, message.keys() - KNOWN_KEYS))
    if not unknown:
        return []
    return [
        Problem(
            code="data.unused_keys",
            message=tr("Some messages hold more than a role and a content; that is not learned."),
            action=tr("Nothing to do if these are only notes."),
            detail=", ".join(sorted(unknown)),
            column=mapping.messages,
            severity=Severity.WARNING,
        )
    ]
