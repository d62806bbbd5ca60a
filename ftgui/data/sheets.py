"""Spreadsheets: Excel (new and old) and OpenDocument, looked at before they are unpacked."""

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Sequence

import python_calamine as calamine

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.header import count_titles, is_header, name_columns, title_problem
from ftgui.data.snapshot import Snapshot
from ftgui.data.table import Record, Table

MAX_RATIO = 100
"""No honest spreadsheet measured unpacks to more than 22 times its size; a bomb did to 241 times."""
HARMLESS = 16 << 20
MAX_CELLS = 30_000_000
"""The reader holds a sheet's whole rectangle, empty cells included, at about 32 bytes each."""

Cells = Sequence[Sequence[object]]


def read_sheet(snapshot: Snapshot, sheet: str | None) -> Table:
    """Read one sheet: the one named, else the first visible one that holds something.

    Raises ProblemError (`data.*`): damaged, encrypted, a bomb, no such sheet.
    """
    if snapshot.content.startswith(b"PK"):
        refuse_bomb(snapshot)
    try:
        with calamine.load_workbook(io.BytesIO(snapshot.content)) as book:
            name, cells = _choose(book, sheet, snapshot)
            names = tuple(book.sheet_names)
    except calamine.PasswordError as error:
        raise _encrypted(snapshot) from error
    except ProblemError:
        raise
    except Exception as error:  # calamine's errors have no common base: zip, XML, OSError, ValueError
        raise _damaged(snapshot, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a Rust panic is no Exception, and no class to import
            raise
        raise _damaged(snapshot, error) from error
    return _table(snapshot, name, names, cells)


def _choose(book: calamine.CalamineWorkbook, sheet: str | None, snapshot: Snapshot) -> tuple[str, Cells]:
    if sheet is not None:
        if sheet not in book.sheet_names:
            raise _no_sheet(snapshot, sheet, book.sheet_names)
        return sheet, book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    hidden = {meta.name for meta in book.sheets_metadata if meta.visible != calamine.SheetVisibleEnum.Visible}
    for name in sorted(book.sheet_names, key=lambda name: name in hidden):
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if any(cell != "" for row in cells for cell in row):
            return name, cells
    return (book.sheet_names[0] if book.sheet_names else ""), []


def _table(snapshot: Snapshot, name: str, names: tuple[str, ...], cells: Cells) -> Table:
    rows = [
        (number, [_plain(cell) for cell in row])
        for number, row in enumerate(cells, start=1)
        if any(cell != "" for cell in row)
    ]
    texts = [[_text(cell) for cell in row] for _, row in rows[:20]]
    titles = count_titles(texts)
    above, rows, texts = rows[:titles], rows[titles:], texts[titles:]
    header = bool(rows) and is_header(texts[0], texts[1:])
    width = max((_filled_width(row) for _, row in rows), default=0)
    columns, problems = name_columns(texts[0] if rows else (), width, header=header)
    records = [
        Record(number, dict(zip(columns, row[:width], strict=True))) for number, row in rows[1 if header else 0 :]
    ]
    return Table(
        file=snapshot.path,
        format="spreadsheet",
        columns=tuple(columns),
        records=records,
        problems=[*(title_problem(number) for number, _ in above), *problems],
        sha256=snapshot.sha256,
        size=snapshot.stamp.size,
        header=header,
        sheet=name,
        sheets=names,
    )


def _filled_width(row: Sequence[object]) -> int:
    return max((place + 1 for place, cell in enumerate(row) if cell != ""), default=0)


def _plain(cell: object) -> object:
    """Spreadsheets know only fractions: 42.0 was 42 on screen. Dates become ISO text."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat(sep=" ") if isinstance(cell, datetime.datetime) else cell.isoformat()
    return str(cell) if isinstance(cell, datetime.timedelta) else cell


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else str(cell)


def refuse_bomb(snapshot: Snapshot) -> None:
    """Raise ProblemError (`data.bomb`) for a file that unpacks to far more than a spreadsheet would.

    Sizes are measured by unpacking piece by piece: the declared ones may lie.
    """
    allowed = max(HARMLESS, MAX_RATIO * snapshot.stamp.size)
    try:
        with zipfile.ZipFile(io.BytesIO(snapshot.content)) as archive:
            for entry in archive.infolist():
                is_sheet = entry.filename.startswith("xl/worksheets/") or entry.filename == "content.xml"
                allowed -= _unpack(archive, entry, allowed, _Extent() if is_sheet else None)
                if allowed < 0:
                    raise _bomb(snapshot)
    except _TooManyCells as error:
        raise _bomb(snapshot) from error
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError, zlib.error) as error:
        raise _damaged(snapshot, error) from error
    except RuntimeError as error:  # zipfile's word for an encrypted entry
        raise _encrypted(snapshot) from error


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowed: int, extent: "_Extent | None") -> int:
    """Bytes in `entry`, counted up to a little over `allowed`."""
    entry.file_size = 1 << 60  # else zipfile would stop where the declared size says
    size = 0
    with archive.open(entry) as stream:
        while size <= allowed and (piece := stream.read(1 << 20)):
            size += len(piece)
            if extent is not None:
                extent.see(piece)
    return size


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


def _bomb(snapshot: Snapshot) -> ProblemError:
    return fail(
        "data.bomb",
        tr("“{name}” unpacks to far more than a table of examples would.", name=snapshot.path.name),
        tr("Copy the rows into a new, empty spreadsheet, or save the sheet as CSV."),
        file=str(snapshot.path),
    )


def _encrypted(snapshot: Snapshot) -> ProblemError:
    return fail(
        "data.password",
        tr("“{name}” is protected by a password.", name=snapshot.path.name),
        tr("Open it in your spreadsheet program and save it without the password."),
        file=str(snapshot.path),
    )


def _damaged(snapshot: Snapshot, error: BaseException) -> ProblemError:
    return fail(
        "data.damaged",
        tr("“{name}” is damaged or not a spreadsheet, and cannot be opened.", name=snapshot.path.name),
        tr("Open it in your spreadsheet program and save it again, or choose another file."),
        file=str(snapshot.path),
        detail=f"{type(error).__name__}: {error}",
        remedy="choose_file",
    )


def _no_sheet(snapshot: Snapshot, sheet: str, names: Sequence[str]) -> ProblemError:
    return fail(
        "data.no_sheet",
        tr("“{name}” has no sheet called “{sheet}”.", name=snapshot.path.name, sheet=sheet),
        tr("Choose one of: {names}.", names=", ".join(names)),
        file=str(snapshot.path),
    )
