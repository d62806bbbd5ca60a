"""Text cut into rows of fields, a piece at a time.

The standard library's csv runs strictly, so that a quotation mark that is never closed is named
instead of swallowing the rows after it: reading then goes on at the next line.
"""

import csv
import io
import re
from collections.abc import Generator, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ftgui.data.findings import Finding
from ftgui.data.readers.lines import too_long
from ftgui.data.readers.reader import MAX_ROW, shown

if TYPE_CHECKING:
    import _csv

csv.field_size_limit(2**31 - 1)
ALONE = "\x1d"
"""A sign that no text holds: stands for no delimiter at all."""
LONGEST_QUOTED = 8 << 20
"""Letters: where a quotation mark opened so long ago, it was never meant to be closed there."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|$)")


class Cells(NamedTuple):
    """A row's number as a spreadsheet shows it, and its fields."""

    row: int
    fields: list[str]


class _Giant(str):
    """The beginning of a line longer than `MAX_ROW`."""


def cut_rows(texts: Iterable[str], delimiter: str, quote: str = '"') -> Iterator[Cells | Finding]:
    """Cut text into rows; one with broken quotes is named, as is one that is too long.

    Without a `quote` quotation marks are letters like others.
    """
    return _Cutter(delimiter, quote).rows(texts)


def plain_rows(texts: Iterable[str]) -> Iterator[Cells | Finding]:
    """Each line is a row of one field, whatever quotation marks it holds."""
    row = 0
    for text in _whole_lines(texts):
        for line in io.StringIO(text, newline=""):
            row += 1
            yield too_long(row, text) if isinstance(text, _Giant) else Cells(row, [line.rstrip("\r\n")])


def quotes_fit(text: str) -> bool:
    """Whether the quotation marks of lines without delimiters are those of a table."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=ALONE, strict=True):
            pass
    except csv.Error:
        return False
    return True


class _Cutter:
    """Where in the file the next row begins: `row` and `line` count from 1."""

    def __init__(self, delimiter: str, quote: str) -> None:
        self._delimiter = delimiter
        self._quote = quote or None
        self._row = self._line = 1
        self._open = ""
        """The beginning of a row whose end has not come yet."""

    def rows(self, texts: Iterable[str]) -> Iterator[Cells | Finding]:
        wanted = 0
        for text in _whole_lines(texts):
            if isinstance(text, _Giant):
                yield from self._cut(self._open, final=True)
                yield too_long(self._row, text)
                self._row += 1
                self._line += 1
                self._open = ""
                continue
            self._open += text
            # An open row is looked at again only when it has doubled, or it would take quadratic time.
            if len(self._open) >= wanted:
                yield from self._cut(self._open)
                wanted = 2 * len(self._open)
        yield from self._cut(self._open, final=True)

    def _cut(self, text: str, *, final: bool = False) -> Iterator[Cells | Finding]:
        """Give the rows of `text`, and keep the beginning of an unfinished one unless this is `final`."""
        lines = io.StringIO(text, newline="")
        used = 0
        while True:
            before = self._line
            reader = self._reader(lines)
            try:
                for fields in reader:
                    yield Cells(self._row, fields)
                    self._row += 1
                    self._line = before + reader.line_num
                    used = lines.tell()
                self._open = ""
                return
            except csv.Error as error:
                may_go_on = not final and lines.tell() == len(text) and len(text) - used <= LONGEST_QUOTED
                if may_go_on and str(error) == "unexpected end of data":
                    self._open = text[used:]
                    return
                used = yield from self._damaged(text, used, str(error))
                lines.seek(used)

    def _reader(self, lines: Iterable[str]) -> "_csv.Reader":
        if self._quote is None:
            return csv.reader(lines, delimiter=self._delimiter, quoting=csv.QUOTE_NONE, strict=True)
        return csv.reader(lines, delimiter=self._delimiter, quotechar=self._quote, strict=True)

    def _damaged(self, text: str, start: int, reason: str) -> Generator[Cells | Finding, None, int]:
        """Leave out the line that begins at `start`; return where the next one does."""
        found = _LINE.match(text, start)
        line = found[0] if found else ""
        if self._delimiter == ALONE:  # lines of prose: their quotation marks mean nothing
            yield Cells(self._row, [line.rstrip("\r\n")])
        else:
            words = {"line": str(self._line), "detail": reason, "raw": shown(line)}
            yield Finding(code="data.broken_quotes", row=self._row, words=words)
        self._row += 1
        self._line += 1
        return start + len(line)


def _whole_lines(texts: Iterable[str]) -> Iterator[str]:
    """Join pieces so that each ends where a line does; of a giant line only the beginning comes."""
    open_line = ""
    dropping = False
    for text in texts:
        end = _last_line_end(text)
        if end == 0:
            open_line += "" if dropping else text
            if len(open_line) > MAX_ROW:
                dropping, open_line = True, open_line[:1000]
            continue
        if dropping:
            start = _first_line_end(text)
            yield _Giant(open_line)
            yield text[start:end]
        else:
            yield open_line + text[:end]
        dropping, open_line = False, text[end:]
    if open_line:
        yield _Giant(open_line) if dropping else open_line


def _last_line_end(text: str) -> int:
    """Where the last line that is whole ends; 0 where none does. A last carriage return may be half an end."""
    return max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1


def _first_line_end(text: str) -> int:
    found = re.search(r"\r\n|\n|\r", text)
    return found.end() if found else len(text)
