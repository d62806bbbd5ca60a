"""Whether a mapping fits the columns there are."""

import difflib
from collections.abc import Sequence

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.building import PLACE
from ftgui.data.shapes import Mapping

_TEXT_PARTS = ("instruction", "question", "answer", "system")


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
