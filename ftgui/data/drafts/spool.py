"""The records of a source on disk: one process appends to them while others already read.

`records.jsonl` holds one JSON object a line. `records.idx` holds 16 bytes for each, little-endian:
where its line ends in `records.jsonl`, and its file (16 bits) and row (48 bits). An index entry is
written after its line, so whoever reads sees whole lines only. Files are read in pieces, not mapped:
mapped pages would count as memory of every process that walks through them.
"""

import os
import struct
import sys
import threading
from array import array
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Self

import msgspec

from ftgui.base.atomic import disk_problem
from ftgui.data.table import Record

RECORDS, INDEX = "records.jsonl", "records.idx"
_ENTRY = struct.Struct("<QQ")
_ROW_BITS = 48
_BATCH_BYTES = 1 << 20
_BATCH_ROWS = 1000


class Place(NamedTuple):
    """Where a record came from: its file (from 0) and its row (from 1)."""

    file: int
    row: int


class SpoolWriter:
    """Appends records in batches. Raises ProblemError (`disk.*`) when the disk does not take them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: list[bytes] = []
        self._places: list[int] = []
        self._pending = 0
        self._end = 0
        self.written = 0
        """How many records can be read."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._records: IO[bytes] = (folder / RECORDS).open("wb", buffering=0)
            self._index: IO[bytes] = (folder / INDEX).open("wb", buffering=0)
        except OSError as error:
            raise disk_problem(error, folder) from error

    def __len__(self) -> int:
        """Records added so far, those that cannot be read yet included."""
        return self.written + len(self._lines)

    def add(self, row: int, line: bytes, file: int = 0) -> None:
        """Append a record: a JSON object without line breaks."""
        self._lines.append(line)
        self._places.append(file << _ROW_BITS | row)
        self._pending += len(line) + 1
        if self._pending >= _BATCH_BYTES or len(self._lines) >= _BATCH_ROWS:
            self.flush()

    def flush(self) -> None:
        """Let readers see all that was added."""
        if not self._lines:
            return
        lines, places = self._lines, self._places
        self._lines, self._places, self._pending = [], [], 0  # what cannot be written is not tried again
        index = array("Q")
        for line, place in zip(lines, places, strict=True):
            self._end += len(line) + 1
            index.append(self._end)
            index.append(place)
        if sys.byteorder == "big":
            index.byteswap()
        try:
            _write_all(self._records, b"\n".join([*lines, b""]))
            _write_all(self._index, index.tobytes())
        except OSError as error:
            raise disk_problem(error, self._folder) from error
        self.written += len(places)

    def close(self) -> None:
        """Write what is left."""
        try:
            self.flush()
        finally:
            self._records.close()
            self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _write_all(file: IO[bytes], content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


class Spool:
    """Reads a spool, also while it grows; threads may share one. Its length is what can be read now."""

    def __init__(self, folder: Path) -> None:
        try:
            self._records: IO[bytes] = (folder / RECORDS).open("rb", buffering=0)
            self._index: IO[bytes] = (folder / INDEX).open("rb", buffering=0)
        except OSError as error:
            raise disk_problem(error, folder) from error
        self._lock = threading.Lock()
        self._decode = msgspec.json.Decoder(dict[str, object]).decode

    def __len__(self) -> int:
        return os.fstat(self._index.fileno()).st_size // _ENTRY.size

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._records.close()
        self._index.close()

    def places(self, start: int, stop: int) -> list[Place]:
        """The files and rows of those records."""
        return [_place(number) for number in self._entries(start, stop)[1::2]]

    def records(self, start: int, stop: int) -> list[Record]:
        """Those records with their values."""
        lines, places = self.lines(start, stop)
        return [Record(place.row, self._decode(line)) for line, place in zip(lines, places, strict=True)]

    def record(self, place: int) -> Record:
        """The record at a place. Raises IndexError where there is none."""
        found = self.records(place, place + 1)
        if not found:
            raise IndexError(place)
        return found[0]

    def reach(self, start: int, rows: int, size: int) -> int:
        """Where to stop reading from `start` so as to get at most `rows` records and about `size` bytes, at least one.

        For whoever walks through all records: a thousand long ones would not fit in memory.
        """
        ends = self._entries(start - 1, start + rows)[::2] if start else (0, *self._entries(0, rows)[::2])
        count = len(ends) - 1
        while count > 1 and ends[count] - ends[0] > size:
            count = max(1, count // 2)
        return start + max(0, count)

    def lines(self, start: int, stop: int) -> tuple[list[bytes], list[Place]]:
        """The JSON of the records at places `start` to `stop`, as far as they are there, and where each is from."""
        entries = self._entries(max(0, start - 1), stop)
        if start > 0:
            first, entries = (entries[0] if entries else 0), entries[2:]
        else:
            first = 0
        if not entries:
            return [], []
        content = self._bytes(self._records, first, entries[-2] - first)
        ends = entries[::2]
        starts = (first, *ends[:-1])
        lines = [content[one - first : end - first - 1] for one, end in zip(starts, ends, strict=True)]
        return lines, [_place(number) for number in entries[1::2]]

    def _entries(self, start: int, stop: int) -> tuple[int, ...]:
        count = max(0, min(stop, len(self)) - start)
        content = self._bytes(self._index, start * _ENTRY.size, count * _ENTRY.size)
        return struct.unpack(f"<{2 * count}Q", content)

    def _bytes(self, file: IO[bytes], offset: int, size: int) -> bytes:
        with self._lock:
            file.seek(offset)
            return b"" if size <= 0 else file.read(size)


def _place(number: int) -> Place:
    return Place(number >> _ROW_BITS, number & (1 << _ROW_BITS) - 1)
