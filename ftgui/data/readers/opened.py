"""A file that is being read: what it is, how far reading is, and whether it stayed the same meanwhile."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from ftgui.data.stamps import Stamp, changed, refuse_empty, stamp_of, unreadable

BLOCK = 1 << 20


class Opened:
    """A regular file, open for reading. `name` is what the user knows it by.

    Raises ProblemError (`data.*`) when it is missing, not a file (a folder, a pipe, a device), empty,
    or may not be read.
    """

    def __init__(self, path: Path, name: str = "") -> None:
        self.path = path
        self.name = name or path.name
        self.done = 0
        """Bytes read so far."""
        self.sha256 = ""
        """Of the whole content; empty before it was read to its end."""
        try:
            self.stamp: Stamp = stamp_of(path)
            refuse_empty(path, self.size)
            # A pipe put there since must not keep us waiting for its other end.
            self._number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
            self._file = os.fdopen(self._number, "rb", buffering=0)
            self.sample: bytes = self._file.read(BLOCK)
            """Its first bytes, at most a mebibyte."""
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from error

    @property
    def size(self) -> int:
        """Bytes, when it was opened."""
        return self.stamp.size

    def blocks(self) -> Iterator[bytes]:
        """The whole content from its start, piece by piece; afterwards `sha256` is known.

        Raises ProblemError (`data.changed`) when the file is no longer what was opened.
        """
        digest = hashlib.sha256()
        try:
            self.done = 0
            while self.done <= self.size and (block := self.piece(self.done, BLOCK)):
                self.done += len(block)
                digest.update(block)
                yield block
            same = self.done == self.size and stamp_of(self.path) == self.stamp
        except (OSError, ValueError) as error:
            raise unreadable(self.path, error) from error
        if not same:
            raise changed(self.path)
        self.sha256 = digest.hexdigest()

    def read_through(self) -> None:
        """Only for the digest: a reader that jumps about in the file calls this at its end."""
        for _ in self.blocks():
            pass

    def piece(self, offset: int, size: int) -> bytes:
        """Some bytes from the middle. Raises ProblemError (`data.unreadable`)."""
        try:
            self._file.seek(offset)
            return self._file.read(size)
        except OSError as error:
            raise unreadable(self.path, error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
