"""Walks through JSON text of any size and hands out the values in it, still as text.

Only brackets and quotation marks are looked at, a whole run of text between two brackets by one
regular expression; whether a value is right inside is checked where it is decoded.
"""

import re
from collections.abc import Iterable

from ftgui.data.readers.reader import MAX_ROW, SHOWN

_TO_BRACKET = re.compile(rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}\[\]]*+)*+[{}\[\]]', re.DOTALL)
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_STRUCTURE = re.compile(rb'["{}\[\]]')
_SCALAR = re.compile(rb"[^\s,:{}\[\]\"]+")
_GAP = re.compile(rb"[ \t\r\n]*")
_STEP = 16 << 20
_OPENING = b"{["


class UnfinishedError(Exception):
    """A value does not end where it should. `raw` is what was seen of it; `ended` says the file ended."""

    def __init__(self, raw: bytes, *, ended: bool) -> None:
        super().__init__()
        self.raw = raw
        self.ended = ended


class Pieces:
    """A place in JSON text that moves forward."""

    def __init__(self, blocks: Iterable[bytes], offset: int = 0) -> None:
        self._blocks = filter(None, blocks)
        self._buffer = b""
        self._at = 0
        self._start = offset
        self._lines = 0
        self._counted = 0
        """Up to where in the buffer lines were counted."""

    @property
    def offset(self) -> int:
        """Bytes from the beginning of the text."""
        return self._start + self._at

    @property
    def line(self) -> int:
        """The line this place is in, from 1."""
        self._lines += self._buffer.count(b"\n", self._counted, self._at)
        self._counted = self._at
        return 1 + self._lines

    def peek(self) -> bytes:
        """The next byte that is not space; empty at the end."""
        while True:
            gap = _GAP.match(self._buffer, self._at)
            self._at = gap.end() if gap else self._at
            if self._at < len(self._buffer) or not self._more():
                return self._buffer[self._at : self._at + 1]

    def take(self, sign: bytes) -> bool:
        """Go past `sign` if it comes next."""
        found = self.peek() == sign
        self._at += found
        return found

    def value(self, most: int | None = None) -> bytes:
        """Go past the next value and return it; a sign that begins no value counts as one.

        Raises UnfinishedError, staying where it is, when it does not end, is still open after `most`
        bytes (`MAX_ROW` unless said), or is longer than `MAX_ROW`.
        """
        first = self.peek()
        most = most or MAX_ROW
        if not first:
            raise UnfinishedError(b"", ended=True)
        if first in (b"{", b"["):
            end = self._end_of_container(most)
        elif first == b'"':
            end = self._end_of(_STRING, most)
        else:
            end = self._end_of_scalar(most)
        if end - self._at > MAX_ROW:
            raise UnfinishedError(self._buffer[self._at : self._at + SHOWN], ended=False)
        return self.up_to(end - self._at)

    def up_to(self, size: int) -> bytes:
        """Go past the next `size` bytes, which were seen already, and return them."""
        raw = self._buffer[self._at : self._at + size]
        self._at += len(raw)
        return raw

    def rest(self) -> bytes:
        """The beginning of what comes next, space aside; empty at the end."""
        self.peek()
        return self._buffer[self._at : self._at + SHOWN].strip()

    def skip(self) -> None:
        """Go past the next value, whatever its size. Raises UnfinishedError when the file ends first."""
        first = self.peek()
        if first not in (b"{", b"[", b'"'):
            self.value()
            return
        self._at += 1
        depth = 0 if first == b'"' else 1
        if first == b'"':
            self._skip_string()
        while depth:
            found = _STRUCTURE.search(self._buffer, self._at)
            if found is None:
                self._at = len(self._buffer)
                self._go_on()
                continue
            self._at = found.end()
            if found[0] == b'"':
                self._skip_string()
            else:
                depth += 1 if found[0] in _OPENING else -1

    def put_back(self, raw: bytes) -> None:
        """Let `raw`, which ended at this place, come again."""
        self._lines = self.line - 1 - raw.count(b"\n")
        self._start = self.offset - len(raw)
        self._buffer = raw + self._buffer[self._at :]
        self._at = self._counted = 0

    def _end_of_container(self, most: int) -> int:
        scan, depth = self._at, 0
        while True:
            found = _TO_BRACKET.match(self._buffer, scan)
            if found is None:
                scan = self._need(scan, most)
                continue
            scan = found.end()
            depth += 1 if self._buffer[scan - 1] in _OPENING else -1
            if depth == 0:
                return scan

    def _end_of(self, pattern: re.Pattern[bytes], most: int) -> int:
        while (found := pattern.match(self._buffer, self._at)) is None:
            self._need(self._at, most)
        return found.end()

    def _end_of_scalar(self, most: int) -> int:
        while True:
            found = _SCALAR.match(self._buffer, self._at)
            end = found.end() if found else self._at + 1
            if end < len(self._buffer):
                return end
            try:
                self._need(end, most)
            except UnfinishedError as error:
                if not error.ended:
                    raise
                return min(end, len(self._buffer))

    def _need(self, scan: int, most: int) -> int:
        """Get more text; returns where `scan` is then."""
        held = len(self._buffer) - self._at
        if held > most:
            raise UnfinishedError(self._buffer[self._at : self._at + _STEP], ended=False)
        scan -= self._at
        if not self._more():
            raise UnfinishedError(self._buffer[self._at :], ended=True)
        return scan + self._at

    def _skip_string(self) -> None:
        """Go past the rest of a text. It may be gigabytes: looking for a byte is 100 times as fast as a pattern."""
        while True:
            end = self._buffer.find(b'"', self._at)
            text = self._buffer[self._at : end if end >= 0 else None]
            escaping = (len(text) - len(text.rstrip(b"\\"))) % 2
            if end < 0:
                self._at = len(self._buffer) - escaping
                self._go_on()
                continue
            self._at = end + 1
            if not escaping:
                return

    def _go_on(self) -> None:
        if not self._more():
            raise UnfinishedError(b"", ended=True)

    def _more(self) -> bool:
        """Drop what is behind; double what is held (up to a step), so that looking again costs little."""
        held = self._buffer[self._at :]
        self._lines = self.line - 1
        self._start += self._at
        parts, size = [held], 0
        self._buffer = b""
        while size <= min(len(held), _STEP) and (block := next(self._blocks, b"")):
            parts.append(block)
            size += len(block)
        self._buffer = b"".join(parts)
        self._at = self._counted = 0
        return size > 0
