"""Tables of text written row by row: CSV, Excel, Parquet. No formula in a cell's text is ever run (formulas.py)."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from xml.sax.saxutils import escape

from ftgui.base.problems import fail
from ftgui.base.texts import tr
from ftgui.data.formulas import APOSTROPHES, is_formula

_BATCH = 1000
Cells = Mapping[str, str]


class TableWriter(Protocol):
    """Writes rows to one file; closing it completes the file."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None: ...

    def write(self, cells: Cells) -> None:
        """Write the next row."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class CsvWriter:
    """Everything quoted, and marked as UTF-8, which Excel does not guess.

    Where a cell may look like a formula the last column must be `APOSTROPHES`.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._texts = [name for name in columns if name != APOSTROPHES]
        self._marks = len(self._texts) < len(columns)
        self._writer = csv.writer(self._file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        self._writer.writerow(columns)

    def write(self, cells: Cells) -> None:
        """Write the next row."""
        marked = [name for name in self._texts if is_formula(cells[name])]
        texts = [f"'{cells[name]}" if name in marked else cells[name] for name in self._texts]
        self._writer.writerow([*texts, ", ".join(marked)] if self._marks else texts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""Signs that XML cannot hold, and what would read as their escape."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="rows" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0"/><xf xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
_MOST_LETTERS, _MOST_ROWS = 32_767, 1_048_576
"""Excel's own limits: letters (as UTF-16) of a cell, rows of a sheet."""


class SheetWriter:
    """One sheet of texts, streamed. Signs that XML cannot hold are escaped as Excel does: `_x0007_`.

    Raises ProblemError (`data.too_long_for_sheet`, `data.too_many_for_sheet`).
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._columns = columns
        self._row = 0
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        for name, content in _PARTS.items():
            self._archive.writestr(name, _HEAD + content)
        self._sheet = io.TextIOWrapper(
            self._archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True), encoding="utf-8", newline=""
        )
        self._sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>')
        self.write({name: name for name in columns})

    def write(self, cells: Cells) -> None:
        """Write the next row."""
        if self._row == _MOST_ROWS:
            raise fail(
                "data.too_many_for_sheet",
                tr("A sheet holds {count} rows at most.", count=_MOST_ROWS),
                tr("Export as CSV, Parquet or JSON lines."),
            )
        self._row += 1
        self._sheet.write(f'<row r="{self._row}">')
        for place, name in enumerate(self._columns):
            self._sheet.write(self._cell(f"{chr(ord('A') + place)}{self._row}", cells[name]))
        self._sheet.write("</row>")

    def _cell(self, place: str, text: str) -> str:
        written = _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
        if len(written.encode("utf-16-le")) > 2 * _MOST_LETTERS:
            raise fail(
                "data.too_long_for_sheet",
                tr("The text in cell {place} is longer than a sheet's cell may be.", place=place),
                tr("Export as CSV, Parquet or JSON lines."),
                row=self._row,
            )
        style = ' s="1"' if is_formula(text) else ""
        return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(written)}</t></is></c>'

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._sheet.write("</sheetData></worksheet>")
            self._sheet.close()
        finally:
            self._archive.close()


class ParquetTable:
    """Columns of text in row groups."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        import pyarrow  # large: only where a Parquet file is written
        from pyarrow import parquet

        self._schema = pyarrow.schema([(name, pyarrow.string()) for name in columns])
        self._batch_of = pyarrow.RecordBatch.from_pylist
        self._writer = parquet.ParquetWriter(path, self._schema)
        self._rows: list[Cells] = []

    def write(self, cells: Cells) -> None:
        """Write the next row."""
        self._rows.append(cells)
        if len(self._rows) == _BATCH:
            self._flush()

    def _flush(self) -> None:
        self._writer.write_batch(self._batch_of(self._rows, schema=self._schema))
        self._rows = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._rows:
                self._flush()
        finally:
            self._writer.close()
