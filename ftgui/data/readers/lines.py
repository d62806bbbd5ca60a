"""JSON lines: each line is passed on as it is, once it is known to be a JSON object."""

from collections.abc import Iterable, Iterator

import msgspec

from ftgui.data.findings import Finding
from ftgui.data.readers.letters import Letters
from ftgui.data.readers.opened import Opened
from ftgui.data.readers.reader import MAX_ROW, Head, Item, Line, shown

_decode_keys = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read_lines(file: Opened, head: Head) -> Iterator[Item]:
    """Read a file of JSON lines; each row is a line, a damaged one is named."""
    head.format = "jsonl"
    known: dict[str, None] = {}
    for row, line in enumerate(whole_lines(Letters(file, head).utf8()), start=1):
        if isinstance(line, TooLong):
            yield too_long(row, line)
            continue
        if not line or line.isspace():
            continue
        line = line.strip()
        try:
            keys = keys_of(line)
        except UNREADABLE as error:
            yield bad_json(row, line, error)
            continue
        if not keys.keys() <= known.keys():
            known.update(dict.fromkeys(keys))
            head.columns = tuple(known)
        yield Line(row, line)


def keys_of(line: bytes) -> dict[str, msgspec.Raw]:
    """The parts of a JSON object, its syntax checked four times as fast as decoding does. Raises UNREADABLE."""
    keys = _decode_keys(line)
    if not line.isascii():
        line.decode()  # skipped texts are not looked at for damaged letters
    return keys


def looks_like_lines(sample: bytes) -> bool:
    """Whether the first lines are JSON values of their own."""
    lines = [line for line in sample.split(b"\n", 20)[:20] if line.strip()]
    if not lines or not lines[0].lstrip().startswith(b"{"):
        return False
    whole = sum(map(_is_whole, lines))
    return whole > len(lines) / 2 or (len(lines) > 1 and _is_whole(lines[0]) and lines[1].lstrip()[:1] == b"{")


def _is_whole(line: bytes) -> bool:
    try:
        keys_of(line)
    except UNREADABLE:
        return False
    return True


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


def too_long(row: int, raw: bytes | str) -> Finding:
    """The finding of a row that is not worth its memory."""
    return Finding(code="data.too_long_row", row=row, words={"raw": shown(raw)})
