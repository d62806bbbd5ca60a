"""What the user gave to learn from, read as one stream of rows.

Content decides how a file is read, not its name.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from ftgui.data.findings import Finding
from ftgui.data.jsons import looks_like_lines
from ftgui.data.readers.lines import read_lines
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.reader import Head, Item, Line, Reader
from ftgui.data.reading import read


class Source(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`paths` are the files in the order the user gave them; `sheet` is a spreadsheet's, where one was chosen."""

    paths: tuple[str, ...]
    sheet: str | None = None


class Stream:
    """Goes through all rows of a source once; tells how far it is.

    Iterating gives `(file, item)`: the file's number from 0, and a `Line` or a `Finding`.
    A `Finding` about a row that was read nevertheless follows its `Line`.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._files = [Opened(Path(path)) for path in source.paths]
        self.total = sum(file.size for file in self._files)
        """Bytes to read."""
        self.heads: list[Head] = []
        """Of the files begun so far."""

    @property
    def done(self) -> int:
        """Bytes read."""
        return sum(file.done for file in self._files)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of all files so far, in the order of their first appearance."""
        return tuple(dict.fromkeys(column for head in self.heads for column in head.columns))

    def __iter__(self) -> Iterator[tuple[int, Item]]:
        """Raises ProblemError (`data.*`) where a file cannot be read (any further)."""
        for number, file in enumerate(self._files):
            head = Head(name=file.name, sheet=self._source.sheet, size=file.size)
            self.heads.append(head)
            with closing(file):
                for item in reader_of(file)(file, head):
                    yield number, item
            head.sha256 = file.sha256


def open_source(source: Source) -> Stream:
    """Open all files. Raises ProblemError (`data.*`) where one is missing, no file, or empty."""
    return Stream(source)


def reader_of(file: Opened) -> Reader:
    """Who reads a file of this content. Raises ProblemError (`data.binary`, `data.unknown_kind`)."""
    if looks_like_lines(file.sample) and file.sample.strip().count(b"\n") > 0:
        return read_lines
    return _read_whole


def _read_whole(file: Opened, head: Head) -> Iterator[Item]:
    """The readers that hold a whole table, until each has become a stream."""
    table = read(file.path, head.sheet)
    head.format, head.columns, head.encoding = table.format, table.columns, table.encoding
    head.header, head.sheet, head.sheets = table.header, table.sheet, table.sheets
    for record in table.records:
        yield Line(record.row, msgspec.json.encode(record.values))
    for problem in table.problems:
        yield Finding(code=problem.code, row=problem.row or 0, column=problem.column, words={"detail": problem.detail})
    file.read_through()
