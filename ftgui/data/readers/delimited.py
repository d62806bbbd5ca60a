"""Text tables: which rows they have, and which of them are damaged."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice

import msgspec

from ftgui.data.findings import Finding
from ftgui.data.formulas import APOSTROPHES, restored
from ftgui.data.readers.csv_rows import ALONE, Cells, cut_rows, plain_rows, quotes_fit
from ftgui.data.readers.header import count_titles, is_header, name_columns
from ftgui.data.readers.letters import Letters
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.reader import Head, Item, Line, shown
from ftgui.data.readers.voting import VOTERS, doubled, is_escaped, quote_of, vote

_SEPARATOR = re.compile(r"sep=(.)[^\S\r\n]*(?:\r\n|\n|\r|$)")
"""What Excel writes in front of a table, and does not count as a row."""
_SEEN_FOR_HEADER = 20
_SEEN_FOR_WIDTH = 1000
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$")
_encode = msgspec.json.Encoder().encode


def read_delimited(file: Opened, head: Head) -> Iterator[Item]:
    """Read the rows of a text table; damaged ones are named."""
    head.format = "delimited"
    letters = Letters(file, head)
    texts = letters.texts()
    first = next(texts, "")
    said = _SEPARATOR.match(first)
    first = first[said.end() :] if said else first
    sample = _first_lines(first, whole=file.size <= len(file.sample))
    pieces = chain((first,), texts)
    if is_escaped(sample, file.name):
        sample, pieces = doubled(sample), chain(map(doubled, pieces))
    delimiter = said[1] if said else vote(sample, file.name)
    is_prose = delimiter == ALONE and not quotes_fit(sample)
    rows = plain_rows(pieces) if is_prose else cut_rows(pieces, delimiter, quote_of(sample, delimiter))
    seen, filled = _look_ahead(rows)
    titles = count_titles([cells.fields for cells in filled])
    above, filled = filled[:titles], filled[titles:]
    head.header = bool(filled) and is_header(filled[0].fields, [cells.fields for cells in filled[1:_SEEN_FOR_HEADER]])
    width = len(filled[0].fields) if head.header else _usual_width(filled)
    columns, renamed = name_columns(filled[0].fields if filled else (), width, header=head.header)
    head.columns = tuple(column for column in columns if column != APOSTROPHES)
    yield from (Finding(code="data.title_row", row=cells.row) for cells in above)
    yield from renamed
    names = filled[0].row if head.header else 0
    for cells in chain(seen, rows):
        if isinstance(cells, Finding):
            yield cells
        elif cells.row != names and any(map(str.strip, cells.fields)) and cells not in above:
            yield from _items(cells, columns, delimiter, damaged=letters.damaged)


def _look_ahead(rows: Iterator[Cells | Finding]) -> tuple[list[Cells | Finding], list[Cells]]:
    """The first rows, taken off the front, and those of them that hold something."""
    seen: list[Cells | Finding] = []
    filled: list[Cells] = []
    size = 0
    for cells in rows:
        seen.append(cells)
        if isinstance(cells, Cells) and any(map(str.strip, cells.fields)):
            filled.append(cells)
            size += sum(map(len, cells.fields))
        if len(filled) >= _SEEN_FOR_WIDTH or size > 1 << 20:
            break
    return seen, filled


def _items(cells: Cells, columns: Sequence[str], delimiter: str, *, damaged: bool) -> Iterator[Item]:
    row, fields = cells
    width = len(columns)
    if len(fields) != width and (len(fields) < width or any(fields[width:])):
        words = {"found": str(len(fields)), "expected": str(width), "sign": delimiter}
        words["raw"] = shown(delimiter.join(fields))
        yield Finding(code="data.wrong_number_of_fields", row=row, words=words)
        return
    values = dict(zip(columns, fields, strict=False))
    yield Line(row, _encode(restored(values) if APOSTROPHES in values else values))
    if damaged and (
        column := next((name for name, text in zip(columns, fields, strict=False) if "\ufffd" in text), "")
    ):
        yield Finding(code="data.damaged_letters", row=row, column=column)


def _first_lines(text: str, *, whole: bool) -> str:
    """The first lines, without the last one where it may go on after this piece."""
    lines = [found[0] for found in islice(_LINES.finditer(text), 4 * VOTERS)]
    return "".join(lines if whole or len(lines) < 2 or lines[-1].endswith(("\r", "\n")) else lines[:-1])


def _usual_width(rows: Sequence[Cells]) -> int:
    widths = Counter(len(cells.fields) for cells in rows)
    return widths.most_common(1)[0][0] if widths else 0
