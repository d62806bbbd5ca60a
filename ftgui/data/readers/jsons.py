"""JSON files that hold a list of rows, directly or inside an object, or a list for each column.

A list is read as it comes. In an object the place of the rows is looked for first, in one walk
through the file, and they are read from there then: no more than an entry is held in memory.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from typing import IO

import msgspec

from ftgui.base.problems import ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.findings import Finding
from ftgui.data.readers import assistants
from ftgui.data.readers.json_arrays import read_arrays
from ftgui.data.readers.json_outline import BrokenError, ObjectAt, OneRow, Place, Rows, find_rows, walk
from ftgui.data.readers.json_pieces import Pieces, UnfinishedError
from ftgui.data.readers.json_rows import Entries, one_line
from ftgui.data.readers.letters import Letters
from ftgui.data.readers.lines import looks_like_lines
from ftgui.data.readers.opened import BLOCK, Opened
from ftgui.data.readers.reader import Head, Item, Line, shown

Piece = Callable[[int, int], bytes]
"""Gives so many bytes of the file, as UTF-8, from an offset."""


def read_json(file: Opened, head: Head) -> Iterator[Item]:
    """Read the rows of a JSON file.

    Raises ProblemError (`data.*`) when it holds no list, or several, or is damaged before its first row.
    """
    head.format = "json"
    letters = Letters(file, head)
    blocks = letters.utf8()
    pieces = Pieces(blocks)
    with tempfile.SpooledTemporaryFile(BLOCK) as copy:
        is_list = pieces.take(b"[")
        items = _of_list(pieces, head) if is_list else _of_object(pieces, blocks, file, head, copy)
        read = False
        broken: Finding | None = None
        for item in assistants.plain(items, head):
            broken = item if isinstance(item, Finding) and item.code == "data.breaks_off" else None
            if broken and not read:
                raise _damaged(file, broken.words["line"], broken.row)
            read = read or isinstance(item, Line)
            yield item
        if is_list and not broken and (rest := pieces.rest()):
            yield Finding(code="data.list_left_out", words={"name": shown(rest)})
    for _ in blocks:  # what follows the list has to be seen for the digest
        pass


def _of_object(pieces: Pieces, blocks: Iterator[bytes], file: Opened, head: Head, copy: IO[bytes]) -> Iterator[Item]:
    found = ObjectAt()
    broken = 0
    try:
        walk(pieces, found)
    except (BrokenError, UnfinishedError):
        broken = pieces.line
    several = not broken and pieces.peek() != b""
    for _ in blocks:
        pass
    piece = _piece(file, head, copy)
    if several:
        return iter(Entries(_pieces_from(piece, 0), head, loose=True))
    try:
        return _rows_at(find_rows(found, file.name), piece, head)
    except ProblemError as error:
        if broken:
            raise _damaged(file, str(broken)) from error
        if error.problem.code == "data.no_list" and looks_like_lines(file.sample):
            return iter(Entries(_pieces_from(piece, 0), head, loose=True))
        raise


def _of_list(pieces: Pieces, head: Head) -> Iterator[Item]:
    return read_arrays(pieces, head) if pieces.peek() in (b"[", b'"') else iter(Entries(pieces, head))


def _rows_at(found: Place, piece: Piece, head: Head) -> Iterator[Item]:
    if isinstance(found, OneRow):  # a conversation
        yield next(iter(Entries(_pieces_from(piece, found.offset), head, loose=True)))
    elif isinstance(found, Rows):
        pieces = _pieces_from(piece, found.offset)
        yield from _of_list(pieces, head) if pieces.take(b"[") else _of_named(pieces, head)
        yield from (Finding(code="data.list_left_out", words={"name": name}) for name in found.others)
    else:
        yield from _of_columns({key: _pieces_from(piece, offset) for key, offset in found.offsets.items()}, head)


def _of_named(pieces: Pieces, head: Head) -> Iterator[Item]:
    pieces.take(b"{")
    return iter(Entries(pieces, head, named=True))


def _of_columns(columns: Mapping[str, Pieces], head: Head) -> Iterator[Item]:
    head.columns = tuple(columns)
    keys = [msgspec.json.encode(name) + b":" for name in columns]
    for row, cells in enumerate(zip(*map(_cells, columns.values()), strict=True), start=1):
        pairs = [key + one_line(cell) for key, cell in zip(keys, cells, strict=True)]
        yield Line(row, b"{" + b",".join(pairs) + b"}")


def _cells(pieces: Pieces) -> Iterator[bytes]:
    named = not pieces.take(b"[")
    if named:
        pieces.take(b"{")
    while not pieces.take(b"}" if named else b"]"):
        if named:
            pieces.value()
            pieces.take(b":")
        yield pieces.value()
        pieces.take(b",")


def _pieces_from(piece: Piece, offset: int) -> Pieces:
    def blocks() -> Iterator[bytes]:
        at = offset
        while block := piece(at, BLOCK):
            at += len(block)
            yield block

    return Pieces(blocks(), offset)


def _piece(file: Opened, head: Head, copy: IO[bytes]) -> Piece:
    """The file itself where it is UTF-8, else it is written to `copy` so."""
    if head.encoding in ("utf-8", "utf-8-sig"):
        mark = 3 if head.encoding == "utf-8-sig" else 0
        return lambda offset, size: file.piece(offset + mark, size)
    for block in Letters(file, head).utf8():
        copy.write(block)

    def piece(offset: int, size: int) -> bytes:
        copy.seek(offset)
        return copy.read(size)

    return piece


def _damaged(file: Opened, line: str, row: int | None = None) -> ProblemError:
    return fail(
        "data.bad_json",
        tr("“{name}” is damaged in line {line}.", name=file.name, line=line),
        tr("Correct the file at that place, or save it again from the program it comes from."),
        file=str(file.path),
        row=row,
    )
