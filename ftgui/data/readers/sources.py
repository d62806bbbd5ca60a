"""A source read as one stream of rows."""

from collections.abc import Iterator
from pathlib import Path

from ftgui.base import paths
from ftgui.data.readers import archives
from ftgui.data.readers.choosing import reader_of
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.reader import Head, Item, Line
from ftgui.data.source import Source


class Stream:
    """Goes through all rows of a source once; tells how far it is.

    Iterating gives `(file, item)`: the file's number from 0, and a `Line` or a `Finding`.
    A `Finding` about a row that was read nevertheless follows its `Line`.
    """

    def __init__(self, source: Source, scratch: Path) -> None:
        self._source = source
        self._scratch = scratch
        self._members, self._left_out = archives.members([Path(path) for path in source.paths])
        self._before = 0
        self._file: Opened | None = None
        self.total = sum(member.size for member in self._members)
        """Bytes to read."""
        self.heads: list[Head] = []
        """Of the files begun so far."""

    @property
    def done(self) -> int:
        """Bytes read."""
        return self._before + (self._file.done if self._file else 0)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of all files so far, in the order of their first appearance."""
        return tuple(dict.fromkeys(column for head in self.heads for column in head.columns))

    def __iter__(self) -> Iterator[tuple[int, Item]]:
        """Raises ProblemError (`data.*`) where a file cannot be read (any further), or does not fit the first."""
        for finding in self._left_out:
            yield 0, finding
        for number, member in enumerate(self._members):
            with archives.opened(member, self._scratch) as self._file:
                head = Head(name=member.name, sheet=self._source.sheet, size=self._file.size)
                self.heads.append(head)
                begun = False
                for item in reader_of(self._file)(self._file, head):
                    if not begun and isinstance(item, Line):
                        begun = True
                        archives.refuse_others(self.heads[0].name, self.heads[0].columns, head.name, head.columns)
                    yield number, item
            head.sha256 = self._file.sha256
            self._before += member.size
            self._file = None


def open_source(source: Source, scratch: Path | None = None) -> Stream:
    """Look at all files; what comes from a zip is unpacked into `scratch` while it is read.

    Raises ProblemError (`data.*`) where one is missing, no file, empty, or an archive that is not safe.
    """
    return Stream(source, scratch or paths.cache_dir() / "unpacked")
