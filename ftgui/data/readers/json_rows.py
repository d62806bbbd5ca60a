"""The rows of a list in JSON text: each entry is one, a damaged one is named and reading goes on after it."""

import re
from collections.abc import Iterator

import msgspec

from ftgui.data.findings import Finding
from ftgui.data.readers.json_pieces import Pieces, UnfinishedError
from ftgui.data.readers.lines import UNREADABLE, bad_json, keys_of, too_long
from ftgui.data.readers.reader import Head, Item, Line, shown

PATIENCE = 4 << 20
"""Bytes: an entry this long is asked whether a quotation mark is missing in it, and the next ones are in it too."""
_FIRST_KEY = re.compile(rb'\{\s*("[^"\\]{1,200}"\s*:)')


class Entries:
    """Gives the entries of a list as rows; they count from 1.

    With `loose` there is no list: one value stands after the other. With `named` each has a name, as in an object.
    """

    def __init__(self, pieces: Pieces, head: Head, *, loose: bool = False, named: bool = False) -> None:
        self._pieces = pieces
        self._head = head
        self._loose = loose
        self._named = named
        self._end = b"}" if named else b"]"
        self._row = 0
        self._columns = dict.fromkeys(head.columns)

    def __iter__(self) -> Iterator[Item]:
        while sign := self._pieces.peek():
            if sign == self._end and not self._loose:
                self._pieces.take(sign)
                return
            if sign == b"," and self._pieces.take(b","):
                continue
            self._row += 1
            line = self._pieces.line
            try:
                raw = self._next()
            except UnfinishedError as error:
                if error.ended:
                    yield self._broken_off(line, error.raw)
                    return
                yield too_long(self._row, error.raw)
                self._skip()
                continue
            yield self._judged(raw, line)
        if not self._loose:
            self._row += 1
            yield self._broken_off(self._pieces.line, b"")

    def _next(self) -> bytes:
        if self._named:
            self._pieces.value()
            self._pieces.take(b":")
        try:
            return self._pieces.value(PATIENCE)
        except UnfinishedError as error:
            if again := _next_entry(error.raw):
                return self._pieces.up_to(again)
            if error.ended:
                raise
        return self._pieces.value()

    def _skip(self) -> None:
        try:
            self._pieces.skip()
        except UnfinishedError:
            return

    def _leave_rest(self) -> None:
        """A bracket of the wrong kind closed the entry too early: what follows up to the next one belongs to it."""
        while self._pieces.peek() not in (b"{", b"]", b""):
            self._skip()

    def _judged(self, raw: bytes, line: int) -> Item:
        try:
            keys = keys_of(raw)
        except UNREADABLE as error:
            if again := _next_entry(raw):
                self._pieces.put_back(raw[again:])
                raw = raw[:again]
            elif raw[:1] == b"{" and raw[-1:] == b"]":
                self._leave_rest()
            found = bad_json(self._row, raw, error)
            return msgspec.structs.replace(found, words={**found.words, "line": str(line)})
        if not keys.keys() <= self._columns.keys():
            self._columns.update(dict.fromkeys(keys))
            self._head.columns = tuple(self._columns)
        return Line(self._row, one_line(raw))

    def _broken_off(self, line: int, raw: bytes) -> Finding:
        words = {"line": str(line), "raw": shown(raw)}
        return Finding(code="data.breaks_off", row=self._row, words=words)


def one_line(raw: bytes) -> bytes:
    """A JSON value without line breaks: within texts they are always escaped."""
    return msgspec.json.format(raw, indent=-1) if b"\n" in raw or b"\r" in raw else raw


def _next_entry(raw: bytes) -> int:
    """Where in a damaged entry the next one seems to begin: with the same key, in curly brackets; 0 for nowhere."""
    first = _FIRST_KEY.match(raw)
    if first is None:
        return 0
    again = re.compile(rb"[,}\]\n]\s*(\{\s*" + re.escape(first[1]) + rb")").search(raw, 1)
    return again.start(1) if again else 0
