"""Whether the first row names the columns or is an example already, and what the columns are called."""

import statistics
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from ftgui.data.findings import Finding
from ftgui.data.readers.header_words import is_known, meaning

_LONG = 48
_TITLES = 6
_WORDS = 4


def is_header(first: Sequence[str], following: Sequence[Sequence[str]]) -> bool:
    """Decide by known column names first, then by how the first row differs from the rest."""
    cells = [cell.strip() for cell in first]
    if any(map(is_known, cells)) or _names_columns(cells):
        return True
    if any(_is_like_data(cell) for cell in cells) or not any(cells) or _is_sentence(cells):
        return False
    return not any(_repeats_below(cell, place, following) for place, cell in enumerate(cells))


def _names_columns(cells: Sequence[str]) -> bool:
    """Whether at least two are names of columns, as a whole or by one of a few words: `Customer's question`."""
    short = [cell for cell in cells if is_known(cell) or not (_is_like_data(cell) or len(cell.split()) > _WORDS)]
    return sum(meaning(cell)[0] is not None for cell in short) >= 2


def _is_like_data(cell: str) -> bool:
    ending = cell.rstrip("\"'”’»")
    return len(cell) > _LONG or ending.endswith(("?", ".", "!", "。", "؟", "？")) or "\n" in cell or _is_number(cell)


def _is_sentence(cells: Sequence[str]) -> bool:
    """Nothing beside it tells a line from a name."""
    return len(cells) == 1 and len(cells[0].split()) > _WORDS


def _is_number(cell: str) -> bool:
    return bool(cell) and cell.replace(",", "").replace(".", "").replace("-", "").isdigit()


def _repeats_below(cell: str, place: int, following: Sequence[Sequence[str]]) -> bool:
    return bool(cell) and any(len(row) > place and row[place].strip() == cell for row in following)


def count_titles(rows: Sequence[Sequence[str]]) -> int:
    """How many rows stand above the one that names the columns: titles, dates of an export.

    That row, among the first few, names at least two columns as people call them; or it is the first with
    more than one cell in a table whose rows have more, and looks like a header.
    """
    for place, cells in enumerate(rows[:_TITLES]):
        if _names_columns(cells):
            return place
    filled = [sum(cell.strip() != "" for cell in cells) for cells in rows]
    above = next((place for place, count in enumerate(filled[: _TITLES + 1]) if count > 1), 0)
    below = filled[above + 1 :]
    usual = statistics.median(below) if below else 0
    return above if usual > 1 and is_header(rows[above], rows[above + 1 :]) else 0


def name_columns(cells: Sequence[str], width: int, *, header: bool) -> tuple[list[str], list[Finding]]:
    """Name `width` columns, each differently; say where two had the same name.

    Columns without a name are called `column 1`, `column 2`, ... as in files without a header.
    """
    names: list[str] = []
    findings = []
    taken: set[str] = set()
    for place in range(width):
        cell = " ".join(cells[place].split()) if header and place < len(cells) else ""
        name = cell or f"column {place + 1}"
        if name in taken:
            new = _free_name(name, taken)
            if cell:
                findings.append(Finding(code="data.same_column_name", column=name, words={"new": new}))
            name = new
        names.append(name)
        taken.add(name)
    return names, findings


def _free_name(name: str, taken: AbstractSet[str]) -> str:
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"
