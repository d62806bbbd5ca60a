"""JSON lines, read line by line so that a damaged line is named; and JSON files that hold a list."""

import re
from collections.abc import Iterable, Sequence
from json import JSONDecodeError, JSONDecoder
from typing import TypeGuard

import msgspec

from ftgui.base.problems import Problem, ProblemError, fail
from ftgui.base.texts import tr
from ftgui.data.encodings import decode
from ftgui.data.snapshot import Snapshot
from ftgui.data.table import Format, Record, Table, row_problem

_decode = msgspec.json.Decoder().decode
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_LIST_KEYS = (
    "data",
    "rows",
    "examples",
    "train",
    "training",
    "items",
    "records",
    "dataset",
    "conversations",
    "samples",
)


def looks_like_lines(content: bytes) -> bool:
    """Whether the first lines are JSON values of their own."""
    lines = [line for line in content[: 1 << 20].split(b"\n", 20)[:20] if line.strip()]
    if not lines or not lines[0].lstrip().startswith(b"{"):
        return False
    whole = sum(_is_object(line) for line in lines)
    return whole > len(lines) / 2 or (len(lines) > 1 and _is_object(lines[0]) and lines[1].lstrip()[:1] == b"{")


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(_decode(line), dict)
    except _UNREADABLE:
        return False


def as_utf8(snapshot: Snapshot) -> tuple[bytes, str]:
    """The content as UTF-8 without a mark, and the encoding it had. Raises ProblemError (`data.*`)."""
    content = snapshot.content
    if content.startswith(b"\xef\xbb\xbf"):
        return content[3:], "utf-8-sig"
    if b"\0" not in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content[: 64 << 10].decode()
        except UnicodeDecodeError as error:
            if error.start < (64 << 10) - 4:
                decoded = decode(content, snapshot.path)
                return (content, "utf-8") if decoded.encoding == "utf-8" else (decoded.text.encode(), decoded.encoding)
        return content, "utf-8"
    decoded = decode(content, snapshot.path)
    return decoded.text.encode(), decoded.encoding


def read_lines(snapshot: Snapshot, content: bytes, encoding: str) -> Table:
    """Read JSON lines from the file's content as UTF-8; each row is a line, a damaged one is named."""
    records: list[Record] = []
    problems: list[Problem] = []
    for row, line in enumerate(content.split(b"\n"), start=1):
        if not line or line.isspace():
            continue
        try:
            value = _decode(line)
        except _UNREADABLE as error:
            problems.append(_bad_line(row, str(error)))
            continue
        if isinstance(value, dict):
            records.append(Record(row, value))
        else:
            problems.append(_not_an_object(row))
    return _table(snapshot, "jsonl", records, problems, encoding)


def read_json(snapshot: Snapshot, content: bytes, encoding: str) -> Table:
    """Read a list of rows, directly or in one of the keys, from the file's content as UTF-8.

    Raises ProblemError (`data.*`) when it is damaged or holds no list, or several.
    """
    try:
        value = _decode(content)
    except _UNREADABLE as error:
        raise _bad_json(snapshot, content, error) from error
    rows = value if isinstance(value, list) else _find_rows(value, snapshot) if isinstance(value, dict) else []
    records = [Record(row, item) for row, item in enumerate(rows, start=1) if isinstance(item, dict)]
    problems = [_not_an_object(row) for row, item in enumerate(rows, start=1) if not isinstance(item, dict)]
    return _table(snapshot, "json", records, problems, encoding)


def _find_rows(value: dict[str, object], snapshot: Snapshot) -> Sequence[object]:
    columns = {key: cells for key, cells in value.items() if isinstance(cells, list)}
    lengths = {len(cells) for cells in columns.values()}
    if (
        len(columns) > 1
        and len(columns) == len(value)
        and len(lengths) == 1
        and not any(map(_has_objects, columns.values()))
    ):
        return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    lists = {key: cells for key, cells in columns.items() if _has_objects(cells)}
    known = [key for key in _LIST_KEYS if key in lists]
    if known and not _is_conversation(lists[known[0]]):
        return lists[known[0]]
    if any(map(_is_conversation, lists.values())):
        return [value]
    if len(lists) == 1:
        return next(iter(lists.values()))
    nested = [inner for inner in value.values() if isinstance(inner, dict)]
    if not lists and len(nested) == 1:
        return _find_rows(nested[0], snapshot)
    if lists:
        code, message = "data.several_lists", tr("“{name}” holds several lists.", name=snapshot.path.name)
    else:
        code, message = "data.no_list", tr("“{name}” holds no list of examples.", name=snapshot.path.name)
    raise fail(
        code,
        message,
        tr("Choose a file with one list in which every example is an entry."),
        file=str(snapshot.path),
        detail=", ".join(lists or value),
        remedy="choose_file",
    )


def _has_objects(cells: object) -> TypeGuard[list[object]]:
    return isinstance(cells, list) and any(isinstance(cell, dict) for cell in cells)


def _is_conversation(cells: Iterable[object]) -> bool:
    return all(isinstance(cell, dict) and ("role" in cell or "from" in cell) for cell in cells)


def _table(snapshot: Snapshot, kind: Format, records: list[Record], problems: list[Problem], encoding: str) -> Table:
    return Table(
        file=snapshot.path,
        format=kind,
        columns=_columns(records),
        records=records,
        problems=problems,
        sha256=snapshot.sha256,
        size=snapshot.stamp.size,
        encoding=encoding,
    )


def _columns(records: Sequence[Record]) -> tuple[str, ...]:
    """Every key, in the order of its first appearance."""
    columns: dict[str, None] = {}
    for kind in dict.fromkeys(tuple(record.values) for record in records):
        columns.update(dict.fromkeys(kind))
    return tuple(columns)


def _bad_line(row: int, detail: str) -> Problem:
    return row_problem(
        "data.bad_json",
        row,
        tr("Row {row} is damaged and was left out: it is not complete, valid JSON.", row=row),
        tr("Each line must be one whole example in curly brackets, with double quotation marks."),
        detail,
    )


def _not_an_object(row: int) -> Problem:
    return row_problem(
        "data.not_an_object",
        row,
        tr("Row {row} is not an example with named parts, so it was left out.", row=row),
        tr("Write it in curly brackets with a name before each text."),
    )


def _bad_json(snapshot: Snapshot, content: bytes, error: Exception) -> ProblemError:
    """Say at which line and in which entry of the list the file breaks off."""
    text = content.decode(errors="replace")
    detail = tr("The file is nested too deeply.") if isinstance(error, RecursionError) else str(error)
    row, position = (None, None) if isinstance(error, RecursionError) else _place_of_damage(text)
    message = (
        tr("“{name}” is damaged in line {line}.", name=snapshot.path.name, line=text.count("\n", 0, position) + 1)
        if position is not None
        else tr("“{name}” is not valid JSON.", name=snapshot.path.name)
    )
    action = tr("Correct the file at that place, or save it again from the program it comes from.")
    return fail("data.bad_json", message, action, file=str(snapshot.path), detail=detail, row=row)


_NEXT = re.compile(r"[\s,]*")


def _place_of_damage(text: str) -> tuple[int | None, int | None]:
    decoder = JSONDecoder()
    opening = re.match(r"\s*\[", text)
    position, row = (opening.end(), 0) if opening else (0, None)
    try:
        while True:
            gap = _NEXT.match(text, position)
            position = gap.end() if gap else position
            if row is not None:
                row += 1
            _, position = decoder.raw_decode(text, position)
            if row is None:
                return None, position
    except JSONDecodeError as error:
        return row, error.pos
    except RecursionError:
        return row, position
