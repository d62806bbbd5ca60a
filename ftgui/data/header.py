"""Whether the first row names the columns or is an example already, and what the columns are called."""

from collections.abc import Sequence

from ftgui.base.problems import Problem, Severity
from ftgui.base.texts import tr
from ftgui.data.header_words import is_known
from ftgui.data.table import row_problem

_LONG = 48
_TITLES = 6


def is_header(first: Sequence[str], following: Sequence[Sequence[str]]) -> bool:
    """Decide by known column names first, then by how the first row differs from the rest."""
    cells = [cell.strip() for cell in first]
    if any(is_known(cell) for cell in cells):
        return True
    if any(_is_like_data(cell) for cell in cells) or not any(cells):
        return False
    return not any(_repeats_below(cell, place, following) for place, cell in enumerate(cells))


def _is_like_data(cell: str) -> bool:
    ending = cell.rstrip("\"'”’»")
    return len(cell) > _LONG or ending.endswith(("?", ".", "!", "。", "؟", "？")) or "\n" in cell or _is_number(cell)


def _is_number(cell: str) -> bool:
    return bool(cell) and cell.replace(",", "").replace(".", "").replace("-", "").isdigit()


def _repeats_below(cell: str, place: int, following: Sequence[Sequence[str]]) -> bool:
    return bool(cell) and any(len(row) > place and row[place].strip() == cell for row in following)


def count_titles(rows: Sequence[Sequence[str]]) -> int:
    """How many rows stand above the one that names the columns: titles, dates of an export.

    Only believed where that row, among the first few, names at least two columns as people call them.
    """
    for place, cells in enumerate(rows[:_TITLES]):
        if sum(map(is_known, cells)) >= 2:
            return place
    return 0


def title_problem(row: int) -> Problem:
    """Say that a row above the header was left out."""
    return row_problem(
        "data.title_row",
        row,
        tr("Row {row} stands above the names of the columns, so it was left out.", row=row),
        tr("Nothing to do if it is only a title."),
    )


def name_columns(cells: Sequence[str], width: int, *, header: bool) -> tuple[list[str], list[Problem]]:
    """Name `width` columns, each differently; say where two had the same name.

    Columns without a name are called `column 1`, `column 2`, ... as in files without a header.
    """
    names: list[str] = []
    problems = []
    for place in range(width):
        cell = " ".join(cells[place].split()) if header and place < len(cells) else ""
        name = cell or f"column {place + 1}"
        if name in names:
            new = _free_name(name, names)
            if cell:
                problems.append(_twice(name, new))
            name = new
        names.append(name)
    return names, problems


def _free_name(name: str, taken: Sequence[str]) -> str:
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def _twice(name: str, new: str) -> Problem:
    return Problem(
        code="data.same_column_name",
        message=tr("Two columns are called “{name}”; the later one is called “{new}” here.", name=name, new=new),
        action=tr("Check that the right one is used."),
        column=name,
        severity=Severity.WARNING,
    )
