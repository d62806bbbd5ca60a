"""Tables inside documents: one that holds most of a document's text is what its rows are, the rest stands around it.

A table may also stand upright, as forms do: each line a label and what belongs to it. That is spelled out
as text, for those who read forms.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from ftgui.data.readers.header import is_header
from ftgui.data.readers.header_words import meaning
from ftgui.data.readers.passages import Cells, Paragraph

_FEWEST = 3
"""Rows below the names of the columns from which a table is taken for what a document is about."""
_RULE = re.compile(r"\|?(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?")
_BORDER = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br ?/?>")


def names_of(paragraphs: Sequence[Paragraph]) -> Sequence[str]:
    """What names the columns of the table that a document's beginning is about; none where it is about other things."""
    tables = [each for each in paragraphs if _asks_and_answers(each.cells)]
    if not tables:
        return ()
    names = tables[0].cells[0]
    rows = sum(len(each.cells) for each in paragraphs if _continues(each.cells, names))
    inside = sum(len(each.text) for each in paragraphs if _continues(each.cells, names))
    if rows <= _FEWEST or inside * 2 < sum(len(each.text) for each in paragraphs):
        return ()
    return names


def rows_of(paragraphs: Iterable[Paragraph], names: Sequence[str]) -> Iterator[Sequence[str] | Paragraph]:
    """The cells of each row of the tables with these names; a paragraph that is no such table comes as it is."""
    for paragraph in paragraphs:
        if _continues(paragraph.cells, names):
            yield from (cells for cells in paragraph.cells if any(cells) and cells != names)
        else:
            yield paragraph


def upright(paragraph: Paragraph) -> Paragraph:
    """A form's table with each line as `label: text`; any other paragraph as it is."""
    cells = paragraph.cells
    if not cells or any(len(row) != 2 for row in cells):
        return paragraph
    labels = {meaning(row[0].rstrip(" :"))[0] for row in cells}
    if not {"question", "answer"} <= labels or _asks_and_answers(cells):
        return paragraph
    return paragraph._replace(text="\n".join(f"{label.rstrip(' :')}: {said}" for label, said in cells), cells=())


def cells_in(lines: Sequence[str], *, goes_on: bool = False) -> Cells:
    """The cells of a table in Markdown; none where the lines are no table, or do not go on with one."""
    if not goes_on and (len(lines) < 2 or "|" not in lines[0] or not _RULE.fullmatch(lines[1].strip())):
        return ()
    rows = [_cells(line) for number, line in enumerate(lines) if goes_on or number != 1]
    width = len(rows[0])
    return tuple(_as_wide(row, width) for row in rows) if width > 1 else ()


def _as_wide(cells: list[str], width: int) -> tuple[str, ...]:
    """What stands behind the last column belongs to it: a border that is not escaped is text."""
    filled = cells + [""] * (width - len(cells))
    return (*filled[: width - 1], " | ".join(filled[width - 1 :]))


def _cells(line: str) -> list[str]:
    parts = _BORDER.split(line.strip())
    if not parts[0].strip():
        del parts[0]
    if len(parts) > 1 and not parts[-1].strip():
        del parts[-1]
    return [_BREAK.sub("\n", part.strip().replace("\\|", "|")) for part in parts]


def _asks_and_answers(cells: Cells) -> bool:
    """Whether the first row names a column of questions and one of answers."""
    if len(cells) < 2 or not is_header(cells[0], cells[1:]):
        return False
    senses = {meaning(name)[0] for name in cells[0]}
    return bool(senses & {"question", "instruction"}) and "answer" in senses


def _continues(cells: Cells, names: Sequence[str]) -> bool:
    """Whether a table has these columns: it says so, or is as wide and says nothing, as the next page's part."""
    if not cells or any(len(row) != len(names) for row in cells):
        return False
    return cells[0] == names or not is_header(cells[0], cells[1:])
