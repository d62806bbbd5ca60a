"""JSON lines: each line is passed on as it is, once it is known to be a JSON object."""

from collections.abc import Iterable, Iterator

import msgspec

from ftgui.data.findings import Finding
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.reader import MAX_ROW, Head, Item, Line, shown

_keys = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
"""Checks the syntax and finds the keys four times as fast as decoding the values."""
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read_lines(file: Opened, head: Head) -> Iterator[Item]:
    """Read a file of JSON lines; each row is a line, a damaged one is named."""
    head.format = "jsonl"
    known: dict[str, None] = {}
    for row, line in enumerate(whole_lines(file.blocks()), start=1):
        if isinstance(line, TooLong):
            yield too_long(row, line)
            continue
        if not line or line.isspace():
            continue
        line = line.strip()
        try:
            keys = _keys(line)
            if not line.isascii():
                line.decode()
        except UNREADABLE as error:
            yield bad_json(row, line, error)
            continue
        if not keys.keys() <= known.keys():
            known.update(dict.fromkeys(keys))
            head.columns = tuple(known)
        yield Line(row, line)


class TooLong(bytes):
    """The beginning of a line longer than `MAX_ROW`."""


def whole_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut blocks at their line ends. Of a line that is too long only the beginning comes, as `TooLong`."""
    parts: list[bytes] = []
    size = 0
    for block in blocks:
        first, *rest = block.split(b"\n")
        if size <= MAX_ROW:
            parts.append(first)
        size += len(first)
        if not rest:
            continue
        yield _joined(parts, size)
        yield from rest[:-1]
        parts, size = [rest[-1]], len(rest[-1])
    yield _joined(parts, size)


def _joined(parts: list[bytes], size: int) -> bytes:
    return b"".join(parts) if size <= MAX_ROW else TooLong(parts[0])


def bad_json(row: int, raw: bytes, error: Exception) -> Finding:
    """The finding of a row that is no JSON object: another value, or damaged."""
    if isinstance(error, msgspec.ValidationError):
        return Finding(code="data.not_an_object", row=row, words={"raw": shown(raw)})
    return Finding(code="data.bad_json", row=row, words={"detail": str(error), "raw": shown(raw)})


def too_long(row: int, raw: bytes) -> Finding:
    """The finding of a row that is not worth its memory."""
    return Finding(code="data.too_long_row", row=row, words={"raw": shown(raw)})
