"""Spreadsheets: Excel (new and old) and OpenDocument, looked at before they are unpacked.

A formula counts as the value that the spreadsheet program saved for it. What people see in merged
cells is in the first of them only: a text merged over several rows is repeated in each.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

import msgspec
import python_calamine as calamine

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.findings import Finding
from ftgui.data.readers.header import count_titles, is_header, name_columns
from ftgui.data.readers.header_words import is_known
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.reader import Head, Item, Line
from ftgui.data.readers.zipped import bomb, damaged, encrypted, unpacking

MAX_CELLS = 30_000_000
"""The reader holds a sheet's whole rectangle, empty cells included, at about 32 bytes each."""
_SEEN = 20
_COVER = 9
"""Rows with something side by side that a cover page may have."""

Row = tuple[int, list[object]]
"""A row's number and its cells."""
_encode = msgspec.json.Encoder().encode


def read_sheet(file: Opened, head: Head) -> Iterator[Item]:
    """Read one sheet: the one named, else the first visible one that holds a table, else anything.

    Raises ProblemError (`data.*`): damaged, encrypted, a bomb, no such sheet.
    """
    head.format = "spreadsheet"
    if file.sample.startswith(b"PK"):
        refuse_bomb(file)
    try:
        with file.path.open("rb") as content, calamine.load_workbook(content) as book:
            sheet = _choose(book, file, head)
            if sheet is not None:
                yield from _items(sheet, head)
    except calamine.PasswordError as error:
        raise encrypted(file.name) from error
    except ProblemError:
        raise
    except Exception as error:  # calamine's errors have no common base: zip, XML, OSError, ValueError
        raise damaged(file.name, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a Rust panic is no Exception, and no class to import
            raise
        raise damaged(file.name, error) from error
    file.read_through()


def _choose(book: calamine.CalamineWorkbook, file: Opened, head: Head) -> calamine.CalamineSheet | None:
    head.sheets = tuple(book.sheet_names)
    if head.sheet is not None:
        if head.sheet not in head.sheets:
            raise _no_sheet(file, head.sheet, head.sheets)
        return book.get_sheet_by_name(head.sheet)
    if not head.sheets:
        raise damaged(file.name, ValueError("no sheet"))
    hidden = {meta.name for meta in book.sheets_metadata if meta.visible != calamine.SheetVisibleEnum.Visible}
    filled = None
    for name in sorted(head.sheets, key=lambda name: name in hidden):
        sheet = book.get_sheet_by_name(name)
        if _holds_table(sheet):
            head.sheet = name
            return sheet
        if filled is None and any(cell != "" for row in sheet.iter_rows() for cell in row):
            filled = name
    head.sheet = filled or head.sheets[0]
    return book.get_sheet_by_name(filled) if filled else None


def _holds_table(sheet: calamine.CalamineSheet) -> bool:
    """Whether columns are named as people name them, or there are more rows than a cover page has."""
    rows = [[str(cell) for cell in row if cell != ""] for row in islice(sheet.iter_rows(), _SEEN)]
    beside = sum(len(row) > 1 for row in rows)
    return beside > _COVER or any(sum(map(is_known, row)) > 1 for row in rows)


def _items(sheet: calamine.CalamineSheet, head: Head) -> Iterator[Item]:
    merged = _Merged(sheet)
    filled = merged.repeated((number, [*row]) for number, row in enumerate(sheet.iter_rows(), start=1))
    rows = ((number, [_plain(cell) for cell in row]) for number, row in filled if any(cell != "" for cell in row))
    first = list(islice(rows, _SEEN))
    texts = [[str(cell) for cell in row] for _, row in first]
    titles = count_titles(texts)
    texts = texts[titles:]
    head.header = bool(texts) and is_header(texts[0], texts[1:])
    width = max(map(len, texts), default=0)
    columns, renamed = name_columns(texts[0] if texts else (), width, header=head.header)
    head.columns = tuple(columns)
    yield from (Finding(code="data.title_row", row=number) for number, _ in first[:titles])
    yield from renamed
    for number, row in chain(first[titles + head.header :], rows):
        yield Line(number, _encode(dict(zip(columns, row, strict=True))))
        if number in merged.rows:
            yield Finding(code="data.merged_cells", row=number, column=columns[merged.rows.pop(number)])


class _Merged:
    """Cells merged over several rows. `rows` has those that were filled, and the column's place."""

    def __init__(self, sheet: calamine.CalamineSheet) -> None:
        left = sheet.start[1] if sheet.start else 0
        self.rows: dict[int, int] = {}
        self._below: dict[int, list[tuple[int, int]]] = {}
        for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
            if bottom > top and column >= left:
                self._below.setdefault(top + 1, []).append((column - left, bottom + 1))

    def repeated(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows with what stands in the first of merged cells also in those below it.

        A row that holds nothing else stays empty.
        """
        open_cells: dict[int, tuple[object, int]] = {}
        for number, row in rows:
            own = any(cell != "" for cell in row)
            for column, (cell, last) in list(open_cells.items()):
                if number > last:
                    del open_cells[column]
                elif own and row[column] == "":
                    row[column] = cell
                    self.rows[number] = column
            for column, last in self._below.get(number, ()):
                if column < len(row) and row[column] != "":
                    open_cells[column] = (row[column], last)
            yield number, row


def _plain(cell: object) -> object:
    """Spreadsheets know only fractions: 42.0 was 42 on screen. Dates become ISO text."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat(sep=" ") if isinstance(cell, datetime.datetime) else cell.isoformat()
    return str(cell) if isinstance(cell, datetime.timedelta) else cell


def refuse_bomb(file: Opened) -> None:
    """Raise ProblemError (`data.bomb`) for a file that unpacks to far more than a spreadsheet would.

    Sizes are measured by unpacking piece by piece: the declared ones may lie.
    """
    try:
        with unpacking(file.path, file.name) as archive:
            for entry in archive.entries:
                is_sheet = entry.filename.startswith("xl/worksheets/") or entry.filename == "content.xml"
                extent = _Extent()
                for piece in archive.pieces(entry):
                    if is_sheet:
                        extent.see(piece)
    except _TooManyCells as error:
        raise bomb(file.name) from error


class _TooManyCells(Exception):
    """The sheet's rectangle is larger than memory should pay for."""


class _Extent:
    """How far a sheet reaches: a cell in the last corner makes a rectangle of 17 billion cells."""

    _CELL = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
    _REPEATED = re.compile(rb'number-(columns|rows)-repeated="(\d{1,9})"([^>]*>\s*<text:p)?')

    def __init__(self) -> None:
        self._column = self._row = 0
        self._tail = b""

    def see(self, piece: bytes) -> None:
        """Take in the next piece of the sheet's XML. Raises _TooManyCells."""
        text = self._tail + piece
        cells = self._CELL.findall(text)
        if cells:
            self._row = max(self._row, max(int(row) for _, row in cells))
            self._column = max(self._column, max(_column_number(column) for column in {name for name, _ in cells}))
        if self._row * self._column > MAX_CELLS:
            raise _TooManyCells
        for kind, count, text_follows in self._REPEATED.findall(text):
            # Empty repeats fill a sheet up to its edge in honest files, and are skipped by the reader.
            if text_follows and int(count) > (16_384 if kind == b"columns" else 1_000_000):
                raise _TooManyCells
        self._tail = text[-64:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _no_sheet(file: Opened, sheet: str, names: Sequence[str]) -> ProblemError:
    return fail(
        "data.no_sheet",
        tr("“{name}” has no sheet called “{sheet}”.", name=file.name, sheet=sheet),
        tr("Choose one of: {names}.", names=", ".join(names)),
        file=str(file.path),
    )
